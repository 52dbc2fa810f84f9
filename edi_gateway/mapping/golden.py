"""Golden samples: a message, the document that reading it gives, and the message that writing the document gives.

They lie beside the maps, in ``golden/MAP``: ``CASE.edi`` or ``CASE.x12`` holds one message, ``CASE.json`` its document.
Where writing the document gives something else than was sent, ``CASE.out.edi`` or ``CASE.out.x12`` holds that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edi_gateway.errors import GatewayError
from edi_gateway.findings import Finding
from edi_gateway.mapping.comparing import (
    FieldDifference,
    SegmentDifference,
    field_differences,
    segment_differences,
    segment_text,
)
from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Delimiters, Message, Segment
from edi_gateway.validation import validate_message

FOLDER = "golden"
SUFFIXES = (".edi", ".x12")
_CHANGED = ".out"


class SampleError(GatewayError):
    """A golden sample is no sample: not one message, not of its map, or without its document."""


@dataclass(frozen=True, slots=True)
class Case:
    """One golden sample: the name of its map, its own, and its files. ``written`` is where the message stands that
    writing gives if it is not the one that was sent; it need not exist."""

    map: str
    name: str
    message: Path
    document: Path
    written: Path

    def __str__(self) -> str:
        return f"{self.map}/{self.name}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a sample and writing its document gave, beside what they should give. ``errors`` are findings of
    severity error, of either direction."""

    fields: list[FieldDifference] = field(default_factory=list)
    segments: list[SegmentDifference] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.fields and not self.segments and not self.errors


def find_cases(mappings: Path) -> Iterator[Case]:
    """The samples beside the maps of a folder, by map and name. Gives none where there is no ``golden``."""
    for path in sorted((mappings / FOLDER).glob("*/*.*")):
        if path.suffix in SUFFIXES and not path.stem.endswith(_CHANGED):
            changed = path.with_name(f"{path.stem}{_CHANGED}{path.suffix}")
            yield Case(path.parent.name, path.stem, path, path.with_suffix(".json"), changed)


def only_message(content: bytes, name: str) -> Message:
    """The one message of a sample.

    Raises:
        SampleError: it holds none, or several.
    """
    messages = [message for interchange in parse(content).interchanges for message in interchange.messages]
    if len(messages) != 1:
        raise SampleError(f"{name}: a sample holds one message, not {len(messages)}.")
    return messages[0]


def compare(mapping: CompiledMap, message: Message, document: Any, written: Message) -> Outcome:
    """Read a message and write a document, and compare what comes out.

    Args:
        mapping: reads and writes.
        message: what was sent.
        document: what reading it should give.
        written: what writing the document should give; its header and trailer are not compared.

    Raises:
        SampleError: the message is none of the map's.
    """
    tree_errors, read, read_errors = _read(mapping, message)
    result = mapping.write(document)
    expected = _body(written.segments[1:-1], written.delimiters)
    found = _body(result.segments, written.delimiters)
    errors = [*tree_errors, *read_errors, *(f for f in result.findings if f.is_error)]
    return Outcome(field_differences(document, read), segment_differences(expected, found), errors)


def read_document(mapping: CompiledMap, message: Message) -> Any:
    """The document that a sample's message gives now.

    Raises:
        SampleError: it is none of the map's, or cannot be read without an error.
    """
    tree_errors, document, errors = _read(mapping, message)
    if tree_errors or errors or document is None:
        raise SampleError("; ".join(f.text for f in (*tree_errors, *errors)) or "no document was read")
    return document


def with_body(content: bytes, message: Message, body: list[Segment]) -> bytes:
    """The file of a sample with another body in its message, a line for each segment."""
    count = str(len(body) + 2)
    header, trailer = message.segments[0], message.segments[-1]
    lines = [segment_text(s, message.delimiters) for s in (header, *body, [trailer[0], count, *trailer[2:]])]
    raw = f"{message.delimiters.segment}\n".join(lines) + message.delimiters.segment
    text = content.decode(message.encoding)
    return text.replace(message.raw.rstrip(), raw, 1).encode(message.encoding)


def is_written_as_sent(mapping: CompiledMap, message: Message, document: Any) -> bool:
    """Whether writing a document gives the message again."""
    return _body(mapping.write(document).segments, message.delimiters) == _body(
        message.segments[1:-1], message.delimiters
    )


def _read(mapping: CompiledMap, message: Message) -> tuple[list[Finding], Any, list[Finding]]:
    if message.name != mapping.message:
        raise SampleError(f"This is {message.name}; map {mapping.name} reads {mapping.message}.")
    tree, findings = validate_message(message, mapping.definition)
    result = mapping.read(message, tree)
    return [f for f in findings if f.is_error], result.document, [f for f in result.findings if f.is_error]


def _body(segments: list[Segment], delimiters: Delimiters) -> list[str]:
    return [segment_text(segment, delimiters) for segment in segments]
