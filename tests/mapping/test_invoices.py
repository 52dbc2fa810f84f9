"""Invoices through the shipped maps: what is particular about them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from edi_gateway.documents import check
from edi_gateway.errors import ConfigurationError
from edi_gateway.findings import Fault
from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.syntax import parse
from edi_gateway.validation import validate_message
from tests.mapping.generated import differences
from tests.mapping.support import MAPS, ROOT, inline, read, text

NAMES = ("edifact-d96a-invoic", "edifact-d01b-invoic", "x12-004010-810", "x12-005010-810")


def invoice_map(name: str) -> CompiledMap:
    return load_map(MAPS / f"{name}.toml")


SHORT = """
BGM+{type}+RE-1+9
DTM+137:20240305:102
{more}
LIN+1++4012345678901:EN
QTY+47:12:PCE
MOA+203:111.00
PRI+AAA:9.25
UNS+S
CNT+2:1
MOA+9:111.00
"""


def edifact(kind: str = "380", more: str = "") -> str:
    return SHORT.format(type=kind, more=more)


@pytest.mark.parametrize("kind", ["380", "381", "383", "384", "389"])
def test_the_type_says_who_owes_and_the_amounts_are_positive(kind: str) -> None:
    mapping = invoice_map("edifact-d96a-invoic")
    invoice = read(mapping, edifact(kind)).document
    assert (invoice.invoice_type, invoice.is_credit_note) == (kind, kind == "381")
    assert invoice.totals.payable == Decimal("111.00")
    assert text(mapping.write(invoice).segments)[0] == f"BGM+{kind}+RE-1+9"


@pytest.mark.parametrize("stamp", ["2024020120240229:718", "20240201-20240229:718"])
def test_a_period_is_two_days_in_one_element(stamp: str) -> None:
    mapping = invoice_map("edifact-d96a-invoic")
    result = read(mapping, edifact(more=f"DTM+263:{stamp}"))
    assert result.findings == []
    invoice = result.document
    assert (invoice.period_start, invoice.period_end) == (date(2024, 2, 1), date(2024, 2, 29))
    for written in (mapping.write(invoice), mapping.write_carefully(invoice)):
        assert "DTM+263:2024020120240229:718" in text(written.segments)


def test_a_period_may_be_one_day() -> None:
    invoice = read(invoice_map("edifact-d96a-invoic"), edifact(more="DTM+263:20240201:102")).document
    assert (invoice.period_start, invoice.period_end) == (date(2024, 2, 1), None)


def test_the_end_of_a_period_without_a_beginning_is_not_lost_silently() -> None:
    mapping = invoice_map("edifact-d96a-invoic")
    invoice = read(mapping, edifact()).document
    invoice.period_end = date(2024, 2, 29)
    for written in (mapping.write(invoice), mapping.write_carefully(invoice)):
        assert [f.fault for f in written.findings] == [Fault.NOT_CARRIED]
        assert "period_end" in written.findings[0].text


def test_what_is_no_period_is_a_finding() -> None:
    result = read(invoice_map("edifact-d96a-invoic"), edifact(more="DTM+263:202402:718"))
    assert [f.fault for f in result.findings] == [Fault.UNREADABLE_VALUE]
    twice = edifact(more="DTM+263:2024020120240229:718\nDTM+263:2024030120240331:718")
    assert [f.fault for f in read(invoice_map("edifact-d96a-invoic"), twice).findings] == [Fault.NOT_CARRIED]


def test_basic_terms_are_not_said_and_others_are() -> None:
    mapping = invoice_map("edifact-d96a-invoic")
    for sent, said in (("1", None), ("3", "3"), ("ZZZ", "ZZZ")):
        invoice = read(mapping, edifact(more=f"PAT+{sent}++5:3:D:30")).document
        assert (invoice.payment_terms.type, invoice.payment_terms.net_days) == (said, 30)
        assert f"PAT+{sent}++5:3:D:30" in text(mapping.write(invoice).segments)


def test_the_account_of_the_seller_is_read_and_written_with_the_seller() -> None:
    mapping = invoice_map("edifact-d96a-invoic")
    more = "NAD+SU+4399901000001::9\nFII+RB+DE89370400440532013000:Harbour\nRFF+VA:DE811234567"
    result = read(mapping, edifact(more=more))
    assert result.findings == []
    account = result.document.payment_means.accounts[0]
    assert (account.id, account.name) == ("DE89370400440532013000", "Harbour")
    assert "\n".join(text(mapping.write(result.document).segments)[2:5]) == more
    bare = read(mapping, edifact(more="NAD+SU+4399901000001::9")).document
    assert bare.payment_means is None


@pytest.mark.parametrize("name", NAMES)
def test_the_golden_invoices_add_up(name: str) -> None:
    mapping = invoice_map(name)
    for path in sorted((MAPS / "golden" / name).glob("*.*")):
        if path.suffix in (".edi", ".x12"):
            message = parse(path.read_bytes()).interchanges[0].messages[0]
            tree, _ = validate_message(message, mapping.definition)
            assert [str(f) for f in check(mapping.read(message, tree).document)] == []


def test_what_follows_from_the_rest_is_not_missed() -> None:
    invoice = read(invoice_map("edifact-d96a-invoic"), edifact(more="FTX+AAI+++Thank you")).document
    invoice.lines[0].origin_country = "CN"
    findings = invoice_map("x12-004010-810").write(invoice).findings
    # lines[1].amount has no place either, but follows from quantity and price.
    assert [f.place.path for f in findings] == ["lines[1].origin_country"]


def test_a_computed_field_must_exist(tmp_path: Path) -> None:
    said = 'message = "X12 004010 810"\ndocument = "Invoice"\ncomputed = ["totals.taxes", "totals.tax"]\n[fields]\n'
    with pytest.raises(ConfigurationError) as caught:
        inline(tmp_path, f'{said}id = "BIG02"\n')
    assert [p for p in caught.value.problems if "'totals.taxes'" in p]
    assert not [p for p in caught.value.problems if "'totals.tax'" in p]


def test_until_needs_a_date(tmp_path: Path) -> None:
    said = 'message = "EDIFACT D.96A INVOIC"\ndocument = "Invoice"\n[fields]\n'
    with pytest.raises(ConfigurationError) as caught:
        inline(tmp_path, f'{said}period_start = {{ at = "DTM[2005=263]/C507", until = "currency" }}\n')
    assert any("currency is not a date" in problem for problem in caught.value.problems)


CORPUS = ROOT.parent / "shared" / "corpus"
FILES = sorted([*CORPUS.glob("edifact/INVOIC*"), *CORPUS.glob("x12/*810*")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:50])
def test_real_invoices_are_read_and_written_again(path: Path) -> None:
    by_message = {m.message: m for m in map(invoice_map, NAMES)}
    for interchange in parse(path.read_bytes()).interchanges:
        for found in interchange.messages:
            mapping = by_message.get(found.name)
            if mapping is None:
                continue
            tree, _ = validate_message(found, mapping.definition)
            first = mapping.read(found, tree)
            if first.document is None or [f for f in first.findings if f.is_error]:
                continue
            written = mapping.write(first.document)
            assert [str(f) for f in written.findings if f.is_error] == []
            assert differences(first.document, read(mapping, written.segments).document) == []
