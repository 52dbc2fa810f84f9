"""The samples as data: every file is described, every partner exists, identifiers have valid check digits."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from edi_gateway.demo.manifest import load_manifest
from edi_gateway.errors import ConfigurationError

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = load_manifest(ROOT / "samples")
PARTNERS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "partners").glob("*.toml")}


def test_every_file_has_its_line_in_the_manifest() -> None:
    files = {p.name for p in (ROOT / "samples").iterdir() if p.suffix in (".edi", ".x12")}
    assert files == {s.name for s in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_sample_is_delivered_by_a_partner_that_has_the_channel(sample) -> None:
    assert sample.channel in PARTNERS[sample.partner]["channels"]
    for delivery in sample.deliveries:
        assert delivery.message in [a["message"] for a in PARTNERS[delivery.to]["outbound"]]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_refused_and_duplicate_samples_lead_to_no_delivery(sample) -> None:
    assert bool(sample.deliveries) == (sample.state in ("processed", "partly processed"))
    assert bool(sample.faults) or sample.state in ("processed", "duplicate")


def test_all_ways_in_and_both_standards_are_covered() -> None:
    ways = {(s.channel, s.path.suffix) for s in SAMPLES if s.state == "processed"}
    assert ways >= {("as2", ".edi"), ("as2", ".x12"), ("mailbox", ".x12"), ("sftp", ".edi")}


def check_digit(digits: str) -> str:
    """The GS1 check digit (General Specifications 7.9) of the digits before it."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


@pytest.mark.parametrize("path", sorted(s.path for s in SAMPLES), ids=lambda p: p.name)
def test_gln_and_gtin_check_digits(path: Path) -> None:
    for number in set(re.findall(r"(?<!\d)\d{13}(?!\d)", path.read_bytes().decode("latin-1"))):
        assert number[-1] == check_digit(number[:-1]), number


def test_identifiers_of_the_cast_have_valid_check_digits() -> None:
    own = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))["identity"]["edifact"]
    partners = [i for p in PARTNERS.values() for i in p.get("identifiers", {}).get("edifact", [])]
    for identifier in own + partners:
        number = identifier.removeprefix("14:")
        assert number[-1] == check_digit(number[:-1]), identifier


def test_every_problem_of_a_manifest_is_named(tmp_path: Path) -> None:
    (tmp_path / "there.edi").write_bytes(b"")
    rest = (
        'partner = "p"\nchannel = "as2"\nabout = "x"\nstate = "processed"\nacknowledgement = "none"\ndeliveries = []\n'
    )
    (tmp_path / "manifest.toml").write_text(
        f'[[sample]]\nfile = "absent.edi"\nfaults = []\n{rest}'
        f'[[sample]]\nfile = "there.edi"\nfaults = ["no-such-fault"]\n{rest}'
        f'[[sample]]\nfile = "there.edi"\nfaults = []\n{rest.replace("as2", "pigeon")}'
    )
    with pytest.raises(ConfigurationError) as raised:
        load_manifest(tmp_path)
    assert len(raised.value.problems) == 3
    assert "absent.edi" in raised.value.problems[0]
    assert "no-such-fault" in raised.value.problems[1]
    assert "pigeon" in raised.value.problems[2]
