"""The heart is pure: floors 1 to 8 know no clock, no chance and no outside, and give the same for the same."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edi_gateway.demo.manifest import load_manifest
from edi_gateway.demo.workspace import lay_out
from edi_gateway.partners.shipped import shipped

ROOT = Path(__file__).resolve().parents[2]
FLOORS = (
    "syntax", "standards", "validation", "documents", "mapping", "guides", "acknowledgements", "explanation",
    "partners", "pipeline",
)  # fmt: skip
MODULES = sorted(path for floor in FLOORS for path in (ROOT / "edi_gateway" / floor).rglob("*.py"))

OUTSIDE = {
    "asyncio", "ftplib", "http", "httpx", "imaplib", "multiprocessing", "paramiko", "random", "secrets", "select",
    "shutil", "signal", "smtplib", "socket", "sqlalchemy", "sqlite3", "sqlmodel", "ssl", "subprocess", "tempfile",
    "time", "urllib", "uuid",
}  # fmt: skip
DEEDS = {"mkdir", "now", "rename", "rmdir", "today", "touch", "unlink", "utcnow", "write_bytes", "write_text"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_clock_no_chance_no_outside(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    assert not {name for name in _imported(tree) if name in OUTSIDE}
    assert not {f"{name}, line {line}" for name, line in _called(tree) if name in DEEDS}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def _called(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node.lineno


def test_the_same_payload_under_the_same_configuration_gives_the_same(tmp_path: Path) -> None:
    """In another process, with other hashes, in another time zone, in another order, byte for byte."""
    workspace = lay_out(tmp_path, shipped("config.toml").parent, usual_ports=False)
    first = _interpreted(workspace.config, "1", PYTHONHASHSEED="1", TZ="UTC")
    second = _interpreted(workspace.config, "-1", PYTHONHASHSEED="4711", TZ="Pacific/Auckland")
    assert set(first["digests"]) == {sample.path.name for sample in load_manifest(shipped("samples"))}
    assert first["digests"] == second["digests"]
    assert first["deeds"] == second["deeds"] == []


def _interpreted(config: Path, order: str, **environment: str) -> dict[str, object]:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.project.interpreting", str(config), order],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)  # type: ignore[no-any-return]
