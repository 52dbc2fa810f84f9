"""The value of a field to the text of a message: a few lines for each kind of value, with the checks that it fits.

The lines are written for the common case of a kind; whatever is less common goes through ``_general``, which does what
the careful writer does, and gives up where that would have something to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from edi_gateway.mapping.fields import required
from edi_gateway.mapping.plan import FieldPlan, SectionPlan
from edi_gateway.mapping.putting import converter
from edi_gateway.mapping.text import split
from edi_gateway.mapping.values import misfit, write_day, write_stamp
from edi_gateway.mapping.writing.source import Function, NotCoveredError, Unusual, attribute, path
from edi_gateway.standards.model import ElementDef

_GTIN_DIGITS = 14
_DAY_DIGITS = 8
_cached_day = lru_cache(maxsize=8192)(write_day)


@dataclass(frozen=True, slots=True)
class Value:
    """A rule and the variables that its texts are in: one, or several where a text or a date takes several elements.
    ``required`` means that the careful writer has something to say where there is no value."""

    planned: FieldPlan
    order: int
    variables: tuple[str, ...]
    required: bool = False

    @property
    def chain(self) -> tuple[str, ...]:
        return self.planned.type.chain


def values_of(plan: SectionPlan, code: Function) -> list[Value]:
    """The rules of a part that write, each with its variables."""
    seen: set[str] = set()
    needed = set(required(plan.cls)) if plan.source.skip_incomplete else set()
    values = []
    for order, planned in enumerate(plan.fields):
        if planned.writes and planned.name not in seen:
            seen.add(planned.name)
            count = 2 if planned.stamp else len(planned.targets[0][0].slots[0]) if planned.rule.join is not None else 1
            names = tuple(code.variable("t") for _ in range(count))
            values.append(Value(planned, order, names, planned.table is not None and planned.name in needed))
    return values


def compute(code: Function, values: Sequence[Value], document: str) -> None:
    """Write the lines that fill the variables of these rules from the document of this name."""
    names = [name for value in values for name in value.variables]
    if names:
        code.line(" = ".join([*names, "''"]))
    nested = [v for v in values if len(v.chain) == 1 or not v.planned.rule.fill or v.planned.default is not None]
    _compute_nested(code, nested, document, 0)
    for value in values:
        if value not in nested:  # what is filled in does not wait for its part to be there
            _compute_one(code, value, path(document, value.chain), document)


def _compute_nested(code: Function, values: Iterable[Value], start: str, depth: int, document: str = "") -> None:
    """The rules below one part of the document, so that a part that is None is looked at once."""
    inner: dict[str, list[Value]] = {}
    for value in values:
        if len(value.chain) == depth + 1:
            _compute_one(code, value, f"{start}.{attribute(value.chain[depth])}", document or start)
        else:
            inner.setdefault(value.chain[depth], []).append(value)
    for name, below in inner.items():
        part = code.variable("p")
        code.line(f"{part} = {start}.{attribute(name)}")
        with code.block(f"if {part} is not None"):
            _compute_nested(code, below, part, depth + 1, document or start)


def _compute_one(code: Function, value: Value, expression: str, document: str) -> None:
    planned = value.planned
    code.line(f"v = {expression}")
    with code.block("if v is not None"):
        _convert(code, value, document)
    if value.required:
        with code.block("else"):
            code.line("raise Unusual")
    elif planned.default is not None or planned.rule.fill:
        when = planned.rule.when
        with code.block(f"elif {path(document, tuple(when.split('.')))} is not None" if when else "else"):
            if planned.default is not None:
                code.line(f"v = {code.module.give(planned.default, 'default_')}")
                _convert(code, value, document)
            else:
                code.line(f"{value.variables[0]} = {planned.rule.fill!r}")
    elif planned.time is not None:
        with code.block(f"elif {path(document, planned.time.chain)} is not None"):
            code.line("raise Unusual")


def _convert(code: Function, value: Value, document: str) -> None:
    """The lines that make texts of ``v``, which is not None."""
    planned = value.planned
    if planned.rule.join is not None:
        _joined(code, value)
    elif planned.stamp:
        _stamp(code, value, document)
    elif planned.table is not None:
        _coded(code, planned, value.variables[0])
    else:
        _plain(code, planned, value.variables[0])


# --- kinds of values -------------------------------------------------------------------------------------------------


def _plain(code: Function, planned: FieldPlan, text: str) -> None:
    kind, element = planned.type.kind, planned.element
    implied = element.type[0] == "N" and element.type != "NR"
    if planned.type.gtin:
        _gtin(code, planned, text)
    elif kind is str and not planned.type.sscc:
        _string(code, planned, text)
    elif ((kind is Decimal and not implied) or kind is int) and element.codes is None and element.min <= 1:
        code.line(f"{text} = str(v)")
        class_ = code.module.give(kind, "class_")
        fits = f"len({text}) <= {element.max!r} and {text}.replace('.', '', 1).isdigit()"
        code.line(f"if v.__class__ is not {class_} or not ({fits}): {text} = {_general(code, planned)}(v)")
    elif kind is date and element.codes is None and element.min <= _DAY_DIGITS <= element.max:
        code.give_up_if(f"v.__class__ is not {code.module.give(date, 'class_')}")
        code.line(f"{text} = {code.module.give(_cached_day, 'day_')}(v)")
    else:
        code.line(f"{text} = {_general(code, planned)}(v)")


def _string(code: Function, planned: FieldPlan, text: str) -> None:
    element = planned.element
    least, most = max(element.min, 1), element.max
    if _is_numeric(element):
        plain = f"v.__class__ is str and {least!r} <= len(v) <= {most!r} and v.isdigit() and v.isascii()"
        if element.codes is not None:
            plain = "False"
        code.line(f"{text} = v if {plain} else {_general(code, planned)}(v)")
        return
    if element.codes is not None:
        allowed = frozenset(c for c in element.codes if least <= len(c) <= most)
        code.give_up_if(f"v.__class__ is not str or v not in {code.module.give(allowed, 'codes_')}")
    else:
        code.give_up_if(f"v.__class__ is not str or not {least!r} <= len(v) <= {most!r}")
    code.line(f"{text} = v")


def _gtin(code: Function, planned: FieldPlan, text: str) -> None:
    """Fourteen digits are cut to the shortest length that loses none: ``widths`` gives it for each number of digits."""
    element, lengths = planned.element, sorted(planned.rule.qualifier or (_GTIN_DIGITS,))
    fits = element.codes is None and not _is_numeric(element) and element.min <= lengths[0] <= element.max
    general = _general(code, planned)
    if not fits or lengths[-1] != _GTIN_DIGITS or element.max < _GTIN_DIGITS:
        code.line(f"{text} = {general}(v)")
        return
    widths = tuple(next(n for n in lengths if digits <= n) for digits in range(_GTIN_DIGITS + 1))
    width = f"{code.module.give(widths, 'widths_')}[len(v.lstrip('0'))]"
    plain = f"v.__class__ is str and len(v) == {_GTIN_DIGITS!r} and v.isdigit() and v.isascii()"
    code.line(f"{text} = v[-{width}:] if {plain} else {general}(v)")


def _coded(code: Function, planned: FieldPlan, text: str) -> None:
    """Through a code table, of which only the rows count whose code fits the element."""
    table, element, kind = planned.table, planned.element, planned.type.kind
    if table is None or kind not in (str, bool):
        code.line(f"{text} = {_general(code, planned)}(v)")
        return
    rows: dict[Any, str] = {key: c for key, c in table.to_message.items() if c and not misfit(c, element)}
    keeps = planned.rule.unknown == "keep"
    if keeps and len(rows) < len(table.to_message):
        code.line(f"{text} = {_general(code, planned)}(v)")
        return
    if kind is bool:
        rows = {flag: rows[word] for flag, word in ((True, "true"), (False, "false")) if word in rows}
    code.line(f"{text} = {code.module.give(rows, 'table_')}.get(v)")
    with code.block(f"if {text} is None"):
        if keeps and kind is str:
            _string(code, planned, text)
        else:
            code.line("raise Unusual")


def _stamp(code: Function, value: Value, document: str) -> None:
    """A date with its format code (C507); the common one is 102, a day without a time."""
    planned = value.planned
    day, form = value.variables
    write = f"{day}, {form} = {code.module.give(write_stamp, 'stamp_')}(v, {{}}, {planned.rule.format!r})"
    clock = "None"
    if planned.time is not None:
        clock = "clock"
        code.line(f"clock = {path(document, planned.time.chain)}")
    if planned.rule.format:
        code.line(write.format(clock))
        return
    is_day = f"v.__class__ is {code.module.give(date, 'class_')}"
    with code.block(f"if {is_day} and {clock} is None" if planned.time is not None else f"if {is_day}"):
        code.line(f"{day} = {code.module.give(_cached_day, 'day_')}(v)")
        code.line(f"{form} = '102'")
    with code.block("else"):
        code.line(write.format(clock))


def _joined(code: Function, value: Value) -> None:
    """A text over the elements of one segment; one that needs a second segment is for the careful writer."""
    planned, separator = value.planned, value.planned.rule.join or ""
    widths = [slot.definition.max for slot in planned.targets[0][0].slots[0]]
    one = f"v.__class__ is str and 0 < len(v) <= {widths[0]!r} and v.isprintable()"
    if separator not in ("", " "):
        one += f" and {separator!r} not in v"
    with code.block(f"if {one}"):
        code.line(f"{value.variables[0]} = v")
    with code.block("else"):
        code.line(f"{', '.join(value.variables)}, = {code.module.give(_pieces(separator, widths), 'pieces_')}(v)")


def _pieces(separator: str, widths: list[int]) -> Callable[[Any], list[str]]:
    def pieces(value: Any) -> list[str]:
        found, rest, broken = split(str(value), separator, widths, list)
        if rest or broken or not all(found):
            raise Unusual
        return found + [""] * (len(widths) - len(found))

    return pieces


def _general(code: Function, planned: FieldPlan) -> str:
    """The name of a function that converts as the careful writer does."""
    convert, element = converter(planned), planned.element

    def text(value: Any) -> str:
        try:
            found = convert(value)
        except ValueError:
            raise Unusual from None
        if not found or misfit(found, element):
            raise Unusual
        return found

    return code.module.give(text, "text_")


def _is_numeric(element: ElementDef) -> bool:
    return element.type in ("n", "R") or element.type[0] == "N"


def check_supported(value: Value) -> None:
    """Whether the places of a rule are of a kind that has code."""
    targets = value.planned.targets[0]
    if value.planned.rule.join is None and len(targets) > 1:
        raise NotCoveredError(f"{value.planned.name} goes to several places")
