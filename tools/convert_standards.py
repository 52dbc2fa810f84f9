"""Turn folders of standards facts (``edifact-*.json``, ``x12-*.json``) into the package's definition files.

Usage: ``python tools/convert_standards.py FACTS [DATA]``. FACTS is a folder that holds ``edifact-<release>.json``,
``edifact-service.json``, ``x12-<release>.json`` and ``x12-envelope.json``; DATA is the folder to write, by default
``edi_gateway/standards/data``. The format that is written is described in DATA/README.md. Titles and names that the
facts do not hold (``titles.json``, ``names.json``) are kept by hand and never touched.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from edi_gateway.standards.written import Parts, file_text

Json = dict[str, Any]
DEFAULT_DATA = Path(__file__).parent.parent / "edi_gateway" / "standards" / "data"


def main(arguments: Sequence[str]) -> int:
    if len(arguments) not in (1, 2):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    facts, data = Path(arguments[0]), Path(arguments[1]) if len(arguments) == 2 else DEFAULT_DATA
    for file in sorted(facts.glob("edifact-D*.json")):
        convert_edifact(json.loads(file.read_text(encoding="utf-8")), data / "edifact")
    convert_edifact_service(json.loads((facts / "edifact-service.json").read_text(encoding="utf-8")), data / "edifact")
    for file in sorted(facts.glob("x12-0*.json")):
        convert_x12(json.loads(file.read_text(encoding="utf-8")), data / "x12")
    convert_x12_envelope(json.loads((facts / "x12-envelope.json").read_text(encoding="utf-8")), data / "x12")
    return 0


def convert_edifact(facts: Json, data: Path) -> None:
    """One EDIFACT release: its dictionary and a file per message."""
    head = {"standard": "EDIFACT", "release": facts["release"]}
    folder = data / facts["release"]
    write(
        folder / "dictionary.json",
        head,
        {
            "segments": {tag: [name, *map(use, uses)] for tag, (name, uses) in facts["segments"].items()},
            "composites": {id_: [name, *map(use, uses)] for id_, (name, uses) in facts["composites"].items()},
            "elements": {id_: [edifact_form(*form), name] for id_, (name, *form) in facts["elements"].items()},
            "codes": {id_: " ".join(codes) for id_, codes in facts["codes"].items()},
        },
    )
    for type_, table in facts["messages"].items():
        write(folder / f"{type_}.json", {**head, "type": type_}, {"table": list(rows(table))})


def convert_edifact_service(facts: Json, data: Path) -> None:
    """The service segments of each syntax version, UNA and character sets, and both forms of CONTRL."""
    for version, part in facts["syntax_versions"].items():
        codes = facts["codes_v4" if version == "4" else "codes_v3"]
        write(
            data / "service" / f"syntax-{version}.json",
            {"standard": "EDIFACT", "syntax": version},
            {
                "segments": {tag: [name, *map(use, uses)] for tag, (name, uses) in part["segments"].items()},
                "composites": {id_: ["", *map(use, uses)] for id_, uses in part["composites"].items()},
                "elements": {id_: [edifact_form(*form), ""] for id_, form in part["elements"].items()},
                "codes": {id_: " ".join(values) for id_, values in codes.items()},
            },
        )
    write(
        data / "service" / "general.json",
        {"standard": "EDIFACT"},
        {"una": facts["una"], "character_sets": facts["charsets"]},
    )
    for version, table in facts["contrl"].items():
        release = version.replace(":", ".")
        head = {"standard": "EDIFACT", "release": release, "type": "CONTRL"}
        write(data / release / "CONTRL.json", head, {"table": list(rows(table))})


# In the facts, the notes of RCD have lost positions to the composites in it ("P0305030303").
CORRECTED_NOTES = {"RCD": ["P0203", "R020406", "P0405", "P060708", "P091011", "P121314", "P151617", "P181920"]}


def convert_x12(facts: Json, data: Path) -> None:
    """One X12 release: its dictionary and a file per transaction set."""
    head = {"standard": "X12", "release": facts["release"]}
    folder = data / facts["release"]
    doubtful = set(facts.get("syntax_unverified", ()))
    notes = {
        id_: " ".join(note + ("?" if id_ in doubtful else "") for note in CORRECTED_NOTES.get(id_, found))
        for part in ("syntax", "composite_syntax")
        for id_, found in facts[part].items()
    }
    write(
        folder / "dictionary.json",
        head,
        {
            "segments": {tag: [name, *map(use, uses)] for tag, (name, uses) in facts["segments"].items()},
            "notes": notes,
            "composites": {id_: [name, *map(use, uses)] for id_, (name, uses) in facts["composites"].items()},
            "elements": {id_: [x12_form(*form), name] for id_, (name, *form) in facts["elements"].items()},
            "codes": {id_: " ".join(codes) for id_, codes in facts["codes"].items()},
        },
    )
    for type_, part in facts["sets"].items():
        more = {"type": type_, "functional_group": part["gs"]}
        write(folder / f"{type_}.json", {**head, **more}, {"table": list(rows(part["table"]))})


def convert_x12_envelope(facts: Json, data: Path) -> None:
    """ISA, GS, ST and their trailers, TA1; fixed places of ISA; the functional group of each transaction set."""
    elements = facts["elements"]

    def known(uses: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """The elements of a segment; none where the facts do not hold them all (ISB, ISE, TA3)."""
        return uses if all(id_ in elements for fact in uses for id_ in fact[0].split("|")) else ()

    write(
        data / "envelope.json",
        {"standard": "X12"},
        {
            "segments": {tag: [name, *map(use, known(uses or ()))] for tag, (name, uses) in facts["segments"].items()},
            "elements": {id_: [x12_form(*parts[1:4]), parts[0]] for id_, parts in elements.items()},
            "codes": {id_: " ".join(parts[4]) for id_, parts in elements.items() if len(parts) > 4},
            "isa_offsets": facts["isa_offsets"],
            "functional_groups": facts["gs_functional_id"],
        },
    )


def use(fact: Sequence[Any]) -> str:
    """``["C076", "M", 3]`` -> ``"C076 M 3"``; a repeat of 1 is not written."""
    return " ".join(str(part) for part in fact)


def edifact_form(type_: str, least: int, most: int) -> str:
    """The form as the directories write it: an..35, n8, a3."""
    return f"{type_}{most}" if least == most else f"{type_}..{most}"


def x12_form(type_: str, least: int, most: int) -> str:
    """The form as the guides write it: ID 2/2."""
    return f"{type_} {least}/{most}"


def rows(table: Sequence[Sequence[Any]], depth: int = 0) -> Iterable[str]:
    """One line per segment or group; what is in a group is indented below it."""
    for name, status, most, *children in table:
        yield f"{'  ' * depth}{name} {status} {'>1' if most == -1 else most}"
        if children:
            yield from rows(children[0], depth + 1)


def write(file: Path, head: Mapping[str, str], parts: Parts) -> None:
    """Write a definition file, with the folders that it lies in."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(file_text(head, parts), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
