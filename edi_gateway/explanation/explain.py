"""Explains what is wrong with a file, finding by finding: cause, place, the segment with its spot, rule, fix, codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edi_gateway.explanation.causes import CAUSES
from edi_gateway.explanation.model import Excerpt, Explanation
from edi_gateway.explanation.reported import Level, reported
from edi_gateway.explanation.rules import rule
from edi_gateway.explanation.source import DEFAULT_DELIMITERS, SegmentText, Source, segments
from edi_gateway.explanation.visible import sentence, visible
from edi_gateway.findings import Fault, Finding, Place
from edi_gateway.standards import SHIPPED, Definitions
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import X12_DEFAULT, Group, Interchange, Message, ParsedFile, Standard
from edi_gateway.validation import validate
from edi_gateway.validation.model import InterchangeReport, MessageReport


def explain(
    data: bytes,
    *,
    file: ParsedFile | None = None,
    reports: Sequence[InterchangeReport] | None = None,
    definitions: Definitions = SHIPPED,
) -> list[Explanation]:
    """An explanation for each finding on a file, in the order of ``check``: the file, then each interchange downwards.

    The file is parsed and validated, unless ``file`` and ``reports`` say what was found in these very bytes before
    (then with the findings that were added to the reports since). ``definitions`` is what messages are held against.
    Never raises for what a partner sent.
    """
    if file is None or reports is None:
        file = parse(data)
        reports = [validate(interchange, definitions=definitions) for interchange in file.interchanges]
    return list(_Explainer(data).all(file, reports))


class _Explainer:
    """One file on its way to its explanations."""

    def __init__(self, data: bytes) -> None:
        self.source = Source(data)

    def all(self, file: ParsedFile, reports: Sequence[InterchangeReport]) -> Iterator[Explanation]:
        for finding in file.findings:
            yield self._made(finding, finding.place, self._of_file(finding), None, None)
        for report in reports:
            whole = Level.of(report)
            for finding in report.findings:
                yield self._envelope(finding, whole)
            for group in report.groups:
                level = whole.within(group)
                for finding in group.findings:
                    yield self._envelope(finding, level)
                for message in group.messages:
                    if message.findings:
                        yield from self._message(level.inside(message), message)

    # the three kinds

    def _of_file(self, finding: Finding) -> Excerpt | None:
        delimiters = X12_DEFAULT if finding.fault is Fault.BAD_ISA else DEFAULT_DELIMITERS
        return self.source.at_offset(finding, delimiters, "latin-1", finding.place.offset or 0)

    def _envelope(self, finding: Finding, level: Level) -> Explanation:
        interchange = level.interchange.interchange
        return self._made(finding, finding.place, self._at(finding, finding.place, interchange), level, None)

    def _at(self, finding: Finding, place: Place, interchange: Interchange) -> Excerpt | None:
        if place.offset is None:
            return None
        return self.source.at_offset(finding, interchange.delimiters, interchange.encoding, place.offset)

    def _message(self, level: Level, report: MessageReport) -> Iterator[Explanation]:
        message = report.message
        last = len(message.segments)
        wanted = {min(f.place.segment, last) for f in report.findings if f.place.segment}
        texts = segments(message, wanted) if wanted and message.raw else {}
        for finding in report.findings:
            place = finding.place
            group = level.group.group if level.group else None
            if finding.fault is Fault.UNKNOWN_RELEASE and message.standard is Standard.X12 and _has_header(group):
                place = _of_group(place, group)
                excerpt = self._at(finding, place, level.interchange.interchange)
            else:
                excerpt = self._in_message(finding, message, texts)
            yield self._made(finding, place, excerpt, level, report)

    def _in_message(self, finding: Finding, message: Message, texts: dict[int, SegmentText]) -> Excerpt | None:
        number, last = finding.place.segment, len(message.segments)
        if number is None:
            return None
        text = texts.get(min(number, last))
        if text is None:
            return None
        if number > last:  # missing at the end of the message: the spot is behind what came last
            return self.source.behind(message, text)
        return self.source.in_message(message, text, finding)

    def _made(
        self, finding: Finding, place: Place, excerpt: Excerpt | None, level: Level | None, report: MessageReport | None
    ) -> Explanation:
        cause = CAUSES[finding.fault]
        standard = level.interchange.interchange.standard if level else None
        codes, remark = reported(finding, level)
        place = place.at(tag=visible(place.tag) if place.tag else None)
        return Explanation(
            fault=finding.fault,
            severity=finding.severity,
            owner=finding.owner,
            cause=sentence(finding.text),
            usually=cause.usually,
            where=_where(place, excerpt),
            place=place,
            excerpt=excerpt,
            rule=sentence(rule(finding, standard, report)),
            fix=sentence(finding.fix or cause.fix),
            reports=codes,
            report_remark=remark,
        )


def _has_header(group: Group | None) -> bool:
    return group is not None and group.header is not None


def _of_group(place: Place, group: Group | None) -> Place:
    """The place of GS08, which says the release of an X12 transaction set."""
    if group is None:
        return place
    return place.at(segment=None, tag="GS", element=8, segment_in_file=group.first_segment, offset=group.offset)


def _where(place: Place, excerpt: Excerpt | None) -> str:
    """The place in words, with line, byte and loops."""
    parts = [str(place)] if str(place) != f"byte {place.offset}" else []
    if place.segment_in_file and place.segment and place.segment_in_file != place.segment:
        parts.append(f"segment {place.segment_in_file} of the file")
    if excerpt is not None and excerpt.offset is not None:
        parts += [f"line {excerpt.line}, column {excerpt.column}", f"byte {excerpt.offset}"]
    if place.path and "/" in place.path:
        parts.append(f"in {visible(place.path)}")
    return ", ".join(parts) or "file"
