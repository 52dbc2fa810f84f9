"""What we answer is itself a valid CONTRL, TA1, 997 or 999, and read back it says what validation said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.acknowledgements import AckStatement, answerable, contrl, only_acknowledges, read, read_ta1, verdict_on
from edi_gateway.acknowledgements import x12 as acks
from edi_gateway.acknowledgements.subject import effective_verdict, interchange_errors
from edi_gateway.findings import Fault, Finding
from edi_gateway.standards import releases
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Segment, Standard
from edi_gateway.syntax.writer import OutgoingGroup, OutgoingMessage, write_edifact, write_x12
from edi_gateway.validation import validate
from edi_gateway.validation.model import GroupReport, InterchangeReport, Verdict

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]

EDIFACT = [
    "UNH+{}+ORDERS:D:96A:UN:EAN008",
    "BGM+220+4711+9",
    "DTM+137:20260101:102",
    "NAD+BY+4012345000009::9",
    "NAD+SU+4399901000001::9",
    "LIN+1++4000862141404:EN",
    "QTY+21:48:PCE",
    "UNS+S",
    "CNT+2:1",
    "UNT+{}+{}",
]
X12 = [
    "ST*850*{}",
    "BEG*00*SA*4711**20260101",
    "N1*BY*SHOP*UL*4012345000009",
    "PO1*1*48*EA*2.5**UP*012345678905",
    "CTT*1",
    "SE*{}*{}",
]


def written(lines: list[str], reference: str, separator: str) -> str:
    """The segments of a message with its reference and the right count; whatever else is wrong stays."""
    first, *middle, last = lines
    return separator.join([first.format(reference), *middle, last.format(len(lines), reference)])


def spoil(draw: st.DrawFn, lines: list[str], element: str) -> list[str]:
    """The lines of a message with up to three things changed between header and trailer."""
    changed = list(lines)
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(1, len(changed) - 2))
        match draw(st.integers(0, 4)):
            case 0 if len(changed) > 3:
                del changed[at]
            case 1:
                changed.insert(at, changed[at])
            case 2:
                changed[at] += element + "X" * draw(st.integers(1, 120))
            case 3:
                changed.insert(at, f"ZZZ{element}1")
            case _:
                parts = changed[at].split(element)
                parts[draw(st.integers(1, len(parts) - 1))] = draw(st.sampled_from(["", "?", "ä", "9" * 40, "q"]))
                changed[at] = element.join(parts)
    return changed


@st.composite
def edifact_files(draw: st.DrawFn) -> bytes:
    messages = [spoil(draw, EDIFACT, "+") for _ in range(draw(st.integers(1, 3)))]
    texts = [written(m, str(n), "'").replace("?", "??") for n, m in enumerate(messages, 1)]
    version, year = draw(st.sampled_from([("3", "26"), ("4", "2026")]))
    count = len(messages) + draw(st.sampled_from([0, 0, 0, 1]))
    head = f"UNB+UNOC:{version}+4012345000009:14+4399901000001:14+{year}0101:1200+R1"
    return "'".join([head, *texts, f"UNZ+{count}+R1", ""]).encode("latin-1")


@st.composite
def x12_files(draw: st.DrawFn) -> bytes:
    sets = [spoil(draw, X12, "*") for _ in range(draw(st.integers(1, 3)))]
    texts = [written(m, f"{n:04d}", "~") for n, m in enumerate(sets, 1)]
    version = draw(st.sampled_from(["004010", "005010"]))
    isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'SHOP':15}*ZZ*{'HARBOURLOG':15}*260101*1200*U*00401*000000001*0*P*>"
    count = len(sets) + draw(st.sampled_from([0, 0, 0, 1]))
    lines = [isa, f"GS*PO*SHOP*HARBOURLOG*20260101*1200*7*X*{version}", *texts, f"GE*{count}*7", "IEA*1*000000001", ""]
    return "~".join(lines).encode("latin-1")


def answer(report: InterchangeReport, *, by_999: bool) -> bytes:
    """The answer to an interchange as bytes, with a 999 where a 999 exists; empty where it gets none."""
    interchange = report.interchange
    ends = {"sender": interchange.receiver, "receiver": interchange.sender, "prepared": NOON}
    if interchange.standard is Standard.EDIFACT:
        release = contrl.release(report)
        message = OutgoingMessage("CONTRL", release, "", "1", contrl.build(report))
        return write_edifact(**ends, reference="1", messages=[message], syntax=contrl.syntax(report))  # type: ignore[arg-type]
    ta1: list[Segment] = [acks.build_ta1(report)] if acks.ta1_due(report) else []
    answers = acks.build_functional(report, lambda group: by_999 and acks.is_since_5010(group.group))
    groups = [
        OutgoingGroup("FA", "HARBOURLOG", "SHOP", n, g.version, [OutgoingMessage(kind, g.version[:6], "", "0001", b)])
        for n, (g, kind, b) in enumerate(answers, 1)
    ]
    return write_x12(**ends, reference=1, groups=groups, ta1=ta1) if groups or ta1 else b""  # type: ignore[arg-type]


def statements_of(data: bytes) -> tuple[list[AckStatement], list[Finding]]:
    """What an answer says, and the errors in it."""
    said: list[AckStatement] = []
    wrong: list[Finding] = []
    for interchange in parse(data).interchanges:
        report = validate(interchange)
        said += read_ta1(interchange)
        for message in report.messages:
            if message.message.release in releases(interchange.standard):
                wrong += [f for f in message.findings if f.is_error]
            said += read(message.message, interchange)
        wrong += [f for f in [*report.findings, *(f for g in report.groups for f in g.findings)] if f.is_error]
    return said, wrong


def check(report: InterchangeReport) -> list[Finding]:
    """Reads the answers back, holds every verdict against validation's, and gives the errors in the answers."""
    return _check(report, by_999=False) + _check(report, by_999=True)


