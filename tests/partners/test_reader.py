"""Whatever stands in a partner file, reading it gives problems and no exception; lines are found."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.partners.channels import Places
from edi_gateway.partners.problems import Source, suggestion
from edi_gateway.partners.reader import read_partner
from tests.partners.folders import ERP, SHOP, SUPPLY

_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers(-5, 70000) | st.floats(allow_nan=True) | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=4,
)


def _spoil(value: Any, draw: st.DrawFn) -> Any:
    """The content with a few of its values replaced by anything TOML can say."""
    if draw(st.integers(0, 9)) == 0:
        return draw(_VALUES)
    if isinstance(value, dict):
        return {k: _spoil(v, draw) for k, v in value.items()}
    if isinstance(value, list):
        return [_spoil(v, draw) for v in value]
    return value


@st.composite
def _spoilt(draw: st.DrawFn) -> dict[str, Any]:
    content = tomllib.loads(draw(st.sampled_from([SHOP, SUPPLY, ERP])))
    return {k: _spoil(v, draw) for k, v in content.items()}


@settings(max_examples=150)
@given(_spoilt())
def test_reading_never_raises(tmp_path_factory: pytest.TempPathFactory, content: dict[str, Any]) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "spoilt.toml"
    path.write_bytes(tomli_w.dumps(content).encode("utf-8", "replace"))
    partner, source = read_partner(path, "spoilt.toml", Places(folder, folder, folder))
    assert source.problems or partner is not None
    assert all(p.startswith("spoilt.toml:") for p in source.problems)


TEXT = """\
name = "x"   # 1
[a]
b.c = 1
[a.d]
name = 3
[[list]]
name = "first"
[[list]]
other = 1
name = "second"
items = [
  { to = "x" },
]
"quoted key" = 5
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("name",), 1),
        (("a",), 2),
        (("a", "b", "c"), 3),
        (("a", "d", "name"), 5),
        (("list", 0, "name"), 7),
        (("list", 1, "name"), 10),
        (("list", 1), 8),
        (("list", 1, "items", 0, "to"), 11),
        (("list", 1, "missing"), 8),
        (("nowhere",), None),
    ],
)
def test_the_line_of_a_key(key: tuple[str | int, ...], line: int | None) -> None:
    assert Source("x.toml", TEXT).line(key) == line


def test_suggestions() -> None:
    assert suggestion("acknowlege", ["acknowledge", "map"]) == ' Did you mean "acknowledge"?'
    assert suggestion("MAP", ["acknowledge", "map"]) == ' Did you mean "map"?'
    assert suggestion("zzz", ["acknowledge", "map"]) == ""


def test_an_unreadable_file(tmp_path: Path) -> None:
    partner, source = read_partner(tmp_path / "x.toml", "x.toml", Places(tmp_path, tmp_path, tmp_path))
    assert partner is None
    assert source.problems == ["x.toml: The file cannot be read: No such file or directory."]
