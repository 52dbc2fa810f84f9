"""What is measured: files of many orders, plain ones that all differ and copies of the richest samples.

The plain orders are worked out from a counter, not drawn at random: every run on every machine has the same bytes.
Numbers, names, dates, quantities, prices and the count of lines differ from order to order, so that no cache of
segments or messages could help; the rich ones have umlauts, released characters and rare segments.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from edi_gateway import parse
from edi_gateway.syntax.model import Message, PartyId, Segment
from edi_gateway.syntax.writer import OutgoingGroup, OutgoingMessage, write_edifact, write_x12
from edi_gateway.validation.identifiers import check_digit

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
EDIFACT_ORDERS, X12_850 = "EDIFACT D.96A ORDERS", "X12 004010 850"

_FIRST_DAY = date(2026, 1, 1)
_WORDS = (
    "Thermobecher", "Laterne", "Isolierflasche", "Picknickdecke", "Kaffee", "Tee", "Kerze", "Regal", "Lampe",
    "Schraube", "Winkel", "Folie", "Kabel", "Karton", "Palette", "Leiter", "Pinsel", "Farbe", "Besen", "Eimer",
    "Handschuh", "Stuhl", "Tisch", "Kissen", "Decke", "Messer", "Gabel", "Topf", "Pfanne", "Glas",
)  # fmt: skip
_TOWNS = (
    "Hamburg", "Kiel", "Bremen", "Lehrte", "Celle", "Stade", "Husum", "Emden", "Aurich", "Peine", "Gifhorn",
    "Soltau",
)  # fmt: skip
_STREETS = (
    "Hauptweg", "Hafenkai", "Lindenallee", "Bahnhofplatz", "Marktgasse", "Deichtor",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Load:
    """A file of many messages, and how many. ``name`` is the key of their definition and map, ``kind`` says which
    messages they are."""

    name: str
    kind: str
    data: bytes
    messages: int

    @property
    def text(self) -> str:
        """The file as text; every load is written in ISO 8859-1 or ASCII."""
        return self.data.decode("latin-1")

    @property
    def separators(self) -> tuple[str, str, str]:
        """Segment terminator, element separator, component separator."""
        return ("'", "+", ":") if self.name == EDIFACT_ORDERS else ("~", "*", ">")


def loads(size: int) -> list[Load]:
    """All loads, each of about ``size`` bytes."""
    return [
        _load(EDIFACT_ORDERS, "plain", size),
        _load(EDIFACT_ORDERS, "rich", size),
        _load(X12_850, "plain", size),
        _load(X12_850, "rich", size),
    ]


def _load(name: str, kind: str, size: int) -> Load:
    if kind == "plain":
        bodies = (_plain_edifact if name == EDIFACT_ORDERS else _plain_x12)(size)
        association = ""
    else:
        sample = _sample("nordmarkt-order-rich.edi" if name == EDIFACT_ORDERS else "greatlakes-850-rich.x12")
        bodies = iter([sample.segments[1:-1]] * max(1, size // len(sample.raw)))
        association = sample.association
    _, release, message_type = name.split()
    messages = [
        OutgoingMessage(message_type, release, association, f"{number:04d}", body)
        for number, body in enumerate(bodies, 1)
    ]
    return Load(name, kind, interchange(name, messages), len(messages))


def interchange(name: str, messages: list[OutgoingMessage]) -> bytes:
    """The messages in one interchange, as a load has them."""
    if name == EDIFACT_ORDERS:
        return write_edifact(
            sender=PartyId("14", "4012345000009"),
            receiver=PartyId("14", "4399901000001"),
            reference="1",
            prepared=MOMENT,
            messages=messages,
        )
    groups = [OutgoingGroup("PO", "US", "THEM", 1, name.split()[1], messages)]
    return write_x12(
        sender=PartyId("ZZ", "US"), receiver=PartyId("ZZ", "THEM"), reference=1, prepared=MOMENT, groups=groups
    )


def _sample(name: str) -> Message:
    (found,) = parse((SAMPLES / name).read_bytes()).interchanges
    return found.messages[0]


class _Numbers:
    """Numbers without a pattern, the same in every run: a linear congruential generator."""

    def __init__(self) -> None:
        self._state = 1

    def below(self, limit: int) -> int:
        """The next number, from 0 to ``limit - 1``."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        return (self._state >> 33) % limit

    def word(self, words: tuple[str, ...]) -> str:
        return words[self.below(len(words))]

    def day(self) -> date:
        return _FIRST_DAY + timedelta(days=self.below(700))

    def gln(self) -> str:
        return _checked(f"40{self.below(10**10):010d}")

    def gtin(self) -> str:
        return _checked(f"761{self.below(10**9):09d}")


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _checked(digits: str) -> str:
    return digits + check_digit(digits)


