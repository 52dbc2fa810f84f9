"""Identifiers in messages: what their qualifiers promise, held against check digits and forms."""

from __future__ import annotations

import pytest

from edi_gateway.findings import Fault, Finding, Owner, Severity
from edi_gateway.standards import load, messages, releases
from edi_gateway.standards.model import MessageDef
from edi_gateway.syntax.model import Message, Repetitions, Segment, Standard
from edi_gateway.validation.compiled import NO_VERDICT, compile_checks
from edi_gateway.validation.iso_codes import COUNTRIES, CURRENCIES
from edi_gateway.validation.numbering import looks, misnumbered
from tests.validation.building import ORDERS, PURCHASE_ORDER, brief, changed, edifact, findings, x12

GOOD_SSCC, BAD_SSCC = "106141412345678908", "106141412345678909"

DESPATCH = """
UNH+1+DESADV:D:96A:UN:EAN005
BGM+351+1+9
DTM+137:20240131:102
CPS+1
PAC+1
PCI+33E
GIN+BJ+106141412345678908
UNT+8+1
"""

ARRIVAL = """
UNH+1+IFTMIN:D:96A:UN
BGM+340+1+9
LOC+9+DEHAM:139:6
LOC+28+DE:162:6
UNT+5+1
"""


def told(text: str, standard: Standard = Standard.EDIFACT, type_: str = "ORDERS") -> list[Finding]:
    message = edifact(text, type_=type_) if standard is Standard.EDIFACT else x12(text, type_=type_)
    return found_in(message, load(message.standard, message.release, type_))


def passes(segment: Segment, definition: MessageDef) -> bool:
    tag = str(segment[0])
    try:
        return compile_checks(definition.segments[tag], looks(definition, tag))[len(segment)](segment, ".")
    except NO_VERDICT:
        return False


def found_in(message: Message, definition: MessageDef) -> list[Finding]:
    """What is found in each segment with care; the quick checks must not have passed any of it."""
    found: list[Finding] = []
    for index, segment in enumerate(message.segments):
        own = list(misnumbered(segment, definition, message.place(index)))
        if own:
            assert not passes(segment, definition)
        found += own
    return found


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("4012345000009", "4012345000008", "5 NAD02.1"),
        ("4012345000009::9", "40123450::9", "5 NAD02.1"),
        ("4012345000009::9", "BUYER::9", "5 NAD02.1"),
        ("4012345000009::9", "BUYER::92", None),
        ("4012345000009::9", "BUYER", None),
        ("4000862141404:EN", "4000862141405:EN", "10 LIN03.1"),
        ("4000862141404:EN", "4000862141405:SRV", "10 LIN03.1"),
        ("4000862141404:EN", "4000862141405:SA", None),
        ("4000862141404:EN", "614141000036:UP", None),
        ("PIA+5+A-1:SA", "PIA+5+A-1:SA+123:EN", "11 PIA03.1"),
        ("CUX+2:EUR:9", "CUX+2:EUX:9", "9 CUX01.2"),
        ("CUX+2:EUR:9", "CUX+2:DEM:9", None),
        ("MOA+79:100.5", "MOA+79:100.5:EUX", "17 MOA01.3"),
        ("4012345000009::9", "4012345000009::9++Shop+Street+Town++12345+DE", None),
        ("4012345000009::9", "4012345000009::9++Shop+Street+Town++12345+ZQ", "5 NAD09"),
    ],
)
def test_edifact(old: str, new: str, place: str | None) -> None:
    assert [where for _, where in brief(told(changed(ORDERS, old, new)))] == ([place] if place else [])


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("UP*012345678905", "UP*012345678904", "7 PO107"),
        ("UP*012345678905", "VN*012345678904", None),
        ("UP*012345678905", "VN*1*EN*123", "7 PO109"),
        ("92*1234", "UL*4012345000008", "4 N104"),
        ("92*1234", "UL*4012345000009", None),
        ("REF*DP*042", "CUR*BY*USD", None),
        ("REF*DP*042", "CUR*BY*US$", "3 CUR02"),
        ("REF*DP*042", "TD5**2*UPSN", None),
        ("REF*DP*042", "TD5**2*UPS GROUND", "3 TD503"),
        ("REF*DP*042", "TD5**92*UPS GROUND", None),
        ("Duluth*MN*55802", "Duluth*MN*55802*ZQ", "6 N404"),
        ("Duluth*MN*55802", "Duluth*MN*55802*USA", None),
        ("REF*DP*042", f"MAN*GM*00{GOOD_SSCC}", None),
        ("REF*DP*042", f"MAN*GM*00{BAD_SSCC}", "3 MAN02"),
        ("REF*DP*042", f"MAN*CP*00{BAD_SSCC}", None),
    ],
)
def test_x12(old: str, new: str, place: str | None) -> None:
    found = told(changed(PURCHASE_ORDER, old, new), Standard.X12, "850")
    assert [where for _, where in brief(found)] == ([place] if place else [])


