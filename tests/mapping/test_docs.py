"""The map reference says what is true: its maps load, and it leaves no option out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from edi_gateway.mapping import load_map
from edi_gateway.mapping.language import OPTIONS, SECTION_OPTIONS, TOP
from tests.mapping.support import MAPS, ROOT

TEXT = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_a_map(tmp_path: Path, example: str) -> None:
    path = tmp_path / "example.toml"
    path.write_text(example)
    assert load_map(path, bases=[MAPS]).document in ("Order", "Invoice")


@pytest.mark.parametrize("word", sorted({*OPTIONS, *SECTION_OPTIONS, *TOP}))
def test_each_option_is_explained(word: str) -> None:
    assert re.search(rf"`[^`]*\b{word}\b[^`]*`|\[{word}|^{word} ", TEXT, re.MULTILINE)
