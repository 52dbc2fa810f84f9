"""The project itself: its documents say what is there, its lock files fit together, nothing leaks from a machine."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

import edi_gateway
from edi_gateway.cli.main import app
from edi_gateway.partners import model

ROOT = Path(__file__).resolve().parents[2]
TEXTS = sorted(
    p for pattern in ("*.md", "docs/**/*.md", "samples/*.md", "partners/**/*.md") for p in ROOT.glob(pattern)
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_in_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_the_index_lists_every_page() -> None:
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    pages = {p.name for p in (ROOT / "docs").glob("*.md")} - {"index.md"}
    assert {page for page in pages if f"]({page})" not in index} == set()


def test_changelog_has_this_version() -> None:
    assert PROJECT["project"]["version"] == edi_gateway.__version__
    assert f"## [{edi_gateway.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_in_documents_exist(path: Path) -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    known |= {group.name for group in app.registered_groups if group.name}
    named = re.findall(r"(?:^|[ `])edi-gateway ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) - {"command", "commands"} <= known


def test_licence_is_the_one_that_is_named() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert PROJECT["project"]["license"] == "Apache-2.0"


def test_development_lock_holds_the_runtime_lock() -> None:
    assert locked("runtime.lock").items() <= locked("dev.lock").items()


@pytest.mark.parametrize("name", ["runtime.lock", "dev.lock"])
def test_locks_have_hashes_and_name_no_index(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE):
        assert not block.strip() or "--hash=sha256:" in block, block


def test_every_dependency_is_locked() -> None:
    names = {re.split(r"[<>=\[ ;]", d, maxsplit=1)[0] for d in PROJECT["project"]["dependencies"]}
    assert names <= locked("runtime.lock").keys()
    for group in PROJECT["dependency-groups"].values():
        assert {re.split(r"[<>=\[ ;]", d, maxsplit=1)[0] for d in group} <= locked("dev.lock").keys()


def test_make_help_names_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    said = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"make {target} " in said for target in phony[1].split())


def find_python(tmp_path: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Runs tools/find-python where only the given programs (name: shell script) are on the path."""
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    return subprocess.run(
        ["/bin/sh", ROOT / "tools/find-python"], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )


def test_an_old_python_is_passed_over(tmp_path: Path) -> None:
    done = find_python(tmp_path, python3="exit 1", **{"python3.12": "exit 0"})
    assert done.returncode == 0
    assert done.stdout.strip() == str(tmp_path / "python3.12")


def test_no_python_is_said_clearly(tmp_path: Path) -> None:
    done = find_python(tmp_path, python3="exit 1")
    assert done.returncode == 1
    assert "no Python 3.11 or later" in done.stderr


def test_python_without_venv_is_said_clearly(tmp_path: Path) -> None:
    done = find_python(tmp_path, python3='case "$2" in *ensurepip*) exit 1;; esac')
    assert done.returncode == 1
    assert "python3-venv" in done.stderr


def test_partner_keys_in_the_documentation_are_the_ones_there_are() -> None:
    documented = documented_keys("docs/partners.md")
    shown = {"edifact_delimiters": "una", "x12_delimiters": "x12_delimiters"}
    for kind in (
        model.Identifiers,
        model.As2Channel,
        model.SftpMailbox,
        model.SftpServer,
        model.Folder,
        model.Schedule,
        model.InboundAgreement,
        model.OutboundAgreement,
        model.Envelope,
    ):
        missing = {shown.get(f.name, f.name) for f in fields(kind)} - documented
        assert not missing, kind.__name__


def documented_keys(page: str) -> set[str]:
    """The keys in the first column of a page's tables: ``host`` of `as2.host`."""
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    keys = " ".join(line.split("|")[1] for line in lines if line.startswith("|"))
    return {key.rpartition(".")[2] for key in re.findall(r"`([a-z][a-z0-9_.]*)`", keys)}


def test_configuration_keys_in_the_documentation_are_the_ones_there_are() -> None:
    documented = documented_keys("docs/configuration.md")
    config = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))
    assert {key for table in config.values() for key in table} <= documented


def test_nothing_of_a_machine_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
    )
    if listed.returncode:
        pytest.skip("this is no git clone")
    names = [ROOT / name.decode() for name in listed.stdout.split(b"\0") if name]
    private = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{64}")
    here = f"{ROOT}/".encode()
    for path in names:
        if path.is_file():
            data = path.read_bytes()
            assert not private.search(data), path
            assert here not in data, path
