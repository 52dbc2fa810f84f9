"""Received acknowledgements in words, laid over what was sent; they are made by our own builders and by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from edi_gateway.acknowledgements import advice_824, aperak, contrl, x12
from edi_gateway.acknowledgements.application import Wish, advise
from edi_gateway.acknowledgements.stamping import stamp
from edi_gateway.explanation import Answer, explain_answers
from edi_gateway.findings import Owner
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import PartyId
from edi_gateway.syntax.writer import OutgoingGroup, OutgoingMessage, write_edifact, write_x12
from edi_gateway.validation import validate
from edi_gateway.validation.model import Verdict
from tests.explanation.faults import BEG, EDIFACT, X12

_WHEN = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001
_A, _B = PartyId("14", "A"), PartyId("14", "B")
BAD_ORDER = (
    EDIFACT.replace("4711", "X" * 40).replace("DTM+137:20261123:102'\n", "").replace("UNT+12", "UNT+11").encode()
)
BAD_SET = X12.replace("*EA*", "*??*").replace("CTT*1~", "CTT*1~FOO*1~").encode()


def contrl_for(data: bytes) -> bytes:
    report = validate(parse(data).interchanges[0])
    message = OutgoingMessage("CONTRL", contrl.release(report), "", "1", contrl.build(report))
    return write_edifact(sender=_B, receiver=_A, reference="9", prepared=_WHEN, messages=[message])


def functional_for(data: bytes) -> bytes:
    report = validate(parse(data).interchanges[0])
    bodies = [OutgoingMessage("997", "004010", "", f"{n:04d}", b) for n, (_, b) in enumerate(x12.build_997(report), 1)]
    return write_x12(
        sender=PartyId("ZZ", "B"),
        receiver=PartyId("ZZ", "A"),
        reference=9,
        prepared=_WHEN,
        groups=[OutgoingGroup("FA", "BB", "AA", 1, "004010", bodies)] if bodies else [],
        ta1=[x12.build_ta1(report)],
    )


def of_the_application(data: bytes) -> bytes:
    """An 824 or APERAK that tells all that is wrong with the first message as if a guide forbade it."""
    report = validate(parse(data).interchanges[0])
    report.groups[0].messages[0].findings = [
        replace(f, owner=Owner.GUIDE) for f in report.messages[0].findings if f.is_error
    ]
    advice = advise(report, report.groups[0], report.messages[0], Wish())
    assert advice is not None
    if report.interchange.standard == "EDIFACT":
        body = stamp(aperak.build(advice), "9-1", _WHEN)
        message = OutgoingMessage("APERAK", "D.96A", "", "1", body)
        return write_edifact(sender=_B, receiver=_A, reference="9", prepared=_WHEN, messages=[message])
    message = OutgoingMessage("824", "004010", "", "0001", stamp(advice_824.build(advice), "9-1", _WHEN))
    return write_x12(
        sender=PartyId("ZZ", "B"),
        receiver=PartyId("ZZ", "A"),
        reference=9,
        prepared=_WHEN,
        groups=[OutgoingGroup("AG", "BB", "AA", 1, "004010", [message])],
    )


def by_level(answers: list[Answer]) -> dict[str, Answer]:
    return {f"{answer.kind} {answer.level}": answer for answer in answers}


def test_a_contrl_is_laid_over_the_order() -> None:
    answer = by_level(explain_answers(contrl_for(BAD_ORDER), BAD_ORDER))["CONTRL message"]
    assert answer.verdict is Verdict.REJECTED
    assert answer.found
    missing, long = answer.errors
    assert missing.text == "before segment 3 NAD: something mandatory or required is missing (0085 13)."
    assert missing.excerpt is not None
    assert (missing.excerpt.text, missing.excerpt.length) == ("NAD+BY+4012345000009::9'", 0)
    assert "DTM (Date/time/period) is missing" in missing.remark
    assert long.text == "segment 2 BGM, element BGM02: the value is too long (0085 39)."
    assert long.excerpt is not None
    assert long.excerpt.marked == "X" * 40
    assert BAD_ORDER[long.excerpt.offset :].startswith(b"XXXX")
    assert "BGM02 (1004 Document/message number)" in long.remark


def test_a_997_is_laid_over_the_850() -> None:
    answers = by_level(explain_answers(functional_for(BAD_SET), BAD_SET))
    assert answers["TA1 interchange"].verdict is Verdict.ACCEPTED
    assert answers["997 group"].verdict is Verdict.REJECTED
    errors = {error.code: error for error in answers["997 message"].errors}
    assert set(errors) == {"4", "7", "1"}
    spots = {code: error.excerpt.marked for code, error in errors.items() if error.excerpt}
    assert spots == {"4": "6", "7": "??", "1": "FOO"}
    assert "PO103 (355 " in errors["7"].remark


def test_without_the_sent_file_there_are_the_words_alone() -> None:
    answer = by_level(explain_answers(functional_for(BAD_SET)))["997 message"]
    assert answer.found is None
    assert all(error.excerpt is None and not error.remark for error in answer.errors)
    assert any("PO103" in error.text and "the code is not valid" in error.text for error in answer.errors)


@pytest.mark.parametrize(
    "sent", [EDIFACT.encode(), X12.replace("*7*X*", "*8*X*").replace("000000007", "000000008").encode(), b""]
)
def test_a_file_that_is_not_the_one_answered_is_told(sent: bytes) -> None:
    answers = explain_answers(functional_for(BAD_SET), sent)
    assert [answer.found for answer in answers] == [False] * 3
    assert all(error.excerpt is None for answer in answers for error in answer.errors)


def test_errors_of_the_interchange_are_shown_in_its_header_and_trailer() -> None:
    sent = X12.replace("IEA*1", "IEA*2").encode()
    answer = by_level(explain_answers(functional_for(sent), sent))["TA1 interchange"]
    assert answer.verdict is Verdict.REJECTED
    assert answer.errors[0].code == "021"
    assert answer.errors[0].excerpt is not None
    assert (answer.errors[0].excerpt.text, answer.errors[0].excerpt.marked) == ("IEA*2*000000007~", "2")
    assert answer.errors[0].remark == "Our own check says: IEA gives the number of functional groups as 2, but it is 1."


def test_errors_of_a_group_are_shown_in_its_trailer() -> None:
    sent = X12.replace("GE*1*7", "GE*1*8").encode()
    answer = by_level(explain_answers(functional_for(sent), sent))["997 group"]
    assert [(e.code, e.excerpt and e.excerpt.marked) for e in answer.errors] == [("4", "8")]


def test_errors_of_an_edifact_interchange_are_shown_in_its_trailer() -> None:
    sent = EDIFACT.replace("UNZ+1", "UNZ+2").encode()
    answer = explain_answers(contrl_for(sent), sent)[0]
    assert [(e.code, e.excerpt and e.excerpt.marked) for e in answer.errors] == [("29", "2")]


def test_a_report_that_we_cannot_confirm_is_told_as_such() -> None:
    answer = functional_for(X12.replace(BEG, BEG.replace("20261123", "20261332")).encode())
    error = by_level(explain_answers(answer, X12.encode()))["997 message"].errors[0]
    assert error.excerpt is not None
    assert error.excerpt.marked == "20261123"
    assert error.remark == "That is BEG05 (373 Date). Our own check finds nothing wrong there."


def test_a_place_that_was_not_sent_is_told() -> None:
    answer = functional_for(BAD_SET).replace(b"AK3*FOO*6", b"AK3*FOO*60").replace(b"AK3*PO1*4", b"AK3*PO1*3")
    errors = by_level(explain_answers(answer, BAD_SET))["997 message"].errors
    remarks = " ".join(error.remark for error in errors)
    assert "What we sent has no segment 60: it has 7 segments." in remarks
    assert "Segment 3 of what we sent is N1, not PO1." in remarks


def test_an_824_is_laid_over_the_850() -> None:
    [answer] = explain_answers(of_the_application(BAD_SET), BAD_SET)
    assert (answer.kind, answer.level, answer.reference) == ("824", "message", "0001")
    assert answer.verdict is Verdict.REJECTED
    assert answer.found
    assert answer.text.startswith("850 4711: rejected by the application")
    unit = next(error for error in answer.errors if error.excerpt and error.excerpt.marked == "??")
    assert unit.text.startswith("segment 4 PO1, element PO103: ")
    assert unit.code == "848"
    assert "PO103 (355 " in unit.remark


def test_an_aperak_is_laid_over_the_order() -> None:
    [answer] = explain_answers(of_the_application(BAD_ORDER), BAD_ORDER)
    assert (answer.kind, answer.verdict, answer.found) == ("APERAK", Verdict.REJECTED, True)
    assert [e.excerpt and e.excerpt.marked for e in answer.errors if e.code == "848"] == ["X" * 40]
    assert any("DTM" in e.text and e.code == "007" for e in answer.errors)


def test_a_document_is_found_by_its_number_alone() -> None:
    answer = of_the_application(BAD_SET)
    segments = [s for s in answer.split(b"~") if not s.startswith(b"REF*F8")]
    without = [b"OTI*TR*PO*4711" if s.startswith(b"OTI*") else s for s in segments]
    [found] = explain_answers(b"~".join(without), BAD_SET)
    assert (found.reference, found.found) == ("4711", True)
    [elsewhere] = explain_answers(b"~".join(without), BAD_SET.replace(b"*4711*", b"*4712*"))
    assert elsewhere.found is False


def test_other_files_hold_no_answers() -> None:
    assert explain_answers(EDIFACT.encode()) == []
    assert explain_answers(b"") == []
