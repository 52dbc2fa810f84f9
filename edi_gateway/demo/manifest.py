"""What each sample is, who delivers it, and what must come of it: `samples/manifest.toml`, read and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edi_gateway.errors import ConfigurationError
from edi_gateway.findings import Fault

STATES = ("processed", "partly processed", "refused", "duplicate")
CHANNELS = ("as2", "mailbox", "sftp")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What must leave for a partner because of a sample: ``message`` is the format, ``count`` how many of them."""

    to: str
    message: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample. ``faults`` are the codes of all its errors, notes and warnings aside. ``acknowledgements`` are what
    its sender gets back, such as ("CONTRL 7",) or ("TA1 A", "997 A"); empty where that is nothing."""

    path: Path
    partner: str
    channel: str
    about: str
    state: str
    faults: frozenset[Fault]
    acknowledgements: tuple[str, ...]
    deliveries: tuple[Delivery, ...]

    @property
    def name(self) -> str:
        return self.path.name


def load_manifest(folder: Path) -> tuple[Sample, ...]:
    """The samples of a folder in the order of their delivery. Raises ``ConfigurationError`` with every problem."""
    path = folder / "manifest.toml"
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("sample", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    samples, problems = [], []
    for number, entry in enumerate(entries, 1):
        try:
            samples.append(_sample(folder, entry))
        except (KeyError, TypeError, ValueError) as error:
            problems.append(f"{path}: sample {number} ({entry.get('file', 'without a file')}): {error}")
    if problems:
        raise ConfigurationError(problems)
    return tuple(samples)


def _sample(folder: Path, entry: dict[str, Any]) -> Sample:
    sample = Sample(
        path=folder / Path(entry["file"]).name,
        partner=entry["partner"],
        channel=entry["channel"],
        about=entry["about"],
        state=entry["state"],
        faults=frozenset(Fault(code) for code in entry["faults"]),
        acknowledgements=_acknowledgements(entry["acknowledgement"]),
        deliveries=tuple(Delivery(**delivery) for delivery in entry["deliveries"]),
    )
    if sample.state not in STATES:
        raise ValueError(f"state {sample.state!r} is none of {', '.join(STATES)}")
    if sample.channel not in CHANNELS:
        raise ValueError(f"channel {sample.channel!r} is none of {', '.join(CHANNELS)}")
    if not sample.path.is_file():
        raise ValueError("there is no such file")
    return sample


def _acknowledgements(text: str) -> tuple[str, ...]:
    return () if text == "none" else tuple(part.strip() for part in text.split(","))
