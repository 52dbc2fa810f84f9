"""`map lint`: a map that cannot be used is an error, what is not carried is listed; `map coverage`: what is carried."""

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
    files = {file.name for file in MAPPINGS.glob("*.toml")}  # its own, or one that it extends
    assert all(Path(r["where"].rpartition(":")[0]).name in files for r in report["remarks"])


def test_a_wrong_path_is_named_with_its_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('message = "X12 004010 850"\ndocument = "Order"\n\n[fields]\nid = "BEG77"\n')
    result = CliRunner().invoke(app, ["map", "lint", "--json", str(bad)])
    assert result.exit_code == 1
    assert any("bad.toml:5" in p for p in json.loads(result.output)["problems"])


TINY = 'message = "EDIFACT D.96A INVRPT"\ndocument = "InventoryReport"\n\n[fields]\nid = "BGM/1004"\n'


def test_coverage_of_a_file_lists_what_is_missing(tmp_path: Path) -> None:
    tiny = tmp_path / "tiny.toml"
    tiny.write_text(TINY)
    result = CliRunner().invoke(app, ["map", "coverage", str(tiny)])
    assert result.exit_code == 0, result.output
    assert "tiny 4.7 % (1 of 21 fields)" in result.output
    assert "GTIN (lines[].gtin)" in result.output


def test_coverage_of_a_shipped_map_by_name() -> None:
    result = CliRunner().invoke(app, ["map", "coverage", "--json", "edifact-d96a-invrpt"])
    (report,) = json.loads(result.output)
    assert (report["map"], report["percent"], report["missing"]) == ("edifact-d96a-invrpt", 100.0, [])


def test_coverage_as_a_page(tmp_path: Path) -> None:
    tiny = tmp_path / "tiny.toml"
    tiny.write_text(TINY)
    result = CliRunner().invoke(app, ["map", "coverage", "--markdown", str(tiny)])
    assert "| InventoryReport | `tiny` | EDIFACT D.96A INVRPT | 21 | 1 | 4.7 % |" in result.output


def test_coverage_of_a_map_that_is_not_there_is_an_error() -> None:
    result = CliRunner().invoke(app, ["map", "coverage", "edifact-d96a-nothing"])
    assert result.exit_code == 1
    assert "there is no such map" in str(result.exception)