def _plain_edifact(size: int) -> Iterator[list[Segment]]:
    """Orders of 5 to 40 lines with what nearly every ORDERS has."""
    numbers, written = _Numbers(), 0
    while written < size:
        segments: list[Segment] = [
            ["BGM", "220", str(4_500_000_000 + numbers.below(10**9)), "9"],
            ["DTM", ["137", f"{numbers.day():%Y%m%d}", "102"]],
            ["DTM", ["2", f"{numbers.day():%Y%m%d}", "102"]],
            ["RFF", ["CT", f"RV-{numbers.below(10**5)}"]],
        ]
        for qualifier in ("BY", "SU", "DP"):
            town, street = numbers.word(_TOWNS), f"{numbers.word(_STREETS)} {numbers.below(200)}"
            name = f"{numbers.word(_WORDS)} & {numbers.word(_WORDS)} AG"
            place = f"{10_000 + numbers.below(80_000)}"
            segments.append(["NAD", qualifier, [numbers.gln(), "", "9"], "", name, street, town, "", place, "DE"])
        segments.append(["CUX", ["2", "EUR", "9"]])
        count, total = 5 + numbers.below(36), 0
        for line in range(1, count + 1):
            quantity, price = 1 + numbers.below(5000), 1 + numbers.below(30_000)
            total += quantity * price
            segments += [
                ["LIN", str(line), "", [numbers.gtin(), "EN"]],
                ["PIA", "1", [f"{numbers.word(_WORDS)[:4].upper()}-{numbers.below(10**6)}", "SA"]],
                ["IMD", "F", "", ["", "", "", f"{numbers.word(_WORDS)} {numbers.word(_WORDS)} {numbers.below(900)}"]],
                ["QTY", ["21", str(quantity), "PCE"]],
                ["MOA", ["203", _money(quantity * price)]],
                ["PRI", ["AAA", _money(price)]],
            ]
        segments += [["UNS", "S"], ["MOA", ["86", _money(total)]], ["CNT", ["2", str(count)]]]
        written += _length(segments)
        yield segments


def _plain_x12(size: int) -> Iterator[list[Segment]]:
    """Purchase orders of 5 to 40 lines with what nearly every 850 has."""
    numbers, written = _Numbers(), 0
    while written < size:
        segments: list[Segment] = [
            ["BEG", "00", "SA", str(4_500_000_000 + numbers.below(10**9)), "", f"{numbers.day():%Y%m%d}"],
            ["CUR", "BY", "USD"],
            ["REF", "DP", f"{numbers.below(1000):03d}"],
            ["DTM", "002", f"{numbers.day():%Y%m%d}"],
        ]
        for qualifier in ("BY", "SE", "ST"):
            segments += [
                ["N1", qualifier, f"{numbers.word(_WORDS)} {numbers.word(_WORDS)} Inc.", "UL", numbers.gln()],
                ["N3", f"{numbers.below(9000)} {numbers.word(_STREETS)}"],
                ["N4", numbers.word(_TOWNS), "MI", f"{10_000 + numbers.below(80_000)}", "US"],
            ]
        count, pieces, total = 5 + numbers.below(36), 0, 0
        for line in range(1, count + 1):
            quantity, price = 1 + numbers.below(5000), 1 + numbers.below(30_000)
            pieces, total = pieces + quantity, total + quantity * price
            codes: Segment = ["EN", numbers.gtin(), "VN", f"{numbers.word(_WORDS)[:4].upper()}-{numbers.below(10**6)}"]
            segments += [
                ["PO1", str(line), str(quantity), "CA", _money(price), "PE", *codes],
                ["PID", "F", "08", "", "", f"{numbers.word(_WORDS)} {numbers.word(_WORDS)} {numbers.below(900)} g"],
                ["PO4", str(1 + numbers.below(48)), "1", "EA"],
            ]
        segments += [["CTT", str(count), str(pieces)], ["AMT", "TT", _money(total)]]
        written += _length(segments)
        yield segments


def _length(segments: list[Segment]) -> int:
    """About how many bytes they have when written."""
    return sum(len(value) + 1 for segment in segments for item in segment for value in _values(item))


def _values(item: object) -> list[str]:
    return [item] if isinstance(item, str) else [str(value) for value in item]  # type: ignore[attr-defined]
