"""The reference names every key that can be written."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from edi_gateway.partners import config, model

REFERENCE = (Path(__file__).resolve().parents[2] / "docs" / "partners.md").read_text(encoding="utf-8")
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
    missing = {f.name for f in fields(kind) if f"`{f.name}`" not in REFERENCE and f".{f.name}`" not in REFERENCE}
    assert missing - DERIVED == set()
