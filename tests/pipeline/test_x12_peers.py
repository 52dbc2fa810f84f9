"""What we write as X12, read by two programs of other people: x12-doctor finds nothing, and mock-edi accepts it.

Everything is asked of them that the gateway writes from the samples: 850 by each way of making one, 997, 999, TA1, 824.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from mockedi import validate as mock_validate
from mockedi import x12 as mock_x12
from x12doctor import diagnose

from edi_gateway.findings import Severity
from edi_gateway.partners.model import InboundAgreement, Snapshot
from edi_gateway.partners.shipped import shipped
from edi_gateway.pipeline import build, interpret
from edi_gateway.pipeline.library import check, convert, shipped_maps
from edi_gateway.pipeline.model import Draft, Numbers, Reception
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Standard
from edi_gateway.validation import validate
from tests.pipeline.examples import GREATLAKES, NOON, orders, purchase_order, snapshot
from tests.pipeline.test_application_answers import UNKNOWN_UNIT, agreeing

SAMPLES = sorted([*shipped("samples").glob("*.edi"), *shipped("samples").glob("*.x12")])
ORDER = purchase_order("4500")
WRONG = ORDER.replace(b"*24*EA*", b"*many*EA*").replace(b"CTT*1", b"CTT*9")
MISCOUNTED = ORDER.replace(b"SE*6", b"SE*9")


# x12-doctor. Its codes C01 to C03 read out what a 997 says of the document it answers: they are no findings on the 997.
READ_OUT = {"C01", "C02", "C03"}
# A11, "TA1 sits outside any transaction set": it must. X12.5 places interchange acknowledgements between ISA and the
# first GS, and knows them in no transaction set.
TA1_IS_FINE = ("A11", "TA1 sits outside any transaction set.")


SHOWN = {"X12 004010 850", "X12 005010 850", "X12 004010 860", "X12 005010 860"}


def findings_of_x12_doctor(payload: bytes) -> list[str]:
    found = [f for f in diagnose(payload).findings if f.code not in READ_OUT and (f.code, f.message) != TA1_IS_FINE]
    return [f"{f.code} {f.message}" for f in found]


# mock-edi knows a part of each transaction set and a few codes of each list. 723 code 7 is "invalid code value"; 720
# codes 1 and 2 are "unrecognized segment" and "unexpected segment".
#   AMT, CTP, MSG, N9, SAC, SDQ and TD5 are all defined for the 850 in release 004010 (X12.1, tables 1 and 2), SAC also
#   in the heading before the dates, where mock-edi knows it in the lines only.
#   The codes are in the data element dictionary (X12.3) of 004010, elements 98, 128, 235, 355, 374.
NOT_KNOWN_TO_MOCK_EDI = {"AMT", "CTP", "MSG", "N9", "SAC", "SDQ", "TD5"}
CODED = {"98", "128", "235", "355", "374"}


def findings_of_mock_edi(payload: bytes) -> list[str]:
    interchange = mock_x12.parse(payload.decode("latin-1"))
    report = mock_validate.validate(interchange)
    found = [f.note for f in report.interchange_findings] + [note for _, note in report.envelope_errors]
    found += [note for notes in report.group_errors.values() for _, note in notes]
    for message in report.messages:
        found += [] if message.accepted else [f"{message.code} {message.control} is not accepted: {message.summary()}"]
        for segment in message.segments:
            if not segment.elements and not (segment.code in "12" and segment.tag in NOT_KNOWN_TO_MOCK_EDI):
                found.append(f"{segment.tag}: {segment.note}")
            found += [e.note for e in segment.elements if not (e.code == "7" and e.ref in CODED)]
    return found


def written(draft: Draft, under: Snapshot) -> bytes:
    assert not draft.problem
    return build(draft, Numbers(41, 42), NOON, under).payload


def assert_good(payload: bytes, *, known_to_mock_edi: bool = True) -> None:
    """Both accept it, and so do we, by the whole code lists that mock-edi does not have."""
    errors = [f for i in parse(payload).interchanges for f in validate(i).all_findings if f.severity is Severity.ERROR]
    assert errors == []
    assert findings_of_x12_doctor(payload) == []
    assert not known_to_mock_edi or findings_of_mock_edi(payload) == []


def test_each_sample_as_everything_in_x12_that_it_can_be_written_as() -> None:
    targets = {(m.document, m.message) for m in shipped_maps().values() if m.message.startswith("X12 ")}
    count = 0
    for path in SAMPLES:
        result = check(path.read_bytes())
        kinds = {d.type for d in result.documents} if result.ok else set()
        for document, message in sorted(targets):
            if kinds == {document} and message in SHOWN:
                for file in convert(path.read_bytes(), message):
                    assert_good(file.content, known_to_mock_edi=message == "X12 004010 850")
                    count += 1
    assert count > 15


def test_the_850_that_is_routed_from_an_edifact_order() -> None:
    outcome = interpret(orders("PO-1", "PO-2"), snapshot(), Reception("nordmarkt", "mailbox"))
    drafts = [d for d in outcome.drafts if d.message == "X12 004010 850"]
    assert len(drafts) == 2
    for draft in drafts:
        assert_good(written(draft, snapshot()))


@pytest.mark.parametrize(
    "payload", [ORDER, WRONG, ORDER.replace(b"SE*6", b"SE*9"), ORDER.replace(b"*7~IEA", b"*8~IEA")]
)
def test_the_997(payload: bytes) -> None:
    (draft,) = [d for d in interpret(payload, snapshot(), GREATLAKES).drafts if d.message.endswith(" 997")]
    answer = written(draft, snapshot())
    assert b"~AK9*" in answer
    assert_good(answer)


@pytest.mark.parametrize("payload", [ORDER, WRONG])
def test_the_999(payload: bytes) -> None:
    newer = payload.replace(b"*X*004010~", b"*X*005010~").replace(b"*U*00401*", b"*^*00501*")
    agreed = agreeing("greatlakes", InboundAgreement("X12 005010 850", "x12-004010-850", "999"))
    (draft,) = [d for d in interpret(newer, agreed, GREATLAKES).drafts if d.message.endswith(" 999")]
    answer = written(draft, agreed)
    assert b"~ST*999*0001" in answer
    assert_good(answer, known_to_mock_edi=False)  # it answers by 997 alone


@pytest.mark.parametrize(
    ("payload", "note"),
    [
        (ORDER.replace(b"*0*P*>", b"*1*P*>"), b"*A*000~"),
        (ORDER.replace(b"IEA*1*000000007", b"IEA*1*000000008"), b"*R*001~"),
    ],
)
def test_the_ta1(payload: bytes, note: bytes) -> None:
    answers = [written(d, snapshot()) for d in interpret(payload, snapshot(), GREATLAKES).drafts if d.ta1]
    assert len(answers) == 1
    assert note in answers[0]
    assert_good(answers[0])


def test_the_824() -> None:
    agreed = agreeing(business_answer="824")
    (draft,) = [d for d in interpret(UNKNOWN_UNIT, agreed, GREATLAKES).drafts if d.message.endswith(" 824")]
    assert_good(written(draft, agreed), known_to_mock_edi=False)  # it has no 824


def test_both_find_what_is_really_wrong() -> None:
    assert findings_of_x12_doctor(ORDER) == findings_of_mock_edi(ORDER) == []
    assert findings_of_x12_doctor(MISCOUNTED)
    assert findings_of_mock_edi(MISCOUNTED)
    assert findings_of_mock_edi(ORDER.replace(b"N1*BY", b"ZZZ*1~N1*BY"))


def test_every_kind_that_is_written_is_asked_about() -> None:
    """No partner may be sent a kind of X12 that this file does not show to both."""
    agreed = agreeing(business_answer="824", business_answer_to="all")
    kinds = set()
    for payload in (ORDER, UNKNOWN_UNIT, WRONG, orders("PO-1")):
        outcome = interpret(payload, agreed, replace(GREATLAKES, partner=""))
        kinds |= {d.message.split()[-1] for d in outcome.drafts if d.standard is Standard.X12}
    assert kinds == {"850", "997", "824"}
