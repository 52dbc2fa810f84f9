"""Documents as pages for people: everything is there and escaped, nothing is loaded, what is wrong is marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.documents import TYPES, DespatchAdvice, HandlingUnit, Invoice, check
from edi_gateway.documents.blocks import Note
from edi_gateway.documents.goods import Sscc
from edi_gateway.documents.invoice import CREDIT_NOTE_TYPES
from edi_gateway.documents.view import render
from tests.documents import examples
from tests.documents.examples import DAY
from tests.documents.strategies import Carrier, documents

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>{{ 7*7 }}{% raw %}"
_VOID = {"meta"}
_ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "div", "p", "h1", "h2", "small", "section",
    "ul", "li", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "span", "b", "i", "footer",
}  # fmt: skip


class Page(HTMLParser):
    """The elements and the text of a page; elements must be closed in the order in which they were opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.parts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.parts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.parts).split())


@pytest.mark.parametrize("kind", list(TYPES.values()), ids=list(TYPES))
@given(data=st.data())
@settings(max_examples=25)
def test_every_document_makes_a_page_that_is_whole_and_holds_no_more_than_text(
    kind: type[Any], data: st.DataObject
) -> None:
    carrier = Carrier(letters="aé<>&", punctuation="\"'", longest=8)
    page = Page(render(data.draw(documents(kind, carrier))))
    assert page.tags <= _ALLOWED
    assert page.attributes <= {
        "lang", "charset", "name", "content", "http-equiv", "class", "title", "colspan",
    }  # fmt: skip


@pytest.mark.parametrize("make", examples.ALL, ids=lambda make: make.__name__)
def test_a_page_tells_what_the_document_says(make: Callable[[], Any]) -> None:
    document = make()
    page = Page(render(document))
    assert document.id in page.text
    assert str(document.issue_date) in page.text
    for line in getattr(document, "lines", []):
        assert (getattr(line, "gtin", None) or line.document_id) in page.text
    assert "All sums and check digits agree" in page.text


@pytest.mark.parametrize("make", examples.ALL, ids=lambda make: make.__name__)
def test_a_partners_text_stays_text(make: Callable[[], Any]) -> None:
    document = make()
    document.id = HOSTILE
    if hasattr(document, "notes"):
        document.notes = [Note(text=HOSTILE)]
    html = render(document)
    assert "<script" not in html
    assert "<img" not in html
    assert HOSTILE in Page(html).text


def test_nothing_is_loaded_from_elsewhere() -> None:
    for make in examples.ALL:
        html = render(make())
        assert not re.search(r"https?:|src=|href=|url\(|@import", html)
        assert "default-src 'none'" in html
        assert "@media print" in html


def test_a_ship_notice_is_a_tree_with_the_check_of_each_sscc() -> None:
    advice = examples.despatch_advice()
    pallet, second = advice.orders[0].units
    pallet.units[1].ssccs[0] = deepcopy(pallet.units[0].ssccs[0])
    second.ssccs = [Sscc(id="340123450000000029")]
    html = render(advice)
    text = Page(html).text
    assert "3 things do not agree" not in text
    assert "2 things do not agree" in text
    assert f"SSCC (00) {pallet.ssccs[0].id} ✓" in text
    assert f"SSCC (00) {pallet.units[1].ssccs[0].id} ✗ there twice" in text
    assert "SSCC (00) 340123450000000029 ✗ wrong check digit or length" in text
    rows = re.findall(r'<tr class="(\w+)">\s*<td class="in(\d+)">', html)
    assert rows == [
        ("order", "0"), ("unit", "1"), ("unit", "2"), ("line", "3"), ("unit", "2"), ("line", "3"), ("unit", "1"),
        ("line", "2"),
    ]  # fmt: skip


def test_a_wrong_amount_stands_beside_the_computed_one() -> None:
    invoice = examples.invoice()
    invoice.lines[1].amount = Decimal("67.20")
    assert "67.20 computed 64.20" in Page(render(invoice)).text.replace("67.20computed", "67.20 computed")


def test_what_is_not_stated_is_computed_and_said_to_be() -> None:
    order = examples.order()
    html = render(order)
    assert re.search(r'<td class="number computed">85\.60</td>', html)
    assert "were computed" in html
    assert "were computed" not in render(examples.receiving_advice())


@pytest.mark.parametrize("kind", CREDIT_NOTE_TYPES)
def test_a_credit_note_is_called_one(kind: str) -> None:
    page = Page(render(Invoice(id="1", issue_date=DAY, invoice_type=kind)))
    assert "Credit note" in page.text


def test_a_long_document_says_what_it_leaves_out() -> None:
    order = examples.order()
    order.lines = [deepcopy(order.lines[0]) for _ in range(30)]
    page = Page(render(order, findings=[], most_rows=10))
    assert "and 20 more." in page.text
    assert page.text.count("Apple juice") == 10


def test_a_tree_deeper_than_the_stack_makes_a_page() -> None:
    deep = HandlingUnit(ssccs=[Sscc(id=examples.sscc(1))])
    for _ in range(20_000):
        deep = HandlingUnit(units=[deep])
    html = render(DespatchAdvice(id="1", issue_date=DAY, units=[deep]), most_rows=100)
    assert "and 19901 more." in html


def test_findings_can_be_given() -> None:
    invoice = examples.invoice()
    invoice.lines[1].amount = Decimal(1)
    text = Page(render(invoice, findings=check(invoice)[:1])).text
    assert "1 thing does not agree" in text
    assert "Line 2, amount is 1, but" in text


def test_numbers_of_absurd_size_are_shown_as_they_came() -> None:
    invoice = examples.invoice()
    invoice.lines[1].amount = Decimal("1E+999999")
    html = render(invoice)
    assert "1E+999999" in html
    assert len(html) < 50_000
