"""A guide may only narrow its message: the reasons why a restriction would widen it, or leave nothing that fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edi_gateway.guides.paths import Path
from edi_gateway.guides.usage import measure
from edi_gateway.mapping.paths import Slot
from edi_gateway.standards.model import CompositeDef, ElementDef, MessageDef
from edi_gateway.validation import wording


def is_mandatory(path: Path, *, within: bool = False) -> bool:
    """Whether the standard requires what a path names, in the group or segment that it stands in. What conditions in
    brackets select is never required as such. ``within``: a component counts where its composite may be left out."""
    if not path.slots:
        return bool(path.hops) and path.hops[-1].node.mandatory and not path.hops[-1].tests
    if path.definition is None or (path.run is not None and any(o.tests for o in path.run.occurrences)):
        return False
    slot = path.slots[0][0]
    use = path.definition.elements[slot.element - 1]
    if isinstance(use.ref, CompositeDef):
        return use.ref.components[slot.component - 1].mandatory and (within or use.mandatory)
    return use.mandatory


def optional(path: Path, definition: MessageDef) -> Iterator[str]:
    """Why a path cannot be made optional."""
    if is_mandatory(path, within=True):
        yield f"{_capital(path.subject)} is mandatory in {definition.name}; a guide cannot make it optional."


def not_used(path: Path, definition: MessageDef) -> Iterator[str]:
    """Why a path cannot be left out."""
    if is_mandatory(path):
        yield f"{_capital(path.subject)} is mandatory in {definition.name}; a guide cannot rule it out."


def repeats(path: Path, most: int, definition: MessageDef) -> Iterator[str]:
    """Why a number of repeats is too many."""
    if path.slots:
        allowed = sum(_repeat(path, slot) for slots in path.slots for slot in slots)
    else:
        allowed = path.hops[-1].node.max if path.hops else 1
    if most > allowed:
        times = wording.count(allowed, "time")
        yield f"{_capital(path.subject)} may occur {times} in {definition.name}; {most} would be more."


def _repeat(path: Path, slot: Slot) -> int:
    return path.definition.elements[slot.element - 1].repeat if path.definition else 1


def lengths(path: Path, least: int | None, most: int | None, definition: MessageDef) -> Iterator[str]:
    """Why lengths do not fit the element."""
    for element in elements(path):
        where = f"{_capital(path.subject)} has {element.min} to {element.max} places in {definition.name}"
        if most is not None and most > element.max:
            yield f"{where}; a `max_length` of {most} would be longer."
        if least is not None and least < element.min:
            yield f"{where}; a `min_length` of {least} would be shorter."
        if most is not None and most < element.min:
            yield f"{where}; nothing fits a `max_length` of {most}."
        if least is not None and least > element.max:
            yield f"{where}; nothing fits a `min_length` of {least}."


def codes(path: Path, wanted: Sequence[str], definition: MessageDef, *, agency: bool) -> Iterator[str]:
    """Why codes do not fit the element: not in its list (unless another agency's), or of the wrong length."""
    for element in elements(path):
        yield from _codes(element, path.subject, wanted, definition, agency)


def conditions(path: Path, definition: MessageDef, *, agency: bool) -> Iterator[str]:
    """Why the conditions in a path's brackets can never hold."""
    for test in dict.fromkeys(path.tests):
        element = test.slot.definition
        wanted = [v for v in test.values if v]
        if test.kind == "=":
            subject = f"{element.id} {element.name} in {path.text!r}"
            yield from _codes(element, subject, wanted, definition, agency)


def _codes(
    element: ElementDef, subject: str, wanted: Sequence[str], definition: MessageDef, agency: bool
) -> Iterator[str]:
    for code in wanted:
        length, _ = measure(code, element)
        if not element.min <= length <= element.max:
            form = wording.form(element)
            yield f"{_capital(subject)}: {wording.shown(code)} does not fit {form}, the form in {definition.name}."
        elif element.codes is not None and code not in element.codes and not agency:
            yield (
                f"{_capital(subject)}: {wording.shown(code)} is not in the code list of {definition.name}; "
                "mark a code of another agency with `agency_codes = true`."
            )


def elements(path: Path) -> list[ElementDef]:
    """The different elements among the slots of a path."""
    found = {slot.definition.id: slot.definition for slots in path.slots for slot in slots}
    return list(found.values())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
