"""A log has one line per record, whatever partners write into their data, and never quotes it unasked."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from edi_gateway.runtime.log import configure_logging, log_defect


@pytest.fixture(autouse=True)
def _undo() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.getLogger("edi_gateway").setLevel(logging.NOTSET)


def _logged(json_lines: bool, text: str, *arguments: object) -> str:
    stream = io.StringIO()
    configure_logging(json_lines=json_lines, stream=stream)
    logging.getLogger("edi_gateway.test").info(text, *arguments)
    return stream.getvalue()


@pytest.mark.parametrize("hostile", ["a\nERROR forged", "\x1b[2J", "\r\n", "\u202eabc", "\x85line", "\u2028line", "\0"])
@pytest.mark.parametrize("json_lines", [False, True])
def test_hostile_text_stays_in_its_line(json_lines: bool, hostile: str) -> None:
    written = _logged(json_lines, "file %s", hostile)
    assert len(written.splitlines()) == 1
    assert written.removesuffix("\n").isprintable()


def test_json_lines_have_their_fields() -> None:
    entry = json.loads(_logged(True, "transmission %s", 7))
    assert (entry["level"], entry["logger"], entry["message"]) == ("info", "edi_gateway.test", "transmission 7")
    assert entry["time"].endswith("+00:00")


def test_a_defect_is_logged_without_the_data_it_happened_with() -> None:
    stream = io.StringIO()
    configure_logging(stream=stream)
    try:
        int("secret price 4711")
    except ValueError as error:
        log_defect(logging.getLogger("edi_gateway.test"), "Transmission 7 failed.", error)
    assert "4711" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()
    assert "test_log.py" in stream.getvalue()


def test_configuring_again_replaces_the_former_setting() -> None:
    first, second = io.StringIO(), io.StringIO()
    configure_logging(stream=first)
    configure_logging(stream=second)
    logging.getLogger("edi_gateway.test").warning("once")
    assert first.getvalue() == ""
    assert second.getvalue().count("once") == 1


def test_libraries_are_heard_from_warnings_on() -> None:
    stream = io.StringIO()
    configure_logging(stream=stream)
    logging.getLogger("paramiko.transport").info("every byte")
    logging.getLogger("paramiko.transport").warning("odd")
    assert "every byte" not in stream.getvalue()
    assert "odd" in stream.getvalue()
