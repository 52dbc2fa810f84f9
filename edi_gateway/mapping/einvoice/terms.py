"""Which mandatory business terms of EN 16931, Peppol and XRechnung an invoice lacks, and where they would come from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from edi_gateway.documents import Invoice, InvoiceLine, complete
from edi_gateway.documents.blocks import AllowanceCharge, Party
from edi_gateway.documents.goods import TaxSubtotal
from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.mapping.einvoice.profiles import Profile

_PARTNER = "the partner's own data: the map sets it, or the system that made the invoice has to send it"
_SELLER = "the seller's master data"
_TAX = "the tax segments of the invoice (EDIFACT TAX, X12 TXI)"
_EXEMPT = ("E", "AE", "K", "G", "O")
_TAXED = {"S", "Z", "E", "AE", "K", "G", "L", "M"}
_TRANSFERS = ("30", "58")


def missing_terms(invoice: Invoice, profile: Profile) -> list[Finding]:
    """What a profile demands and the invoice does not say, as errors MISSING_VALUE with the term in ``element_id``.

    Sums that follow from what is stated count as stated (``documents.complete``). Nothing is made up for the rest.
    """
    full = complete(invoice)
    found = [*_header(full), *_parties(full), *_amounts(full), *_payment(full)]
    for number, line in enumerate(full.lines, 1):
        found += _line(line, f"lines[{number}]")
    for number, tax in enumerate(full.taxes, 1):
        found += _subtotal(tax, f"taxes[{number}]")
    if profile.peppol:
        found += _peppol(full)
    if profile.german:
        found += _german(full)
    return found


def _missing(term: str, path: str, what: str, source: str) -> Finding:
    text = f"{what} ({term}) is mandatory and not in the invoice. It would come from {source}."
    place = Place(path=path)
    return Finding(
        Fault.MISSING_VALUE, text, place, Severity.ERROR, Owner.BUSINESS, expected=term, element_id=term, fix=source
    )


def _unless(value: Any, term: str, path: str, what: str, source: str) -> Iterator[Finding]:
    if value in (None, "", []):
        yield _missing(term, path, what, source)


def _header(invoice: Invoice) -> Iterator[Finding]:
    yield from _unless(invoice.currency, "BT-5", "currency", "The currency", "EDIFACT CUX, X12 CUR")
    yield from _unless(invoice.lines, "BG-25", "lines", "At least one line", "the lines of the invoice")
    if invoice.tax_currency and (invoice.totals is None or invoice.totals.tax_accounted is None):
        yield _missing(
            "BT-111", "totals.tax_accounted", "The tax in the accounting currency", "the system of the seller"
        )


def customer_of(invoice: Invoice) -> tuple[Party, str]:
    """Who gets the invoice (BG-7), and the path of that party."""
    if invoice.invoicee is not None:
        return invoice.invoicee, "invoicee"
    return invoice.buyer or Party(), "buyer"


def _parties(invoice: Invoice) -> Iterator[Finding]:
    seller, (customer, buyer) = invoice.seller or Party(), customer_of(invoice)
    yield from _unless(seller.name, "BT-27", "seller.name", "The seller's name", _SELLER)
    yield from _unless(_of(seller, "country"), "BT-40", "seller.address.country", "The seller's country", _SELLER)
    yield from _unless(customer.name, "BT-44", f"{buyer}.name", "The buyer's name", _PARTNER)
    country = _of(customer, "country")
    yield from _unless(country, "BT-55", f"{buyer}.address.country", "The buyer's country", _PARTNER)
    if not (seller.id or seller.legal_id or seller.vat_number):
        what = "An identifier, register number or VAT number of the seller"
        yield _missing("BT-29, BT-30 or BT-31", "seller", what, _SELLER)
    categories = {tax.category for tax in invoice.taxes} | {
        tax.category for line in invoice.lines for tax in line.taxes
    }
    agent = invoice.tax_representative
    known = seller.vat_number or seller.tax_number or (agent and agent.vat_number)
    if categories & _TAXED and not known:
        what = "A tax number of the seller or of the tax representative"
        yield _missing("BT-31, BT-32 or BT-63", "seller.vat_number", what, _SELLER)
    if categories & {"AE", "K"}:
        yield from _unless(customer.vat_number, "BT-48", f"{buyer}.vat_number", "The buyer's VAT number", _PARTNER)
    if invoice.payee is not None:
        yield from _unless(invoice.payee.name, "BT-59", "payee.name", "The payee's name", _SELLER)
    if agent is not None:
        yield from _unless(agent.name, "BT-62", "tax_representative.name", "The tax representative's name", _SELLER)
        place = "tax_representative.address.country"
        yield from _unless(_of(agent, "country"), "BT-69", place, "The tax representative's country", _SELLER)
        number = "tax_representative.vat_number"
        yield from _unless(agent.vat_number, "BT-63", number, "The tax representative's VAT number", _SELLER)
    if invoice.ship_to is not None and (invoice.ship_to.address is not None or "K" in categories):
        place = "ship_to.address.country"
        yield from _unless(_of(invoice.ship_to, "country"), "BT-80", place, "The country of delivery", _PARTNER)


def _of(party: Party, name: str) -> str | None:
    return getattr(party.address, name) if party.address is not None else None


def _amounts(invoice: Invoice) -> Iterator[Finding]:
    source = "the sums of the invoice (EDIFACT MOA, X12 TDS), or its lines where prices and quantities are known"
    for name, term, what in (
        ("lines", "BT-106", "The sum of the lines"),
        ("tax_exclusive", "BT-109", "The total without tax"),
        ("tax_inclusive", "BT-112", "The total with tax"),
        ("payable", "BT-115", "The amount due"),
    ):
        yield from _unless(getattr(invoice.totals, name, None), term, f"totals.{name}", what, source)
    yield from _unless(invoice.taxes, "BG-23", "taxes", "The tax by category and rate", _TAX)
    for number, part in enumerate(invoice.allowances, 1):
        where = f"allowances[{number}]"
        yield from _allowance(
            part, where, ("BT-99", "BT-104 or BT-105") if part.charge else ("BT-92", "BT-97 or BT-98")
        )
        term = "BT-102" if part.charge else "BT-95"
        yield from _unless(part.tax and part.tax.category, term, f"{where}.tax.category", "The tax category", _TAX)


def _allowance(part: AllowanceCharge, where: str, terms: tuple[str, str]) -> Iterator[Finding]:
    what = "charge" if part.charge else "allowance"
    source = "the allowance or charge (EDIFACT ALC and MOA, X12 SAC)"
    yield from _unless(part.amount, terms[0], f"{where}.amount", f"The amount of the {what}", source)
    if not part.reason and not usable_reason(part):
        yield _missing(terms[1], f"{where}.reason", f"The reason of the {what}", source)


def usable_reason(part: AllowanceCharge) -> str | None:
    """The reason code, where EN 16931 takes it: of UNCL 7161 for charges, but of UNCL 5189, numbers, for allowances."""
    code = part.reason_code
    return code if code is not None and (part.charge or code.isdigit()) else None


def _payment(invoice: Invoice) -> Iterator[Finding]:
    means, terms = invoice.payment_means, invoice.payment_terms
    due = invoice.due_date or (terms and (terms.due_date or terms.note or terms.net_days is not None))
    payable = (invoice.totals.payable if invoice.totals else None) or Decimal(0)
    if payable > 0 and not due and not invoice.is_credit_note:
        source = "the terms of payment (EDIFACT PAT and DTM+13, X12 ITD)"
        yield _missing("BT-9 or BT-20", "due_date", "A due date or terms of payment", source)
    if means is not None:
        source = "the agreement with the partner (EDIFACT PAI)"
        yield from _unless(means.code, "BT-81", "payment_means.code", "The means of payment", source)
        if means.code in _TRANSFERS:
            accounts = "payment_means.accounts"
            yield from _unless(means.accounts, "BT-84", accounts, "The account to pay to", f"{_SELLER} (EDIFACT FII)")


def _line(line: InvoiceLine, where: str) -> Iterator[Finding]:
    source = "the line of the invoice"
    quantity = line.quantity and line.quantity.value
    yield from _unless(quantity, "BT-129", f"{where}.quantity", "The quantity", f"{source} (EDIFACT QTY+47, X12 IT102)")
    what = "The net amount of the line"
    yield from _unless(line.amount, "BT-131", f"{where}.amount", what, f"{source}, or quantity and price")
    name = line.name or line.description
    yield from _unless(name, "BT-153", f"{where}.name", "The name of the item", "EDIFACT IMD, X12 PID, or item data")
    price = line.price and line.price.amount
    yield from _unless(price, "BT-146", f"{where}.price", "The net price", f"{source} (EDIFACT PRI+AAA, X12 IT104)")
    tax = line.taxes[0] if line.taxes else None
    category = tax and tax.category
    yield from _unless(category, "BT-151", f"{where}.taxes[1].category", "The tax category", _TAX)
    if tax is not None and tax.percent is None and category not in (None, "O"):
        yield _missing("BT-152", f"{where}.taxes[1].percent", "The tax rate", _TAX)
    for number, part in enumerate(line.allowances, 1):
        terms = ("BT-141", "BT-144 or BT-145") if part.charge else ("BT-136", "BT-139 or BT-140")
        yield from _allowance(part, f"{where}.allowances[{number}]", terms)


def _subtotal(tax: TaxSubtotal, where: str) -> Iterator[Finding]:
    yield from _unless(tax.taxable_amount, "BT-116", f"{where}.taxable_amount", "What the tax is of", _TAX)
    yield from _unless(tax.tax_amount, "BT-117", f"{where}.tax_amount", "The tax", _TAX)
    yield from _unless(tax.category, "BT-118", f"{where}.category", "The tax category", _TAX)
    if tax.category not in (None, "O"):
        yield from _unless(tax.percent, "BT-119", f"{where}.percent", "The tax rate", _TAX)
    if tax.category in _EXEMPT and not (tax.exemption_reason or tax.exemption_code):
        source = "the text of the exemption (EDIFACT FTX, X12 MSG) or the law that applies"
        yield _missing("BT-120 or BT-121", f"{where}.exemption_reason", "Why there is no tax", source)


def _peppol(invoice: Invoice) -> Iterator[Finding]:
    seller, (customer, buyer) = invoice.seller or Party(), customer_of(invoice)
    source = "the participant's registration in the Peppol network, or the GLN or VAT number it goes by"
    for party, path, term, what in ((seller, "seller", "BT-34", "seller"), (customer, buyer, "BT-49", "buyer")):
        place = f"{path}.electronic_address"
        yield from _unless(party.electronic_address, term, place, f"The {what}'s electronic address", source)
        if party.electronic_address:
            scheme, place = party.electronic_address_scheme, f"{path}.electronic_address_scheme"
            yield from _unless(scheme, f"{term} (scheme)", place, f"The kind of the {what}'s address", source)
    if not invoice.buyer_reference and not invoice.order_number:
        source = "the order that the buyer sent (EDIFACT RFF+ON, X12 BIG04), or a number the buyer asked for"
        yield _missing("BT-10 or BT-13", "buyer_reference", "A reference of the buyer, or an order number", source)


def _german(invoice: Invoice) -> Iterator[Finding]:
    seller, (customer, buyer) = invoice.seller or Party(), customer_of(invoice)
    leitweg = "the buyer: it is the Leitweg-ID of a public body, else a reference that the buyer asked for"
    yield from _unless(invoice.buyer_reference, "BT-10", "buyer_reference", "The buyer reference", leitweg)
    means = invoice.payment_means
    yield from _unless(means and "said", "BG-16", "payment_means", "How to pay", "the agreement with the partner")
    contact = seller.contact
    for name, term in (("name", "BT-41"), ("telephone", "BT-42"), ("email", "BT-43")):
        value = getattr(contact, name, None)
        yield from _unless(value, term, f"seller.contact.{name}", f"The {name} of the seller's contact", _SELLER)
    for party, path, city, code in ((seller, "seller", "BT-37", "BT-38"), (customer, buyer, "BT-52", "BT-53")):
        yield from _unless(_of(party, "city"), city, f"{path}.address.city", "The city", _PARTNER)
        yield from _unless(_of(party, "postal_code"), code, f"{path}.address.postal_code", "The postal code", _PARTNER)
    if invoice.ship_to is not None and invoice.ship_to.address is not None:
        place, number = _of(invoice.ship_to, "city"), _of(invoice.ship_to, "postal_code")
        yield from _unless(place, "BT-77", "ship_to.address.city", "The city of delivery", _PARTNER)
        yield from _unless(number, "BT-78", "ship_to.address.postal_code", "The postal code of delivery", _PARTNER)
