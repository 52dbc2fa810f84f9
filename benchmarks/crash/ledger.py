"""The ledger that the partners keep together: what they handed over, what they got, and what of it is amiss."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from edi_gateway import parse
from edi_gateway.acknowledgements import is_acknowledgement
from edi_gateway.syntax.model import Interchange, Message


@dataclass(frozen=True, slots=True)
class Shipment:
    """One interchange that a partner received: who it is, its control reference and a digest of all its bytes."""

    partner: str
    reference: str
    digest: str


@dataclass(slots=True)
class Ledger:
    """Thread-safe. An order is known by its number, which no two orders of a run share."""

    handed_over: dict[str, str] = field(default_factory=dict)  # order number -> its interchange's control reference
    orders: dict[str, set[Shipment]] = field(default_factory=lambda: defaultdict(set))
    answers: dict[tuple[str, str], set[Shipment]] = field(default_factory=lambda: defaultdict(set))
    references: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    arrivals: Counter[Shipment] = field(default_factory=Counter)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def hand_over(self, number: str, reference: str) -> None:
        """A partner was told that its order has been taken: from now on the gateway answers for it."""
        with self._changed:
            self.handed_over[number] = reference
            self._changed.notify_all()

    def receive(self, partner: str, payload: bytes) -> bool:
        """Notes a file that a partner got; False where it is the same shipment again: same reference, same bytes."""
        digest = hashlib.sha256(payload).hexdigest()
        new = False
        with self._changed:
            for interchange in parse(payload).interchanges:
                shipment = Shipment(partner, f"{interchange.standard} {interchange.reference}", digest)
                new = new or shipment not in self.arrivals
                self._note(shipment, interchange)
            self._changed.notify_all()
        return new

    def _note(self, shipment: Shipment, interchange: Interchange) -> None:
        self.arrivals[shipment] += 1
        self.references[shipment.partner, shipment.reference].add(shipment.digest)
        for message in interchange.messages:
            if is_acknowledgement(message.type):
                self.answers[shipment.partner, _acknowledged(message)].add(shipment)
            else:
                self.orders[_order_number(message)].add(shipment)

    def under_way(self, numbers: Iterable[str]) -> int:
        """How many of these orders have not reached their supplier yet."""
        with self._changed:
            return sum(number not in self.orders for number in numbers)

    def wait(self, seconds: float) -> None:
        """Waits until something is noted, at most so long."""
        with self._changed:
            self._changed.wait(seconds)

    def wait_complete(self, seconds: float) -> bool:
        """Waits until every order that was handed over has reached its supplier and its interchange is answered."""
        end = time.monotonic() + seconds
        while self.lost() or self.unanswered():
            if time.monotonic() > end:
                return False
            self.wait(1.0)
        return True

    def lost(self) -> list[str]:
        """Orders that were taken by the gateway and did not reach their supplier."""
        with self._changed:
            return sorted(number for number in self.handed_over if number not in self.orders)

    def doubled(self) -> list[str]:
        """Orders that reached a supplier in more than one shipment: it would deliver twice."""
        with self._changed:
            return sorted(number for number, shipments in self.orders.items() if len(shipments) > 1)

    def unanswered(self) -> list[str]:
        """Control references of interchanges that were taken and not acknowledged."""
        with self._changed:
            answered = {reference for _, reference in self.answers}
            return sorted(set(self.handed_over.values()) - answered)

    def answered_twice(self) -> list[str]:
        """Control references of interchanges that got more than one acknowledgement."""
        with self._changed:
            return sorted(reference for (_, reference), shipments in self.answers.items() if len(shipments) > 1)

    def numbers_used_twice(self) -> list[str]:
        """Control references under which one partner got different bytes."""
        with self._changed:
            return sorted(f"{who} {number}" for (who, number), found in self.references.items() if len(found) > 1)

    def repeats(self) -> int:
        """How often the same shipment came again under the same reference with the same bytes."""
        with self._changed:
            return sum(count - 1 for count in self.arrivals.values())


def orders_in_folder(folder: Path) -> Counter[str]:
    """The order numbers in the files that our own ERP got, JSON or UBL, and how often each is there."""
    return Counter(number for file in folder.rglob("*") if file.is_file() for number in _numbers_in(file))


def _numbers_in(file: Path) -> Iterator[str]:
    if file.suffix == ".json":
        yield json.loads(file.read_text(encoding="utf-8"))["id"]
    elif file.suffix == ".xml":
        _, _, rest = file.read_text(encoding="utf-8").partition("<cbc:ID>")
        yield rest.partition("<")[0]


def _order_number(message: Message) -> str:
    """BGM 1004, or BEG03."""
    for segment in message.segments:
        if segment[0] == "BGM":
            return str(segment[2])
        if segment[0] == "BEG":
            return str(segment[3])
    return message.name


def _acknowledged(message: Message) -> str:
    """The control reference that a CONTRL (UCI 0020) or a 997 (AK102) speaks of."""
    for segment in message.segments:
        if segment[0] == "UCI":
            return str(segment[1])
        if segment[0] == "AK1":
            return str(segment[2])
    return message.name
