"""What a file that is imported adds to a release."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from edi_gateway.errors import GatewayError
from edi_gateway.syntax.model import Standard


class ImportFileError(GatewayError):
    """A file cannot be imported; ``problems`` holds every reason as ``file:line: sentence``."""

    def __init__(self, problems: list[str] | str) -> None:
        self.problems = [problems] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(self.problems))


@dataclass(slots=True)
class MessageTable:
    """A message that is added: its rows as a definition file has them (``"  RFF M 1"``)."""

    table: list[str]
    title: str = ""
    functional_group: str = ""  # GS01; "" for EDIFACT


@dataclass(slots=True)
class Addition:
    """Entries by tag or number in the form of a dictionary file, and messages by type."""

    standard: Standard
    release: str
    source: str  # the file's name, for people
    messages: dict[str, MessageTable] = field(default_factory=dict)
    segments: dict[str, list[str]] = field(default_factory=dict)
    composites: dict[str, list[str]] = field(default_factory=dict)
    elements: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    code_names: dict[str, dict[str, str]] = field(default_factory=dict)

    def part(self, name: str) -> dict[str, Any]:
        """The entries of one part of a dictionary file: ``segments``, ``codes`` ..."""
        part: dict[str, Any] = getattr(self, name)
        return part

    def add_code(self, element: str, code: str, name: str) -> None:
        """A value of an element, and what it is called ("" where that is not said)."""
        if code not in self.codes.get(element, "").split():
            self.codes[element] = f"{self.codes.get(element, '')} {code}".strip()
        if name:
            self.code_names.setdefault(element, {})[code] = name


def of_release(name: str) -> tuple[Standard, str]:
    """``"D.96A"`` -> EDIFACT and D.96A; ``"96A"`` is the same; ``"004010"`` -> X12.

    Raises:
        ImportFileError: it is no name of a release.
    """
    text = name.strip().upper().replace(":", ".")
    if text.isdigit() and len(text) == 6:
        return Standard.X12, text
    if len(text) == 3 and text[:2].isdigit() and text[2].isalpha():
        return Standard.EDIFACT, f"D.{text}"
    if len(text) == 5 and text[0].isalpha() and text[1] == "." and text[2:4].isdigit() and text[4].isalpha():
        return Standard.EDIFACT, text
    raise ImportFileError(f'"{name}" is no release; one is such as "D.96A" or "004010".')
