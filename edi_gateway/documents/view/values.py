"""Single values and small parts as text: amounts with separators, quantities with units, SSCCs with their check."""

from __future__ import annotations

from dataclasses import Field, dataclass, fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from edi_gateway.documents.amounts import is_readable
from edi_gateway.documents.blocks import Address, AllowanceCharge, Note, Price, Quantity, Reference, Tax
from edi_gateway.documents.goods import BankAccount, PackageMark, Seal, SerialNumber, Sscc
from edi_gateway.documents.invoice_blocks import PrecedingInvoice
from edi_gateway.documents.view import words

_MONEY = ("document currency", "tax currency")


@dataclass(frozen=True, slots=True)
class Fact:
    """One label with its text. ``about`` is the meaning and the term, for who points at it."""

    label: str
    text: str
    about: str = ""


def decimal(value: Decimal, *, money: bool = False) -> str:
    """A number with separators: 1,234.50. One of absurd size is shown as it was written."""
    if not is_readable(value):
        return str(value)
    text = f"{value:,f}"
    if money and "." not in text:
        return f"{text}.00"
    return f"{text}0" if money and text[-2] == "." else text


def single(value: Any, item: Field[Any]) -> str:
    """The value of a field as text."""
    unit = item.metadata.get("unit", "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        text = decimal(value, money=unit in _MONEY)
        return f"{text} %" if unit == "percent" else text
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date | int):
        return f"{value} {unit}" if unit in ("days",) else str(value)
    return words.code(value, unit)


def small(part: Any) -> str | None:
    """A part that fits in one cell, as text; None for one that does not."""
    maker = _SMALL.get(type(part))
    return None if maker is None else maker(part)


def facts(part: Any, *, without: frozenset[str] = frozenset(), prefix: str = "") -> list[Fact]:
    """All that a part says and that fits on one line each, nested parts with their name before; lists are left out."""
    found: list[Fact] = []
    for item in fields(part):
        value = getattr(part, item.name)
        if value is None or isinstance(value, list) or item.name in without:
            continue
        name = f"{prefix} {words.label(item.name).lower()}".strip() if prefix else words.label(item.name)
        text = small(value) if is_dataclass(value) else single(value, item)
        if text is None:
            found += facts(value, prefix=name)
        else:
            about = f"{item.metadata.get('text', '')} [{item.metadata.get('term', '')}]"
            found.append(Fact(name, text, about))
    return found


def quantity(value: Quantity) -> str:
    """12 pcs."""
    unit = words.code(value.unit, "UN/ECE Rec 20") if value.unit else ""
    return f"{decimal(value.value)} {unit}".strip()


def price(value: Price) -> str:
    """9.25, or 12.50 per 100 pcs."""
    base = f" per {quantity(value.base_quantity)}" if value.base_quantity is not None else ""
    return f"{decimal(value.amount, money=True)}{base}"


def allowance(value: AllowanceCharge) -> str:
    """Freight 10.00, or 3 % discount."""
    what = value.reason or value.reason_code or ("Charge" if value.charge else "Allowance")
    sign = "+" if value.charge else "−"
    rate = f" {decimal(value.percent)} %" if value.percent is not None else ""
    amount = f" {sign}{decimal(value.amount, money=True)}" if value.amount is not None else f" ({sign})"
    return f"{what}{rate}{amount}"


def _tax(value: Tax) -> str:
    rate = f"{decimal(value.percent)} %" if value.percent is not None else ""
    amount = decimal(value.amount, money=True) if value.amount is not None else ""
    return " ".join(part for part in (value.type or "VAT", value.category or "", rate, amount) if part)


def _address(value: Address) -> str:
    lines = (value.street, value.additional_street, value.further_line)
    city = " ".join(part for part in (value.postal_code, value.city, value.region) if part)
    return ", ".join(part for part in (*lines, city, value.country) if part)


def _reference(value: Reference) -> str:
    dated = f" of {value.issue_date}" if value.issue_date is not None else ""
    return f"{value.type} {value.id}{dated}"


def _mark(value: PackageMark) -> str:
    return f"{value.type} {value.id}" if value.type else value.id


def _sscc(value: Sscc) -> str:
    return f"{value.id} to {value.last}" if value.last else value.id


def _account(value: BankAccount) -> str:
    return " ".join(part for part in (value.id, value.bank_id, value.name) if part)


def _invoice(value: PrecedingInvoice) -> str:
    return f"{value.id} of {value.issue_date}" if value.issue_date is not None else value.id


def _serial(value: SerialNumber | Seal) -> str:
    return value.id


def _note(value: Note) -> str:
    return value.text


_SMALL: dict[type, Any] = {
    Quantity: quantity,
    Price: price,
    AllowanceCharge: allowance,
    Tax: _tax,
    Address: _address,
    Reference: _reference,
    PackageMark: _mark,
    Sscc: _sscc,
    SerialNumber: _serial,
    Note: _note,
    BankAccount: _account,
    PrecedingInvoice: _invoice,
    Seal: _serial,
}
