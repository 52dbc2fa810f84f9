"""What is refused above a message reaches no document, and one cause is told once by validation, guide and map."""

from __future__ import annotations

import pytest

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity, add_untold
from edi_gateway.pipeline import build, interpret
from edi_gateway.pipeline.model import Numbers
from tests.pipeline.examples import GREATLAKES, NOON, purchase_order, snapshot


def finding(severity: Severity, owner: Owner = Owner.BUSINESS, element: int = 1) -> Finding:
    return Finding(
        Fault.CONTROL_TOTAL, f"{owner} {severity}", Place(segment=3, tag="CTT", element=element), severity, owner
    )


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (Severity.WARNING, Severity.WARNING, Owner.BUSINESS),
        (Severity.ERROR, Severity.WARNING, Owner.BUSINESS),
        (Severity.WARNING, Severity.ERROR, Owner.GUIDE),
        (Severity.ERROR, Severity.ERROR, Owner.BUSINESS),
    ],
)
def test_the_greater_weight_stays(first: Severity, second: Severity, kept: Owner) -> None:
    told = [finding(first)]
    add_untold(told, [finding(second, Owner.GUIDE)])
    assert [f.owner for f in told] == [kept]


def test_other_places_are_other_causes() -> None:
    told = [finding(Severity.WARNING)]
    add_untold(told, [finding(Severity.WARNING, element=2), finding(Severity.WARNING, element=2)])
    assert [f.place.element for f in told] == [1, 2, 2]


def test_a_group_that_is_rejected_gives_no_document() -> None:
    payload = purchase_order("4500").replace(b"GE*1*", b"GE*2*")
    outcome = interpret(payload, snapshot(), GREATLAKES)
    assert [d.kind for d in outcome.drafts] == ["acknowledgement"]
    assert b"AK9*R*2*1*0*5" in build(outcome.drafts[0], Numbers(1, 1), NOON, snapshot()).payload
    assert [m.document for i in outcome.interchanges for m in i.messages] == [None]


def test_a_count_that_validation_and_map_check_is_told_once() -> None:
    payload = purchase_order("4500").replace(b"CTT*1", b"CTT*7")
    found = [f for f in interpret(payload, snapshot(), GREATLAKES).all_findings if f.fault is Fault.CONTROL_TOTAL]
    assert [(f.place.tag, f.severity) for f in found] == [("CTT", Severity.ERROR)]
