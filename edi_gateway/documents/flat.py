"""A document as a flat table, ``lines[1].quantity.value`` to its value, and the document of such a table."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias, get_type_hints

from edi_gateway.documents.fields import unwrap
from edi_gateway.documents.registry import DocumentError

Flat: TypeAlias = "dict[str, Any]"
_STEP = re.compile(r"([a-z_]{1,40})(?:\[([1-9][0-9]{0,6})\])?")
_DEEPEST = 40


def flatten(document: Any, prefix: str = "") -> Flat:
    """All single values that a document holds, in the order of its fields; list items count from 1."""
    found: Flat = {}
    for item in fields(document):
        value = getattr(document, item.name)
        path = f"{prefix}{item.name}"
        if is_dataclass(value):
            found |= flatten(value, f"{path}.")
        elif isinstance(value, list):
            for number, part in enumerate(value, 1):
                found |= flatten(part, f"{path}[{number}].")
        elif value is not None:
            found[path] = value
    return found


def unflatten(cls: type[Any], flat: Flat) -> Any:
    """The document of a flat table, whose values may also be texts.

    Raises:
        DocumentError: a path or a value does not fit the document; every problem is named.
    """
    problems: list[str] = []
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        problem = _place(tree, path, value)
        if problem:
            problems.append(problem)
    document = _built(cls, tree, "", problems)
    if problems:
        raise DocumentError(problems)
    return document


def _place(tree: dict[str, Any], path: str, value: Any) -> str:
    """Put a value into nested dictionaries, lists as dictionaries of their numbers; says what is wrong."""
    steps = path.split(".")
    if len(steps) > _DEEPEST:
        return f"{path[:60]}...: this goes too deep."
    at: Any = tree
    for place, step in enumerate(steps):
        found = _STEP.fullmatch(step)
        if found is None:
            return f"{path[:60]!r} is not the name of a field."
        keys: list[Any] = [found[1]] if found[2] is None else [found[1], int(found[2])]
        for depth, key in enumerate(keys):
            if place == len(steps) - 1 and depth == len(keys) - 1:
                at[key] = value
                return ""
            at = at.setdefault(key, {})
            if not isinstance(at, dict):
                return f"{path[:60]!r} goes through a single value."
    return ""


def _built(cls: type[Any], tree: dict[Any, Any], prefix: str, problems: list[str]) -> Any:
    """A document part; None where something is wrong, which is then among the problems."""
    before = len(problems)
    hints = get_type_hints(cls)
    found: dict[str, Any] = {}
    for name, value in tree.items():
        if name not in hints:
            problems.append(f"{prefix}{name}: {cls.__name__} has no such field.")
        else:
            found[name] = _part(hints[name], value, f"{prefix}{name}", problems)
    for item in fields(cls):
        if item.name not in found and item.default is MISSING and item.default_factory is MISSING:
            problems.append(f"{prefix}{item.name} is missing.")
    return cls(**found) if len(problems) == before else None


def _part(hint: Any, value: Any, path: str, problems: list[str]) -> Any:
    kind, many = unwrap(hint)
    if is_dataclass(kind) and isinstance(value, dict) and many == all(isinstance(key, int) for key in value):
        if not many:
            return _built(kind, value, f"{path}.", problems)
        items = [value[number] if isinstance(value[number], dict) else {} for number in sorted(value)]
        return [_built(kind, item, f"{path}[{n}].", problems) for n, item in enumerate(items, 1)]
    if is_dataclass(kind) or isinstance(value, dict):
        problems.append(f"{path}: this is not what the field holds.")
        return None
    try:
        return _value(kind, value)
    except (ValueError, InvalidOperation):
        problems.append(f"{path}: {str(value)[:40]!r} is no {kind.__name__}.")
        return None


def _value(kind: type[Any], value: Any) -> Any:
    """Text of XML Schema's lexical forms as a value; time zones, which documents do not have, are dropped."""
    if not isinstance(value, str) or kind is str:
        return value
    text = value.strip()
    if kind is Decimal:
        number = Decimal(text)
        if not number.is_finite() or not text.isascii() or set(text) - set("+-.0123456789"):
            raise ValueError(text)
        return number
    if kind is bool:
        return {"true": True, "1": True, "false": False, "0": False}[text] if text in _BOOLEANS else _refuse(text)
    if kind is date:
        return date.fromisoformat(text[:10])
    if kind is time:
        return time.fromisoformat(re.sub(r"(Z|[+-]\d\d:\d\d)$", "", text))
    return int(Decimal(text)) if kind is int else value


_BOOLEANS = ("true", "false", "1", "0")


def _refuse(text: str) -> bool:
    raise ValueError(text)
