"""Words for field names, and for those codes that people meet most; a code without a word is shown as it is."""

from __future__ import annotations

import re
from typing import Any

from edi_gateway.findings import Finding

_STEP = re.compile(r"([a-z_]+)\[([0-9]+)\]")
_ONE = {"taxes": "tax", "discrepancies": "discrepancy", "schedule": "schedule line", "equipment": "equipment"}

_SHORT = {
    "gtin": "GTIN",
    "sscc": "SSCC",
    "ssccs": "SSCC",
    "vat": "VAT",
    "id": "number",
    "uri": "address",
    "url": "address",
}
_NAMES = {
    "id": "Number",
    "id_scheme": "Given by",
    "issue_date": "Date",
    "issue_time": "Time",
    "gtin": "GTIN",
    "seller_item_id": "Seller's item",
    "buyer_item_id": "Buyer's item",
    "manufacturer_item_id": "Maker's item",
    "lot_number": "Batch",
    "line": "Line",
    "splits": "Goes to",
    "ship_to": "Ship to",
    "order_line": "Order line",
    "amount": "Amount",
    "tax_exclusive": "Without tax",
    "tax_inclusive": "With tax",
    "lines": "Sum of lines",
    "payable": "Amount due",
    "tax_accounted": "Tax in tax currency",
    "response_code": "Answer",
    "function": "Message function",
    "vat_number": "VAT",
    "carrier_id": "Carrier",
    "carrier_id_scheme": "Code from",
    "vehicle_id": "Vehicle",
    "package_count": "Packages",
    "payment_means": "How to pay",
    "payment_terms": "When to pay",
    "allowances": "Allowances, charges",
    "taxes": "Taxes",
    "net_days": "Due within",
    "discount_percent": "Discount",
    "discount_days": "if paid within",
    "bank_id": "BIC",
}
CODES: dict[str, dict[str, str]] = {
    "UNCL 1001": {
        "35": "inventory report", "220": "order", "221": "blanket order", "224": "rush order", "226": "call-off",
        "227": "consignment order", "351": "despatch advice", "380": "invoice", "381": "credit note",
        "383": "debit note", "384": "corrected invoice", "385": "consolidated invoice", "389": "self-billed invoice",
        "481": "remittance advice", "632": "goods receipt",
    },
    "UNCL 1225": {
        "1": "cancellation", "4": "change", "5": "replacement", "7": "duplicate", "9": "original", "27": "not accepted",
        "29": "accepted", "30": "accepted with amendments", "31": "copy",
    },
    "UNCL 1229": {
        "1": "added", "2": "deleted", "3": "changed", "4": "no action", "5": "accepted", "6": "accepted, amended",
        "7": "not accepted",
    },
    "UNCL 4221": {
        "AC": "too much", "AE": "not announced", "AF": "damaged", "BP": "rest to follow", "CP": "complete",
    },
    "UNCL 4215": {"CC": "collect", "PP": "prepaid", "DF": "defined by buyer and seller"},
    "UNCL 4461": {
        "10": "cash", "20": "cheque", "30": "credit transfer", "42": "bank transfer", "48": "card",
        "49": "direct debit", "58": "SEPA transfer", "59": "SEPA direct debit",
    },
    "UNCL 4465": {
        "3": "damaged goods", "4": "short delivery", "5": "price query", "9": "invoice error", "20": "late delivery",
    },
    "UNCL 5305": {
        "AE": "reverse charge", "E": "exempt", "G": "export", "K": "intra-community", "O": "outside scope",
        "S": "standard rate", "Z": "zero rate",
    },
    "UNCL 6063": {
        "17": "on hand", "21": "on order", "33": "available", "124": "damaged", "145": "actual stock",
        "198": "in transit",
    },
    "UNCL 7075": {"1": "inner", "2": "intermediate", "3": "outer", "4": "no packages"},
    "UN/ECE Rec 19": {"1": "sea", "2": "rail", "3": "road", "4": "air", "5": "post", "8": "inland water"},
    "UN/ECE Rec 20": {
        "H87": "pcs", "EA": "each", "PCE": "pcs", "KGM": "kg", "GRM": "g", "LBR": "lb", "LTR": "l", "MTR": "m",
        "MTQ": "m³", "MTK": "m²", "DZN": "dozen", "XCT": "cartons", "XPX": "pallets", "XBX": "boxes", "HUR": "h",
        "DAY": "days",
    },
    "UN/ECE Rec 21": {"BX": "box", "CT": "carton", "PX": "pallet", "PK": "package", "CR": "crate"},
    "UN/ECE Rec 24": {
        "1": "arrived", "13": "collected", "21": "delivered", "24": "departed", "31": "on its way", "48": "loaded",
    },
    "X12 1005": {"0001": "shipment, order, package, item", "0004": "shipment, order, item"},
}  # fmt: skip
TITLES = {
    "Order": "Purchase order",
    "OrderResponse": "Order response",
    "OrderChange": "Order change",
    "DespatchAdvice": "Despatch advice",
    "ReceivingAdvice": "Receiving advice",
    "Invoice": "Invoice",
    "InventoryReport": "Inventory report",
    "RemittanceAdvice": "Remittance advice",
    "TransportStatus": "Transport status",
}


def label(name: str) -> str:
    """``best_before_date`` as "Best before date"."""
    if name in _NAMES:
        return _NAMES[name]
    words = [_SHORT.get(word, word) for word in name.split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def code(value: str, code_list: str) -> str:
    """A code with its word: "CT (carton)"; units of measure by their word alone."""
    word = CODES.get(code_list, {}).get(value)
    if word is None:
        return value
    return word if code_list == "UN/ECE Rec 20" else f"{word} ({value})"


def spoken(finding: Finding) -> str:
    """The sentence of a finding with its path in words: "orders[1].units[2]" as "Order 1, unit 2"."""
    path = finding.place.path
    if not path or path not in finding.text:
        return finding.text
    steps = [
        _STEP.sub(lambda found: f"{_ONE.get(found[1], found[1][:-1])} {found[2]}", step) for step in path.split(".")
    ]
    words = ", ".join(label(step).lower() if " " not in step else step.replace("_", " ") for step in steps)
    words = words.replace("sscc ", "SSCC ").replace("gtin", "GTIN")
    return finding.text.replace(path, words[:1].upper() + words[1:], 1)


def title(document: Any) -> str:
    """What a document is called."""
    if getattr(document, "is_credit_note", False):
        return "Credit note"
    name = type(document).__name__
    return TITLES.get(name, label(name))
