"""Definitions as UNECE draws them in its directory texts, in the layout up to D.98B and in that since D.99A."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from edi_gateway.standards.model import GroupNode, MessageDef

BORDER = "-" * 70
_EDGE = 72
_TO_DOS = str.maketrans({"-": "\u00c4", "|": "\u00b3"})


def message_text(message: MessageDef, *, old: bool) -> bytes:
    """A message as EDMD shows it; the old texts draw groups with the characters of DOS."""
    version, _, release = message.release.partition(".")
    lines = [
        "                               UN/EDIFACT",
        "                UNITED NATIONS STANDARD MESSAGE (UNSM)",
        f"                          {message.title} message",
        f"                                           Message Type : {message.type}",
        f"                                           Version      : {version}",
        f"                                           Release      : {release}",
        "                                           Contr. Agency: UN",
        "4.3.1  Segment table",
        "",
        "Pos     Tag Name                                     S   R",
        "",
    ]
    numbers = iter(range(10, 100_000, 10))
    for text, drawn in _rows(message.root, 0, numbers):
        lines.append(text + (_as_dos(drawn) if old else drawn))
    return "\r\n".join([*lines, ""]).encode("latin-1")


def _as_dos(drawn: str) -> str:
    return drawn.replace("+", "\u00d9" if "-+" in drawn else "\u00b3").translate(_TO_DOS)


def _rows(group: GroupNode, depth: int, numbers: Iterator[int], closing: int = 0) -> Iterator[tuple[str, str]]:
    """Rows with what is drawn behind them; ``closing`` groups end with the last segment in this one."""
    for node in group.children:
        ends = closing if node is group.children[-1] else 0
        status, most = "M" if node.mandatory else "C", str(node.max)
        if isinstance(node, GroupNode):
            title = f"---- Segment group {node.name.removeprefix('SG'):<2} "
            yield f"{next(numbers):05d}       {title:-<40} {status}   {most}", _drawn(most, 1, depth)
            yield from _rows(node, depth + 1, numbers, ends + 1)
        else:
            name = node.definition.name[:38]
            yield f"{next(numbers):05d}   {node.tag} {name:40} {status}   {most}", _drawn(most, ends, depth - ends)


def _drawn(most: str, corners: int, going_on: int) -> str:
    width = 18 - len(most) - corners - going_on
    return f"{('-' if corners else ' ') * width}{'+' * corners}{'|' * going_on}".rstrip()


def directory_texts(parts: Mapping[str, Mapping[str, Any]], *, old: bool) -> dict[str, bytes]:
    """EDSD, EDCD, EDED and UNCL from the parts of a dictionary file."""
    names = {id_: name for id_, (_, name) in parts["elements"].items()}
    forms = {id_: form for id_, (form, _) in parts["elements"].items()}
    names |= {id_: name for id_, (name, *_) in parts["composites"].items()}
    codes = parts["codes"]
    return {
        "EDSD": _text(
            _composed(id_, *entry, names=names, forms=forms, old=old) for id_, entry in parts["segments"].items()
        ),
        "EDCD": _text(
            _composed(id_, *entry, names=names, forms=forms, old=old) for id_, entry in parts["composites"].items()
        ),
        "EDED": _text(_element(id_, *entry, codes="", old=old) for id_, entry in parts["elements"].items()),
        "UNCL": _text(_element(id_, *parts["elements"][id_], codes=codes[id_], old=old) for id_ in codes),
    }


def _text(entries: Iterable[list[str]]) -> bytes:
    lines = ["", "  Some directory", ""]
    for entry in entries:
        lines += [BORDER, "", *entry, ""]
    return "\r\n".join(lines).encode("latin-1")


def _composed(
    id_: str, name: str, *uses: str, names: Mapping[str, str], forms: Mapping[str, str], old: bool
) -> list[str]:
    lines = [
        f"      {id_}  {name.upper()}" if old else f"       {id_}  {name.upper()}",
        "",
        "       Function: To test.",
        "",
    ]
    for position, use in enumerate(uses, 1):
        number, status, *repeat = use.split()
        named, form = names.get(number, "NAME").upper()[:42], forms.get(number, "")
        if old:
            lines.append(f"{10 * position:03d}   {number:4}  {named:44} {status}  {form}".rstrip())
        else:
            most = repeat[0] if repeat else "1"
            lines.append(f"{10 * position:03d}    {number:4} {named:42} {status}{most:>5} {form}".rstrip())
        lines += [f"{'':7}1131  A component {'':30} C      an..17", ""] if number.startswith("C") else [""]
    return lines


def _element(id_: str, form: str, name: str, *, codes: str, old: bool) -> list[str]:
    margin = "  " if old else "     "
    lines = [f"{margin}{id_}  {name:56} [C]", "", f"{margin}Desc: To test.", "", f"{margin}Repr: {form}", ""]
    for code in codes.split():
        if old:
            lines += [f"   {code:>6} Name of {code}", f"{'':13}What it says."]
        else:
            lines += [
                f"+    {code:5} Name of {code} which is long and goes on in",
                f"{'':11}the next line",
                f"{'':14}Said.",
            ]
    return lines
