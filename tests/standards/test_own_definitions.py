"""Adding a release is adding data: own files are laid over the shipped definitions and never change them."""

from __future__ import annotations

import pickle

from edi_gateway.standards import SHIPPED, Definitions, describe, schema
from edi_gateway.standards.model import ElementDef
from edi_gateway.standards.written import file_text
from edi_gateway.syntax.model import Standard
from tests.standards.own import OWN

MORE_CODES = file_text(
    {"standard": "EDIFACT", "release": "D.96A"}, {"codes": {"3035": "ZQ9"}, "code_names": {"3035": {"ZQ9": "Taster"}}}
).encode()


def element(definitions: Definitions, release: str, number: str) -> ElementDef:
    found = definitions.dictionary(Standard.EDIFACT, release).element(number)
    assert isinstance(found, ElementDef)
    return found


def test_a_new_release_is_found_like_a_shipped_one() -> None:
    assert schema.problems(OWN) == []
    own = Definitions(OWN)
    assert "D.99Z" in own.releases(Standard.EDIFACT)
    assert own.messages(Standard.EDIFACT, "D.99Z") == ("QUALTY",)
    message = own.load(Standard.EDIFACT, "D.99Z", "QUALTY")
    assert [child.tag for child in message.root.children] == ["UNH", "BGM", "QLT", "UNT"]
    assert message.title == "Quality report"
    assert own.functional_group("771") == own.load(Standard.X12, "009990", "771").functional_group == "QL"
    assert own.functional_group("850") == "PO"
    assert own.is_own(Standard.X12, "009990", "771")
    assert not own.is_own(Standard.X12, "004010", "850")


def test_what_is_shipped_stays_as_it_is() -> None:
    own = Definitions(OWN)
    assert own.load(Standard.X12, "004010", "850") is SHIPPED.load(Standard.X12, "004010", "850")
    assert "D.99Z" not in SHIPPED.releases(Standard.EDIFACT)
    assert SHIPPED.functional_group("771") == ""


def test_code_values_are_added_to_the_shipped_ones() -> None:
    own = Definitions({"edifact/D.96A/dictionary.json": MORE_CODES})
    codes = element(own, "D.96A", "3035").codes
    assert codes == (element(SHIPPED, "D.96A", "3035").codes or frozenset()) | {"ZQ9"}
    assert own.dictionary(Standard.EDIFACT, "D.96A").code_name("3035", "ZQ9") == "Taster"
    assert "ZQ9" not in (element(own, "D.01B", "3035").codes or ())
    assert own.messages(Standard.EDIFACT, "D.96A") == SHIPPED.messages(Standard.EDIFACT, "D.96A")


def test_an_element_without_codes_gets_those_of_the_list() -> None:
    assert element(SHIPPED, "D.96A", "1004").codes is None
    listed = file_text({"standard": "EDIFACT", "release": "D.96A"}, {"codes": {"1004": "A B"}}).encode()
    assert element(Definitions({"edifact/D.96A/dictionary.json": listed}), "D.96A", "1004").codes == {"A", "B"}


def test_definitions_go_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(Definitions(OWN)))  # noqa: S301 - our own bytes
    assert again.load(Standard.EDIFACT, "D.99Z", "QUALTY").name == "EDIFACT D.99Z QUALTY"


def test_definitions_in_words() -> None:
    own = Definitions(OWN)
    dictionary = own.dictionary(Standard.EDIFACT, "D.99Z")
    assert list(describe.message_lines(own.load(Standard.EDIFACT, "D.99Z", "QUALTY"))) == [
        "EDIFACT D.99Z QUALTY: Quality report",
        "UNH              M        1  Message header",
        "BGM              M        1  Beginning of message",
        "SG1              C      any  group of QLT",
        "  QLT            M        1  Quality",
        "  BGM            C        1  Beginning of message",
        "UNT              M        1  Message trailer",
    ]
    assert list(describe.segment_lines(dictionary.segment("QLT"), dictionary)) == [
        "QLT Quality (EDIFACT D.99Z)",
        "01   M 9901  an..3      Quality qualifier",
        "02   C C990  composite  Reading, up to 2 times",
        "  01 M 9902  n..6       Reading",
        "  02 C 9903  an..3      Unit, coded [2 codes]",
    ]
    assert list(describe.element_lines(dictionary.element("9903"), dictionary)) == [
        "9903 Unit, coded (EDIFACT D.99Z)",
        "form an..3",
        "2 codes",
        "  KGM    Kilogram",
        "  LTR    Litre",
    ]
    x12 = own.dictionary(Standard.X12, "009990")
    assert list(describe.segment_lines(x12.segment("BQL"), x12))[-1] == "P0203  all of 02, 03 or none"
