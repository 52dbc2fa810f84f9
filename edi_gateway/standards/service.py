"""What belongs to a syntax version and not to a release: UNB ... UNZ and CONTRL's segments, ISA ... IEA."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

from edi_gateway.standards.dictionary import Dictionary, read
from edi_gateway.standards.model import SegmentDef
from edi_gateway.syntax.model import Standard

DATA = Path(__file__).parent / "data"
_SERVICE_OF = {"D.3": "3"}
"""Syntax version whose service segments a release takes. All others take those of version 4, which allow all that
version 3 allows and in addition longer counts and the optional parts that syntax 4 added to UNH."""

_lock = RLock()


@cache
def data_file(name: str) -> dict[str, Any]:
    """A file of the shipped definitions by its name below ``data``."""
    return read(DATA / name)


def service_segment(standard: Standard, version: str, tag: str) -> SegmentDef | None:
    """A segment of the envelope: UNB, UNG ... of a syntax version ("3"), ISA, GS ... of an ISA12 version ("00401").

    None where the version or the segment is not known.
    """
    with _lock:
        if standard is Standard.X12:
            dictionary = _x12_envelope(version)
        elif version in ("1", "2", "3", "4"):
            dictionary = _edifact_service(version)
        else:
            return None
        return dictionary.segment(tag) if tag in dictionary else None


def functional_group(type: str) -> str:
    """GS01 of the functional group that carries an X12 transaction set (X12.5); "" where the set is not known."""
    return str(data_file("x12/envelope.json")["functional_groups"].get(type, ""))


def service_parts(standard: Standard, release: str) -> dict[str, Any]:
    """The service segments that the messages of a release use: UNH, UNS, UNT of EDIFACT; ST, SE of X12."""
    if standard is Standard.EDIFACT:
        return _with_names(_SERVICE_OF.get(release, "4"))
    envelope = data_file("x12/envelope.json")
    used = {tag: envelope["segments"][tag] for tag in ("ST", "SE")}
    return {"segments": used, "elements": envelope["elements"], "codes": envelope["codes"]}


@cache
def _edifact_service(version: str) -> Dictionary:
    return Dictionary(f"EDIFACT syntax {version}", _with_names(version))


@cache
def _with_names(version: str) -> dict[str, Any]:
    """The service segments of a syntax version, with the names that its own file does not hold."""
    contents = dict(data_file(f"edifact/service/syntax-{version}.json"))
    names = data_file("edifact/service/names.json")
    for part, place in (("composites", 0), ("elements", 1)):
        named = {}
        for id_, entry in contents[part].items():
            entry = list(entry)
            entry[place] = entry[place] or names[part].get(id_, "")
            named[id_] = entry
        contents[part] = named
    return contents


@cache
def _x12_envelope(version: str) -> Dictionary:
    """The envelope as of a version: ISA11 is the standards identifier up to 00401, the repetition separator after."""
    contents = dict(data_file("x12/envelope.json"))
    choice = 0 if version <= "00401" else 1
    contents["segments"] = {
        tag: [name, *(_chosen(text, choice) for text in uses)] for tag, (name, *uses) in contents["segments"].items()
    }
    return Dictionary(f"X12 envelope {version}", contents)


def _chosen(text: str, choice: int) -> str:
    """``"I10|I65 M"`` -> ``"I10 M"`` or ``"I65 M"``."""
    ids, _, rest = text.partition(" ")
    alternatives = ids.split("|")
    return f"{alternatives[min(choice, len(alternatives) - 1)]} {rest}"
