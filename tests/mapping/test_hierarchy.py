"""Groups that name their parents (X12 HL, EDIFACT CPS) are read as a tree and written as one."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from edi_gateway.documents.blocks import Quantity
from edi_gateway.documents.despatch import DespatchAdvice, DespatchLine, DespatchOrder, HandlingUnit
from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.mapping.hierarchy import DEEPEST
from tests.mapping.support import read, segments

MAP = """
message  = "X12 004010 856"
document = "DespatchAdvice"

[fields]
id             = "BSN02"
issue_date     = "BSN03"
issue_time     = "BSN04"
function       = { at = "BSN01", codes = { "00" = "9" } }
bill_of_lading = "HL[735=S]/REF[128=BM]/127"

[orders]
each = "HL[735=S]/HL[735=O]"
id   = "PRF01"

[orders.units]
each     = "HL[735=T]"
use      = "unit"
children = "units"

[orders.lines]
each = "HL[735=I]"
use  = "line"

[units]
each     = "HL[735=S]/HL[735=T]"
use      = "unit"
children = "units"

[blocks.unit]
layers = "PAL/884"

[blocks.unit.lines]
each = "HL[735=I]"
use  = "line"

[blocks.line]
id             = "LIN01"
seller_item_id = "LIN/(235,234)[235=VN]/234"
quantity.value = "SN1/382"
quantity.unit  = "SN1/355"

[control]
"CTT/CTT01" = "count(HL)"
"""


@pytest.fixture(scope="module")
def ship_notice(tmp_path_factory: pytest.TempPathFactory) -> CompiledMap:
    path = tmp_path_factory.mktemp("maps") / "ship-notice.toml"
    path.write_text(MAP, encoding="utf-8")
    return load_map(path)


def line(number: int) -> DespatchLine:
    quantity = Quantity(value=Decimal(number), unit="EA")
    return DespatchLine(id=str(number), seller_item_id=f"ITEM{number}", quantity=quantity)


def notice(**parts: object) -> DespatchAdvice:
    known = {"id": "S1", "issue_date": date(2026, 1, 1), "issue_time": time(1, 2), "function": "9"}
    return DespatchAdvice(**{**known, "bill_of_lading": "B1", **parts})  # type: ignore[arg-type]


def test_levels_are_numbered_and_name_their_parents(ship_notice: CompiledMap) -> None:
    unit = HandlingUnit(layers=2, lines=[line(3)], units=[HandlingUnit(layers=1, lines=[line(4)])])
    orders = [DespatchOrder(id="PO1", units=[unit], lines=[line(1)]), DespatchOrder(id="PO2", lines=[line(9)])]
    written = ship_notice.write(notice(orders=orders))
    assert [str(f) for f in written.findings] == []
    levels = ["*".join(map(str, s)) for s in written.segments if s[0] == "HL"]
    assert levels == [
        "HL*1**S*1", "HL*2*1*O*1", "HL*3*2*T*1", "HL*4*3*I*0", "HL*5*3*T*1", "HL*6*5*I*0", "HL*7*2*I*0",
        "HL*8*1*O*1", "HL*9*8*I*0",
    ]  # fmt: skip
    assert written.segments[-1] == ["CTT", "9"]


def test_a_tree_comes_back_as_it_was(ship_notice: CompiledMap) -> None:
    deep = HandlingUnit(layers=4, lines=[line(1)])
    for layers in (3, 2, 1):
        deep = HandlingUnit(layers=layers, units=[deep, HandlingUnit(layers=9, lines=[line(8)])])
    document = notice(orders=[DespatchOrder(id="PO1", units=[deep])], units=[HandlingUnit(layers=7, lines=[line(7)])])
    result = read(ship_notice, ship_notice.write(document).segments)
    assert result.document == document
    assert [str(f) for f in result.findings] == []


def hl(number: int | str, parent: int | str, level: str) -> str:
    return f"HL*{number}*{parent}*{level}"


HEAD = "BSN*00*S1*20260101*0102\nHL*1**S\nREF*BM*B1\n"


def test_an_unknown_parent_is_told_and_nothing_is_lost_silently(ship_notice: CompiledMap) -> None:
    body = HEAD + "HL*2*1*O\nPRF*PO1\n" + "HL*3*77*I\nLIN*1*VN*X\nSN1**5*EA\n"
    result = read(ship_notice, segments(body))
    assert result.document is not None
    assert [len(order.lines) for order in result.document.orders] == [0]
    errors = [f for f in result.findings if f.is_error]
    assert [(f.place.segment, f.place.element, f.value) for f in errors] == [(7, 2, "77")]
    assert "not before it" in errors[0].text


def test_a_level_that_names_itself_is_no_endless_tree(ship_notice: CompiledMap) -> None:
    result = read(ship_notice, segments(HEAD + "HL*2*2*O\nPRF*PO1\n"))
    assert [f.value for f in result.findings if f.is_error] == ["2"]


def test_a_very_deep_tree_is_told_and_does_no_harm(ship_notice: CompiledMap) -> None:
    levels = "".join(f"{hl(n, n - 1, 'T')}\nPAL**{n % 9}\n" for n in range(2, 3_000))
    result = read(ship_notice, segments(HEAD + levels))
    errors = [f for f in result.findings if f.is_error]
    assert errors
    assert f"more than {DEEPEST} levels" in errors[0].text


def test_cps_groups_are_a_tree_too(tmp_path: Path) -> None:
    path = tmp_path / "desadv.toml"
    path.write_text(
        'message = "EDIFACT D.96A DESADV"\ndocument = "DespatchAdvice"\n'
        '[fields]\nid = "BGM/1004"\nissue_date = "DTM[2005=137]/C507"\n'
        '[units]\neach = "CPS"\nchildren = "units"\nlevel = "7075"\n'
        '[units.lines]\neach = "LIN"\nid = "1082"\n',
        encoding="utf-8",
    )
    mapping = load_map(path)
    inner = HandlingUnit(level="1", lines=[DespatchLine(id="1")])
    document = DespatchAdvice(
        id="D1", issue_date=date(2026, 1, 1), units=[HandlingUnit(level="4", units=[inner, inner])]
    )
    written = mapping.write(document)
    cps = [s for s in written.segments if s[0] == "CPS"]
    assert cps == [["CPS", "1", "", "4"], ["CPS", "2", "1", "1"], ["CPS", "3", "1", "1"]]
    assert read(mapping, written.segments).document == document
