"""Input made to exhaust the reader: the time is linear, or these would run into their time limit."""

from __future__ import annotations

import pytest

from edi_gateway.findings import Fault
from edi_gateway.syntax import parse
from edi_gateway.validation.envelope import check_envelope
from tests.syntax.building import GS, ISA, UNB, UNZ

HEAD = UNB + b"UNH+1+ORDERS:D:96A:UN'"
TAIL = b"UNT+3+1'" + UNZ
X12_HEAD = ISA + GS + b"ST*850*0001~"
X12_TAIL = b"SE*3*0001~GE*1*1~IEA*1*000000001~"

pytestmark = pytest.mark.timeout(60)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(HEAD + b"FTX+" + b"?" * 4_000_000 + b"'" + TAIL, id="a run of release characters"),
        pytest.param(HEAD + b"FTX+" + b"?'" * 500_000 + b"'" + TAIL, id="released terminators"),
        pytest.param(HEAD + b"FTX+" + b"?'UNT+" * 50_000 + b"'" + TAIL, id="released trailers"),
        pytest.param(HEAD + b"FTX+" + b"UNT+" * 100_000 + b"'" + TAIL, id="trailers in data"),
        pytest.param(HEAD + b"FTX+" + b"A" * 20_000_000 + b"'" + TAIL, id="one long element"),
        pytest.param(HEAD + b"FTX+" + b"A:" * 1_000_000 + b"'" + TAIL, id="components"),
        pytest.param(HEAD + b"FTX" + b"+A" * 1_000_000 + b"'" + TAIL, id="elements"),
        pytest.param(HEAD + b"A" * 20_000_000, id="no terminator"),
        pytest.param(UNB[:-1] + b"?'" * 300_000 + b"'" + TAIL, id="a long header"),
        pytest.param(UNB + b"UNH+1+ORDERS:D:96A:UN'" * 10_000 + TAIL, id="headers without trailer"),
        pytest.param((HEAD + b"UNZ+1+1'") * 10_000 + TAIL, id="interchanges without message trailer"),
        pytest.param(UNB + b"UNH'" * 3_000 + TAIL, id="headers without elements"),
        pytest.param(UNB + b"UNH+1'UNT'" * 3_000 + TAIL, id="trailers without elements"),
        pytest.param(UNB + b"ABC+1'" * 50_000 + UNZ, id="segments outside messages"),
        pytest.param(UNB + b"'" * 200_000 + UNZ, id="empty segments outside messages"),
        pytest.param(HEAD + b"'" * 200_000 + TAIL, id="empty segments"),
        pytest.param(HEAD + b"bad+1'" * 50_000 + TAIL, id="bad tags"),
        pytest.param(HEAD + b"FTX+A\nB'" * 30_000 + TAIL, id="line breaks in data"),
        pytest.param(UNB + b" " * 1_000_000 + HEAD[len(UNB) :] + TAIL, id="blanks"),
        pytest.param(UNB + b"UNO+1+1+1+5'aaaaa" * 5_000, id="packages without end"),
        pytest.param(b"UNAx" * 100_000, id="beginnings that are none"),
        pytest.param(b"ISA*" * 100_000, id="headers that are cut off"),
        pytest.param(X12_HEAD + b"BIN*99999999999*a~" * 20_000 + X12_TAIL, id="binary lengths that lie"),
        pytest.param(X12_HEAD + b"BIN*3*a~b~" * 20_000 + X12_TAIL, id="binary data"),
        pytest.param(X12_HEAD + b"MSG*HOUSE*~" * 50_000 + X12_TAIL, id="tags in data"),
        pytest.param(
            X12_HEAD.replace(b"U*00401", b"^*00501") + b"REF" + b"^A" * 500_000 + b"~" + X12_TAIL, id="repeated"
        ),
    ],
)
def test_hostile_files_are_read_or_refused(data: bytes) -> None:
    file = parse(data)
    assert file.interchanges or any(f.is_error for f in file.findings)
    for interchange in file.interchanges:
        check_envelope(interchange)


def test_refusals_do_not_pile_up() -> None:
    findings = parse(b"ISA*00*" + b"\nISA*00" * 100_000).findings
    assert len(findings) < 200
    assert findings[-1].fault is Fault.TOO_MANY_FAULTS


def test_findings_of_one_message_do_not_pile_up() -> None:
    (message,) = parse(HEAD + b"bad+1'" * 50_000 + TAIL).interchanges[0].messages
    assert len(message.findings) < 50
    assert "49980 more" in message.findings[-1].text


def test_long_values_are_not_repeated_in_findings() -> None:
    file = parse(HEAD.replace(b"UNOC:3", b"UNOC:" + b"9" * 100_000) + b"A" * 100_000 + b"+1'" + TAIL)
    (interchange,) = file.interchanges
    for finding in check_envelope(interchange).all_findings:
        assert len(str(finding)) < 1000
        assert len(finding.value or "") < 1000
