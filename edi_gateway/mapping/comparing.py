"""Where two documents, or two messages, differ: field by field, segment by segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from difflib import SequenceMatcher
from typing import Any

from edi_gateway.findings import Finding
from edi_gateway.mapping.model import Map
from edi_gateway.syntax.format import format_segment
from edi_gateway.syntax.model import Delimiters, Message, Segment
from edi_gateway.validation.model import Loop

ABSENT = "nothing"


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field, such as ``lines[2].quantity.unit``, and what it is on either side, None where it is not there."""

    path: str
    expected: str | None
    found: str | None

    def __str__(self) -> str:
        return f"{self.path}: expected {_shown(self.expected)}, found {_shown(self.found)}"

    @property
    def change(self) -> str:
        """The difference where neither side is the right one."""
        return f"{self.path}: {_shown(self.expected)} becomes {_shown(self.found)}"

    @property
    def field(self) -> str:
        """The field without the numbers of items: ``lines.quantity.unit``."""
        return field_of(self.path)


@dataclass(frozen=True, slots=True)
class SegmentDifference:
    """Segments that are expected or found where the other side has others. ``at`` counts from 1, on the side expected,
    without header and trailer."""

    at: int
    expected: tuple[str, ...]
    found: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"segment {self.at}:", *(f"  - {text}" for text in self.expected)]
        return "\n".join([*lines, *(f"  + {text}" for text in self.found)])


@dataclass(frozen=True, slots=True)
class MessageDifference:
    """What two maps make of one message: the fields that differ, and the errors that each of them finds."""

    fields: list[FieldDifference]
    errors_before: list[Finding]
    errors_after: list[Finding]

    @property
    def is_none(self) -> bool:
        return not self.fields and [f.text for f in self.errors_before] == [f.text for f in self.errors_after]


def field_of(path: str) -> str:
    """A document path without the numbers of items."""
    return ".".join(step.partition("[")[0] for step in path.split("."))


def flattened(document: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that a document says, with its path; items count from 1. What is None is not said."""
    if is_dataclass(document) and not isinstance(document, type):
        for field in fields(document):
            yield from flattened(getattr(document, field.name), f"{path}.{field.name}".lstrip("."))
    elif isinstance(document, list):
        for number, item in enumerate(document, 1):
            yield from flattened(item, f"{path}[{number}]")
    elif document is not None:
        yield path, document


def field_differences(expected: Any, found: Any) -> list[FieldDifference]:
    """The fields in which two documents differ, in the order of the document. Numbers differ by value: 1.0 is 1."""
    before, after = dict(flattened(expected)), dict(flattened(found))
    differing = [path for path in _in_order(before, after) if before.get(path) != after.get(path)]
    return [FieldDifference(path, _text(before.get(path)), _text(after.get(path))) for path in differing]


def segment_differences(expected: Sequence[str], found: Sequence[str]) -> list[SegmentDifference]:
    """Where two lists of segments differ, as few changes as there are."""
    matcher = SequenceMatcher(None, expected, found, autojunk=False)
    return [
        SegmentDifference(start + 1, tuple(expected[start:end]), tuple(found[other:other_end]))
        for kind, start, end, other, other_end in matcher.get_opcodes()
        if kind != "equal"
    ]


def compare_maps(old: Map, new: Map, message: Message, tree: Loop) -> MessageDifference:
    """Read one message with two maps."""
    before, after = old.read(message, tree), new.read(message, tree)
    errors = [[f for f in result.findings if f.is_error] for result in (before, after)]
    return MessageDifference(field_differences(before.document, after.document), *errors)


def segment_text(segment: Segment, delimiters: Delimiters) -> str:
    """A segment as it would be sent, without its terminator."""
    return format_segment(segment, delimiters).removesuffix(delimiters.segment)


def _in_order(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The paths of both in one order: what only the second has comes behind what it follows there."""
    follows: dict[str | None, list[str]] = {}
    last: str | None = None
    for path in after:
        if path in before:
            last = path
        else:
            follows.setdefault(last, []).append(path)
    merged = follows.get(None, [])
    for path in before:
        merged += [path, *follows.get(path, ())]
    return merged


def _text(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, (date, time)) else None if value is None else str(value)


def _shown(text: str | None) -> str:
    return ABSENT if text is None else repr(text)
