"""The elements of one segment held against its definition: what is wrong, where, and what would be right.

This is the whole and careful check. ``compiled`` makes a quick one from the same definition that only says whether
there is anything to find; segments without a fault never come here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.standards.model import CompositeDef, ElementDef, SegmentDef, Use
from edi_gateway.syntax.model import Element, Repetitions, Segment
from edi_gateway.validation import notes, values, wording
from edi_gateway.validation.rules import Rules
from edi_gateway.validation.wording import Spot

AGENCY, LIST, UN_AGENCY = "3055", "1131", "6"
DATE, DATE_FORMAT = "2380", "2379"


def explain(segment: Segment, definition: SegmentDef, place: Place, rules: Rules) -> list[Finding]:
    """Everything that is wrong with the elements of a segment. ``place`` is that of the segment."""
    found: list[Finding] = []
    length = _length(segment)
    if length < len(segment):
        found.append(_trailing(Spot(place, length), f"Segment {definition.tag} ends with", len(segment) - length))
    if length - 1 > len(definition.elements):
        found.append(_too_many_elements(segment, length - 1, definition, place))
    for number, use in enumerate(definition.elements, start=1):
        item = segment[number] if number < length else ""
        if not is_empty(item):
            found += _repetitions(item, use, Spot(place, number), rules)
            continue
        if use.mandatory:
            found.append(_missing(use.ref, Spot(place, number)))
        if item != "":
            at = Spot(place, number)
            found.append(_trailing(at.part(1), f"{wording.element(at, use.ref)} holds only", len(item) - 1))
    if definition.notes:
        present = [number < length and not is_empty(segment[number]) for number in range(len(definition.elements) + 1)]
        found += notes.broken(definition.notes, present, definition.elements, place)
    return found


def is_empty(item: Element) -> bool:
    """Whether an element holds no value at all."""
    return not item if isinstance(item, str) else all(is_empty(part) for part in item)


def _length(items: Sequence[Element]) -> int:
    """How many items there are without the empty ones at the end."""
    length = len(items)
    while length and is_empty(items[length - 1]):
        length -= 1
    return length


def _repetitions(item: Element, use: Use, at: Spot, rules: Rules) -> Iterator[Finding]:
    if not isinstance(item, Repetitions):
        yield from _one(item, use, at, rules)
        return
    if len(item) > use.repeat:
        allowed = f"may occur {wording.count(use.repeat, 'time')}" if use.repeat > 1 else "may not be repeated"
        text = f"{wording.element(at, use.ref)} occurs {len(item)} times, but {allowed}."
        yield Finding(
            Fault.TOO_MANY_REPETITIONS,
            text,
            Spot(at.segment, at.element, repetition=use.repeat + 1).place,
            value=wording.raw(item[use.repeat]),
            expected=str(use.repeat),
            element_id=use.ref.id,
        )
    for number, part in enumerate(item[: use.repeat], start=1):
        if not is_empty(part):
            yield from _one(part, use, Spot(at.segment, at.element, repetition=number), rules)


def _one(item: str | list[str], use: Use, at: Spot, rules: Rules) -> Iterator[Finding]:
    """One occurrence of an element, which is not empty."""
    components = [item] if isinstance(item, str) else item
    length = _length(components)
    definition = use.ref
    if length < len(components):
        text = f"{wording.element(at, definition)} ends with"
        yield _trailing(at.part(length + 1), text, len(components) - length)
    allowed = len(definition.components) if isinstance(definition, CompositeDef) else 1
    if length > allowed:
        yield _too_many_components(components, length, definition, allowed, at)
    if isinstance(definition, CompositeDef):
        yield from _composite(components[:length], definition, at, rules)
    elif components[0]:
        yield from _value(components[0], definition, at, rules, rules.codes)
    elif use.mandatory:
        yield _missing(definition, at)


def _composite(components: list[str], definition: CompositeDef, at: Spot, rules: Rules) -> Iterator[Finding]:
    severity = rules.foreign_codes if _names_agency(components, definition) else rules.codes
    for number, use in enumerate(definition.components, start=1):
        text = components[number - 1] if number <= len(components) else ""
        if isinstance(use.ref, CompositeDef):  # never so in a definition; the types allow it
            continue
        if text:
            yield from _value(text, use.ref, at.part(number), rules, severity)
        elif use.mandatory:
            yield _missing(use.ref, at.part(number))
    if definition.notes:
        present = [False, *(text != "" for text in components)]
        yield from notes.broken(definition.notes, present, definition.components, at.place, in_composite=True)
    yield from _date(components, definition, at)


def _names_agency(components: list[str], definition: CompositeDef) -> bool:
    """Whether the sender says that the codes here are from a list of somebody other than the UN."""
    named = {use.ref.id: text for use, text in zip(definition.components, components, strict=False)}
    agency = named.get(AGENCY, "")
    return agency not in ("", UN_AGENCY) or (not agency and named.get(LIST, "") != "")


def _date(components: list[str], definition: CompositeDef, at: Spot) -> Iterator[Finding]:
    """A date, time or period with the code of its form beside it (C507)."""
    ids = [use.ref.id for use in definition.components]
    if DATE not in ids or DATE_FORMAT not in ids:
        return
    number, form_number = ids.index(DATE), ids.index(DATE_FORMAT)
    if max(number, form_number) >= len(components):
        return
    text, code = components[number], components[form_number]
    ref = definition.components[number].ref
    if isinstance(ref, CompositeDef) or len(text) > ref.max:
        return
    fault = values.date_problem(text, code)
    if fault is not None:
        what = "time" if fault is Fault.INVALID_TIME else "date"
        words = values.format_words(code)
        here = at.part(number + 1)
        sentence = f"{wording.element(here, ref)} is no valid {what} of form {code} ({words}): {wording.shown(text)}."
        yield Finding(fault, sentence, here.place, value=text, expected=words, element_id=ref.id)


# ---- values


def _value(text: str, definition: ElementDef, at: Spot, rules: Rules, severity: Severity) -> Iterator[Finding]:
    """A simple value: its type, then its length, then its code; only the first of these that is wrong is told."""
    length: int | None = len(text)
    if definition.type == "n":
        length = values.edifact_digits(text, rules.mark)
        if length is None and rules.mark in (".", ","):
            # Without UNA either mark may be meant, and with one the number can still be read in one way only.
            length = values.edifact_digits(text, "," if rules.mark == "." else ".")
            if length is not None:
                yield _other_mark(text, definition, at, rules.mark)
    elif definition.type == "a":
        length = len(text) if not any(character.isdigit() for character in text) else None
    elif definition.type == "R":
        length = values.x12_real_digits(text)
    elif definition.type.startswith("N"):
        length = values.x12_integer_digits(text)
    elif definition.type in ("DT", "TM") and not values.digits(text):
        length = None
    if length is None:
        yield _wrong_type(text, definition, at)
    elif not definition.min <= length <= definition.max and definition.type != "B":
        yield _wrong_length(text, length, definition, at)
    elif definition.type == "DT" and not values.x12_date(text, definition.min, definition.max):
        yield _bad(Fault.INVALID_DATE, f"is no day of the calendar: {wording.shown(text)}", text, definition, at)
    elif definition.type == "TM" and not values.x12_time(text, definition.min, definition.max):
        yield _bad(Fault.INVALID_TIME, f"is no time of day: {wording.shown(text)}", text, definition, at)
    elif definition.codes is not None and text not in definition.codes:
        yield _invalid_code(text, definition, at, severity)


def _bad(fault: Fault, problem: str, text: str, definition: ElementDef, at: Spot) -> Finding:
    sentence = f"{wording.element(at, definition)} {problem}."
    return Finding(fault, sentence, at.place, value=text, expected=wording.form(definition), element_id=definition.id)


_KINDS = {
    "n": "a number",
    "a": "letters without digits",
    "R": "a number with a decimal point where one is needed",
    "DT": "a date of digits only",
    "TM": "a time of digits only",
}


def _wrong_type(text: str, definition: ElementDef, at: Spot) -> Finding:
    kind = _KINDS.get(definition.type, "a whole number of digits only; its decimal point is implied")
    return _bad(Fault.WRONG_TYPE, f"must be {kind}, but is {wording.shown(text)}", text, definition, at)


def _wrong_length(text: str, length: int, definition: ElementDef, at: Spot) -> Finding:
    unit = "character" if definition.type in ("a", "an", "AN", "ID") else "digit"
    long = length > definition.max
    limit = f"at most {definition.max}" if long else f"at least {definition.min}"
    if definition.min == definition.max:
        limit = f"exactly {definition.max}"
    problem = f"has {wording.count(length, unit)}, but {limit} {'is' if limit.endswith(' 1') else 'are'} allowed"
    return _bad(Fault.TOO_LONG if long else Fault.TOO_SHORT, problem, text, definition, at)


def _other_mark(text: str, definition: ElementDef, at: Spot, mark: str) -> Finding:
    sentence = (
        f"{wording.element(at, definition)} is written {wording.shown(text)}, "
        f'but the decimal mark of this interchange is "{mark}".'
    )
    return Finding(
        Fault.WRONG_TYPE,
        sentence,
        at.place,
        Severity.WARNING,
        Owner.SYNTAX,
        value=text,
        expected=wording.form(definition),
        element_id=definition.id,
        fix=f'Write numbers with "{mark}", or name the other mark in UNA.',
    )


def _invalid_code(text: str, definition: ElementDef, at: Spot, severity: Severity) -> Finding:
    allowed = definition.codes or frozenset()
    short = len(allowed) <= wording.MOST_CODES_SHOWN
    sentence = f"{wording.element(at, definition)}: {wording.shown(text)} is not in the code list"
    return Finding(
        Fault.INVALID_CODE,
        f"{sentence}; allowed: {wording.codes(allowed)}." if short else f"{sentence} of {len(allowed)} codes.",
        at.place,
        severity,
        value=text,
        expected=wording.codes(allowed),
        element_id=definition.id,
        fix="Send a code of this release's list, or agree on this one with the partner.",
    )


# ---- presence and number


def _missing(definition: ElementDef | CompositeDef, at: Spot) -> Finding:
    name = wording.element(at, definition)
    expected = wording.form(definition) if isinstance(definition, ElementDef) else definition.id
    text = f"{name} is missing, but it is mandatory."
    fix = f"Send a value in {at}."
    return Finding(Fault.MISSING_ELEMENT, text, at.place, expected=expected, element_id=definition.id, fix=fix)


def _too_many_elements(segment: Segment, count: int, definition: SegmentDef, place: Place) -> Finding:
    allowed = len(definition.elements)
    return Finding(
        Fault.TOO_MANY_ELEMENTS,
        f"Segment {wording.segment(definition)} has {wording.count(count, 'element')}, but only {allowed} "
        f"{'is' if allowed == 1 else 'are'} defined.",
        place.at(element=allowed + 1),
        value=wording.raw(segment[allowed + 1]),
        expected=str(allowed),
        fix=f"Leave out what follows {definition.tag}{allowed:02d}.",
    )


def _too_many_components(
    components: list[str], count: int, definition: ElementDef | CompositeDef, allowed: int, at: Spot
) -> Finding:
    of = "it is no composite" if isinstance(definition, ElementDef) else f"only {allowed} are defined"
    return Finding(
        Fault.TOO_MANY_COMPONENTS,
        f"{wording.element(at, definition)} has {wording.count(count, 'component')}, but {of}.",
        at.part(allowed + 1).place,
        value=components[allowed],
        expected=str(allowed),
        element_id=definition.id,
        fix="Escape separators that belong to the value, or leave out what is too much.",
    )


def _trailing(at: Spot, what: str, number: int) -> Finding:
    """A note on separators that nothing follows (ISO 9735-1 and X12.6 want them suppressed)."""
    unit = "component" if at.component else "element"
    text = f"{what} {wording.count(number, f'needless {unit} separator')}."
    fix = "Leave out separators that nothing follows."
    return Finding(Fault.TRAILING_SEPARATOR, text, at.place, Severity.NOTE, Owner.SYNTAX, fix=fix)
