"""Small interchanges and helpers that the tests of this folder share."""

from __future__ import annotations

from edi_gateway.findings import Fault, Finding, Severity
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Interchange, Message, ParsedFile, Repetitions, Segment

UNB = b"UNB+UNOC:3+SENDER:14+RECEIVER:14+240101:1200+REF1'"
ORDER = b"UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+PO1+9'DTM+137:20240101:102'UNS+S'UNT+5+1'"
UNZ = b"UNZ+1+REF1'"
EDIFACT = UNB + ORDER + UNZ

ISA = b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240101*1200*U*00401*000000001*0*P*>~"
GS = b"GS*PO*SENDER*RECEIVER*20240101*1200*1*X*004010VICS~"
ST = b"ST*850*0001~BEG*00*SA*PO1**20240101~SE*3*0001~"
GE = b"GE*1*1~"
IEA = b"IEA*1*000000001~"
X12 = ISA + GS + ST + GE + IEA


def with_body(*segments: bytes, una: bytes = b"", unb: bytes = UNB) -> bytes:
    """An EDIFACT interchange with one message that holds these segments, with the right count."""
    message = b"UNH+1+ORDERS:D:96A:UN'" + b"".join(s + b"'" for s in segments)
    return una + unb + message + b"UNT+%d+1'" % (len(segments) + 2) + UNZ


def x12_with_body(*segments: bytes, isa: bytes = ISA) -> bytes:
    """An X12 interchange with one transaction set that holds these segments."""
    body = b"".join(s + b"~" for s in segments)
    return isa + GS + b"ST*850*0001~" + body + b"SE*%d*0001~" % (len(segments) + 2) + GE + IEA


def one(data: bytes) -> Interchange:
    """The one interchange of a file."""
    (interchange,) = parse(data).interchanges
    return interchange


def only_message(data: bytes) -> Message:
    """The one message of a file."""
    (message,) = one(data).messages
    return message


def all_findings(file: ParsedFile) -> list[Finding]:
    """The findings of all levels."""
    found = list(file.findings)
    for interchange in file.interchanges:
        found += interchange.findings
        for group in interchange.groups:
            found += group.findings
            for message in group.messages:
                found += message.findings
    return found


def faults(data: bytes) -> list[tuple[Fault, Severity]]:
    """What is found in a file, in short."""
    return [(f.fault, f.severity) for f in all_findings(parse(data))]


def errors(data: bytes) -> list[Fault]:
    """The faults of the errors found in a file."""
    return [f.fault for f in all_findings(parse(data)) if f.is_error]


def normal(segment: Segment) -> Segment:
    """A segment in the form that reading gives: nothing empty at any end, no composites of one component."""

    def composite(parts: list[str]) -> str | list[str]:
        while len(parts) > 1 and not parts[-1]:
            parts = parts[:-1]
        return parts if len(parts) > 1 else parts[0]

    def element(x: object) -> object:
        if isinstance(x, Repetitions):
            ones = [y if isinstance(y, str) else composite(y) for y in x]
            while len(ones) > 1 and not ones[-1]:
                ones.pop()
            return Repetitions(ones) if len(ones) > 1 else ones[0]
        return composite(x) if isinstance(x, list) else x

    elements = [element(x) for x in segment]
    while len(elements) > 1 and not elements[-1]:
        elements.pop()
    return elements  # type: ignore[return-value]
