"""What the other floors need to know of a compiled map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from edi_gateway.findings import Finding
from edi_gateway.syntax.model import Message, Segment
from edi_gateway.validation.model import Loop


@dataclass(slots=True)
class ReadResult:
    """A document read from a message. ``document`` is None where an error finding made it impossible."""

    document: Any | None
    findings: list[Finding]


@dataclass(slots=True)
class WriteResult:
    """The body of a message written from a document: the segments between header and trailer (UNS, CNT, CTT
    included; UNH/UNT, ST/SE not). Findings name what could not be carried; an error means: do not send."""

    segments: list[Segment]
    findings: list[Finding]


class Map(Protocol):
    """A compiled two-way map. ``name`` is the file's name without ``.toml``; ``message`` "EDIFACT D.96A ORDERS";
    ``document`` "Order"."""

    @property
    def name(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def document(self) -> str: ...

    def read(self, message: Message, tree: Loop) -> ReadResult:
        """The document that a validated message holds. Never raises for what a partner sent."""
        ...

    def write(self, document: Any) -> WriteResult:
        """The message body that says what the document says."""
        ...
