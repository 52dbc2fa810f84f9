"""The commands that measure hostile input and memory: they run, and each shape is read or refused."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks import hostile, memory
from edi_gateway.syntax import parse
from tests.syntax.building import all_findings


@pytest.mark.parametrize("shape", hostile.SHAPES)
def test_each_hostile_shape_is_read_or_refused(shape: str) -> None:
    data = hostile.SHAPES[shape][1](400)
    file = parse(data)
    assert file.interchanges or any(f.is_error for f in all_findings(file))
    seconds, _ = hostile.measure(shape, 400)
    assert seconds > 0


def test_the_stream_holds_valid_messages_of_the_asked_size() -> None:
    data = b"".join(memory.stream(200_000))
    assert 200_000 <= len(data) < 205_000
    assert memory.streamed(200_000) == memory.at_once(200_000) == data.count(b"UNH+")


@pytest.mark.parametrize("command", [("benchmarks.hostile", "0.0001", "--only", "UNG"), ("benchmarks.memory", "1")])
def test_the_commands_print_a_table(command: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=True)
    assert "peak MB" in done.stdout or "MB at 2 N" in done.stdout
