"""Generated orders, within what a format can carry.

Drawing every field from hypothesis takes a third of a second per order. Here it draws a seed and a density, from which
a generator of our own makes the order: a failing example shrinks to the fewest fields, and is quick to make.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from edi_gateway.documents.blocks import (
    Address,
    AllowanceCharge,
    Contact,
    Delivery,
    DeliverySplit,
    DeliveryTerms,
    Note,
    Party,
    PaymentTerms,
    Price,
    Quantity,
    Reference,
    ScheduleLine,
    Tax,
    Totals,
)
from edi_gateway.documents.order import Order, OrderLine

T = TypeVar("T")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
PUNCTUATION = "-,()/.'+:?&*"
PARTIES = ("buyer", "seller", "ship_to", "invoicee", "final_recipient")
NUMBERS = (
    "release_number", "contract_number", "quotation_number", "price_list", "promotion", "customer_reference",
    "vendor_number", "department", "merchandise_type",
)  # fmt: skip
ITEM_IDS = ("seller_item_id", "buyer_item_id", "manufacturer_item_id", "promotional_variant", "lot_number")


@dataclass(frozen=True)
class Carrier:
    """What a format can say. ``without`` are dotted fields that it has no place for."""

    name: str
    region: int = 9
    without: frozenset[str] = frozenset()
    units: tuple[str, ...] = ("KGM", "H87", "XCT", "EA", "DZN", "LTR")
    reference_types: tuple[str, ...] = ("ON", "VN", "IV", "ADE")
    subjects: tuple[str, ...] = ("AAI", "DEL", "PUR", "ZZZ")


class Maker:
    """Makes orders. ``density`` is how many of the optional fields are there, in percent."""

    def __init__(self, random: Random, density: int, carrier: Carrier) -> None:
        self.random = random
        self.density = density
        self.carrier = carrier

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.random.randrange(100) < self.density else None

    def several(self, most: int, make: Callable[[], T]) -> list[T]:
        return [make() for _ in range(self.random.randint(0, most))] if self.maybe(lambda: True) else []

    def token(self, most: int, least: int = 2) -> str:
        size = self.random.randint(least, most)
        return "".join(self.random.choices(LETTERS, k=size))

    def words(self, most: int, longest: int = 14) -> str:
        chosen = [self.token(longest - 1) for _ in range(self.random.randint(1, most))]
        return " ".join(w + self.random.choice(PUNCTUATION) if self.random.random() < 0.2 else w for w in chosen)

    def decimal(self, digits: int = 7, places: int = 2) -> Decimal:
        return Decimal(self.random.randint(1, 10**digits)).scaleb(-places)

    def day(self) -> date:
        return date(1990, 1, 1) + timedelta(days=self.random.randrange(25_000))

    def clock(self) -> time:
        return time(self.random.randrange(24), self.random.randrange(60))

    def pick(self, *values: T) -> T:
        return self.random.choice(values)

    def gtin(self) -> str:
        digits = str(self.random.randint(1, 9)) + "".join(
            self.random.choices("0123456789", k=self.random.choice((10, 11, 12)))
        )
        total = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits)))
        return (digits + str(-total % 10)).zfill(14)

    def quantity(self, *, with_unit: bool = False) -> Quantity:
        unit = self.pick(*self.carrier.units)
        return Quantity(value=self.decimal(5, 1), unit=unit if with_unit else self.maybe(lambda: unit))

    def party(self) -> Party:
        party = Party(
            name=self.words(4),
            address=self.maybe(
                lambda: Address(
                    street=self.words(2),
                    additional_street=self.maybe(lambda: self.words(2)),
                    city=self.maybe(lambda: self.words(2)),
                    region=self.maybe(lambda: self.token(self.carrier.region)),
                    postal_code=self.maybe(lambda: self.token(9, 3)),
                    country=self.maybe(lambda: self.pick("DE", "FR", "US", "NL")),
                )
            ),
            contact=self.maybe(
                lambda: Contact(
                    name=self.words(2),
                    telephone=self.maybe(lambda: self.token(15)),
                    fax=self.maybe(lambda: self.token(15)),
                    email=self.maybe(lambda: f"{self.token(20)}@example.com"),
                )
            ),
            vat_number=self.maybe(lambda: self.token(14)),
        )
        if self.maybe(lambda: True):
            party.id = self.token(17)
            party.id_scheme = self.pick(None, "GLN", "DUNS", "SELLER", "BUYER")
        return party

    def allowance(self) -> AllowanceCharge:
        made = AllowanceCharge(
            charge=self.pick(True, False),
            reason_code=self.maybe(lambda: self.pick("DI", "FC", "HD")),
            reason=self.maybe(lambda: self.words(3)),
            sequence=self.maybe(lambda: self.random.randint(1, 9)),
            percent=self.maybe(lambda: self.decimal(4)),
            amount=self.maybe(self.decimal),
            base_amount=self.maybe(self.decimal),
            rate=self.maybe(lambda: self.decimal(5)),
            settlement=self.maybe(lambda: self.pick("1", "2", "6")),
        )
        if made.rate is not None:
            made.rate_quantity = self.maybe(lambda: self.quantity(with_unit=True))
        return made

    def delivery(self, *, header: bool) -> Delivery | None:
        made = Delivery(
            despatch_date=self.maybe(self.day),
            ship_not_before=self.maybe(self.day),
            ship_not_after=self.maybe(self.day),
        )
        for name in ("requested", "earliest", "latest"):
            if self.maybe(lambda: True):
                setattr(made, f"{name}_date", self.day())
                setattr(made, f"{name}_time", self.maybe(self.clock))
        if header and self.maybe(lambda: True):
            made.carrier_id = self.token(4)
            made.carrier_id_scheme = self.pick(None, "SCAC", "GLN")
            made.carrier_name = self.maybe(lambda: self.words(2))
            made.transport_mode = self.maybe(lambda: self.pick("1", "2", "3", "4"))
        return made if made != Delivery() else None

    def payment(self) -> PaymentTerms | None:
        made = PaymentTerms(due_date=self.maybe(self.day), note=self.maybe(lambda: self.words(3)))
        if self.maybe(lambda: True):
            made.net_days = self.random.randint(1, 365)
            made.basis = self.pick("5", "29")
        if self.maybe(lambda: True):
            made.discount_percent = self.decimal(3)
            made.discount_days = self.random.randint(1, 99)
            made.discount_due_date = self.maybe(self.day)
        return made if made != PaymentTerms() else None

    def price(self, *, sub: bool) -> Price:
        return Price(
            amount=self.decimal(6, 3),
            type=self.maybe(lambda: self.pick("CA", "CT", "QT")),
            base_quantity=None if sub else self.maybe(lambda: self.quantity(with_unit=True)),
        )

    def line(self, *, sub: bool = False) -> OrderLine:
        made = OrderLine(
            id="",
            action=self.maybe(lambda: self.pick("1", "3")),
            gtin=self.maybe(self.gtin),
            description=self.maybe(lambda: self.words(8)),
            colour=self.maybe(lambda: self.words(2)),
            size=self.maybe(lambda: self.words(2)),
            quantity=self.maybe(lambda: self.quantity(with_unit=sub)),
            free_quantity=self.maybe(self.quantity),
            pack_quantity=self.maybe(lambda: Decimal(self.random.randint(1, 999))),
            price=self.maybe(lambda: self.price(sub=sub)),
            gross_price=self.maybe(lambda: Price(amount=self.decimal(6, 3))),
            retail_price=self.maybe(self.decimal),
            amount=self.maybe(self.decimal),
            delivery=self.delivery(header=False),
            splits=self.several(
                13,
                lambda: DeliverySplit(
                    location_id=self.token(13),
                    location_scheme=self.pick("GLN", "BUYER"),
                    quantity=self.quantity(with_unit=True),
                ),
            ),
            schedule=self.several(
                12, lambda: ScheduleLine(quantity=self.quantity(with_unit=True), delivery_date=self.day())
            ),
            taxes=self.several(
                2,
                lambda: Tax(
                    type=self.pick("VAT", "GST"),
                    category=self.maybe(lambda: self.pick("S", "E")),
                    percent=self.decimal(4),
                ),
            ),
            allowances=self.several(2, self.allowance),
            notes=self.several(2, self.note),
            references=self.several(2, self.reference),
            sub_lines=[] if sub else self.several(2, lambda: self.line(sub=True)),
        )
        for name in ITEM_IDS:
            setattr(made, name, self.maybe(lambda: self.token(20)))
        return made

    def note(self) -> Note:
        return Note(text=self.words(12), subject=self.pick(*self.carrier.subjects))

    def reference(self) -> Reference:
        return Reference(
            id=self.token(20), type=self.pick(*self.carrier.reference_types), issue_date=self.maybe(self.day)
        )

    def order(self) -> Order:
        made = Order(
            id=self.token(20),
            issue_date=self.day(),
            issue_time=self.maybe(self.clock),
            order_type=self.pick("220", "221", "226"),
            function=self.pick("9", "1", "7"),
            currency=self.maybe(lambda: self.pick("EUR", "USD")),
            cancel_after=self.maybe(self.day),
            references=self.several(3, self.reference),
            notes=self.several(3, self.note),
            delivery=self.delivery(header=True),
            delivery_terms=self.maybe(
                lambda: DeliveryTerms(
                    incoterms=self.pick("EXW", "FOB", "DDP"),
                    freight_payment=self.maybe(lambda: self.pick("CC", "PP")),
                    place=self.maybe(lambda: self.words(3)),
                )
            ),
            payment_terms=self.payment(),
            allowances=self.several(2, self.allowance),
            lines=[self.line() for _ in range(self.random.randint(1, 3))],
            totals=self.maybe(lambda: Totals(lines=self.decimal(9), payable=self.maybe(lambda: self.decimal(9)))),
        )
        for name in NUMBERS:
            setattr(made, name, self.maybe(lambda: self.token(20)))
        for name in PARTIES:
            setattr(made, name, self.maybe(self.party))
        _without(made, self.carrier, "")
        number = 0
        for line in made.lines:
            for item in (line, *line.sub_lines):
                number += 1
                item.id = str(number)
        return made


def orders(carrier: Carrier) -> st.SearchStrategy[Order]:
    """Orders that a format can carry whole."""
    return st.builds(
        lambda seed, density: Maker(Random(seed), density, carrier).order(),  # noqa: S311 (not for secrets)
        seed=st.integers(0, 2**32),
        density=st.integers(0, 100),
    )


def _without(part: Any, carrier: Carrier, prefix: str) -> None:
    """Empty the fields of a part that the format cannot carry."""
    for item in fields(part):
        path = f"{prefix}.{item.name}".lstrip(".")
        value = getattr(part, item.name)
        if path in carrier.without:
            setattr(part, item.name, [] if isinstance(value, list) else None)
        elif is_dataclass(value):
            _without(value, carrier, path)
            if all(getattr(value, f.name) is None for f in fields(value)):
                setattr(part, item.name, None)
        elif isinstance(value, list):
            for inner in value:
                _without(inner, carrier, path)


FULL = Carrier("full")
EDIFACT = Carrier("edifact-d96a-orders", without=frozenset({"department", "merchandise_type"}))
_SUB_LINE_OF_X12 = {
    "id", "quantity", "price", "gtin", "seller_item_id", "buyer_item_id", "manufacturer_item_id", "description",
}  # fmt: skip
X12 = Carrier(
    "x12-004010-850",
    region=2,
    without=frozenset(
        {
            "issue_time",
            "totals.payable",
            "references.issue_date",
            "allowances.sequence",
            "allowances.base_amount",
            "lines.action",
            "lines.promotional_variant",
            "lines.free_quantity",
            "lines.taxes.category",
            "lines.allowances.sequence",
            "lines.allowances.base_amount",
            "lines.references.issue_date",
        }
    )
    | {f"lines.sub_lines.{f.name}" for f in fields(OrderLine) if f.name not in _SUB_LINE_OF_X12},
)
BOTH = Carrier("both", region=2, without=EDIFACT.without | X12.without)
