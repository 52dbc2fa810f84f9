"""Writes the page of all faults, ``docs/faults.md``, from the tables that explanations are made of.

``python -m edi_gateway.explanation.catalogue > docs/faults.md`` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from edi_gateway.acknowledgements import code_texts, codes
from edi_gateway.acknowledgements.application_codes import APPLICATION, ERROR
from edi_gateway.acknowledgements.code_texts import text_of
from edi_gateway.acknowledgements.codes import LEVELS, Level
from edi_gateway.explanation.causes import CAUSES
from edi_gateway.explanation.rules import CLAUSES
from edi_gateway.findings import Fault, Finding

_FIRST: Final = {
    Fault.EMPTY_FILE: "The file",
    Fault.BAD_SERVICE_STRING: "Service characters and character sets",
    Fault.MISSING_INTERCHANGE_TRAILER: "Envelopes",
    Fault.UNKNOWN_SENDER: "Agreements",
    Fault.MISSING_SEGMENT: "Structure",
    Fault.MISSING_ELEMENT: "Elements",
    Fault.UNMAPPED_VALUE: "Maps and business checks",
}
"""The fault that each section begins with."""

_HEAD: Final = """# Faults

Every kind of finding: what it means, what mostly brings it about, an example, how it is put right, and the codes by
which an error of this kind is reported to the sender. `edi-gateway explain FILE` says the same of a file, with the
place and the spot. Warnings and notes reject nothing and are not reported.

Which code is sent depends on where the fault is: of an interchange in TA105, of a functional group in AK905, of a
transaction set in AK502, of a segment in AK304, of an element in AK403. CONTRL has one list, data element 0085; where
the lists of syntax versions 3 and 4 differ, both codes are given. A 999 has IK304, IK403 and IK502 with the same codes.
A wrong value in ISA, GS or ST is reported by the code of its element, where there is one; a segment that the release
knows, though the transaction set has no such segment, is AK304 6. Where the agreement asks for an 824 or APERAK, what
breaks a guide, a map or a business rule is told there instead ([Acknowledgements](acknowledgements.md)).
"""


def page() -> str:
    """The whole page, in Markdown."""
    parts = [_HEAD]
    for fault in Fault:
        if fault in _FIRST:
            parts.append(f"## {_FIRST[fault]}\n")
        parts.append("\n".join(_entry(fault)) + "\n")
    return "\n".join(parts)


def _entry(fault: Fault) -> Iterator[str]:
    cause = CAUSES[fault]
    yield f"### {fault.value}\n"
    yield f"{cause.meaning}\n"
    if cause.usually:
        yield f"- **Usually:** {cause.usually}"
    if cause.example:
        yield f"- **Example:** `{cause.example}`"
    yield f"- **Fix:** {cause.fix}"
    if fault in CLAUSES:
        yield f"- **Rule:** {'; '.join(dict.fromkeys(CLAUSES[fault]))}"
    yield f"- **Reported:** {_reported(fault)}"


def _reported(fault: Fault) -> str:
    levels = LEVELS[fault]
    if levels == {Level.FILE}:
        return "to nobody: it is known before any sender is."
    finding = Finding(fault, "")
    three, four = codes.contrl_code(fault, 3), codes.contrl_code(fault, 4)
    found = [("CONTRL", three, code_texts.SYNTAX_ERROR)]
    if four != three:
        found = [("CONTRL (syntax 1-3)", three, code_texts.SYNTAX_ERROR), ("CONTRL (4)", four, code_texts.SYNTAX_ERROR)]
    if Level.INTERCHANGE in levels:
        found.append(("TA105", codes.interchange_code(finding), code_texts.INTERCHANGE_NOTE))
    if Level.GROUP in levels:
        found.append(("AK905", codes.group_code(finding), code_texts.GROUP_ERROR))
    if Level.MESSAGE in levels:
        found.append(("AK502", codes.set_code(finding, since_5010=False), code_texts.SET_ERROR))
    if Level.SEGMENT in levels:
        found.append(("AK304", codes.segment_code(finding), code_texts.SEGMENT_ERROR))
    if Level.ELEMENT in levels:
        found.append(("AK403", codes.element_code(finding, since_5010=False), code_texts.ELEMENT_ERROR))
    if levels & {Level.MESSAGE, Level.SEGMENT, Level.ELEMENT}:
        found.append(("824 and APERAK", APPLICATION[fault], ERROR))
    return "; ".join(f"{name} `{code}` {text_of(table, code)}" for name, code, table in found) + "."


if __name__ == "__main__":
    sys.stdout.write(page())
