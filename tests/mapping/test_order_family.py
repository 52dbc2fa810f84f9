"""Order responses, order changes and receiving advices through the shipped maps: what is particular about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from edi_gateway.documents import OrderResponse, check
from edi_gateway.documents.blocks import Quantity
from edi_gateway.documents.order_response import Confirmation, OrderResponseLine
from edi_gateway.findings import Fault
from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.syntax import parse
from edi_gateway.validation import validate_message
from tests.mapping.generated import differences
from tests.mapping.support import MAPS, ROOT, read, text, validated

RELEASES = {"edifact": ("d96a", "d01b"), "x12": ("004010", "005010")}
SETS = {"edifact": ("orders", "ordrsp", "ordchg", "recadv"), "x12": ("850", "855", "860", "865", "861")}
NAMES = [f"{s}-{release}-{type_}" for s in SETS for release in RELEASES[s] for type_ in SETS[s]]


@cache
def family(name: str) -> CompiledMap:
    return load_map(MAPS / f"{name}.toml")


def pieces(number: int) -> Quantity:
    return Quantity(value=Decimal(number), unit="EA")


def answer(*lines: OrderResponseLine) -> OrderResponse:
    return OrderResponse(
        id="AB-1",
        issue_date=date(2024, 3, 2),
        function="9",
        response_code="4",
        order_number="4711",
        order_date=date(2024, 3, 1),
        lines=list(lines),
    )


# --- responses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (OrderResponseLine(id="1", action="5", accepted_quantity=pieces(9)), ["ACK*IA*9*EA"]),
        (OrderResponseLine(id="1", action="6", accepted_quantity=pieces(9)), ["ACK*IC*9*EA"]),
        (OrderResponseLine(id="1", action="7"), ["ACK*IR"]),
        (OrderResponseLine(id="1", action="7", rejected_quantity=pieces(9)), ["ACK*IR", "ACK*IR*9*EA"]),
        (OrderResponseLine(id="1", backordered_quantity=pieces(9)), ["ACK*IB*9*EA"]),
        (
            OrderResponseLine(
                id="1",
                action="6",
                accepted_quantity=pieces(6),
                backordered_quantity=pieces(2),
                rejected_quantity=pieces(1),
            ),
            ["ACK*IC*6*EA", "ACK*IB*2*EA", "ACK*IR*1*EA"],
        ),
        (
            OrderResponseLine(
                id="1",
                confirmations=[
                    Confirmation(status="5", quantity=pieces(6), delivery_date=date(2024, 3, 8)),
                    Confirmation(status="6", quantity=pieces(3), despatch_date=date(2024, 3, 12)),
                ],
            ),
            ["ACK*IA*6*EA*067*20240308", "ACK*IC*3*EA*068*20240312"],
        ),
    ],
)
def test_what_becomes_of_a_line_is_said_in_ack(line: OrderResponseLine, expected: list[str]) -> None:
    mapping = family("x12-004010-855")
    written = mapping.write(answer(line))
    assert written.findings == []
    assert [s for s in text(written.segments, "*") if s.startswith("ACK")] == expected
    result = read(mapping, written.segments)
    assert (result.document, result.findings) == (answer(line), [])


def test_a_line_on_hold_is_neither_accepted_nor_refused() -> None:
    mapping = family("x12-004010-855")
    result = read(mapping, "BAK*00*AC*4711*20240301\nPO1*1*9*EA*1\nACK*IH*9*EA")
    (line,) = result.document.lines
    assert (line.action, line.accepted_quantity, line.rejected_quantity, line.confirmations) == (None, None, None, [])
    assert [(f.fault, f.place.tag) for f in result.findings] == [(Fault.NOT_CARRIED, "ACK")]


def test_an_answer_without_a_number_of_its_own_has_that_of_the_order() -> None:
    found = read(family("x12-004010-855"), "BAK*00*AT*4711*20240301").document
    assert (found.id, found.issue_date, found.order_number) == ("4711", date(2024, 3, 1), "4711")


def test_an_edifact_answer_goes_out_as_855_and_comes_back() -> None:
    """What both standards have a place for; a day for a line as a whole is a part without a quantity in both."""
    edifact, x12 = family("edifact-d96a-ordrsp"), family("x12-004010-855")
    first = OrderResponseLine(
        id="1",
        action="6",
        gtin="04012345678901",
        quantity=pieces(120),
        accepted_quantity=pieces(100),
        backordered_quantity=pieces(15),
        rejected_quantity=pieces(5),
        substitute_gtin="04012345678932",
        substitute_item_id="A-110",
        order_line="10",
        confirmations=[Confirmation(quantity=pieces(60), delivery_date=date(2024, 3, 8))],
    )
    second = OrderResponseLine(id="2", action="5", confirmations=[Confirmation(delivery_date=date(2024, 3, 9))])
    document = answer(first, second)
    document.function = None  # ORDRSP has the answer in its place
    sent = edifact.write(document)
    assert sent.findings == []
    there = x12.write(read(edifact, sent.segments).document)
    assert there.findings == []
    assert validated(x12, there.segments) == []
    back = edifact.write(read(x12, there.segments).document)
    lost = {"function", "lines[1].confirmations[1].status", "lines[2].confirmations[1].status"}
    assert {f.place.path for f in back.findings} <= lost  # said in X12 without being asked
    assert differences(document, read(edifact, back.segments).document) == []


# --- changes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x12-004010-860", "x12-005010-860", "x12-004010-865", "x12-005010-865"])
def test_what_is_still_open_may_be_unknown(name: str) -> None:
    begin = "BCH*04*SA*4711***20240301" if name.endswith("860") else "BCA*04**4711***20240301"
    change = read(family(name), f"{begin}\nPOC*1*QI*12*0*EA*9.25\nPOC*2*QI*12*4*EA*9.25").document
    assert [line.open_quantity and line.open_quantity.value for line in change.lines] == [None, Decimal(4)]
    written = text(family(name).write(change).segments, "*")
    assert [s for s in written if s.startswith("POC")] == ["POC*1*CA*12*0*EA*9.25", "POC*2*CA*12*4*EA*9.25"]


@pytest.mark.parametrize("edifact", ["edifact-d96a-ordchg", "edifact-d01b-ordchg"])
def test_an_edifact_change_goes_out_as_860(edifact: str) -> None:
    body = "BGM+230+AEND-1+4\nDTM+137:20240304:102\nRFF+ON:4711\nDTM+171:20240301:102\n"
    body += "LIN+1+3\nQTY+21:96:PCE\nLIN+2+2\nLIN+3+1\nQTY+21:10:PCE\nUNS+S\nCNT+2:3"
    written = family("x12-004010-860").write(read(family(edifact), body).document)
    assert text(written.segments, "*")[0] == "BCH*04*SA*4711***20240301*AEND-1****20240304"
    assert [s for s in text(written.segments, "*") if s.startswith("POC")] == [
        "POC*1*CA*96*0*PC", "POC*2*DI", "POC*3*AI*10*0*PC",
    ]  # fmt: skip
    assert validated(family("x12-004010-860"), written.segments) == []


# --- receiving advices -----------------------------------------------------------------------------------------------


def test_what_was_received_is_told_from_what_was_announced() -> None:
    body = (
        "BGM+632+WE-1+9\nDTM+137:20240311:102\nNAD+DP+4012345000023::9\nCPS+1\nLIN+1++4012345678901:EN\nQTY+48:44:PCE"
    )
    body += "\nQTY+12:48:PCE\nQTY+196:4:PCE\nQVR+4:119\nQVR+4:48+AF\nQVR++AG\nRFF+ON:4711:2\nCNT+2:1"
    result = read(family("edifact-d96a-recadv"), body)
    (line,) = result.document.lines
    assert (line.received_quantity.value, line.despatched_quantity.value, line.short_quantity.value) == (44, 48, 4)
    assert (line.rejected_quantity.value, line.reject_reason, line.discrepancies[0].reason) == (4, "AG", "AF")
    assert (line.order_number, line.order_line) == ("4711", "2")
    assert result.findings == []


def test_an_861_goes_out_as_recadv() -> None:
    body = (
        "BRA*WE1*20240311*00*2\nDTM*050*20240308\nN1*ST*DC*UL*0078742000015\nRCD*1*20*CA***4*CA*02*1*CA*01\nSN1**24*CA"
    )
    advice = read(family("x12-004010-861"), body).document
    assert check(advice) == []
    written = family("edifact-d01b-recadv").write(advice)
    assert text(written.segments) == [
        "BGM+632+WE1+9",
        "DTM+137:20240311:102",
        "DTM+50:20240308:102",
        "NAD+DP+0078742000015::9++DC",
        "CPS+1",
        "LIN+1",
        "QTY+48:20:CS",
        "QTY+12:24:CS",
        "QVR+4:119",
        "QVR+1:48+AF",
        "CNT+2:1",
    ]
    units = ["lines[1].discrepancies[1].quantity.unit", "lines[1].excess_quantity", "lines[1].short_quantity.unit"]
    assert {f.place.path for f in written.findings} <= set(units)


# --- all of them -----------------------------------------------------------------------------------------------------

CORPUS = ROOT.parent / "shared" / "corpus"
FILES = sorted(path for pattern in ("edifact/*", "x12/*") for path in CORPUS.glob(pattern))


@cache
def by_message() -> dict[str, CompiledMap]:
    return {family(name).message: family(name) for name in NAMES}


@pytest.mark.skipif(not FILES, reason="the corpus of real files is not there")
def test_real_messages_are_read_and_written_again() -> None:
    """Every message of these types in the corpus. What can be read and written is read again as it was."""
    seen = 0
    for path in FILES:
        seen += _again(path)
    assert seen > 20


def _again(path: Path) -> int:
    seen = 0
    for interchange in parse(path.read_bytes()).interchanges:
        for found in interchange.messages:
            mapping = by_message().get(found.name)
            if mapping is None:
                continue
            seen += 1
            tree, _ = validate_message(found, mapping.definition)
            first = mapping.read(found, tree)
            if first.document is None or any(f.is_error for f in first.findings):
                continue
            written = mapping.write(first.document)
            if not any(f.is_error for f in written.findings):
                assert differences(first.document, read(mapping, written.segments).document) == [], path.name
    return seen
