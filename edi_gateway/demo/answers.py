"""How suppliers answer orders: the CONTRL or 997 for a file they received."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from edi_gateway.acknowledgements import contrl, is_acknowledgement, x12
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Interchange, Standard
from edi_gateway.syntax.writer import OutgoingGroup, OutgoingMessage, write_edifact, write_x12
from edi_gateway.validation import validate
from edi_gateway.validation.model import InterchangeReport


def answers_to(payload: bytes, now: datetime, next_number: Callable[[], int]) -> list[tuple[str, bytes]]:
    """File name and bytes of an acknowledgement per interchange; none for acknowledgements and for what is no EDI."""
    found = []
    for interchange in parse(payload).interchanges:
        if interchange.messages and not any(is_acknowledgement(m.type) for m in interchange.messages):
            found.append(_answer(interchange, now, next_number()))
    return found


def _answer(interchange: Interchange, now: datetime, number: int) -> tuple[str, bytes]:
    report = validate(interchange)
    if interchange.standard is Standard.EDIFACT:
        return f"CONTRL-{number}.edi", _contrl(report, interchange, now, number)
    return f"997-{number}.x12", _997(report, interchange, now, number)


def _contrl(report: InterchangeReport, interchange: Interchange, now: datetime, number: int) -> bytes:
    message = OutgoingMessage("CONTRL", contrl.release(report), "", "1", contrl.build(report))
    return write_edifact(
        sender=interchange.receiver,
        receiver=interchange.sender,
        reference=str(number),
        prepared=now,
        messages=[message],
        syntax=interchange.syntax,
        test=interchange.test,
    )


def _997(report: InterchangeReport, interchange: Interchange, now: datetime, number: int) -> bytes:
    groups = []
    for position, (group, body) in enumerate(x12.build_997(report)):
        header = [element if isinstance(element, str) else "" for element in group.header or []]
        message = OutgoingMessage("997", group.version[:6], "", "0001", body)
        groups.append(OutgoingGroup("FA", header[3], header[2], number * 10 + position, group.version, [message]))
    return write_x12(
        sender=interchange.receiver,
        receiver=interchange.sender,
        reference=number,
        prepared=now,
        groups=groups,
        version=interchange.syntax,
        test=interchange.test,
    )


def describe(payload: bytes) -> tuple[str, str]:
    """Message names and control references of what a partner received, for people; "" where it is no EDI."""
    interchanges = parse(payload).interchanges
    names = [m.name for i in interchanges for m in i.messages] or ["X12 TA1" for i in interchanges if i.ta1]
    return ", ".join(dict.fromkeys(names)), ", ".join(i.reference for i in interchanges)
