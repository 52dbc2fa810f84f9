"""Identifiers in a message, known by their qualifiers: GTIN, GLN, SSCC, SCAC, UN/LOCODE, currencies and countries.

The standards have no check digits, and partners live for years with a number that is wrong in one of them: what is
found here is a warning. An implementation guide that insists makes it an error (``[[check]]`` with ``gtin``, ``gln``,
``sscc`` or ``list``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.standards.model import ElementDef, MessageDef, SegmentDef
from edi_gateway.syntax.model import Segment, Standard, value
from edi_gateway.validation import identifiers, wording
from edi_gateway.validation.compiled import Look
from edi_gateway.validation.iso_codes import COUNTRIES, CURRENCIES


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of identifier: its name and form in words, its fault, and what is right."""

    name: str
    fault: Fault
    is_right: Callable[[str], bool]
    form: str


def _is_sscc(text: str) -> bool:
    return identifiers.sscc18(text) is not None


def _is_country(text: str) -> bool:
    return text in COUNTRIES or len(text) != 2  # three characters are the list of somebody else


GTIN: Final = Kind("GTIN", Fault.CHECK_DIGIT, identifiers.is_gtin, "8, 12, 13 or 14 digits with a check digit")
GLN: Final = Kind("GLN", Fault.CHECK_DIGIT, identifiers.is_gln, "13 digits with a check digit")
SSCC: Final = Kind("SSCC", Fault.CHECK_DIGIT, _is_sscc, "18 digits with a check digit")
SCAC: Final = Kind("SCAC", Fault.INVALID_CODE, identifiers.is_scac, "two to four letters")
LOCODE: Final = Kind("UN/LOCODE", Fault.INVALID_CODE, identifiers.is_locode, "a country and three characters")
CURRENCY: Final = Kind("currency of ISO 4217", Fault.INVALID_CODE, CURRENCIES.__contains__, "three letters, as EUR")
COUNTRY: Final = Kind("country of ISO 3166", Fault.INVALID_CODE, _is_country, "two letters, as DE")

_Qualified: TypeAlias = "dict[str, Kind]"

_GS1_AGENCY: Final = "9"
_UN_AGENCY: Final = "6"
_ARTICLES: Final[_Qualified] = {"EN": GTIN, "SRV": GTIN, "UP": GTIN}  # 7143
_PARTIES: Final[_Qualified] = {_GS1_AGENCY: GLN}  # 3055
_PACKAGES: Final[_Qualified] = {"BJ": SSCC}  # 7405
_PLACES: Final[_Qualified] = {"139": LOCODE, "162": COUNTRY}  # 1131, of the UN
_EDIFACT_COMPOSITES: Final = (
    ("7140", "7143", _ARTICLES),
    ("3039", "3055", _PARTIES),
    ("3225", "3055", _PARTIES),
    ("3225", "1131", _PLACES),
)
"""An identifier, its qualifier in the same composite, and what the qualifier makes of it."""

_X12_PAIRS: Final = (
    ("234", "235", {"UP": GTIN, "UK": GTIN, "EN": GTIN, "EO": GTIN}),
    ("67", "66", {"UL": GLN, "2": SCAC}),
    ("87", "88", {"GM": SSCC, "AA": SSCC}),
)
"""An identifier, its qualifier in the element before it, and what the qualifier makes of it."""

_ALONE: Final = {"6345": CURRENCY, "3207": COUNTRY, "100": CURRENCY, "26": COUNTRY, "140": SCAC}
"""Elements that say by themselves what they are."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Where an identifier stands in a segment: its element, and its component where that is a composite.

    ``qualifier`` is the element and component of what says its kind, by ``kinds``; ``alone`` is the kind where nothing
    needs to. ``agency`` is the component with 3055 where the list must be one of the UN.
    """

    element: int
    component: int | None
    definition: ElementDef
    qualifier: tuple[int, int] = (0, 1)
    kinds: _Qualified = field(default_factory=dict)
    alone: Kind | None = None
    agency: int | None = None

    @property
    def look(self) -> Look:
        """The same for the quick check."""
        if self.alone:
            return Look(self.element, self.component, None, {"": self.alone.is_right})
        element, part = self.qualifier
        kinds = {code: kind.is_right for code, kind in self.kinds.items()}
        return Look(self.element, self.component, (element, part if element == self.element else None), kinds)

    def wrong(self, segment: Segment) -> tuple[Kind, str] | None:
        """The kind and value of an identifier that is not right."""
        kind = self.alone or self.kinds.get(value(segment, *self.qualifier))
        if kind is None or (self.agency and value(segment, self.element, self.agency) != _UN_AGENCY):
            return None
        text = value(segment, self.element, self.component or 1)
        return (kind, text) if text and not kind.is_right(text) else None


