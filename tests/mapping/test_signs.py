"""Credit notes: positive in the document, whatever sign the partner's guide wants."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_gateway.errors import ConfigurationError
from edi_gateway.mapping import CompiledMap, load_map
from tests.mapping.generated import differences, documents
from tests.mapping.support import MAPS, inline, read, text, validated

BODY = """
BIG*20240312*CM-31**4500123456***{type}
REF*OI*INV-88120
IT1*1*{sign}12*EA*9.25**UP*012345678905
TDS*{sign}11100
TXI*TX*{sign}7.5
CTT*1
"""


def body(kind: str, *, negative: bool) -> str:
    return BODY.format(type=kind, sign="-" if negative else "")


def positive() -> CompiledMap:
    return load_map(MAPS / "x12-004010-810.toml")


@pytest.fixture(scope="module")
def negative(tmp_path_factory: pytest.TempPathFactory) -> CompiledMap:
    """The map of a partner who sends credit memos with negative amounts."""
    folder = tmp_path_factory.mktemp("maps")
    path = folder / "partner-810.toml"
    path.write_text('extends = "x12-004010-810"\n[negative]\nwhen = "invoice_type=381"\n')
    return load_map(path, bases=[MAPS])


def lines(written: Any) -> list[str]:
    return text(written.segments, "*")


def test_amounts_of_a_credit_memo_are_positive_unless_the_map_says_otherwise() -> None:
    mapping = positive()
    invoice = read(mapping, body("CR", negative=False)).document
    assert invoice.is_credit_note
    assert (invoice.totals.payable, invoice.lines[0].quantity.value) == (Decimal("111.00"), Decimal(12))
    assert lines(mapping.write(invoice)) == body("CR", negative=False).strip().splitlines()


def test_a_partner_s_map_turns_the_signs_of_a_credit_memo(negative: CompiledMap) -> None:
    invoice = read(negative, body("CR", negative=True)).document
    assert (invoice.totals.payable, invoice.totals.tax) == (Decimal("111.00"), Decimal("7.5"))
    assert invoice.lines[0].quantity.value == 12
    assert invoice.lines[0].price.amount == Decimal("9.25")
    before = invoice.totals.payable
    written = negative.write(invoice)
    assert lines(written) == body("CR", negative=True).strip().splitlines()
    assert lines(negative.write_carefully(invoice)) == lines(written)
    assert invoice.totals.payable == before  # what was written is not changed
    assert validated(negative, written.segments) == []


def test_the_signs_of_an_invoice_stay(negative: CompiledMap) -> None:
    invoice = read(negative, body("DI", negative=False)).document
    assert invoice.totals.payable == Decimal("111.00")
    assert lines(negative.write(invoice)) == body("DI", negative=False).strip().splitlines()


def test_a_partner_may_name_other_fields(tmp_path: Path) -> None:
    path = tmp_path / "partner-810.toml"
    path.write_text(
        'extends = "x12-004010-810"\n[negative]\nwhen = "invoice_type=381|383"\nfields = ["totals.payable"]\n'
    )
    mapping = load_map(path, bases=[MAPS])
    for kind in ("CR", "DR"):
        invoice = read(mapping, body(kind, negative=True)).document
        assert (invoice.totals.payable, invoice.totals.tax) == (Decimal("111.00"), Decimal("-7.5"))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_what_is_written_with_turned_signs_is_read_again(negative: CompiledMap, data: st.DataObject) -> None:
    invoice = data.draw(documents(negative))
    invoice.invoice_type = "381"
    assert differences(invoice, read(negative, negative.write(invoice).segments).document) == []


EDIFACT = 'message = "EDIFACT D.96A INVOIC"\ndocument = "Invoice"\n{}\n[fields]\nid = "BGM/1004"\n'


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ('[negative]\nfields = ["totals"]\nwhen = "invoice_type"', "when is FIELD=VALUE"),
        ('[negative]\nfields = ["totals"]\nwhen = "invoice_typ=381"', "no field 'invoice_typ'"),
        ('[negative]\nfields = ["totals"]\nwhen = "issue_date=381"', "'issue_date' is not a code"),
        ('[negative]\nfields = ["total"]\nwhen = "invoice_type=381"', "no field 'total'"),
        ('[negative]\nfields = ["currency"]\nwhen = "invoice_type=381"', "'currency' is not a number"),
        ('[negative]\nfeilds = ["totals"]', "no option 'feilds'; did you mean 'fields'"),
        ('negative = "yes"', "negative is a table"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, said: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        inline(tmp_path, EDIFACT.format(said))
    assert any(complaint in problem for problem in caught.value.problems)


def test_signs_may_be_turned_always(tmp_path: Path) -> None:
    rules = 'message = "X12 004010 820"\ndocument = "RemittanceAdvice"\n[negative]\nwhen = "always"\n'
    rules += 'fields = ["payment_amount"]\n[fields]\nid = "TRN02"\nissue_date = "BPR16"\npayment_amount = "BPR02"\n'
    mapping = inline(tmp_path, rules)
    document = read(mapping, "BPR*I*-5*C*NON************20240305\nTRN*1*7").document
    assert document.payment_amount == 5
    assert text(mapping.write(document).segments, "*")[0].startswith("BPR**-5*")
