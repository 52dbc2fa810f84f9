"""Every sample has the outcome that the manifest states: state, faults, acknowledgement, deliveries."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edi_gateway.demo.manifest import Sample, load_manifest
from edi_gateway.demo.workspace import lay_out
from edi_gateway.partners.config import load_config
from edi_gateway.partners.model import Snapshot
from edi_gateway.partners.snapshot import load_snapshot
from edi_gateway.pipeline import build, interpret
from edi_gateway.pipeline.model import Draft, Moment, Numbers, Outcome, Reception
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Segment, Standard, value
from edi_gateway.validation import validate

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = load_manifest(ROOT / "samples")
STATES = {
    "accepted": "processed",
    "partly accepted": "partly processed",
    "rejected": "refused",
    "duplicate": "duplicate",
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    workspace = lay_out(tmp_path_factory.mktemp("gateway"), ROOT)
    return load_snapshot(load_config(workspace.config))


@pytest.fixture(scope="module")
def outcomes(snapshot: Snapshot) -> dict[str, Outcome]:
    """All samples in their order, each knowing which interchanges came before it."""
    seen: dict[str, str] = {}
    found = {}
    for sample in SAMPLES:
        payload = sample.path.read_bytes()
        outcome = interpret(payload, snapshot, Reception(sample.partner, sample.channel, sample.name), seen)
        found[sample.name] = outcome
        if STATES[outcome.status] in ("processed", "partly processed"):
            seen |= {i.report.interchange.key: hashlib.sha256(payload).hexdigest() for i in outcome.interchanges}
    return found


def answers(outcome: Outcome) -> tuple[str, ...]:
    """The acknowledgements in the manifest's words."""
    found = []
    for draft in outcome.drafts:
        if draft.kind == "acknowledgement":
            if draft.ta1:
                found.append(f"TA1 {value(draft.ta1, 4)}")
            found += [_action(segment) for body in draft.body for segment in body if segment[0] in ("UCI", "AK9")]
    return tuple(found)


def _action(segment: Segment) -> str:
    return f"CONTRL {value(segment, 4)}" if segment[0] == "UCI" else f"997 {value(segment, 1)}"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_outcome_is_what_the_manifest_states(sample: Sample, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[sample.name]
    assert {f.fault for f in outcome.all_findings if f.is_error} == sample.faults, outcome.all_findings
    assert STATES[outcome.status] == sample.state
    assert answers(outcome) == sample.acknowledgements
    documents = Counter((d.partner, d.message) for d in outcome.drafts if d.kind == "document")
    assert documents == {(d.to, d.message): d.count for d in sample.deliveries}


def built(draft: Draft, snapshot: Snapshot) -> bytes:
    moment = Moment(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    return build(draft, Numbers(interchange=1, group=1), moment, snapshot).payload


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.deliveries or s.acknowledgements], ids=lambda s: s.name)
def test_what_leaves_is_itself_without_errors(sample: Sample, outcomes: dict[str, Outcome], snapshot: Snapshot) -> None:
    for draft in outcomes[sample.name].drafts:
        payload = built(draft, snapshot)
        if draft.standard is None:
            assert payload
            continue
        parsed = parse(payload)
        reports = [validate(interchange) for interchange in parsed.interchanges]
        errors = [f for f in parsed.findings if f.is_error]
        errors += [f for report in reports for f in report.all_findings if f.is_error]
        assert not errors, payload
        assert [r.interchange.standard for r in reports] == [Standard(draft.standard)]
