"""Definitions as lines for people: the table of a message as a tree, a segment, an element with its codes."""

from __future__ import annotations

from collections.abc import Iterator

from edi_gateway.standards.dictionary import Dictionary
from edi_gateway.standards.entries import described
from edi_gateway.standards.model import UNBOUNDED, CompositeDef, ElementDef, GroupNode, MessageDef, SegmentDef, Use

_NOTES = {
    "P": "all of {first}, {others} or none",
    "R": "at least one of {first}, {others}",
    "E": "at most one of {first}, {others}",
    "C": "where {first} stands, {others} must stand",
    "L": "where {first} stands, at least one of {others} must stand",
}


def message_lines(message: MessageDef) -> Iterator[str]:
    """The segment table: tag or group, M or C, how often at most, and what each is called."""
    group = f", functional group {message.functional_group}" if message.functional_group else ""
    yield f"{message.name}: {message.title}{group}"
    yield from _tree(message.root, 0)


def _tree(group: GroupNode, depth: int) -> Iterator[str]:
    for node in group.children:
        status = "M" if node.mandatory else "C"
        most = "any" if node.max == UNBOUNDED else str(node.max)
        if isinstance(node, GroupNode):
            what = f"group of {node.tag}"
            yield f"{_cell('  ' * depth + node.name, 16)} {status} {most:>8}  {what}"
            yield from _tree(node, depth + 1)
        else:
            yield f"{_cell('  ' * depth + node.tag, 16)} {status} {most:>8}  {node.definition.name}"


def segment_lines(segment: SegmentDef, dictionary: Dictionary) -> Iterator[str]:
    """The positions of a segment with the components of its composites, and its notes (X12.6)."""
    yield f"{segment.tag} {segment.name} ({dictionary.name})"
    for position, use in enumerate(segment.elements, 1):
        yield _use(f"{position:02d}", use)
        if isinstance(use.ref, CompositeDef):
            yield from _components(use.ref)
    for note in segment.notes:
        first, *others = (f"{p:02d}" for p in note.positions)
        text = _NOTES[note.kind].format(first=first, others=", ".join(others))
        doubt = "" if note.confirmed else " (not confirmed for this release: breaking it is a warning)"
        yield f"{note}  {text}{doubt}"


def element_lines(element: ElementDef | CompositeDef, dictionary: Dictionary) -> Iterator[str]:
    """The form of an element and its codes with their names where those are known; of a composite its components."""
    yield f"{element.id} {element.name} ({dictionary.name})"
    if isinstance(element, CompositeDef):
        yield from _components(element)
        return
    yield f"form {described(element)}"
    if element.codes is None:
        yield "any value"
        return
    names = {code: dictionary.code_name(element.id, code) for code in element.codes}
    codes = sorted(element.codes, key=lambda code: (len(code), code) if code.isdigit() else (99, code))
    yield f"{len(codes)} codes"
    if any(names.values()):
        yield from (f"  {_cell(code, 6)} {names[code]}".rstrip() for code in codes)
    else:
        yield from ("  " + " ".join(codes[at : at + 16]) for at in range(0, len(codes), 16))


def _components(composite: CompositeDef) -> Iterator[str]:
    for position, use in enumerate(composite.components, 1):
        yield _use(f"  {position:02d}", use)


def _use(position: str, use: Use) -> str:
    form = described(use.ref) if isinstance(use.ref, ElementDef) else "composite"
    count = len(use.ref.codes) if isinstance(use.ref, ElementDef) and use.ref.codes is not None else 0
    coded = f" [{count} codes]" if count else ""
    repeat = f", up to {use.repeat} times" if use.repeat > 1 else ""
    status = "M" if use.mandatory else "C"
    return f"{_cell(position, 4)} {status} {_cell(use.ref.id, 5)} {_cell(form, 10)} {use.ref.name}{coded}{repeat}"


def _cell(text: str, width: int) -> str:
    return f"{text:{width}}"
