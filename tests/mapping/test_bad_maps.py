"""Every mistake in a map is named with its line and its reason, all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.mapping import lint_map, load_map, load_maps
from tests.mapping.support import MAPS, inline

HEAD = 'message = "EDIFACT D.96A ORDERS"\ndocument = "Order"\n[fields]\n'  # the first field is in line 4


def problems(folder: Path, map_text: str, **tables: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        inline(folder, map_text, **tables)
    return [problem.removeprefix(f"{folder}/") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ('id = "BGM/9999"', "BGM has no 9999"),
        ('id = "XYZ/1004"', "the message has no XYZ"),
        ('id = "BGM"', "names BGM as a whole; name one of its elements"),
        ('id = "BGM/1004.1001"', "1001 cannot stand in BGM/1004, a simple element"),
        ('id = "NAD[3035=BY/C082.3039"', "a bracket is not closed"),
        ('id = "NAD[3035]/C082.3039"', "'3035' is not a condition such as 3035=BY"),
        ('id = "NAD[9999=BY]/C082.3039"', "NAD has no element 9999"),
        ('id = "SG18//5463"', "a step is empty"),
        ('id = "ALC/5463"', "ALC stands in several places; name the group instead: SG18, SG54"),
        ('id = "FTX/C108.4440#9"', "there are only 5 of 4440"),
        ('id = "BGM/(235,234)/234"', "BGM has no (235,234)"),
        ('identity = "BGM/1004"', "Order has no field 'identity'"),
        ('isue_date = "DTM[2005=137]/C507"', "did you mean 'issue_date'?"),
        ('buyer.nmae = "NAD/C080.3036"', "Party has no field 'nmae'; did you mean 'name'?"),
        ('buyer = "NAD/C082.3039"', "'buyer' is not a single value; name its fields"),
        ('lines.id = "LIN/1082"', "'lines' is a list; give it a section with 'each'"),
        ('id = { at = "BGM/1004", code = "x" }', "there is no option 'code'; did you mean 'codes'?"),
        ('id = { codes = "x" }', "'at' is missing: where in the message?"),
        ('id = { at = "BGM/1004", codes = "nowhere" }', "there is no code table 'nowhere'"),
        ('id = { at = "BGM/1004", unknown = "maybe" }', "unknown is one of error, warning, skip, keep"),
        ('id = { at = "BGM/1004", numbered = "yes" }', "numbered must be of type bool"),
        ('id = { at = "BGM/1004 + BGM/1225" }', "several paths with + need 'join'"),
        ('id = { at = "BGM/1004", format = "102" }', "belong to a date that stands in C507"),
        ('id = "DTM[2005=137]/C507"', "C507 holds a date, but id is a str"),
        ('issue_date = { at = "DTM/C507", format = "718" }', "format '718' is not one of"),
        ('issue_date = { at = "DTM/C507", join = " " }', "only text can be joined"),
        ('id = { at = "BGM/1004", when = "nothing" }', "Order has no field 'nothing'"),
        ('id = { at = "BGM", use = "party" }', "there is no block 'party'"),
        ("id = 7", "id must be a path in quotes, or a table with 'at'"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, rule: str, reason: str) -> None:
    found = problems(tmp_path, HEAD + rule)
    assert len(found) == 1
    assert found[0].startswith("tiny.toml:4: ")
    assert reason in found[0]


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    rules = 'id = "BGM/9999"\nissue_dat = "DTM[2005=137]/C507"\n[lines]\neach = "LIM"\n[colour]\nx = 1\n'
    assert [p.split(":")[1] for p in problems(tmp_path, HEAD + rules)] == ["4", "5", "6", "8"]


def test_two_rules_for_one_place_are_refused(tmp_path: Path) -> None:
    rules = 'id = "BGM/1004"\nprice_list = "BGM/1004"'
    (found,) = problems(tmp_path, HEAD + rules)
    assert found.startswith("tiny.toml:5: price_list: 'BGM/1004' is already written by id at ")
    assert found.endswith("tiny.toml:4; mark one of them read_only = true")
    inline(tmp_path, HEAD + 'id = "BGM/1004"\nprice_list = { at = "BGM/1004", read_only = true }')


def test_two_ways_to_write_one_segment_are_refused(tmp_path: Path) -> None:
    rules = 'buyer.id = "NAD[3035=BY|OB]/C082.3039"\nbuyer.name = "NAD[3035=BY]/C080.3036"'
    (found,) = problems(tmp_path, HEAD + rules)
    assert found.startswith("tiny.toml:5: ")
    assert "writes the same NAD as the rule at" in found


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ('[lines]\nid = "1082"', "a list of lines needs 'each'"),
        ('[lines]\neach = "LIN/1082"', "ends at an element"),
        ('[buyer]\neach = "NAD"', "'buyer' is not a list"),
        ('[lines]\neach = "LIN"\nparent = "C829[5495=1]/1082"\nchildren = "splits"', "is not a list of the same kind"),
        ('[lines]\neach = "LIN"\nid = "BGM/1004"', "LIN has no BGM"),
        ('[control]\n"CNT/C270.6066" = "average(LIN)"', "must be count(PATH) or sum(PATH)"),
        ('[control]\n"CNT/C270.6066" = "count(LIX)"', "the message has no LIX"),
    ],
)
def test_mistakes_in_sections_and_totals(tmp_path: Path, section: str, reason: str) -> None:
    found = problems(tmp_path, HEAD + section)
    assert any(reason in problem for problem in found)
    assert all(problem.split(":")[1].isdigit() for problem in found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("message = ", "tiny.toml:1: this is not TOML"),
        ('message = "EDIFACT D.96A ORDERS"\n[fields]\n', "tiny.toml:1: document is missing"),
        ('message = "EDIFACT D.96A NOPE"\ndocument = "Order"\n[fields]\n', "Message 'NOPE' of EDIFACT D.96A is not"),
        ('message = "EDIFACT D.11B ORDERS"\ndocument = "Order"\n[fields]\n', "Release 'D.11B' of EDIFACT is not"),
        ('message = "ORDERS"\ndocument = "Order"\n[fields]\n', "'ORDERS' is not the name of a message"),
        ('message = "EDIFACT D.96A ORDERS"\ndocument = "Ordre"\n[fields]\n', "There is no document type 'Ordre'"),
        ('extends = "nowhere"\n', "tiny.toml:1: the map extends 'nowhere', which is not there"),
        ('extends = "tiny"\n', "tiny.toml:1: the map extends"),
        ('include = "nowhere"\n', "tiny.toml:1: the map includes 'nowhere', which is not there"),
        ('include = "tiny"\n', "tiny.toml:1: the map includes"),
    ],
)
def test_a_map_that_cannot_be_read_at_all(tmp_path: Path, text: str, reason: str) -> None:
    assert any(reason in problem for problem in problems(tmp_path, text))


def test_a_block_that_uses_itself_is_refused(tmp_path: Path) -> None:
    text = HEAD + 'buyer = { at = "NAD", use = "a" }\n[blocks.a]\ncontact = { at = "CTA", use = "a" }\n'
    assert problems(tmp_path, text) == ["tiny.toml:6: contact: block 'a' uses itself"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("code,meaning\n", "types.csv:1: the first line must name the columns message and document"),
        ("message,document\nA,1\nB\n", "types.csv:3: both message and document must be filled"),
        ("message,document\nA,1\nA,2\n", "types.csv:3: A stands for 2 here, but for 1 in line 2"),
        ("message,document,use\nA,1,sometimes\n", "types.csv:2: use is 'sometimes'"),
    ],
)
def test_a_bad_table_is_named_with_its_line(tmp_path: Path, rows: str, reason: str) -> None:
    rule = 'order_type = { at = "BGM/C002.1001", codes = "types" }'
    assert any(reason in problem for problem in problems(tmp_path, HEAD + rule, types=rows))


def test_a_table_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("message,document\nA,B\n")
    rule = 'order_type = { at = "BGM/C002.1001", codes = "../secret" }'
    assert "there is no code table" in problems(tmp_path, HEAD + rule)[0]


def test_the_problems_of_all_maps_of_a_folder_come_together(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(HEAD + 'id = "BGM/9999"')
    with pytest.raises(ConfigurationError) as caught:
        load_maps(tmp_path)
    assert [Path(p.split(":")[0]).name for p in caught.value.problems] == ["one.toml", "two.toml"]


def test_a_map_of_a_later_folder_takes_the_place_of_one_before_and_may_extend_it(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "tables").mkdir(parents=True)
    text = 'extends = "edifact-d96a-orders"\n[fields]\nprice_list = "RFF[1153=PR]/C506.1154"\n'
    (own / "edifact-d96a-orders.toml").write_text(text)
    (own / "tables" / "units-edifact.csv").write_text("message,document\nSTK,H87\n")
    maps = load_maps(MAPS, own)
    assert set(maps) == {file.stem for file in MAPS.glob("*.toml")}
    changed = maps["edifact-d96a-orders"]
    assert "'RFF[1153=PR]" in str([str(r.at) for r in changed.plan.source.root.rules])  # type: ignore[attr-defined]
    tables = {t.name: t.to_message for t in changed.plan.tables}  # type: ignore[attr-defined]
    assert tables["units-edifact"] == {"H87": "STK"}


def test_a_single_map_may_extend_one_of_another_folder(tmp_path: Path) -> None:
    path = tmp_path / "partner.toml"
    path.write_text('extends = "edifact-d96a-orders"\n')
    assert load_map(path, bases=[MAPS]).message == "EDIFACT D.96A ORDERS"


def test_the_linter_names_what_cannot_be_inverted(tmp_path: Path) -> None:
    rules = 'id = "BGM/1004"\nissue_date = "DTM[2005=137]/C507"\n'
    rules += 'order_type = { at = "BGM/C002.1001", codes = "types", unknown = "skip" }\n'
    rules += 'buyer.id = "NAD[3035!=SU]/C082.3039"\ncurrency = "CUX/C504[6347=99]/6345"\n'
    types = "message,document,use\n220,order,read\n221,order,\n"
    remarks = [str(r).removeprefix(f"{tmp_path}/") for r in lint_map(inline(tmp_path, HEAD + rules, types=types))]
    expected = [
        "tiny.toml:1: the mandatory segment UNS is never written",
        "tiny.toml:6: order_type: unknown = 'skip' drops codes",
        "tiny.toml:7: buyer.id: 'NAD[3035!=SU]/C082.3039' says what 3035 is not, but not what is written",
        "tiny.toml:1: customer_reference has no rule that writes it",
    ]
    assert [e for e in expected if not any(r.startswith(e) for r in remarks)] == []


def test_the_shipped_maps_have_no_codes_of_their_own_making() -> None:
    kinds = {"unknown-code", "mandatory"}
    for mapping in load_maps(MAPS).values():
        assert [str(r) for r in lint_map(mapping) if r.kind in kinds] == []  # type: ignore[arg-type]
