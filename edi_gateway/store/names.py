"""Names from outside, made safe to be part of a file's name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def safe_name(text: str, *, fallback: str = "file", longest: int = 80) -> str:
    """``text`` reduced to letters, digits, dot, dash and underscore, without its folders; never empty, never hidden.

    A partner chooses file names, Message-IDs and references: none of them may lead out of a folder, name a device, or
    carry control characters into a listing.
    """
    last = re.split(r"[/\\]", text)[-1]
    name = _UNSAFE.sub("_", last).strip("._- ")[-longest:].strip("._- ")
    if not name or _RESERVED.fullmatch(name):
        return f"{fallback}-{name}" if name else fallback
    return name


def split_name(name: str) -> tuple[str, str]:
    """Base and suffix of a file name: ``"850-000000001.x12"`` -> ``("850-000000001", ".x12")``."""
    path = PurePosixPath(name)
    return path.stem, path.suffix


def printable(text: str, longest: int = 255) -> str:
    """``text`` in one line that a terminal or a log can show: what is not printable stands as an escape."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return shown if len(shown) <= longest else shown[: longest - 3] + "..."
