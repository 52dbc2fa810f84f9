"""Every 824 and APERAK is itself without an error, and read back it says what was found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.acknowledgements import advice_824, answerable, aperak, read, verdict_on
from edi_gateway.acknowledgements.application import Advice
from edi_gateway.acknowledgements.stamping import stamp
from edi_gateway.findings import Fault, Finding, Owner, Place
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Interchange, Standard
from edi_gateway.syntax.writer import OutgoingGroup, OutgoingMessage, write_edifact, write_x12
from edi_gateway.validation import validate
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport
from tests.acknowledgements.reports import edifact, gs, order_850, orders, x12
from tests.acknowledgements.test_application import told

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def written(advices: list[Advice]) -> bytes:
    """The answers to the messages of one interchange, as bytes."""
    interchange = advices[0].interchange.interchange
    ends = {"sender": interchange.receiver, "receiver": interchange.sender, "prepared": NOON}
    if interchange.standard is Standard.EDIFACT:
        release = advices[0].message.message.release
        answers = [
            OutgoingMessage("APERAK", release, aperak.association(a), str(n), stamp(aperak.build(a), f"1-{n}", NOON))
            for n, a in enumerate(advices, 1)
        ]
        syntax = "UNOC:3" if any(aperak.syntax(a).startswith("UNOC") for a in advices) else aperak.syntax(advices[0])
        return write_edifact(**ends, reference="1", messages=answers, syntax=syntax)  # type: ignore[arg-type]
    release = advices[0].message.message.release
    sets = [
        OutgoingMessage("824", release, "", f"{n:04d}", stamp(advice_824.build(a), f"1-{n}", NOON))
        for n, a in enumerate(advices, 1)
    ]
    group = OutgoingGroup("AG", "HARBOURLOG", "SHOP", 1, release, sets)
    return write_x12(**ends, reference=1, groups=[group])  # type: ignore[arg-type]


def check(advices: list[Advice]) -> None:
    """No finding on what was written, and each verdict is read back.

    Letters of a number, which is repeated as it stood, may look like another character set: that is a warning.
    """
    [answer] = parse(written(advices)).interchanges
    report = validate(answer)
    assert [f for f in report.all_findings if f.is_error or f.fault is not Fault.INVALID_CHARACTER] == []
    statements = [s for m in report.messages for s in read(m.message, answer)]
    assert [s.verdict for s in statements] == [a.verdict for a in advices]
    for advice, statement in zip(advices, statements, strict=True):
        message, group = advice.message.message, advice.group.group
        assert len(statement.details) == len(advice.findings)
        if message.standard is Standard.EDIFACT:
            assert (statement.reference, statement.message_reference) == (answer_reference(advice), message.reference)
        else:
            assert verdict_on([statement], message.reference, group.reference.lstrip("0") or "0") is advice.verdict
            assert statement.type == message.type


def answer_reference(advice: Advice) -> str:
    return advice.interchange.interchange.reference


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    number = st.one_of(st.none(), st.integers(1, 200))
    place = Place(
        segment=draw(number),
        tag=draw(st.sampled_from([None, "BEG", "PO1", "N1", "LIN", "*", "TOOLONG", ""])),
        element=draw(number),
        component=draw(number),
        repetition=draw(number),
    )
    return Finding(
        draw(st.sampled_from(Fault)),
        draw(st.text(max_size=400)),
        place,
        owner=draw(st.sampled_from([Owner.GUIDE, Owner.MAP, Owner.BUSINESS])),
        value=draw(st.one_of(st.none(), st.text(max_size=150))),
        expected=draw(st.sampled_from([None, "CTT", "a code"])),
        element_id=draw(st.sampled_from([None, "92", "C507", "abc"])),
        fix=draw(st.one_of(st.none(), st.text(max_size=50))),
    )


@settings(max_examples=150)
@given(st.lists(findings(), max_size=4), st.sampled_from(["004010", "005010"]), st.booleans(), st.text(max_size=40))
def test_every_824_is_valid(found: list[Finding], release: str, tolerated: bool, number: str) -> None:
    message = order_850("0001", *found, tolerated=tolerated)
    message.message.release = release
    message.message.segments[1] = ["BEG", "00", "NE", number]
    check(told(x12(gs("7", message, version=release))))


@settings(max_examples=150)
@given(
    st.lists(findings(), max_size=4),
    st.sampled_from(["D.96A", "D.97A", "D.01B", "D.10B", "D.21B"]),
    st.sampled_from(["UNOA:3", "UNOB:3", "UNOC:3", "UNOY:4"]),
    st.sampled_from(["", "EAN008"]),
    st.text(max_size=40),
)
def test_every_aperak_is_valid(found: list[Finding], release: str, syntax: str, own: str, number: str) -> None:
    message = orders("1", *found)
    message.message.release, message.message.association = release, own
    message.message.segments[1] = ["BGM", "220", number]
    check(told(edifact(message, syntax=syntax)))


def real_messages(*folders: Path) -> Iterator[tuple[Interchange, InterchangeReport]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in (".md", ".csv", ".toml"):
                for interchange in parse(path.read_bytes()).interchanges:
                    yield interchange, validate(interchange)


def of_business(report: MessageReport) -> MessageReport:
    """The report as if all that is wrong were the guide's: real places and values for the answer to repeat."""
    found = [
        Finding(f.fault, f.text, f.place, f.severity, Owner.GUIDE, f.value, f.expected, f.element_id, f.fix)
        for f in report.findings
    ]
    return MessageReport(report.message, report.definition, report.tree, found)


def check_files(*folders: Path) -> int:
    seen = 0
    for interchange, report in real_messages(*folders):
        short = (
            interchange.standard is Standard.EDIFACT
            or max(map(len, (interchange.sender.id, interchange.receiver.id))) <= 15
        )
        if not answerable(interchange) or not short:
            continue
        groups = [
            GroupReport(g.group, [of_business(m) for m in g.messages])
            for g in report.groups
            if g.group.header or interchange.standard is Standard.EDIFACT
        ]
        whole = InterchangeReport(interchange, groups)
        for advice in told(whole):
            message = advice.message.message
            can = aperak.can_answer if message.standard is Standard.EDIFACT else advice_824.can_answer
            if can(message.release) and message.reference:
                check_one(advice)
                seen += 1
    return seen


def check_one(advice: Advice) -> None:
    """As ``check``; control references that the standard does not allow cannot be read back."""
    [answer] = parse(written([advice])).interchanges
    report = validate(answer)
    assert [f for f in report.messages[0].findings if f.fault is not Fault.INVALID_CODE] == []
    [statement] = read(report.messages[0].message, answer)
    assert statement.verdict is advice.verdict
    assert len(statement.details) == len(advice.findings)


def test_the_samples() -> None:
    assert check_files(ROOT / "samples") > 10


def test_real_files(corpus: Path) -> None:
    assert check_files(corpus) > 100
