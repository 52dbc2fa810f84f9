"""Two thousand mutated files through the whole heart: the same on each run, and nothing undocumented comes of any."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import fuzz
from benchmarks.mutation import MUTATIONS

SEED = 2026
CASES = 2_000
PARTS = 8  # so that workers share them


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_befalls_a_file_gives_documented_results(part: int) -> None:
    samples, tally = fuzz.shipped_samples(), fuzz.Tally()
    size = CASES // PARTS
    for _ in fuzz.cases(iter(range(part * size, (part + 1) * size)), SEED, samples, tally):
        pass
    assert tally.cases == size
    assert [trace for _, _, trace in tally.failures] == []
    assert len(tally.faults) > 30
    assert tally.statuses["accepted"] + tally.statuses["partly accepted"] > 10


def test_a_case_is_the_same_whenever_it_is_made() -> None:
    samples = fuzz.shipped_samples()
    assert [fuzz.case(1, n, samples) for n in range(50)] == [fuzz.case(1, n, samples) for n in range(50)]
    assert fuzz.case(1, 3, samples) != fuzz.case(2, 3, samples)
    assert len(MUTATIONS) > 10


def test_a_failure_is_kept_with_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(payload: bytes) -> object:
        raise fuzz.Broken(f"{len(payload)} bytes")

    monkeypatch.setattr(fuzz, "explain", broken)
    tally = fuzz.Tally()
    assert list(fuzz.cases(iter([4]), 1, fuzz.shipped_samples(), tally)) == [4]
    ((number, payload, trace),) = tally.failures
    assert (number, payload) == (4, fuzz.case(1, 4, fuzz.shipped_samples()))
    assert f"{len(payload)} bytes" in trace


def test_the_command_says_what_it_found(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.fuzz", "20", "--seed", "5", "--failures", str(tmp_path / "failures")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("20 cases in ")
    assert "findings: " in done.stdout
    assert not (tmp_path / "failures").exists()
