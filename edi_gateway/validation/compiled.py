"""Quick checks: for each segment definition and length, a function of straight-line Python that says "no fault here".

Most segments have no fault, and what they cost decides how fast the gateway is. There is one function for each number
of elements that a segment may have: then nothing needs to be asked of elements that were not sent, and all others are
taken out of the segment at once. A function is made when a segment of its length is first met.

The source is generated from our own definitions only; no text of a definition and nothing a partner sent becomes part
of it: numbers are written with ``repr``, sets and functions are handed over by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from edi_gateway.standards.model import CompositeDef, ElementDef, SegmentDef, SyntaxNote, Use
from edi_gateway.syntax.model import Segment
from edi_gateway.validation import values

Check: TypeAlias = Callable[[Segment, str], bool]
"""Takes a segment and the decimal mark; True where the segment has no fault. False, or one of ``NO_VERDICT`` raised,
gives no verdict: ``elements.explain`` looks again with care and may find nothing."""

NO_VERDICT = (TypeError, AttributeError, IndexError, ValueError)
"""What a check raises where a composite stands in the place of a simple element, or the like: looking for a list in a
set of codes, or asking it whether it is a number, costs nothing where there is none. ``IndexError`` is also what the
list of checks itself raises for a segment with more elements than are defined."""

_FUNCTIONS: dict[str, object] = {
    "edifact_number": values.edifact_number,
    "alphabetic": values.alphabetic,
    "x12_integer": values.x12_integer,
    "x12_real": values.x12_real,
    "is_date": values.is_date,
    "is_time": values.is_time,
    "date_problem": values.date_problem,
}


@dataclass(frozen=True, slots=True)
class Look:
    """A value that is more than its definition says, such as a GTIN: where it stands, and who knows if it is right.

    ``component`` and that of the qualifier count from 1; None where the element is no composite. ``kinds`` has a test
    for each value of the qualifier, which stands in the same composite or in an element of its own; without a qualifier
    there is one test, by "".
    """

    element: int
    component: int | None
    qualifier: tuple[int, int | None] | None
    kinds: Mapping[str, Callable[[str], bool]]


def compile_checks(definition: SegmentDef, looks: Sequence[Look] = ()) -> list[Check]:
    """The quick checks of a segment, by the length of the segment with its tag; made when first called.

    ``looks`` are what there is to check besides what the definition says.
    """
    names = _Names(looks)
    checks: list[Check] = []

    def unmade(length: int) -> Check:
        def check(segment: Segment, mark: str) -> bool:
            made = checks[length] = _compiled(definition, length, names)
            return made(segment, mark)

        return check

    checks += [unmade(length) for length in range(len(definition.elements) + 2)]
    return checks


class _Names:
    """What the checks of one definition share: functions and sets of codes by their names in the source."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self.values = dict(_FUNCTIONS)
        self.looks = looks
        for number, look in enumerate(looks):
            self.values[f"kinds_{number!r}"] = look.kinds.get if look.qualifier else look.kinds[""]
        self._codes: dict[tuple[ElementDef, bool], str] = {}

    def codes(self, element: ElementDef, required: bool) -> str:
        """The name of the set of codes of an element, with "" in it where the element may be empty."""
        name = self._codes.get((element, required))
        if name is None:
            allowed = [code for code in element.codes or () if element.min <= len(code) <= element.max]
            name = self._codes[element, required] = f"codes_{len(self._codes)!r}"
            self.values[name] = frozenset(allowed if required else [*allowed, ""])
        return name


def _compiled(definition: SegmentDef, length: int, names: _Names) -> Check:
    """The check for segments of one length."""
    made: dict[str, Check] = {}
    source = _Writer(definition, length, names).source
    exec(compile(source, f"<check of {length} items>", "exec"), names.values, made)  # noqa: S102 - from our definitions
    return made["check"]


