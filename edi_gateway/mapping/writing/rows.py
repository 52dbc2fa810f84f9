"""One segment: the expressions of its elements, and the conditions under which the careful writer must look at it."""

from __future__ import annotations

from dataclasses import dataclass

from edi_gateway.mapping.output import mandatory_slots
from edi_gateway.mapping.paths import NodeHop, RunHop, Test
from edi_gateway.mapping.writing.shape import Put, Shape
from edi_gateway.mapping.writing.source import Function, NotCoveredError
from edi_gateway.standards.model import CompositeDef, SegmentDef, SyntaxNote


@dataclass(frozen=True, slots=True)
class Text:
    """An expression for a text, and one that is true where it is not empty: "True" where it never is."""

    expression: str
    present: str
    is_constant: bool = False

    @property
    def is_sure(self) -> bool:
        return self.present == "True"


Texts = dict[tuple[int, int], Text]
"""The texts of a segment by element and component."""


def constant(text: str) -> Text:
    return Text(repr(text), "True", is_constant=True)


def any_of(texts: list[Text]) -> str:
    """Whether any of some texts is there."""
    if any(text.is_sure for text in texts):
        return "True"
    return " or ".join(dict.fromkeys(text.present for text in texts)) or "False"


@dataclass(slots=True)
class Row:
    """A segment: its texts at fixed places, and the runs that take the next free occurrence each."""

    definition: SegmentDef
    texts: Texts
    runs: list[Shape]

    @classmethod
    def of(cls, code: Function, shape: Shape, *, packed: bool = False) -> Row:
        """The row of a segment, or of the trigger of a group; ``packed``: its one run is put there several times."""
        hop = shape.hop
        if not isinstance(hop, NodeHop):
            raise TypeError("only groups and segments are rows")
        row = cls(hop.segment, {}, [])
        for test in hop.tests:
            if test.written:
                row.texts[test.slot.element, test.slot.component] = constant(test.written)
        row._put(code, shape.puts, hop.tests)
        runs = shape.runs()
        repeating = [run for run in runs if len(_run_hop(run).occurrences) > 1]
        row.runs = repeating if packed or len(repeating) > 1 else []
        for run in runs:
            if run not in row.runs:
                row._add_single(code, run)
        row._check_runs()
        return row

    def _put(self, code: Function, puts: list[Put], tests: tuple[Test, ...]) -> None:
        """Texts go over constants, and over nothing else."""
        for put in puts:
            at = (put.slots[0].element, put.slots[0].component)
            below = self.texts.get(at)
            if below is None:
                self.texts[at] = Text(put.text, put.text)
            elif below.is_constant:
                self.texts[at] = Text(f"({put.text} or {below.expression})", below.present)
            else:
                raise NotCoveredError(f"two rules for {self.definition.tag}{at[0]:02d}")
            for test in tests:
                if put.qualifiers and test.kind == "=" and test.written:
                    slot = (test.slot.element, test.slot.component)
                    self.texts[slot] = qualifier(code, put, test, self.texts[slot])

    def _add_single(self, code: Function, run: Shape) -> None:
        """A run that is alone takes its first occurrence; its constants are there when one of its texts is."""
        occurrences = _run_hop(run).occurrences
        tests, present = occurrences[0].tests, run.present
        if len(occurrences) > 1 and any((s.element, s.component) in self.texts for s in occurrences[0].slots):
            raise NotCoveredError(f"something else stands in the runs of {self.definition.tag}")
        for test in tests:
            at = (test.slot.element, test.slot.component)
            if test.written and at not in self.texts:
                expression = repr(test.written) if present == "True" else f"({test.written!r} if {present} else '')"
                self.texts[at] = Text(expression, present, is_constant=True)
            elif test.written and not self.texts[at].is_sure:
                raise NotCoveredError(f"two rules for {self.definition.tag}{at[0]:02d}")
        self._put(code, run.puts, tests)

    # --- runs

    def _check_runs(self) -> None:
        """All runs of a segment share one stretch of elements, in which nothing else stands."""
        if not self.runs:
            return
        places = {tuple(o.slots[0].element for o in _run_hop(run).occurrences) for run in self.runs}
        first, last, width = self.run_span
        taken = any(first <= element <= last for element, _ in self.texts)
        if len(places) > 1 or taken or last - first + 1 != width * len(_run_hop(self.runs[0]).occurrences):
            raise NotCoveredError(f"the runs of {self.definition.tag} overlap")

    @property
    def run_span(self) -> tuple[int, int, int]:
        """The first and the last element of the runs, and how many elements one occurrence has."""
        occurrences = _run_hop(self.runs[0]).occurrences
        width = len({slot.element for slot in occurrences[0].slots})
        return occurrences[0].slots[0].element, occurrences[-1].slots[-1].element, width

    def cells(self, code: Function, run: Shape) -> list[str]:
        """What one occurrence of a run holds; there is an element for each of its own, or one composite."""
        first = _run_hop(run).occurrences[0]
        texts: Texts = {}
        for test in first.tests:
            if test.written:
                texts[test.slot.element, test.slot.component] = constant(test.written)
        inner = Row(self.definition, texts, [])
        inner._put(code, run.puts, first.tests)
        for slot in mandatory_slots(self.definition):
            if slot in first.slots and isinstance(self.definition.elements[slot.element - 1].ref, CompositeDef):
                text = inner.texts.get((slot.element, slot.component))
                if text is None or not (text.is_sure or text.present == run.present):
                    code.give_up_if(f"not {_wrapped(text.present)}" if text is not None else "True")
        return [inner.element(element) for element in sorted({slot.element for slot in first.slots})]

    @property
    def runs_are_whole(self) -> bool:
        """Whether every occurrence that is there fills all of its elements."""
        for run in self.runs:
            first = _run_hop(run).occurrences[0]
            filled = {test.slot for test in first.tests if test.written}
            filled |= {put.slots[0] for put in run.puts if put.text == run.present}
            if {slot.element for slot in filled} != {slot.element for slot in first.slots}:
                return False
        return True

    def occurrence_of(self, position: int) -> int | None:
        """The occurrence of the runs that an element belongs to; None where it is none of theirs."""
        if not self.runs:
            return None
        first, last, width = self.run_span
        return (position - first) // width if first <= position <= last else None

    # --- expressions

    def element(self, number: int) -> str:
        """The expression of one element: a composite loses what is empty at its end."""
        if not isinstance(self.definition.elements[number - 1].ref, CompositeDef):
            return self.texts[number, 1].expression if (number, 1) in self.texts else "''"
        parts = {component: text for (element, component), text in self.texts.items() if element == number}
        return composite(parts)

    def of_element(self, number: int) -> list[Text]:
        return [text for (element, _), text in self.texts.items() if element == number]

    def filled(self, number: int) -> str:
        """Whether an element is there; for one in a run, when the run has been put together in ``r``."""
        if self.occurrence_of(number) is not None:
            at = number - self.run_span[0]
            return f"len(r) > {at!r} and r[{at!r}] != ''"
        return any_of(self.of_element(number))

    def faults(self) -> list[str]:
        """Conditions under which a mandatory element is empty or a syntax note does not hold."""
        found = []
        for slot in mandatory_slots(self.definition):
            use = self.definition.elements[slot.element - 1]
            whole = self.filled(slot.element)
            text = self.texts.get((slot.element, slot.component))
            if self.occurrence_of(slot.element) is not None:
                if use.mandatory:
                    found.append(f"not ({whole})")
                continue
            if (text is not None and text.is_sure) or (whole == "False" and not use.mandatory):
                continue
            empty = f"not {_wrapped(text.present)}" if text is not None else "True"
            if isinstance(use.ref, CompositeDef) and not use.mandatory:
                if text is not None and whole == text.present:
                    continue
                empty = f"({whole}) and {empty}" if whole != "True" else empty
            found.append(empty)
        return found + [broken for note in self.definition.notes if (broken := self._broken(note))]

    def _broken(self, note: SyntaxNote) -> str:
        """The condition under which a syntax note (X12.6) does not hold; "" where it always does."""
        occurrences = {self.occurrence_of(position) for position in note.positions}
        if note.kind in "PC" and len(occurrences) == 1 and None not in occurrences and self.runs_are_whole:
            return ""
        first, *rest = [self.filled(position) for position in note.positions]
        if note.kind == "P":
            others = [other for other in rest if other != first]
            return " or ".join(f"(not {_wrapped(first)}) is not (not {_wrapped(other)})" for other in others)
        if note.kind in "CL" and first == "False":
            return ""
        if note.kind == "R":
            return "" if "True" in (first, *rest) else " and ".join(f"not {_wrapped(f)}" for f in [first, *rest])
        if note.kind == "E":
            possible = [f"bool({filled})" for filled in [first, *rest] if filled != "False"]
            return " + ".join(possible) + " > 1" if len(possible) > 1 else ""
        missing = [f"not {_wrapped(f)}" for f in rest if f not in ("True", first)]
        if note.kind == "C":
            return f"{_wrapped(first)} and ({' or '.join(missing)})" if missing else ""
        return f"{_wrapped(first)} and {' and '.join(missing)}" if len(missing) == len(rest) else ""


