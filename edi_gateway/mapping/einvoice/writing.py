"""Writes an invoice or credit note as an e-invoice of EN 16931: in UBL 2.1 or as Cross Industry Invoice."""

from __future__ import annotations

from dataclasses import dataclass

from edi_gateway.documents import Invoice
from edi_gateway.documents.flat import Flat
from edi_gateway.errors import WriteError
from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.mapping.einvoice.cii import write_cii
from edi_gateway.mapping.einvoice.core import core_of
from edi_gateway.mapping.einvoice.profiles import SYNTAXES, Profile
from edi_gateway.mapping.einvoice.terms import missing_terms
from edi_gateway.mapping.ubl.codec import serialised, write_form
from edi_gateway.mapping.ubl.form import Form
from edi_gateway.mapping.ubl.invoice import CREDIT_NOTE, INVOICE
from edi_gateway.mapping.ubl.invoice_shape import show_invoice

_FORMS = {
    # Without UBLVersionID, the first row, which EN 16931 does not want.
    False: Form(Invoice, "Invoice", INVOICE[1:], show_invoice),
    True: Form(Invoice, "CreditNote", CREDIT_NOTE[1:], show_invoice),
}


@dataclass(frozen=True, slots=True)
class EInvoice:
    """An e-invoice, or None where a mandatory term is missing, and what there is to say about it."""

    xml: bytes | None
    findings: tuple[Finding, ...]


def write_einvoice(invoice: Invoice, profile: Profile, syntax: str = "UBL") -> EInvoice:
    """An invoice as an e-invoice of a profile, in UBL or CII.

    A mandatory term that the invoice lacks is an error, and nothing is written. What EN 16931 has no term for is a
    note NOT_CARRIED.

    Raises:
        WriteError: there is no such syntax, or a text holds a character that XML cannot.
    """
    if syntax not in SYNTAXES:
        raise WriteError(f"An e-invoice has the syntax {' or '.join(SYNTAXES)}, not {syntax!r}.")
    flat, dropped = core_of(invoice, profile)
    findings = [*missing_terms(invoice, profile), *map(_not_carried, dropped)]
    if any(finding.is_error for finding in findings):
        return EInvoice(None, tuple(findings))
    xml = write_cii(flat) if syntax == "CII" else _ubl(invoice, flat)
    return EInvoice(xml, tuple(findings))


def _ubl(invoice: Invoice, flat: Flat) -> bytes:
    form = _FORMS[invoice.is_credit_note]
    return serialised(write_form(form, form.show(flat), flat.get("currency")))


def _not_carried(path: str) -> Finding:
    text = f"EN 16931 has no term for {path}; it is not in the e-invoice."
    return Finding(Fault.NOT_CARRIED, text, Place(path=path), Severity.NOTE, Owner.MAP)
