"""`init`, `partner new`, `partner list`, `lint`, and the log commands in a folder that has no log yet."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edi_gateway.cli.main import app

run = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    result = run.invoke(app, ["init", str(tmp_path / "hub"), "--name", 'Harbour "North" Logistics'])
    assert result.exit_code == 0, result.output
    return tmp_path / "hub"


def config(folder: Path) -> list[str]:
    return ["--config", str(folder / "config.toml")]


def test_init_lays_out_a_folder_that_is_in_order(folder: Path) -> None:
    assert run.invoke(app, ["lint", *config(folder)]).exit_code == 0
    assert (folder / "keys/as2.key").stat().st_mode & 0o077 == 0
    assert (folder / "keys/ssh_host_ed25519").stat().st_mode & 0o077 == 0


def test_init_again_changes_nothing(folder: Path) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert run.invoke(app, ["init", str(folder)]).exit_code == 0
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("standard", ["edifact", "x12"])
@pytest.mark.parametrize("channel", ["mailbox", "sftp", "as2"])
def test_a_new_partner_file_names_what_is_to_be_filled_in(folder: Path, standard: str, channel: str) -> None:
    result = run.invoke(app, ["partner", "new", "acme", "--standard", standard, "--channel", channel, *config(folder)])
    assert result.exit_code == 0, result.output
    assert "<name of acme>" in (folder / "partners/acme.toml").read_text()
    again = run.invoke(app, ["partner", "new", "acme", *config(folder)])
    assert again.exit_code == 1
    assert "exists" in again.output


@pytest.mark.parametrize("key", ["../evil", "A", "", "a/b", "x" * 70])
def test_a_bad_partner_key_is_refused(folder: Path, key: str) -> None:
    assert run.invoke(app, ["partner", "new", key, *config(folder)]).exit_code == 2


def test_partners_are_listed(folder: Path) -> None:
    result = run.invoke(app, ["partner", "list", "--json", *config(folder)])
    assert [p["key"] for p in json.loads(result.output)] == ["erp"]


def test_lint_names_file_and_line(folder: Path) -> None:
    (folder / "partners/erp.toml").write_text('name = "ERP"\n\n[channels.foldr]\ndeliver = "x"\n')
    result = run.invoke(app, ["lint", *config(folder)])
    assert result.exit_code == 1
    assert "erp.toml:3" in result.output
    assert "folder" in result.output


def test_the_log_of_a_gateway_that_never_ran(folder: Path) -> None:
    for command in (["ls"], ["show", "1"], ["retry", "1"]):
        result = run.invoke(app, [*command, *config(folder)])
        assert result.exit_code == 1
        assert "edi-gateway up" in result.output


def test_an_absent_configuration_is_one_sentence(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "edi_gateway.cli.main", "lint", "-c", str(tmp_path / "none.toml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "none.toml" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_command_starts_without_loading_the_web_and_the_database() -> None:
    code = (
        "import sys, edi_gateway.cli.main; "
        "print([m for m in ('fastapi', 'sqlmodel', 'paramiko', 'lxml', 'apscheduler') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
