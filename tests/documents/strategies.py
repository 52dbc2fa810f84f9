"""Generated documents of every type, within what a format can carry.

Drawing every field from hypothesis takes a third of a second per document. Here it draws a seed and a density, from
which a generator of our own makes the document: a failing example shrinks to the fewest fields, and is quick to make.
The generator reads the fields of the classes, so that a new field is generated without anything being done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, get_type_hints

from hypothesis import strategies as st

from edi_gateway.documents.fields import unwrap
from edi_gateway.documents.identifiers import check_digit

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
PUNCTUATION = "-,()/.'+:?&*"
CODES: dict[str, tuple[str, ...]] = {
    "UN/ECE Rec 20": ("KGM", "H87", "XCT", "EA", "DZN", "LTR"),
    "UN/ECE Rec 19": ("1", "2", "3", "4"),
    "UN/ECE Rec 21": ("CT", "PX", "PF", "BX"),
    "UN/ECE Rec 24": ("1", "13", "21", "24", "31"),
    "ISO 4217": ("EUR", "USD"),
    "ISO 3166 alpha-2": ("DE", "FR", "US", "NL"),
    "ISO 6523 ICD": ("0088", "0060", "0204"),
    "EAS": ("0088", "9930", "EM"),
    "VATEX": ("VATEX-EU-IC", "VATEX-EU-AE"),
    "MIME": ("application/pdf", "text/csv"),
    "Incoterms": ("EXW", "FOB", "DDP"),
    "SCAC": ("RDWY", "ABFS"),
    "X12 1005": ("0001", "0002", "0004"),
    "X12 305": ("I", "C"),
    "X12 623": ("ET", "UT"),
    "GLN DUNS DUNS4 SCAC SELLER BUYER": ("DUNS", "SELLER", "BUYER"),
    "UNCL 1001": ("380", "381"),
    "UNCL 1153": ("ON", "VN", "IV", "ADE"),
    "UNCL 1225": ("9", "1", "7"),
    "UNCL 1229": ("1", "3", "5", "7"),
    "UNCL 2005": ("35", "432"),
    "UNCL 2475": ("5", "29"),
    "UNCL 4215": ("CC", "PP"),
    "UNCL 4221": ("BP", "CP", "AF"),
    "UNCL 4233": ("33E", "30"),
    "UNCL 4279": ("1", "3"),
    "UNCL 4451": ("AAI", "DEL", "PUR", "ZZZ"),
    "UNCL 4461": ("30", "58"),
    "UNCL 4465": ("3", "4", "9"),
    "UNCL 4471": ("1", "2", "6"),
    "UNCL 4499": ("1", "2"),
    "UNCL 4501": ("1", "2"),
    "UNCL 5153": ("VAT", "GST"),
    "UNCL 5305": ("S", "E"),
    "UNCL 5375": ("CA", "CT", "QT"),
    "UNCL 6063": ("17", "145", "198", "21", "124"),
    "UNCL 7075": ("1", "3"),
    "UNCL 7143": ("STI", "TSP"),
    "UNCL 7161": ("DI", "FC", "HD"),
    "UNCL 7405": ("CP", "SM"),
    "UNCL 7491": ("1", "2"),
    "UNCL 8053": ("CN", "TE"),
    "UNCL 9013": ("1", "2"),
}
_EMPTY = (None, [])


@dataclass(frozen=True)
class Carrier:
    """What a format can say. Fields go by their dotted path without brackets, or as ``Class.field``.

    Attributes:
        without: fields that it has no place for; a prefix drops all that is below.
        needs: fields that must be there although the document could do without.
        lengths: the longest text, by field.
        codes: other samples of a code list, by the name of the list.
        values: the values to choose from, by field.
        longest: the longest text of all other fields.
        most: how many items a list has at most; ``counts`` says otherwise for single ones.
        depth: how deep a part may lie in one of its own kind.
        digits, places: of decimals.
    """

    name: str = "everything"
    without: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    lengths: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    longest: int = 17
    most: int = 2
    depth: int = 2
    digits: int = 7
    places: int = 2
    letters: str = LETTERS
    punctuation: str = PUNCTUATION


class Maker:
    """Makes documents. ``density`` is how many of the optional fields are there, in percent."""

    def __init__(self, random: Random, density: int, carrier: Carrier) -> None:
        self.random = random
        self.density = density
        self.carrier = carrier

    def make(self, cls: type[Any], path: str = "", above: tuple[type[Any], ...] = ()) -> Any:
        hints = get_type_hints(cls)
        made: dict[str, Any] = {}
        for item in fields(cls):
            dotted = f"{path}.{item.name}".lstrip(".")
            kind, many = unwrap(hints[item.name])
            if self._is_there(item, dotted, cls):
                made[item.name] = self._value(kind, many, item, dotted, cls, (*above, cls))
        return cls(**{name: value for name, value in made.items() if value not in _EMPTY})

    def _is_there(self, item: Field[Any], path: str, cls: type[Any]) -> bool:
        names = {path, f"{cls.__name__}.{item.name}"}
        if names & self.carrier.without:
            return False
        required = item.default is MISSING and item.default_factory is MISSING
        return required or bool(names & self.carrier.needs) or self.random.randrange(100) < self.density

    def _value(
        self, kind: type[Any], many: bool, item: Field[Any], path: str, cls: type[Any], above: tuple[type[Any], ...]
    ) -> Any:
        if is_dataclass(kind) and above.count(kind) >= self.carrier.depth:
            return None
        if many:
            named = f"{cls.__name__}.{item.name}"
            least = 1 if {path, named} & self.carrier.needs else 0
            counts = self.carrier.counts
            count = self.random.randint(least, counts.get(path, counts.get(named, self.carrier.most)))
            return [made for _ in range(count) if not _says_nothing(made := self.make(kind, path, above))]
        if is_dataclass(kind):
            made = self.make(kind, path, above)
            return None if _says_nothing(made) else made
        return self._single(kind, item, path, f"{cls.__name__}.{item.name}")

    def _single(self, kind: type[Any], item: Field[Any], path: str, named: str) -> Any:
        chosen = self.carrier.values.get(path, self.carrier.values.get(named))
        if chosen is not None:
            return self.random.choice(chosen)
        if kind is str:
            return self._text(
                item, self.carrier.lengths.get(path, self.carrier.lengths.get(named, self.carrier.longest))
            )
        return _PLAIN[kind](self)

    def _text(self, item: Field[Any], most: int) -> str:
        about = item.metadata
        if about["kind"] in _NUMBERS:
            return _NUMBERS[about["kind"]](self)
        codes = self.carrier.codes.get(about["unit"], CODES.get(about["unit"]))
        if codes is not None:
            return self.random.choice(codes)
        size = self.random.randint(1, most)
        text = "".join(self.random.choices(self.carrier.letters, k=size))
        if size > 4 and self.carrier.punctuation and self.random.random() < 0.4:
            cut = self.random.randrange(1, size - 1)
            text = text[:cut] + self.random.choice(self.carrier.punctuation + " ") + text[cut + 1 :]
        return text

    def decimal(self) -> Decimal:
        return Decimal(self.random.randint(1, 10**self.carrier.digits)).scaleb(-self.carrier.places)

    def day(self) -> date:
        return date(1990, 1, 1) + timedelta(days=self.random.randrange(25_000))

    def number(self, digits: int) -> str:
        body = "".join(self.random.choices("0123456789", k=digits - 1))
        return body + check_digit(body)


def _says_nothing(part: Any) -> bool:
    """A part that says nothing is not there: no format can tell the one from the other."""
    return all(getattr(part, item.name) in _EMPTY for item in fields(part))


_PLAIN: dict[type, Callable[[Maker], Any]] = {
    Decimal: Maker.decimal,
    date: Maker.day,
    time: lambda maker: time(maker.random.randrange(24), maker.random.randrange(60)),
    bool: lambda maker: maker.random.choice((True, False)),
    int: lambda maker: maker.random.randint(1, 99),
}
_NUMBERS: dict[str, Callable[[Maker], str]] = {
    "gtin": lambda maker: maker.number(maker.random.choice((12, 13, 14))).zfill(14),
    "sscc": lambda maker: maker.number(18),
}


def documents(cls: type[Any], carrier: Carrier | None = None) -> st.SearchStrategy[Any]:
    """Documents of one type that a format can carry whole."""
    return st.builds(
        lambda seed, density: Maker(Random(seed), density, carrier or Carrier()).make(cls),  # noqa: S311 (not for secrets)
        seed=st.integers(0, 2**32),
        density=st.integers(0, 100),
    )
