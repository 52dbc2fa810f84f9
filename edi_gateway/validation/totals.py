"""Control totals of the standards: CNT and MOA of EDIFACT, CTT, TDS, W03, W14 and W76 of X12, against the segments.

A number of lines that is wrong is an error: lines are missing, or the software that writes the message does not know
what it wrote. Sums of quantities and amounts are computed in many ways, and one that is wrong is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from edi_gateway.findings import Fault, Finding, Owner, Severity
from edi_gateway.standards.model import ElementDef, GroupNode, MessageDef
from edi_gateway.syntax.model import Message, Segment, Standard, value
from edi_gateway.validation import values, wording
from edi_gateway.validation.model import Loop

Number: TypeAlias = "int | Decimal"

LINE_COUNTS: Final = {
    "810": "IT1", "830": "LIN", "832": "LIN", "846": "LIN", "850": "PO1", "852": "LIN", "855": "PO1", "856": "HL",
    "860": "POC", "861": "RCD", "862": "LIN", "865": "POC",
}  # fmt: skip
"""CTT01, element 354: the segment that it is "the accumulation of the number of", by the note of each set on CTT."""

HASH_TOTALS: Final = {
    "810": ("IT1", 2), "830": ("FST", 1), "846": ("QTY", 2), "850": ("PO1", 2), "855": ("PO1", 2), "856": ("SN1", 2),
    "862": ("FST", 1), "861": ("RCD", 2),
}  # fmt: skip
"""CTT02, element 347: the element that it is the hash total of, by the same notes."""

UNIT_TOTALS: Final = {
    "940": ("W76", "W01", 1, 2), "943": ("W03", "W04", 1, 2), "944": ("W14", "W07", 1, 2), "945": ("W03", "W12", 3, 5),
}  # fmt: skip
"""The segment whose first element is the number of units, and where quantity and unit of each line stand."""

_LINES_WITH_TOTAL: Final = frozenset({"INVOIC", "ORDERS", "ORDRSP", "QUOTES"})  # with MOA+79 as the sum of MOA+203
_QUANTITIES: Final = frozenset({"LIN", "QTY", "UNS", "CNT"})
_AMOUNTS: Final = frozenset({"LIN", "MOA", "ALC", "UNS", "CNT"})
_END_OF_LINES: Final = ("UNS", "CNT")
_MOST_TOTALS: Final = 30  # of one kind in a message; each may look at all segments, and time must stay linear
_MOST_NAMED: Final = 40  # digits of a number that is worth computing with


@dataclass(frozen=True, slots=True)
class Wrong:
    """A total that does not agree: the index of its segment, where it stands in it, and what it should be."""

    index: int
    element: int
    component: int | None
    stated: str
    expected: str
    what: str
    severity: Severity


def wrong_totals(message: Message, definition: MessageDef, tree: Loop) -> list[Finding]:
    """The control totals of a message that do not agree with its segments, without offsets.

    EDIFACT: CNT with 6069 of 1 to 4 and MOA with 5025 of 79. X12: CTT01 and CTT02 (elements 354 and 347), TDS01, W0301,
    W1401, W7601. A total that is no number is told by the check of its element. Costs a few look-ups where a message
    has none of these segments.
    """
    positions = _positions(definition)
    found: list[Wrong] = []
    for tag, position in positions:
        for child in tree.children.get(position, ())[:_MOST_TOTALS]:
            index = child if isinstance(child, int) else _head(child)
            if index is not None:
                found += _CHECKS[tag](message, index)
    return [_finding(message, definition, wrong) for wrong in found]


def _positions(definition: MessageDef) -> list[tuple[str, int]]:
    """Where totals stand among the children of the message; kept with the definition."""
    found = definition.cache.get("totals")
    if not isinstance(found, list):
        found = [
            (node.tag, node.position) for node in definition.root.children if _has_total(definition, node.tag, node)
        ]
        definition.cache["totals"] = found
    return found


def _has_total(definition: MessageDef, tag: str, node: object) -> bool:
    type_ = definition.type
    if definition.standard is Standard.EDIFACT:
        lines = "LIN" in definition.segments
        return lines and (tag == "CNT" or (tag == "MOA" and type_ in _LINES_WITH_TOTAL))
    if tag == "CTT":
        return type_ in LINE_COUNTS
    if tag == "TDS":
        return type_ == "810"
    return type_ in UNIT_TOTALS and tag == UNIT_TOTALS[type_][0] and not isinstance(node, GroupNode)


def _head(loop: Loop) -> int | None:
    """The segment that begins a loop; None where it is missing."""
    return next((child for child in loop.children.get(0, ()) if isinstance(child, int)), None)


def _finding(message: Message, definition: MessageDef, wrong: Wrong) -> Finding:
    place = message.place(wrong.index).at(element=wrong.element, component=wrong.component)
    tag = wording.tag_of(message.segments[wrong.index])
    ref = definition.segments[tag].elements[wrong.element - 1].ref
    if wrong.component and not isinstance(ref, ElementDef):
        ref = ref.components[wrong.component - 1].ref
    spot = wording.Spot(place, wrong.element, wrong.component)
    return Finding(
        Fault.CONTROL_TOTAL,
        f"{wording.element(spot, ref)} states {wrong.stated}, but {wrong.what} is {wrong.expected}.",
        place,
        wrong.severity,
        Owner.BUSINESS,
        wrong.stated,
        wrong.expected,
        ref.id,
        fix="Compute the total after the last change of the lines.",
    )


# ---- EDIFACT


def _cnt(message: Message, index: int) -> Iterator[Wrong]:
    """CNT C270: 6069 says what 6066 is the total of."""
    segment = message.segments[index]
    code, text = value(segment, 1, 1), value(segment, 1, 2)
    stated = _edifact(text)
    if stated is None:
        return
    if code in ("2", "3", "4"):
        lines = [s for s in message.segments if s[0] == "LIN"]
        main = sum(1 for line in lines if value(line, 4) != "1")  # 5495 of C829: a sub-line
        right = {len(lines)} if code == "3" else {len(lines), main}
        if stated not in right:
            yield Wrong(index, 1, 2, text, str(len(lines)), "the number of LIN", Severity.ERROR)
    elif code == "1":
        sums = _quantities(message)
        if sums and stated not in sums.values():
            yield Wrong(index, 1, 2, text, _shown(sums[""]), "the sum of the quantities (QTY)", Severity.WARNING)


def _quantities(message: Message) -> dict[str, Number]:
    """The sum of QTY in the lines by qualifier 6063, and of all of them by ""; empty where one is no number.

    Nobody says which quantities are meant: those ordered, or all that are named.
    """
    sums: dict[str, Number] = {}
    for segment in _lines(message, _QUANTITIES):
        if segment[0] == "QTY":
            amount = _edifact(value(segment, 1, 2))
            if amount is None:
                return {}
            for key in ("", value(segment, 1, 1)):
                sums[key] = sums.get(key, 0) + amount
    return sums


def _moa(message: Message, index: int) -> Iterator[Wrong]:
    """MOA with 79, the total of the line item amounts: the sum of MOA with 203, where every line has exactly one."""
    segment = message.segments[index]
    if value(segment, 1, 1) != "79":
        return
    text = value(segment, 1, 2)
    stated, total = _edifact(text), _line_amounts(message)
    if stated is not None and total is not None and total != stated:
        what = "the sum of the line item amounts (MOA with 203)"
        yield Wrong(index, 1, 2, text, _shown(total), what, Severity.WARNING)


def _line_amounts(message: Message) -> Number | None:
    """The sum of the line item amounts; None where it is not certain what they are: with sub-lines, allowances and
    charges of lines (203 may be before or after them), lines without an amount or with two."""
    total: Number = 0
    lines = amounts = 0
    for segment in _lines(message, _AMOUNTS):
        if segment[0] == "LIN":
            if lines != amounts or value(segment, 4):
                return None
            lines += 1
        elif segment[0] == "ALC":
            return None
        elif value(segment, 1, 1) == "203":
            amount = _edifact(value(segment, 1, 2))
            if amount is None:
                return None
            amounts += 1
            total += amount
    return total if lines and lines == amounts else None


def _lines(message: Message, tags: frozenset[str]) -> list[Segment]:
    """The segments with some tags from the first LIN to the end of the lines: UNS, CNT or UNT."""
    found = [segment for segment in message.segments if segment[0] in tags]
    begin = next((i for i, segment in enumerate(found) if segment[0] == "LIN"), len(found))
    end = next((i for i in range(begin, len(found)) if found[i][0] in _END_OF_LINES), len(found))
    return found[begin:end]


def _edifact(text: str) -> Number | None:
    """A number as EDIFACT writes it, with the decimal mark of the interchange or the other; None where it is none."""
    if len(text) > _MOST_NAMED:
        return None
    if values.digits(text):
        return int(text)
    text = text.replace(",", ".")
    return Decimal(text) if values.edifact_digits(text, ".") is not None else None


# ---- X12


def _ctt(message: Message, index: int) -> Iterator[Wrong]:
    """CTT01, the number of lines, and CTT02, the hash total."""
    segment, type_ = message.segments[index], message.type
    text = value(segment, 1)
    tag = LINE_COUNTS[type_]
    if values.digits(text) and len(text) <= _MOST_NAMED:
        count = sum(1 for s in message.segments if s[0] == tag)
        if int(text) != count:
            # Many count the items of a ship notice, not its levels as the standard has it.
            items = type_ == "856" and int(text) == sum(1 for s in message.segments if s[0] == "LIN")
            severity = Severity.WARNING if items else Severity.ERROR
            yield Wrong(index, 1, None, text, str(count), f"the number of {tag}", severity)
    if type_ in HASH_TOTALS and value(segment, 2):
        yield from _hash(message, index, *HASH_TOTALS[type_])


def _hash(message: Message, index: int, tag: str, element: int) -> Iterator[Wrong]:
    """CTT02 as element 347 has it, without decimal points and signs and cut on the left, or as a plain sum.

    The notes of the sets speak of a sum, the element of a hash total (X12 RFI 14): both are right.
    """
    text = value(message.segments[index], 2)
    numbers = [value(s, element) for s in message.segments if s[0] == tag]
    if _is_plain_sum(text, numbers):
        return
    stated = _x12(text)
    amounts = [_x12(number) for number in numbers if number]
    if stated is None or any(amount is None for amount in amounts):
        return
    plain = sum(amount for amount in amounts if amount is not None)
    hashed = hash_total(numbers)
    if stated not in (plain, hashed):
        what = f"the hash total of {tag}{element:02d}"
        yield Wrong(index, 2, None, text, str(hashed), what, Severity.WARNING)


def _is_plain_sum(text: str, numbers: list[str]) -> bool:
    """Whether a total is the sum of whole numbers, as it mostly is: seen at once."""
    short = len(text) <= _MOST_NAMED and all(len(number) <= _MOST_NAMED for number in numbers)
    return short and all(map(values.digits, [text, *numbers])) and sum(map(int, numbers)) == int(text)


def hash_total(numbers: list[str], digits: int = 10) -> int:
    """The hash total of X12 element 347: values added without decimal points and signs, cut on the left to ``digits``.

    ``["-.0018", ".18", "1.8", "18.01"]`` gives 1855, and 855 in three digits. An exponent is worked out first.
    """
    total = 0
    for text in numbers:
        plain = f"{Decimal(text):f}" if "E" in text else text
        total += int("".join(c for c in plain if c.isdigit()) or "0")
    limit: int = 10**digits
    return total % limit


def _tds(message: Message, index: int) -> Iterator[Wrong]:
    """TDS01 of an invoice without allowances, charges and taxes: quantity times price of its lines (IT102, IT104).

    Each line may have been rounded to the cent. Where anything else has a part in the amount, nothing is said.
    """
    text = value(message.segments[index], 1)
    total: Number = 0
    lines = 0
    for segment in message.segments:
        if segment[0] in ("SAC", "TXI", "CTP", "ITA", "CAD", "SLN", "PAM"):
            return
        if segment[0] == "IT1":
            quantity, price = _x12(value(segment, 2)), _x12(value(segment, 4))
            if quantity is None or price is None or value(segment, 5) not in ("", "PE"):
                return
            total += quantity * price * 100
            lines += 1
    readable = lines and len(text) <= _MOST_NAMED and values.x12_integer_digits(text) is not None
    if readable and abs(Decimal(text) - total) > max(Decimal(1), Decimal(lines) / 2):
        what = "the sum of quantity and price of the lines, with two decimals implied,"
        yield Wrong(index, 1, None, text, f"{Decimal(total):.0f}", what, Severity.WARNING)


def _units(message: Message, index: int) -> Iterator[Wrong]:
    """W0301, W1401 and W7601: the units of all lines, where all are of one unit."""
    _, tag, quantity, unit = UNIT_TOTALS[message.type]
    text = value(message.segments[index], 1)
    stated = _x12(text)
    lines = [s for s in message.segments if s[0] == tag]
    amounts = [_x12(value(line, quantity)) for line in lines]
    if stated is None or not lines or any(a is None for a in amounts) or len({value(s, unit) for s in lines}) > 1:
        return
    total = sum(amount for amount in amounts if amount is not None)
    if total != stated:
        yield Wrong(index, 1, None, text, _shown(total), f"the sum of {tag}{quantity:02d}", Severity.WARNING)


def _x12(text: str) -> Number | None:
    """A number of type R or N0; None where it is none."""
    if len(text) > _MOST_NAMED:
        return None
    if values.digits(text):
        return int(text)
    if values.x12_real_digits(text) is None:
        return None
    _, _, exponent = text.partition("E")
    return None if len(exponent) > 3 else Decimal(text)


def _shown(number: Number) -> str:
    """A number as people write it: no exponent, no zeros behind the decimal point."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_CHECKS: Final[dict[str, Callable[[Message, int], Iterator[Wrong]]]] = {
    "CNT": _cnt,
    "MOA": _moa,
    "CTT": _ctt,
    "TDS": _tds,
    "W03": _units,
    "W14": _units,
    "W76": _units,
}
