"""Hand-written messages through the shipped maps: what they are read as, and that writing gives them back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_gateway.documents import Order, check_totals
from edi_gateway.findings import Fault, Severity
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Segment
from edi_gateway.validation import validate_message
from tests.mapping.orders import BOTH, orders
from tests.mapping.support import ROOT, message, read, segments, shipped, text, validated

EDIFACT = """
BGM+220+PO-4711+9
DTM+137:202403011430:203
DTM+61:20240315:102
DTM+2:20240308:102
FTX+DEL+++Deliver to gate 4. Call the warehouse one hour before arrival; the:dock is shared.
RFF+CT:C-2024-17
RFF+PD:SPRING
RFF+ADE:10044
NAD+BY+4012345000009::9++Nordmarkt AG+Hafenstrasse 1+Hamburg++20457+DE
RFF+VA:DE123456789
CTA+OC+:Ms Jensen
COM+040123456:TE
COM+orders@nordmarkt.example:EM
NAD+SU+4399901000007::9++Harbour Logistics
NAD+DP+4012345000016::9
CUX+2:EUR:9
PAT+1++5:3:D:30
PAT+22++5:3:D:10
PCD+12:2
TDT+20++30++DHLX::182
TOD+3+PP+DDP
ALC+C+++1+FC:::Freight
MOA+8:25.00
LIN+1++4012345678901:EN
PIA+5+A-100:SA+77-1:IN
IMD+F++:::Widget, small, blue
QTY+21:120:PCE
QTY+59:12
DTM+2:20240308:102
MOA+203:1110.00
FTX+LIN+++Without pallets
PRI+AAA:9.25
LOC+7+4012345000023::9
QTY+11:60:PCE
LOC+7+4012345000030::9
QTY+11:60:PCE
ALC+A++2+1+DI
PCD+3:3.5
LIN+2++4012345678918:EN
QTY+21:5:KGM
PRI+AAA:12.50:::100:KGM
UNS+S
MOA+79:1110.63
CNT+2:2
"""

X12 = """
BEG*00*SA*PO-4711**20240301*C-2024-17
CUR*BY*USD
REF*IA*0098
REF*DP*038
FOB*CC***01*FOB
SAC*C*D240***2500**********Freight
ITD*01*3*2**10**30
DTM*001*20240315
DTM*002*20240308
TD5**2*UPSN*M
N9*L1*DEL
MSG*Deliver to gate 4.
N1*BY*NORDMARKT INC*UL*4012345000009
N3*1 HARBOR ROAD*SUITE 5
N4*SOLON*OH*44139*US
PER*IC*J JENSEN*TE*4405551234*EM*orders@nordmarkt.example
N1*SE**92*4711
N1*ST*DC 4*91*0004
PO1*1*120*EA*9.25*CT*UP*012345678905*VN*A-100*IN*77-1
CTP**RES*19.99
PID*F****SMALL WIDGET
PID*F*73***BLUE
PO4*12
SAC*A*C310****Z*3.5*****02
SDQ*EA*92*0101*60*0102*60
TXI*ST**7.25
AMT*1*1110
PO1*2*5*LB*12.50**EN*4012345678918
CTT*2
AMT*TT*1172.5
"""


def test_an_edifact_order_says_what_it_says() -> None:
    result = read(shipped("edifact-d96a-orders"), EDIFACT)
    assert [str(f) for f in result.findings] == []
    order = result.document
    assert (order.id, order.issue_date, order.currency) == ("PO-4711", date(2024, 3, 1), "EUR")
    assert order.notes[0].text.endswith("arrival; the dock is shared.")
    assert (order.buyer.id, order.buyer.id_scheme, order.buyer.contact.email) == (
        "4012345000009", "GLN", "orders@nordmarkt.example",
    )  # fmt: skip
    assert (order.payment_terms.net_days, order.payment_terms.discount_percent) == (30, Decimal(2))
    assert (order.delivery.carrier_id, order.delivery.carrier_id_scheme, order.delivery.transport_mode) == (
        "DHLX", "SCAC", "3",
    )  # fmt: skip
    first, second = order.lines
    assert (first.gtin, first.quantity.value, first.quantity.unit) == ("04012345678901", Decimal(120), "H87")
    assert [split.location_id for split in first.splits] == ["4012345000023", "4012345000030"]
    assert (first.allowances[0].charge, first.allowances[0].percent) == (False, Decimal("3.5"))
    assert second.price.base_quantity.value == 100
    assert check_totals(order) == []


def test_an_x12_order_says_what_it_says() -> None:
    result = read(shipped("x12-004010-850"), X12)
    assert [str(f) for f in result.findings] == []
    order = result.document
    assert (order.id, order.contract_number, order.cancel_after) == ("PO-4711", "C-2024-17", date(2024, 3, 15))
    assert (order.order_type, order.function, order.vendor_number, order.department) == ("220", "9", "0098", "038")
    assert (order.allowances[0].amount, order.allowances[0].reason_code) == (Decimal("25.00"), "FC")
    assert (order.buyer.contact.telephone, order.seller.id_scheme, order.ship_to.id_scheme) == (
        "4405551234", "BUYER", "SELLER",
    )  # fmt: skip
    first = order.lines[0]
    assert (first.gtin, first.seller_item_id, first.colour, first.pack_quantity) == (
        "00012345678905", "A-100", "BLUE", Decimal(12),
    )  # fmt: skip
    assert [(s.location_id, s.quantity.value, s.quantity.unit) for s in first.splits] == [
        ("0101", Decimal(60), "EA"),
        ("0102", Decimal(60), "EA"),
    ]
    assert order.totals.lines == Decimal("1172.5")


@pytest.mark.parametrize(
    ("name", "body", "separator"), [("edifact-d96a-orders", EDIFACT, "+"), ("x12-004010-850", X12, "*")]
)
def test_a_message_is_written_as_it_was_read(name: str, body: str, separator: str) -> None:
    """Up to the stated normalisation: segments of one tag come in the order of the map's rules, and text is cut anew,
    at the last blank that fits."""
    mapping = shipped(name)
    expected = [line.strip() for line in body.strip().splitlines()]
    written = mapping.write(read(mapping, body).document)
    assert [str(f) for f in written.findings] == []
    got = text(written.segments, separator)
    assert [line for line in got if not line.startswith("FTX+DEL")] == [
        line for line in expected if not line.startswith("FTX+DEL")
    ]
    assert validated(mapping, written.segments) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(orders(BOTH))
def test_an_order_keeps_all_that_both_standards_carry(order: Order) -> None:
    edifact, x12 = shipped("edifact-d96a-orders"), shipped("x12-004010-850")
    first = read(edifact, edifact.write(order).segments).document
    second = read(x12, x12.write(first).segments).document
    third = read(edifact, edifact.write(second).segments).document
    assert second == order
    assert third == order


def test_what_x12_has_no_place_for_is_named_on_the_way() -> None:
    order = read(shipped("edifact-d96a-orders"), EDIFACT).document
    findings = shipped("x12-004010-850").write(order).findings
    assert {(f.fault, f.severity, f.place.path) for f in findings} == {
        (Fault.NOT_CARRIED, Severity.WARNING, "allowances[1].sequence"),
        (Fault.NOT_CARRIED, Severity.WARNING, "lines[1].allowances[1].sequence"),
        (Fault.NOT_CARRIED, Severity.WARNING, "issue_time"),
    }
    assert not [f for f in findings if f.is_error]


TEXTS = st.text(alphabet=st.sampled_from("AB019 .,-:éß\n"), max_size=40)


@st.composite
def damaged(draw: st.DrawFn, body: str) -> list[Segment]:
    """A body with elements replaced, segments dropped, doubled or moved."""
    made = segments(body)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(made) - 1))
        what = draw(st.sampled_from(["value", "drop", "double", "move", "empty"]))
        if what == "value" and len(made[at]) > 1:
            element = draw(st.integers(1, len(made[at]) - 1))
            made[at] = list(made[at])
            made[at][element] = draw(TEXTS | st.lists(TEXTS, min_size=2, max_size=6))
        elif what == "drop" and len(made) > 1:
            del made[at]
        elif what == "double":
            made.insert(at, made[at])
        elif what == "move":
            made.insert(draw(st.integers(0, len(made) - 1)), made.pop(at))
        else:
            made[at] = made[at][:1]
    return made


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged(EDIFACT))
def test_reading_damaged_edifact_never_raises(body: list[Segment]) -> None:
    result = read(shipped("edifact-d96a-orders"), body)
    assert result.document is not None or any(f.is_error for f in result.findings)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged(X12))
def test_reading_damaged_x12_never_raises(body: list[Segment]) -> None:
    result = read(shipped("x12-004010-850"), body)
    assert result.document is not None or any(f.is_error for f in result.findings)


CORPUS = ROOT.parent / "shared" / "corpus"
FILES = sorted([*CORPUS.glob("edifact/ORDERS*"), *CORPUS.glob("x12/850*")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:50])
def test_real_orders_are_read_and_written_again(path: Path) -> None:
    by_message = {m.message: m for m in (shipped("edifact-d96a-orders"), shipped("x12-004010-850"))}
    for interchange in parse(path.read_bytes()).interchanges:
        for found in interchange.messages:
            mapping = by_message.get(found.name)
            if mapping is None:
                continue
            tree, _ = validate_message(found, mapping.definition)
            first = mapping.read(found, tree)
            assert all(f.place.segment for f in first.findings)
            if first.document is None or [f for f in first.findings if f.is_error]:
                continue
            written = mapping.write(first.document)
            if not any(f.is_error for f in written.findings):
                assert read(mapping, written.segments).document == first.document


def test_the_number_of_a_finding_is_that_of_the_segment_in_the_file() -> None:
    mapping = shipped("edifact-d96a-orders")
    made = message(mapping, segments(EDIFACT.replace("QTY+21:120:PCE", "QTY+21:many:PCE")))
    made.first_segment = 100
    tree, _ = validate_message(made, mapping.definition)
    (finding,) = [f for f in mapping.read(made, tree).findings if f.fault is Fault.UNREADABLE_VALUE]
    index = [s[0] for s in made.segments].index("QTY")
    assert (finding.place.segment, finding.place.segment_in_file) == (index + 1, 100 + index)
