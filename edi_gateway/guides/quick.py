"""Quick looks: for most rules of a guide, a function that says at once whether a message keeps it.

Most messages keep most rules, and a guide has forty of them. What rules find on their way through a message (the lines,
the quantities ordered of each line) is kept while one message is looked at, so that rules share it. A look that answers
False gives no verdict: the rule itself looks again, with places and with care, and may find nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from edi_gateway.guides.amounts import Count, Sum
from edi_gateway.guides.dates import NotBefore
from edi_gateway.guides.glance import Glance, Look, Step, UnsureError
from edi_gateway.guides.hierarchy import ID, LEVEL, PARENT, Levels
from edi_gateway.guides.identifiers import KINDS, CheckDigit, InList, Unique
from edi_gateway.guides.model import Rule
from edi_gateway.guides.paths import Path
from edi_gateway.guides.readers import all_different, date_form, is_whole, number, plain, reader, step_of
from edi_gateway.guides.relations import Among, Both, Condition, Not, Number, Present, Relation
from edi_gateway.guides.usage import AllowedCodes, Length, MostRepeats, MustUse, NotUsed
from edi_gateway.mapping.paths import NodeHop, Slot
from edi_gateway.validation.model import Loop

_DAY = 8  # characters of a date, with or without a time behind it
_TEXT_TYPES = ("a", "an", "AN", "ID", "B", "DT", "TM")


def looks_of(rules: Iterable[Rule]) -> tuple[Look | None, ...]:
    """The quick look for each rule of a guide; None where there is none."""
    looks = Looks()
    return tuple(looks.of(rule) for rule in rules)


Reach: TypeAlias = "Callable[[Glance, Scope], list[int | Loop]]"
Values: TypeAlias = Callable[[Glance, "Scope"], list[str]]
Scope: TypeAlias = "int | Loop | None"
"""The group or segment that a rule with ``each`` looks at; None for the message."""
ScopedLook: TypeAlias = Callable[[Glance, "Scope"], bool]


@dataclass(slots=True)
class Looks:
    """Makes the quick looks of one guide; paths that begin alike share their first steps."""

    _steps: dict[tuple[object, ...], Step] = field(default_factory=dict)

    def of(self, rule: Rule) -> Look | None:
        """The quick look for a rule, with its errors caught; None where there is none."""
        if any(path.level for path in _paths(rule)):
            return None
        look, each = self._look(rule), getattr(rule, "each", None)
        if look is None:
            return None
        scopes = self._reach(each) if each else None

        def safe(glance: Glance) -> bool:
            try:
                if scopes is None:
                    return look(glance, None)
                return all(look(glance, scope) for scope in scopes(glance, None))
            except UnsureError:
                return False

        return safe

    def _look(self, rule: Rule) -> ScopedLook | None:
        match rule:
            case MustUse():
                return self._must_use(rule.path)
            case NotUsed():
                return self._not_used(rule.path)
            case AllowedCodes() | InList():
                allowed = frozenset(rule.codes if isinstance(rule, AllowedCodes) else rule.values)
                found = self._all_values(_paths(rule))
                return lambda glance, scope: allowed.issuperset(found(glance, scope))
            case Length():
                return self._length(rule)
            case MostRepeats():
                return self._most_repeats(rule)
            case CheckDigit():
                good, found = KINDS[rule.kind][0], self._all_values(rule.paths)
                return lambda glance, scope: all(map(good, found(glance, scope)))
            case Unique():
                found = self._all_values(rule.paths)
                return lambda glance, scope: all_different(found(glance, scope))
            case Count():
                return self._count(rule)
            case Sum():
                return self._sum(rule)
            case NotBefore():
                return self._not_before(rule)
            case Levels():
                return self._levels(rule)
            case Relation():
                return self._relation(rule)
        return None

    # ---- paths

    def _step(self, hops: tuple[NodeHop, ...]) -> Step | None:
        outer: Step | None = None
        key: tuple[object, ...] = ()
        for hop in hops:
            tests = tuple(test for test in hop.tests if test.selects)
            key = (*key, hop.node.position, *((t.slot.element, t.slot.component, t.kind, t.values) for t in tests))
            outer = self._steps.setdefault(key, step_of(outer, hop.node.position, tests))
        return outer

    def _reach(self, path: Path) -> Reach:
        """What the steps of a path lead to, from a scope or from the message."""
        step, absolute = self._step(path.hops), path.absolute
        steps = tuple(step_of(None, hop.node.position, hop.tests) for hop in path.hops)

        def reach(glance: Glance, scope: Scope) -> list[int | Loop]:
            return glance.items(step) if scope is None or absolute else glance.within(scope, steps)

        return reach

    def _values(self, path: Path) -> Values:
        """The values that a path names, empty ones left out."""
        reach, reads, key = self._reach(path), reader(path), path.text.removeprefix("/")
        everywhere = path.absolute

        def values(glance: Glance, scope: Scope) -> list[str]:
            shared = everywhere or scope is None
            found = glance.values.get(key) if shared else None
            if found is None:
                segment = glance.segment
                found = [text for item in reach(glance, scope) for text in reads(segment(item))]
                if shared:
                    glance.values[key] = found
            return found

        return values

    def _all_values(self, paths: tuple[Path, ...]) -> Values:
        found = [self._values(path) for path in paths]
        if len(found) == 1:
            return found[0]
        return lambda glance, scope: [text for values in found for text in values(glance, scope)]

    def _occurrences(self, path: Path) -> Callable[[Glance, Scope], Sequence[object]]:
        return self._values(path) if path.slots else self._reach(path)

    # ---- rules of use

    def _must_use(self, path: Path) -> ScopedLook:
        if path.slots or not path.hops:
            reach, reads = self._reach(path), reader(path)

            def each_has_a_value(glance: Glance, scope: Scope) -> bool:
                segment = glance.segment
                return all(reads(segment(item)) for item in reach(glance, scope))

            return each_has_a_value
        groups = self._groups(path)
        return lambda glance, scope: all(groups(glance, scope))

    def _groups(self, path: Path) -> Callable[[Glance, Scope], list[list[int | Loop]]]:
        """What a path leads to, for each group that it may stand in."""
        step, absolute = self._step(path.hops), path.absolute
        steps = tuple(step_of(None, hop.node.position, hop.tests) for hop in path.hops)

        def groups(glance: Glance, scope: Scope) -> list[list[int | Loop]]:
            if step is None:
                raise UnsureError
            if scope is None or absolute:
                return glance.grouped(step)
            return [glance.children(outer, step) for outer in glance.within(scope, steps[:-1])]

        return groups

    def _not_used(self, path: Path) -> ScopedLook:
        found = self._occurrences(path)
        return lambda glance, scope: not found(glance, scope)

    def _most_repeats(self, rule: MostRepeats) -> ScopedLook:
        path, most = rule.path, rule.most
        if path.slots:
            reach, reads = self._reach(path), reader(path)
            return lambda glance, scope: all(len(reads(glance.segment(i))) <= most for i in reach(glance, scope))
        groups = self._groups(path)
        return lambda glance, scope: all(len(group) <= most for group in groups(glance, scope))

    def _length(self, rule: Length) -> ScopedLook | None:
        if any(slot.definition.type not in _TEXT_TYPES for slot in _slots((rule.path,))):
            return None
        values, least, most = self._values(rule.path), rule.least, rule.most
        return lambda glance, scope: all(least <= len(text) <= most for text in values(glance, scope))

    # ---- relations

    def _relation(self, rule: Relation) -> ScopedLook | None:
        condition = self._condition(rule.condition)
        if condition is None:
            return None
        forbidden = [self._not_used(path) for path in rule.forbid]
        required = [(self._reach(path), self._must_use(path)) for path in rule.require]
        one = [self._occurrences(path) for path in rule.require_one]

        def keeps(glance: Glance, scope: Scope) -> bool:
            if not condition(glance, scope):
                return True
            if any(not reach(glance, scope) or not used(glance, scope) for reach, used in required):
                return False
            if one and not any(found(glance, scope) for found in one):
                return False
            return all(absent(glance, scope) for absent in forbidden)

        return keeps

    def _condition(self, condition: Condition) -> ScopedLook | None:
        match condition:
            case Present():
                found, wanted = self._occurrences(condition.path), condition.present
                return lambda glance, scope: bool(found(glance, scope)) is wanted
            case Among():
                values, allowed, is_in = self._values(condition.path), frozenset(condition.values), condition.wanted

                def among(glance: Glance, scope: Scope) -> bool:
                    texts = values(glance, scope)
                    return bool(texts) and allowed.isdisjoint(texts) is not is_in

                return among
            case Not():
                part = self._condition(condition.part)
                return (lambda glance, scope: not part(glance, scope)) if part else None
            case Both():
                parts = [part for one in condition.parts if (part := self._condition(one)) is not None]
                together = all if condition.every else any
                if len(parts) < len(condition.parts):
                    return None
                return lambda glance, scope: together(part(glance, scope) for part in parts)
        return None

    # ---- business checks

    def _count(self, rule: Count) -> ScopedLook:
        totals = self._values(rule.total)
        items = [self._occurrences(path) for path in rule.items]

        def agrees(glance: Glance, scope: Scope) -> bool:
            stated = totals(glance, scope)
            if not stated:
                return True
            found = sum(len(found(glance, scope)) for found in items)
            return all(is_whole(text) and int(text) == found for text in stated)

        return agrees

    def _sum(self, rule: Sum) -> ScopedLook | None:
        paths = (*rule.items, *rule.plus, *rule.minus, rule.total)
        implied = any(s.definition.type[0] == "N" and s.definition.type[1:] not in ("", "0") for s in _slots(paths))
        if implied or rule.each is not None:  # with `each` the items are multiplied
            return None
        totals = self._values(rule.total)
        added = self._all_values((*rule.items, *rule.plus))
        taken, tolerance = self._all_values(rule.minus), rule.tolerance

        def agrees(glance: Glance, scope: Scope) -> bool:
            stated = totals(glance, scope)
            if not stated:
                return True
            found = sum(map(number, added(glance, scope))) - sum(map(number, taken(glance, scope)))
            return all(-tolerance <= found - number(text) <= tolerance for text in stated)

        return agrees

    def _not_before(self, rule: NotBefore) -> ScopedLook:
        dates, others = self._dates(rule.date), self._dates(rule.other)

        def in_order(glance: Glance, scope: Scope) -> bool:
            first = others(glance, scope)
            second = dates(glance, scope) if first else first
            if not second:
                return True
            forms = {form for form, _ in (*first, *second)}
            if "" in forms:
                return False
            earliest, latest = min(text for _, text in second), max(text for _, text in first)
            return earliest[:_DAY] > latest[:_DAY] or (len(forms) == 1 and earliest >= latest)

        return in_order

    def _dates(self, path: Path) -> Callable[[Glance, Scope], list[tuple[str, str]]]:
        """Dates with their form; the form is "" for what does not sort by its text."""
        reach, reads, form = self._reach(path), reader(path), date_form(path)

        def dates(glance: Glance, scope: Scope) -> list[tuple[str, str]]:
            segments = map(glance.segment, reach(glance, scope))
            return [(form(segment, text), text) for segment in segments for text in reads(segment)]

        return dates

    def _levels(self, rule: Levels) -> ScopedLook:
        reach = self._reach(rule.path)
        above = dict(zip(rule.levels, ("", *rule.levels), strict=False))
        last = rule.levels[-1]

        def in_order(glance: Glance, scope: Scope) -> bool:
            levels: dict[str, str] = {"": ""}
            childless: set[str] = set()
            for item in reach(glance, scope):
                segment = glance.segment(item)
                if len(segment) <= LEVEL:
                    return False
                own, parent, level = plain(segment[ID]), plain(segment[PARENT]), plain(segment[LEVEL])
                if own in levels or level not in above or levels.get(parent) != above[level]:
                    return False
                levels[own] = level
                childless.discard(parent)
                if level != last:
                    childless.add(own)
            return not childless

        return in_order


# ---- what rules are about


def _paths(rule: Rule) -> tuple[Path, ...]:
    """All paths of a rule, those of its conditions left out."""
    found: list[Path] = []
    names = "path", "paths", "items", "total", "plus", "minus", "date", "other", "require", "require_one", "forbid"
    for name in names:
        what = getattr(rule, name, ())
        found += [what] if isinstance(what, Path) else what
    if isinstance(rule, Relation):
        found += _condition_paths(rule.condition)
    return tuple(found)


def _condition_paths(condition: Condition) -> Iterator[Path]:
    if isinstance(condition, Both):
        for part in condition.parts:
            yield from _condition_paths(part)
    elif isinstance(condition, Not):
        yield from _condition_paths(condition.part)
    elif isinstance(condition, Present | Among | Number):
        yield condition.path


def _slots(paths: tuple[Path, ...]) -> Iterator[Slot]:
    yield from (slot for path in paths for slots in path.slots for slot in slots)