def composite(parts: dict[int, Text]) -> str:
    """A composite without what is empty at its end; its first component alone where there is no other."""

    def listed(last: int) -> str:
        return "[" + ", ".join(parts[n].expression if n in parts else "''" for n in range(1, last + 1)) + "]"

    text = ""
    for last in range(max(parts, default=1), 1, -1):
        if last in parts:
            if parts[last].is_sure:
                return f"({text}{listed(last)})"
            text += f"{listed(last)} if {parts[last].present} else "
    first = parts[1].expression if 1 in parts else "''"
    return f"({text}{first})" if text else first


def qualifier(code: Function, put: Put, test: Test, below: Text) -> Text:
    """The qualifier for the length of a text, where there is one, else the constant of the path."""
    codes = {length: value for length, value in put.qualifiers if value in test.values}
    name = code.module.give(codes, "qualifiers_")
    chosen = f"{name}.get(len({put.text}), {test.written!r})"
    return Text(chosen if below.is_sure else f"({chosen} if {below.present} else '')", below.present)


def write_row(code: Function, shape: Shape) -> None:
    """The lines that check a segment and append it."""
    row = Row.of(code, shape)
    if row.runs:
        _gather_runs(code, row)
    for condition in row.faults():
        code.give_up_if(condition)
    last = max([element for element, _ in row.texts], default=0)
    if not row.runs:
        elements = [row.element(number) for number in range(1, last + 1)]
        is_sure = last == 0 or row.filled(last) == "True"
        _append(code, [repr(row.definition.tag), *elements], is_sure)
        return
    first, end, _ = row.run_span
    before = [row.element(number) for number in range(1, first)]
    if last > end:
        code.line(f"r += [''] * ({end - first + 1!r} - len(r))")
    after = [row.element(number) for number in range(end + 1, last + 1)]
    _append(code, [repr(row.definition.tag), *before, "*r", *after], is_sure=False)


def _gather_runs(code: Function, row: Row) -> None:
    """Each run that is there takes the next occurrence, in the order of the rules."""
    code.line("r = []")
    for run in row.runs:
        with code.block(f"if {run.present}"):
            code.line(f"r += [{', '.join(row.cells(code, run))}]")
    first, last, width = row.run_span
    if len(row.runs) * width > last - first + 1:
        code.give_up_if(f"len(r) > {last - first + 1!r}")


def _append(code: Function, elements: list[str], is_sure: bool) -> None:
    """Append a segment; what is empty at its end is left out."""
    row = "[" + ", ".join(elements) + "]"
    if is_sure:
        code.line(f"{code.out}.append({row})")
        return
    code.line(f"row = {row}")
    code.line("while not row[-1]: row.pop()")
    code.line(f"{code.out}.append(row)")


def _wrapped(condition: str) -> str:
    return condition if condition.isidentifier() else f"({condition})"


def _run_hop(run: Shape) -> RunHop:
    if not isinstance(run.hop, RunHop):
        raise TypeError("not a run")
    return run.hop
