"""What the agreement wants told by 824, APERAK and 999 is told once, by the right message; what comes in settles."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from edi_gateway.partners.model import InboundAgreement, Partner, Snapshot
from edi_gateway.pipeline import build, interchange_keys, interpret, scope
from edi_gateway.pipeline.model import Draft, Numbers, Outcome
from edi_gateway.syntax import parse
from edi_gateway.validation import validate
from edi_gateway.validation.model import Verdict
from tests.pipeline.examples import GREATLAKES, NOON, NORDMARKT, orders, purchase_order, snapshot

UNKNOWN_UNIT = purchase_order("4500").replace(b"*EA*", b"*ZZ*")
TOO_LONG = purchase_order("4500").replace(b"*4500*", b"*" + b"4" * 40 + b"*")


def agreeing(partner: str = "greatlakes", *more: InboundAgreement, **changes: object) -> Snapshot:
    """The usual configuration with the partner's first inbound agreement changed, and more agreements added."""
    whole = snapshot()
    was = whole.partners[partner]
    first = replace(was.inbound[0], **changes)  # type: ignore[arg-type]
    now: Partner = replace(was, inbound=(first, *more))
    return replace(
        whole,
        partners={**whole.partners, partner: now},
        by_identifier={key: now if p.key == partner else p for key, p in whole.by_identifier.items()},
    )


def answers(outcome: Outcome, snapshot: Snapshot) -> dict[str, str]:
    """The answers as text, by the last word of their format; every one of them without a finding."""
    found: dict[str, str] = {}
    for draft in outcome.drafts:
        if draft.kind == "acknowledgement":
            found[draft.message.split()[-1]] = written(draft, snapshot)
    return found


def written(draft: Draft, snapshot: Snapshot) -> str:
    assert not draft.problem
    assert scope(draft, snapshot)[0]
    payload = build(draft, Numbers(41, 42), NOON, snapshot).payload
    for interchange in parse(payload).interchanges:
        assert validate(interchange).all_findings == []
    return payload.decode("latin-1")


class TestX12:
    def test_what_no_document_can_hold_is_told_in_an_824_and_the_997_accepts(self) -> None:
        agreed = agreeing(business_answer="824")
        outcome = interpret(UNKNOWN_UNIT, agreed, GREATLAKES)
        assert outcome.status == "rejected"
        told = answers(outcome, agreed)
        assert "AK9*A*1*1*1~" in told["997"]
        assert "GS*AG*HARBOURLOG*GREATLAKES*" in told["824"]
        assert "OTI*TR*PO*4500*GREATLAKES*HARBOURLOG*20261123*0830*7*0001*850*004010~" in told["824"]
        assert "*PO1*4*3*" in told["824"]
        assert "BGN*11*41-1*20261123*1200~" in told["824"]

    def test_without_that_agreement_the_997_rejects_as_ever(self) -> None:
        told = answers(interpret(UNKNOWN_UNIT, snapshot(), GREATLAKES), snapshot())
        assert set(told) == {"997"}
        assert "AK9*R*1*1*0" in told["997"]

    def test_what_breaks_the_standard_is_told_in_the_997_alone(self) -> None:
        agreed = agreeing(business_answer="824", business_answer_to="all")
        told = answers(interpret(TOO_LONG, agreed, GREATLAKES), agreed)
        assert set(told) == {"997"}
        assert "AK9*R*1*1*0" in told["997"]

    @pytest.mark.parametrize(("to", "expected"), [("errors", {"997"}), ("all", {"997", "824"})])
    def test_a_good_document_is_told_where_that_is_agreed(self, to: str, expected: set[str]) -> None:
        agreed = agreeing(business_answer="824", business_answer_to=to)
        told = answers(interpret(purchase_order("4500"), agreed, GREATLAKES), agreed)
        assert set(told) == expected
        assert "OTI*TA*PO*4500*" in told.get("824", "OTI*TA*PO*4500*")

    def test_accepted_with_errors(self) -> None:
        agreed = agreeing(business_answer="824", policy="accept-with-errors", tolerate_errors=True)
        outcome = interpret(purchase_order("4500").replace(b"CTT*1", b"CTT*2"), agreed, GREATLAKES)
        told = answers(outcome, agreed)
        assert outcome.status == "accepted"
        assert "OTI*TE*" in told["824"]
        assert "TED*010*" in told["824"]
        assert "AK9*A*" in told["997"]

    def test_the_824_comes_without_a_997_where_none_is_agreed(self) -> None:
        agreed = agreeing(acknowledge="none", business_answer="824")
        assert set(answers(interpret(UNKNOWN_UNIT, agreed, GREATLAKES), agreed)) == {"824"}

    def test_the_same_file_again_gets_the_same_answers(self) -> None:
        agreed = agreeing(business_answer="824")
        payload = UNKNOWN_UNIT
        (key,) = interchange_keys(payload)
        first = interpret(payload, agreed, GREATLAKES)
        again = interpret(payload, agreed, GREATLAKES, {key: first_digest(payload)})
        assert again.status == "duplicate"
        assert answers(again, agreed) == answers(first, agreed)
        assert not [d for d in again.drafts if d.kind == "document"]

    def test_a_999_for_a_version_that_has_it(self) -> None:
        agreed = agreeing(message="X12 005010 850", acknowledge="999", map="")
        payload = purchase_order("4500").replace(b"004010", b"005010").replace(b"*EA*", b"*??*")
        told = answers(interpret(payload, agreed, GREATLAKES), agreed)
        assert set(told) == {"999"}
        assert "IK4*3*355*7*??~" in told["999"]
        assert "GS*FA*HARBOURLOG*GREATLAKES*" in told["999"]

    def test_a_version_without_a_999_gets_a_997(self) -> None:
        agreed = agreeing(acknowledge="999")
        assert set(answers(interpret(purchase_order("4500"), agreed, GREATLAKES), agreed)) == {"997"}


