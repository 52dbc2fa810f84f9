"""Control totals: CNT, MOA, CTT, TDS and the warehouse totals against the lines of their message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.findings import Fault, Finding, Severity
from edi_gateway.standards import load, messages
from edi_gateway.syntax.model import Message, Standard
from edi_gateway.validation.totals import HASH_TOTALS, LINE_COUNTS, UNIT_TOTALS, hash_total
from tests.validation.building import ORDERS, PURCHASE_ORDER, SHIP_NOTICE, changed, edifact, findings, x12

INVOICE = """
ST*810*0001
BIG*20240131*INV1
IT1*1*5*EA*12.5
IT1*2*7*EA*3.105*PE
TDS*8424
CTT*2*12
SE*7*0001
"""

PRICED = """
LIN+1++4000862141404:EN
QTY+21:5
MOA+203:62.5
LIN+2++4000862141411:EN
QTY+21:7
QTY+192:2
MOA+203:7,25
UNS+S
MOA+79:69.75
"""
WITH_AMOUNTS = ORDERS[: ORDERS.index("LIN+1")] + PRICED.lstrip() + ORDERS[ORDERS.index("CNT+2") :]


def totals(message: Message) -> list[Finding]:
    return [finding for finding in findings(message) if finding.fault is Fault.CONTROL_TOTAL]


def told(message: Message) -> list[tuple[str, str | None, str | None, Severity]]:
    return [(f"{f.place.tag}{f.place.element:02d}", f.value, f.expected, f.severity) for f in totals(message)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("CNT+2:2", "CNT+2:2", []),
        ("CNT+2:2", "CNT+2:002", []),
        ("CNT+2:2", "CNT+2:3", [("CNT01", "3", "2", Severity.ERROR)]),
        ("CNT+2:2", "CNT+4:1", [("CNT01", "1", "2", Severity.ERROR)]),
        ("CNT+2:2", "CNT+3:1", [("CNT01", "1", "2", Severity.ERROR)]),
        ("CNT+2:2", "CNT+1:14", []),  # every quantity
        ("CNT+2:2", "CNT+1:12", []),  # those ordered
        ("CNT+2:2", "CNT+1:2.0", []),  # those free of charge
        ("CNT+2:2", "CNT+1:13", [("CNT01", "13", "14", Severity.WARNING)]),
        ("CNT+2:2", "CNT+7:99", []),  # gross weight: nobody here says what it is the sum of
        ("CNT+2:2", "CNT+2:many", []),  # told as no number
        ("CNT+2:2", "CNT+2:2\nCNT+1:13", [("CNT01", "13", "14", Severity.WARNING)]),
        ("MOA+79:69.75", "MOA+79:69.76", [("MOA01", "69.76", "69.75", Severity.WARNING)]),
        ("MOA+79:69.75", "MOA+86:80", []),
        ("MOA+203:62.5\n", "", []),  # a line without an amount
        ("MOA+203:62.5", "MOA+203:62.5\nALC+A", []),
        ("MOA+79:69.75", "MOA+79:" + "9" * 50, []),  # told as too long
    ],
)
def test_edifact(old: str, new: str, expected: list[tuple[str, str, str, Severity]]) -> None:
    assert told(edifact(changed(WITH_AMOUNTS, old, new))) == expected


def test_sub_lines_may_be_counted_or_not() -> None:
    text = changed(WITH_AMOUNTS, "LIN+2++4000862141411:EN", "LIN+2++4000862141411:EN+1:1")
    assert told(edifact(text)) == []
    assert told(edifact(changed(text, "CNT+2:2", "CNT+2:1"))) == []
    assert told(edifact(changed(text, "CNT+2:2", "CNT+3:1"))) == [("CNT01", "1", "2", Severity.ERROR)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("CTT*2", "CTT*2*12", []),
        ("CTT*2", "CTT*3", [("CTT01", "3", "2", Severity.ERROR)]),
        ("CTT*2", "CTT*2*13", [("CTT02", "13", "12", Severity.WARNING)]),
        ("CTT*2", "CTT*x*12", []),  # told as no number
        ("PO1*2*7", "PO1*2*7.5", []),
    ],
)
def test_x12(old: str, new: str, expected: list[tuple[str, str, str, Severity]]) -> None:
    assert told(x12(changed(PURCHASE_ORDER, old, new))) == expected


def test_a_hash_total_may_be_one_or_a_sum() -> None:
    text = changed(changed(PURCHASE_ORDER, "PO1*1*5", "PO1*1*2.25"), "PO1*2*7", "PO1*2*-1")
    for total, good in (("226", True), ("1.25", True), ("3.25", False), ("225", False)):
        assert (told(x12(changed(text, "CTT*2", f"CTT*2*{total}"))) == []) is good


def test_hash_totals_are_those_of_element_347() -> None:
    values = ["-.0018", ".18", "1.8", "18.01"]
    assert hash_total(values) == 1855
    assert hash_total(values, digits=3) == 855
    assert hash_total([*values, "18E2"]) == 1855 + 1800
    assert hash_total(["9999999999", "2"]) == 1


def test_the_levels_of_a_ship_notice() -> None:
    assert told(x12(SHIP_NOTICE, type_="856")) == []
    items = told(x12(changed(SHIP_NOTICE, "CTT*3", "CTT*1"), type_="856"))
    assert items == [("CTT01", "1", "3", Severity.WARNING)]
    assert told(x12(changed(SHIP_NOTICE, "CTT*3", "CTT*2"), type_="856")) == [("CTT01", "2", "3", Severity.ERROR)]
    assert told(x12(changed(SHIP_NOTICE, "CTT*3", "CTT*3*6"), type_="856")) == [("CTT02", "6", "5", Severity.WARNING)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("TDS*8424", "TDS*8423", []),  # lines rounded to the cent
        ("TDS*8424", "TDS*8400", [("TDS01", "8400", "8424", Severity.WARNING)]),
        ("TDS*8424", "TDS*9999\nTXI*ST*10", []),  # tax has a part in it
        ("IT1*1*5*EA*12.5", "IT1*1*5*EA*12.5*HP", []),  # a price per hundred
    ],
)
def test_invoices(old: str, new: str, expected: list[tuple[str, str, str, Severity]]) -> None:
    assert told(x12(changed(INVOICE, old, new), type_="810")) == expected


@pytest.mark.parametrize(("stated", "unit", "wrong"), [("12", "CA", False), ("13", "CA", True), ("13", "EA", False)])
def test_shipped_units_of_a_warehouse(stated: str, unit: str, wrong: bool) -> None:
    text = f"""
