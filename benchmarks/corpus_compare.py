"""How a file that was read compares with the bytes it came from, and with what pydifact reads in it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import zip_longest

from pydifact.exceptions import EDISyntaxError, ValidationError
from pydifact.parser import Parser

from edi_gateway.findings import Fault
from edi_gateway.syntax.model import Delimiters, Interchange, ParsedFile, Segment, Standard
from edi_gateway.syntax.pydifact_adapter import from_pydifact, from_pydifact_segments, to_pydifact
from edi_gateway.syntax.verbatim import rewrite

BYTE_FOR_BYTE, UP_TO_BREAKS, DIFFERS = "byte for byte", "up to line breaks", "differs"

Step = tuple[str, Callable[[bytes], bytes]]
"""What may have been lost, and a change to bytes after which its loss is not seen."""

_LOSSES = (
    Fault.SEGMENT_OUTSIDE_MESSAGE,
    Fault.MISSING_MESSAGE_TRAILER,
    Fault.JUNK,
    Fault.MISSING_INTERCHANGE_TRAILER,
)
_SHOWN = 30


def round_trip(data: bytes, file: ParsedFile) -> str:
    """Whether the interchanges, written from their elements, are the file again; if not, up to what, or why."""
    written = b"".join(rewrite(i) for i in file.interchanges)
    if written == data:
        return BYTE_FOR_BYTE
    d = file.interchanges[0].delimiters
    steps: list[Step] = [
        ("line breaks", lambda b: _without_breaks(b, d)),
        ("the byte order mark", lambda b: b.removeprefix(b"\xef\xbb\xbf")),
        ("blanks between segments", lambda b: _trimmed(b, d)),
        ("NUL and Ctrl-Z at the end", lambda b: b.rstrip(b"\x00\x1a")),
        ("release characters that release nothing", lambda b: _needed_releases(b, d)),
        ("the last terminator", lambda b: b.removesuffix(d.segment.encode("latin-1"))),
        ("empty segments", lambda b: _not_empty(b, d)),
    ]
    ours, theirs, needed = written, data, list[str]()
    for name, step in steps:
        changed = (step(ours), step(theirs))
        if changed != (ours, theirs):
            ours, theirs = changed
            needed.append(name)
        if ours == theirs:
            return f"up to {_needed_only(written, data, steps, needed)}"
    return f"{DIFFERS}: {_why(file)}"


def _needed_only(written: bytes, data: bytes, steps: list[Step], tried: list[str]) -> str:
    """The names of those steps without which the two are not the same."""
    needed = list(tried)
    for name in tried:
        fewer = [n for n in needed if n != name]
        ours, theirs = written, data
        for step_name, step in steps:
            if step_name in fewer:
                ours, theirs = step(ours), step(theirs)
        if ours == theirs:
            needed = fewer
    return " and ".join(needed)


def _without_breaks(data: bytes, d: Delimiters) -> bytes:
    if d.segment not in "\r\n":
        return data.replace(b"\r", b"").replace(b"\n", b"")
    return b"\n".join(line for line in data.replace(b"\r", b"\n").split(b"\n") if line) + b"\n"


def _segments(data: bytes, d: Delimiters) -> list[bytes]:
    return data.split(d.segment.encode("latin-1"))


def _trimmed(data: bytes, d: Delimiters) -> bytes:
    return d.segment.encode("latin-1").join(s.lstrip(b" \t\r\n") for s in _segments(data, d))


def _not_empty(data: bytes, d: Delimiters) -> bytes:
    return d.segment.encode("latin-1").join(s for s in _segments(data, d) if s)


def _needed_releases(data: bytes, d: Delimiters) -> bytes:
    """Without release characters before what is no service character; not before those that UNA names."""
    if not d.release:
        return data
    release, special = ord(d.release), (d.element + d.component + d.segment + d.release + d.repetition).encode()
    start = 9 if data.lstrip(b"\xef\xbb\xbf").startswith(b"UNA") else 0
    kept, at = bytearray(data[:start]), start
    while at < len(data):
        if data[at] == release and at + 1 < len(data):
            kept += data[at + 1 : at + 2] if data[at + 1] not in special else data[at : at + 2]
            at += 2
        else:
            kept.append(data[at])
            at += 1
    return bytes(kept)


def _why(file: ParsedFile) -> str:
    """The finding that explains why not all of a file comes back."""
    found = [*file.findings]
    for interchange in file.interchanges:
        found += interchange.findings
        found += [f for m in interchange.messages for f in m.findings]
    explained = [f for fault in _LOSSES for f in found if f.fault is fault] or [f for f in found if f.is_error]
    return explained[0].text if explained else "nothing explains it"


# pydifact


def pydifact_agreement(data: bytes, file: ParsedFile) -> str:
    """Whether pydifact reads the same segments and elements in an EDIFACT file, "" for X12."""
    edifact = [i for i in file.interchanges if i.standard is Standard.EDIFACT]
    if len(edifact) != len(file.interchanges) or not edifact:
        return ""
    theirs, refusal = _read_by_pydifact(data)
    if refusal:
        return f"refuses: {refusal}"
    ours = [s for i in edifact for s in _segments_of(i)]
    if ours == theirs:
        return "agrees"
    strays = [f.text for i in edifact for f in i.findings if f.fault is Fault.SEGMENT_OUTSIDE_MESSAGE]
    if strays:
        return f"{DIFFERS}: they are not kept here: {strays[0]}"
    for number, (mine, other) in enumerate(zip_longest(ours, theirs), 1):
        if mine != other:
            return f"differs: segment {number} is {str(mine)[:_SHOWN]} here and {str(other)[:_SHOWN]} there"
    return "agrees"


def _read_by_pydifact(data: bytes) -> tuple[list[Segment], str]:
    """What pydifact makes of a file, or why it refuses it."""
    text = data.decode("latin-1").removeprefix("\xef\xbb\xbf")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return from_pydifact_segments(Parser().parse(text)), ""
    except (EDISyntaxError, ValidationError, ValueError, IndexError, AttributeError) as error:
        return [], f"{type(error).__name__} {str(error).splitlines()[0][:60] if str(error) else ''}".strip()


def _segments_of(interchange: Interchange) -> list[Segment]:
    """Our segments in the order of the file, in pydifact's form; one character per byte, as it got them."""
    segments = [interchange.header]
    for group in interchange.groups:
        segments += [group.header] if group.header else []
        segments += [s for m in group.messages for s in m.segments]
        segments += [group.trailer] if group.trailer else []
    segments += [interchange.trailer] if interchange.trailer else []
    repetition = interchange.delimiters.repetition or "*"
    return [_as_pydifact(s, repetition) for s in segments]


def _as_pydifact(segment: Segment, repetition: str) -> Segment:
    try:
        return from_pydifact(to_pydifact(segment, repetition))
    except (EDISyntaxError, ValidationError, ValueError):
        return segment
