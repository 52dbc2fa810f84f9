"""Whole interchanges as they arrive: envelope, definition, structure and elements together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.findings import Fault, Finding, Severity
from edi_gateway.syntax import parse
from edi_gateway.validation import validate
from edi_gateway.validation.model import InterchangeReport, Verdict
from tests.validation.building import ORDERS, PURCHASE_ORDER, changed

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240131*1200*U*00401*000000001*0*P*>~"


def edifact(*messages: str) -> bytes:
    """An interchange of messages written one segment per line; their references and counts are set right."""
    body = ""
    for number, message in enumerate(messages, start=1):
        lines = [line for line in message.split("\n") if line]
        lines[0] = f"UNH+{number}+{lines[0].split('+', 2)[2]}"
        lines[-1] = f"UNT+{len(lines)}+{number}"
        body += "".join(f"{line}'" for line in lines)
    return f"UNB+UNOC:3+4012345000009:14+4399901000001:14+240131:1200+77'{body}UNZ+{len(messages)}+77'".encode()


def x12(*sets: str, group: str = "PO", version: str = "004010") -> bytes:
    body = ""
    for number, text in enumerate(sets, start=1):
        lines = [line for line in text.split("\n") if line]
        lines[0] = f"{lines[0].rpartition('*')[0]}*{number:04d}"
        lines[-1] = f"SE*{len(lines)}*{number:04d}"
        body += "".join(f"{line}~" for line in lines)
    head = f"{ISA}GS*{group}*SENDER*RECEIVER*20240131*1200*1*X*{version}~"
    return f"{head}{body}GE*{len(sets)}*1~IEA*1*000000001~".encode()


def report(data: bytes, *, codes: Severity | None = None) -> InterchangeReport:
    (interchange,) = parse(data).interchanges
    return validate(interchange, codes=codes)


def test_good_interchanges_are_accepted_without_a_word() -> None:
    for data in (edifact(ORDERS, ORDERS), x12(PURCHASE_ORDER, PURCHASE_ORDER)):
        found = report(data)
        assert found.all_findings == []
        assert found.verdict is Verdict.ACCEPTED
        assert [message.definition is not None for message in found.messages] == [True, True]
        assert all(message.tree is not None and message.tree.children for message in found.messages)


def test_a_bad_message_does_not_spoil_its_neighbours() -> None:
    found = report(edifact(ORDERS, changed(ORDERS, "BGM+220+4711+9", ""), ORDERS))
    assert [message.verdict for message in found.messages] == [Verdict.ACCEPTED, Verdict.REJECTED, Verdict.ACCEPTED]
    assert found.verdict is Verdict.PARTLY
    (missing,) = found.all_findings
    assert (missing.fault, missing.place.message, missing.place.segment) == (Fault.MISSING_SEGMENT, 2, 2)


def only(found: InterchangeReport) -> Finding:
    (finding,) = found.all_findings
    return finding


def test_a_release_that_is_not_installed() -> None:
    finding = only(report(edifact(changed(ORDERS, "D:96A", "D:17A"))))
    assert (finding.fault, finding.value) == (Fault.UNKNOWN_RELEASE, "D.17A")
    assert "D.96A" in (finding.expected or "")
    finding = only(report(x12(PURCHASE_ORDER, version="004030")))
    assert finding.fault is Fault.UNKNOWN_RELEASE


def test_a_message_that_is_not_installed() -> None:
    found = report(edifact(changed(ORDERS, "ORDERS:D:96A", "PAXLST:D:96A")))
    assert only(found).fault is Fault.UNKNOWN_MESSAGE_TYPE
    assert found.messages[0].definition is None
    assert found.messages[0].tree is None


def test_the_functional_group_must_fit_its_sets() -> None:
    finding = only(report(x12(PURCHASE_ORDER, group="IN")))
    assert (finding.fault, finding.value, finding.expected) == (Fault.WRONG_FUNCTIONAL_GROUP, "IN", "PO")
    assert (finding.place.segment, finding.place.tag, finding.place.element) == (1, "ST", 1)
    text = "ST*866*0001\nBSS*05*1*20240131*P*20240101*20240131\nSE*3*0001"
    assert Fault.WRONG_FUNCTIONAL_GROUP in {f.fault for f in report(x12(text, group="PO")).all_findings}


def test_the_version_may_carry_an_industry_code() -> None:
    found = report(x12(PURCHASE_ORDER, version="004010VICS"))
    assert found.all_findings == []


def test_the_severity_of_codes_is_a_choice() -> None:
    data = x12(changed(PURCHASE_ORDER, "BEG*00", "BEG*99"))
    assert report(data).verdict is Verdict.REJECTED
    assert report(data, codes=Severity.WARNING).verdict is Verdict.ACCEPTED


def test_findings_know_where_their_segment_stands_in_the_file() -> None:
    text = changed(changed(ORDERS, "Miller", "Müller"), "QTY+21:7", "QTY+21:x")
    text = changed(text, "NAD+SU", "NAD+QQ")
    data = edifact(ORDERS, text).replace("ü".encode(), b"\xfc")
    for finding in report(data).all_findings:
        assert finding.place.offset is not None
        assert finding.place.tag is not None
        assert data[finding.place.offset :].startswith(finding.place.tag.encode())
    assert len(report(data).all_findings) == 2


def test_what_the_envelope_tells_is_not_told_twice() -> None:
    data = edifact(ORDERS).replace(b"UNH+1+", b"UNH+" + b"1" * 15 + b"+").replace(b"+1'UNZ", b"+" + b"1" * 15 + b"'UNZ")
    places = [(f.fault, f.place.segment, f.place.element, f.place.component) for f in report(data).all_findings]
    assert (Fault.TOO_LONG, 1, 1, None) in places
    assert len(places) == len(set(places))


ONE_CAUSE = [
    # a wrong count is no wrong type or length besides
    ("SE*11*", "SE*12*", Fault.MESSAGE_COUNT),
    ("SE*11*", "SE*A*", Fault.MESSAGE_COUNT),
    ("SE*11*", "SE**", Fault.MESSAGE_COUNT),
    ("SE*11*", "SE*12345678901*", Fault.MESSAGE_COUNT),
    ("SE*11*0001", "SE*11", Fault.MESSAGE_REFERENCE),
    ("SE*11*0001", "SE*11*0001000001", Fault.MESSAGE_REFERENCE),
    # a number that the trailer repeats is wrong once
    ("*0001~", "*1~", Fault.TOO_SHORT),
    ("*0001~", "*0001000001~", Fault.TOO_LONG),
    ("ST*850*0001", "ST*850", Fault.MISSING_ELEMENT),
    # a type or release that is not there is not unknown as well
    ("ST*850*0001", "ST**0001", Fault.MISSING_ELEMENT),
    ("ST*850*0001", "ST*8500*0001", Fault.TOO_LONG),
    ("X*004010", "X", Fault.INVALID_ENVELOPE_VALUE),
    ("X*004010", "X*4", Fault.INVALID_ENVELOPE_VALUE),
    ("GS*PO*SENDER*RECEIVER*20240131*1200*1*X*004010~", "", Fault.MISSING_GROUP_HEADER),
    ("X*004010", "X*009999", Fault.UNKNOWN_RELEASE),
    ("UNT+19", "UNT+X", Fault.MESSAGE_COUNT),
    ("UNT+19+1", "UNT+19", Fault.MESSAGE_REFERENCE),
    ("UNT+19+1", "UNT+19+" + "1" * 15, Fault.MESSAGE_REFERENCE),
    ("UNH+1+ORDERS:D:96A:UN:EAN008", "UNH+1", Fault.MISSING_ELEMENT),
    ("UNH+1+ORDERS", "UNH+1+ORDERSX", Fault.TOO_LONG),
    ("ORDERS:D:96A", "ORDERS:DXXX:96A", Fault.UNKNOWN_RELEASE),
]


@pytest.mark.parametrize(("old", "new", "fault"), ONE_CAUSE)
def test_one_cause_is_one_finding(old: str, new: str, fault: Fault) -> None:
    whole = (x12(PURCHASE_ORDER) if "UN" not in old and "ORDERS" not in old else edifact(ORDERS)).decode()
    assert old in whole
    data = whole.replace(old, new).replace("GE*1*1~" if not new and "GS" in old else "\0", "").encode()
    assert only(report(data)).fault is fault
    assert report(data).verdict is Verdict.REJECTED


def test_a_reference_that_is_too_long_in_header_and_trailer_is_told_once() -> None:
    data = edifact(ORDERS).decode().replace("UNH+1+", f"UNH+{'1' * 15}+").replace("UNT+19+1", f"UNT+19+{'1' * 15}")
    finding = only(report(data.encode()))
    assert (finding.fault, finding.place.tag) == (Fault.TOO_LONG, "UNH")


@given(st.data())
def test_no_bytes_make_validation_raise(data: st.DataObject) -> None:
    good = data.draw(st.sampled_from([edifact(ORDERS), x12(PURCHASE_ORDER)]))
    at = data.draw(st.integers(0, len(good)))
    length = data.draw(st.integers(0, 30))
    insert = data.draw(st.one_of(st.binary(max_size=10), st.sampled_from([b"'", b"+", b":", b"?", b"*", b"~", b">"])))
    for interchange in parse(good[:at] + insert + good[at + length :]).interchanges:
        found = validate(interchange)
        assert all(finding.text for finding in found.all_findings)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the repository")
def test_real_files_never_raise_and_good_ones_are_good() -> None:
    accepted = 0
    for file in sorted(CORPUS.rglob("*.*")):
        for interchange in parse(file.read_bytes()).interchanges:
            accepted += validate(interchange).verdict is Verdict.ACCEPTED
    assert accepted >= 20
