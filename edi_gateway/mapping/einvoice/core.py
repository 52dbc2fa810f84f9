"""An invoice reduced to the semantic model of EN 16931, and what of it the model has no term for."""

from __future__ import annotations

import re
from dataclasses import is_dataclass, replace
from typing import Any, get_type_hints

from edi_gateway.documents import Invoice, complete
from edi_gateway.documents.blocks import AllowanceCharge, PaymentTerms, Quantity
from edi_gateway.documents.fields import unwrap
from edi_gateway.documents.flat import Flat, flatten
from edi_gateway.mapping.einvoice.profiles import Profile
from edi_gateway.mapping.einvoice.terms import usable_reason

_TERM = re.compile(r"\bB[TG]-\d+")
_INDEX = re.compile(r"\[\d+\]")
_BESIDES = re.compile(
    r".*\b(id_scheme|scheme|legal_id_scheme|electronic_address_scheme|list_id|list_version|charge)"
    r"|(.*\.)?taxes\[\d+\]\.type|.*\.tax\.type|payment_terms\.note"
)
"""Parts of a term that have no number of their own."""
_NOT = re.compile(
    r"(buyer|invoicee)\.(tax_number|legal_form|other_ids.*)"
    r"|payee\.(?!id$|id_scheme$|name$|legal_id$|legal_id_scheme$).*"
    r"|tax_representative\.(?!name$|address\.|vat_number$).*"
    r"|ship_to\.(?!name$|address\.|id$|id_scheme$).*"
    r"|lines\[\d+\]\.(notes\[\d+\]\.subject|taxes\[(?!1\]).*)"
)
"""What the document knows of every party or text, and EN 16931 of some only."""
_REGISTERS = ("GLN", "DUNS")


def core_of(invoice: Invoice, profile: Profile) -> tuple[Flat, list[str]]:
    """The values that EN 16931 has a term for, and the paths of those that it has none for.

    Sums are completed. What the documents define as meant by silence is said: 380 is an invoice, pieces are H87, the
    tax is VAT, the name of an item is its description.
    """
    flat = flatten(_prepared(invoice, profile))
    dropped = [path for path in flat if not _is_core(path)]
    if invoice.invoicee is not None:
        dropped += [path for path in flat if path.startswith("buyer.") and path not in dropped]
    stated = flatten(invoice)
    carried_in_words = ("payment_terms.", "due_date")
    left = [path for path in dropped if path in stated and not path.startswith(carried_in_words)]
    for path in dropped:
        del flat[path]
    return _registered(flat), left


def _is_core(path: str) -> bool:
    if _NOT.fullmatch(path):
        return False
    if _BESIDES.fullmatch(path):
        return True
    kind: Any = Invoice
    for name in _INDEX.sub("", path).split("."):
        field = kind.__dataclass_fields__[name]
        if not _TERM.search(field.metadata["term"]):
            return False
        inner, _ = unwrap(get_type_hints(kind)[name])
        kind = inner if is_dataclass(inner) else kind
    return True


def _prepared(invoice: Invoice, profile: Profile) -> Invoice:
    full = complete(invoice)
    terms = full.payment_terms
    return replace(
        full,
        specification=profile.specification,
        business_process=profile.process or full.business_process,
        invoice_type=full.invoice_type or "380",
        due_date=full.due_date or (terms.due_date if terms is not None else None),
        payment_terms=PaymentTerms(note=terms_in_words(terms, profile)) if terms is not None else None,
        allowances=[_coded(part) for part in full.allowances],
        lines=[
            replace(
                line,
                name=line.name or line.description,
                quantity=_counted(line.quantity),
                allowances=[_coded(part) for part in line.allowances],
            )
            for line in full.lines
        ],
    )


def _counted(quantity: Quantity | None) -> Quantity | None:
    return replace(quantity, unit=quantity.unit or "H87") if quantity is not None else None


def _coded(part: AllowanceCharge) -> AllowanceCharge:
    return replace(part, reason_code=usable_reason(part))


def _registered(flat: Flat) -> Flat:
    """Identifiers with the scheme of ISO 6523, or without one."""
    return {
        path: value
        for path, value in flat.items()
        if not (path.endswith(".id_scheme") and "object" not in path and value not in _REGISTERS)
    }


def terms_in_words(terms: PaymentTerms, profile: Profile) -> str | None:
    """The terms of payment as text (BT-20). XRechnung has a form of its own for a discount, which programs read."""
    parts = [terms.note] if terms.note else []
    if profile.german and terms.discount_percent is not None and terms.discount_days is not None:
        discount = f"#SKONTO#TAGE={terms.discount_days}#PROZENT={terms.discount_percent:.2f}#\n"
        return "\n".join([*parts, *_net(terms), discount])
    if terms.discount_percent is not None and terms.discount_days is not None and not terms.note:
        parts.append(f"{terms.discount_percent:f} % discount within {terms.discount_days} days")
    return "; ".join([*parts, *_net(terms)]) or None


def _net(terms: PaymentTerms) -> list[str]:
    return [] if terms.note or terms.net_days is None else [f"{terms.net_days} days net"]
