"""The guides that come with the gateway: both load, a good message keeps them, a bad one breaks them as expected."""

# ruff: noqa: E501 - tables of cases read better with one case per line

from __future__ import annotations

import pytest

from edi_gateway.findings import has_errors
from edi_gateway.guides import Guide, load_guides
from edi_gateway.standards import load
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Message
from edi_gateway.validation import validate_message
from tests.guides.writing import ROOT, SHIPMENT, SHIPPED, held
from tests.validation.building import ORDERS, brief, edifact, x12

GUIDES = load_guides(SHIPPED)
RETAIL, EANCOM = GUIDES["retail-856"], GUIDES["eancom-orders"]
GOOD_ORDER = ORDERS.replace("RFF+CT", "DTM+2:20240207:102\nRFF+CT")
GOOD_ORDER = GOOD_ORDER.replace("MOA+79:100.5", "MOA+79:62.5").replace("QTY+21:7", "QTY+21:7\nMOA+203:0")
GOOD_ORDER = GOOD_ORDER.replace("PRI+AAA", "MOA+203:62.5\nPRI+AAA").replace("UNT+19", "UNT+22")
GOOD_ORDER = GOOD_ORDER.replace("C-17\n", "C-17\nDTM+171:20240101:102\n")

# an edit of the good message, and the findings that it leads to, each with its rule
SHIPMENTS: dict[str, tuple[str, str, list[tuple[str, str, str]]]] = {
    "purpose": ("BSN*00", "BSN*05", [("invalid-code", "2 BSN01", "original-only")]),
    "structure": ("*0001\nHL", "\nHL", [("missing-element", "2 BSN05", "structure-code")]),
    "weight": ("TD1*CTN25*2****G*40*LB\n", "", [("missing-segment", "4 TD1", "cartons-and-weight")]),
    "cartons": ("CTN25*2", "CTN25*3", [("control-total", "4 TD102", "cartons")]),
    "carrier": ("TD5**2*UPSN*M\n", "", [("missing-segment", "5 TD5", "carrier")]),
    "carrier unknown": ("UPSN", "ACME", [("invalid-code", "5 TD503", "known-carrier")]),
    "bill of lading": ("REF*BM", "REF*CN", [("missing-segment", "7 REF", "bill-of-lading")]),
    "shipped": ("DTM*011*20261123\n", "", [("missing-segment", "8 DTM", "shipped-date")]),
    "delivery early": ("DTM*017*20261126", "DTM*017*20261120", [("invalid-date", "8 DTM02", "shipped-before-notice")]),
    "ship to": ("N1*ST", "N1*BY", [("missing-segment", "13 N1", "ship-to")]),
    "address": ("N4*Portland*OR*97210\n", "", [("missing-segment", "12 N4", "address-without-gln")]),
    "order number": ("PRF*PO123\n", "", [("missing-segment", "14 PRF", "order-number")]),
    "label": ("MAN*GM*00006141411234567890", "MAN*CP*1", [("missing-segment", "17 MAN", "carton-label")]),
    "check digit": ("234567890", "234567891", [("check-digit", "16 MAN02", "sscc")]),
    "label twice": ("234567906", "234567890", [("invalid-code", "21 MAN02", "sscc-once")]),
    "no UPC": ("LIN**UP*012345678905", "LIN**VN*77", [("missing-element", "18 LIN02", "item-upc")]),
    "quantity": ("SN1**5*EA\n", "", [("missing-segment", "19 SN1", "quantity"), ("control-total", "24 CTT02", "quantity-hash")]),
    "unit": ("SN1**5*EA", "SN1**5*DZ", [("invalid-code", "19 SN103", "quantity-unit")]),
    "levels": ("CTT*6", "CTT*7", [("control-total", "25 CTT01", "number-of-levels")]),
    "parents": ("HL*6*5*I", "HL*6*3*I", [("missing-segment", "20 HL", "levels")]),
}  # fmt: skip

ORDER_EDITS: dict[str, tuple[str, str, list[tuple[str, str, str]]]] = {
    "version": (":EAN008", "", [("missing-element", "1 UNH02.5", "eancom-version")]),
    "kind": ("BGM+220", "BGM+240", [("invalid-code", "2 BGM01.1", "kind-of-order")]),
    "number": ("4711", "471100000000000001", [("too-long", "2 BGM02", "order-number")]),
    "dates": ("20240207", "20240107", [("invalid-date", "4 DTM01.2", "delivery-after-order")]),
    "period": ("DTM+2:", "DTM+64:", [("missing-segment", "5 DTM", "period-needs-both")]),
    "supplier": ("NAD+SU", "NAD+IV", [("missing-segment", "11 NAD", "supplier")]),
    "GLN": ("4012345000009", "4012345000008", [("check-digit", "7 NAD02.1", "gln")]),
    "currency": ("EUR", "XXX", [("invalid-code", "11 CUX01.2", "currency")]),
    "no price without currency": ("CUX+2:EUR:9\n", "", [("missing-segment", "11 CUX", "price-has-a-currency")]),
    "GTIN": ("4000862141404", "4000862141405", [("check-digit", "12 LIN03.1", "gtin")]),
    "no GTIN": ("LIN+2++4000862141411:EN", "LIN+2", [("missing-element", "17 LIN03.1", "article-number")]),
    "line twice": ("LIN+2", "LIN+1", [("invalid-code", "17 LIN01", "line-number-once")]),
    "quantity": ("QTY+21:7", "QTY+192:7", [("missing-segment", "19 QTY", "ordered-quantity")]),
    "lines": ("CNT+2:2", "CNT+2:1", [("control-total", "22 CNT01.2", "number-of-lines")]),
    "total": ("MOA+79:62.5", "MOA+79:62.56", [("control-total", "21 MOA01.2", "total-of-lines")]),
}  # fmt: skip


def told(guide: Guide, message: Message) -> list[tuple[str, str, str]]:
    found = held(guide, message)
    return [(*b, f.text.rpartition("rule ")[2].rstrip(")")) for b, f in zip(brief(found), found, strict=True)]


def test_the_good_messages_are_good() -> None:
    for message in (x12(SHIPMENT, type_="856"), edifact(GOOD_ORDER)):
        definition = load(message.standard, message.release, message.type)
        assert not has_errors(validate_message(message, definition)[1])
    assert told(RETAIL, x12(SHIPMENT, type_="856")) == []
    assert told(EANCOM, edifact(GOOD_ORDER)) == []


@pytest.mark.parametrize("name", SHIPMENTS)
def test_a_ship_notice_that_breaks_the_retail_guide(name: str) -> None:
    old, new, expected = SHIPMENTS[name]
    assert old in SHIPMENT
    assert told(RETAIL, x12(SHIPMENT.replace(old, new, 1), type_="856")) == expected


@pytest.mark.parametrize("name", ORDER_EDITS)
def test_an_order_that_breaks_the_eancom_guide(name: str) -> None:
    old, new, expected = ORDER_EDITS[name]
    assert old in GOOD_ORDER
    assert told(EANCOM, edifact(GOOD_ORDER.replace(old, new, 1))) == expected


def test_offsets_lead_to_the_segment_in_the_file() -> None:
    data = (ROOT / "samples" / "hansehandel-wrong-elements.edi").read_bytes()
    message = parse(data).interchanges[0].messages[0]
    finding = next(f for f in held(EANCOM, message) if f.place.tag == "NAD")
    assert finding.place.offset is not None
    assert data[finding.place.offset :].lstrip().startswith(b"NAD+SU")
