"""One believable document of each kind."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from edi_gateway.documents import (
    Consignment,
    DespatchAdvice,
    DespatchLine,
    DespatchOrder,
    HandlingUnit,
    InventoryLine,
    InventoryReport,
    Invoice,
    InvoiceLine,
    Order,
    OrderChange,
    OrderChangeLine,
    OrderLine,
    OrderResponse,
    OrderResponseLine,
    ReceivingAdvice,
    ReceivingLine,
    RemittanceAdvice,
    RemittanceLine,
    TransportEvent,
    TransportStatus,
)
from edi_gateway.documents.blocks import (
    Address,
    AllowanceCharge,
    Contact,
    Delivery,
    Note,
    Party,
    PaymentTerms,
    Price,
    Quantity,
    Reference,
    Tax,
    Totals,
)
from edi_gateway.documents.goods import BankAccount, Equipment, PackageMark, Seal, Sscc, TaxSubtotal, Transport
from edi_gateway.documents.identifiers import check_digit
from edi_gateway.documents.inventory import Stock
from edi_gateway.documents.invoice_blocks import InvoiceTotals, PaymentMeans
from edi_gateway.documents.order_response import Confirmation
from edi_gateway.documents.remittance import Adjustment
from edi_gateway.documents.transport_status import EventLocation

DAY = date(2024, 3, 1)


def qty(value: str, unit: str | None = "H87") -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


def gtin(number: int) -> str:
    body = f"0401234500{number:03d}"
    return body + check_digit(body)


def sscc(number: int) -> str:
    body = f"34012345{number:09d}"
    return body + check_digit(body)


def buyer() -> Party:
    return Party(
        id="4000001000005",
        id_scheme="GLN",
        name="Nordmarkt Handels GmbH",
        address=Address(street="Hafenstraße 12", city="Hamburg", postal_code="20457", country="DE"),
        contact=Contact(name="Purchasing", telephone="+49 40 555 0100", email="orders@nordmarkt.example"),
        vat_number="DE123456789",
    )


def seller() -> Party:
    return Party(
        id="5400000000003",
        id_scheme="GLN",
        name="Vandenberg Foods NV",
        address=Address(street="Kaai 430", city="Antwerpen", postal_code="2030", country="BE"),
        vat_number="BE0123456749",
    )


def store() -> Party:
    return Party(
        id="4000001000227",
        id_scheme="GLN",
        name="Nordmarkt Lager Süd",
        address=Address(
            street="Am Ring 8", additional_street="Tor 4", city="Augsburg", postal_code="86150", country="DE"
        ),
    )


def order() -> Order:
    return Order(
        id="PO-4711",
        issue_date=DAY,
        order_type="220",
        currency="EUR",
        buyer=buyer(),
        seller=seller(),
        ship_to=store(),
        delivery=Delivery(requested_date=date(2024, 3, 8), requested_time=time(7, 30)),
        payment_terms=PaymentTerms(net_days=30, discount_percent=Decimal(2), discount_days=10),
        notes=[Note(text="Deliver to gate 4. Call the warehouse one hour before arrival.", subject="DEL")],
        lines=[
            OrderLine(
                id="1",
                gtin=gtin(1),
                description="Apple juice, naturally cloudy, 6 x 1 l",
                quantity=qty("120"),
                price=Price(amount=Decimal("8.95")),
                amount=Decimal("1074.00"),
            ),
            OrderLine(
                id="2",
                gtin=gtin(2),
                description="Elderflower syrup 0.5 l",
                quantity=qty("48"),
                price=Price(amount=Decimal("21.40"), base_quantity=qty("12")),
            ),
        ],
        totals=Totals(lines=Decimal("1159.60")),
    )


def order_response() -> OrderResponse:
    return OrderResponse(
        id="AB-88213",
        issue_date=date(2024, 3, 2),
        response_code="4",
        order_number="PO-4711",
        order_date=DAY,
        currency="EUR",
        buyer=buyer(),
        seller=seller(),
        promised_date=date(2024, 3, 8),
        lines=[
            OrderResponseLine(
                id="1", order_line="1", action="5", gtin=gtin(1), quantity=qty("120"), accepted_quantity=qty("120")
            ),
            OrderResponseLine(
                id="2",
                order_line="2",
                action="3",
                gtin=gtin(2),
                quantity=qty("48"),
                accepted_quantity=qty("36"),
                backordered_quantity=qty("12"),
                confirmations=[
                    Confirmation(quantity=qty("36"), delivery_date=date(2024, 3, 8)),
                    Confirmation(quantity=qty("12"), delivery_date=date(2024, 3, 15)),
                ],
            ),
        ],
    )


def order_change() -> OrderChange:
    line = OrderChangeLine(id="2", action="3", gtin=gtin(2), quantity=qty("60"), open_quantity=qty("60"))
    return OrderChange(
        id="PO-4711-1",
        issue_date=date(2024, 3, 3),
        order_number="PO-4711",
        change_number="1",
        buyer=buyer(),
        lines=[line],
    )


def _goods(number: int, item: int, text: str, quantity: str) -> DespatchLine:
    return DespatchLine(
        id=str(number),
        gtin=gtin(item),
        description=text,
        quantity=qty(quantity),
        order_line=str(item),
        lot_number=f"L24{item:02d}",
        best_before_date=date(2025, 1, 31),
    )


def despatch_advice() -> DespatchAdvice:
    cartons = [
        HandlingUnit(
            level="1",
            package_type="CT",
            ssccs=[Sscc(id=sscc(10 + number))],
            gross_weight=qty("61.5", "KGM"),
            lines=[_goods(number, 1, "Apple juice, naturally cloudy, 6 x 1 l", "60")],
        )
        for number in (1, 2)
    ]
    pallet = HandlingUnit(
        level="3",
        package_type="PX",
        ssccs=[Sscc(id=sscc(1))],
        marks=[PackageMark(id="1Z999AA10123456784", type="CP")],
        gross_weight=qty("148", "KGM"),
        layers=4,
        units=cartons,
    )
    second = HandlingUnit(
        level="3",
        package_type="PX",
        ssccs=[Sscc(id=sscc(2))],
        gross_weight=qty("41", "KGM"),
        lines=[_goods(3, 2, "Elderflower syrup 0.5 l", "36")],
    )
    return DespatchAdvice(
        id="LS-2024-0815",
        issue_date=date(2024, 3, 7),
        issue_time=time(14, 5),
        despatch_date=date(2024, 3, 7),
        estimated_delivery_date=date(2024, 3, 8),
        delivery_note="LS-2024-0815",
        bill_of_lading="CMR 334455",
        seller=seller(),
        ship_to=store(),
        transport=Transport(mode="3", carrier_id="RHSP", carrier_id_scheme="SCAC", vehicle_id="1-ABC-234"),
        equipment=[Equipment(id="TRL 991", type="TE", seals=[Seal(id="S-44120")])],
        gross_weight=qty("189", "KGM"),
        package_count=2,
        orders=[DespatchOrder(id="PO-4711", issue_date=DAY, units=[pallet, second])],
    )


def receiving_advice() -> ReceivingAdvice:
    line = ReceivingLine(
        id="1",
        gtin=gtin(1),
        despatched_quantity=qty("120"),
        received_quantity=qty("118"),
        short_quantity=qty("2"),
        rejected_quantity=qty("6"),
        accepted_quantity=qty("112"),
        reject_reason="AF",
        ssccs=[Sscc(id=sscc(1))],
    )
    return ReceivingAdvice(
        id="WE-5501",
        issue_date=date(2024, 3, 8),
        received_date=date(2024, 3, 8),
        order_number="PO-4711",
        despatch_number="LS-2024-0815",
        ship_to=store(),
        seller=seller(),
        lines=[line],
    )


def invoice() -> Invoice:
    vat7, vat19 = (Tax(type="VAT", category="S", percent=Decimal(rate)) for rate in (7, 19))
    return Invoice(
        id="R-240311",
        issue_date=date(2024, 3, 11),
        invoice_type="380",
        currency="EUR",
        due_date=date(2024, 4, 10),
        delivery_date=date(2024, 3, 8),
        order_number="PO-4711",
        despatch_number="LS-2024-0815",
        seller=seller(),
        buyer=buyer(),
        ship_to=store(),
        payment_means=PaymentMeans(code="58", accounts=[BankAccount(id="BE68539007547034", bank_id="GEBABEBB")]),
        payment_terms=PaymentTerms(net_days=30, discount_percent=Decimal(2), discount_days=10),
        allowances=[
            AllowanceCharge(charge=True, reason="Freight", reason_code="FC", amount=Decimal("45.00"), tax=vat19)
        ],
        lines=[
            InvoiceLine(
                id="1",
                gtin=gtin(1),
                description="Apple juice, naturally cloudy, 6 x 1 l",
                quantity=qty("118"),
                price=Price(amount=Decimal("8.95")),
                amount=Decimal("1003.29"),
                allowances=[AllowanceCharge(charge=False, reason="Promotion", percent=Decimal(5))],
                taxes=[vat7],
            ),
            InvoiceLine(
                id="2",
                gtin=gtin(2),
                description="Elderflower syrup 0.5 l",
                quantity=qty("36"),
                price=Price(amount=Decimal("21.40"), base_quantity=qty("12")),
                amount=Decimal("64.20"),
                taxes=[vat19],
            ),
        ],
        taxes=[
            TaxSubtotal(
                category="S", percent=Decimal(7), taxable_amount=Decimal("1003.29"), tax_amount=Decimal("70.23")
            ),
            TaxSubtotal(
                category="S", percent=Decimal(19), taxable_amount=Decimal("109.20"), tax_amount=Decimal("20.75")
            ),
        ],
        totals=InvoiceTotals(
            lines=Decimal("1067.49"),
            charges=Decimal("45.00"),
            tax_exclusive=Decimal("1112.49"),
            tax=Decimal("90.98"),
            tax_inclusive=Decimal("1203.47"),
            prepaid=Decimal("200.00"),
            payable=Decimal("1003.47"),
        ),
    )


def inventory_report() -> InventoryReport:
    stocks = [Stock(kind="17", quantity=qty("840")), Stock(kind="198", quantity=qty("120"), location_id="DC2")]
    return InventoryReport(
        id="INV-77",
        issue_date=DAY,
        period_start=DAY,
        reporting_party=store(),
        lines=[InventoryLine(id="1", gtin=gtin(1), stocks=stocks)],
    )


def remittance_advice() -> RemittanceAdvice:
    short = Adjustment(amount=Decimal("17.90"), reason_code="4", reason="2 pieces short")
    return RemittanceAdvice(
        id="ZA-9001",
        issue_date=date(2024, 4, 9),
        payment_date=date(2024, 4, 10),
        currency="EUR",
        payment_amount=Decimal("935.57"),
        payer=buyer(),
        payee=seller(),
        payee_account=BankAccount(id="BE68539007547034"),
        lines=[
            RemittanceLine(
                document_id="R-240311",
                document_kind="380",
                invoice_amount=Decimal("1003.47"),
                adjustments=[short],
                paid_amount=Decimal("985.57"),
            ),
            RemittanceLine(document_id="G-77", document_kind="381", paid_amount=Decimal("50.00")),
        ],
    )


def transport_status() -> TransportStatus:
    event = TransportEvent(
        status="21",
        event_date=date(2024, 3, 8),
        event_time=time(7, 42),
        location=EventLocation(id="DEAGB", city="Augsburg", country="DE"),
        signed_by="K. Huber",
    )
    departed = TransportEvent(status="24", event_date=date(2024, 3, 7), event_time=time(16, 0))
    return TransportStatus(
        id="T-1",
        issue_date=date(2024, 3, 8),
        carrier=Party(id="RHSP", id_scheme="SCAC", name="Rheinland Spedition"),
        consignments=[
            Consignment(
                id="CMR 334455",
                references=[Reference(type="BM", id="CMR 334455")],
                ssccs=[Sscc(id=sscc(1)), Sscc(id=sscc(2))],
                gross_weight=qty("189", "KGM"),
                package_count=2,
                events=[departed, event],
            )
        ],
    )


ALL = (
    order,
    order_response,
    order_change,
    despatch_advice,
    receiving_advice,
    invoice,
    inventory_report,
    remittance_advice,
    transport_status,
)
"""A maker for each document type."""
