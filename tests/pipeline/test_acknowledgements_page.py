"""The page on acknowledgements shows what is really sent, and the codes that are really used.

``python -m tests.pipeline.test_acknowledgements_page`` writes its examples and its table anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from edi_gateway.acknowledgements.application_codes import APPLICATION, ERROR, INCORRECT
from edi_gateway.explanation import explain_answers
from edi_gateway.partners.model import Snapshot
from edi_gateway.pipeline import build, interpret
from edi_gateway.pipeline.model import Numbers, Reception
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Standard
from tests.pipeline.examples import GREATLAKES, NOON, NORDMARKT, orders, purchase_order
from tests.pipeline.test_application_answers import agreeing

PAGE = Path(__file__).resolve().parents[2] / "docs" / "acknowledgements.md"
ORDER_850 = purchase_order("4500").replace(b"*EA*", b"*ZZ*")
TWO_ORDERS = orders("PO-1", "PO-2").replace(b"CNT+2:1'\nUNT+12+1'", b"CNT+2:5'\nUNT+12+1'")


def _answers(payload: bytes, snapshot: Snapshot, reception: Reception) -> Iterator[tuple[str, bytes]]:
    for number, draft in enumerate(interpret(payload, snapshot, reception).drafts, 41):
        if draft.kind == "acknowledgement":
            yield draft.message.split()[-1], build(draft, Numbers(number, number), NOON, snapshot).payload


def _lines(payload: bytes) -> str:
    """A file with a segment on each line, as it is shown on the page."""
    [interchange] = parse(payload).interchanges
    end = interchange.delimiters.segment
    text = payload.decode("latin-1")
    head, rest = (text[:9], text[9:]) if interchange.standard is Standard.EDIFACT else ("", text)
    return "\n".join(filter(None, [head, *(part + end for part in rest.split(end) if part)]))


def blocks() -> dict[str, str]:
    """The contents of every marked part of the page."""
    x12 = dict(_answers(ORDER_850, agreeing(business_answer="824"), GREATLAKES))
    all_ = agreeing("nordmarkt", business_answer="APERAK", business_answer_to="all")
    shown = x12 | dict(_answers(TWO_ORDERS, all_, NORDMARKT))
    found = {f"example: {name}": f"```text\n{_lines(payload)}\n```" for name, payload in shown.items()}
    said = []
    for answer in explain_answers(x12["824"], ORDER_850):
        said.append(f"{answer.kind} {answer.level} {answer.reference}: {answer.verdict}")
        for error in answer.errors:
            said.append(f"  {error.text}")
            if error.excerpt:
                said += [f"      {error.excerpt.text}", f"      {error.excerpt.carets}"]
            if error.remark:
                said.append(f"  {error.remark}")
    found["example: explained"] = "```text\n" + "\n".join(said) + "\n```"
    found["application codes"] = "\n".join(_codes())
    return found


def _codes() -> Iterator[str]:
    yield "| code | what it says | for |"
    yield "|---|---|---|"
    for code in sorted(set(APPLICATION.values())):
        faults = ", ".join(f"{fault}" for fault, one in APPLICATION.items() if one == code)
        yield f"| `{code}` | {ERROR[code]} | {'everything else' if code == INCORRECT else faults} |"


def _marked(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- {re.escape(name)} -->\n)(.*?)(<!-- end -->)", re.DOTALL)


@pytest.mark.parametrize("name", blocks())
def test_the_page_shows_what_is_sent(name: str) -> None:
    found = _marked(name).search(PAGE.read_text(encoding="utf-8"))
    assert found, name
    assert found[2].strip() == blocks()[name], "python -m tests.pipeline.test_acknowledgements_page"


def test_every_marked_part_is_checked() -> None:
    marked = re.findall(r"<!-- ((?:example: |application ).*?) -->", PAGE.read_text(encoding="utf-8"))
    assert set(marked) == set(blocks())


def write() -> None:
    """Puts the real contents into the marked parts of the page."""
    text = PAGE.read_text(encoding="utf-8")
    for name, content in blocks().items():
        old = _marked(name).search(text)
        if old is not None:
            text = text.replace(old[0], f"{old[1]}\n{content}\n\n{old[3]}")
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
