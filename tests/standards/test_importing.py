"""What users have at hand can be imported: UNECE's directory texts, code lists, our own JSON; mistakes are named."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.standards import Definitions, load, messages
from edi_gateway.standards.importing import Addition, ImportFileError, merge, read_addition
from edi_gateway.standards.importing.merge import table_of
from edi_gateway.standards.service import DATA
from edi_gateway.syntax.model import Standard
from tests.standards.drawing import directory_texts, message_text
from tests.standards.own import OWN

RELEASES = ["D.93A", "D.96A", "D.97A", "D.01B", "D.10B", "D.21B"]

SEGMENTS_96A = b"""
                        EDSD
----------------------------------------------------------------------

   +  TDT    DETAILS OF TRANSPORT

      Function: To specify the transport details such as mode of
                transport, means of transport, its conveyance
                reference number.

010   8051  TRANSPORT STAGE QUALIFIER                      M  an..3

020   8028  CONVEYANCE REFERENCE NUMBER                    C  an..17

030   C220  MODE OF TRANSPORT                              C
      8067   Mode of transport, coded                      C  an..3
      8066   Mode of transport                             C  an..17

040   C228  TRANSPORT MEANS                                C
050   C040  CARRIER                                        C
060   8101  TRANSIT DIRECTION, CODED                       C  an..3
070   C401  EXCESS TRANSPORTATION INFORMATION              C
080   C222  TRANSPORT IDENTIFICATION                       C
090   8281  TRANSPORT OWNERSHIP, CODED                     C  an..3

----------------------------------------------------------------------

      ZZQ    A SEGMENT OF OUR OWN

010   1004  DOCUMENT NUMBER WITH A NAME THAT GOES
            ON IN THE NEXT LINE                            M  an..35
"""

CODES_01B = b"""
----------------------------------------------------------------------

*    1001  Document name code                                      [C]

     Desc: Code specifying the document name.

     Repr: an..3

     1     Certificate of analysis
              Certificate providing the values of an analysis.

     Note:
           This is no code.

+    99X   Certificate with a name that goes on in the next
           line
              Certificate.
