"""Small guides for tests: written to a file, held against a message."""

from __future__ import annotations

from pathlib import Path

from edi_gateway.errors import ConfigurationError
from edi_gateway.findings import Finding
from edi_gateway.guides import Guide, load_guide
from edi_gateway.standards import load
from edi_gateway.syntax.model import Message
from edi_gateway.validation import validate_message
from tests.validation.building import ORDERS, PURCHASE_ORDER, edifact, x12

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "partners" / "guides"

FOR_ORDERS = 'message = "EDIFACT D.96A ORDERS"\n'
FOR_850 = 'message = "X12 004010 850"\n'
FOR_856 = 'message = "X12 004010 856"\n'

SHIPMENT = """
ST*856*0001
BSN*00*SN4711*20261123*1230*0001
HL*1**S
TD1*CTN25*2****G*40*LB
TD5**2*UPSN*M
REF*BM*BOL99
DTM*011*20261123
DTM*017*20261126
N1*ST**UL*4012345000122
N1*SF*West Supply*92*W1
N3*2210 NW Industrial St
N4*Portland*OR*97210
HL*2*1*O
PRF*PO123
HL*3*2*P
MAN*GM*00006141411234567890
HL*4*3*I
LIN**UP*012345678905
SN1**5*EA
HL*5*2*P
MAN*GM*00006141411234567906
HL*6*5*I
LIN**UP*012345678905
SN1**7*EA
CTT*6*12
SE*26*0001
"""


def guide(folder: Path, text: str, name: str = "house") -> Guide:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return load_guide(path)


def reasons(folder: Path, text: str, name: str = "house") -> list[str]:
    """Why a guide is refused, without the folder; empty where it is not."""
    try:
        guide(folder, text, name)
    except ConfigurationError as error:
        return [problem.removeprefix(f"{folder}/") for problem in error.problems]
    return []


def message_for(text: str, edits: tuple[tuple[str, str], ...]) -> Message:
    """The sample message that a guide is for, with some of its text replaced."""
    base = ORDERS if "ORDERS" in text else SHIPMENT if "856" in text else PURCHASE_ORDER
    for old, new in edits:
        assert old in base, f"{old!r} is not in the message"
        base = base.replace(old, new, 1)
    if "ORDERS" in text:
        return edifact(base)
    return x12(base, type_="856" if "856" in text else "850")


def held(found: Guide, message: Message) -> list[Finding]:
    """What a guide says of a message."""
    definition = load(message.standard, message.release, message.type)
    tree, _ = validate_message(message, definition)
    return found.check(message, tree, definition)
