"""The reference names every key that can be written."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from edi_gateway.partners import config, model

DOCS = Path(__file__).resolve().parents[2] / "docs"
DERIVED = {"edifact_delimiters"}  # written as `una`
KINDS = (
    model.Envelope,
    model.As2Channel,
    model.SftpMailbox,
    model.SftpServer,
    model.Folder,
    model.Schedule,
    model.InboundAgreement,
    model.OutboundAgreement,
    config.As2Listener,
    config.SftpListener,
    config.Limits,
    config.Retry,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_every_field_is_in_the_reference(kind: type) -> None:
    page = "configuration.md" if kind.__module__ == config.__name__ else "partners.md"
    reference = (DOCS / page).read_text(encoding="utf-8")
    missing = {f.name for f in fields(kind) if f"`{f.name}`" not in reference and f".{f.name}`" not in reference}
    assert missing - DERIVED == set()


@pytest.mark.parametrize("page", ["configuration.md", "partners.md"])
def test_every_key_is_described_once(page: str) -> None:
    keys: list[str] = []
    section = ""
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line
        elif line.startswith("| `"):
            keys += [f"{section} {key}" for key in re.findall(r"`([^`]+)`", line.split("|")[1])]
    assert keys
    assert len(keys) == len(set(keys))