def _check(report: InterchangeReport, *, by_999: bool) -> list[Finding]:
    data = answer(report, by_999=by_999)
    if not data:
        assert not interchange_errors(report)
        return []
    said, wrong = statements_of(data)
    for group in report.groups:
        for message in group.messages:
            expected = effective_verdict(report, group, message)
            assert verdict_on(said, message.message.reference, reference_of(report, group)) is expected, said
    return wrong


def reference_of(report: InterchangeReport, group: GroupReport) -> str:
    reference = group.group.reference
    return (reference.lstrip("0") or "0") if report.interchange.standard is Standard.X12 else reference


@settings(max_examples=60)
@given(edifact_files())
def test_every_contrl_is_valid_and_says_what_validation_said(data: bytes) -> None:
    [interchange] = parse(data).interchanges
    assert check(validate(interchange)) == []


@settings(max_examples=60)
@given(x12_files())
def test_every_997_and_999_is_valid_and_says_what_validation_said(data: bytes) -> None:
    [interchange] = parse(data).interchanges
    assert check(validate(interchange)) == []


def test_the_untouched_messages_are_accepted() -> None:
    edifact = f"UNB+UNOC:3+SHOP+HARBOUR+260101:1200+R1'{written(EDIFACT, '1', chr(39))}'UNZ+1+R1'"
    report = validate(parse(edifact.encode()).interchanges[0])
    assert report.verdict is Verdict.ACCEPTED, report.all_findings
    assert contrl.build(report) == [["UCI", "R1", "SHOP", "HARBOUR", "7"]]


def real_files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix not in (".md", ".csv", ".toml"))


def _check_files(*folders: Path) -> None:
    seen = 0
    for path in real_files(*folders):
        for interchange in parse(path.read_bytes()).interchanges:
            report = validate(interchange)
            short = len(interchange.sender.id) <= 15 and len(interchange.receiver.id) <= 15
            if not answerable(interchange) or only_acknowledges(report):
                continue
            if interchange.standard is Standard.X12 and not short:
                continue  # an ISA that nobody could address an answer to
            wrong = check(report)
            # a message type that is none is repeated in the answer as it stood
            assert [f for f in wrong if f.fault is not Fault.INVALID_CODE] == [], path.name
            seen += 1
    assert seen > 10


def test_the_samples() -> None:
    _check_files(ROOT / "samples")


def test_real_files(corpus: Path) -> None:
    _check_files(corpus)
