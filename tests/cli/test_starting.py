"""`map init`: a starter map that passes `map lint`."""

from __future__ import annotations

from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from edi_gateway.cli.main import app

GOLDEN = Path(__file__).resolve().parents[2] / "mappings" / "golden"
ORDER = GOLDEN / "edifact-d96a-orders" / "typical.edi"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["map", *map(str, arguments)])


def test_a_starter_extends_the_shipped_map_and_passes_lint(tmp_path: Path) -> None:
    sample, made = tmp_path / "acme.edi", tmp_path / "mappings" / "acme-orders.toml"
    sample.write_bytes(ORDER.read_bytes().replace(b"DTM+137", b"DTM+999:20240302:102'DTM+137", 1))
    result = run("init", "--from", sample, "-o", made)
    assert result.exit_code == 0, result.output
    assert "3 element(s) of the sample wait for a field" in result.output
    assert made.read_text().startswith('extends = "edifact-d96a-orders"\n')
    assert '# FIELD = "DTM[2005=999]/C507.2380"  # segment 3: 20240302' in made.read_text()
    assert run("lint", made).exit_code == 0


def test_a_starter_for_another_release_extends_the_nearest_that_fits(tmp_path: Path) -> None:
    sample, made = tmp_path / "old.edi", tmp_path / "old.toml"
    sample.write_bytes(ORDER.read_bytes().replace(b"ORDERS:D:96A", b"ORDERS:D:01B"))
    result = run("init", "--from", sample, "--extends", "edifact-d96a-orders", "-o", made)
    assert result.exit_code == 0, result.output
    assert 'message = "EDIFACT D.01B ORDERS"' in made.read_text() or "message  =" in made.read_text()
    assert run("lint", made).exit_code == 0


def test_a_skeleton_passes_lint(tmp_path: Path) -> None:
    made = tmp_path / "skeleton.toml"
    assert run("init", "--from", ORDER, "--document", "Order", "-o", made).exit_code == 0
    assert '# FIELD = "BGM/1004"' in made.read_text()
    assert run("lint", made).exit_code == 0


def test_a_map_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    made = tmp_path / "mine.toml"
    made.write_text("# mine")
    assert run("init", "--from", ORDER, "-o", made).exit_code == 1
    assert made.read_text() == "# mine"


def test_a_document_that_is_none_is_refused() -> None:
    result = run("init", "--from", ORDER, "--document", "Nonsense")
    assert result.exit_code == 1
    assert "Nonsense" in str(result.exception)