class _Writer:
    """Writes the source of one check. ``s`` is the segment, ``m`` the decimal mark, ``e1``, ``e2`` ... the elements,
    ``k`` the number of components of one, ``v`` a component."""

    def __init__(self, definition: SegmentDef, length: int, names: _Names) -> None:
        self._names = names
        self._length = length
        self._lines: list[str] = []
        uses = definition.elements
        self._line(0, "def check(s, m):")
        if any(use.mandatory for use in uses[max(length - 1, 0) :]):
            self._line(1, "return False")
        else:
            self._line(1, ", ".join(["_", *(f"e{number}" for number in range(1, length))]) + ", = s")
            for number, use in enumerate(uses[: length - 1], start=1):
                # The last element must hold something even where it may be left out: else its separator is needless.
                self._element(f"e{number}", use, use.mandatory or number == length - 1)
            for note in definition.notes:
                self._note(note)
            for number, look in enumerate(names.looks):
                if look.element < length:
                    self._look(look, f"kinds_{number!r}")
            self._line(1, "return True")
        self.source = "\n".join(self._lines) + "\n"

    def _look(self, look: Look, kinds: str) -> None:
        """Whether a value is what its qualifier, or its place alone, says it is."""
        name, depth, value = f"e{look.element!r}", 1, f"e{look.element!r}"
        code = f"e{look.qualifier[0]!r}" if look.qualifier else ""
        if look.component == 1 and not (look.qualifier and look.qualifier[1]):
            value = "v"  # the first component may stand alone
            self._line(1, f"v = {name}[0] if {name}.__class__ is list else {name}")
        elif look.component is not None:
            parts = [look.component]
            value = f"{name}[{look.component - 1!r}]"
            if look.qualifier and look.qualifier[1]:
                parts.append(look.qualifier[1])
                code = f"{name}[{look.qualifier[1] - 1!r}]"
            self._line(1, f"if {name}.__class__ is list and len({name}) >= {max(parts)!r}:")
            depth = 2
        if not look.qualifier:
            self._fail(depth, f"{value} and not {kinds}({value})")
            return
        self._line(depth, f"r = {kinds}({code})")
        self._fail(depth, f"r is not None and {value} and not r({value})")

    def _line(self, depth: int, text: str) -> None:
        self._lines.append("    " * depth + text)

    def _fail(self, depth: int, condition: str) -> None:
        self._line(depth, f"if {condition}: return False")

    # ---- elements

    def _element(self, name: str, use: Use, required: bool) -> None:
        if isinstance(use.ref, CompositeDef):
            self._composite(name, use.ref, required)
            return
        if not _asks_for_text(use.ref):
            self._fail(1, f"{name}.__class__ is not str")
        self._value(1, name, use.ref, required)

    def _composite(self, name: str, definition: CompositeDef, required: bool) -> None:
        parts = [(use.ref, use.mandatory) for use in definition.components if isinstance(use.ref, ElementDef)]
        least = max((number for number, (_, mandatory) in enumerate(parts, start=1) if mandatory), default=1)
        self._line(1, f"if {name}.__class__ is list:")
        if definition.notes or len(parts) == 1:  # composites with notes are rare: left to the careful check
            self._line(2, "return False")
        else:
            self._components(name, definition, max(least, 2))
        self._line(1, f"elif {name}.__class__ is str:")
        if least == 1:
            self._value(2, name, parts[0][0], required)
        else:
            self._line(2, "return False" if required else f"if {name}: return False")
        self._line(1, "else: return False")

    def _components(self, name: str, definition: CompositeDef, least: int) -> None:
        """The components of a composite that has at least ``least`` of them."""
        parts = definition.components
        self._line(2, f"k = len({name})")
        bounds = f"not {least!r} <= k <= {len(parts)!r}" if least > 2 else f"k > {len(parts)!r}"
        self._fail(2, f"{bounds} or not {name}[-1]")
        depth = 2
        for number, use in enumerate(parts):
            if number >= least:
                self._line(depth, f"if k > {number!r}:")
                depth += 1
            if isinstance(use.ref, ElementDef):
                self._line(depth, f"v = {name}[{number!r}]")
                self._value(depth, "v", use.ref, use.mandatory)
            self._date(depth, name, number, [part.ref.id for part in parts])

    def _date(self, depth: int, name: str, number: int, ids: list[str]) -> None:
        """Where both a date and the code of its form have been seen, hold one against the other."""
        if "2380" in ids and "2379" in ids and max(ids.index("2380"), ids.index("2379")) == number:
            date, form = ids.index("2380"), ids.index("2379")
            self._fail(depth, f"date_problem({name}[{date!r}], {name}[{form!r}]) is not None")

    def _value(self, depth: int, name: str, element: ElementDef, required: bool) -> None:
        """The checks of one value, which is in the variable ``name``; one that is not required may be empty."""
        least, most, length = element.min, element.max, f"len({name})"
        if _is_coded(element):
            self._fail(depth, f"{name} not in {self._names.codes(element, required)}")
        elif element.type == "B":
            self._fail(depth, f"not {name}" if required else "False")
        elif element.type in ("an", "AN", "ID") and required:
            self._fail(depth, f"not {max(least, 1)!r} <= {length} <= {most!r}")
        elif element.type in ("an", "AN", "ID"):
            within = f"{name} and not {least!r} <= {length} <= {most!r}"
            self._fail(depth, within if least > 1 else f"{length} > {most!r}")
        else:
            self._fail(depth, ("" if required else f"{name} and ") + _no_number(name, element.type, least, most))

    # ---- notes

    def _note(self, note: SyntaxNote) -> None:
        """A note of X12, for what can be sent in this length: positions behind it are known to be empty."""
        sent = [f"e{position}" for position in note.positions if position < self._length]
        some_absent = len(sent) < len(note.positions)
        first, others = f"e{note.positions[0]}", [name for name in sent if name != f"e{note.positions[0]}"]
        if note.kind == "R":
            self._fail(1, f"not ({' or '.join(sent)})" if sent else "True")
        elif note.kind == "P" and sent:
            uneven = [f"(not {sent[0]}) is not (not {name})" for name in sent[1:]]
            self._fail(1, " or ".join(sent if some_absent else uneven))
        elif note.kind == "E" and len(sent) > 1:
            self._fail(1, " + ".join(f"(not {name})" for name in sent) + f" < {len(sent) - 1!r}")
        elif note.kind == "C" and first in sent:
            self._fail(1, first if some_absent else f"{first} and not ({' and '.join(others)})")
        elif note.kind == "L" and first in sent:
            self._fail(1, f"{first} and not ({' or '.join(others)})" if others else first)


