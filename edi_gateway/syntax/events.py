"""What the streaming reader yields besides messages and findings: where envelopes begin and end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from edi_gateway.findings import Finding
from edi_gateway.syntax.model import Group, Interchange, Message


@dataclass(frozen=True, slots=True)
class InterchangeStart:
    """The header of an interchange was read; the object is completed until its `InterchangeEnd`."""

    interchange: Interchange


@dataclass(frozen=True, slots=True)
class InterchangeEnd:
    """The interchange is over. It has its trailer (None where that is missing) and findings, but not its groups."""

    interchange: Interchange


@dataclass(frozen=True, slots=True)
class GroupStart:
    """A functional group begins, or (header None) messages outside groups."""

    group: Group


@dataclass(frozen=True, slots=True)
class GroupEnd:
    """The group is over; its messages went by and are not held in it."""

    group: Group


Event: TypeAlias = "InterchangeStart | InterchangeEnd | GroupStart | GroupEnd | Message | Finding"
"""A `Finding` among the events belongs to no interchange: junk, an empty file, something that cannot be read."""
