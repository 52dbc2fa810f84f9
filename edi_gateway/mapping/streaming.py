"""Messages with very many lines, read in pieces: documents that each hold some of the lines.

A piece is read like a message of its own, between what stands before the first line and, at the end, what stands
behind the last. So there is one reader for all messages, and memory is bounded by the piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from edi_gateway.findings import Fault, Finding, Owner
from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.mapping.paths import NodeHop
from edi_gateway.mapping.plan import ControlPlan
from edi_gateway.mapping.run import get_text
from edi_gateway.standards.model import GroupNode
from edi_gateway.syntax.dialect import MessageHeader
from edi_gateway.syntax.events import GroupEnd, GroupStart, InterchangeEnd, InterchangeStart
from edi_gateway.syntax.model import Message, Segment
from edi_gateway.syntax.pieces import PIECE, pieces
from edi_gateway.syntax.tokens import collector_paused
from edi_gateway.syntax.window import Source
from edi_gateway.validation import validate_message

LINES = "lines"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message as a document: all that stands before the lines, some of the lines and, in the last piece,
    what stands behind them.

    ``document`` is None where an error finding made it impossible, where no map reads the message, and where the
    findings belong to the file or an envelope (``message`` is None then). ``first`` and ``last`` say where in its
    message the piece is; a message that is not large is one piece.
    """

    message: Message | None
    document: Any | None
    findings: list[Finding]
    first: bool = True
    last: bool = True


def read_in_pieces(source: Source, maps: Mapping[str, CompiledMap], *, size: int = PIECE) -> Iterator[Piece]:
    """Read, validate and map a file piece by piece.

    Args:
        source: bytes, a file opened in binary mode, or an iterable of bytes.
        maps: maps by the name of their message, such as "EDIFACT D.96A INVOIC". Messages are cut where the field
            ``lines`` of their document is a list of groups of the message itself; others come whole.
        size: characters of a piece, about.

    Counts of lines that the map controls are checked over all pieces. Sums are not: they need all lines, and so do the
    totals of the document. The envelope is not checked either (`edi_gateway.validate` does). A line without a number
    gets its place in the piece. Never raises for what the file holds; errors of ``source`` pass through.
    """
    readers = {name: _line_group(mapping) for name, mapping in maps.items()}
    standards = {mapping.definition.standard: name.split()[0] for name, mapping in maps.items()}

    def break_tag(header: MessageHeader) -> str:
        names = (f"{standard} {header.release} {header.type}" for standard in standards.values())
        return next((node.tag for name in names if (node := readers.get(name)) is not None), "")

    going: _Message | None = None
    for event in pieces(source, break_tag, size=size):
        if isinstance(event, Message):
            mapping = maps.get(event.name)
            if mapping is None:
                yield Piece(event, None, [*event.findings, _no_map(event)])
                continue
            if going is None or going.index != (event.interchange_index, event.index):
                going = _Message(mapping, readers[event.name], (event.interchange_index, event.index))
            yield going.read(event)
        else:
            findings = _of_envelope(event)
            if findings:
                yield Piece(None, None, findings)


def _line_group(mapping: CompiledMap) -> GroupNode | None:
    """The group that a line of the document is read from; None where the message is not to be cut."""
    for section in mapping.plan.root.sections:
        hop = section.hops[0]
        alone = len(section.hops) == 1 and not section.anchor and section.parent is None
        if section.source.field == LINES and alone and isinstance(hop, NodeHop) and isinstance(hop.node, GroupNode):
            return hop.node
    return None


def _of_envelope(event: object) -> list[Finding]:
    if isinstance(event, Finding):
        return [event]
    if isinstance(event, InterchangeEnd):
        return event.interchange.findings
    if isinstance(event, GroupEnd):
        return event.group.findings
    assert isinstance(event, InterchangeStart | GroupStart)  # noqa: S101 - there are no other events
    return []


def _no_map(message: Message) -> Finding:
    text = f"No map for {message.name} was given."
    return Finding(Fault.UNKNOWN_MESSAGE_TYPE, text, message.place(0), owner=Owner.MAP, value=message.type)


@dataclass(slots=True)
class _Message:
    """A message on its way: what stands before its lines, and how far it has been read."""

    mapping: CompiledMap
    lines: GroupNode | None
    index: tuple[int, int]
    head: list[Segment] = field(default_factory=list)
    segments: int = 0
    count: int = 0
    cut: bool = False

    def read(self, piece: Message) -> Piece:
        first, last = not self.segments, not self._is_open(piece)
        self.cut = self.cut or not last
        whole = piece
        if first and not last:
            self.head = piece.segments[: self._first_line(piece)]
        elif not first:
            # ``raw`` is that of the piece alone, and no place in it can be told from an index that counts the head.
            shift = piece.first_segment - len(self.head)
            whole = replace(piece, segments=[*self.head, *piece.segments], first_segment=shift, raw="", findings=[])
        with collector_paused():
            tree, findings = validate_message(whole, self.mapping.definition)
            result = self.mapping.read(whole, tree)
        findings = [*piece.findings, *self._own([*findings, *result.findings], whole, first=first, last=last)]
        self.count += sum(1 for segment in piece.segments if self.lines is not None and segment[0] == self.lines.tag)
        if last and self.cut:
            findings += self._miscounted(whole)
        self.segments += len(piece.segments)
        return Piece(piece, result.document, findings, first, last)

    def _is_open(self, piece: Message) -> bool:
        """Whether more of the message follows; a message that is broken off is over as well."""
        return not piece.complete and not any(f.fault is Fault.MISSING_MESSAGE_TRAILER for f in piece.findings)

    def _first_line(self, piece: Message) -> int:
        tag = self.lines.tag if self.lines is not None else ""
        return next((n for n, segment in enumerate(piece.segments) if segment[0] == tag), len(piece.segments))

    def _own(self, findings: list[Finding], whole: Message, *, first: bool, last: bool) -> Iterator[Finding]:
        """The findings of this piece: not those of the head again, nor what only seems to be missing at its end; with
        places in the whole message."""
        head = 0 if first else len(self.head)
        for finding in findings:
            number = finding.place.segment or 0
            if self.cut and finding.fault is Fault.CONTROL_TOTAL:
                continue
            if number and (number <= head or (not last and number > len(whole.segments))):
                continue
            if first or not number:
                yield finding
            else:
                yield replace(finding, place=finding.place.at(segment=number - head + self.segments))

    def _miscounted(self, whole: Message) -> Iterator[Finding]:
        """Counts of lines that do not agree with all pieces together."""
        for control in self.mapping.plan.controls:
            hop = control.hops[0]
            if (
                control.kind == "count"
                and len(control.hops) == 1
                and isinstance(hop, NodeHop)
                and hop.node is self.lines
            ):
                yield from self._compared(control, whole)

    def _compared(self, control: ControlPlan, whole: Message) -> Iterator[Finding]:
        target, node = control.target, control.target.hops[0]
        if not isinstance(node, NodeHop):
            return
        get = get_text(target.slots[0][0])
        for number, segment in enumerate(whole.segments):
            passes = all((get_text(t.slot)(segment) in t.values) == (t.kind == "=") for t in node.tests if t.selects)
            if segment[0] != node.segment.tag or not passes or get(segment).lstrip("0") == str(self.count):
                continue
            place = whole.place(number).at(segment=number + 1 - len(self.head) + self.segments)
            text = f"{target.text} says {get(segment)}, but {control.text} is {self.count}."
            yield Finding(Fault.CONTROL_TOTAL, text, place, owner=Owner.BUSINESS, value=get(segment))
