"""What changes shape between an Invoice and its UBL form: parties, means of payment, tax totals.

EN 16931 has one customer, a list of identifiers per party, a means of payment per account and a tax total per
currency; the document has a buyer and perhaps an invoicee, an identifier and further ones, one means of payment with
its accounts, and the tax in two currencies.
"""

from __future__ import annotations

import re
from typing import Any

from edi_gateway.documents.flat import Flat
from edi_gateway.documents.invoice import CREDIT_NOTE_TYPES
from edi_gateway.mapping.ubl.table import NO_CURRENCY

_PARTY = r"((?:.*\.)?(?:seller|customer|orderer|payee|tax_representative|ship_to))"
_OWN_ID = re.compile(_PARTY + r"\.(id|id_scheme)")
_OTHER_ID = re.compile(_PARTY + r"\.other_ids\[(\d+)\]\.(id|scheme)")
_ANY_ID = re.compile(_PARTY + r"\.ids\[(\d+)\]\.(id|scheme)")
_TAX = re.compile(r"((?:.*\.)?taxes\[\d+\]|.*allowances\[\d+\]\.tax)\.\w+")
_SUBTOTAL = re.compile(r"taxes\[\d+\]\.type")
_ACCOUNT = re.compile(r"payment_means\.accounts\[(\d+)\]\.(\w+)")
_MEANS = re.compile(r"means\[(\d+)\]\.(?:(account)\.)?(\w+)")
_REPEATED = ("code", "reference")
_NOT_SAID = re.compile(r"order_number|(.*\.)?order_line|payment_means\.card_number")
_ISO_6523 = {"GLN": "0088", "DUNS": "0060"}


def show_invoice(flat: Flat) -> Flat:
    """The values of an invoice as its table wants them."""
    has_invoicee = any(path.startswith("invoicee.") for path in flat)
    names = {"invoicee": "customer", "buyer": "orderer" if has_invoicee else "customer"}
    shown: Flat = {}
    for path, value in flat.items():
        head, dot, rest = path.partition(".")
        shown[names.get(head, head) + dot + rest] = value
    _show_ids(shown)
    _show_means(shown)
    _show_taxes(shown)
    _show_rest(shown)
    return shown


def read_invoice(found: Flat) -> Flat:
    """The values that the table found as those of an invoice."""
    flat = dict(found)
    _read_taxes(flat)
    _read_means(flat)
    _read_ids(flat)
    _read_rest(flat)
    has_orderer = any(path.startswith("orderer.") for path in flat)
    names = {"customer": "invoicee" if has_orderer else "buyer", "orderer": "buyer"}
    read: Flat = {}
    for path, value in flat.items():
        head, dot, rest = path.partition(".")
        read[names.get(head, head) + dot + rest] = value
    return read


def read_credit_note(found: Flat) -> Flat:
    """As ``read_invoice``; the root element alone makes it a credit note."""
    return {"invoice_type": "381", **read_invoice(found)}


# --- identifiers of parties ------------------------------------------------------------------------------------------


def _show_ids(shown: Flat) -> None:
    """One list: the identifier, then the further ones."""
    parties = {path[: own.end(1)] for path in shown if (own := _OWN_ID.fullmatch(path)) and own[2] == "id"}
    for path in list(shown):
        own, other = _OWN_ID.fullmatch(path), _OTHER_ID.fullmatch(path)
        if own:
            shown[f"{own[1]}.ids[1].{'id' if own[2] == 'id' else 'scheme'}"] = shown.pop(path)
        elif other:
            number = int(other[2]) + (other[1] in parties)
            shown[f"{other[1]}.ids[{number}].{other[3]}"] = shown.pop(path)


def _read_ids(flat: Flat) -> None:
    for path in list(flat):
        one = _ANY_ID.fullmatch(path)
        if one and one[2] == "1":
            flat[f"{one[1]}.{'id' if one[3] == 'id' else 'id_scheme'}"] = flat.pop(path)
        elif one:
            value = flat.pop(path)
            # Further identifiers have the codes of ISO 6523, the first one has our names of them.
            value = _ISO_6523.get(value, value) if one[3] == "scheme" else value
            flat[f"{one[1]}.other_ids[{int(one[2]) - 1}].{one[3]}"] = value


# --- means of payment ------------------------------------------------------------------------------------------------


def _show_means(shown: Flat) -> None:
    creditor = shown.pop("payment_means.creditor_id", None)
    if creditor is not None:
        shown["seller.creditor_id"] = creditor
    if shown.get("invoice_type") in CREDIT_NOTE_TYPES and "due_date" in shown:
        shown["means[1].due_date"] = shown["due_date"]
    accounts = 0
    for path in list(shown):
        account = _ACCOUNT.fullmatch(path)
        if account:
            accounts = max(accounts, int(account[1]))
            shown[f"means[{account[1]}].account.{account[2]}"] = shown.pop(path)
        elif path.startswith("payment_means."):
            shown[f"means[1].{path.partition('.')[2]}"] = shown.pop(path)
    for number in range(2, accounts + 1):
        for name in _REPEATED:
            if f"means[1].{name}" in shown:
                shown[f"means[{number}].{name}"] = shown[f"means[1].{name}"]


