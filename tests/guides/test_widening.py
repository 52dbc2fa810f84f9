"""A guide may only narrow: everything that would widen it, or cannot be meant, is refused with its line and reason."""

# ruff: noqa: E501 - tables of cases read better with one case per line

from __future__ import annotations

from pathlib import Path

import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.findings import Fault, Severity
from edi_gateway.guides import load_guides
from edi_gateway.standards import load
from edi_gateway.syntax.model import Standard
from edi_gateway.validation import validate_message
from tests.guides.writing import FOR_850, FOR_ORDERS, guide, held, message_for, reasons
from tests.validation.building import brief

ORDERS_NAME, PO_NAME = "EDIFACT D.96A ORDERS", "X12 004010 850"

# header, lines of the rule, the line of the problem, its sentence
USES: dict[str, tuple[str, str, int, str]] = {
    "optional segment": (FOR_850, 'path = "BEG"\nusage = "optional"', 4,
        f"BEG (Beginning Segment for Purchase Order) is mandatory in {PO_NAME}; a guide cannot make it optional."),
    "optional element": (FOR_850, 'path = "BEG/353"\nusage = "optional"', 4,
        f"BEG01 (353 Transaction Set Purpose Code) is mandatory in {PO_NAME}; a guide cannot make it optional."),
    "optional component": (FOR_ORDERS, 'path = "LIN/QTY/C186.6063"\nusage = "optional"', 4, "a guide cannot make it optional."),
    "mandatory ruled out": (FOR_850, 'path = "PO1"\nusage = "not"', 4, "is mandatory in X12 004010 850; a guide cannot rule it out."),
    "more repeats": (FOR_ORDERS, 'path = "CNT"\nmax_repeats = 11', 4,
        f"CNT (Control total) may occur 10 times in {ORDERS_NAME}; 11 would be more."),
    "more repeats of a loop": (FOR_ORDERS, 'path = "SG11"\nmax_repeats = 6', 4, "may occur 5 times"),
    "more repeats of an element": (FOR_850, 'path = "REF/127"\nmax_repeats = 2', 4, "may occur 1 time in X12 004010 850; 2 would be more."),
    "longer": (FOR_ORDERS, 'path = "BGM/1004"\nmax_length = 36', 4,
        f"BGM02 (1004 Document/message number) has 0 to 35 places in {ORDERS_NAME}; a `max_length` of 36 would be longer."),
    "shorter": (FOR_850, 'path = "REF/128"\nmin_length = 1', 4, "a `min_length` of 1 would be shorter."),
    "nothing fits": (FOR_850, 'path = "BEG/353"\nmax_length = 1', 4, "nothing fits a `max_length` of 1."),
    "lengths crossed": (FOR_ORDERS, 'path = "BGM/1004"\nmin_length = 9\nmax_length = 8', 4, "nothing fits."),
    "code": (FOR_850, 'path = "BEG/353"\ncodes = ["00", "Q1"]', 4,
        f'BEG01 (353 Transaction Set Purpose Code): "Q1" is not in the code list of {PO_NAME}; mark a code of another agency with `agency_codes = true`.'),
    "code too long": (FOR_850, 'path = "BEG/353"\ncodes = ["000"]\nagency_codes = true', 4,
        '"000" does not fit ID 2/2, the form in X12 004010 850.'),
    "fixed value": (FOR_850, 'path = "BEG/353"\nvalue = "Q1"', 4, '"Q1" is not in the code list'),
    "code in a path": (FOR_850, 'path = "REF[128=QQQ]"\nusage = "must"', 3, '"QQQ" is not in the code list'),
    "unknown segment": (FOR_850, 'path = "XYZ"\nusage = "must"', 3, "'XYZ': the message has no XYZ (X12 004010 850)."),
    "segment of elsewhere": (FOR_ORDERS, 'path = "HL"\nusage = "must"', 3, "'HL': the message has no HL"),
    "unknown element": (FOR_850, 'path = "BEG/1"\nusage = "must"', 3, "'BEG/1': BEG has no 1"),
    "several places": (FOR_ORDERS, 'path = "ALC"\nusage = "must"', 3, "ALC stands in several places; name the group instead: SG18, SG54"),
    "writing condition": (FOR_850, 'path = "REF[128:=DP]"\nusage = "must"', 3, "a guide only reads"),
    "no restriction": (FOR_850, 'path = "REF"', 2, "This [[use]] restricts nothing"),
    "codes of a segment": (FOR_850, 'path = "REF"\ncodes = ["DP"]', 3, "the path names a segment."),
    "codes and a value": (FOR_850, 'path = "BEG/353"\ncodes = ["00"]\nvalue = "00"', 5, "Give `codes` or `value`, not both."),
    "unknown key": (FOR_850, 'path = "REF"\nusage = "must"\nseverty = "note"', 5, "The key `severty` is not known in this [[use]]. Did you mean 'severity'?"),
    "unknown usage": (FOR_850, 'path = "REF"\nusage = "mandatory"', 4, '`usage` is "mandatory" but must be one of "must", "not", "optional".'),
    "no number": (FOR_850, 'path = "REF"\nmax_repeats = 0', 4, "`max_repeats` must be a whole number, 1 or more."),
}  # fmt: skip


