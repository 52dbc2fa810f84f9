"""Quick checks: for each segment definition, a function of straight-line Python that says whether there is no fault.

Most segments have no fault, and what they cost decides how fast the gateway is. The source is generated from our own
definitions only; no text of a definition and nothing a partner sent becomes part of it: numbers are written with
``repr``, sets and functions are handed over by name. A check that answers False gives no verdict: ``elements.explain``
looks again with care and may find nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from edi_gateway.standards.model import CompositeDef, ElementDef, SegmentDef, SyntaxNote, Use
from edi_gateway.syntax.model import Segment
from edi_gateway.validation import values

Check: TypeAlias = Callable[[Segment, str], bool]
"""Takes a segment and the decimal mark; True where the segment has no fault. Raises ``TypeError`` where a composite
stands in the place of a coded element: looking for a list in a set of codes costs nothing where there is none."""

_FUNCTIONS: dict[str, object] = {
    "edifact_number": values.edifact_number,
    "alphabetic": values.alphabetic,
    "x12_integer": values.x12_integer,
    "x12_real": values.x12_real,
    "x12_date": values.x12_date,
    "x12_time": values.x12_time,
    "date_ok": values.date_ok,
}


def compile_check(definition: SegmentDef) -> Check:
    """The quick check for a segment."""
    writer = _Writer(definition)
    names = dict(_FUNCTIONS)
    names.update(writer.sets)
    exec(compile(writer.source, "<segment check>", "exec"), names)  # noqa: S102 - generated from our definitions
    check: Check = names["check"]  # type: ignore[assignment]
    return check


class _Writer:
    """Writes the source of one check. ``s`` is the segment, ``n`` its length, ``m`` the decimal mark, ``e`` an
    element, ``k`` the number of its components."""

    def __init__(self, definition: SegmentDef) -> None:
        self.sets: dict[str, frozenset[str]] = {}
        self._lines: list[str] = []
        uses = definition.elements
        last_mandatory = max((number for number, use in enumerate(uses, start=1) if use.mandatory), default=0)
        self._line(0, "def check(s, m):")
        self._line(1, "n = len(s)")
        self._fail(1, f"n > {len(uses) + 1!r} or n <= {last_mandatory!r} or not s[-1]")
        for note in definition.notes:
            if note.kind == "R":
                self._fail(1, "not (" + " or ".join(_present(p, 0) for p in note.positions) + ")")
        for number, use in enumerate(uses, start=1):
            if number > last_mandatory:
                self._line(1, f"if n == {number!r}: return True")
            self._line(1, f"e = s[{number!r}]")
            self._element(use)
            for note in definition.notes:
                if number == (note.positions[0] if note.kind in "CL" else min(note.positions)):
                    self._note(note, number)
        self._line(1, "return True")
        self.source = "\n".join(self._lines) + "\n"

    def _line(self, depth: int, text: str) -> None:
        self._lines.append("    " * depth + text)

    def _fail(self, depth: int, condition: str) -> None:
        self._line(depth, f"if {condition}: return False")

    # ---- elements

    def _element(self, use: Use) -> None:
        if isinstance(use.ref, CompositeDef):
            self._composite(use.ref, use.mandatory)
        else:
            self._value(1, "e", use.ref, use.mandatory)

    def _composite(self, definition: CompositeDef, mandatory: bool) -> None:
        parts = definition.components
        least = max((number for number, use in enumerate(parts, start=1) if use.mandatory), default=1)
        self._line(1, "if e:")
        self._line(2, "if e.__class__ is list:")
        self._line(3, "k = len(e)")
        most = 1 if definition.notes else len(parts)  # the rare composite with notes is left to the careful check
        self._fail(3, f"k > {most!r} or k < {least!r} or not e[-1]")
        depth = 3
        for number, use in enumerate(parts[:most], start=1):
            if number > max(least, 1):
                self._line(depth, f"if k > {number - 1!r}:")
                depth += 1
            self._line(depth, f"v = e[{number - 1!r}]")
            self._component(depth, use)
            self._date(depth, number, parts)
        self._line(2, "elif e.__class__ is str:")
        if least > 1:
            self._line(3, "return False")
        else:
            self._line(3, "v = e")
            self._component(3, parts[0])
        self._line(2, "else: return False")
        if mandatory:
            self._line(1, "else: return False")

    def _component(self, depth: int, use: Use) -> None:
        if isinstance(use.ref, ElementDef):
            self._value(depth, "v", use.ref, use.mandatory)

    def _date(self, depth: int, number: int, parts: tuple[Use, ...]) -> None:
        """Where both a date and the code of its form have been seen, hold one against the other."""
        ids = [use.ref.id for use in parts]
        if "2380" in ids and "2379" in ids and max(ids.index("2380"), ids.index("2379")) == number - 1:
            self._fail(depth, f"not date_ok(e[{ids.index('2380')!r}], e[{ids.index('2379')!r}])")

    def _value(self, depth: int, name: str, element: ElementDef, mandatory: bool) -> None:
        """The checks of one value, which is in the variable ``name``; an optional one may be empty."""
        if not mandatory:
            self._line(depth, f"if {name}:")
            depth += 1
        least, most = repr(element.min), repr(element.max)
        if element.codes is not None and element.type in ("a", "an", "ID", "AN"):
            allowed = frozenset(code for code in element.codes if element.min <= len(code) <= element.max)
            self._fail(depth, f"{name} not in {self._set(allowed)}")
            return
        if name == "e":
            self._fail(depth, "e.__class__ is not str")
        if element.type in ("an", "AN", "ID"):
            within = f"{max(element.min, 1)!r} <= " if mandatory or element.min > 1 else ""
            self._fail(depth, f"not {within}len({name}) <= {most}" if within else f"len({name}) > {most}")
        elif element.type == "n":
            plain = f"({least} <= len({name}) <= {most} and {name}.isdigit() and {name}.isascii())"
            if element.min == 0:  # one mark inside is seen at once as well; a sign takes the careful way
                inside = f"{name}.replace(m, '', 1).isdigit() and m != {name}[0] and m != {name}[-1]"
                plain = f"(len({name}) <= {most} and ({name}.isdigit() or {inside}) and {name}.isascii())"
            self._fail(depth, f"not {plain} and not edifact_number({name}, {least}, {most}, m)")
        elif element.type != "B":
            self._fail(depth, f"not {_function(element.type)}({name}, {least}, {most})")
        elif mandatory:
            self._fail(depth, f"not {name}")
        else:
            self._line(depth, "pass")

    def _set(self, allowed: frozenset[str]) -> str:
        for name, known in self.sets.items():
            if known == allowed:
                return name
        name = f"codes_{len(self.sets)}"
        self.sets[name] = allowed
        return name

    # ---- notes

    def _note(self, note: SyntaxNote, number: int) -> None:
        """A note, at the element at which it can first be broken: all of its positions before this one are empty."""
        here = "e != ''"
        others = [_present(p, number) for p in note.positions if p != number]
        if note.kind == "P":
            self._fail(1, " or ".join(f"({here}) is not {other}" for other in others))
        elif note.kind == "E":
            self._fail(1, " + ".join([f"({here})", *others]) + " > 1")
        elif note.kind == "C":
            self._fail(1, f"{here} and not (" + " and ".join(others) + ")")
        elif note.kind == "L":
            self._fail(1, f"{here} and not (" + " or ".join(others) + ")")


def _present(position: int, number: int) -> str:
    """Whether there is a value at a position, when elements up to ``number`` are known to be there."""
    if position <= number:
        return f"(s[{position!r}] != '')"
    return f"(n > {position!r} and s[{position!r}] != '')"


def _function(type_: str) -> str:
    return {"a": "alphabetic", "R": "x12_real", "DT": "x12_date", "TM": "x12_time"}.get(type_, "x12_integer")
