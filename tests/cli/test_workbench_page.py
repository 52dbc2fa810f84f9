"""What docs/mapping.md shows of the workbench is what the commands print."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from edi_gateway.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "mappings" / "golden" / "edifact-d96a-orders" / "typical.edi"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["map", *map(str, arguments)])


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a map that reads quantities from where they are not, and one sample with one line."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "mappings" / "golden" / "acme-orders"
    folder.mkdir(parents=True)
    for suffix in (".edi", ".json"):
        (folder / f"typical{suffix}").write_bytes(SAMPLE.with_suffix(suffix).read_bytes())
    text = (
        'extends = "edifact-d96a-orders"\n\n[lines]\nquantity = { at = "QTY[6063=1]/C186", codes = "units-edifact" }\n'
    )
    (tmp_path / "mappings" / "acme-orders.toml").write_text(text)
    return tmp_path


def shown(command: str) -> list[str]:
    """The lines that the page shows below a command."""
    block = PAGE.split(f"$ edi-gateway map {command}", 1)[1].split("```")[0]
    return [line for line in block.splitlines()[1:] if line and not line.startswith("$ ")]


def test_init(own: Path) -> None:
    (own / "acme.edi").write_bytes(SAMPLE.read_bytes().replace(b"DTM+137", b"DTM+999:20240302:102'DTM+137", 1))
    result = run("init", "--from", "acme.edi", "-o", "mappings/new.toml")
    assert result.exit_code == 0, result.output
    made = (own / "mappings" / "new.toml").read_text().splitlines()
    assert shown("init --from acme.edi")[1:] == [line for line in made if line]


def test_run(own: Path) -> None:
    printed = run("run", SAMPLE, "--to", "x12-004010-850", "--explain").output.splitlines()
    lines = shown("run order.edi --to")
    places = [printed.index(line) for line in lines if ".toml:" not in line]
    assert len(places) == 1
    without_numbers = [line.rpartition(":")[0] for line in printed[places[0] + 1 : places[0] + len(lines)]]
    assert without_numbers == [line.rpartition(":")[0] for line in lines[1:]]


def test_test(own: Path) -> None:
    printed = run("test").output.splitlines()
    assert [line for line in shown("test") if line not in printed] == []


def test_diff(own: Path) -> None:
    printed = run("diff", "edifact-d96a-orders", "acme-orders", SAMPLE).output.splitlines()
    changes = [line for line in shown("diff edifact-d96a-orders") if "becomes" in line]
    assert len(changes) == 2
    assert [line for line in changes if line not in printed] == []
