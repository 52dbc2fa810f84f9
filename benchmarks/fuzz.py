"""Mutated samples through the whole heart: python -m benchmarks.fuzz [COUNT] [--seed N] [--samples FOLDER].

Each case is read, validated, mapped, routed, answered and explained, as the gateway does it. A case fails where
anything but the documented results comes of it: an exception, a message without its bytes, an answer that is not valid
itself. Failing inputs are written to a folder; --only NUMBER runs one case of a seed again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from benchmarks.mutation import mutated
from edi_gateway.errors import WriteError
from edi_gateway.explanation import explain, explain_answers
from edi_gateway.findings import Fault, Finding
from edi_gateway.partners.config import load_config
from edi_gateway.partners.model import Partner, Snapshot
from edi_gateway.partners.shipped import shipped
from edi_gateway.partners.snapshot import read_all
from edi_gateway.pipeline import build, interpret
from edi_gateway.pipeline.model import Draft, Moment, Numbers, Outcome, Reception
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Message, PartyId, Standard
from edi_gateway.validation import validate

MOMENT = Moment(datetime(2026, 1, 1, 12, 0, tzinfo=UTC))
MORE_SAMPLES = (
    (
        b"UNA:+.?*'UNB+UNOC:4+A:14+B:14+20240101:1200+R1'UNG+ORDERS+A+B+20240101:1200+G1+UN+D:96A'"
        b"UNH+1+ORDERS:D:96A:UN'BGM+220+PO1*PO2+9'DTM+137:20240101:102'UNS+S'UNT+5+1'UNE+1+G1'UNZ+1+R1'"
    ),
    b"UNB+UNOY:4+A+B+20240101:1200+R1'UNO+P1+1+1+5'a'b+cUNP+5+P1'UNZ+1+R1'",
    (
        b"UNB+UNOC:3+4012345000009:14+4399901000001:14+240101:1200+7'UNH+1+CONTRL:D:3:UN'UCI+1+4399901000001:14"
        b"+4012345000009:14+4+18'UCM+1+ORDERS:D:96A:UN+4'UCS+3+12'UCD+13+2:1'UNT+6+1'UNZ+1+7'"
    ),
    (
        b"ISA*00*          *00*          *12*6165550142     *ZZ*HARBOURLOG     *240101*1200*^*00501*000000007*0*P*>~"
        b"TA1*000000001*240101*1200*R*023~GS*FA*6165550142*HARBOURLOG*20240101*1200*7*X*005010X231~"
        b"ST*999*0001*005010X231~AK1*PO*1*005010~AK2*850*0001~IK3*PO1*3**8~IK4*2*330*6*A~IK5*R*5~AK9*R*1*1*0~SE*8*0001~"
        b"GE*1*7~IEA*1*000000007~"
    ),
    (
        b"ISA*00*          *00*          *12*6165550142     *ZZ*HARBOURLOG     *240101*1200*U*00401*000000008*1*T*>~"
        b"GS*FA*6165550142*HARBOURLOG*20240101*1200*7*X*004010~ST*997*0001~AK1*PO*1~AK2*850*0001~AK3*PO1*3**8~"
        b"AK4*2*330*6*A~AK5*R*5~AK9*R*1*1*0~SE*8*0001~ST*850*0002~BIN*5*~~***~SE*3*0002~GE*2*7~IEA*1*000000008~"
    ),
)
"""What the shipped samples lack: groups, repetitions, packages, acknowledgements, binary data."""

COPIED = {("AK1", 1), ("AK1", 2), ("AK2", 1), ("AK2", 2), ("UCI", 1), ("UCM", 1), ("UCM", 2), ("UCF", 1)}
"""Elements of an acknowledgement that repeat what the sender wrote in a header, even where that is wrong."""


class Broken(Exception):
    """A result that must not be."""


@dataclass(slots=True)
class Tally:
    """What came of the cases."""

    cases: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    answers: int = 0
    unwritten: int = 0
    failures: list[tuple[int, bytes, str]] = field(default_factory=list)


@cache
def shipped_snapshot() -> Snapshot:
    """The shipped partners and maps; the keys that only a running gateway has are not asked for."""
    config = load_config(shipped("config.toml"))
    partners, maps, _ = read_all(config)
    by_identifier: dict[tuple[Standard, PartyId], Partner] = {}
    for partner in partners.values():
        by_identifier |= {(Standard.EDIFACT, p): partner for p in partner.identifiers.edifact}
        by_identifier |= {(Standard.X12, p): partner for p in partner.identifiers.x12}
    return Snapshot("", config.own, config.name, partners, maps, by_identifier)


def shipped_samples() -> list[bytes]:
    """The files of samples/ and those of this module, in the same order everywhere."""
    folder = shipped("samples")
    paths = sorted(p for suffix in ("*.edi", "*.x12") for p in folder.glob(suffix))
    return [*(p.read_bytes() for p in paths), *MORE_SAMPLES]


def case(seed: int, number: int, samples: Sequence[bytes]) -> bytes:
    """The case of this number: the same for the same seed and samples."""
    return mutated(random.Random(f"{seed}:{number}"), samples)  # noqa: S311  nothing secret


def run(payload: bytes, tally: Tally) -> None:
    """One case. Raises ``Broken``, or whatever the heart should not have raised."""
    snapshot = shipped_snapshot()
    outcome = interpret(payload, snapshot, Reception("", "mailbox", "fuzz"))
    tally.statuses[outcome.status] += 1
    for finding in outcome.all_findings:
        tally.faults[str(finding.fault)] += 1
        str(finding)
    _check_reading(payload, outcome)
    for explanation in explain(payload):
        if not explanation.cause:
            raise Broken(f"no cause: {explanation}")
    explain_answers(payload)
    for draft in outcome.drafts:
        _check_draft(draft, snapshot, tally)


def _check_reading(payload: bytes, outcome: Outcome) -> None:
    findings = outcome.all_findings
    if not outcome.interchanges and not any(f.is_error for f in findings):
        raise Broken("nothing was read, and no error says why")
    wrapped = any(f.fault is Fault.LINE_WRAPPED for f in outcome.findings)
    for report in (m.report for i in outcome.interchanges for m in i.messages):
        message = report.message
        raw = message.raw.encode(message.encoding)
        if not wrapped and payload[message.offset : message.offset + len(raw)] != raw:
            raise Broken(f"message {message.index} is not what stands at byte {message.offset}")
        if not message.complete and not any(f.is_error for f in report.findings):
            raise Broken(f"message {message.index} has no trailer, and no error says so")
        _check_places(message, report.findings, len(payload))


def _check_places(message: Message, findings: Sequence[Finding], size: int) -> None:
    for finding in findings:
        place = finding.place
        if place.offset is not None and not 0 <= place.offset <= size:
            raise Broken(f"a place outside the file: {place}")
        if place.segment is not None and not 1 <= place.segment <= len(message.segments) + 1:
            raise Broken(f"a place outside the message: {place}")


def _check_draft(draft: Draft, snapshot: Snapshot, tally: Tally) -> None:
    if draft.problem:
        return
    try:
        built = build(draft, Numbers(1, 1), MOMENT, snapshot)
    except WriteError:  # documented: what the sender said of itself, or of the goods, does not fit the format
        tally.unwritten += 1
        return
    if draft.kind != "acknowledgement":
        return
    tally.answers += 1
    file = parse(built.payload)
    found = [*file.findings, *(f for i in file.interchanges for f in validate(i).all_findings)]
    if wrong := [f for f in found if f.is_error and not _is_of_the_sender(f)]:
        raise Broken(f"the {draft.message} that answers is not valid: {wrong[0]}\n{built.payload!r}")


def _is_of_the_sender(finding: Finding) -> bool:
    """Whether a finding on our answer is about what it must repeat. It is in the release of what it answers, too."""
    return (finding.place.tag, finding.place.element) in COPIED or finding.fault is Fault.UNKNOWN_RELEASE


def cases(numbers: Iterator[int], seed: int, samples: Sequence[bytes], tally: Tally) -> Iterator[int]:
    """Runs the cases of these numbers; gives each number when it is done. Failures are in the tally."""
    for number in numbers:
        payload = case(seed, number, samples)
        tally.cases += 1
        try:
            run(payload, tally)
        except Exception:  # noqa: BLE001  whatever it is, it is what we look for
            tally.failures.append((number, payload, traceback.format_exc()))
        yield number


def _report(tally: Tally, seconds: float, failures: Path) -> None:
    print(f"{tally.cases:,} cases in {seconds:.0f} s: {tally.cases / seconds:.0f} per second")
    print(f"{tally.answers:,} acknowledgements written, each valid itself unless a failure says otherwise")
    print(f"{tally.unwritten:,} files could not be written, for values that do not fit the format")
    print("outcomes: " + ", ".join(f"{v:,} {k}" for k, v in tally.statuses.most_common()))
    print("findings: " + ", ".join(f"{v:,} {k}" for k, v in tally.faults.most_common()))
    never = sorted({str(f) for f in Fault} - set(tally.faults))
    print("never found: " + (", ".join(never) or "none"))
    for number, payload, trace in tally.failures:
        failures.mkdir(parents=True, exist_ok=True)
        (failures / f"{number}.edi").write_bytes(payload)
        (failures / f"{number}.txt").write_text(trace)
    if tally.failures:
        last = Counter(trace.strip().splitlines()[-1][:160] for _, _, trace in tally.failures)
        print(f"{len(tally.failures)} FAILED; inputs and traces are in {failures}:")
        for line, count in last.most_common(20):
            print(f"  {count} x {line}")


def main() -> None:
    """Runs and reports; exit code 1 where a case fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, metavar="NUMBER", help="the first case")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="this one case")
    parser.add_argument("--samples", type=Path, metavar="FOLDER", help="more files to mutate")
    parser.add_argument("--failures", type=Path, default=Path("fuzz-failures"), metavar="FOLDER")
    options = parser.parse_args()
    samples = shipped_samples()
    if options.samples:
        samples += [p.read_bytes()[:20_000] for p in sorted(options.samples.rglob("*")) if p.is_file()]
    first, count = (options.first, options.count) if options.only is None else (options.only, 1)
    tally, start = Tally(), time.perf_counter()
    for number in cases(iter(range(first, first + count)), options.seed, samples, tally):
        if number % 5_000 == 4_999:
            print(f"... {number + 1:,}, {len(tally.failures)} failures", file=sys.stderr, flush=True)
    _report(tally, time.perf_counter() - start, options.failures)
    raise SystemExit(1 if tally.failures else 0)


if __name__ == "__main__":
    main()
