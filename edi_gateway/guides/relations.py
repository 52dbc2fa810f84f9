"""Conditions, and the rules of [[relation]]: if this is so, then that is required or not used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from edi_gateway.findings import Fault, Finding
from edi_gateway.guides.model import Label
from edi_gateway.guides.paths import Anchor, Path, View
from edi_gateway.guides.usage import missing, unwanted


class Condition(Protocol):
    """A question with an answer for each group or segment that a rule looks at."""

    def holds(self, view: View, scope: Anchor) -> bool: ...

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Present:
    path: Path
    present: bool

    def holds(self, view: View, scope: Anchor) -> bool:
        return (next(self.path.occurrences(view, scope), None) is not None) is self.present

    def __str__(self) -> str:
        return f"{self.path.text} is {'there' if self.present else 'not there'}"


@dataclass(frozen=True, slots=True)
class Among:
    """One of the values is in a list; or, if not ``wanted``, there are values and none of them is."""

    path: Path
    values: tuple[str, ...]
    wanted: bool

    def holds(self, view: View, scope: Anchor) -> bool:
        found = {spot.value for spot in self.path.spots(view, scope)}
        return bool(found & set(self.values)) if self.wanted else bool(found) and not found & set(self.values)

    def __str__(self) -> str:
        return f"{self.path.text} is {'' if self.wanted else 'not '}{' or '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Number:
    """What a path names occurs between so many and so many times."""

    path: Path
    least: int | None
    most: int | None

    def holds(self, view: View, scope: Anchor) -> bool:
        count = sum(1 for _ in self.path.occurrences(view, scope))
        return (self.least is None or count >= self.least) and (self.most is None or count <= self.most)

    def __str__(self) -> str:
        least = f"at least {self.least}" if self.least is not None else ""
        most = f"at most {self.most}" if self.most is not None else ""
        return f"there are {' and '.join(part for part in (least, most) if part)} of {self.path.text}"


@dataclass(frozen=True, slots=True)
class Both:
    """All conditions hold, or, where ``every`` is false, at least one."""

    parts: tuple[Condition, ...]
    every: bool

    def holds(self, view: View, scope: Anchor) -> bool:
        answers = (part.holds(view, scope) for part in self.parts)
        return all(answers) if self.every else any(answers)

    def __str__(self) -> str:
        return f" {'and' if self.every else 'or'} ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition

    def holds(self, view: View, scope: Anchor) -> bool:
        return not self.part.holds(view, scope)

    def __str__(self) -> str:
        return f"it is not so that {self.part}"


@dataclass(frozen=True, slots=True)
class Relation:
    """Where the condition holds, ``require`` must be there, one of ``require_one``, and nothing of ``forbid``.

    ``each`` names the groups or segments that are looked at one by one; None: the message as a whole.
    """

    label: Label
    each: Path | None
    condition: Condition
    require: tuple[Path, ...]
    require_one: tuple[Path, ...]
    forbid: tuple[Path, ...]

    def check(self, view: View) -> Iterator[Finding]:
        scopes = self.each.anchors(view, view.root) if self.each else iter([view.root])
        because = f" where {self.condition}"
        for scope in scopes:
            if not self.condition.holds(view, scope):
                continue
            for path in self.require:
                yield from self._required(view, scope, path, because)
            if self.require_one and not any(_there(view, scope, path) for path in self.require_one):
                yield self._none_of(view, scope, because)
            for path in self.forbid:
                yield from unwanted(self.label, path, view, scope, because)

    def _required(self, view: View, scope: Anchor, path: Path, because: str) -> Iterator[Finding]:
        """What is required needs the groups and the segment that it stands in as well: the outermost that is not
        there is told."""
        gap = path.gap(view, scope)
        if gap is None:
            yield from missing(self.label, path, view, scope, because)
            return
        parent, hop = gap
        subject = Path(path.text, (hop,), (), hop.segment).subject
        inside = f" in {parent.trail[-1]}" if parent.trail else ""
        yield self.label.finding(
            Fault.MISSING_SEGMENT,
            f"{subject} is missing{inside}{because}.",
            view.missing(parent, hop.node),
            expected=hop.node.tag,
            fix=f"Send {subject}{inside}.",
        )

    def _none_of(self, view: View, scope: Anchor, because: str) -> Finding:
        first = self.require_one[0]
        text = f"{' or '.join(path.subject for path in self.require_one)} must be sent{because}."
        gap = first.gap(view, scope)
        if gap is not None:
            return self.label.finding(Fault.MISSING_SEGMENT, text, view.missing(gap[0], gap[1].node))
        anchor = next(first.anchors(view, scope))
        slot = first.slots[0][0]  # the path leads to a segment, so what is missing is a value in it
        component = slot.component if first.in_composite(slot) else None
        place = view.place(anchor).at(element=slot.element, component=component)
        return self.label.finding(Fault.CONDITION_REQUIRES, text, place, element_id=slot.definition.id)


def _there(view: View, scope: Anchor, path: Path) -> bool:
    return next(path.occurrences(view, scope), None) is not None
