"""Source code under construction: lines with their indentation, and the objects that they name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from keyword import iskeyword

from edi_gateway.errors import GatewayError


class NotCoveredError(GatewayError):
    """A map says something that the generator has no code for: the careful writer writes its documents."""


class Unusual(Exception):
    """Something about this document needs the careful writer."""


class Module:
    """The functions generated for one map, and the namespace that they run in."""

    def __init__(self) -> None:
        self.names: dict[str, object] = {"Unusual": Unusual}
        self._functions: list[str] = []
        self._count = 0

    def name(self, prefix: str) -> str:
        """A name that is not in use."""
        self._count += 1
        return f"{prefix}{self._count}"

    def give(self, thing: object, prefix: str) -> str:
        """Hand an object over to the generated code; gives the name that it has there."""
        for name, known in self.names.items():
            if known is thing or (
                type(known) is type(thing) and isinstance(thing, (dict, frozenset, tuple)) and known == thing
            ):
                return name
        name = self.name(prefix)
        self.names[name] = thing
        return name

    def add(self, function: Function) -> None:
        self._functions.append(function.source)

    @property
    def source(self) -> str:
        return "\n\n".join(self._functions)


class Function:
    """One function being written. ``out`` names the list that its segments go to."""

    def __init__(self, module: Module, head: str) -> None:
        self.module = module
        self.out = "out"
        self._lines = [f"def {head}:"]
        self._depth = 1

    @property
    def source(self) -> str:
        return "\n".join(self._lines) + "\n"

    def line(self, text: str) -> None:
        self._lines.append("    " * self._depth + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Lines below an ``if``, ``for`` or ``else``."""
        self.line(f"{head}:")
        self._depth += 1
        before = len(self._lines)
        yield
        if len(self._lines) == before:
            self.line("pass")
        self._depth -= 1

    @contextmanager
    def into(self, out: str) -> Iterator[None]:
        """Segments go to another list for a while."""
        self.out, before = out, self.out
        yield
        self.out = before

    def give_up_if(self, condition: str) -> None:
        self.line(f"if {condition}: raise Unusual")

    def variable(self, prefix: str) -> str:
        return self.module.name(prefix)


def attribute(name: str) -> str:
    """The name of a document field, fit to stand in source."""
    if not name.isidentifier() or iskeyword(name):
        raise NotCoveredError(f"{name!r} is no name")
    return name


def path(start: str, chain: tuple[str, ...]) -> str:
    """An expression for a nested field; None where a part on the way is None."""
    *parts, last = [attribute(name) for name in chain]
    text = ""
    for number, part in enumerate(parts):
        text += f"None if (w{number} := {start}.{part}) is None else "
        start = f"w{number}"
    return f"({text}{start}.{last})" if parts else f"{start}.{last}"
