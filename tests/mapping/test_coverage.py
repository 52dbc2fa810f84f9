"""What maps carry of the fields that partners exchange: never less than is written down, and told as it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.mapping.coverage import Coverage, as_data, coverage, page
from tests.mapping.support import MAPS, ROOT, all_shipped

FIGURES = Path(__file__).with_name("coverage.csv")
"""The least that each map must carry, in percent. Raise a figure when its map carries more."""


def shipped_coverage() -> list[Coverage]:
    return [coverage(m) for _, m in sorted(all_shipped().items()) if isinstance(m, CompiledMap)]


def figures() -> dict[str, float]:
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return {row["map"]: float(row["percent"]) for row in csv.DictReader(file)}


def test_no_map_carries_less_than_it_did() -> None:
    least = figures()
    lost = [f"{c.map}: {c.percent:g} %, lacks {'; '.join(map(str, c.missing))}" for c in shipped_coverage()
            if c.percent < least.get(c.map, 0)]  # fmt: skip
    assert lost == []


def test_each_map_that_ships_has_a_figure() -> None:
    assert sorted(figures()) == [c.map for c in shipped_coverage()]


def test_the_committed_page_is_the_one_that_is_made() -> None:
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == page(shipped_coverage())


HEAD = 'message = "EDIFACT D.96A INVRPT"\ndocument = "InventoryReport"\n'


def covered(folder: Path, text: str) -> Coverage:
    path = folder / "tiny.toml"
    path.write_text(text)
    return coverage(load_map(path, bases=[MAPS]))


def terms(found: Coverage) -> set[str]:
    return {row.term for row in found.rows if row.carried}


def test_what_has_a_rule_is_carried_and_the_rest_is_missing(tmp_path: Path) -> None:
    found = covered(tmp_path, HEAD + '[fields]\nid = "BGM/1004"\nissue_date = "DTM[2005=137]/C507"')
    assert (found.map, found.message, found.document) == ("tiny", "EDIFACT D.96A INVRPT", "InventoryReport")
    assert terms(found) == {"cbc:ID", "cbc:IssueDate"}
    assert len(found.rows) == 21  # what the message and the document have a place for
    assert found.percent == 9.5
    assert "GTIN (lines[].gtin)" in map(str, found.missing)


def test_a_field_that_is_only_read_is_not_carried(tmp_path: Path) -> None:
    fields = '[fields]\nid = { at = "BGM/1004", read_only = true }\n'
    lines = '[lines]\neach = "LIN"\nread_only = true\ngtin = "C212[7143=EN]/7140"'
    found = covered(tmp_path, HEAD + fields + lines)
    assert terms(found) == set()
    said = {str(row) for row in found.missing if row.read}
    assert said == {"cbc:ID (id), only read", "GTIN (lines[].gtin), only read"}


@pytest.mark.parametrize(
    ("kind", "terms_of_kinds"),
    [
        ('"C186.6063"', {"cbc:Quantity on hand", "quantity in transit", "on order", "damaged / unusable"}),
        ('{ at = "C186.6063", codes = { 17 = "17", 198 = "198" } }', {"cbc:Quantity on hand", "quantity in transit"}),
        ('{ at = "C186.6063", codes = { 145 = "145" } }', set()),
    ],
)
def test_a_row_of_one_kind_is_carried_only_if_its_code_is_known(
    tmp_path: Path, kind: str, terms_of_kinds: set[str]
) -> None:
    lines = f'[lines]\neach = "LIN"\nid = "1082"\n[lines.stocks]\neach = "QTY"\nkind = {kind}\nquantity = "C186"'
    found = covered(tmp_path, HEAD + '[fields]\nid = "BGM/1004"\n' + lines)
    assert terms(found) == {"cbc:ID"} | terms_of_kinds


def test_any_of_several_homes_will_do(tmp_path: Path) -> None:
    lines = '[lines]\neach = "LIN"\n[lines.stocks]\neach = "QTY"\nlocation_id = "LOC[3227=14]/C517.3225"'
    found = covered(tmp_path, HEAD + "[fields]\n" + lines)
    assert terms(found) == {"cac:InventoryLocation"}


def test_the_items_of_a_tree_carry_what_those_above_them_do(tmp_path: Path) -> None:
    head = 'message = "EDIFACT D.96A ORDERS"\ndocument = "Order"\n[fields]\n'
    lines = '[lines]\neach = "LIN"\nid = "1082"\nquantity = "QTY[6063=21]/C186"\n'
    tree = lines + 'parent = "C829[5495=1]/1082"\nchildren = "sub_lines"\n'
    assert not any("sub_lines" in row.path for row in covered(tmp_path, head + lines).rows if row.carried)
    assert any("sub_lines" in row.path for row in covered(tmp_path, head + tree).rows if row.carried)


def test_coverage_for_programs_says_what_is_missing(tmp_path: Path) -> None:
    data = as_data(covered(tmp_path, HEAD + '[fields]\nid = "BGM/1004"'))
    assert (data["fields"], data["carried"], data["percent"]) == (21, 1, 4.7)
    assert isinstance(data["missing"], list)
    assert data["missing"][0] == {
        "section": "Header",
        "term": "cbc:InventoryReportTypeCode",
        "path": "report_type",
        "read": False,
        "written": False,
    }


def test_the_page_says_nothing_is_missing_where_nothing_is() -> None:
    whole = [c for c in shipped_coverage() if not c.missing][:2]
    assert page(whole).endswith("\n## What is missing\n\nNothing.\n")
