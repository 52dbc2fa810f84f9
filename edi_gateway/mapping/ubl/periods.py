"""The day asked for and the window of an order, which share one period in UBL."""

from __future__ import annotations

from edi_gateway.documents.flat import Flat

_WINDOW = ("earliest_date", "earliest_time", "latest_date", "latest_time")


def _deliveries(flat: Flat) -> list[str]:
    """The prefixes under which delivery dates stand: of the order, and of each line and sub-line."""
    ends = ("_date", "_time")
    found = {p.rpartition("delivery.")[0] for p in flat if ".delivery." in f".{p}" and p.endswith(ends)}
    return sorted(found)


def with_period(flat: Flat) -> Flat:
    """A day is written as a period that begins and ends on it. Where there is a window too, or one that looks like a
    day, what does not fit goes to the extension."""
    shown = dict(flat)
    for prefix in _deliveries(flat):
        at = f"{prefix}delivery."
        window = {name: shown.pop(f"{at}{name}", None) for name in _WINDOW}
        looks_like_a_day = window["earliest_date"] == window["latest_date"] and window["latest_time"] is None
        if not looks_like_a_day:
            shown |= {f"{at}{name}": value for name, value in window.items() if value is not None}
        elif f"{at}requested_date" in flat:
            for name, source in (("earliest_date", "date"), ("latest_date", "date"), ("earliest_time", "time")):
                if f"{at}requested_{source}" in flat:
                    shown[f"{at}{name}"] = flat[f"{at}requested_{source}"]
    return shown


def with_days(flat: Flat) -> Flat:
    """The other way: a period of one day is the day asked for."""
    found = dict(flat)
    for prefix in _deliveries(flat):
        at = f"{prefix}delivery."
        first, last = found.get(f"{at}earliest_date"), found.get(f"{at}latest_date")
        if first is not None and first == last and f"{at}latest_time" not in found:
            found[f"{at}requested_date"] = found.pop(f"{at}earliest_date")
            del found[f"{at}latest_date"]
            if f"{at}earliest_time" in found:
                found[f"{at}requested_time"] = found.pop(f"{at}earliest_time")
    return found
