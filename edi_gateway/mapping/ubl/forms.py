"""The documents that have a UBL form."""

from __future__ import annotations

from edi_gateway.documents import DespatchAdvice, Invoice, Order, OrderResponse, ReceivingAdvice
from edi_gateway.mapping.ubl.despatch import DESPATCH_ADVICE
from edi_gateway.mapping.ubl.form import Form
from edi_gateway.mapping.ubl.invoice import CREDIT_NOTE, INVOICE
from edi_gateway.mapping.ubl.invoice_shape import read_credit_note, read_invoice, show_invoice
from edi_gateway.mapping.ubl.moves import arrange_despatch, flat_places, show_despatch
from edi_gateway.mapping.ubl.order import ORDER
from edi_gateway.mapping.ubl.periods import with_days, with_period
from edi_gateway.mapping.ubl.receipt import RECEIPT_ADVICE, read_receipt
from edi_gateway.mapping.ubl.response import ORDER_RESPONSE, read_response, show_response

FORMS: tuple[Form, ...] = (
    Form(Order, "Order", ORDER, with_period, with_days),
    Form(OrderResponse, "OrderResponse", ORDER_RESPONSE, show_response, read_response),
    Form(
        DespatchAdvice,
        "DespatchAdvice",
        DESPATCH_ADVICE,
        show_despatch,
        moves=flat_places,
        arrange=arrange_despatch,
    ),
    Form(ReceivingAdvice, "ReceiptAdvice", RECEIPT_ADVICE, read=read_receipt),
    Form(
        Invoice,
        "CreditNote",
        CREDIT_NOTE,
        show_invoice,
        read_credit_note,
        applies=lambda invoice: invoice.is_credit_note,
    ),
    Form(Invoice, "Invoice", INVOICE, show_invoice, read_invoice),
)
