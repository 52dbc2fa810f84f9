"""Guides in agreements: how partner files name them, what belongs to the snapshot, what policies make of errors."""

from __future__ import annotations

from dataclasses import replace as change
from pathlib import Path

import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.findings import Fault, Severity
from edi_gateway.guides import Guide
from edi_gateway.partners.config import load_config
from edi_gateway.partners.model import InboundAgreement, Snapshot
from edi_gateway.partners.snapshot import load_snapshot, snapshot_files
from edi_gateway.pipeline.interpret import interpret
from edi_gateway.pipeline.model import Outcome
from edi_gateway.validation.model import Verdict
from tests.guides.writing import FOR_ORDERS, guide
from tests.partners.folders import lay_out, replace
from tests.pipeline.examples import NORDMARKT, orders, snapshot

HOUSE = FOR_ORDERS + '[[use]]\nname = "short-numbers"\npath = "BGM/1004"\nmax_length = 4\n'


class TestPartnerFiles:
    @pytest.fixture
    def config(self, tmp_path: Path) -> Path:
        path = lay_out(tmp_path)
        (tmp_path / "partners" / "guides").mkdir()
        guide(tmp_path / "partners" / "guides", HOUSE)
        return path

    def agree(self, config: Path, line: str) -> int:
        return replace(config.parent / "partners" / "shop.toml", 'duplicates = "warn"', f'duplicates = "warn"\n{line}')

    def problems(self, config: Path) -> list[str]:
        with pytest.raises(ConfigurationError) as caught:
            load_snapshot(load_config(config))
        return caught.value.problems

    def test_a_guide_and_a_policy(self, config: Path) -> None:
        self.agree(config, 'guide = "house"\npolicy = "reject-interchange"')
        found = load_snapshot(load_config(config))
        agreement = found.partners["shop"].inbound[0]
        assert (agreement.guide, agreement.policy) == ("house", "reject-interchange")
        assert found.guides["house"].message == "EDIFACT D.96A ORDERS"
        assert "retail-856" in found.guides  # the shipped ones are always there

    def test_a_guide_belongs_to_the_identity_of_the_configuration(self, config: Path) -> None:
        before = load_snapshot(load_config(config)).id
        file = config.parent / "partners" / "guides" / "house.toml"
        file.write_text(f"# a comment\n{HOUSE}", encoding="utf-8")
        assert load_snapshot(load_config(config)).id == before
        file.write_text(HOUSE.replace("= 4", "= 5"), encoding="utf-8")
        assert load_snapshot(load_config(config)).id != before
        names = snapshot_files(load_config(config))
        assert {"partners/guides/house.toml", "shipped/guides/retail-856.toml"} <= set(names)

    def test_a_guide_that_is_not_there(self, config: Path) -> None:
        self.agree(config, 'guide = "hose"')
        line = 1 + _line(config, 'duplicates = "warn"')
        assert self.problems(config) == [f'partners/shop.toml:{line}: There is no guide "hose". Did you mean "house"?']

    def test_a_guide_for_another_message(self, config: Path) -> None:
        self.agree(config, 'guide = "retail-856"')
        line = 1 + _line(config, 'duplicates = "warn"')
        assert self.problems(config) == [
            f'partners/shop.toml:{line}: The guide "retail-856" is for X12 004010 856, not for EDIFACT D.96A ORDERS.'
        ]

    def test_a_guide_that_widens(self, config: Path) -> None:
        guide_file = config.parent / "partners" / "guides" / "house.toml"
        guide_file.write_text(HOUSE.replace("= 4", "= 40"), encoding="utf-8")
        (found,) = self.problems(config)
        assert found.startswith("partners/guides/house.toml:5: BGM02 (1004 ")

    def test_policies_that_contradict_each_other(self, config: Path) -> None:
        self.agree(config, 'tolerate_errors = true\npolicy = "warn"')
        (found,) = self.problems(config)
        assert found.endswith('`tolerate_errors` contradicts `policy`, which is "warn"; leave one of them out.')

    def test_a_policy_that_is_none(self, config: Path) -> None:
        self.agree(config, 'policy = "reject"')
        (found,) = self.problems(config)
        assert '`policy` is "reject" but must be one of "reject-message"' in found


def _line(config: Path, text: str) -> int:
    lines = (config.parent / "partners" / "shop.toml").read_text(encoding="utf-8").splitlines()
    return lines.index(text) + 1


