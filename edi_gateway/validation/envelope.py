"""Envelope checks: counts, references, header values and nesting of an interchange, whatever its messages say."""

from __future__ import annotations

from dataclasses import replace

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.syntax.model import Group, Interchange, Message, Segment, Standard, value
from edi_gateway.syntax.places import locate
from edi_gateway.validation import envelope_values as values
from edi_gateway.validation.envelope_values import SHOWN
from edi_gateway.validation.model import GroupReport, InterchangeReport, MessageReport

PACKAGE = "UNO"
_TO_BE_FOUND = Place()  # stands where a place is looked up only if there is a finding


def check_envelope(interchange: Interchange) -> InterchangeReport:
    """What is wrong with the envelope of an interchange (ISO 9735 clause 8; X12.5, X12.6), with the lexical findings.

    Counts and references of a message are findings of that message, which alone they reject; those of a group belong
    to the group, those of UNZ and IEA to the interchange. Messages are not looked into: definition and tree are None.
    The group's GS01 against ST01 is checked with the message's definition. Never raises for what a partner sent.
    """
    report = InterchangeReport(interchange, findings=list(interchange.findings))
    for group in interchange.groups:
        messages = [MessageReport(m, None, None, list(m.findings)) for m in group.messages]
        report.groups.append(GroupReport(group, messages, list(group.findings)))
    if interchange.header[0] == "UIB":  # interactive: refused as it is
        return report
    check = _Edifact(report) if interchange.standard is Standard.EDIFACT else _X12(report)
    check.run()
    return report


