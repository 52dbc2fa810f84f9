"""Floor 4: what an order, an invoice, a ship notice is; typed documents with UBL terms, and their JSON."""

from edi_gateway.documents.checking import check
from edi_gateway.documents.completing import complete
from edi_gateway.documents.despatch import DespatchAdvice, DespatchLine, DespatchOrder, HandlingUnit
from edi_gateway.documents.inventory import InventoryLine, InventoryReport
from edi_gateway.documents.invoice import Invoice, InvoiceLine
from edi_gateway.documents.json import from_json, to_json
from edi_gateway.documents.order import Order, OrderLine
from edi_gateway.documents.order_change import OrderChange, OrderChangeLine
from edi_gateway.documents.order_response import OrderResponse, OrderResponseLine
from edi_gateway.documents.receiving import ReceivingAdvice, ReceivingLine
from edi_gateway.documents.registry import TYPES, DocumentError, document_type
from edi_gateway.documents.remittance import RemittanceAdvice, RemittanceLine
from edi_gateway.documents.schema import json_schema, schema_files
from edi_gateway.documents.totals import check_totals, line_amount, lines_total
from edi_gateway.documents.transport_status import Consignment, TransportEvent, TransportStatus

__all__ = [
    "TYPES",
    "Consignment",
    "DespatchAdvice",
    "DespatchLine",
    "DespatchOrder",
    "DocumentError",
    "HandlingUnit",
    "InventoryLine",
    "InventoryReport",
    "Invoice",
    "InvoiceLine",
    "Order",
    "OrderChange",
    "OrderChangeLine",
    "OrderLine",
    "OrderResponse",
    "OrderResponseLine",
    "ReceivingAdvice",
    "ReceivingLine",
    "RemittanceAdvice",
    "RemittanceLine",
    "TransportEvent",
    "TransportStatus",
    "check",
    "check_totals",
    "complete",
    "document_type",
    "from_json",
    "json_schema",
    "line_amount",
    "lines_total",
    "schema_files",
    "to_json",
]
