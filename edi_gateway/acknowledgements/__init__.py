"""Floor 6: CONTRL, TA1, 997, 999, 824, APERAK: findings -> acknowledgement, and back."""

from __future__ import annotations

from edi_gateway.acknowledgements.reading import read, read_ta1
from edi_gateway.acknowledgements.statement import AckStatement, verdict_on
from edi_gateway.acknowledgements.subject import (
    answerable,
    is_acknowledgement,
    is_application_answer,
    only_acknowledges,
)

__all__ = [
    "AckStatement",
    "answerable",
    "is_acknowledgement",
    "is_application_answer",
    "only_acknowledges",
    "read",
    "read_ta1",
    "verdict_on",
]
