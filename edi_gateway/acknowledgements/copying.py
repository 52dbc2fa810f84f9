"""Text of an answer cut to what its elements hold and its character set can write."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from edi_gateway.findings import Fault, Finding, Owner


def clean(text: str, can: Callable[[str], bool], avoid: Collection[str] = ()) -> str:
    """The text in one line: blanks for what cannot be written, capitals where there are no small letters.

    ``avoid`` are separators that the syntax cannot escape.
    """
    if not can("a"):
        text = text.upper()
    return " ".join("".join(c if can(c) and c not in avoid else " " for c in text).split())


def chunks(text: str, first: int, rest: int, most: int) -> list[str]:
    """The text in up to ``most`` pieces, broken at blanks: one of ``first`` characters, the others of ``rest``."""
    pieces: list[str] = []
    while text and len(pieces) < most:
        limit = rest if pieces else first
        end = len(text) if len(text) <= limit else text.rfind(" ", 1, limit + 1)
        end = end if end > 0 else limit
        pieces.append(text[:end])
        text = text[end:].lstrip(" ")
    return pieces


_OF_OUR_MAP: Final = {
    Fault.UNMAPPED_VALUE: "This code has no counterpart in the application",
    Fault.MISSING_VALUE: "A value that the application needs is missing",
    Fault.UNREADABLE_VALUE: "The application cannot read this value",
    Fault.NOT_CARRIED: "The application has no place for this",
}
_OTHERWISE: Final = "The application cannot use this"
_SHOWN: Final = 35  # characters of a value


def sentence_of(finding: Finding) -> str:
    """What an answer says of a finding: what is wrong and, where one exists, the fix.

    Maps are our own affair: their findings name files and fields of ours, which are nothing to a partner, and the fix
    is for us. The partner hears what that means for its document.
    """
    if finding.owner is Owner.MAP:
        value = finding.value or ""
        shown = f": {value}" if 0 < len(value) <= _SHOWN else ""
        return f"{_OF_OUR_MAP.get(finding.fault, _OTHERWISE)}{shown}."
    if finding.owner is Owner.AGREEMENT:
        return finding.text  # its fix may be ours as well
    return f"{finding.text} {finding.fix}" if finding.fix else finding.text
