"""The examples in docs/library.md do what the page says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import edi_gateway

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "library.md"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL


def test_the_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = "\n".join(re.findall(r"```pycon\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
    test = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(test.examples) > 20
    report: list[str] = []
    results = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=report.append)
    assert results.failed == 0, "".join(report)


def test_every_function_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    functions = {name for name in edi_gateway.__all__ if name[0].islower()} - {"value"}
    assert {name for name in functions if f"`{name}(" not in text} == set()
