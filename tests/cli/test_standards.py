"""`standard list`, `show` and `import`, and own definitions in `check` and `explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from edi_gateway.cli.main import app
from tests.standards.own import EDIFACT_FILE, OWN


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with the invented releases, imported file by file."""
    files = []
    for name, content in OWN.items():
        files.append(tmp_path / "from" / name)
        files[-1].parent.mkdir(parents=True, exist_ok=True)
        files[-1].write_bytes(content)
    folder = tmp_path / "standards"
    result = run("standard", "import", "--standards", folder, *files)
    assert result.exit_code == 0, result.output
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.json")) == sorted(OWN)
    return folder


def test_releases_and_messages_are_listed(own: Path) -> None:
    result = run("standard", "list", "--standards", own)
    assert result.exit_code == 0
    assert "QUALTY (own)" in result.output
    assert "005010" in result.output
    listed = json.loads(run("standard", "list", "D.99Z", "--json", "--standards", own).output)
    assert listed == [
        {"standard": "EDIFACT", "release": "D.99Z", "type": "QUALTY", "title": "Quality report", "origin": "own"}
    ]
    assert run("standard", "list", "D.98Z", "--standards", own).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["D.96A", "ORDERS"], "SG2              C       99  group of NAD"),
        (["96A", "NAD"], "01   M 3035  an..3      Party qualifier [299 codes]"),
        (["D.96A", "3035"], "form an..3"),
        (["D.96A", "C082"], "  01 M 3039  an..35     Party id. identification"),
        (["004010", "850"], "PO1              M   100000  group of PO1"),
        (["004010", "PO1"], "P0607  all of 06, 07 or none"),
        (["004010", "E850"], "form ID 1/2"),
        (["4.1", "CONTRL"], "EDIFACT 4.1 CONTRL"),
        (["D.99Z", "9903"], "  KGM    Kilogram"),
    ],
)
def test_definitions_are_shown(own: Path, arguments: list[str], line: str) -> None:
    result = run("standard", "show", *arguments, "--standards", own)
    assert result.exit_code == 0, result.output
    assert any(shown.startswith(line) for shown in result.output.splitlines()), result.output


@pytest.mark.parametrize("arguments", [["D.96A", "XYZ"], ["D.98Z", "ORDERS"], ["4010", "850"]])
def test_what_there_is_not_cannot_be_shown(own: Path, arguments: list[str]) -> None:
    result = run("standard", "show", *arguments, "--standards", own)
    assert result.exit_code == 1
    assert "error:" in result.stderr


def test_a_bad_import_names_every_reason_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("3035,ZQ9,Taster\n")
    (tmp_path / "bad.csv").write_text("3035,B Y\nNAD,SU\n")
    folder = tmp_path / "standards"
    result = run("standard", "import", "--release", "D.96A", "--standards", folder, *sorted(tmp_path.glob("*.csv")))
    assert result.exit_code == 1
    assert "bad.csv:1:" in result.stderr
    assert "bad.csv:2:" in result.stderr
    assert not folder.exists()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("3035,ZQ9,Taster\n")
    folder = tmp_path / "standards"
    result = run("standard", "import", "--dry-run", "--release", "D.96A", "--standards", folder, tmp_path / "list.csv")
    assert result.exit_code == 0
    assert "1 code value" in result.output
    assert not folder.exists()


def test_config_names_the_folder(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[gateway]\nname = "Shop"\nstandards = "ours"\n')
    (tmp_path / "list.csv").write_text("3035,ZQ9,Taster\n")
    assert run("standard", "import", "--release", "D.96A", "-c", config, tmp_path / "list.csv").exit_code == 0
    assert (tmp_path / "ours/edifact/D.96A/dictionary.json").is_file()
    assert "  ZQ9    Taster" in run("standard", "show", "D.96A", "3035", "-c", config).output


def test_files_are_checked_and_explained_with_own_definitions(own: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.edi", tmp_path / "bad.edi"
    good.write_bytes(EDIFACT_FILE % b"5:KGM")
    bad.write_bytes(EDIFACT_FILE % b":KGM")
    assert run("check", good, "--standards", own).exit_code == 0
    assert run("check", good, "--standards", tmp_path / "none").exit_code == 1
    result = run("explain", bad, "--standards", own)
    assert result.exit_code == 1
    assert "9902" in result.output
    assert "QLT+A+:KGM" in result.output


def test_own_definitions_that_are_wrong_end_the_command(own: Path, tmp_path: Path) -> None:
    (own / "edifact/D.99Z/QUALTY.json").write_text("{")
    (tmp_path / "file.edi").write_bytes(EDIFACT_FILE % b"5")
    result = run("check", tmp_path / "file.edi", "--standards", own)
    assert result.exit_code == 1
    assert "QUALTY.json:1: The file is not JSON" in result.stderr
