"""A conversion explained: every text of the output has its field and its input; what of the input is unused is told."""

from __future__ import annotations

import pytest

from edi_gateway.findings import Fault
from edi_gateway.mapping import CompiledMap
from edi_gateway.mapping.explaining import (
    COMPUTED,
    CONSTANT,
    DEFAULT,
    FIELD,
    WrittenText,
    explain_written,
    message_around,
    unused,
)
from edi_gateway.mapping.golden import Case, find_cases, is_written_as_sent, only_message
from edi_gateway.mapping.tracing import trace
from edi_gateway.syntax.model import Message
from edi_gateway.validation import validate_message
from tests.mapping.support import MAPS, message, segments, shipped

CASES = list(find_cases(MAPS))
SENT_BACK = [case for case in CASES if not case.written.exists()]
ORDER = """
BGM+220+PO-1+9
DTM+137:20240301:102
DTM+999:20240302:102
NAD+BY+4012345000009::9
NAD+SU+4399901000001::9
LIN+1++4012345000016:EN
QTY+21:5
LIN+2++4012345000023:EN
QTY+21:6
UNS+S
CNT+2:2
"""


def explained(reader: CompiledMap, writer: CompiledMap, sent: Message) -> list[WrittenText]:
    tree, _ = validate_message(sent, reader.definition)
    document = reader.read(sent, tree).document
    written = message_around(writer.definition, writer.write(document).segments)
    return explain_written(writer, document, written, trace(reader, sent, tree))


@pytest.mark.parametrize("case", SENT_BACK, ids=str)
def test_where_a_sample_is_written_as_it_was_sent_each_field_comes_from_its_own_place(case: Case) -> None:
    mapping, sent = shipped(case.map), only_message(case.message.read_bytes(), str(case))
    tree, _ = validate_message(sent, mapping.definition)
    assert is_written_as_sent(mapping, sent, mapping.read(sent, tree).document)
    texts = explained(mapping, mapping, sent)
    assert [text for text in texts if text.why == FIELD]
    for written in texts:
        if written.why == FIELD:
            sources = [e.source for e in written.inputs if e.source is not None]
            said_by_map = len(sources) < len(written.inputs)
            assert said_by_map or (written.text.place, written.text.text) in [(s.place, s.text) for s in sources]
    assert unused(mapping, sent, trace(mapping, sent, tree)) == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_segment_that_reading_notes_as_unread_is_unused(case: Case) -> None:
    mapping, sent = shipped(case.map), only_message(case.message.read_bytes(), str(case))
    tree, _ = validate_message(sent, mapping.definition)
    found = {item.index + 1 for item in unused(mapping, sent, trace(mapping, sent, tree))}
    noted = {
        finding.place.segment
        for finding in mapping.read(sent, tree).findings
        if finding.fault is Fault.NOT_CARRIED and finding.place.element is None and "is not read by" in finding.text
    }
    assert noted <= found


def test_an_order_from_edifact_to_x12() -> None:
    reader, writer = shipped("edifact-d96a-orders"), shipped("x12-004010-850")
    sent = message(reader, segments(ORDER))
    texts = explained(reader, writer, sent)
    (quantity,) = [t for t in texts if t.text.tag == "PO1" and t.text.text == "6"]
    assert (quantity.path, quantity.why) == ("lines[2].quantity.value", FIELD)
    assert quantity.where.rpartition("/")[2].startswith("x12-004010-850.toml:")
    (entry,) = quantity.inputs
    assert entry.source is not None
    assert (entry.source.index, entry.source.text) == (9, "6")
    assert entry.where.rpartition("/")[2].startswith("edifact-d96a-orders.toml:")
    why = {(t.text.tag, t.text.element): t.why for t in texts}
    assert why["CTT", 1] == COMPUTED
    assert why["N1", 1] == CONSTANT
    assert DEFAULT not in [t.why for t in texts if t.path == "id"]


def test_what_no_rule_reads_is_unused() -> None:
    mapping = shipped("edifact-d96a-orders")
    sent = message(mapping, segments(ORDER))
    tree, _ = validate_message(sent, mapping.definition)
    (item,) = unused(mapping, sent, trace(mapping, sent, tree))
    assert (item.index, item.whole) == (3, True)
    assert [text.text for text in item.texts] == ["999", "20240302", "102"]
