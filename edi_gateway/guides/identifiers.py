"""Business checks of single values: check digits, lists, values that must not come twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from edi_gateway.findings import Fault, Finding
from edi_gateway.guides.model import Label
from edi_gateway.guides.paths import Path, View
from edi_gateway.guides.usage import named, not_in_list
from edi_gateway.validation import identifiers, wording

KINDS: dict[str, tuple[Callable[[str], bool], str]] = {
    "gtin": (identifiers.is_gtin, "GTIN of 8, 12, 13 or 14 digits with its check digit"),
    "gln": (identifiers.is_gln, "GLN of 13 digits with its check digit"),
    "sscc": (lambda text: identifiers.sscc18(text) is not None, "SSCC of 18 digits with its check digit"),
}
"""The identifiers of GS1. An SSCC may have its application identifier 00 in front."""


@dataclass(frozen=True, slots=True)
class CheckDigit:
    """Every value is a GTIN, a GLN or an SSCC."""

    label: Label
    paths: tuple[Path, ...]
    kind: str

    def check(self, view: View) -> Iterator[Finding]:
        good, words = KINDS[self.kind]
        for path in self.paths:
            for spot in path.spots(view, view.root):
                if not good(spot.value):
                    yield self.label.finding(
                        Fault.CHECK_DIGIT,
                        f"{named(path, spot)}: {wording.shown(spot.value)} is no {words}.",
                        view.spot(spot),
                        value=spot.value,
                        expected=words,
                        element_id=spot.slot.definition.id,
                    )


@dataclass(frozen=True, slots=True)
class InList:
    """Every value stands in a list of the guide: carriers, currencies, places."""

    label: Label
    paths: tuple[Path, ...]
    values: tuple[str, ...]
    list_name: str = ""

    def check(self, view: View) -> Iterator[Finding]:
        allowed = set(self.values)
        what = f'the {len(self.values)} values of the list "{self.list_name}"' if self.list_name else ""
        for path in self.paths:
            for spot in path.spots(view, view.root):
                if spot.value not in allowed:
                    yield not_in_list(self.label, view, path, spot, self.values, what)


@dataclass(frozen=True, slots=True)
class Unique:
    """No value comes twice in a message."""

    label: Label
    paths: tuple[Path, ...]

    def check(self, view: View) -> Iterator[Finding]:
        first: dict[str, int] = {}
        for path in self.paths:
            for spot in path.spots(view, view.root):
                place = view.spot(spot)
                earlier = first.setdefault(spot.value, place.segment or 0)
                if earlier == place.segment:
                    continue
                text = f"{named(path, spot)}: {wording.shown(spot.value)} stood in segment {earlier} already."
                yield self.label.finding(Fault.INVALID_CODE, text, place, value=spot.value, fix="Send each only once.")
