"""Numbers that a message has with the other sign than the document: credit notes of partners who send them negative."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, is_dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from edi_gateway.mapping.fields import UnknownFieldError, field_type, getter, hints
from edi_gateway.mapping.language import ALWAYS, Negative

Tree: TypeAlias = "dict[str, Tree]"
"""The fields to turn and the parts and lists on the way to them; a number has nothing below it."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Turns the signs of some numbers of a document, where one of its fields says so (no ``when``: always)."""

    tree: Tree
    when: tuple[str, ...]
    values: frozenset[str]

    def turned(self, document: Any) -> Any:
        """The document with the signs turned, or the document itself where its ``when`` is none of the values.

        What is turned twice is as it was.
        """
        if self.when and getter(self.when)(document) not in self.values:
            return document
        return _turned(document, self.tree)


def plan_signs(source: Negative, document: type) -> Signs | None:
    """What a map says of signs, held against its document; None where it is off.

    Raises:
        UnknownFieldError: a field is not there, or is no number.
    """
    tree: Tree = {}
    for dotted in source.fields:
        _grow(tree, document, dotted)
    if not source.when:
        return None
    if source.when == ALWAYS:
        return Signs(tree, (), frozenset())
    kind = field_type(document, source.when)
    if kind.many or kind.kind is not str:
        raise UnknownFieldError(f"{source.when!r} is not a code")
    return Signs(tree, kind.chain, source.values)


def _grow(tree: Tree, document: type, dotted: str) -> None:
    """Add a field, dotted, through lists too; a part stands for the numbers that are directly in it."""
    at: type = document
    for name in dotted.split("."):
        if not is_dataclass(at) or name not in hints(at):
            raise UnknownFieldError(f"{getattr(at, '__name__', at)} has no field {name!r}")
        tree = tree.setdefault(name, {})
        at = hints(at)[name][0]
    if is_dataclass(at):
        numbers = [name for name, (kind, many) in hints(at).items() if kind is Decimal and not many]
        tree |= {name: {} for name in numbers}
    elif at is not Decimal:
        raise UnknownFieldError(f"{dotted!r} is not a number")


def _turned(part: Any, tree: Tree) -> Any:
    """A copy of a part in which the fields of the tree are turned; what is not of its field's type stays."""
    made = copy(part)
    for name, below in tree.items():
        value = getattr(made, name)
        if isinstance(value, Decimal):
            setattr(made, name, value.copy_negate() if value else value)
        elif isinstance(value, list):
            setattr(made, name, [_turned(item, below) for item in value if is_dataclass(item)])
        elif is_dataclass(value):
            setattr(made, name, _turned(value, below))
    return made
