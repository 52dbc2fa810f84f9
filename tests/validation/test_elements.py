"""Values that are missing, too many, too long, of the wrong kind: the fault and the exact place, in both standards."""

from __future__ import annotations

import pytest

from edi_gateway.findings import Fault, Owner, Severity
from edi_gateway.syntax.model import Delimiters
from tests.validation.building import ORDERS, PURCHASE_ORDER, brief, changed, edifact, findings, x12

F = Fault

EDIFACT_FAULTS = [
    # presence
    ("RFF+CT:C-17", "RFF", [(F.MISSING_ELEMENT, "4 RFF01")]),
    ("DTM+137:20240131:102", "DTM+:20240131:102", [(F.MISSING_ELEMENT, "3 DTM01.1")]),
    ("NAD+BY+", "NAD++", [(F.MISSING_ELEMENT, "5 NAD01")]),
    ("CNT+2:2", "CNT+2", [(F.MISSING_ELEMENT, "18 CNT01.2")]),
    ("UNS+S", "UNS", [(F.MISSING_ELEMENT, "16 UNS01")]),
    # number
    ("BGM+220+4711+9", "BGM+220+4711+9+AC+X", [(F.TOO_MANY_ELEMENTS, "2 BGM05")]),
    ("BGM+220+4711+9", "BGM+220+4711+9+AC+X+Y+Z", [(F.TOO_MANY_ELEMENTS, "2 BGM05")]),
    ("QTY+21:7", "QTY+21:7:PCE:X", [(F.TOO_MANY_COMPONENTS, "15 QTY01.4")]),
    ("BGM+220+4711+9", "BGM+220+4711:1+9", [(F.TOO_MANY_COMPONENTS, "2 BGM02.2")]),
    ("BGM+220+4711+9", "BGM+220+4711+9:1", [(F.TOO_MANY_COMPONENTS, "2 BGM03.2")]),
    # length
    ("4711", "4" * 36, [(F.TOO_LONG, "2 BGM02")]),
    ("4711", "4" * 35, []),
    ("CTA+OC+:Miller", "CTA+OCCC+:Miller", [(F.TOO_LONG, "6 CTA01")]),
    ("LIN+2", "LIN+1234567", [(F.TOO_LONG, "14 LIN01")]),
    ("QTY+21:7", "QTY+21:-123456789012.345", []),
    ("QTY+21:7", "QTY+21:-1234567890123.456", [(F.TOO_LONG, "15 QTY01.2")]),
    # type
    ("QTY+21:7", "QTY+21:seven", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21:7.", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21:.7", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21:1,234.5", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21:1.234.5", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21:7-", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21:1E5", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21:٣", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21:²", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21: 7", [(F.WRONG_TYPE, "15 QTY01.2")]),
    ("QTY+21:7", "QTY+21:-7", []),
    ("QTY+21:7", "QTY+21:0.70", []),
    ("UNS+S", "UNS+1", [(F.WRONG_TYPE, "16 UNS01")]),
    # codes
    ("BGM+220", "BGM+999", [(F.INVALID_CODE, "2 BGM01")]),
    ("BGM+220+4711+9", "BGM+220+4711+99", [(F.INVALID_CODE, "2 BGM03")]),
    ("NAD+BY", "NAD+Q7", [(F.INVALID_CODE, "5 NAD01")]),
    ("CNT+2:2", "CNT+Q:2", [(F.INVALID_CODE, "18 CNT01.1")]),
    # dates
    ("137:20240131:102", "137:20240230:102", [(F.INVALID_DATE, "3 DTM01.2")]),
    ("137:20240131:102", "137:20230229:102", [(F.INVALID_DATE, "3 DTM01.2")]),
    ("137:20240131:102", "137:240131:102", [(F.INVALID_DATE, "3 DTM01.2")]),
    ("137:20240131:102", "137:31012024:102", [(F.INVALID_DATE, "3 DTM01.2")]),
    ("137:20240131:102", "137:202401312560:203", [(F.INVALID_TIME, "3 DTM01.2")]),
    ("137:20240131:102", "137:202401311259:203", []),
    ("137:20240131:102", "137:20240131:101", [(F.INVALID_DATE, "3 DTM01.2")]),
    ("137:20240131:102", "137:202453:616", []),
    ("137:20240131:102", "137:202454:616", [(F.INVALID_DATE, "3 DTM01.2")]),
    ("137:20240131:102", "137:202413:610", [(F.INVALID_DATE, "3 DTM01.2")]),
    ("137:20240131:102", "137:2024010120240131:718", []),
    ("137:20240131:102", "137:20240101-20240131:718", []),
    ("137:20240131:102", "137:20240101-20240132:718", [(F.INVALID_DATE, "3 DTM01.2")]),
    ("137:20240131:102", "137:20240131", []),
    ("137:20240131:102", "137:5 days:804", []),
    # separators that nothing follows
    ("BGM+220+4711+9", "BGM+220+4711+9++", [(F.TRAILING_SEPARATOR, "2 BGM04")]),
    ("DTM+137:20240131:102", "DTM+137:20240131:102:", [(F.TRAILING_SEPARATOR, "3 DTM01.4")]),
    ("BGM+220+4711+9", "BGM+220:::+4711+9", [(F.TRAILING_SEPARATOR, "2 BGM01.2")]),
    ("BGM+220+4711+9", "BGM+220+4711:+9", [(F.TRAILING_SEPARATOR, "2 BGM02.2")]),
    ("BGM+220+4711+9", "BGM+::+4711+9", [(F.TRAILING_SEPARATOR, "2 BGM01.1")]),
    ("RFF+CT:C-17", "RFF+:", [(F.TRAILING_SEPARATOR, "4 RFF01"), (F.MISSING_ELEMENT, "4 RFF01")]),
    # several in one segment
    (
        "DTM+137:20240131:102",
        "DTM+13777:20249999:102:X",
        [(F.TOO_MANY_COMPONENTS, "3 DTM01.4"), (F.TOO_LONG, "3 DTM01.1"), (F.INVALID_DATE, "3 DTM01.2")],
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), EDIFACT_FAULTS)
def test_edifact(old: str, new: str, expected: list[tuple[Fault, str]]) -> None:
    found = brief(findings(edifact(changed(ORDERS, old, new))))
    # a composite of one component arrives as a simple value: its place is the first component
    assert [(fault, where.removesuffix(".1")) for fault, where in found] == [
        (fault, where.removesuffix(".1")) for fault, where in expected
    ]


X12_FAULTS = [
    # presence, number, length
    ("BEG*00*SA*4711", "BEG*00**4711", [(F.MISSING_ELEMENT, "2 BEG02")]),
    ("ST*850*0001", "ST*850", [(F.MISSING_ELEMENT, "1 ST02")]),
    ("CTT*2", "CTT", [(F.MISSING_ELEMENT, "10 CTT01")]),
    ("REF*DP*042", "REF*DP*042*a**c", [(F.TOO_MANY_ELEMENTS, "3 REF05")]),
    ("N3*1 Pier Road", "N3*1 Pier Road*b*c", [(F.TOO_MANY_ELEMENTS, "5 N303")]),
    ("N3*1 Pier Road", "N3*" + "x" * 56, [(F.TOO_LONG, "5 N301")]),
    ("*92*1234", "*92*1", [(F.TOO_SHORT, "4 N104")]),
    ("N4*Duluth*MN", "N4*Duluth*MIN", [(F.TOO_LONG, "6 N402")]),
    ("N3*1 Pier Road", "N3*1 Pier>Road", [(F.TOO_MANY_COMPONENTS, "5 N301.2")]),
    # type
    ("PO1*1*5", "PO1*1*five", [(F.WRONG_TYPE, "7 PO102")]),
    ("PO1*1*5", "PO1*1*5.5.", [(F.WRONG_TYPE, "7 PO102")]),
    ("PO1*1*5", "PO1*1*.5", []),
    ("PO1*1*5", "PO1*1*5.", []),
    ("PO1*1*5", "PO1*1*-5.25", []),
    ("PO1*1*5", "PO1*1*5E2", []),
    ("PO1*1*5", "PO1*1*5E", [(F.WRONG_TYPE, "7 PO102")]),
    ("PO1*1*5", "PO1*1*.", [(F.WRONG_TYPE, "7 PO102")]),
    ("PO1*1*5", "PO1*1*1234567890123456", [(F.TOO_LONG, "7 PO102")]),
    ("PO1*1*5", "PO1*1*-12345678901234.5", []),
    ("CTT*2", "CTT*2.0", [(F.WRONG_TYPE, "10 CTT01")]),
    ("SE*11", "SE*eleven", [(F.WRONG_TYPE, "11 SE01")]),
    # codes
    ("BEG*00", "BEG*99", [(F.INVALID_CODE, "2 BEG01")]),
    ("BEG*00*SA", "BEG*00*QQ", [(F.INVALID_CODE, "2 BEG02")]),
    ("PE*UP", "PE*??", [(F.INVALID_CODE, "7 PO106")]),
    # dates and times
    ("*20240131", "*20240132", [(F.INVALID_DATE, "2 BEG05")]),
    ("*20240131", "*240131", [(F.TOO_SHORT, "2 BEG05")]),
    ("*20240131", "*2024-1-1", [(F.WRONG_TYPE, "2 BEG05")]),
    ("REF*DP*042", "DTM*002*20240131*2460", [(F.INVALID_TIME, "3 DTM03")]),
    ("REF*DP*042", "DTM*002*20240131*12305", [(F.INVALID_TIME, "3 DTM03")]),
    ("REF*DP*042", "DTM*002*20240131*123059", []),
    ("REF*DP*042", "DTM*002*20240131*12305999", []),
    # conditions between elements
    ("*UP*012345678905", "*UP", [(F.CONDITION_REQUIRES, "7 PO107")]),
    ("*UP*012345678905", "**012345678905", [(F.CONDITION_REQUIRES, "7 PO106")]),
    ("REF*DP*042", "REF*DP", [(F.CONDITION_REQUIRES, "3 REF02")]),
    ("PO1*1*5*EA*12.5*PE", "PO1*1*5*EA**PE", [(F.CONDITION_REQUIRES, "7 PO104")]),
    ("REF*DP*042", "DTM*002", [(F.CONDITION_REQUIRES, "3 DTM02")]),
    ("REF*DP*042", "DTM*002***ES", [(F.CONDITION_REQUIRES, "3 DTM02"), (F.CONDITION_REQUIRES, "3 DTM03")]),
    ("REF*DP*042", "SAC*C*D240*VI", [(F.CONDITION_REQUIRES, "3 SAC04")]),
    # separators that nothing follows
    ("CTT*2", "CTT*2**", [(F.TRAILING_SEPARATOR, "10 CTT02")]),
]


@pytest.mark.parametrize(("old", "new", "expected"), X12_FAULTS)
def test_x12(old: str, new: str, expected: list[tuple[Fault, str]]) -> None:
    assert brief(findings(x12(changed(PURCHASE_ORDER, old, new)))) == expected


def test_exclusive_elements() -> None:
    status = "ST*214*0001\nB10*1*2*SCAC\nLX*1\nAT7*X1*NS*AA*NA*20240131*1200\nSE*5*0001"
    found = findings(x12(status, type_="214"))
    assert (Fault.CONDITION_EXCLUDES, "4 AT703") in brief(found)
    (excluded,) = [finding for finding in found if finding.fault is Fault.CONDITION_EXCLUDES]
    assert excluded.expected == "E0103"
    assert "AT701, AT703" in excluded.text


def test_conditions_inside_a_composite() -> None:
    (broken,) = findings(x12(changed(PURCHASE_ORDER, "REF*DP*042", "REF*DP*042**DP>1>DP")))
    assert broken.fault is Fault.CONDITION_REQUIRES
    assert brief([broken]) == [(Fault.CONDITION_REQUIRES, "3 REF04.4")]


def test_a_condition_that_is_not_confirmed_is_a_warning() -> None:
    (broken,) = findings(x12(changed(PURCHASE_ORDER, "*UP*012345678905", "*UP"), release="005010"))
    assert (broken.fault, broken.severity) == (Fault.CONDITION_REQUIRES, Severity.WARNING)


def test_repetitions() -> None:
    marks = Delimiters(element="+", component=":", segment="'", release="?", repetition="*")
    text = changed(ORDERS, "D:96A", "D:01B")
    text = changed(text, "COM+123:TE", "COM+123:TE*124:FX*a@b.example:EM")
    assert [f for f in findings(edifact(text, release="D.01B", delimiters=marks)) if f.place.tag == "COM"] == []
    text = changed(text, "COM+123:TE", "COM+125:TE*123:TEEE")
    found = [f for f in findings(edifact(text, release="D.01B", delimiters=marks)) if f.place.tag == "COM"]
    assert brief(found) == [(Fault.TOO_MANY_REPETITIONS, "7 COM01*4"), (Fault.TOO_LONG, "7 COM01.2*2")]
    text = changed(text, "BGM+220+4711+9", "BGM+220+4711+9*9")
    found = [f for f in findings(edifact(text, release="D.01B", delimiters=marks)) if f.place.tag == "BGM"]
    assert brief(found) == [(Fault.TOO_MANY_REPETITIONS, "2 BGM03*2")]


def test_the_decimal_mark_is_that_of_the_interchange() -> None:
    comma = Delimiters(element="+", component=":", segment="'", release="?", decimal=",")
    text = changed(changed(ORDERS, "12.50", "12,50"), "100.5", "100,5")
    assert findings(edifact(text, delimiters=comma)) == []
    warnings = findings(edifact(text))
    assert [(f.fault, f.severity, f.owner) for f in warnings] == [
        (Fault.WRONG_TYPE, Severity.WARNING, Owner.SYNTAX)
    ] * 2


def test_a_number_in_the_wrong_mark_is_still_held_against_its_length() -> None:
    found = findings(edifact(changed(ORDERS, "QTY+21:7", "QTY+21:1234567890123,456")))
    assert brief(found) == [(Fault.WRONG_TYPE, "15 QTY01.2"), (Fault.TOO_LONG, "15 QTY01.2")]


def severity_of_code(text: str, association: str = "", codes: Severity | None = None) -> Severity:
    (finding,) = findings(edifact(text, association=association), codes=codes)
    assert finding.fault is Fault.INVALID_CODE
    return finding.severity


def test_how_much_an_unknown_code_weighs() -> None:
    unknown = changed(ORDERS, "BGM+220", "BGM+Q9")
    agency = changed(ORDERS, "BGM+220", "BGM+Q9::9")
    un_agency = changed(ORDERS, "BGM+220", "BGM+Q9::6")
    assert severity_of_code(unknown) is Severity.WARNING
    assert severity_of_code(agency) is Severity.NOTE
    assert severity_of_code(un_agency) is Severity.WARNING
    assert severity_of_code(unknown, codes=Severity.ERROR) is Severity.ERROR
    assert severity_of_code(agency, codes=Severity.ERROR) is Severity.WARNING
    assert severity_of_code(unknown, association="EAN008", codes=Severity.ERROR) is Severity.WARNING
    (code,) = findings(x12(changed(PURCHASE_ORDER, "BEG*00", "BEG*99")))
    assert code.severity is Severity.ERROR


def test_codes_that_gs1_adds_are_known() -> None:
    header = "UNH+1+DESADV:D:96A:UN:EAN005\nBGM+351+1+9\nDTM+137:20240131:102\nNAD+BY+4012345000009::9\n"
    desadv = header + "CPS+1\nPAC+1\nPCI+33E\nUNT+8+1"
    assert findings(edifact(desadv, type_="DESADV", association="EAN005")) == []


def test_a_finding_says_all_there_is_to_say() -> None:
    (finding,) = findings(edifact(changed(ORDERS, "4711", "4" * 40)))
    assert finding.text == "BGM02 (1004 Document/message number) has 40 characters, but at most 35 are allowed."
    assert finding.value == "4" * 40
    assert finding.expected == "an..35"
    assert finding.element_id == "1004"
    assert finding.severity is Severity.ERROR
    assert finding.owner is Owner.STANDARD
    assert (finding.place.interchange, finding.place.message, finding.place.segment) == (1, 1, 2)
    (missing,) = findings(edifact(changed(ORDERS, "NAD+BY+", "NAD++")))
    assert missing.fix == "Send a value in NAD01."
    assert missing.place.path == "SG2[1]/NAD"


def test_what_a_partner_sent_cannot_spoil_the_sentence() -> None:
    (finding,) = findings(edifact(changed(ORDERS, "QTY+21:7", "QTY+21:\x1b[31m" + "x" * 500)))
    assert finding.text.isprintable()
    assert len(finding.text) < 200
