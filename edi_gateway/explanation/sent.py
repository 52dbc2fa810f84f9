"""The file that we sent, in which a received acknowledgement names interchanges, messages, segments and elements."""

from __future__ import annotations

from dataclasses import dataclass, replace

from edi_gateway.acknowledgements import AckStatement, is_application_answer
from edi_gateway.acknowledgements.identification import identification
from edi_gateway.explanation.model import Excerpt
from edi_gateway.explanation.source import SegmentText, Source, segments
from edi_gateway.findings import Fault, Finding, Place
from edi_gateway.standards import functional_group
from edi_gateway.standards.model import CompositeDef
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Standard
from edi_gateway.validation import validate, wording
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport

_HEADERS = ("UNH", "ST")
_TRAILERS = ("UNT", "SE")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a statement is about: an interchange, a group in it, a message in that."""

    interchange: InterchangeReport
    group: GroupReport | None = None
    message: MessageReport | None = None


class Sent:
    """A file we sent, validated as we validate what we receive."""

    def __init__(self, data: bytes) -> None:
        self.source = Source(data)
        self._interchanges: dict[tuple[Standard, str], InterchangeReport] = {}
        self._groups: dict[tuple[str, str], Subject] = {}  # of X12, by GS01 (or "") and GS06
        self._messages: dict[tuple[int, str], MessageReport] = {}  # by their group and reference
        self._documents: dict[tuple[Standard, str], Subject] = {}  # by the number people know them by
        self._shown: tuple[MessageReport | None, dict[int, SegmentText]] = (None, {})
        for interchange in parse(data).interchanges:
            self._index(validate(interchange))

    def _index(self, report: InterchangeReport) -> None:
        """Remember where everything is: an acknowledgement may name as many messages as were sent."""
        interchange = report.interchange
        is_x12 = interchange.standard is Standard.X12
        reference = interchange.reference.zfill(9) if is_x12 else interchange.reference
        self._interchanges.setdefault((interchange.standard, reference), report)
        for group in report.groups:
            if is_x12:
                number = group.group.reference.lstrip("0") or "0"
                for kind in (group.group.type, ""):
                    self._groups.setdefault((kind, number), Subject(report, group))
            for message in group.messages:
                self._messages.setdefault((id(group), message.message.reference), message)
                number = identification(message.message).number
                self._documents.setdefault((interchange.standard, number), Subject(report, group, message))

    # what a statement is about

    def subject(self, kind: str, statement: AckStatement) -> Subject | None:
        """What a statement is about; None where this file does not hold it.

        An 824 or APERAK may name a document by its number instead of by control references.
        """
        found = self._by_references(kind, statement)
        if found is None and is_application_answer(kind) and statement.document:
            return self._documents.get((statement.standard, statement.document))
        return found

    def _by_references(self, kind: str, statement: AckStatement) -> Subject | None:
        if kind == "824":
            held = self._groups.get((functional_group(statement.type), statement.group_reference))
            return self._message(held, statement) if held and statement.level == "message" else held
        if kind in ("997", "999"):
            is_group = statement.level == "group"
            found = self._groups.get((statement.type if is_group else "", statement.group_reference))
            if found is None or is_group:
                return found
            return self._message(found, statement)
        report = self._interchanges.get((statement.standard, statement.reference))
        if report is None or statement.level == "interchange":
            return Subject(report) if report else None
        for group in report.groups:
            if statement.group_reference in ("", group.group.reference):
                subject = Subject(report, group)
                inside = subject if statement.level == "group" else self._message(subject, statement)
                if inside is not None:
                    return inside
        return None

    def _message(self, subject: Subject, statement: AckStatement) -> Subject | None:
        message = self._messages.get((id(subject.group), statement.message_reference))
        if message is None or statement.type not in ("", message.message.type):
            return None
        return replace(subject, message=message)

    # where in it

    def tagged(self, subject: Subject, place: Place) -> Place:
        """The place with the tag of the segment that stands there, where the answer gives only its number."""
        found = subject.message.message.segments if subject.message else []
        if place.tag or place.segment is None or place.segment > len(found):
            return place
        return place.at(tag=wording.tag_of(found[place.segment - 1])[:3] or None)

    def look(self, subject: Subject, detail: Finding) -> tuple[Excerpt | None, str]:
        """The spot of a reported error in what we sent, and what our own check says of it."""
        place = detail.place
        if subject.message is not None:
            return self._in_message(subject.message, detail)
        if place.tag is None:
            return None, ""
        offset = _offset(subject, place.tag)
        if offset is None:
            return None, ""
        interchange = subject.interchange.interchange
        own = [*subject.interchange.findings, *(subject.group.findings if subject.group else ())]
        excerpt = self.source.at_offset(detail, interchange.delimiters, interchange.encoding, offset)
        return excerpt, _own_check([f for f in own if f.place.tag == place.tag], place)

    def _texts(self, report: MessageReport) -> dict[int, SegmentText]:
        """The segments of the message that was asked for last."""
        if self._shown[0] is not report:
            self._shown = report, segments(report.message, range(1, len(report.message.segments) + 1))
        return self._shown[1]

    def _in_message(self, report: MessageReport, detail: Finding) -> tuple[Excerpt | None, str]:
        message, place = report.message, detail.place
        number = place.segment
        if number is None and place.tag in _HEADERS:
            number = 1
        elif number is None and place.tag in _TRAILERS:
            number = len(message.segments)
        if number is None:
            return None, ""
        count = len(message.segments)
        text = self._texts(report).get(number)
        if text is None:
            return None, f"What we sent has no segment {number}: it has {wording.count(count, 'segment')}."
        tag = wording.tag_of(message.segments[number - 1])
        remarks = []
        if place.tag and place.tag != tag and not _is_missing(detail):
            remarks.append(f"Segment {number} of what we sent is {tag}, not {place.tag}.")
        else:
            remarks.append(_named(report, tag, place))
        own = [f for f in report.findings if f.place.segment == number and f.is_error]
        remarks.append(_own_check(own, place))
        excerpt = self.source.in_message(message, text, replace(detail, place=place.at(segment=number)))
        return excerpt, " ".join(filter(None, remarks))


def _offset(subject: Subject, tag: str) -> int | None:
    interchange = subject.interchange.interchange
    if tag in ("UNB", "ISA"):
        return interchange.offset
    if tag in ("UNZ", "IEA"):
        return interchange.trailer_offset
    if subject.group is not None and tag in ("UNG", "GS"):
        return subject.group.group.offset
    if subject.group is not None and tag in ("UNE", "GE"):
        return subject.group.group.trailer_offset
    return None


def _is_missing(detail: Finding) -> bool:
    return detail.fault is Fault.MISSING_SEGMENT


def _named(report: MessageReport, tag: str, place: Place) -> str:
    """``That is BEG03 (324 Purchase Order Number).``"""
    definition = report.definition.segments.get(tag) if report.definition else None
    if definition is None or not place.element or place.element > len(definition.elements):
        return ""
    item = definition.elements[place.element - 1].ref
    spot = wording.Spot(place.at(tag=tag), place.element)
    number = place.component
    if number and isinstance(item, CompositeDef) and number <= len(item.components):
        item, spot = item.components[number - 1].ref, spot.part(number)
    return f"That is {wording.element(spot, item)}."


def _own_check(own: list[Finding], place: Place) -> str:
    """What our own check found at the same place."""
    same = [f for f in own if place.element in (None, f.place.element)]
    if not same:
        return "Our own check finds nothing wrong there."
    return f"Our own check says: {same[0].text}"
