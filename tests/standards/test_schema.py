"""Every mistake in own definition files is named, with its file and where possible its line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.standards import Definitions, schema
from edi_gateway.standards.written import file_text
from edi_gateway.syntax.model import Standard
from tests.standards.own import OWN

MESSAGE = "edifact/D.99Z/QUALTY.json"
DICTIONARY = "edifact/D.99Z/dictionary.json"
X12_DICTIONARY = "x12/009990/dictionary.json"


def changed(name: str, **parts: object) -> list[str]:
    """What is wrong when one file says something else."""
    loaded = {**json.loads(OWN[name]), **parts}
    head = {key: value for key, value in loaded.items() if not isinstance(value, dict | list)}
    rest = {key: value for key, value in loaded.items() if isinstance(value, dict | list)}
    return schema.problems({**OWN, name: file_text(head, rest).encode()})


@pytest.mark.parametrize(
    ("table", "line", "text"),
    [
        (["UNH M 1", "BGM M", "UNT M 1"], 8, 'The row "BGM M" is not understood'),
        (["UNH M 1", " BGM M 1", "UNT M 1"], 8, "is not understood"),
        (["UNH M 1", "XYZ M 1", "UNT M 1"], 8, "XYZ is not defined in EDIFACT D.99Z"),
        (["BGM M 1", "UNT M 1"], 7, "from UNH to UNT"),
        (
            ["UNH M 1", "SG1 C 1", "  BGM C 1", "UNT M 1"],
            8,
            "The group SG1 must begin with a segment that is mandatory",
        ),
        (["UNH M 1", "SG1 C 1", "  SG2 M 1", "    BGM M 1", "UNT M 1"], 8, "and not with another group"),
        (["UNH M 1", "SG1 C 1", "    BGM M 1", "UNT M 1"], 9, "BGM is indented too far"),
        (["UNH M >1", "UNT M 1"], 7, "UNH stands in a message once"),
        ([], None, "`table` must be a list of rows"),
        ({}, None, "`table` must be a list of rows"),
    ],
)
def test_a_wrong_table_is_told_with_its_row(table: list[str], line: int | None, text: str) -> None:
    found = [problem for problem in changed(MESSAGE, table=table) if text in problem]
    assert found
    if line is not None:
        assert found[0].startswith(f"{MESSAGE}:{line}: ")


@pytest.mark.parametrize(
    ("name", "part", "text"),
    [
        (DICTIONARY, {"elements": {"1004": ["an35..", "Number"]}}, 'has the form "an35.."'),
        (DICTIONARY, {"elements": {"1004": "an..35"}}, 'must be written ["an..35", "Name"]'),
        (DICTIONARY, {"elements": {"AB": ["an..35", "Name"]}}, '"AB" is no number of an element'),
        (DICTIONARY, {"segments": {"QLT": ["Quality", "8888 M"]}}, "uses 8888, which is not defined"),
        (DICTIONARY, {"segments": {"QLT": ["Quality", "9901"]}}, 'has the position "9901"'),
        (DICTIONARY, {"segments": {"Q": ["Quality", "9901 M"]}}, '"Q" is no name of a segment'),
        (DICTIONARY, {"segments": []}, "`segments` must be an object"),
        (DICTIONARY, {"composites": {"C990": ["Reading", "C990 M"]}}, "it may hold elements only"),
        (DICTIONARY, {"codes": {"9903": "KGM TOOLONG"}}, 'The code "TOOLONG" is longer than the 3 characters'),
        (DICTIONARY, {"codes": {"8888": "A"}}, "codes for 8888, which is no defined element"),
        (DICTIONARY, {"codes": {"9903": ["KGM"]}}, "must be one text"),
        (DICTIONARY, {"code_names": {"9903": {"KGM": 1}}}, "The names of the codes of 9903"),
        (DICTIONARY, {"colours": {"1": "red"}}, "has no `colours`"),
        (DICTIONARY, {"release": "D.98Z"}, '`release` must be "D.99Z"'),
        (X12_DICTIONARY, {"elements": {"9901": ["AN 9/1", "Number"]}}, 'has the form "AN 9/1"'),
        (X12_DICTIONARY, {"notes": {"BQL": "P0299"}}, "names a position that BQL has not"),
        (X12_DICTIONARY, {"notes": {"BQL": "Q0203"}}, '"Q0203" is no note of BQL'),
        (X12_DICTIONARY, {"notes": {"ZZZ": "P0203"}}, "ZZZ must be defined in this file"),
        ("x12/009990/771.json", {"functional_group": "Q"}, "`functional_group` must be the two letters"),
        (MESSAGE, {"colour": "red"}, "has no `colour`"),
        (MESSAGE, {"title": ["x"]}, "`title` must be a text"),
    ],
)
def test_a_wrong_entry_is_told(name: str, part: dict[str, object], text: str) -> None:
    assert any(problem.startswith(f"{name}:") and text in problem for problem in changed(name, **part))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("edifact/QUALTY.json", "lies in the wrong place"),
        ("tradacoms/1/ORDERS.json", "lies in the wrong place"),
        ("edifact/99Z/QUALTY.json", "is no release of EDIFACT"),
        ("x12/4010/850.json", "is no release of X12"),
        ("edifact/D.99Z/orders.json", "is no message type"),
        ("edifact/D.96A/ORDERS.json", "D.96A ORDERS is shipped"),
    ],
)
def test_a_wrong_name_is_told(name: str, text: str) -> None:
    assert any(text in problem for problem in schema.problems({**OWN, name: OWN[MESSAGE]}))


def test_what_is_not_json_is_told_with_its_line() -> None:
    assert schema.problems({MESSAGE: b'{\n"a": }'}) == [f"{MESSAGE}:2: The file is not JSON: Expecting value."]
    assert schema.problems({MESSAGE: b"[]"}) == [f"{MESSAGE}: A definition file holds one JSON object."]


def test_what_is_shipped_cannot_be_redefined() -> None:
    head = {"standard": "EDIFACT", "release": "D.96A"}
    longer = file_text(head, {"elements": {"1004": ["an..70", "Document number"]}}).encode()
    (problem,) = schema.problems({"edifact/D.96A/dictionary.json": longer})
    assert "1004 is shipped with another form, an..35" in problem
    same = file_text(head, {"elements": {"1004": ["an..35", "Document number"]}}).encode()
    assert schema.problems({"edifact/D.96A/dictionary.json": same}) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.sampled_from(sorted(OWN)),
    st.dictionaries(
        st.sampled_from(["segments", "composites", "elements", "codes", "notes", "code_names", "table", "title"]), JSON
    ),
)
@settings(max_examples=200)
def test_whatever_a_file_holds_is_told_or_can_be_used(name: str, parts: dict[str, object]) -> None:
    files = {**OWN, name: json.dumps({**json.loads(OWN[name]), **parts}).encode()}
    problems = schema.problems(files)
    assert all(isinstance(problem, str) for problem in problems)
    if not problems:
        definitions = Definitions(files)
        folder, release, _ = name.split("/")
        standard = Standard(folder.upper())
        for type_ in definitions.messages(standard, release):
            assert definitions.load(standard, release, type_).root.children
