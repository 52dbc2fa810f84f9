"""The samples that the demo does not deliver: each is a faultless message that a shipped map reads as its document."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from edi_gateway.documents import check
from edi_gateway.mapping import load_maps
from edi_gateway.syntax import parse
from edi_gateway.validation import validate

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "samples" / "library"
ENTRIES = tomllib.loads((ROOT / "samples" / "manifest.toml").read_text(encoding="utf-8"))["library"]
MAPS = {mapping.message: mapping for mapping in load_maps(ROOT / "mappings").values()}


def test_every_file_has_its_line_in_the_manifest() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(entry["file"] for entry in ENTRIES)
    assert all(entry["about"].endswith(".") for entry in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_a_sample_is_read_as_its_document_without_a_remark(entry: dict[str, Any]) -> None:
    (interchange,) = parse((FOLDER / entry["file"]).read_bytes()).interchanges
    report = validate(interchange)
    (message,) = [message for group in report.groups for message in group.messages]
    mapping = MAPS[message.message.name]
    assert message.tree is not None
    result = mapping.read(message.message, message.tree)
    assert [str(f) for f in [*report.findings, *message.findings, *result.findings]] == []
    assert mapping.document == entry["document"]
    assert [str(f) for f in check(result.document)] == []
