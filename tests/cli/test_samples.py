"""`map test` and `map diff`: golden samples beside one's own maps, and two forms of a map against the same files."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import Result
from typer.testing import CliRunner

from edi_gateway.cli.main import app

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings"
NAME = "edifact-d96a-orders"
SAMPLE = MAPPINGS / "golden" / NAME / "typical.edi"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["map", *map(str, arguments)])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of own maps with a partner's map and two samples."""
    (tmp_path / "acme.toml").write_text(f'extends = "{NAME}"\n')
    copytree(SAMPLE.parent, tmp_path / "golden" / "acme")
    return tmp_path


def test_samples_beside_own_maps_pass(own: Path) -> None:
    result = run("test", "--mappings", own)
    assert result.exit_code == 0, result.output
    assert "same  acme/typical" in result.output


def test_a_field_that_differs_is_shown_with_what_is_expected_and_found(own: Path) -> None:
    sample = own / "golden" / "acme" / "typical.json"
    document = json.loads(sample.read_text())
    document["lines"][0]["quantity"]["value"] = "7777"
    sample.write_text(json.dumps(document))
    result = run("test", "acme", "--mappings", own)
    assert result.exit_code == 1
    assert "lines[1].quantity.value: expected '7777', found " in result.output
    assert "+ QTY+21:7777" in result.output  # and writing it gives another segment
    report = json.loads(run("test", "acme", "--mappings", own, "--json").output)
    paths = [field["path"] for case in report["cases"] for field in case["fields"]]
    assert paths == ["lines[1].quantity.value"]
    assert report["failed"] == 1


def test_update_writes_what_is_missing_and_leaves_what_is_right(own: Path) -> None:
    folder = own / "golden" / "acme"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "typical.json").unlink()
    (folder / "dialects.out.edi").unlink()
    assert run("test", "--mappings", own).exit_code == 1
    assert run("test", "--mappings", own, "--update").exit_code == 0
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after.keys() == before.keys()
    assert after["full.json"] == before["full.json"]
    assert json.loads(after["typical.json"]) == json.loads(before["typical.json"])


def test_a_sample_of_another_message_is_an_error(own: Path) -> None:
    (own / "golden" / "acme" / "typical.edi").write_bytes(
        (MAPPINGS / "golden" / "edifact-d96a-invoic" / "typical.edi").read_bytes()
    )
    result = run("test", "--mappings", own)
    assert result.exit_code == 1
    assert "This is EDIFACT D.96A INVOIC; map acme reads EDIFACT D.96A ORDERS." in result.output


def test_a_map_without_samples_is_named(own: Path) -> None:
    result = run("test", "nobody", "--mappings", own)
    assert result.exit_code == 1
    assert "nobody" in str(result.exception)


def test_a_folder_without_samples_is_no_success(tmp_path: Path) -> None:
    assert run("test", "--mappings", tmp_path).exit_code == 1


def test_two_maps_that_read_alike_have_no_difference(own: Path) -> None:
    result = run("diff", NAME, "acme", SAMPLE, "--mappings", own)
    assert result.exit_code == 0, result.output
    assert "1 message(s) read with both maps, 0 with a difference." in result.output


def test_fields_that_two_maps_read_differently_are_shown_and_counted(own: Path) -> None:
    (own / "acme.toml").write_text(f'extends = "{NAME}"\n[lines]\nquantity = "QTY[6063=1]/C186"\n')
    result = run("diff", NAME, "acme", SAMPLE, SAMPLE, "--mappings", own, "--json")
    assert result.exit_code == 1, result.output
    report = json.loads(result.output)
    assert report["read"] == len(report["differing"]) == 2
    assert {"expected", "found", "path"} == report["differing"][0]["fields"][0].keys()
    assert report["fields"]
    shown = run("diff", NAME, "acme", SAMPLE, "--mappings", own)
    assert "becomes nothing" in shown.output
