"""The text of definition files: JSON with one line per entry, so that a change of one entry is a change of one line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Parts = Mapping[str, Mapping[str, Any] | Sequence[str]]


def file_text(head: Mapping[str, str], parts: Parts) -> str:
    """The text of a definition file.

    Args:
        head: the entries at its top, ``standard``, ``release`` and ``type``.
        parts: what follows, a list of rows (``table``) or entries by number or tag (``segments``, ``codes`` ...).
    """
    lines = [f"{_dump(key)}: {_dump(value)}" for key, value in head.items()]
    for key, part in parts.items():
        if isinstance(part, Mapping):
            entries = ",\n".join(f"{_dump(id_)}: {_dump(entry)}" for id_, entry in part.items())
            lines.append(f"{_dump(key)}: {{\n{entries}\n}}" if entries else f"{_dump(key)}: {{}}")
        else:
            lines.append(f"{_dump(key)}: [\n" + ",\n".join(map(_dump, part)) + "\n]")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
