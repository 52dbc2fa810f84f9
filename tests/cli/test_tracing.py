"""`map run`: a document, the message that another map writes, and where everything in them comes from."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import Result
from typer.testing import CliRunner

from edi_gateway.cli.main import app

GOLDEN = Path(__file__).resolve().parents[2] / "mappings" / "golden"
ORDER = GOLDEN / "edifact-d96a-orders" / "typical.edi"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["map", "run", *map(str, arguments)])


def test_the_document_is_printed_as_json() -> None:
    result = run(ORDER)
    assert result.exit_code == 0, result.output
    assert json.loads(result.output) == json.loads(ORDER.with_suffix(".json").read_text())


def test_the_message_that_another_map_writes_is_printed() -> None:
    result = run(ORDER, "--to", "x12-004010-850")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("BEG*00*")


def test_each_field_is_shown_with_its_segment_and_the_line_of_the_map() -> None:
    result = run(ORDER, "--explain")
    identifier = json.loads(ORDER.with_suffix(".json").read_text())["id"]
    assert result.exit_code == 0, result.output
    assert f"id = '{identifier}'\n    segment 2 BGM02 '{identifier}'  (edifact-d96a-orders.toml:" in result.output


def test_each_element_that_is_written_is_shown_with_its_field_its_input_and_both_maps() -> None:
    result = run(ORDER, "--to", "x12-004010-850", "--explain", "--json")
    (message,) = json.loads(result.output)
    (order_number,) = [text for text in message["output"] if (text["tag"], text["element"]) == ("BEG", 3)]
    assert order_number["field"] == "id"
    assert "x12-004010-850.toml:" in order_number["line"]
    (source,) = order_number["input"]
    assert (source["from"]["tag"], source["from"]["element"]) == ("BGM", 2)
    assert "edifact-d96a-orders.toml:" in source["line"]
    shown = run(ORDER, "--to", "x12-004010-850", "--explain").output
    assert f"2 BEG03 '{order_number['text']}'\n    id  (x12-004010-850.toml:" in shown


def test_what_is_not_used_is_listed(tmp_path: Path) -> None:
    file = tmp_path / "order.edi"
    file.write_bytes(ORDER.read_bytes().replace(b"DTM+137", b"DTM+999:20240302:102'DTM+137", 1))
    shown = run(file, "--explain").output
    assert "not used\n    segment 3 DTM+999:20240302:102" in shown
    (message,) = json.loads(run(file, "--explain", "--json").output)
    assert [text["text"] for item in message["unused"] for text in item["texts"]] == ["999", "20240302", "102"]


def test_maps_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    for arguments in (("--map", "x12-004010-850"), ("--to", "x12-004010-810"), ("--to", "nothing")):
        result = run(ORDER, *arguments)
        assert result.exit_code == 1
        assert str(result.exception)
    empty = tmp_path / "empty.edi"
    empty.write_bytes(b"no message")
    assert run(empty).exit_code == 1
