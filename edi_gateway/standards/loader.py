"""The shipped definitions by standard, release and type, for those who need no others."""

from __future__ import annotations

from edi_gateway.standards.definitions import SHIPPED
from edi_gateway.standards.model import MessageDef, SegmentDef
from edi_gateway.standards.service import DATA, functional_group, service_segment
from edi_gateway.syntax.model import Standard

__all__ = ["DATA", "functional_group", "load", "messages", "releases", "segment_definition", "service_segment"]


def releases(standard: Standard) -> tuple[str, ...]:
    """The shipped releases of a standard, such as ``"D.96A"`` or ``"004010"``."""
    return SHIPPED.releases(standard)


def messages(standard: Standard, release: str) -> tuple[str, ...]:
    """The shipped message types of a release; none where the release is not shipped."""
    return SHIPPED.messages(standard, release)


def load(standard: Standard, release: str, type: str) -> MessageDef:
    """The shipped definition of a message, such as ``load(Standard.EDIFACT, "D.96A", "ORDERS")``.

    Raises:
        UnknownDefinitionError: no such release or message is shipped.
        DefinitionError: a shipped file contradicts itself.
    """
    return SHIPPED.load(standard, release, type)


def segment_definition(standard: Standard, release: str, tag: str) -> SegmentDef | None:
    """A segment of a shipped release, whether or not a message uses it; None where the release has none such."""
    return SHIPPED.segment(standard, release, tag)