def test_tolerate_errors_and_its_policy_say_the_same() -> None:
    assert InboundAgreement("m", "", tolerate_errors=True).policy == "accept-with-errors"
    assert InboundAgreement("m", "", policy="accept-with-errors").tolerate_errors
    assert not InboundAgreement("m", "").tolerate_errors
    assert change(InboundAgreement("m", "", tolerate_errors=True), map="x").policy == "accept-with-errors"


@pytest.fixture
def house(tmp_path: Path) -> Guide:
    return guide(tmp_path, HOUSE)


def outcome(house: Guide, policy: str, payload: bytes) -> Outcome:
    found: Snapshot = change(snapshot(guide="house", policy=policy), guides={"house": house})
    return interpret(payload, found, NORDMARKT)


def documents(found: Outcome) -> list[bool]:
    return [message.document is not None for i in found.interchanges for message in i.messages]


class TestPolicies:
    """Two orders, of which the second has a number longer than the guide allows."""

    BOTH = orders("1234", "12345")

    def test_reject_the_message(self, house: Guide) -> None:
        found = outcome(house, "reject-message", self.BOTH)
        assert documents(found) == [True, False]
        assert found.interchanges[0].report.verdict is Verdict.PARTLY
        assert [f.fault for f in found.all_findings if f.is_error] == [Fault.TOO_LONG]

    def test_reject_the_interchange(self, house: Guide) -> None:
        found = outcome(house, "reject-interchange", self.BOTH)
        assert documents(found) == [False, False]
        assert found.status == "rejected"
        assert {f.fault for f in found.all_findings if f.is_error} == {Fault.TOO_LONG, Fault.MESSAGE_REFUSED}
        assert [d.message for d in found.drafts] == ["EDIFACT D.3 CONTRL"]

    def test_reject_the_interchange_for_what_breaks_the_standard_too(self, house: Guide) -> None:
        found = outcome(house, "reject-interchange", orders("1", "2", broken="2"))
        assert documents(found) == [False, False]

    def test_accept_with_errors(self, house: Guide) -> None:
        found = outcome(house, "accept-with-errors", self.BOTH)
        assert documents(found) == [True, True]
        assert found.interchanges[0].report.verdict is Verdict.ACCEPTED_WITH_ERRORS

    def test_warn(self, house: Guide) -> None:
        found = outcome(house, "warn", self.BOTH)
        assert documents(found) == [True, True]
        assert found.interchanges[0].report.verdict is Verdict.ACCEPTED
        assert [f.severity for f in found.all_findings if f.fault is Fault.TOO_LONG] == [Severity.WARNING]

    def test_warn_is_about_the_guide_and_not_the_standard(self, house: Guide) -> None:
        found = outcome(house, "warn", orders("1", "2", broken="2"))
        assert documents(found) == [True, False]

    @pytest.mark.parametrize("policy", ["reject-message", "reject-interchange", "accept-with-errors", "warn"])
    def test_a_good_interchange_goes_through_whatever_the_policy(self, house: Guide, policy: str) -> None:
        found = outcome(house, policy, orders("1234", "1235"))
        assert documents(found) == [True, True]
        assert found.status == "accepted"


def test_what_the_standard_has_told_is_not_told_again(tmp_path: Path) -> None:
    found = outcome(
        guide(tmp_path, FOR_ORDERS + '[[use]]\npath = "BGM"\nusage = "must"\n'), "warn", orders("1", broken="1")
    )
    assert [f.fault for f in found.all_findings if f.place.tag == "BGM"] == [Fault.MISSING_SEGMENT]


def test_a_code_that_the_guide_allows_is_only_noted(tmp_path: Path) -> None:
    text = FOR_ORDERS + '[[use]]\npath = "BGM/C002.1001"\ncodes = ["22E"]\nagency_codes = true\n'
    payload = orders("1234").replace(b"BGM+220", b"BGM+22E")
    plain = outcome(guide(tmp_path, FOR_ORDERS), "warn", payload)
    marked = outcome(guide(tmp_path, text), "warn", payload)
    said = [[f.severity for f in o.all_findings if f.fault is Fault.INVALID_CODE] for o in (plain, marked)]
    assert said == [[Severity.WARNING], [Severity.NOTE]]
