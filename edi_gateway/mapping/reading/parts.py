"""From variables to nested documents, as source: which value goes where, what may not be missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, field
from functools import partial
from typing import Any, TypeAlias

from edi_gateway.findings import Fault, Severity
from edi_gateway.mapping.fields import hints, own_fields, required
from edi_gateway.mapping.plan import SectionPlan
from edi_gateway.mapping.reading.source import Function, literal
from edi_gateway.mapping.reading.variables import Place, Variables
from edi_gateway.mapping.run import Run

Value: TypeAlias = Callable[[], str]
"""Writes the lines that compute a value; gives its variable."""
Tree: TypeAlias = "dict[str, Value | Tree]"
"""The fields of a part; those that are parts themselves have a tree of their own."""


def build_part(code: Function, section: SectionPlan, variables: Variables, index: str, number: str) -> str:
    """Write the lines that build a document part from its variables.

    Args:
        code: the function.
        section: says what is built.
        variables: hold the values.
        index: the variable of the segment that findings point to.
        number: the expression for the number of an item that has none.

    Returns:
        The variable of the part; it is None where nothing was said, or something is missing.
    """
    return _Builder(code, section, variables, index, number).build()


@dataclass(slots=True)
class _Builder:
    code: Function
    section: SectionPlan
    variables: Variables
    index: str
    number: str
    tree: Tree = field(default_factory=dict)

    def build(self) -> str:
        for name, places in self.variables.fields.items():
            self._put(name, partial(self._field, places))
        for name, times in self.variables.times.items():
            if len(self.variables.fields.get(name, ())) != 1:
                self._put(name, partial(self._first, times))
        for name, (variable, section) in self.variables.lists.items():
            self._put(name, partial(self._list, variable, section))
        return self._part(self.section.cls, self.tree, "")

    def _put(self, dotted: str, value: Value) -> None:
        tree: Any = self.tree
        *above, last = dotted.split(".")
        for name in above:
            tree = tree.setdefault(name, {})
        tree[last] = value

    # ---- values

    def _field(self, places: list[Place]) -> str:
        rule = places[0].planned.rule
        names = [place.variable for place in places]
        if rule.join is not None:
            texts = self._first(names)
            joined = self.code.variable("text")
            self.code.line(f"{joined} = None if {texts} is None else {literal(rule.join)}.join({texts})")
            return joined
        if rule.numbered:
            self.code.line(f"if {names[0]} is None: {names[0]} = {self.number}")
            return names[0]
        return self._first(names)

    def _first(self, names: Sequence[str]) -> str:
        """The first of some alternatives that was said."""
        if len(names) == 1:
            return names[0]
        first = self.code.variable("first")
        otherwise = "".join(f"{name} if {name} is not None else " for name in names[:-1])
        self.code.line(f"{first} = {otherwise}{names[-1]}")
        return first

    def _list(self, variable: str, section: SectionPlan) -> str:
        if section.parent is None or section.key is None or section.children is None:
            if "." in section.source.field:  # a part with nothing but an empty list is not there
                self.code.line(f"{variable} = {variable} or None")
            return variable
        arrange = Arrange(section.name, section.key.chain[0], section.children.chain[0])
        made = self.code.variable("tree")
        given = self.code.give(arrange.tree, f"arrange_{section.name}")
        self.code.line(f"{made} = None if {variable} is None else {given}(run, {variable})")
        return made

    # ---- parts

    def _part(self, cls: type, tree: Tree, prefix: str) -> str:
        """Build one part after the parts in it."""
        values: dict[str, str] = {}
        for key, inner in tree.items():
            if callable(inner):
                values[key] = inner()
            else:
                values[key] = self._part(hints(cls)[key][0], inner, f"{prefix}{key}.")
        part = self.code.variable(f"p_{prefix.rstrip('.') or cls.__name__}")
        nothing = " and ".join(f"{name} is None" for name in values.values()) or "True"
        with self.code.block(f"if {nothing}"):
            self.code.line(f"{part} = None")
        with self.code.block("else"):
            self._defaults(values, prefix)
            self._made(cls, values, part, prefix)
        return part

    def _defaults(self, values: dict[str, str], prefix: str) -> None:
        for key, name in values.items():
            places = self.variables.fields.get(prefix + key)
            if not places or places[0].planned.default is None:
                continue
            planned = places[0].planned
            when = planned.rule.when.removeprefix(prefix)
            # A condition about this very part, or one around it, holds: the part is there.
            beside = f" and {values[when]} is not None" if when in values and when != key else ""
            default = planned.default
            shown = literal(default) if type(default) is str else self.code.give(default, "DEFAULT")
            self.code.line(f"if {name} is None{beside}: {name} = {shown}")

    def _made(self, cls: type, values: dict[str, str], part: str, prefix: str) -> None:
        """Make the part, unless something is missing that it cannot do without."""
        word = "if"
        for key in required(cls):
            if key not in values:
                values[key] = self.code.variable("v_none")
                self.code.line(f"{values[key]} = None")
        for key in required(cls):
            with self.code.block(f"{word} {values[key]} is None"):
                self._missing(key, prefix)
                self.code.line(f"{part} = None")
            word = "elif"
        if word == "if":
            construct(self.code, cls, values, part)
            return
        with self.code.block("else"):
            construct(self.code, cls, values, part)

    def _missing(self, key: str, prefix: str) -> None:
        places = self.variables.fields.get(prefix + key, [])
        path = places[0].planned.targets[0][0].text if places else ""
        missing = Missing(f"{self.section.name}.{prefix}{key}".lstrip("."), path, self.section.source.skip_incomplete)
        call = f"{self.code.give_rare(missing.say)}(run, {self.index})"
        readable = " and ".join(f"{place.number} not in lost" for place in places)
        self.code.line(f"if {readable}: {call}" if readable else call)


def construct(code: Function, cls: type, values: dict[str, str], part: str) -> None:
    """Make an object of a document class. Its attributes are set one by one, which takes a third of the time of a
    call with keywords; a class that does more than that when it is made is called."""
    name = code.give(cls, cls.__name__)
    if hasattr(cls, "__post_init__") or not all(f.init for f in own_fields(cls).values()):
        said = ", ".join(f"{key!r}: {value}" for key, value in values.items())
        code.line(f"{part} = {name}(**{{k: v for k, v in {{{said}}}.items() if v is not None}})")
        return
    code.line(f"{part} = {code.give(object.__new__, 'new')}({name})")
    for key, item in own_fields(cls).items():
        unsaid = ""
        if item.default_factory is not MISSING:
            unsaid = "[]" if item.default_factory is list else f"{code.give(item.default_factory, 'unsaid')}()"
        elif item.default is not MISSING:
            unsaid = "None" if item.default is None else code.give(item.default, "UNSAID")
        if key not in values:
            code.line(f"{part}.{key} = {unsaid}")
        elif unsaid in ("", "None"):
            code.line(f"{part}.{key} = {values[key]}")
        else:
            code.line(f"{part}.{key} = {unsaid} if {values[key]} is None else {values[key]}")


# --- called by generated code ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missing:
    """Says that a part lacks a field that it cannot do without."""

    name: str
    path: str
    lenient: bool

    def say(self, run: Run, index: int) -> None:
        at = f" ({self.path})" if self.path else ""
        text = f"{self.name}{at} is missing, and there is no {self.name.rpartition('.')[0] or 'document'} without it."
        severity = Severity.NOTE if self.lenient else Severity.ERROR
        run.add(Fault.MISSING_VALUE, text, index, severity=severity)


@dataclass(frozen=True, slots=True)
class Arrange:
    """Makes a tree of a flat list whose items name the one above them."""

    name: str
    key: str
    children: str

    def tree(self, run: Run, found: list[tuple[Any, str | None, int]]) -> list[Any]:
        """The items that belong to no other; ``found`` holds each with the number of the one above and its place."""
        if not any(parent for _, parent, _ in found):
            return [item for item, _, _ in found]
        known = {_number(getattr(item, self.key)): item for item, _, _ in found}
        top = []
        for item, parent, at in found:
            above = known.get(_number(parent)) if parent else None
            if parent and (above is None or above is item):
                text = f"{self.name}: it belongs to {parent!r}, which is not there."
                run.add(Fault.UNREADABLE_VALUE, text, at, value=parent)
            if above is None or above is item:
                top.append(item)
            else:
                getattr(above, self.children).append(item)
        return top


def _number(text: str) -> str:
    return text.lstrip("0") if text else text