def _read_means(flat: Flat) -> None:
    for party in ("payee", "customer", "orderer", "tax_representative", "seller"):
        creditor = flat.pop(f"{party}.creditor_id", None)
        if creditor is not None:
            flat["payment_means.creditor_id"] = creditor
    numbers: dict[str, int] = {}
    for path in list(flat):
        means = _MEANS.fullmatch(path)
        if means is None:
            continue
        value = flat.pop(path)
        if means[2]:
            number = numbers.setdefault(means[1], len(numbers) + 1)
            flat[f"payment_means.accounts[{number}].{means[3]}"] = value
        elif means[1] == "1":
            flat["due_date" if means[3] == "due_date" else f"payment_means.{means[3]}"] = value


# --- taxes -----------------------------------------------------------------------------------------------------------


def _show_taxes(shown: Flat) -> None:
    for path in list(shown):
        tax = _TAX.fullmatch(path)
        if tax:
            shown.setdefault(f"{tax[1]}.type", "VAT")  # UBL demands the scheme; EN 16931 knows no other
    currency = shown.get("currency") or NO_CURRENCY
    parts = {path: value for path, value in shown.items() if path.startswith("taxes[")}
    number = 1
    if parts or "totals.tax" in shown:
        shown["tax_totals[1].amount"] = shown.pop("totals.tax", "0")
        shown["tax_totals[1].currency"] = currency
        for path in parts:
            shown[f"tax_totals[1].parts{path.removeprefix('taxes')}"] = shown.pop(path)
        number = 2
    if "totals.tax_accounted" in shown:
        shown[f"tax_totals[{number}].amount"] = shown.pop("totals.tax_accounted")
        shown[f"tax_totals[{number}].currency"] = shown.get("tax_currency") or NO_CURRENCY
    if "exchange_rate" in shown:
        shown["exchange.rate"] = shown.pop("exchange_rate")
        shown["exchange.source"] = currency
        shown["exchange.target"] = shown.get("tax_currency") or NO_CURRENCY


def _read_taxes(flat: Flat) -> None:
    """The tax total with the breakdown, or in the currency of the document, is that of the document."""
    found = {path: flat.pop(path) for path in list(flat) if path.startswith("tax_totals[")}
    numbers = list(dict.fromkeys(path.partition(".")[0] for path in found))
    currency = flat.get("currency", NO_CURRENCY)
    with_parts = {path.partition(".")[0] for path in found if ".parts[" in path}
    first = next((n for n in numbers if n in with_parts), None)
    first = first or next((n for n in numbers if found.get(f"{n}.currency") == currency), None)
    for path, value in found.items():
        number, _, name = path.partition(".")
        if name == "amount":
            flat["totals.tax" if number == first else "totals.tax_accounted"] = value
        elif name.startswith("parts[") and number == first:
            flat[f"taxes{name.removeprefix('parts')}"] = value
    for path in [path for path in flat if _SUBTOTAL.fullmatch(path) and flat[path] == "VAT"]:
        del flat[path]  # of the breakdown, none means VAT
    rate = flat.pop("exchange.rate", None)
    if rate is not None:
        flat["exchange_rate"] = rate
    flat.pop("exchange.source", None)
    flat.pop("exchange.target", None)


# --- the rest --------------------------------------------------------------------------------------------------------


def _show_rest(shown: Flat) -> None:
    shown.setdefault("totals.payable", "0")
    if "gross_weight.value" in shown:
        shown.setdefault("gross_weight.unit", "ZZ")  # UN/ECE Rec 20: as agreed between the parties
    for path in list(shown):
        at = path.rpartition(".")[0]
        if path.endswith(".content"):
            shown.setdefault(f"{at}.media_type", "application/octet-stream")
        elif path.endswith(".gross_price.amount"):
            line = at.removesuffix(".gross_price")
            net: Any = shown.get(f"{line}.price.amount")
            if net is not None and f"{line}.price_discount" not in shown and shown[path] >= net:
                shown[f"{line}.price_discount"] = shown[path] - net


def _read_rest(flat: Flat) -> None:
    for path in [path for path in flat if _NOT_SAID.fullmatch(path) and flat[path] == "NA"]:
        del flat[path]
    if "seller.name" not in flat and "seller.trading_name" in flat:
        flat["seller.name"] = flat.pop("seller.trading_name")
    if "customer.name" not in flat and "customer.trading_name" in flat:
        flat["customer.name"] = flat.pop("customer.trading_name")
