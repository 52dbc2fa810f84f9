"""The variables of one document part: which field has which, and at which level of a list's path they are filled."""

from __future__ import annotations

from dataclasses import dataclass, field

from edi_gateway.mapping.plan import FieldPlan, SectionPlan
from edi_gateway.mapping.reading.source import Function


@dataclass(frozen=True, slots=True)
class Place:
    """One of the alternatives of a field: the number of its value, its variable, and its rule."""

    number: int
    variable: str
    planned: FieldPlan


@dataclass(slots=True)
class Variables:
    """Names the values of one document part. ``parent`` is the one for the number of the item that it belongs to.

    ``levels`` holds the variables that are filled at each level of a list's path, 0 innermost, by the variable that
    the part is built from: what the innermost level leaves open, an outer one may fill.
    """

    code: Function
    fields: dict[str, list[Place]] = field(default_factory=dict)
    times: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, tuple[str, SectionPlan]] = field(default_factory=dict)
    parent: str = ""
    levels: dict[int, dict[str, str]] = field(default_factory=dict)
    _count: int = 0

    def of_field(self, planned: FieldPlan) -> Place:
        """A new alternative of a field."""
        place = Place(self._count, self.code.variable(f"v_{planned.name}"), planned)
        self._count += 1
        self.fields.setdefault(planned.name, []).append(place)
        return place

    def of_time(self, planned: FieldPlan) -> str:
        """The variable for the time of day of a date; "" where there is no field for it."""
        if not planned.rule.time:
            return ""
        name = self.code.variable(f"v_{planned.rule.time}")
        self.times.setdefault(planned.rule.time, []).append(name)
        return name

    def of_list(self, section: SectionPlan) -> str:
        """The variable of a list: one, though several sections may fill it."""
        name = section.source.field
        if name not in self.lists:
            self.lists[name] = (self.at(0, self.code.variable(f"v_{name}")), section)
        return self.lists[name][0]

    def of_parent(self) -> str:
        self.parent = self.code.variable("v_parent")
        return self.parent

    def at(self, level: int, name: str) -> str:
        """The variable that a level fills for another; innermost, that itself."""
        if not name:
            return name
        names = self.levels.setdefault(level, {})
        if name not in names:
            names[name] = name if level == 0 else self.code.variable(f"{name}_from_{level}")
        return names[name]

    def filled_at(self, level: int) -> list[str]:
        return list(self.levels.get(level, {}).values())

    @property
    def all(self) -> list[str]:
        """The variables that a part is built from."""
        return list(dict.fromkeys(name for names in self.levels.values() for name in names))
