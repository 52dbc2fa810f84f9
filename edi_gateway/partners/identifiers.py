"""Reads the identifiers of [identity] and [identifiers]: "14:4012345000009", "ZZ:HARBOURLOG", an AS2 name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from edi_gateway.partners.fields import Table
from edi_gateway.partners.model import Identifiers
from edi_gateway.syntax.model import PartyId

_EDIFACT_EXAMPLE: Final = '"14:4012345000009"'
_X12_EXAMPLE: Final = '"ZZ:HARBOURLOG"'


def read_identifiers(table: Table) -> Identifiers:
    """The identifiers in a table; its other keys are left alone."""
    return Identifiers(
        edifact=_parties(table, "edifact", _edifact_problem),
        x12=_parties(table, "x12", _x12_problem),
        x12_group=table.text(
            "x12_group", pattern=r"([A-Za-z0-9 ._/&-]{2,15})?", hint="2 to 15 letters, digits, blanks or ._/&-"
        ),
        as2=_as2_name(table),
    )


def _parties(table: Table, name: str, check: Callable[[PartyId], str]) -> tuple[PartyId, ...]:
    found: list[PartyId] = []
    for text in table.texts(name):
        party = PartyId.of(text)
        problem = check(party)
        if problem:
            table.problem(f'"{text}" in `{name}` is no identifier: {problem}.', name)
        elif party in found:
            table.problem(f'"{text}" stands twice in `{name}`.', name)
        else:
            found.append(party)
    return tuple(found)


def _edifact_problem(party: PartyId) -> str:
    """ISO 9735: 0004 and 0010 are an..35, 0007 is an..4 and conditional."""
    if not 1 <= len(party.id) <= 35 or len(party.qualifier) > 4 or ":" in party.qualifier:
        return f"it is a qualifier of up to 4 characters, a colon and 1 to 35 characters, such as {_EDIFACT_EXAMPLE}"
    return ""


def _x12_problem(party: PartyId) -> str:
    """X12.5: I05 is two characters, I06 and I07 are fifteen, padded with blanks."""
    if len(party.qualifier) != 2 or not party.qualifier.isalnum() or not 1 <= len(party.id) <= 15:
        return f"it is a qualifier of 2 characters, a colon and 1 to 15 characters, such as {_X12_EXAMPLE}"
    if any(c in "*~>^" for c in party.id):
        return "it holds a separator of X12"
    return ""


def _as2_name(table: Table) -> str:
    """RFC 4130 6.2: 1 to 128 printable ASCII characters; quote and backslash are left out, they only make trouble."""
    name = table.text("as2")
    if name and (len(name) > 128 or not name.isascii() or '"' in name or "\\" in name or name != name.strip()):
        table.problem(
            f'"{name[:40]}" is no AS2 name: up to 128 ASCII characters without quotes and backslashes.', "as2"
        )
        return ""
    return name
