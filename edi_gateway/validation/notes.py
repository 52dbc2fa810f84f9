"""The relational conditions of X12 (X12.6): which elements need, exclude or stand in for one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from edi_gateway.findings import Fault, Finding, Place, Severity
from edi_gateway.standards.model import SyntaxNote, Use


def broken(
    notes: Sequence[SyntaxNote], present: Sequence[bool], uses: Sequence[Use], place: Place, in_composite: bool = False
) -> Iterator[Finding]:
    """The findings for the notes that do not hold.

    ``present`` says for each position, from 1, whether a value stands there; positions beyond it are empty.
    ``place`` is that of the segment, or of the composite if ``in_composite``.
    """
    for note in notes:
        here = [position for position in note.positions if position < len(present) and present[position]]
        absent = [position for position in note.positions if position not in here]
        for position, fault, text in _CHECKS[note.kind](note.positions, here, absent):
            at = place.at(component=position) if in_composite else place.at(element=position)
            yield Finding(
                fault,
                _named(text, place, in_composite) + f" (note {note}).",
                at,
                Severity.ERROR if note.confirmed else Severity.WARNING,
                expected=str(note),
                element_id=uses[position - 1].ref.id if position <= len(uses) else None,
            )


_Broken = Iterator[tuple[int, Fault, list["str | int"]]]
"""The position a finding is put at, its fault, and its sentence, with positions as numbers."""


def _paired(positions: Sequence[int], here: list[int], absent: list[int]) -> _Broken:
    if here and absent:
        for position in absent:
            yield position, Fault.CONDITION_REQUIRES, [position, "is missing: it is needed together with", *here]


def _required(positions: Sequence[int], here: list[int], absent: list[int]) -> _Broken:
    if not here:
        yield positions[0], Fault.CONDITION_REQUIRES, ["one or more of", *positions, "must be sent"]


def _exclusive(positions: Sequence[int], here: list[int], absent: list[int]) -> _Broken:
    if len(here) > 1:
        yield here[1], Fault.CONDITION_EXCLUDES, ["only one of", *here, "may be sent"]


def _conditional(positions: Sequence[int], here: list[int], absent: list[int]) -> _Broken:
    if positions[0] in here:
        for position in absent:
            yield position, Fault.CONDITION_REQUIRES, [position, "is missing: it is needed with", positions[0]]


def _list_conditional(positions: Sequence[int], here: list[int], absent: list[int]) -> _Broken:
    if here == [positions[0]]:
        text: list[str | int] = ["with", positions[0], "one or more must be sent of", *positions[1:]]
        yield positions[1], Fault.CONDITION_REQUIRES, text


_CHECKS: dict[str, Callable[[Sequence[int], list[int], list[int]], _Broken]] = {
    "P": _paired,
    "R": _required,
    "E": _exclusive,
    "C": _conditional,
    "L": _list_conditional,
}


def _named(text: list[str | int], place: Place, in_composite: bool) -> str:
    """The sentence with positions by name: ``REF02``, ``PO403.2``."""
    stem = f"{place.tag}{place.element or 0:02d}." if in_composite else str(place.tag)
    sentence = ""
    for part, after in zip(text, [*text[1:], ""], strict=True):
        if isinstance(part, str):
            sentence += f"{part} "
        else:
            number = str(part) if in_composite else f"{part:02d}"
            sentence += f"{stem}{number}{',' if isinstance(after, int) else ''} "
    sentence = sentence.rstrip()
    return sentence[0].upper() + sentence[1:]
