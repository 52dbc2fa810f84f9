"""`map lint`: maps that cannot be used are errors, what they cannot carry is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edi_gateway.cli.main import app

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"


@pytest.mark.parametrize("path", sorted(MAPPINGS.glob("*.toml")), ids=lambda p: p.stem)
def test_shipped_maps_can_be_used(path: Path) -> None:
    result = CliRunner().invoke(app, ["map", "lint", "--json", str(path)])
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert not report["problems"]
    assert all(r["where"].startswith(path.name) or path.name in r["where"] for r in report["remarks"])


def test_a_wrong_path_is_named_with_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('message = "X12 004010 850"\ndocument = "Order"\n\n[fields]\nid = "BEG77"\n')
    result = CliRunner().invoke(app, ["map", "lint", "--json", str(bad)])
    assert result.exit_code == 1
    assert any("bad.toml:5" in p for p in json.loads(result.output)["problems"])
