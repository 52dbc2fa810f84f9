"""Converting a file into UBL and e-invoices: invoices become them or are refused with what is missing."""

from __future__ import annotations

import pytest

from edi_gateway.documents import to_json
from edi_gateway.documents.json import from_json
from edi_gateway.mapping.ubl import read_ubl
from edi_gateway.pipeline.library import ConversionError, convert
from tests.documents import examples


def as_json(document: object) -> bytes:
    return to_json(document).encode()


@pytest.mark.parametrize("target", ["EN 16931", "en 16931 ubl"])
def test_an_invoice_becomes_an_e_invoice(target: str) -> None:
    (made,) = convert(as_json(examples.invoice()), target)
    assert made.name == "R-240311.xml"
    read = read_ubl(made.content)
    assert (read.id, read.specification) == ("R-240311", "urn:cen.eu:en16931:2017")


def test_an_invoice_becomes_a_cross_industry_invoice() -> None:
    (made,) = convert(as_json(examples.invoice()), "EN 16931 CII")
    assert b"CrossIndustryInvoice" in made.content


def test_what_a_profile_demands_is_named_in_the_refusal() -> None:
    with pytest.raises(ConversionError, match=r"lacks 6 mandatory term\(s\) of XRechnung") as refused:
        convert(as_json(examples.invoice()), "XRechnung")
    terms = {finding.element_id for finding in refused.value.findings}
    assert terms == {"BT-10", "BT-34", "BT-49", "BT-41", "BT-42", "BT-43"}


def test_only_invoices_become_e_invoices() -> None:
    with pytest.raises(ConversionError, match="invoices and credit notes can"):
        convert(as_json(examples.order()), "EN 16931")


@pytest.mark.parametrize(
    ("document", "target"),
    [
        (examples.order(), "UBL Order"),
        (examples.order_response(), "UBL OrderResponse"),
        (examples.despatch_advice(), "UBL DespatchAdvice"),
        (examples.receiving_advice(), "UBL ReceiptAdvice"),
        (examples.invoice(), "ubl"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_documents_become_ubl_and_come_back(document: object, target: str) -> None:
    (made,) = convert(as_json(document), target)
    (back,) = convert(made.content, "json")
    assert from_json(type(document).__name__, back.content) == document


def test_another_name_of_ubl_than_the_document_has_is_refused() -> None:
    with pytest.raises(ConversionError, match="cannot be written as 'UBL Order'"):
        convert(as_json(examples.invoice()), "UBL Order")
