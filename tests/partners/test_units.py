"""Sizes and durations as people write them."""

from __future__ import annotations

import pytest

from edi_gateway.partners.units import parse_duration, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [("100MB", 100_000_000), ("64KiB", 65_536), ("1.5GB", 1_500_000_000), ("10 kb", 10_000), (512, 512), ("7", 7)],
)
def test_sizes(text: str | int, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "MB", "-1MB", "10TB", "1e9", "0", "٣MB", "9" * 20, True])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match="size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("5m", 300), ("1h", 3600), ("1h30m", 5400), ("500ms", 0.5), ("1d", 86400), ("1.5h", 5400), (90, 90)],
)
def test_durations(text: str | float, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "5", "5x", "-5s", "0s", "5 minutes", "400d", 0, float("nan"), True])
def test_what_is_no_duration(text: str | float) -> None:
    with pytest.raises(ValueError, match=r"duration|between"):
        parse_duration(text)
