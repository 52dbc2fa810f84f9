"""Gives an 824 or APERAK what is known only when it is written: its own number and the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from edi_gateway.syntax.model import Segment


def stamp(body: Sequence[Segment], number: str, at: datetime) -> list[Segment]:
    """The body with its number and date filled in: BGN02 to BGN04 of an 824; BGM 1004 and DTM+137 of an APERAK.

    Any other body is given back as it is.
    """
    stamped = list(body)
    if stamped and stamped[0][0] == "BGN":
        stamped[0] = ["BGN", stamped[0][1], number, f"{at:%Y%m%d}", f"{at:%H%M}"]
    elif len(stamped) > 1 and stamped[0][0] == "BGM" and stamped[1] == ["DTM", ["137", "", "203"]]:
        stamped[0] = [*stamped[0][:2], number, *stamped[0][3:]]
        stamped[1] = ["DTM", ["137", f"{at:%Y%m%d%H%M}", "203"]]
    return stamped
