"""`check` and `convert`: what they print, where they write, and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

import edi_gateway
from edi_gateway.cli.main import app
from edi_gateway.syntax import parse
from edi_gateway.validation import validate
from edi_gateway.validation.model import Verdict

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
ORDER = SAMPLES / "nordmarkt-order-small.edi"
PURCHASE_ORDER = SAMPLES / "greatlakes-850-small.x12"
BAD = SAMPLES / "hansehandel-wrong-elements.edi"
THREE = SAMPLES / "nordmarkt-three-orders.edi"
run = CliRunner()


def test_a_good_file_has_exit_code_0() -> None:
    result = run.invoke(app, ["check", str(ORDER)])
    assert result.exit_code == 0, result.output
    assert "EDIFACT D.96A ORDERS" in result.output
    assert "no errors" in result.output


def test_a_bad_file_has_exit_code_1_and_every_finding_with_its_place() -> None:
    result = run.invoke(app, ["check", str(BAD), "--json"])
    assert result.exit_code == 1
    report = json.loads(result.output)
    errors = [f for f in report["findings"] if f["severity"] == "error"]
    assert not report["ok"]
    assert len(errors) > 1
    assert all(f["place"]["segment"] for f in errors)
    text = run.invoke(app, ["check", str(BAD)]).output
    assert all(f["fault"] in text for f in errors)


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 400, b"hello world", b"UNB+UNOC:3+a"])
def test_what_is_no_edi_is_said_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(content)
    result = run.invoke(app, ["check", str(file)])
    assert result.exit_code == 1
    assert "error" in result.output
    assert "Traceback" not in result.output


def test_an_absent_file_has_exit_code_2() -> None:
    assert run.invoke(app, ["check", "no-such-file"]).exit_code == 2


def test_standard_input_is_read() -> None:
    assert run.invoke(app, ["check", "-"], input=ORDER.read_bytes()).exit_code == 0


@pytest.mark.parametrize("source", [ORDER, PURCHASE_ORDER], ids=["edifact", "x12"])
@pytest.mark.parametrize("target", ["X12 004010 850", "EDIFACT D.96A ORDERS"])
def test_converted_edi_is_accepted_by_the_standard(source: Path, target: str) -> None:
    result = run.invoke(app, ["convert", str(source), "--to", target])
    assert result.exit_code == 0, result.output
    (interchange,) = parse(result.stdout_bytes).interchanges
    report = validate(interchange)
    assert report.verdict is Verdict.ACCEPTED, report.all_findings
    assert [m.message.name for m in report.messages] == [target]


def test_there_and_back_again_keeps_the_order(tmp_path: Path) -> None:
    def order(data: bytes) -> dict[str, object]:
        found = json.loads(edi_gateway.convert(data, "json")[0].content)
        found.pop("totals", None)  # an 850 has one total, ORDERS have several
        return found

    as_x12 = edi_gateway.convert(ORDER.read_bytes(), "X12 004010 850")[0].content
    back = edi_gateway.convert(as_x12, "EDIFACT D.96A ORDERS")[0].content
    assert order(back) == order(ORDER.read_bytes())


def test_json_and_ubl_are_ways_in_too() -> None:
    for target in ("json", "ubl"):
        content = edi_gateway.convert(ORDER.read_bytes(), target)[0].content
        (file,) = edi_gateway.convert(content, "X12 004010 850", sender="ZZ:US", receiver="ZZ:THEM")
        assert validate(parse(file.content).interchanges[0]).verdict is Verdict.ACCEPTED
    with pytest.raises(edi_gateway.ConversionError, match="--sender"):
        edi_gateway.convert(content, "X12 004010 850")


def test_ubl_is_an_order_in_the_ubl_namespace() -> None:
    result = run.invoke(app, ["convert", str(ORDER), "--to", "ubl"])
    root = etree.fromstring(result.stdout_bytes)
    assert root.tag == "{urn:oasis:names:specification:ubl:schema:xsd:Order-2}Order"


def test_several_documents_need_a_folder(tmp_path: Path) -> None:
    result = run.invoke(app, ["convert", str(THREE), "--to", "json"])
    assert result.exit_code == 1
    assert "3 documents" in result.output
    result = run.invoke(app, ["convert", str(THREE), "--to", "json", "--output", str(tmp_path)])
    assert result.exit_code == 0
    assert len(list(tmp_path.iterdir())) == 3


def test_a_bad_file_is_not_converted() -> None:
    result = run.invoke(app, ["convert", str(BAD), "--to", "json"])
    assert result.exit_code == 1
    assert "fix:" in result.output


def test_an_unknown_target_is_answered_with_the_known_ones() -> None:
    result = run.invoke(app, ["convert", str(ORDER), "--to", "X12 004010 851"])
    assert result.exit_code == 1
    assert '"X12 004010 850"' in result.output
