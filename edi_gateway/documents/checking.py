"""Checks a document against itself: its arithmetic, its check digits, and numbers that may occur once only."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import localcontext
from typing import Any

from edi_gateway.documents.amounts import EXACT, Sums, unreadable
from edi_gateway.documents.blocks import DeliverySplit, Party
from edi_gateway.documents.codes import minor_unit
from edi_gateway.documents.despatch import DespatchAdvice
from edi_gateway.documents.fields import below, kinds, walk
from edi_gateway.documents.goods import Transport
from edi_gateway.documents.identifiers import check_digit_is_right, gln_is_right, sscc_is_right
from edi_gateway.documents.invoice import Invoice
from edi_gateway.documents.invoice_totals import check_invoice
from edi_gateway.documents.order import Order
from edi_gateway.documents.order_change import OrderChange
from edi_gateway.documents.order_response import OrderResponse
from edi_gateway.documents.payments import check_remittance
from edi_gateway.documents.quantities import check_despatch, check_receipt, check_response
from edi_gateway.documents.receiving import ReceivingAdvice
from edi_gateway.documents.remittance import RemittanceAdvice
from edi_gateway.documents.totals import check_totals
from edi_gateway.findings import Fault, Finding


def check(document: Any, *, tolerance: int = 1) -> list[Finding]:
    """Everything in a document that does not agree with itself, as warnings; an empty list where all is well.

    Nothing that is stated is changed: see ``complete`` for sums that are not stated.

    Args:
        document: any business document.
        tolerance: how far a stated amount may be from the computed one, in minor units of the document's currency
            (ISO 4217: cents, whole yen, thousandths of a dinar). Quantities and counts have no tolerance.
    """
    found = unreadable(document)
    sums = Sums(minor_unit(getattr(document, "currency", None)) * tolerance)
    _check_identifiers(document, sums)
    _check_line_numbers(document, sums)
    if not found:
        with localcontext(EXACT):
            _check_arithmetic(document, sums)
    return found + sums.found


def _check_arithmetic(document: Any, sums: Sums) -> None:
    if isinstance(document, Order | OrderResponse | OrderChange):
        sums.found += check_totals(document, sums.tolerance)
    if isinstance(document, OrderResponse):
        check_response(document, sums)
    elif isinstance(document, DespatchAdvice):
        check_despatch(document, sums)
    elif isinstance(document, ReceivingAdvice):
        check_receipt(document, sums)
    elif isinstance(document, Invoice):
        check_invoice(document, sums)
    elif isinstance(document, RemittanceAdvice):
        check_remittance(document, sums)


def _check_identifiers(document: Any, sums: Sums) -> None:
    for path, part in walk(document):
        for name, kind in kinds(part.__class__):
            value = getattr(part, name)
            if value is None:
                continue
            if kind == "gtin" and not check_digit_is_right(value):
                _wrong_digit(sums, below(path, name), "GTIN", value)
            elif kind == "sscc" and not sscc_is_right(value):
                _wrong_digit(sums, below(path, name), "SSCC", value)
        for where, number in _glns(part, path):
            if not gln_is_right(number):
                _wrong_digit(sums, where, "GLN", number)


def _glns(part: Any, path: str) -> Iterable[tuple[str, str]]:
    """The identifiers of a part that are said to be GLNs."""
    scheme_and_id = ("", "")
    if isinstance(part, Party):
        scheme_and_id = ("id_scheme", "id")
    elif isinstance(part, DeliverySplit):
        scheme_and_id = ("location_scheme", "location_id")
    elif isinstance(part, Transport):
        scheme_and_id = ("carrier_id_scheme", "carrier_id")
    scheme, name = scheme_and_id
    if name and getattr(part, scheme) == "GLN" and getattr(part, name) is not None:
        yield below(path, name), getattr(part, name)


def _wrong_digit(sums: Sums, where: str, kind: str, value: str) -> None:
    text = f"{where} is no {kind}: {value[:40]!r} has a wrong check digit or a wrong length."
    sums.warn(Fault.CHECK_DIGIT, where, text, value[:40])


def _check_line_numbers(document: Any, sums: Sums) -> None:
    """Lines of the document itself have numbers of their own; in a tree of packages they may begin anew."""
    seen: set[str] = set()
    for number, line in enumerate(getattr(document, "lines", []), 1):
        own = getattr(line, "id", None)
        if own is None:
            continue
        if own in seen:
            text = f"lines[{number}] has the number {own[:40]!r}, as an earlier line has."
            sums.warn(Fault.DUPLICATE_IDENTIFIER, f"lines[{number}].id", text, own[:40])
        seen.add(own)
