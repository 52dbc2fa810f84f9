"""Where each term of EN 16931 stands in a Cross Industry Invoice (D16B): one table, in the schema's sequence.

Its fields are those of the UBL table, see ``ubl.invoice_shape``, with dates as texts of eight digits.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from lxml import etree

from edi_gateway.documents.flat import Flat
from edi_gateway.errors import WriteError
from edi_gateway.mapping.ubl.codec import serialised
from edi_gateway.mapping.ubl.invoice_shape import show_invoice
from edi_gateway.mapping.ubl.table import (
    CII_NAMESPACES,
    NO_CURRENCY,
    Constant,
    Leaf,
    Many,
    Part,
    Row,
    TableWriter,
    qualified,
)


def _date(path: str, field: str, kind: str = "udt") -> Leaf:
    return Leaf(f"{path}/{kind}:DateTimeString", field, fixed=("format", "102"))


_ADDRESS = Part(
    "ram:PostalTradeAddress",
    "",
    (
        Leaf("ram:PostcodeCode", "address.postal_code"),
        Leaf("ram:LineOne", "address.street"),
        Leaf("ram:LineTwo", "address.additional_street"),
        Leaf("ram:LineThree", "address.further_line"),
        Leaf("ram:CityName", "address.city"),
        Leaf("ram:CountryID", "address.country"),
        Leaf("ram:CountrySubDivisionName", "address.region"),
    ),
)

_LEGAL = Part(
    "ram:SpecifiedLegalOrganization",
    "",
    (
        Leaf("ram:ID", "legal_id", attribute=("schemeID", "legal_id_scheme")),
        Leaf("ram:TradingBusinessName", "trading_name"),
    ),
)

_CONTACT = Part(
    "ram:DefinedTradeContact",
    "",
    (
        Leaf("ram:PersonName", "contact.name"),
        Leaf("ram:TelephoneUniversalCommunication/ram:CompleteNumber", "contact.telephone"),
        Leaf("ram:EmailURIUniversalCommunication/ram:URIID", "contact.email"),
    ),
)

_PARTY: tuple[Row, ...] = (
    Many("ram:ID", "plain_ids", (Leaf(".", "id"),)),
    Many("ram:GlobalID", "global_ids", (Leaf(".", "id", attribute=("schemeID", "scheme"), scheme=True),)),
    Leaf("ram:Name", "name"),
    Leaf("ram:Description", "legal_form"),
    _LEGAL,
    _CONTACT,
    _ADDRESS,
    Leaf(
        "ram:URIUniversalCommunication/ram:URIID",
        "electronic_address",
        attribute=("schemeID", "electronic_address_scheme"),
    ),
    Part("ram:SpecifiedTaxRegistration", "", (Leaf("ram:ID", "vat_number", fixed=("schemeID", "VA")),)),
    Part("ram:SpecifiedTaxRegistration", "", (Leaf("ram:ID", "tax_number", fixed=("schemeID", "FC")),)),
)

_INDICATOR = Leaf("ram:ChargeIndicator/udt:Indicator", "charge")
_TAX: tuple[Row, ...] = (
    Leaf("ram:TypeCode", "type"),
    Leaf("ram:CategoryCode", "category"),
    Leaf("ram:RateApplicablePercent", "percent"),
)
_ALLOWANCE = Many(
    "ram:SpecifiedTradeAllowanceCharge",
    "allowances",
    (
        _INDICATOR,
        Leaf("ram:CalculationPercent", "percent"),
        Leaf("ram:BasisAmount", "base_amount"),
        Leaf("ram:ActualAmount", "amount"),
        Leaf("ram:ReasonCode", "reason_code"),
        Leaf("ram:Reason", "reason"),
        Part("ram:CategoryTradeTax", "tax", _TAX),
    ),
)
_PERIOD = Part(
    "ram:BillingSpecifiedPeriod",
    "",
    (_date("ram:StartDateTime", "period_start"), _date("ram:EndDateTime", "period_end")),
)
_BASIS = Leaf("ram:BasisQuantity", "price.base_quantity.value", attribute=("unitCode", "price.base_quantity.unit"))
_BOOKED = Leaf("ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID", "accounting_reference")


def _typed(field: str, code: str, scheme: str = "") -> Part:
    rows: tuple[Row, ...] = (Leaf("ram:IssuerAssignedID", field), Constant("ram:TypeCode", code))
    if scheme:
        rows = (*rows, Leaf("ram:ReferenceTypeCode", scheme))
    return Part("ram:AdditionalReferencedDocument", "", rows)


_PRODUCT: tuple[Row, ...] = (
    Leaf("ram:GlobalID", "gtin", fixed=("schemeID", "0160")),
    Leaf("ram:SellerAssignedID", "seller_item_id"),
    Leaf("ram:BuyerAssignedID", "buyer_item_id"),
    Leaf("ram:Name", "name"),
    Leaf("ram:Description", "description"),
    Many(
        "ram:ApplicableProductCharacteristic",
        "attributes",
        (Leaf("ram:Description", "name"), Leaf("ram:Value", "value")),
    ),
    Many(
        "ram:DesignatedProductClassification",
        "classifications",
        (Leaf("ram:ClassCode", "code", more=(("listID", "list_id"), ("listVersionID", "list_version"))),),
    ),
    Leaf("ram:OriginTradeCountry/ram:ID", "origin_country"),
)

_PRICES: tuple[Row, ...] = (
    Leaf("ram:BuyerOrderReferencedDocument/ram:LineID", "order_line"),
    Part(
        "ram:GrossPriceProductTradePrice",
        "",
        (
            Leaf("ram:ChargeAmount", "gross_price.amount"),
            Part(
                "ram:AppliedTradeAllowanceCharge",
                "",
                (Constant("ram:ChargeIndicator/udt:Indicator", "false"), Leaf("ram:ActualAmount", "price_discount")),
            ),
        ),
    ),
    Part("ram:NetPriceProductTradePrice", "", (Leaf("ram:ChargeAmount", "price.amount"), _BASIS)),
)

_LINE: tuple[Row, ...] = (
    Part(
        "ram:AssociatedDocumentLineDocument",
        "",
        (Leaf("ram:LineID", "id"), Many("ram:IncludedNote", "notes", (Leaf("ram:Content", "text"),))),
    ),
    Part("ram:SpecifiedTradeProduct", "", _PRODUCT),
    Part("ram:SpecifiedLineTradeAgreement", "", _PRICES),
    Leaf(
        "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
        "quantity.value",
        attribute=("unitCode", "quantity.unit"),
    ),
    Part(
        "ram:SpecifiedLineTradeSettlement",
        "",
        (
            Many("ram:ApplicableTradeTax", "taxes", _TAX),
            _PERIOD,
            _ALLOWANCE,
            Leaf("ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", "amount"),
            _typed("object_id", "130", "object_id_scheme"),
            _BOOKED,
        ),
    ),
)

_AGREEMENT: tuple[Row, ...] = (
    Leaf("ram:BuyerReference", "buyer_reference"),
    Part("ram:SellerTradeParty", "seller", _PARTY),
    Part("ram:BuyerTradeParty", "customer", _PARTY),
    Part("ram:SellerTaxRepresentativeTradeParty", "tax_representative", _PARTY),
    Leaf("ram:SellerOrderReferencedDocument/ram:IssuerAssignedID", "sales_order_number"),
    Leaf("ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", "order_number"),
    Leaf("ram:ContractReferencedDocument/ram:IssuerAssignedID", "contract_number"),
    Many(
        "ram:AdditionalReferencedDocument",
        "documents",
        (
            Leaf("ram:IssuerAssignedID", "id"),
            Leaf("ram:URIID", "uri"),
            Constant("ram:TypeCode", "916"),
            Leaf("ram:Name", "description"),
            Leaf("ram:AttachmentBinaryObject", "content", more=(("mimeCode", "media_type"), ("filename", "filename"))),
        ),
    ),
    _typed("tender_number", "50"),
    _typed("object_id", "130", "object_id_scheme"),
    Part(
        "ram:SpecifiedProcuringProject",
        "",
        (Leaf("ram:ID", "project_number"), Constant("ram:Name", "Project reference")),
    ),
)

_DELIVERY: tuple[Row, ...] = (
    Part("ram:ShipToTradeParty", "ship_to", _PARTY),
    _date("ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime", "delivery_date"),
    Leaf("ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID", "despatch_number"),
    Leaf("ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID", "receipt_number"),
)

_MEANS: tuple[Row, ...] = (
    Leaf("ram:TypeCode", "code"),
    Leaf("ram:Information", "text"),
    Part(
        "ram:ApplicableTradeSettlementFinancialCard",
        "",
        (Leaf("ram:ID", "card_number"), Leaf("ram:CardholderName", "card_holder")),
    ),
    Leaf("ram:PayerPartyDebtorFinancialAccount/ram:IBANID", "debited_account"),
    Part(
        "ram:PayeePartyCreditorFinancialAccount",
        "account",
        (Leaf("ram:IBANID", "iban"), Leaf("ram:AccountName", "name"), Leaf("ram:ProprietaryID", "number")),
    ),
    Leaf("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID", "account.bank_id"),
)

_SETTLEMENT: tuple[Row, ...] = (
    Leaf("ram:CreditorReferenceID", "seller.creditor_id"),
    Leaf("ram:PaymentReference", "means[1].reference"),
    Leaf("ram:TaxCurrencyCode", "tax_currency"),
    Leaf("ram:InvoiceCurrencyCode", "currency"),
    Part("ram:PayeeTradeParty", "payee", _PARTY),
    Many("ram:SpecifiedTradeSettlementPaymentMeans", "means", _MEANS),
    Many(
        "ram:ApplicableTradeTax",
        "tax_totals[1].parts",
        (
            Leaf("ram:CalculatedAmount", "tax_amount"),
            Leaf("ram:TypeCode", "type"),
            Leaf("ram:ExemptionReason", "exemption_reason"),
            Leaf("ram:BasisAmount", "taxable_amount"),
            Leaf("ram:CategoryCode", "category"),
            Leaf("ram:ExemptionReasonCode", "exemption_code"),
            Leaf("ram:TaxPointDate/udt:DateString", "tax_point_date", fixed=("format", "102")),
            Leaf("ram:DueDateTypeCode", "tax_point_code"),
            Leaf("ram:RateApplicablePercent", "percent"),
        ),
    ),
    _PERIOD,
    _ALLOWANCE,
    Part(
        "ram:SpecifiedTradePaymentTerms",
        "",
        (
            Leaf("ram:Description", "payment_terms.note"),
            _date("ram:DueDateDateTime", "due_date"),
            Leaf("ram:DirectDebitMandateID", "means[1].mandate_id"),
        ),
    ),
    Part(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        "",
        (
            Leaf("ram:LineTotalAmount", "totals.lines"),
            Leaf("ram:ChargeTotalAmount", "totals.charges"),
            Leaf("ram:AllowanceTotalAmount", "totals.allowances"),
            Leaf("ram:TaxBasisTotalAmount", "totals.tax_exclusive"),
            Many("ram:TaxTotalAmount", "tax_totals", (Leaf(".", "amount", attribute=("currencyID", "currency")),)),
            Leaf("ram:RoundingAmount", "totals.rounding"),
            Leaf("ram:GrandTotalAmount", "totals.tax_inclusive"),
            Leaf("ram:TotalPrepaidAmount", "totals.prepaid"),
            Leaf("ram:DuePayableAmount", "totals.payable"),
        ),
    ),
    Many(
        "ram:InvoiceReferencedDocument",
        "preceding_invoices",
        (
            Leaf("ram:IssuerAssignedID", "id"),
            _date("ram:FormattedIssueDateTime", "issue_date", "qdt"),
        ),
    ),
    _BOOKED,
)

CII: tuple[Row, ...] = (
    Part(
        "rsm:ExchangedDocumentContext",
        "",
        (
            Leaf("ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", "business_process"),
            Leaf("ram:GuidelineSpecifiedDocumentContextParameter/ram:ID", "specification"),
        ),
    ),
    Part(
        "rsm:ExchangedDocument",
        "",
        (
            Leaf("ram:ID", "id"),
            Leaf("ram:TypeCode", "invoice_type"),
            _date("ram:IssueDateTime", "issue_date"),
            Many("ram:IncludedNote", "notes", (Leaf("ram:Content", "text"), Leaf("ram:SubjectCode", "subject"))),
        ),
    ),
    Part(
        "rsm:SupplyChainTradeTransaction",
        "",
        (
            Many("ram:IncludedSupplyChainTradeLineItem", "lines", _LINE),
            Part("ram:ApplicableHeaderTradeAgreement", "", _AGREEMENT),
            Part("ram:ApplicableHeaderTradeDelivery", "", _DELIVERY, always=True),
            Part("ram:ApplicableHeaderTradeSettlement", "", _SETTLEMENT),
        ),
    ),
)

_ID = re.compile(r"(.+)\.ids\[(\d+)\]\.(id|scheme)")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Za-z0-9]{11,30}")
# The date the tax is due is said at each tax of the breakdown.
_AT_EACH_TAX = ("tax_point_date", "tax_point_code")
# UNTDID 2005 in UBL, 2475 in CII.
_TAX_POINTS = {"3": "5", "35": "29", "432": "72"}


def write_cii(flat: Flat) -> bytes:
    """The core values of an invoice as a Cross Industry Invoice. Raises ``WriteError`` for a text XML cannot hold."""
    root = etree.Element(qualified("rsm:CrossIndustryInvoice"), nsmap=dict(CII_NAMESPACES))
    try:
        TableWriter(_shown(flat), flat.get("currency") or NO_CURRENCY).write(CII, root, "")
    except ValueError as error:
        raise WriteError(f"A text of the document cannot stand in XML: {error}.") from error
    return serialised(root)


def _shown(flat: Flat) -> Flat:
    shown = {path: _compact(value) for path, value in show_invoice(flat).items()}
    _split_ids(shown)
    for path in [path for path in shown if path.endswith(".account.id")]:
        number = str(shown.pop(path)).replace(" ", "")
        shown[f"{path.removesuffix('id')}{'iban' if _IBAN.fullmatch(number) else 'number'}"] = number
    for name in _AT_EACH_TAX:
        value = shown.pop(name, None)
        for part in {path.rpartition(".")[0] for path in shown if path.startswith("tax_totals[1].parts[")}:
            if value is not None:
                shown[f"{part}.{name}"] = _TAX_POINTS.get(value, value)
    return shown


def _split_ids(shown: Flat) -> None:
    """Identifiers with a scheme are global, those without are not."""
    counts: dict[str, int] = {}
    for path in [path for path in shown if (found := _ID.fullmatch(path)) and found[3] == "id"]:
        at = path.removesuffix(".id")
        party, value, scheme = at.rpartition(".")[0], shown.pop(path), shown.pop(f"{at}.scheme", None)
        kind = f"{party}.{'plain_ids' if scheme is None else 'global_ids'}"
        counts[kind] = counts.get(kind, 0) + 1
        shown[f"{kind}[{counts[kind]}].id"] = value
        if scheme is not None:
            shown[f"{kind}[{counts[kind]}].scheme"] = scheme


def _compact(value: Any) -> Any:
    return value.strftime("%Y%m%d") if isinstance(value, date) else value
