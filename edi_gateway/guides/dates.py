"""Business check of dates: one that must not be before another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from edi_gateway.findings import Fault, Finding
from edi_gateway.guides.model import Label
from edi_gateway.guides.paths import Path, Spot, View
from edi_gateway.guides.usage import named
from edi_gateway.standards.model import CompositeDef
from edi_gateway.syntax.model import value
from edi_gateway.validation import wording
from edi_gateway.validation.values import FORMATS, date_problem, digits

_FORMAT_ID = "2379"
_PARTS = {"Y": 4, "y": 2, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
_DIRECTIVES = {"Y": "%Y", "y": "%y", "m": "%m", "d": "%d", "H": "%H", "M": "%M", "S": "%S"}


@dataclass(frozen=True, slots=True)
class NotBefore:
    """No date that ``date`` names is earlier than one that ``other`` names, give or take ``tolerance`` days.

    With ``each``, the two are compared within each of those groups. Days are compared, and times of day only where
    both have one. Values that are no day of the calendar, weeks and months are not compared.
    """

    label: Label
    date: Path
    other: Path
    each: Path | None = None
    tolerance: int = 0

    def check(self, view: View) -> Iterator[Finding]:
        for scope in self.each.anchors(view, view.root) if self.each else iter([view.root]):
            others = [
                (spot, when) for spot in self.other.spots(view, scope) if (when := moment(view, self.other, spot))
            ]
            if not others:
                continue
            for spot in self.date.spots(view, scope):
                when = moment(view, self.date, spot)
                earlier = next((o for o, limit in others if when and self._before(when, limit)), None)
                if earlier is not None:
                    yield self._wrong(view, spot, earlier)

    def _before(self, when: tuple[datetime, bool], limit: tuple[datetime, bool]) -> bool:
        (first, has_time), (second, other_time) = when, limit
        if not (has_time and other_time):
            first, second = (d.replace(hour=0, minute=0, second=0) for d in (first, second))
        return second - first > timedelta(days=self.tolerance)

    def _wrong(self, view: View, spot: Spot, other: Spot) -> Finding:
        days = f" by more than {self.tolerance} days" if self.tolerance else ""
        return self.label.finding(
            Fault.INVALID_DATE,
            f"{named(self.date, spot)}: {wording.shown(spot.value)} is before {wording.shown(other.value)} "
            f"({self.other.text}){days}.",
            view.spot(spot),
            value=spot.value,
            expected=f"not before {other.value}",
            element_id=spot.slot.definition.id,
        )


def moment(view: View, path: Path, spot: Spot) -> tuple[datetime, bool] | None:
    """The point in time of a value, and whether its time of day is known; None where it is no day.

    EDIFACT says the form in 2379 beside the value; of a period, the beginning counts. X12 dates are CCYYMMDD or
    YYMMDD, of which the century is taken as in POSIX (69 and later: 19xx).
    """
    code = _format(view, path, spot)
    if date_problem(spot.value, code) is not None:
        return None
    form = FORMATS.get(code, "") if code else {8: "Ymd", 6: "ymd"}.get(len(spot.value), "")
    form = form.partition("-")[0].rstrip("zo")
    if "d" not in form or not set(form) & set("Yy") or not set(form) <= set(_PARTS):
        return None
    text = spot.value[: sum(_PARTS[part] for part in form)]
    if not digits(text):
        return None
    try:
        return datetime.strptime(text, "".join(_DIRECTIVES[part] for part in form)), "H" in form  # noqa: DTZ007
    except ValueError:
        return None


def _format(view: View, path: Path, spot: Spot) -> str:
    segment = view.segment(spot.anchor)
    use = path.definition.elements[spot.slot.element - 1].ref if path.definition else None
    if segment is None or not isinstance(use, CompositeDef):
        return ""
    ids = [part.ref.id for part in use.components]
    return value(segment, spot.slot.element, ids.index(_FORMAT_ID) + 1) if _FORMAT_ID in ids else ""
