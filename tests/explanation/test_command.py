"""The command `explain`: what it prints and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from edi_gateway.cli.main import app
from tests.explanation.faults import CASES, EDIFACT
from tests.explanation.test_answers import BAD_ORDER, contrl_for

run = CliRunner()


def write(folder: Path, data: bytes, name: str = "file.edi") -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


def test_the_spot_stands_above_its_carets(tmp_path: Path) -> None:
    result = run.invoke(app, ["explain", write(tmp_path, EDIFACT.replace("21:48", "21:many").encode())])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    at = next(n for n, line in enumerate(lines) if line.strip() == "QTY+21:many:PCE'")
    assert lines[at + 1].index("^") == lines[at].index("many")
    assert lines[at + 1].count("^") == len("many")
    assert "CONTRL 0085 in UCD 37: the characters are not of the right type" in result.output
    assert "line 9, column 8" in result.output


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_exit_code_is_that_of_check(case: object, tmp_path: Path) -> None:
    path = write(tmp_path, case.data)  # type: ignore[attr-defined]
    explained, checked = run.invoke(app, ["explain", path]), run.invoke(app, ["check", path])
    assert explained.exit_code == checked.exit_code
    assert explained.exception is None or isinstance(explained.exception, SystemExit)


def test_json_holds_explanations_and_answers(tmp_path: Path) -> None:
    path = write(tmp_path, contrl_for(BAD_ORDER), "contrl.edi")
    sent = write(tmp_path, BAD_ORDER, "sent.edi")
    result = run.invoke(app, ["explain", path, "--sent", sent, "--json"])
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert told["ok"]
    assert told["answers"][1]["errors"][1]["excerpt"]["text"].startswith("BGM+220+XXXX")


def test_an_answer_is_printed_over_what_was_sent(tmp_path: Path) -> None:
    path = write(tmp_path, contrl_for(BAD_ORDER), "contrl.edi")
    result = run.invoke(app, ["explain", path, "--sent", write(tmp_path, BAD_ORDER, "sent.edi")])
    assert "CONTRL about message 1: rejected" in result.output
    assert "^" * 40 in result.output


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    data = EDIFACT.replace("4711", "\x1b[31m\x9b" + "X" * 40).encode("latin-1")
    for options in ([], ["--json"]):
        output = run.invoke(app, ["explain", write(tmp_path, data), *options]).output
        assert all(c.isprintable() or c == "\n" for c in output)


def test_an_absent_file_has_exit_code_2(tmp_path: Path) -> None:
    assert run.invoke(app, ["explain", "no-such-file"]).exit_code == 2
    assert run.invoke(app, ["explain", write(tmp_path, b""), "--sent", "no-such-file"]).exit_code == 2


def test_a_sent_file_without_an_answer_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, EDIFACT.encode())
    assert "no acknowledgement" in run.invoke(app, ["explain", path, "--sent", path]).output