def test_serial_numbers_of_packages_and_places_of_the_un() -> None:
    assert told(DESPATCH, type_="DESADV") == []
    (finding,) = told(changed(DESPATCH, GOOD_SSCC, BAD_SSCC), type_="DESADV")
    assert brief([finding]) == [(Fault.CHECK_DIGIT, "7 GIN02.1")]
    assert told(ARRIVAL, type_="IFTMIN") == []
    for good, bad in (("DEHAM", "HAMBURG"), ("DE:162", "DX:162")):
        (finding,) = told(changed(ARRIVAL, good, bad), type_="IFTMIN")
        assert finding.fault is Fault.INVALID_CODE
    assert told(changed(ARRIVAL, "DEHAM:139:6", "HAMBURG:139:92"), type_="IFTMIN") == []


def test_a_finding_is_a_warning_and_names_the_right_digit() -> None:
    (finding,) = told(changed(ORDERS, "4012345000009", "4012345000008"))
    assert finding.text == (
        "NAD02.1 (3039 Party id. identification): "
        'the check digit of the GLN "4012345000008" is wrong; 9 would be right.'
    )
    assert (finding.severity, finding.owner, finding.expected) == (Severity.WARNING, Owner.BUSINESS, "4012345000009")
    (finding,) = told(changed(ORDERS, "4012345000009", "BUYER"))
    assert finding.text.endswith('"BUYER" is no GLN (13 digits with a check digit).')


def test_a_finding_names_the_groups_it_is_in() -> None:
    (finding,) = findings(edifact(changed(ORDERS, "4000862141411", "4000862141412")))
    assert finding.place.path == "SG25[2]/LIN"
    (finding,) = findings(x12(changed(PURCHASE_ORDER, "UP*012345678905", "UP*012345678906")))
    assert finding.place.path == "PO1[1]/PO1"


def test_composites_and_repetitions_in_odd_places_are_no_crash() -> None:
    message = edifact(ORDERS)
    definition = load(message.standard, message.release, message.type)
    for segment in message.segments:
        segment[1:] = [Repetitions([["4012345000008", "", "9"], "x"]), Repetitions(["a"]), ["", ""], ""]
    found_in(message, definition)
    order = x12(PURCHASE_ORDER)
    for segment in order.segments:
        segment[1:] = [["UP", "x"], ["1", "2"], Repetitions(["UL"]), "UP", ["1"], "UP", Repetitions(["1", ["2"]])]
    found_in(order, load(order.standard, order.release, order.type))


def test_findings_of_one_message_are_bounded() -> None:
    line = "LIN+1++4000862141405:EN\n"
    message = edifact(changed(ORDERS, line.replace("5:EN", "4:EN"), line * 3_000))
    assert 1_000 <= len(findings(message)) <= 1_100


def test_every_definition_can_be_searched_for_identifiers() -> None:
    for standard in Standard:
        for release in releases(standard):
            for type_ in messages(standard, release):
                message = edifact() if standard is Standard.EDIFACT else x12()
                assert found_in(message, load(standard, release, type_)) == []


def test_the_lists_hold_codes_of_their_form() -> None:
    assert all(len(code) == 3 and code.isupper() for code in CURRENCIES)
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)
    assert {"EUR", "USD", "JPY", "DEM"} <= CURRENCIES
    assert len(COUNTRIES) >= 249
