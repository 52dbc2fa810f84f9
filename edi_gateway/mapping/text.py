"""Free text over several elements: cut where it can be put together again without a trace."""

from __future__ import annotations

from collections.abc import Callable


def join(parts: list[str], separator: str) -> str | None:
    """The parts as one text; None where there is none."""
    return separator.join(parts) if parts else None


def split(text: str, separator: str, widths: list[int], more: Callable[[], list[int]]) -> tuple[list[str], str, bool]:
    """Cut a text into pieces for elements of these widths, so that ``join`` gives it back.

    A blank as separator cuts at single blanks; an empty separator cuts anywhere; any other cuts where it stands.

    Args:
        text: the text.
        separator: what ``join`` puts between the pieces.
        widths: the room of each element, in characters.
        more: called when they are full; gives the widths of another segment's elements, none at the end.

    Returns:
        The pieces; the rest for which there was no room; whether a word had to be broken, which a reader cannot mend.
    """
    pieces: list[str] = []
    broken = False
    room = list(widths)
    rest = text if separator == "\n" else " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    while rest:
        if len(pieces) == len(room):
            added = more()
            if not added:
                break
            room += added
        piece, rest, harm = _cut(rest, separator, room[len(pieces)])
        broken = broken or harm
        pieces.append(piece)
    return pieces, rest, broken


def _cut(text: str, separator: str, width: int) -> tuple[str, str, bool]:
    """The first piece, what remains, and whether the cut does harm."""
    if separator not in ("", " "):
        line, found, rest = text.partition(separator)
        if len(line) <= width:
            return line, rest if found else "", False
        return text[:width], text[width:], True
    if len(text) <= width:
        return text, "", False
    if separator == "":
        # A blank at the edge of an element would be lost: both standards drop it.
        at = width
        while at > 1 and (text[at - 1] == " " or text[at] == " "):
            at -= 1
        return text[:at], text[at:], text[at - 1] == " " or text[at] == " "
    for at in range(width, 0, -1):
        if text[at] == " " and text[at - 1] != " " and text[at + 1 : at + 2] != " ":
            return text[:at], text[at + 1 :], False
    return text[:width].rstrip(), text[width:].lstrip(), True