class _Check:
    """What both standards have in common: counts, references, nothing empty, nothing twice."""

    interchange_tags = ("", "")
    group_tags = ("", "")
    message_tags = ("", "")
    count_digits = (0, 0, 0)  # of the counts of messages, of groups or messages, of segments
    group_reference_element = 0
    message_reference_element = 0
    ids: tuple[str, ...] = ()  # data elements: message count and reference, group's, interchange's

    def __init__(self, report: InterchangeReport) -> None:
        self.report, self.interchange = report, report.interchange

    def run(self) -> None:
        """Check every level."""
        self.check_header()
        self.check_nesting()
        self.check_interchange_trailer()
        for group in self.report.groups:
            self.check_group(group)
            for message in group.messages:
                self.check_message(message, group.group)
        self.check_duplicates()

    # what the standards say differently

    def check_header(self) -> None:
        """The values of UNB or ISA."""
        raise NotImplementedError

    def check_nesting(self) -> None:
        """What may stand in what."""
        raise NotImplementedError

    def check_group_header(self, report: GroupReport, header: Segment) -> None:
        """The values of UNG or GS."""
        raise NotImplementedError

    def check_message_header(self, report: MessageReport, group: Group) -> None:
        """The values of UNH or ST."""
        raise NotImplementedError

    def same_reference(self, one: str, other: str) -> bool:
        """Whether the references of a group's or interchange's header and trailer are the same."""
        raise NotImplementedError

    # places

    def header_place(self) -> Place:
        return self.interchange.place()

    def group_place(self, group: Group) -> Place:
        return Place(
            interchange=self.interchange.index,
            group=group.index,
            tag=self.group_tags[0],
            segment_in_file=group.first_segment,
            offset=group.offset,
        )

    # the levels

    def check_interchange_trailer(self) -> None:
        trailer, interchange = self.interchange.trailer, self.interchange
        if trailer is None:
            return
        place = Place(
            interchange=interchange.index,
            tag=self.interchange_tags[1],
            segment_in_file=interchange.trailer_segment,
            offset=interchange.trailer_offset,
        )
        groups = [g for g in interchange.groups if g.header is not None]
        what, count = ("messages", len(interchange.messages))
        if interchange.standard is Standard.X12:
            what, count = "functional groups", len(interchange.groups)  # one that lacks its GS was counted, too
        elif groups:
            what, count = "functional groups", len(groups)
        digits = self.count_digits[1]
        self.report.findings += values.surplus(trailer, place)
        self.report.findings += _count(Fault.INTERCHANGE_COUNT, place, trailer, count, what, digits, self.ids[4])
        fault, found, header = Fault.INTERCHANGE_REFERENCE, value(trailer, 2), interchange.reference
        if header and not self.same_reference(header, found):
            self.report.findings.append(_reference(fault, place, found, header, self.interchange_tags, self.ids[5]))

    def check_group(self, report: GroupReport) -> None:
        group = report.group
        if not report.messages:
            text = f"The group {group.reference[:SHOWN]!r} is empty: it holds no message."
            fix = "Send a group only with content."
            report.findings.append(_finding(Fault.EMPTY_GROUP, text, self.group_place(group), fix=fix))
        if group.header is not None:
            self.check_group_header(report, group.header)
            report.findings += values.surplus(group.header, self.group_place(group))
        if group.trailer is None:
            return
        place = self.group_place(group).at(
            tag=self.group_tags[1], segment_in_file=group.trailer_segment, offset=group.trailer_offset
        )
        count, digits = len(group.messages), self.count_digits[0]
        report.findings += values.surplus(group.trailer, place)
        report.findings += _count(Fault.GROUP_COUNT, place, group.trailer, count, "messages", digits, self.ids[2])
        found = value(group.trailer, 2)
        if group.reference and not self.same_reference(group.reference, found):
            report.findings.append(
                _reference(Fault.GROUP_REFERENCE, place, found, group.reference, self.group_tags, self.ids[3])
            )

    def check_message(self, report: MessageReport, group: Group) -> None:
        message = report.message
        if message.type == PACKAGE:
            return
        self.check_message_header(report, group)
        if not message.complete or len(message.segments) < 2:
            return
        trailer, last = message.segments[-1], len(message.segments) - 1
        count, digits = len(message.segments), self.count_digits[2]
        wrong = _count(Fault.MESSAGE_COUNT, _TO_BE_FOUND, trailer, count, "segments", digits, self.ids[0])
        found = value(trailer, 2)
        if message.reference and found != message.reference:  # one that is missing is told of the header
            wrong.append(
                _reference(
                    Fault.MESSAGE_REFERENCE, _TO_BE_FOUND, found, message.reference, self.message_tags, self.ids[1]
                )
            )
        if wrong:
            place = locate(message, last)
            report.findings += [replace(f, place=place.at(element=f.place.element)) for f in wrong]

    def check_duplicates(self) -> None:
        """References that must be unique: 0048 and GS06; 0062 and ST02, in their group or without groups at all."""
        groups: dict[tuple[str, ...], Group] = {}
        loose: dict[str, Message] = {}
        for report in self.report.groups:
            seen: dict[str, Message] = loose
            if report.group.header is not None:
                seen = {}
                first = groups.setdefault(self.group_key(report.group), report.group)
                if first is not report.group:
                    report.findings.append(self._duplicate_group(report.group, first))
            for entry in report.messages:
                earlier = seen.setdefault(entry.message.reference, entry.message)
                if earlier is not entry.message and entry.message.type != PACKAGE:
                    entry.findings.append(self._duplicate_message(entry.message, earlier))

    def _duplicate_group(self, group: Group, first: Group) -> Finding:
        text = f"The group reference {group.reference[:SHOWN]!r} was used before, by group {first.index}."
        fix = "Number the groups of an interchange without repeating."
        place = self.group_place(group).at(element=self.group_reference_element)
        return _finding(Fault.DUPLICATE_GROUP_REFERENCE, text, place, group.reference, fix=fix)

    def _duplicate_message(self, message: Message, first: Message) -> Finding:
        text = f"The message reference {message.reference[:SHOWN]!r} was used before, by message {first.index}."
        fix = "Number the messages of an interchange or group without repeating."
        place = locate(message, 0).at(element=self.message_reference_element)
        return _finding(Fault.DUPLICATE_MESSAGE_REFERENCE, text, place, message.reference, fix=fix)

    def group_key(self, group: Group) -> tuple[str, ...]:
        """What a group's reference must be unique within."""
        return (group.reference,)


class _Edifact(_Check):
    """ISO 9735 syntax versions 1 to 4."""

    interchange_tags = ("UNB", "UNZ")
    group_tags = ("UNG", "UNE")
    message_tags = ("UNH", "UNT")
    group_reference_element = 5
    message_reference_element = 1
    ids = ("0074", "0062", "0060", "0048", "0036", "0020")

    def __init__(self, report: InterchangeReport) -> None:
        super().__init__(report)
        self.version = self.interchange.syntax.partition(":")[2]
        self.count_digits = (6, 6, 10 if self.version == "4" else 6)

    def check_header(self) -> None:
        fields = values.UNB_SYNTAX_4 if self.version == "4" else values.UNB
        self.report.findings += values.lengths(self.interchange.header, fields, self.header_place())
        header, place = self.interchange.header, self.header_place()
        self.report.findings += values.edifact_date(header, self.version, place)
        self.report.findings += values.edifact_indicators(header, self.version, place)
        self.report.findings += values.surplus(header, place)

    def check_nesting(self) -> None:
        groups = self.interchange.groups
        with_header = [g for g in groups if g.header is not None]
        if with_header and len(with_header) < len(groups):
            text = "Functional groups and messages outside groups must not stand in one interchange."
            fix = "Put all messages into groups, or none."
            finding = _finding(Fault.GROUPS_AND_MESSAGES_MIXED, text, self.header_place(), fix=fix)
            self.report.findings.append(finding)
        if not groups:
            self.report.findings.append(_empty_interchange(self.interchange, "message"))

    def check_group_header(self, report: GroupReport, header: Segment) -> None:
        report.findings += values.lengths(header, values.UNG, self.group_place(report.group))

    def check_message_header(self, report: MessageReport, group: Group) -> None:
        message = report.message
        report.findings += values.lengths(message.segments[0], values.UNH, _TO_BE_FOUND, message)
        if group.type and message.type != group.type:
            text = f"The message is {message.type!r}, but its group (UNG) is for {group.type!r}."
        elif group.version and message.release != group.version:
            text = f"The message is of {message.release!r}, but its group (UNG) is for {group.version!r}."
        else:
            return
        expected = group.type if message.type != group.type else group.version
        place = locate(message, 0).at(element=2)
        fix = "Put messages of one type and release into each group."
        report.findings.append(_finding(Fault.WRONG_FUNCTIONAL_GROUP, text, place, message.type, expected, fix))

    def same_reference(self, one: str, other: str) -> bool:
        return one == other


