"""Which document types there are, by name."""

from __future__ import annotations

from typing import Any

from edi_gateway.documents.despatch import DespatchAdvice
from edi_gateway.documents.inventory import InventoryReport
from edi_gateway.documents.invoice import Invoice
from edi_gateway.documents.order import Order
from edi_gateway.documents.order_change import OrderChange
from edi_gateway.documents.order_response import OrderResponse
from edi_gateway.documents.receiving import ReceivingAdvice
from edi_gateway.documents.remittance import RemittanceAdvice
from edi_gateway.documents.transport_status import TransportStatus
from edi_gateway.errors import GatewayError

_CLASSES: tuple[type[Any], ...] = (
    Order,
    OrderResponse,
    OrderChange,
    DespatchAdvice,
    ReceivingAdvice,
    Invoice,
    InventoryReport,
    RemittanceAdvice,
    TransportStatus,
)
TYPES: dict[str, type[Any]] = {cls.__name__: cls for cls in _CLASSES}
"""The document types by name; a new one is one more class."""


class DocumentError(GatewayError):
    """Text that should be a document is none. ``problems`` holds one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def document_type(name: str) -> type[Any]:
    """The class of a document type such as "Order".

    Raises:
        DocumentError: there is no such type.
    """
    if name not in TYPES:
        raise DocumentError([f"There is no document type {name!r}; there are {', '.join(sorted(TYPES))}."])
    return TYPES[name]