def first_digest(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


class TestEdifact:
    BAD = orders("PO-1", "PO-2").replace(b"CNT+2:1'\nUNT+12+1'", b"CNT+2:5'\nUNT+12+1'")

    def test_a_total_that_does_not_agree_is_told_in_an_aperak_and_the_contrl_accepts(self) -> None:
        agreed = agreeing("nordmarkt", business_answer="APERAK")
        outcome = interpret(self.BAD, agreed, NORDMARKT)
        assert outcome.status == "partly accepted"
        told = answers(outcome, agreed)
        assert "UCI+R1+4012345000009:14+4399901000001:14+7'" in told["CONTRL"]
        assert "UCM" not in told["CONTRL"]
        assert told["APERAK"].count("UNH+") == 1
        for segment in (
            "UNH+1+APERAK:D:96A:UN:EAN001'",
            "BGM+12E::9+41-1+27'",
            "DTM+137:202611231200:203'",
            "RFF+ON:PO-1'",
            "RFF+ACW:1'",
            "RFF+ACE:R1'",
            "ERC+010::116'",
            "RFF+ACW:1:11'",
            "FTX+AAO+++CNT01.2'",
        ):
            assert segment in told["APERAK"]

    def test_every_document_has_an_aperak_of_its_own(self) -> None:
        agreed = agreeing("nordmarkt", business_answer="APERAK", business_answer_to="all")
        told = answers(interpret(self.BAD, agreed, NORDMARKT), agreed)
        assert told["APERAK"].count("UNH+") == 2
        assert "BGM+12E::9+41-2+6'" in told["APERAK"]

    def test_one_bad_order_refuses_all_where_that_is_the_policy_and_all_are_told(self) -> None:
        agreed = agreeing("nordmarkt", business_answer="APERAK", policy="reject-interchange")
        told = answers(interpret(orders("PO-1", "PO-2", broken="PO-2"), agreed, NORDMARKT), agreed)
        assert "4399901000001:14+4+18+UNB'" in told["CONTRL"]
        assert told["APERAK"].count("+27'") == 2
        assert "RFF+ON:PO-1'RFF+ACW:1'RFF+ACE:R1'ERC+024::116'" in told["APERAK"]


class TestAnswersThatComeIn:
    SENT = "ISA*00*          *00*          *ZZ*GREATLAKES     *ZZ*HARBOURLOG     *261123*0845*U*00401*000000077*0*P*>~"

    def advice(self, *segments: str) -> bytes:
        body = ["ST*824*0001", "BGN*11*9*20261123", *segments]
        whole = [*body, f"SE*{len(body) + 1}*0001", "GE*1*9", "IEA*1*000000077", ""]
        return (self.SENT + "GS*AG*GREATLAKES*HARBOURLOG*20261123*1200*9*X*004010~" + "~".join(whole)).encode()

    def test_an_824_settles_the_document_it_names(self) -> None:
        payload = self.advice(
            "OTI*TR*PO*PO-1*HARBOURLOG*GREATLAKES*20261123*1200*42*0001*850*004010", "TED*MB**BEG*2*3**PO-1"
        )
        outcome = interpret(payload, snapshot(), GREATLAKES)
        assert outcome.status == "accepted", outcome.all_findings
        [settlement] = outcome.settlements
        assert (settlement.group_reference, settlement.group_type, settlement.document) == ("42", "PO", "PO-1")
        assert settlement.verdict is Verdict.REJECTED
        assert outcome.summary.startswith("850 PO-1: rejected by the application: segment 2 BEG, element BEG03")

    def test_it_gets_a_997_as_other_groups_do_and_never_an_824(self) -> None:
        agreed = agreeing(business_answer="824", business_answer_to="all")
        told = answers(interpret(self.advice("OTI*TA*PO*PO-1"), agreed, GREATLAKES), agreed)
        assert set(told) == {"997"}
        assert "AK1*AG*9~AK2*824*0001~AK5*A~AK9*A*1*1*1~" in told["997"]

    def test_it_gets_none_where_the_agreement_says_so(self) -> None:
        own = InboundAgreement("X12 004010 824", "", "none")
        outcome = interpret(self.advice("OTI*TA*PO*PO-1"), agreeing("greatlakes", own), GREATLAKES)
        assert outcome.drafts == ()
        assert len(outcome.settlements) == 1

    def test_an_aperak_settles_the_order_and_gets_a_contrl(self) -> None:
        text = (
            "UNB+UNOC:3+4012345000009:14+4399901000001:14+261123:0815+R9'UNH+1+APERAK:D:96A:UN'BGM+12E::9+7+27'"
            "DTM+137:202611231200:203'RFF+ON:PO-1'RFF+ACE:41'ERC+186'FTX+AAO+++No such article'UNT+8+1'UNZ+1+R9'"
        )
        agreed = agreeing("nordmarkt", business_answer="APERAK", business_answer_to="all")
        outcome = interpret(text.encode(), agreed, NORDMARKT)
        assert outcome.status == "accepted", outcome.all_findings
        [settlement] = outcome.settlements
        assert (settlement.reference, settlement.document) == ("41", "PO-1")
        assert settlement.verdict is Verdict.REJECTED
        assert "No such article" in settlement.text
        assert set(answers(outcome, agreed)) == {"CONTRL"}


def test_our_own_answers_settle_their_own_document() -> None:
    """What we tell, read by ourselves as the partner would, names the set that was answered."""
    agreed = agreeing(business_answer="824")
    [draft] = [d for d in interpret(UNKNOWN_UNIT, agreed, GREATLAKES).drafts if d.message.endswith("824")]
    text = written(draft, agreed)
    turned = text.replace("HARBOURLOG     *ZZ*GREATLAKES     ", "GREATLAKES     *ZZ*HARBOURLOG     ", 1)
    turned = turned.replace("GS*AG*HARBOURLOG*GREATLAKES", "GS*AG*GREATLAKES*HARBOURLOG")
    [settlement] = interpret(turned.encode(), agreed, GREATLAKES).settlements
    assert (settlement.group_reference, settlement.group_type, settlement.document) == ("7", "PO", "4500")
    assert settlement.verdict is Verdict.REJECTED
