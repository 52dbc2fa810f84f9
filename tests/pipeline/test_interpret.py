"""What follows from a payload: documents, answers and deliveries for good files; findings and refusals for bad ones."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.errors import WriteError
from edi_gateway.findings import Fault
from edi_gateway.pipeline import build, interchange_keys, interpret, scope
from edi_gateway.pipeline.model import Draft, Numbers, Outcome, Reception
from edi_gateway.syntax import parse
from edi_gateway.validation import validate
from edi_gateway.validation.model import Verdict
from tests.pipeline.examples import GREATLAKES, NOON, NORDMARKT, orders, purchase_order, snapshot


def faults(outcome: Outcome) -> set[Fault]:
    return {f.fault for f in outcome.all_findings if f.is_error}


def acknowledgements(outcome: Outcome) -> list[Draft]:
    return [d for d in outcome.drafts if d.kind == "acknowledgement"]


def written(draft: Draft) -> str:
    return build(draft, Numbers(41, 42), NOON, snapshot()).payload.decode("latin-1")


class TestAGoodOrder:
    def test_becomes_a_document(self) -> None:
        outcome = interpret(orders("PO-1"), snapshot(), NORDMARKT)
        assert outcome.status == "accepted"
        assert outcome.partner == "nordmarkt"
        assert [m.document.id for i in outcome.interchanges for m in i.messages] == ["PO-1"]
        assert "PO-1" in outcome.summary

    def test_is_answered_first_and_sent_to_everybody_the_agreement_names(self) -> None:
        outcome = interpret(orders("PO-1"), snapshot(), NORDMARKT)
        assert [(d.kind, d.partner, d.message) for d in outcome.drafts] == [
            ("acknowledgement", "nordmarkt", "EDIFACT D.3 CONTRL"),
            ("document", "greatlakes", "X12 004010 850"),
            ("document", "erp", "JSON Order"),
            ("document", "erp", "UBL Order"),
        ]
        assert not any(d.problem for d in outcome.drafts)

    def test_edifact_leaves_as_x12_that_the_standard_accepts(self) -> None:
        draft = interpret(orders("PO-1"), snapshot(), NORDMARKT).drafts[1]
        (interchange,) = parse(build(draft, Numbers(41, 42), NOON, snapshot()).payload).interchanges
        report = validate(interchange)
        assert report.verdict is Verdict.ACCEPTED, report.all_findings
        assert (interchange.reference, str(interchange.receiver)) == ("000000041", "ZZ:GREATLAKES")
        assert interchange.groups[0].reference == "42"

    def test_x12_leaves_as_edifact_that_the_standard_accepts(self) -> None:
        outcome = interpret(purchase_order("4500"), snapshot(), GREATLAKES)
        assert [d.message for d in outcome.drafts] == ["X12 004010 997", "EDIFACT D.96A ORDERS"]
        (interchange,) = parse(build(outcome.drafts[1], Numbers(5, 0), NOON, snapshot()).payload).interchanges
        assert validate(interchange).verdict is Verdict.ACCEPTED, validate(interchange).all_findings

    def test_acknowledgements_are_valid_and_addressed_to_the_sender(self) -> None:
        for payload, reception in ((orders("PO-1"), NORDMARKT), (purchase_order("4500"), GREATLAKES)):
            (source,) = parse(payload).interchanges
            (draft,) = acknowledgements(interpret(payload, snapshot(), reception))
            (answer,) = parse(build(draft, Numbers(1, 1), NOON, snapshot()).payload).interchanges
            assert validate(answer).verdict is Verdict.ACCEPTED, validate(answer).all_findings
            assert (answer.sender, answer.receiver) == (source.receiver, source.sender)

    def test_same_arguments_same_outcome(self) -> None:
        payload = orders("PO-1", "PO-2")
        first, second = (interpret(payload, snapshot(), NORDMARKT) for _ in range(2))
        assert [written(d) for d in first.drafts] == [written(d) for d in second.drafts]
        assert first.summary == second.summary


class TestOneBadMessage:
    def test_does_not_stop_its_neighbours(self) -> None:
        outcome = interpret(orders("A", "B", "C", broken="B"), snapshot(), NORDMARKT)
        assert outcome.status == "partly accepted"
        assert [d.document.id for d in outcome.drafts if d.message == "JSON Order"] == ["A", "C"]
        assert Fault.MISSING_SEGMENT in faults(outcome)

    def test_is_named_in_the_acknowledgement(self) -> None:
        (draft,) = acknowledgements(interpret(orders("A", "B", "C", broken="B"), snapshot(), NORDMARKT))
        text = written(draft)
        assert "UCI+R1+4012345000009:14+4399901000001:14+7'" in text
        assert "UCM+2+ORDERS:D:96A:UN:EAN008+4" in text
        assert "UCM+1" not in text
        assert "UCM+3" not in text


class TestRefusals:
    @pytest.mark.parametrize(
        ("payload", "fault"),
        [
            (b"", Fault.EMPTY_FILE),
            (bytes(range(256)) * 8, Fault.NOT_EDI),
            (orders("A")[:-40], Fault.MISSING_INTERCHANGE_TRAILER),
            (orders("A", sender="9999999999994:14"), Fault.UNKNOWN_SENDER),
            (orders("A").replace(b"UNT+12", b"UNT+13"), Fault.MESSAGE_COUNT),
            (orders("A").replace(b"UNZ+1", b"UNZ+2"), Fault.INTERCHANGE_COUNT),
            (orders("A").replace(b"ORDERS:D", b"ORDERZ:D"), Fault.UNKNOWN_MESSAGE_TYPE),
            (orders("A").replace(b"ORDERS:D", b"INVOIC:D"), Fault.NO_AGREEMENT),
            (orders("A").replace(b"4399901000001:14", b"4399901000018:14"), Fault.UNKNOWN_RECEIVER),
        ],
    )
    def test_nothing_goes_further_and_the_reason_is_said(self, payload: bytes, fault: Fault) -> None:
        outcome = interpret(payload, snapshot(), NORDMARKT)
        assert outcome.status == "rejected"
        assert fault in faults(outcome)
        assert not [d for d in outcome.drafts if d.kind == "document"]
        assert outcome.summary.startswith("Refused: ")

    def test_a_truncated_file_is_answered_with_a_rejection(self) -> None:
        (draft,) = acknowledgements(interpret(orders("A")[:-40], snapshot(), NORDMARKT))
        assert "UCI+R1+4012345000009:14+4399901000001:14+4" in written(draft)

    def test_a_truncated_x12_file_gets_a_ta1_and_no_997(self) -> None:
        payload = purchase_order("4500")
        (draft,) = acknowledgements(interpret(payload[: payload.index(b"IEA")], snapshot(), GREATLAKES))
        text = written(draft)
        assert "TA1*000000007*261123*0845*R*023" in text
        assert "AK1" not in text

    def test_a_sender_may_not_use_another_partners_name(self) -> None:
        outcome = interpret(orders("A"), snapshot(), GREATLAKES)
        assert outcome.status == "rejected"
        assert Fault.SENDER_MISMATCH in faults(outcome)
        assert {d.partner for d in outcome.drafts} <= {"greatlakes"}

    def test_a_test_interchange_does_not_become_a_real_order(self) -> None:
        payload = purchase_order("4500").replace(b"*P*>", b"*T*>")
        outcome = interpret(payload, snapshot(), GREATLAKES)
        assert outcome.status == "rejected"
        assert Fault.TEST_INDICATOR in faults(outcome)

    def test_a_wrong_functional_group_is_refused(self) -> None:
        outcome = interpret(purchase_order("4500", group="IN"), snapshot(), GREATLAKES)
        assert outcome.status == "rejected"
        assert Fault.WRONG_FUNCTIONAL_GROUP in faults(outcome)


class TestDuplicates:
    def test_the_same_bytes_again_give_the_same_answer_and_no_second_document(self) -> None:
        payload = orders("PO-1")
        (key,) = interchange_keys(payload)
        seen = {key: hashlib.sha256(payload).hexdigest()}
        first, again = interpret(payload, snapshot(), NORDMARKT), interpret(payload, snapshot(), NORDMARKT, seen)
        assert again.status == "duplicate"
        assert [d.kind for d in again.drafts] == ["acknowledgement"]
        assert written(again.drafts[0]) == written(first.drafts[0])

    def test_the_same_reference_with_other_content_is_rejected(self) -> None:
        (key,) = interchange_keys(orders("PO-1"))
        outcome = interpret(orders("PO-2"), snapshot(), NORDMARKT, {key: "other"})
        assert Fault.DUPLICATE_INTERCHANGE in faults(outcome)
        assert "+4+26" in written(acknowledgements(outcome)[0])
        assert [d.kind for d in outcome.drafts] == ["acknowledgement"]

    def test_a_file_that_repeats_its_own_interchange(self) -> None:
        outcome = interpret(orders("PO-1") + orders("PO-1"), snapshot(), NORDMARKT)
        assert [d.message for d in outcome.drafts].count("JSON Order") == 1

    def test_the_agreement_may_allow_it(self) -> None:
        (key,) = interchange_keys(orders("PO-1"))
        outcome = interpret(orders("PO-2"), snapshot(duplicates="process"), NORDMARKT, {key: "other"})
        assert outcome.status == "accepted"


class TestAcknowledgementsThatComeIn:
    def answer(self) -> bytes:
        draft = interpret(orders("PO-1"), snapshot(), NORDMARKT).drafts[1]
        sent = build(draft, Numbers(41, 42), NOON, snapshot()).payload
        text = sent.decode()
        isa = text[:106].replace("HARBOURLOG     *ZZ*GREATLAKES     ", "GREATLAKES     *ZZ*HARBOURLOG     ")
        body = "ST*997*0001~AK1*PO*42~AK9*A*1*1*1~SE*4*0001~"
        return f"{isa}GS*FA*GREATLAKES*HARBOURLOG*20261123*1200*9*X*004010~{body}GE*1*9~IEA*1*000000041~".encode()

    def test_settle_what_we_sent_and_are_not_answered(self) -> None:
        outcome = interpret(self.answer(), snapshot(), GREATLAKES)
        assert outcome.status == "accepted", outcome.all_findings
        assert outcome.drafts == ()
        assert [(s.group_reference, s.verdict) for s in outcome.settlements] == [("42", Verdict.ACCEPTED)]


def test_a_route_that_cannot_be_served_is_kept_with_its_reason() -> None:
    whole = snapshot()
    without = replace(whole, partners={k: p for k, p in whole.partners.items() if k != "erp"})
    outcome = interpret(orders("PO-1"), without, NORDMARKT)
    assert outcome.status == "accepted"
    problems = [d.problem for d in outcome.drafts if d.partner == "erp"]
    assert problems == ["The route names 'erp', which is no partner."] * 2


def test_control_number_scopes() -> None:
    drafts = interpret(orders("PO-1"), snapshot(), NORDMARKT).drafts
    assert [scope(d, snapshot()) for d in drafts] == [
        ("EDIFACT|14:4399901000001|14:4012345000009", ""),
        ("X12|ZZ:HARBOURLOG|ZZ:GREATLAKES", "GS|PO|HARBOURLOG|GREATLAKES"),
        ("", ""),
        ("", ""),
    ]


@given(st.integers(0, 700), st.binary(max_size=4), st.integers(0, 20), st.booleans())
def test_never_raises_whatever_comes_in(at: int, inserted: bytes, removed: int, x12: bool) -> None:
    payload = purchase_order("4500") if x12 else orders("A", "B")
    mutated = payload[:at] + inserted + payload[at + removed :]
    outcome = interpret(mutated, snapshot(), Reception("", "mailbox"))
    for draft in outcome.drafts:
        if not draft.problem:
            with contextlib.suppress(WriteError):
                scope(draft, snapshot())
                build(draft, Numbers(1, 1), NOON, snapshot())
