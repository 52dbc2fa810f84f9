"""Text of partners made visible: no character reaches a terminal that could do anything there but be seen."""

from __future__ import annotations

import unicodedata

LONGEST_LINE = 100
"""Characters of a segment that are shown."""
LONGEST_SPOT = 60
"""Characters of the marked spot that are shown."""
LONGEST_SENTENCE = 600
_CLIP = "…"
_DELETE = 0x7F


def visible(text: str) -> str:
    """The text with one printable character for each of its own: control characters as their pictures (␍, ␊, ␀).

    Whatever else cannot be printed (C1 controls, direction marks, unassigned characters) becomes �.
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    if number < ord(" "):
        return chr(0x2400 + number)
    return "␡" if number == _DELETE else "�"


def sentence(text: str) -> str:
    """A sentence that may repeat values of a partner, visible and of bounded length."""
    cut = text if len(text) <= LONGEST_SENTENCE else text[: LONGEST_SENTENCE - 1] + _CLIP
    return visible(cut)


def width(text: str) -> int:
    """The columns that printable text takes in a terminal: wide characters take two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clipped(text: str, start: int, end: int) -> tuple[str, int, int]:
    """A line around the spot from ``start`` to ``end`` of a text, and the start and length of the spot in that line.

    What is left out at either side, or at the end of a long spot, is an ellipsis; nothing is left out of a text that
    fits.
    """
    if end - start > LONGEST_SPOT:
        shown = visible(text[start : start + LONGEST_SPOT - 1]) + _CLIP
        room, rest = LONGEST_LINE - LONGEST_SPOT, ""
    else:
        shown = visible(text[start:end])
        room, rest = LONGEST_LINE - (end - start), text[end : end + LONGEST_LINE + 1]
    if end - start <= LONGEST_SPOT and len(text) <= LONGEST_LINE:
        return visible(text), start, end - start
    before = _tail(text[max(0, start - LONGEST_LINE - 1) : start], max(room // 2, room - len(rest)))
    after = _head(rest, room - len(before))
    return before + shown + after, len(before), len(shown)


def _tail(text: str, longest: int) -> str:
    return visible(text) if len(text) <= longest else _CLIP + visible(text[len(text) - longest + 1 :])


def _head(text: str, longest: int) -> str:
    return visible(text) if len(text) <= longest else visible(text[: longest - 1]) + _CLIP
