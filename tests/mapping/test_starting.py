"""Starter maps: they can be used as they are, and each path in their comments leads to what the sample holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from edi_gateway.documents.order import Order
from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.mapping.golden import Case, find_cases, only_message
from edi_gateway.mapping.starting import extending, nearest, skeleton, start_from
from edi_gateway.standards import SHIPPED
from edi_gateway.validation import validate_message
from tests.mapping.support import MAPS, message, segments, shipped

CASES = list(find_cases(MAPS))
LINE = re.compile(r'^# FIELD = "(.*)"  # segment (\d+): (.*)$', re.MULTILINE)
ORDER = """
BGM+220+PO-1+9
DTM+137:20240301:102
DTM+999:20240302:102
FTX+ZZZ+++Nobody reads this
NAD+BY+4012345000009::9
NAD+SU+4399901000001::9
LIN+1++4012345000016:EN
QTY+21:5
QTY+200:77
UNS+S
"""


def load(folder: Path, text: str) -> CompiledMap:
    path = folder / "starter.toml"
    path.write_text(text, encoding="utf-8")
    return load_map(path, bases=[MAPS])


def test_the_nearest_release_is_the_nearest_in_time() -> None:
    known = ["EDIFACT D.96A ORDERS", "EDIFACT D.01B ORDERS", "X12 004010 850", "EDIFACT D.99A INVOIC"]
    assert nearest("EDIFACT D.97A ORDERS", known) == "EDIFACT D.96A ORDERS"
    assert nearest("EDIFACT D.00A ORDERS", known) == "EDIFACT D.01B ORDERS"
    assert nearest("X12 005010 850", known) == "X12 004010 850"
    assert nearest("X12 005010 999", known) is None


def test_what_the_shipped_map_does_not_read_is_listed_with_a_path_that_works(tmp_path: Path) -> None:
    base = shipped("edifact-d96a-orders")
    sample = message(base, segments(ORDER))
    starter = start_from(base, sample, extending(base.name, None), "acme.edi")
    assert load(tmp_path, starter.text).message == base.message
    assert '# FIELD = "DTM[2005=999]/C507.2380"  # segment 4: 20240302' in starter.text
    assert '# [lines]\n# FIELD = "QTY[6063=200]/C186.6060"  # segment 10: 77' in starter.text
    placed = starter.text.replace("# [lines]", "[lines]").replace('# FIELD = "QTY', 'buyer_item_id = "QTY')
    mapping = load(tmp_path, placed)
    tree, _ = validate_message(sample, mapping.definition)
    document = mapping.read(sample, tree).document
    assert isinstance(document, Order)
    assert document.lines[0].buyer_item_id == "77"


def test_nothing_is_listed_where_all_is_read(tmp_path: Path) -> None:
    base = shipped("edifact-d96a-orders")
    (case,) = [c for c in CASES if (c.map, c.name) == ("edifact-d96a-orders", "typical")]
    starter = start_from(base, only_message(case.message.read_bytes(), "typical"), extending(base.name, None), "a.edi")
    assert starter.unplaced == 0
    assert "all of it" in starter.text
    load(tmp_path, starter.text)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_skeleton_for_any_sample_is_a_map_and_has_a_path_for_every_element(tmp_path: Path, case: Case) -> None:
    sample = only_message(case.message.read_bytes(), str(case))
    definition = SHIPPED.load(sample.standard, sample.release, sample.type)
    starter = skeleton(definition, sample, sample.name, shipped(case.map).document, "a sample\nwith a line break")
    assert load(tmp_path, starter.text).message == sample.name
    assert "no path:" not in starter.text
    held = {part for s in sample.segments for e in s for part in ([e] if isinstance(e, str) else e)}
    found = LINE.findall(starter.text)
    assert found
    for _, _, text in found:
        assert text in held or text.endswith("...")
