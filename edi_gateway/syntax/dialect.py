"""What tells the two standards apart for the reader: the tags of their envelopes and how their headers are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from edi_gateway.syntax.model import Group, Interchange, Segment, Standard


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """What the header of a message says: see `Message`."""

    type: str
    release: str
    association: str
    reference: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """The envelope of one standard. ``group`` is "" where there are no groups; ``loose`` are tags that may stand
    between the interchange header and its groups, ``package`` and ``package_end`` enclose an object (UNO, UNP)."""

    standard: Standard
    interchange: str
    group: str
    message: str
    message_end: str
    group_end: str
    interchange_end: str
    needs_group: bool
    loose: frozenset[str]
    package: str
    package_end: str
    describe: Callable[[Interchange], None]
    describe_group: Callable[[Group], None]
    read_message: Callable[[Segment, Group], MessageHeader]
    right_tag: Callable[[str], bool]
    envelope: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        tags = {self.interchange, self.group, self.message, self.message_end, self.group_end, self.interchange_end}
        tags |= {self.package, self.package_end} - {""}
        object.__setattr__(self, "envelope", frozenset(tags - {""}))
