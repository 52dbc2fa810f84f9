"""Generated reading of maps: any selection of segments, hostile texts in maps, memories of earlier messages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_gateway.findings import Fault
from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.mapping.reading.memory import LONGEST, MOST, Memory
from edi_gateway.mapping.reading.source import Module, literal
from edi_gateway.syntax.model import Element, Repetitions, Segment
from tests.mapping.support import MAPS, inline, read, segments
from tests.mapping.test_samples import EDIFACT, X12

BODIES = {"edifact-d96a-orders": segments(EDIFACT), "x12-004010-850": segments(X12)}
MAP = """
message = "EDIFACT D.96A ORDERS"
document = "Order"
[fields]
id = "BGM/1004"
issue_date = "DTM[2005=137]/C507"
"""
START = "BGM+220+1\nDTM+137:20240301:102\n"

TEXTS = st.text(alphabet=st.sampled_from("A0159.,-+ é٣"), max_size=12)
REPEATED = st.lists(TEXTS | st.lists(TEXTS, min_size=2, max_size=4), min_size=2, max_size=3).map(Repetitions)
ELEMENTS: st.SearchStrategy[Element] = TEXTS | st.lists(TEXTS, min_size=2, max_size=6) | REPEATED


@cache
def loaded(name: str) -> CompiledMap:
    return load_map(MAPS / f"{name}.toml")


@st.composite
def selections(draw: st.DrawFn, name: str) -> list[Segment]:
    """Some segments of a body, in any order and number, with some elements replaced by anything."""
    chosen = draw(st.lists(st.sampled_from(BODIES[name]), max_size=25))
    body: list[Segment] = []
    for segment in chosen:
        made = list(segment)
        for at in draw(st.lists(st.integers(1, 8), max_size=2)):
            made += [""] * (at + 1 - len(made))
            made[at] = draw(ELEMENTS)
        body.append(made)
    return body


@pytest.mark.parametrize("name", sorted(BODIES))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_reading_any_selection_of_segments_never_raises_and_says_the_same_again(name: str, data: st.DataObject) -> None:
    body = data.draw(selections(name))
    first, again = read(loaded(name), body), read(loaded(name), body)
    assert (again.document, again.findings) == (first.document, first.findings)


def test_a_segment_that_passes_the_conditions_of_several_rules_is_read_by_all(tmp_path: Path) -> None:
    rules = """
    contract_number = "RFF[1153=CT|PD]/C506.1154"
    promotion = { at = "RFF[1153=PD]/C506.1154", read_only = true }
    price_list = { at = "RFF[1153!=CT]/C506.1154", read_only = true }
    """
    result = read(inline(tmp_path, MAP + rules), START + "RFF+PD:X\nUNS+S")
    document = result.document
    assert (document.contract_number, document.promotion, document.price_list) == ("X", "X", "X")
    assert result.findings == []


def test_a_segment_that_passes_none_of_several_overlapping_conditions_is_noted(tmp_path: Path) -> None:
    rules = """
    contract_number = "RFF[1153=CT|PD]/C506.1154"
    price_list = { at = "RFF[1153=PD]/C506.1154", read_only = true }
    """
    result = read(inline(tmp_path, MAP + rules), START + "RFF+ON:X\nUNS+S")
    assert [(f.fault, f.place.tag) for f in result.findings] == [(Fault.NOT_CARRIED, "RFF")]


def test_what_cannot_be_read_is_not_missing_as_well(tmp_path: Path) -> None:
    rules = '[lines]\neach = "LIN"\nid = "1082"\nquantity = "QTY[6063=21]/C186"\n'
    result = read(inline(tmp_path, MAP + rules), START + "LIN+1\nQTY+21:many:PCE\nUNS+S")
    assert [f.fault for f in result.findings] == [Fault.UNREADABLE_VALUE]
    assert result.document.lines[0].quantity is None


def test_texts_of_a_map_stay_texts(tmp_path: Path) -> None:
    """Whatever a map says becomes a constant of the generated code, never code."""
    nasty = "\\\"'''\\n) or exit() #{0}"
    rules = f"""
    contract_number = {{ at = "RFF[1153=CT]/C506.1154", default = "{nasty}" }}
    promotion = {{ at = "RFF[1153='+exit()+'|PD]/C506.1154" }}
    price_list = {{ at = "RFF[1153=PL]/C506.1154", fill = "{nasty}" }}
    [[notes]]
    each = "FTX"
    text = {{ at = "C108.4440", join = "{nasty}" }}
    """
    body: list[Segment] = [
        *segments(START),
        ["FTX", "AAI", "", "", ["one", "two"]],
        ["RFF", ["PD", "spring"]],
        ["UNS", "S"],
    ]
    document = read(inline(tmp_path, MAP + rules), body).document
    plain = "\"'''\n) or exit() #{0}"
    assert document.contract_number == plain
    assert document.promotion == "spring"
    assert document.notes[0].text == f"one{plain}two"


def test_a_literal_is_made_of_plain_texts_and_numbers_only() -> None:
    class Sly(str):
        def __repr__(self) -> str:
            return "exit()"

    with pytest.raises(TypeError):
        literal(Sly("x"))


def test_names_of_globals_and_variables_do_not_hide_each_other() -> None:
    module = Module("<test>")
    code = module.function("read", "run, segments")
    given_first = code.give(object(), "thing")
    variable = code.variable("thing")
    given_later = code.give(object(), variable)
    assert len({given_first, variable, given_later}) == 3
    assert code.variable("len") != "len"
    assert code.variable("class") != "class"
    assert code.variable("run") != "run"


def test_variables_of_a_block_are_free_behind_it() -> None:
    code = Module("<test>").function("read", "run")
    with code.block("if run"):
        inside = code.variable("x1")
        assert code.variable("x1") != inside
    assert code.variable("x1") == inside


def test_a_memory_keeps_a_bounded_number_of_short_texts_and_nothing_that_is_wrong() -> None:
    asked: list[str] = []

    def convert(text: str) -> int:
        asked.append(text)
        return int(text)

    memory = Memory(convert)
    assert (memory["7"], memory["7"], asked) == (7, 7, ["7"])
    assert (memory["x"], "x" in memory) == (None, False)
    long = "1" * (LONGEST + 1)
    assert (memory[long], long in memory) == (int(long), False)
    for number in range(MOST + 1):
        assert memory[str(number)] == number
    assert len(memory) <= MOST


@pytest.mark.parametrize("name", sorted(path.stem for path in MAPS.glob("*.toml")))
def test_the_generated_source_of_every_shipped_map_can_be_looked_at(name: str) -> None:
    assert loaded(name).reading_source.startswith("def read_document(")
