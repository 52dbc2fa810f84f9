"""Floor 4: what an order, an invoice, a ship notice is; typed documents with UBL terms, and their JSON."""

from edi_gateway.documents.json import TYPES, DocumentError, document_type, from_json, json_schema, to_json
from edi_gateway.documents.order import Order, OrderLine
from edi_gateway.documents.totals import check_totals, line_amount, lines_total

__all__ = [
    "TYPES",
    "DocumentError",
    "Order",
    "OrderLine",
    "check_totals",
    "document_type",
    "from_json",
    "json_schema",
    "line_amount",
    "lines_total",
    "to_json",
]
