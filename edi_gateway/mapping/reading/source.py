"""Source code under construction: lines with their indentation, and the objects that they name."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from keyword import iskeyword
from typing import Any

_UNFIT = re.compile(r"[^A-Za-z0-9_]")
_LONGEST_NAME = 60
RESERVED = frozenset({"t", "x", "q", "lost", "pending"})
"""Variables that any function may use for a moment, besides its own."""


class Module:
    """The functions generated for one map, and the namespace that they run in."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.names: dict[str, object] = {}
        self.local: set[str] = set()  # names of variables in any function: no global may hide behind one
        self._given: dict[int, str] = {}
        self._functions: list[Function] = []

    def name(self, wish: str) -> str:
        """A name like the wish that is not in use in any function."""
        return _free(wish, self.names.keys() | self.local)

    def give(self, thing: object, wish: str) -> str:
        """Hand an object over to the generated code; gives the name that it has there, the same for the same object."""
        name = self._given.get(id(thing))
        if name is None:
            name = self._given[id(thing)] = self.name(wish)
            self.names[name] = thing  # keeps it alive, so that its id stays its own
        return name

    def function(self, wish: str, parameters: str) -> Function:
        """Begin a function."""
        name = self.name(wish)
        self.names[name] = None
        self.local.update(word.strip() for word in parameters.split(","))
        function = Function(self, name, parameters)
        self._functions.append(function)
        return function

    @property
    def source(self) -> str:
        """All functions, for people."""
        return "\n\n".join(function.source for function in self._functions)

    def compile(self) -> dict[str, Callable[..., Any]]:
        """Run the source; gives its functions by name."""
        names: dict[str, Any] = dict(self.names)
        exec(compile(self.source, self.file, "exec"), names)  # noqa: S102 - generated, see the package's docstring
        return {function.name: names[function.name] for function in self._functions}


class Function:
    """One function being written.

    The variables of a block are free again behind it. CPython finds the first 256 variables, constants and names of a
    function faster than the others, so there should not be more.
    """

    def __init__(self, module: Module, name: str, parameters: str) -> None:
        self.module = module
        self.name = name
        self._lines = [f"def {name}({parameters}):"]
        self._scopes: list[set[str]] = [{word.strip() for word in parameters.split(",")} | RESERVED]
        self._rare: list[object] = []
        self._rarely = ""

    @property
    def source(self) -> str:
        return "\n".join(self._lines) + "\n"

    def line(self, text: str) -> None:
        self._lines.append("    " * len(self._scopes) + text)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Lines below an ``if``, ``for`` or ``else``."""
        self.line(f"{head}:")
        self._scopes.append(set())
        before = len(self._lines)
        yield
        if len(self._lines) == before:
            self.line("pass")
        self._scopes.pop()

    def clear(self, variables: Iterable[str]) -> None:
        """Set variables to None."""
        found = list(variables)
        if found:
            self.line(" = ".join([*found, "None"]))

    def variable(self, wish: str) -> str:
        """A variable that is not in use in this block or around it."""
        name = _free(wish, self.module.names.keys() | set().union(*self._scopes))
        self._scopes[-1].add(name)
        self.module.local.add(name)
        return name

    def give(self, thing: object, wish: str) -> str:
        return self.module.give(thing, wish)

    def give_rare(self, thing: object) -> str:
        """Hand over an object that is seldom used: all those of a function share one name."""
        if not self._rare:
            self._rarely = self.give(self._rare, "careful")
        self._rare.append(thing)
        return f"{self._rarely}[{len(self._rare) - 1}]"


def _free(wish: str, taken: Set[str]) -> str:
    """A name like the wish that is not taken; characters that cannot stand in a name become underscores."""
    base = _UNFIT.sub("_", wish)[:_LONGEST_NAME]
    name, number = base, 1
    while name in taken or iskeyword(name) or hasattr(builtins, name):
        number += 1
        name = f"{base}_{number}"
    return name


def literal(value: str | int) -> str:
    """A text or a number as it stands in source.

    Raises:
        TypeError: it is a subclass of these, whose ``repr`` could be anything.
    """
    if type(value) not in (str, int):
        raise TypeError(f"{value!r} is neither text nor number")
    return repr(value)


def literals(values: Iterable[str | int]) -> str:
    """A set of texts or numbers in source; Python keeps it as a constant."""
    return "{" + ", ".join(literal(v) for v in dict.fromkeys(values)) + "}"
