"""The reference names every key and kind that a guide can have, and its example is a guide that loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from edi_gateway.guides import building, loader
from edi_gateway.partners.model import POLICIES
from tests.guides.writing import ROOT, guide

REFERENCE = (ROOT / "docs" / "guides.md").read_text(encoding="utf-8")
ASKED = re.compile(r"""\.(?:text|texts|flag|whole|amount|table|tables)\(\s*"([a-z_]+)"|\(table, "([a-z_]+)\"""")


@pytest.mark.parametrize("module", [building, loader])
def test_every_key_that_is_read_is_in_the_reference(module: object) -> None:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    keys = {first or second for first, second in ASKED.findall(source)}
    assert len(keys) > 5
    assert {key for key in keys if not re.search(rf"\b{key}\b", REFERENCE)} == set()


def test_every_kind_of_check_and_every_policy_is_in_the_reference() -> None:
    assert [name for name in (*building.CHECKS, *POLICIES) if f'`"{name}"`' not in REFERENCE] == []


def test_the_example_is_a_guide(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(   message.*?)```", REFERENCE, re.DOTALL)
    assert example is not None
    assert len(guide(tmp_path, re.sub(r"(?m)^   ", "", example[1])).rules) == 4