"""


def added(name: str, content: bytes, release: str = "") -> Addition:
    return read_addition(name, content, release)


def failure(name: str, content: bytes, release: str = "") -> list[str]:
    with pytest.raises(ImportFileError) as caught:
        read_addition(name, content, release)
    return caught.value.problems


# the directories


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("old", [True, False])
def test_every_shipped_message_is_read_back_from_its_text(release: str, old: bool) -> None:
    for type_ in messages(Standard.EDIFACT, release):
        message = load(Standard.EDIFACT, release, type_)
        addition = added(f"{type_}.txt", message_text(message, old=old))
        assert (addition.standard, addition.release) == (Standard.EDIFACT, release)
        assert addition.messages[type_].table == table_of(message.root)
        assert addition.messages[type_].title == message.title


@pytest.mark.parametrize(("release", "old"), [("D.96A", True), ("D.97A", True), ("D.01B", False), ("D.21B", False)])
def test_a_whole_shipped_release_is_read_back_from_its_directories(release: str, old: bool) -> None:
    parts = json.loads((DATA / "edifact" / release / "dictionary.json").read_text(encoding="utf-8"))
    suffix = release.removeprefix("D.")
    additions = [added(f"{name}.{suffix}", text) for name, text in directory_texts(parts, old=old).items()]
    merged = merge({}, additions)
    assert merged.differing == []
    assert merged.added == []
    counts = {part: len(parts[part]) for part in ("segments", "composites", "elements")}
    assert [f"EDSD.{suffix}: {release}: {counts['segments']} segments shipped already, and the same"] == merged.kept[:1]
    (dictionary,) = merged.files.values()
    names = json.loads(dictionary)["code_names"]
    assert set(names) == set(parts["codes"])
    assert all(set(names[id_]) == set(codes.split()) for id_, codes in parts["codes"].items())


def test_segments_of_an_old_directory() -> None:
    addition = added("EDSD.96A", SEGMENTS_96A)
    assert addition.segments["TDT"][:4] == ["Details of transport", "8051 M", "8028 C", "C220 C"]
    assert len(addition.segments["TDT"]) == 10
    assert addition.segments["ZZQ"] == ["A segment of our own", "1004 M"]
    merged = merge({}, [addition])
    assert merged.added == ["EDSD.96A: D.96A: 1 segment: ZZQ"]
    assert merged.kept == ["EDSD.96A: D.96A: 1 segment shipped already, and the same"]


def test_codes_of_a_new_directory() -> None:
    addition = added("UNCL.01B", CODES_01B)
    assert addition.elements == {"1001": ["an..3", "Document name code"]}
    assert addition.codes == {"1001": "1 99X"}
    assert addition.code_names["1001"]["99X"] == "Certificate with a name that goes on in the next line"
    own = Definitions(merge({}, [addition]).files)
    assert own.dictionary(Standard.EDIFACT, "D.01B").code_name("1001", "1") == "Certificate of analysis"


def test_a_message_that_is_not_shipped_comes_with_its_segments() -> None:
    text = message_text(load(Standard.EDIFACT, "D.96A", "APERAK"), old=True)
    text = text.replace(b"APERAK", b"TSTMSG").replace(
        b"ERC Application error information ", b"ZZQ A segment of our own         "
    )
    message = added("TSTMSG_D.96A", text)
    with pytest.raises(ImportFileError, match="segment ZZQ is not defined in EDIFACT"):
        merge({}, [message])
    merged = merge({}, [message, added("EDSD.96A", SEGMENTS_96A)])
    own = Definitions(merged.files)
    assert "ZZQ" in own.load(Standard.EDIFACT, "D.96A", "TSTMSG").segments
    again = merge(merged.files, [message, added("EDSD.96A", SEGMENTS_96A)])
    assert {**merged.files, **again.files} == merged.files


def test_a_message_that_says_something_else_than_what_is_shipped_is_told() -> None:
    text = message_text(load(Standard.EDIFACT, "D.96A", "ORDERS"), old=False)
    merged = merge(
        {},
        [
            added(
                "ORDERS_D.96A",
                text.replace(
                    b"FTX Free text                                C   99",
                    b"FTX Free text                                C   98",
                    1,
                ),
            )
        ],
    )
    assert merged.files == {}
    assert merged.differing == ["ORDERS_D.96A: D.96A ORDERS is shipped and differs from row 7 on; left as shipped"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            (b"BGM Beginning of message                     M", b"BGM Beginning of message                     Q"),
            "BAD:13: The row is not understood",
        ),
        ((b"-+|", b"--|"), "2 group(s) of the segment table do not end"),
        ((b"Message Type", b"Message Kind"), 'does not say "Message Type'),
    ],
)
def test_a_message_that_cannot_be_read_says_why(change: tuple[bytes, bytes], problem: str) -> None:
    text = message_text(load(Standard.EDIFACT, "D.96A", "ORDERS"), old=False)
    assert change[0] in text
    assert any(problem in found for found in failure("BAD", text.replace(*change)))


def test_more_ends_than_groups_are_told() -> None:
    text = message_text(load(Standard.EDIFACT, "D.96A", "ORDERS"), old=False)
    found = failure("BAD", text.replace(b"M   35", b"M   35----+", 1))
    assert any("More groups end here than have begun" in problem for problem in found)


# code lists


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_code_list_with_names(separator: str) -> None:
    lines = ["element,code,name", '3035,ZQ9,"Taster, sworn"', "", "3035,BY,Buyer", "3035,ZQ8"]
    text = "\r\n".join(lines).replace("sworn", "SWORN")
    if separator != ",":
        text = text.replace('"Taster, SWORN"', "Taster").replace(",", separator)
    addition = added("list.csv", text.encode("utf-8-sig"), "96A")
    assert (addition.standard, addition.release) == (Standard.EDIFACT, "D.96A")
    assert addition.codes == {"3035": "ZQ9 BY ZQ8"}
    merged = merge({}, [addition])
    assert merged.added == ["list.csv: D.96A: 2 code values"]
    names = Definitions(merged.files).dictionary(Standard.EDIFACT, "D.96A")
    assert (names.code_name("3035", "BY"), names.code_name("3035", "ZQ8")) == ("Buyer", "")


def test_code_lists_add_up() -> None:
    first = merge({}, [added("a.csv", b"98,~1,One\n", "004010")])
    second = merge(first.files, [added("b.csv", b"98,~2,Two\n98,~1,Uno\n", "004010")])
    stored = json.loads(second.files["x12/004010/dictionary.json"])
    assert stored["codes"] == {"98": "~1 ~2"}
    assert stored["code_names"] == {"98": {"~1": "Uno", "~2": "Two"}}


@pytest.mark.parametrize(
    ("content", "release", "problem"),
    [
        (b"3035,BY,Buyer,more\n", "D.96A", "list.csv:1: A line has the number of an element"),
        (b"3035,BY\nNAD,SU\n", "D.96A", 'list.csv:2: "NAD" is no number of an element'),
        (b"3035,B Y\n", "D.96A", '"B Y" is no code'),
        (b"3035,BY\n", "", "Say which release it belongs to"),
        (b"3035,BY\n", "4010", '"4010" is no release'),
        (b"element,code1\n", "D.96A", "The file holds no codes"),
        (b"Dear Sir or Madam\n", "D.96A", "neither JSON nor a code list"),
        (b"", "D.96A", "neither JSON nor a code list"),
    ],
)
def test_a_code_list_that_cannot_be_read_says_why(content: bytes, release: str, problem: str) -> None:
    assert any(problem in found for found in failure("list.csv", content, release))


def test_codes_that_do_not_fit_their_element_are_refused() -> None:
    with pytest.raises(ImportFileError, match='"TOOLONG" is longer than the 3 characters of 3035'):
        merge({}, [added("list.csv", b"3035,TOOLONG\n", "D.96A")])
    with pytest.raises(ImportFileError, match="codes for 9999, which is no defined element"):
        merge({}, [added("list.csv", b"9999,A\n", "D.96A")])


# our own JSON


def test_json_as_the_shipped_definitions_are_written() -> None:
    merged = merge({}, [added(name.rpartition("/")[2], content) for name, content in OWN.items()])
    assert {name: json.loads(text) for name, text in merged.files.items()} == {
        name: json.loads(text) for name, text in OWN.items()
    }


@pytest.mark.parametrize(
    ("content", "release", "problem"),
    [
        (b"{", "", "own.json:1: The file is not JSON"),
        (b"{}", "", "must say its `standard`"),
        (b'{"standard": "EDIFACT", "release": "D.96A"}', "", "neither a `table` nor entries"),
        (b'{"standard": "EDIFACT", "release": "D.96A", "table": {}}', "", "A message has a `type`"),
        (b'{"standard": "EDIFACT", "release": "D.96A", "codes": {}}', "D.01B", "is of D.96A and not of D.01B"),
        (b'{"standard": "EDIFACT", "release": "D.96A", "colours": {}}', "", "has no `colours`"),
        (b'{"standard": "EDIFACT", "release": "D.96A", "codes": []}', "", "`codes` must be an object"),
        (
            b'{"standard": "EDIFACT", "release": "D.96A", "codes": {"1": []}}',
            "",
            "The entry 1 of `codes` must be a text",
        ),
        (b'{"standard": "EDIFACT", "release": "D.96A", "code_names": {"1": []}}', "", "must be an object"),
        (b'{"standard": "EDIFACT", "release": "D.96A", "segments": {"A": {}}}', "", "must be a list"),
    ],
)
def test_json_that_cannot_be_read_says_why(content: bytes, release: str, problem: str) -> None:
    assert any(problem in found for found in failure("own.json", content, release))


def test_nothing_is_imported_over_own_definitions_that_are_wrong() -> None:
    with pytest.raises(ImportFileError, match="must be good before more are imported"):
        merge({"edifact/D.96A/dictionary.json": b"{"}, [added("a.csv", b"3035,ZQ9\n", "D.96A")])


SEEDS = [
    message_text(load(Standard.EDIFACT, "D.96A", "APERAK"), old=True),
    SEGMENTS_96A,
    CODES_01B,
    b"element,code,name\n3035,BY,Buyer\n",
    *OWN.values(),
]


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 20), st.binary(max_size=8)), max_size=4),
)
@settings(max_examples=300)
def test_whatever_is_imported_is_taken_or_refused_with_reasons(seed: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    content = seed
    for at, length, put in cuts:
        at %= len(content) + 1
        content = content[:at] + put + content[at + length :]
    try:
        merged = merge({}, [read_addition("file.96A", content, "")])
    except ImportFileError:
        return
    assert merge(merged.files, []).files == {}
