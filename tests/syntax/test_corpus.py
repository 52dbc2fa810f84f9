"""Real files: each is read or refused with a finding, and what was read without error is written back the same."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from pydifact.exceptions import EDISyntaxError, ValidationError
from pydifact.parser import Parser

from edi_gateway.syntax import parse
from edi_gateway.syntax.format import format_segments
from edi_gateway.syntax.model import Delimiters, Interchange, Segment, Standard
from edi_gateway.syntax.places import locate, segment_text
from edi_gateway.syntax.pydifact_adapter import from_pydifact, from_pydifact_segments, to_pydifact
from edi_gateway.syntax.tokens import split_message
from edi_gateway.validation.envelope import check_envelope
from tests.syntax.building import all_findings, normal

pytestmark = pytest.mark.filterwarnings("ignore")

WRITTEN_SHORTER = {
    "850__EDI.Net__x12.850.edi": "separators at the ends of segments",
    "856__stupidedi__SH856-fail-2.edi": "separators at the ends of segments",
    "x11_extra_separators.x12": "separators at the ends of segments",
    "INVOIC__underware.Edifact__D96A_INVOIC.txt": "separators at the ends of segments",
    "RECADV__smooks__recadv.txt": "separators at the ends of elements",
    "INVOIC__pydifact__invoice_with_colon_at_end.edi": "separators at the ends of elements",
    "PAORES__EDI.Net__edifact.Issue157.Wikipedia.edi": "a release character before a blank",
}
"""Files with more in them than they need, which is not written again."""


@pytest.fixture(scope="module")
def files(corpus: Path) -> list[Path]:
    found = sorted(p for p in corpus.rglob("*") if p.is_file() and p.name != "MANIFEST.csv")
    assert len(found) > 100
    return found


def test_every_file_is_read_or_refused(files: list[Path]) -> None:
    for path in files:
        data = path.read_bytes()
        file = parse(data)
        assert file.interchanges or any(f.is_error for f in file.findings), path
        for interchange in file.interchanges:
            for finding in check_envelope(interchange).all_findings:
                assert finding.text.endswith("."), finding
                assert str(finding)


def test_places_lead_to_the_segments(files: list[Path]) -> None:
    for path in files:
        data = path.read_bytes()
        file = parse(data)
        if any(f.fault == "line-wrapped" for f in all_findings(file)):
            continue
        for message in (m for i in file.interchanges for m in i.messages):
            raw = message.raw.encode(message.encoding)
            assert data[message.offset : message.offset + len(raw)] == raw, path
            for index in range(0, len(message.segments), 7):
                offset, text = locate(message, index).offset, segment_text(message, index)
                assert offset is not None
                assert data[offset:].startswith(text.encode(message.encoding)), path


def test_what_was_read_without_error_is_written_back(files: list[Path]) -> None:
    same, shorter = 0, set()
    for path in files:
        for interchange in parse(path.read_bytes()).interchanges:
            for message in interchange.messages:
                if any(f.fault != "invalid-character" for f in message.findings) or "BIN" in message.raw:
                    continue
                d = message.delimiters
                written = format_segments(message.segments, d)
                again, _, _ = split_message(written, d)
                assert [normal(s) for s in again] == [normal(s) for s in message.segments], path
                if without_breaks(written, d) == without_breaks(message.raw, d):
                    same += 1
                else:
                    assert len(written) < len(message.raw)
                    shorter.add(path.name)
    assert same > 100
    assert shorter == set(WRITTEN_SHORTER)


def without_breaks(text: str, d: Delimiters) -> str:
    text = text.removesuffix(d.segment)
    return "\n".join(text.split()) if d.segment in "\r\n" else text.replace("\r", "").replace("\n", "")


def test_pydifact_agrees_on_what_it_accepts(files: list[Path]) -> None:
    compared = 0
    for path in files:
        file = parse(path.read_bytes())
        if len(file.interchanges) != 1 or any(f.is_error for f in all_findings(file)):
            continue
        (interchange,) = file.interchanges
        if interchange.standard is Standard.X12:
            continue
        theirs = read_by_pydifact(path)
        if theirs is None:
            continue
        compared += 1
        assert theirs == segments_of(interchange), path
    assert compared > 20


def read_by_pydifact(path: Path) -> list[Segment] | None:
    """What pydifact makes of a file, None where it refuses it."""
    text = path.read_bytes().decode("latin-1").removeprefix("\xef\xbb\xbf")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return from_pydifact_segments(Parser().parse(text))
    except (EDISyntaxError, ValidationError, ValueError, IndexError, AttributeError):
        return None


def segments_of(interchange: Interchange) -> list[Segment]:
    """Our segments in the order of the file and in pydifact's form."""
    segments = [interchange.header]
    for group in interchange.groups:
        segments += [group.header] if group.header else []
        segments += [s for m in group.messages for s in m.segments]
        segments += [group.trailer] if group.trailer else []
    segments += [interchange.trailer] if interchange.trailer else []
    repetition = interchange.delimiters.repetition or "*"
    return [from_pydifact(to_pydifact(s, repetition)) for s in segments]
