"""The rules of [[use]]: what must be used and may not be, codes, values, lengths, repeats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from edi_gateway.findings import Fault, Finding
from edi_gateway.guides.model import Label
from edi_gateway.guides.paths import Anchor, Path, Spot, View
from edi_gateway.standards.model import ElementDef, GroupNode
from edi_gateway.validation import wording

_TEXT_TYPES = ("a", "an", "AN", "ID", "B", "DT", "TM")


@dataclass(frozen=True, slots=True)
class MustUse:
    """A segment or group is in each group it may stand in, a value in each segment, one time or more."""

    label: Label
    path: Path

    def check(self, view: View) -> Iterator[Finding]:
        yield from missing(self.label, self.path, view, view.root)


@dataclass(frozen=True, slots=True)
class NotUsed:
    label: Label
    path: Path

    def check(self, view: View) -> Iterator[Finding]:
        yield from unwanted(self.label, self.path, view, view.root)


@dataclass(frozen=True, slots=True)
class AllowedCodes:
    """A value is one of a list, or the one that is fixed."""

    label: Label
    path: Path
    codes: tuple[str, ...]

    def check(self, view: View) -> Iterator[Finding]:
        allowed = set(self.codes)
        for spot in self.path.spots(view, view.root):
            if spot.value not in allowed:
                yield not_in_list(self.label, view, self.path, spot, self.codes)

    def agreed(self, view: View) -> Iterator[Spot]:
        allowed = set(self.codes)
        yield from (spot for spot in self.path.spots(view, view.root) if spot.value in allowed)


@dataclass(frozen=True, slots=True)
class Length:
    """A value has so many characters, a number so many digits (its sign and decimal mark do not count)."""

    label: Label
    path: Path
    least: int
    most: int

    def check(self, view: View) -> Iterator[Finding]:
        for spot in self.path.spots(view, view.root):
            length, unit = measure(spot.value, spot.slot.definition)
            if self.least <= length <= self.most:
                continue
            long = length > self.most
            limit = f"at most {self.most}" if long else f"at least {self.least}"
            yield self.label.finding(
                Fault.TOO_LONG if long else Fault.TOO_SHORT,
                f"{named(self.path, spot)} has {wording.count(length, unit)}; the partner takes {limit}.",
                view.spot(spot),
                value=spot.value,
                expected=f"{self.least}..{self.most}",
                element_id=spot.slot.definition.id,
            )


@dataclass(frozen=True, slots=True)
class MostRepeats:
    """What a path names occurs no more than so many times: a segment or group in its group, a value in its segment."""

    label: Label
    path: Path
    most: int

    def check(self, view: View) -> Iterator[Finding]:
        times = wording.count(self.most, "time")
        if self.path.slots:
            for anchor in self.path.anchors(view, view.root):
                spots = list(self.path.spots_in(view, anchor))
                if len(spots) > self.most:
                    name = named(self.path, spots[self.most])
                    text = f"{name} may be sent {times} in a segment; there are {len(spots)}."
                    place = view.spot(spots[self.most])
                    yield self.label.finding(Fault.TOO_MANY_REPETITIONS, text, place, expected=str(self.most))
            return
        group = isinstance(self.path.node, GroupNode)
        fault = Fault.LOOP_TOO_OFTEN if group else Fault.SEGMENT_TOO_OFTEN
        for found in by_parent(self.path, view, view.root):
            if len(found) > self.most:
                text = f"{self.path.subject} may occur {times}; this is one too many."
                yield self.label.finding(fault, text, view.place(found[self.most]), expected=str(self.most))


# ---- shared with relations and checks


def by_parent(path: Path, view: View, scope: Anchor) -> Iterator[list[Anchor]]:
    """What a path finds, together for each group that it may stand in."""
    groups: dict[int, list[Anchor]] = {}
    for anchor in path.anchors(view, scope):
        groups.setdefault(id(anchor.outer), []).append(anchor)
    yield from groups.values()


def missing(label: Label, path: Path, view: View, scope: Anchor, because: str = "") -> Iterator[Finding]:
    """Findings for each group or segment in which what a path names should be, and is not."""
    if path.slots:
        for anchor in path.anchors(view, scope):
            if anchor.segment is not None and next(path.spots_in(view, anchor), None) is None:
                yield _missing_value(label, path, view, anchor, because)
        return
    for parent in path.parents(view, scope):
        last = path.hops[-1]
        single = Path(path.text, (last,), (), path.definition)
        if next(single.anchors(view, parent), None) is None:
            inside = f" in {parent.trail[-1]}" if parent.trail else ""
            yield label.finding(
                Fault.MISSING_SEGMENT,
                f"{path.subject} is missing{inside}{because or '; the partner requires it'}.",
                view.missing(parent, last.node),
                expected=str(last.node.tag),
                fix=f"Send {path.subject}{inside}.",
            )


def _missing_value(label: Label, path: Path, view: View, anchor: Anchor, because: str) -> Finding:
    slot = path.slots[0][0]
    component = slot.component if path.in_composite(slot) else None
    return label.finding(
        Fault.CONDITION_REQUIRES if because else Fault.MISSING_ELEMENT,
        f"{path.subject} is missing{because or '; the partner requires it'}.",
        view.place(anchor).at(element=slot.element, component=component),
        expected=slot.definition.id,
        element_id=slot.definition.id,
        fix=f"Send {path.subject}.",
    )


def unwanted(label: Label, path: Path, view: View, scope: Anchor, because: str = "") -> Iterator[Finding]:
    """Findings for everything that a path finds where there should be nothing."""
    reason = because or "; the partner does not use it"
    if path.slots:
        for spot in path.spots(view, scope):
            yield label.finding(
                Fault.CONDITION_EXCLUDES,
                f"{named(path, spot)} may not be sent{reason}.",
                view.spot(spot),
                value=spot.value,
                element_id=spot.slot.definition.id,
                fix="Leave it out.",
            )
        return
    for anchor in path.anchors(view, scope):
        text = f"{path.subject} may not be sent{reason}."
        yield label.finding(Fault.UNEXPECTED_SEGMENT, text, view.place(anchor), fix="Leave it out.")


def not_in_list(label: Label, view: View, path: Path, spot: Spot, codes: tuple[str, ...], what: str = "") -> Finding:
    """The finding for a value that is not one of those allowed."""
    one = len(codes) == 1
    allowed = f"must be {wording.shown(codes[0])}" if one else f"is none of {what or wording.codes(codes)}"
    sentence = (
        f"{named(path, spot)} is {wording.shown(spot.value)}, but {allowed}."
        if one
        else f"{named(path, spot)}: {wording.shown(spot.value)} {allowed}."
    )
    return label.finding(
        Fault.INVALID_CODE,
        sentence,
        view.spot(spot),
        value=spot.value,
        expected=wording.codes(codes),
        element_id=spot.slot.definition.id,
    )


def named(path: Path, spot: Spot) -> str:
    """The element of a value: ``TD503 (67 Identification code)``."""
    tag = path.definition.tag if path.definition else ""
    component = f".{spot.component}" if spot.component else ""
    return f"{tag}{spot.slot.element:02d}{component} ({spot.slot.definition.id} {spot.slot.definition.name})"


def measure(text: str, definition: ElementDef) -> tuple[int, str]:
    """The length of a value as its standard counts it, and the unit."""
    if definition.type in _TEXT_TYPES:
        return len(text), "character"
    return sum(character.isdigit() for character in text), "digit"