ST*945*0001
W06*F*DEP1*20240131
N1*ST*Great Lakes*92*1234
LX*1
W12*CC*5*5**CA**UP*012345678905
LX*2
W12*CC*7*7**{unit}**UP*012345678912
W03*{stated}*10*LB
SE*9*0001
"""
    assert bool(told(x12(text, type_="945"))) is wrong


def test_a_message_that_has_lost_lines_is_not_added_up() -> None:
    found = findings(edifact(changed(ORDERS, "LIN+1++4000862141404:EN", "")))
    assert {f.fault for f in found if f.is_error} & {Fault.CONTROL_TOTAL} == set()
    assert found


def test_the_finding_says_where_and_what() -> None:
    (finding,) = totals(edifact(changed(ORDERS, "CNT+2:2", "CNT+2:3")))
    assert finding.text == "CNT01.2 (6066 Control value) states 3, but the number of LIN is 2."
    assert (finding.place.segment, finding.place.component, finding.element_id) == (18, 2, "6066")
    assert finding.place.path == "CNT"
    assert finding.fix


def test_every_total_stands_in_a_message_that_has_it() -> None:
    sets = messages(Standard.X12, "004010")
    for type_ in {*LINE_COUNTS, *HASH_TOTALS, *UNIT_TOTALS}:
        assert type_ in sets
        segments = load(Standard.X12, "004010", type_).segments
        for tag in (LINE_COUNTS.get(type_), HASH_TOTALS.get(type_, (None,))[0], *UNIT_TOTALS.get(type_, ())[:2]):
            assert tag is None or tag in segments


@given(st.text("0123456789.,-E+ x", max_size=60), st.text("0123456789.,-E+ x", max_size=60))
def test_no_number_makes_a_total_raise(stated: str, line: str) -> None:
    for text in (f"CTT*{stated}*{stated}", f"CTT*2*{stated}"):
        found = findings(x12(changed(changed(PURCHASE_ORDER, "CTT*2", text), "PO1*1*5", f"PO1*1*{line}")))
        assert all(finding.text.isprintable() for finding in found)
    order = changed(WITH_AMOUNTS, "CNT+2:2", "CNT+1:9")
    message = edifact(order)
    for segment in message.segments:
        if segment[0] in ("CNT", "MOA", "QTY"):
            segment[1] = [str(segment[1][0]), stated if segment[0] == "CNT" else line]
    assert all(finding.text.isprintable() for finding in findings(message))


def test_many_totals_take_no_time_of_their_own() -> None:
    """Each total looks at the whole message: only so many are looked at."""
    many = edifact(changed(ORDERS, "CNT+2:2", "CNT+2:3\n" * 200))
    assert len(totals(many)) <= 30