_Places: TypeAlias = "dict[str, tuple[Probe, ...]]"
"""By tag: where identifiers stand in a segment."""


def looks(definition: MessageDef, tag: str) -> list[Look]:
    """What the quick check of a segment has to look at. A value whose agency or foreign composite matters is looked at
    as if that were right: then a wrong one goes to ``misnumbered``, which looks with care."""
    return [probe.look for probe in _places(definition).get(tag, ())]


def misnumbered(segment: Segment, definition: MessageDef, place: Place) -> Iterator[Finding]:
    """The identifiers of a segment that are not what their qualifiers say they are, as warnings.

    ``place`` is that of the segment.
    """
    for probe in _places(definition).get(wording.tag_of(segment), ()):
        wrong = probe.wrong(segment) if probe.element < len(segment) else None
        if wrong is not None:
            yield _finding(place, probe, *wrong)


def _finding(place: Place, probe: Probe, kind: Kind, text: str) -> Finding:
    spot = wording.Spot(place, probe.element, probe.component)
    problem = f"{wording.shown(text)} is no {kind.name} ({kind.form})"
    expected: str | None = kind.form
    if kind.fault is Fault.CHECK_DIGIT and (right := _with_right_digit(kind, text)):
        problem = f"the check digit of the {kind.name} {wording.shown(text)} is wrong; {right[-1]} would be right"
        expected = right
    return Finding(
        kind.fault,
        f"{wording.element(spot, probe.definition)}: {problem}.",
        spot.place,
        Severity.WARNING,
        Owner.BUSINESS,
        text,
        expected,
        probe.definition.id,
        fix=f"Send a {kind.name}, or the qualifier of what this is.",
    )


def _with_right_digit(kind: Kind, text: str) -> str | None:
    """The identifier with the check digit that it should have; None where more than that is wrong."""
    body = text[:-1]
    if not (body.isascii() and body.isdigit()):
        return None
    right = body + identifiers.check_digit(body[2:] if kind is SSCC and len(text) == 20 else body)
    return right if kind.is_right(right) else None


# ---- where they stand


def _places(definition: MessageDef) -> _Places:
    """Where identifiers stand in the segments of a message, worked out once and kept with the definition."""
    found = definition.cache.get("identifiers")
    if not isinstance(found, dict):
        probes = _edifact if definition.standard is Standard.EDIFACT else _x12
        places: _Places = {tag: probes(segment) for tag, segment in definition.segments.items()}
        found = definition.cache["identifiers"] = places
    return found


def _edifact(segment: SegmentDef) -> tuple[Probe, ...]:
    probes: list[Probe] = []
    for number, use in enumerate(segment.elements, start=1):
        if isinstance(use.ref, ElementDef):
            if use.ref.id in _ALONE and use.ref.codes is None:
                probes.append(Probe(number, None, use.ref, alone=_ALONE[use.ref.id]))
            continue
        ids = ["", *(part.ref.id for part in use.ref.components)]
        for at, part in enumerate(use.ref.components, start=1):
            if isinstance(part.ref, ElementDef):
                probes += _in_composite(segment.tag, number, at, part.ref, ids)
    return tuple(probes)


def _in_composite(tag: str, number: int, at: int, definition: ElementDef, ids: list[str]) -> Iterator[Probe]:
    for identifier, qualifier, kinds in _EDIFACT_COMPOSITES:
        if definition.id == identifier and qualifier in ids:
            agency = ids.index("3055") if kinds is _PLACES and "3055" in ids else None
            yield Probe(number, at, definition, (number, ids.index(qualifier)), kinds, agency=agency)
    if definition.id == "7402" and tag == "GIN":
        yield Probe(number, at, definition, (1, 1), _PACKAGES)
    elif definition.id in _ALONE and definition.codes is None:  # a code list of the release would say more
        yield Probe(number, at, definition, alone=_ALONE[definition.id])


def _x12(segment: SegmentDef) -> tuple[Probe, ...]:
    probes: list[Probe] = []
    before = ""
    for number, use in enumerate(segment.elements, start=1):
        definition = use.ref
        if isinstance(definition, ElementDef):
            for identifier, qualifier, kinds in _X12_PAIRS:
                if (definition.id, before) == (identifier, qualifier):
                    probes.append(Probe(number, None, definition, (number - 1, 1), kinds))
            if definition.id in _ALONE and definition.codes is None:
                probes.append(Probe(number, None, definition, alone=_ALONE[definition.id]))
        before = definition.id
    return tuple(probes)