class _X12(_Check):
    """X12.5 and X12.6."""

    interchange_tags = ("ISA", "IEA")
    group_tags = ("GS", "GE")
    message_tags = ("ST", "SE")
    count_digits = (6, 5, 10)
    group_reference_element = 6
    message_reference_element = 2
    ids = ("96", "329", "97", "28", "I16", "I12")

    def check_header(self) -> None:
        self.report.findings += values.isa(self.interchange.header, self.header_place())

    def check_nesting(self) -> None:
        interchange = self.interchange
        if not interchange.groups and not interchange.ta1:
            self.report.findings.append(_empty_interchange(interchange, "functional group"))

    def check_group_header(self, report: GroupReport, header: Segment) -> None:
        report.findings += values.gs(header, self.group_place(report.group))

    def check_message_header(self, report: MessageReport, group: Group) -> None:
        message = report.message
        report.findings += values.lengths(message.segments[0], values.ST, _TO_BE_FOUND, message)

    def same_reference(self, one: str, other: str) -> bool:
        """Control numbers are numbers: leading zeros do not count."""
        if one == other:
            return True
        digits = one.isascii() and one.isdigit() and other.isascii() and other.isdigit()
        return digits and one.lstrip("0") == other.lstrip("0")

    def group_key(self, group: Group) -> tuple[str, ...]:
        """GS06 is unique per GS01, GS02 and GS03 (X12.6 3.9.1)."""
        header = group.header or []
        return (group.type, value(header, 2), value(header, 3), group.reference.lstrip("0") or "0")


# findings


def _finding(
    fault: Fault, text: str, place: Place, found: str | None = None, expected: str | None = None, fix: str | None = None
) -> Finding:
    shown = found[:SHOWN] if found is not None else None
    return Finding(fault, text, place, Severity.ERROR, Owner.SYNTAX, shown, expected, fix=fix)


def _count(
    fault: Fault, place: Place, trailer: Segment, count: int, what: str, digits: int, element_id: str
) -> list[Finding]:
    """The control count in a trailer's first element. It may hold anything, so it is compared as text."""
    tag, found = trailer[0], value(trailer, 1)
    if not found:
        text = f"{tag} does not give the number of {what}; it is {count}."
    elif not (found.isascii() and found.isdigit() and len(found) <= digits):
        text = f"{tag} gives the number of {what} as {found[:SHOWN]!r}; it is {count}, in at most {digits} digits."
    elif int(found) != count:
        text = f"{tag} gives the number of {what} as {found}, but it is {count}."
    else:
        return []
    fix = f"Send {count} in {tag}, or the {what} that are missing."
    finding = _finding(fault, text, place.at(element=1), found, str(count), fix)
    return [replace(finding, element_id=element_id)]


def _reference(
    fault: Fault, place: Place, found: str, expected: str, tags: tuple[str, str], element_id: str
) -> Finding:
    header, trailer = tags
    text = f"{trailer} has the reference {found[:SHOWN]!r}, but {header} has {expected[:SHOWN]!r}."
    fix = f"Repeat the reference of {header} in {trailer}."
    return replace(_finding(fault, text, place.at(element=2), found, expected[:SHOWN], fix), element_id=element_id)


def _empty_interchange(interchange: Interchange, what: str) -> Finding:
    text = f"The interchange {interchange.reference[:SHOWN]!r} is empty: it holds no {what}."
    return _finding(Fault.EMPTY_INTERCHANGE, text, interchange.place(), fix="Send an interchange only with content.")