def _is_coded(element: ElementDef) -> bool:
    return element.codes is not None and element.type in ("a", "an", "ID", "AN")


def _asks_for_text(element: ElementDef) -> bool:
    """Whether the check of a value gives no verdict, or the verdict False, for anything but a text."""
    return _is_coded(element) or element.type not in ("an", "AN", "ID", "a", "B")


def _no_number(name: str, type_: str, least: int, most: int) -> str:
    """The condition that a value, which is not empty, is no number, date, time or text without digits.

    What is usual is seen at once; signs, exponents and the like take the way through ``values``.
    """
    length = f"{least!r} <= len({name}) <= {most!r}"
    if type_ == "n" and least <= 1:
        inside = f"{name}.replace(m, '', 1).isdigit() and m != {name}[0] and m != {name}[-1]"
        plain = f"len({name}) <= {most!r} and ({name}.isdigit() or {inside}) and {name}.isascii()"
    elif type_ == "R" and least <= 1:
        inside = f"{name}.replace('.', '', 1).isdigit()"
        plain = f"len({name}) <= {most!r} and ({name}.isdigit() or {inside}) and {name}.isascii()"
    elif type_ in ("DT", "TM"):
        function = "is_date" if type_ == "DT" else "is_time"
        return f"not ({least!r} <= len({name}) <= {min(most, 8)!r} and {function}({name}))"
    elif type_ == "a":
        plain = f"{length} and {name}.isalpha()"
    else:
        plain = f"{length} and {name}.isdigit() and {name}.isascii()"
    careful = {
        "n": f"edifact_number({name}, {least!r}, {most!r}, m)",
        "a": f"alphabetic({name}, {least!r}, {most!r})",
        "R": f"x12_real({name}, {least!r}, {most!r})",
    }.get(type_, f"x12_integer({name}, {least!r}, {most!r})")
    return f"not ({plain}) and not {careful}"
