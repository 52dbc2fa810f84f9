"""Every message that is promised is shipped in every release that has it, and those that are not are named."""

from __future__ import annotations

import pytest

from edi_gateway.standards import load, messages
from edi_gateway.syntax.model import Standard

EDIFACT = {
    *("ORDERS", "ORDRSP", "ORDCHG", "DESADV", "RECADV", "INVOIC", "INVRPT", "SLSRPT", "REMADV", "PRICAT", "PARTIN"),
    *("DELFOR", "DELJIT", "IFTMIN", "IFTSTA", "OSTENQ", "OSTRPT", "INSDES", "APERAK"),
}
CORE = {"ORDERS", "ORDRSP", "ORDCHG", "DESADV", "RECADV", "INVOIC", "INVRPT", "SLSRPT", "REMADV", "PRICAT"}
X12 = {
    *("850", "855", "856", "860", "865", "861", "810", "820", "824", "830", "832", "846", "852", "862", "864", "875"),
    *("880", "940", "943", "944", "945", "204", "210", "214", "990", "753", "754", "997", "999"),
}

# what a directory does not have
EDIFACT_LACKS = {"D.93A": {"RECADV"}, "D.96A": {"OSTENQ", "OSTRPT", "INSDES"}}
X12_LACKS = {"004010": {"753", "754", "999"}}


@pytest.mark.parametrize("release", ["D.96A", "D.01B"])
def test_edifact_releases_have_every_promised_message(release: str) -> None:
    assert EDIFACT - set(messages(Standard.EDIFACT, release)) == EDIFACT_LACKS.get(release, set())


@pytest.mark.parametrize("release", ["D.93A", "D.97A", "D.10B", "D.21B"])
def test_further_edifact_releases_have_the_core_messages(release: str) -> None:
    assert CORE - set(messages(Standard.EDIFACT, release)) == EDIFACT_LACKS.get(release, set())


@pytest.mark.parametrize("release", ["004010", "005010"])
def test_x12_releases_have_every_promised_set(release: str) -> None:
    assert X12 - set(messages(Standard.X12, release)) == X12_LACKS.get(release, set())


def test_contrl_of_both_syntaxes_is_there() -> None:
    assert [load(Standard.EDIFACT, release, "CONTRL").release for release in ("D.3", "4.1")] == ["D.3", "4.1"]
