"""Killed with SIGKILL at the worst moments, and started again: nothing is lost and nothing is done twice."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from edi_gateway.runtime.checkpoints import Point
from tests.runtime.crash import main
from tests.runtime.support import Shell, order

FILES = 8


def _run(folder: Path, point: str, after: int = 0) -> int:
    """Runs a gateway in a process of its own and returns its exit code. The processes are forked from one that has
    everything imported already."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.runtime.crash"])
    process = processes.Process(target=main, args=(folder, point, after))
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode


def _prepare(folder: Path) -> None:
    (folder / "in").mkdir()
    for n in range(FILES):
        (folder / "in" / f"order-{n}.txt").write_text(order(f"PO-{n}"))
    (folder / "in" / "bad.txt").write_text("hello\n")


def _check(folder: Path) -> None:
    shell = Shell(folder, "acme", "beta")
    assert sorted(shell.states("in")) == ["processed"] * FILES + ["refused"]
    assert shell.states("out") == ["sent"] * FILES
    delivered = sorted(text.split()[1] for text in shell.delivered())
    assert delivered == [f"PO-{n}" for n in range(FILES)], "each order once"
    numbers = sorted(int(text.split()[0]) for text in shell.delivered())
    assert numbers == list(range(1, FILES + 1)), "no control number lost or given twice"
    assert [p.read_text() for p in (folder / "quarantine").iterdir()] == ["hello\n"]
    assert list((folder / "in").iterdir()) == []
    assert list(shell.archive.verify()) == []
    assert [r.identity for r in shell.rows("out")] == [Path(r.facts["path"]).stem for r in shell.rows("out")]
    shell.close()


@pytest.mark.parametrize("point", list(Point))
def test_killed_once_at_each_point(tmp_path: Path, point: Point) -> None:
    _prepare(tmp_path)
    assert _run(tmp_path, point.value) == -signal.SIGKILL
    assert _run(tmp_path, "never") == 0
    _check(tmp_path)


def test_killed_at_every_point_one_after_the_other(tmp_path: Path) -> None:
    _prepare(tmp_path)
    kills = [_run(tmp_path, point.value, 1) for point in (*Point, Point.OUTCOME_WRITTEN, Point.SENT)]
    # How far each run gets before its kill is up to the threads; the first two kills are certain.
    assert kills[:2] == [-signal.SIGKILL] * 2
    assert _run(tmp_path, "never") == 0
    _check(tmp_path)
