"""A whole gateway under load with real AS2 and SFTP, killed thirty times: every order arrives, none arrives twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.crash.harness import run

KILLS = 30


@pytest.mark.timeout(900)
def test_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    report = run(tmp_path, KILLS, seed=20261124)
    assert report.faults == {}
    assert report.kills.total() == KILLS
    assert report.points, "some of the kills hit a named point"
    assert report.orders > KILLS, "there was a load"