@pytest.mark.parametrize("name", USES)
def test_a_use_that_does_not_narrow_is_refused(name: str, tmp_path: Path) -> None:
    header, body, line, sentence = USES[name]
    found = reasons(tmp_path, f"{header}[[use]]\n{body}\n")
    assert any(reason.startswith(f"house.toml:{line}: ") and sentence in reason for reason in found), found


OTHERS: dict[str, tuple[str, str]] = {
    "no message": ('title = "x"\n', "house.toml:1: `message` is missing in the guide."),
    "no such message": ('message = "X12 004010 851"\n', "house.toml:1: Message '851' of X12 004010 is not installed."),
    "no message name": ('message = "850"\n', 'house.toml:1: `message` is "850" but must be such as'),
    "not TOML": ("message = \n", "house.toml:1: this is not TOML"),
    "no such section": (FOR_850 + "[[uses]]\n", "house.toml:2: The key `uses` is not known in the guide. Did you mean 'use'?"),
    "forbid mandatory": (FOR_850 + '[[relation]]\nname = "r"\nif = { path = "REF", present = true }\nforbid = ["PO1"]\n',
        "house.toml:5: Loop PO1 (Baseline Item Data) is mandatory in X12 004010 850; a guide cannot rule it out."),
    "condition on an unknown code": (FOR_850 + '[[relation]]\nname = "r"\nif = { path = "BEG/353", is = ["Q1"] }\nrequire = ["REF"]\n',
        'house.toml:4: BEG01 (353 Transaction Set Purpose Code): "Q1" is not in the code list'),
    "no condition": (FOR_850 + '[[relation]]\nname = "r"\nrequire = ["REF"]\n', "house.toml:2: `if` is missing in this [[relation]]."),
    "nothing asked": (FOR_850 + '[[relation]]\nname = "r"\nif = { path = "REF" }\nrequire = ["REF"]\n', "house.toml:4: A condition asks one thing"),
    "nothing required": (FOR_850 + '[[relation]]\nname = "r"\nif = { path = "REF", present = true }\n', "house.toml:2: This [[relation]] asks for nothing"),
    "each on an element": (FOR_850 + '[[relation]]\nname = "r"\neach = "REF/128"\nif = { path = "REF", present = true }\nrequire = ["REF"]\n',
        "house.toml:4: `each` must lead to a group or a segment"),
    "no name": (FOR_850 + '[[check]]\nkind = "gtin"\npaths = ["PO1/235"]\n', "house.toml:2: `name` is missing in this [[check]]."),
    "a name twice": (FOR_850 + '[[use]]\npath = "REF"\nusage = "must"\n' * 2, 'house.toml:5: A second rule "REF" in this guide'),
    "no such kind": (FOR_850 + '[[check]]\nname = "r"\nkind = "gtim"\n', "Did you mean 'gtin'?"),
    "no such list": (FOR_850 + '[[check]]\nname = "r"\nkind = "list"\npaths = "CUR/100"\nlist = "money"\n', 'house.toml:6: There is no list "money" in [lists].'),
    "a total that is a segment": (FOR_850 + '[[check]]\nname = "r"\nkind = "count"\nitems = "PO1"\ntotal = "CTT"\n', "house.toml:6: 'CTT' names a segment; `total` needs an element."),
    "a hierarchy without HL": (FOR_850 + '[[check]]\nname = "r"\nkind = "hierarchy"\npath = "PO1"\nlevels = ["S"]\n', "must lead to the loop that begins with HL"),
    "a tolerance below nothing": (FOR_850 + '[[check]]\nname = "r"\nkind = "sum"\nitems = "PO1/330"\ntotal = "CTT/347"\ntolerance = -1\n',
        "house.toml:7: `tolerance` must be a number, 0 or more."),
    "extends nothing": ('extends = "nobody"\n', 'house.toml:1: There is no guide "nobody" to extend.'),
    "extends itself": ('extends = "house"\n', "house.toml:1: The guide extends itself"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_what_cannot_be_meant_is_refused(name: str, tmp_path: Path) -> None:
    text, sentence = OTHERS[name]
    found = reasons(tmp_path, text)
    assert any(sentence in reason for reason in found), found
    assert all(reason.startswith("house.toml:") for reason in found)


def test_every_reason_is_told_at_once(tmp_path: Path) -> None:
    text = FOR_850 + '[[use]]\npath = "BEG"\nusage = "optional"\n[[use]]\npath = "XYZ"\nusage = "must"\n'
    assert [reason.split(":")[1] for reason in reasons(tmp_path, text)] == ["4", "6"]


def test_conditions_without_end_are_refused(tmp_path: Path) -> None:
    nested = "{ not = " * 20 + '{ path = "REF", present = true }' + " }" * 20
    text = f'{FOR_850}[[relation]]\nname = "r"\nif = {nested}\nrequire = ["REF"]\n'
    assert reasons(tmp_path, text) == ["house.toml:4: These conditions are nested too deeply."]


def test_a_code_of_another_agency_may_be_marked(tmp_path: Path) -> None:
    text = FOR_850 + '[[use]]\npath = "BEG/353"\ncodes = ["00", "Q1"]\nagency_codes = true\n'
    house, message = guide(tmp_path, text), message_for(text, (("BEG*00", "BEG*Q1"),))
    assert held(house, message) == []
    tree, standard = validate_message(message, load(Standard.X12, "004010", "850"))
    assert [f.severity for f in standard if f.fault is Fault.INVALID_CODE] == [Severity.ERROR]
    agreed = house.agreed(message, tree, standard)
    assert [f.severity for f in agreed if f.fault is Fault.INVALID_CODE] == [Severity.NOTE]
    assert len(agreed) == len(standard)


class TestExtending:
    BASE = FOR_850 + '[lists]\nsites = ["042"]\n' + (
        '[[use]]\nname = "terms"\npath = "FOB"\nusage = "must"\n'
        '[[use]]\nname = "department"\npath = "REF[128=DP]/127"\nmax_length = 2\n'
    )  # fmt: skip

    def test_rules_and_lists_come_from_the_guide_that_is_extended(self, tmp_path: Path) -> None:
        guide(tmp_path, self.BASE, "base")
        text = 'extends = "base"\n[[check]]\nname = "site"\nkind = "list"\npaths = ["REF/127"]\nlist = "sites"\n'
        found = guide(tmp_path, text)
        assert found.message == PO_NAME
        said = held(found, message_for(FOR_850, (("042", "043"),)))
        assert brief(said) == [("too-long", "3 REF02"), ("invalid-code", "3 REF02"), ("missing-segment", "4 FOB")]
        assert all("guide house" in finding.text for finding in said)

    def test_a_rule_of_the_same_name_takes_the_place_of_the_other_and_without_drops_one(self, tmp_path: Path) -> None:
        guide(tmp_path, self.BASE, "base")
        text = 'extends = "base"\nwithout = ["terms"]\n[[use]]\nname = "department"\npath = "REF[128=DP]/127"\nmax_length = 3\n'
        assert held(guide(tmp_path, text), message_for(FOR_850, ())) == []

    def test_without_names_a_rule_that_is_there(self, tmp_path: Path) -> None:
        guide(tmp_path, self.BASE, "base")
        assert reasons(tmp_path, 'extends = "base"\nwithout = ["term"]\n') == [
            'house.toml:2: `without` names the rule "term", which there is none of in what the guide extends.'
        ]

    def test_both_are_for_the_same_message(self, tmp_path: Path) -> None:
        guide(tmp_path, self.BASE, "base")
        assert reasons(tmp_path, 'extends = "base"\n' + FOR_ORDERS) == [
            f"house.toml:2: The guide extends one for {PO_NAME} and cannot be for {ORDERS_NAME}."
        ]

    def test_a_circle_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_text('extends = "b"\n', encoding="utf-8")
        (tmp_path / "b.toml").write_text('extends = "a"\n', encoding="utf-8")
        with pytest.raises(ConfigurationError, match=r"a\.toml:1: The guide extends itself"):
            load_guides(tmp_path)


def test_a_guide_in_a_later_folder_takes_the_place_of_one_in_an_earlier(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, title in ((first, "old"), (second, "new")):
        folder.mkdir()
        guide(folder, f'{FOR_850}title = "{title}"\n')
    assert {name: g.title for name, g in load_guides(first, second, tmp_path / "absent").items()} == {"house": "new"}
