"""Invoices as e-invoices of EN 16931: profiles, the terms that are missing, UBL and CII, and the official rules."""

from edi_gateway.mapping.einvoice.profiles import EN16931, PEPPOL, PROFILES, XRECHNUNG, Profile, profile, target
from edi_gateway.mapping.einvoice.rules import check_rules
from edi_gateway.mapping.einvoice.terms import missing_terms
from edi_gateway.mapping.einvoice.writing import EInvoice, write_einvoice

__all__ = [
    "EN16931",
    "PEPPOL",
    "PROFILES",
    "XRECHNUNG",
    "EInvoice",
    "Profile",
    "check_rules",
    "missing_terms",
    "profile",
    "target",
    "write_einvoice",
]
