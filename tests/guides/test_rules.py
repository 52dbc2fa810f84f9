"""Each kind of rule: a message that keeps it, one that breaks it, and what is said of that one."""

from __future__ import annotations

from pathlib import Path

import pytest

from edi_gateway.findings import Owner, Severity
from tests.guides.writing import FOR_850, FOR_856, FOR_ORDERS, guide, held, message_for
from tests.validation.building import brief

Edits = tuple[tuple[str, str], ...]


def use(header: str, path: str, *rest: str) -> str:
    return "\n".join([header, "[[use]]", 'name = "r"', f'path = "{path}"', *rest])


def relation(header: str, *rest: str) -> str:
    return "\n".join([header, "[[relation]]", 'name = "r"', *rest])


def check(header: str, kind: str, *rest: str) -> str:
    return "\n".join([header, "[[check]]", 'name = "r"', f'kind = "{kind}"', *rest])


# guide, what breaks it, findings, a part of the text of the first
CASES: dict[str, tuple[str, Edits, list[tuple[str, str]], str]] = {
    "must: a segment": (
        use(FOR_ORDERS, "CUX", 'usage = "must"'),
        (("CUX+2:EUR:9\n", ""),),
        [("missing-segment", "9 CUX")],
        "CUX (Currencies) is missing; the partner requires it. (guide house, rule r)",
    ),
    "must: a qualified segment": (
        use(FOR_ORDERS, "NAD[3035=SU]", 'usage = "must"'),
        (("NAD+SU", "NAD+DP"),),
        [("missing-segment", "9 NAD")],
        "NAD (Name and address) with NAD01 SU is missing",
    ),
    "must: in every loop": (
        use(FOR_ORDERS, "LIN/PRI[5125=AAA]", 'usage = "must"'),
        (("LIN+2", "PRI+AAA:1\nLIN+2"),),
        [("missing-segment", "17 PRI")],
        "is missing in SG25[2]",
    ),
    "must: in a level": (
        use(FOR_856, "HL[735=S]/REF[128=BM]", 'usage = "must"'),
        (("REF*BM*BOL99\n", ""),),
        [("missing-segment", "6 REF")],
        "REF (Reference Identification) with REF01 BM is missing in HL[1]",
    ),
    "must: at the end of a loop": (
        use(FOR_856, "HL[735=P]/MAN", 'usage = "must"'),
        (("MAN*GM*00006141411234567890\n", ""),),
        [("missing-segment", "16 MAN")],
        "is missing in HL[3]",
    ),
    "must: an element": (
        use(FOR_850, "REF/352", 'usage = "must"'),
        (),
        [("missing-element", "3 REF03")],
        "REF03 (352 Description) is missing; the partner requires it.",
    ),
    "must: a component": (
        use(FOR_ORDERS, "CUX/C504#1.6343", 'usage = "must"'),
        (("2:EUR:9", "2:EUR"),),
        [("missing-element", "9 CUX01.3")],
        "CUX01.3 (6343 ",
    ),
    "must: a pair of elements": (
        use(FOR_850, "PO1/(235,234)[235=UP]", 'usage = "must"'),
        (("UP*012345678912", "VN*7"),),
        [("missing-element", "9 PO106")],
        "PO106 (235 Product/Service ID Qualifier) with PO106 UP is missing",
    ),
    "not used: a segment": (
        use(FOR_ORDERS, "LIN/PIA", 'usage = "not"'),
        (),
        [("unexpected-segment", "11 PIA")],
        "PIA (Additional product id) may not be sent; the partner does not use it.",
    ),
    "not used: an element": (
        use(FOR_850, "N1/66", 'usage = "not"'),
        (),
        [("condition-excludes", "4 N103")],
        "N103 (66 Identification Code Qualifier) may not be sent",
    ),
    "codes": (
        use(FOR_850, "BEG/353", 'codes = ["00", "06"]'),
        (("BEG*00", "BEG*01"),),
        [("invalid-code", "2 BEG01")],
        'BEG01 (353 Transaction Set Purpose Code): "01" is none of 00, 06.',
    ),
    "a fixed value": (
        use(FOR_ORDERS, "CUX/C504#1.6345", 'value = "EUR"'),
        (("EUR", "USD"),),
        [("invalid-code", "9 CUX01.2")],
        'is "USD", but must be "EUR".',
    ),
    "too long": (
        use(FOR_850, "BEG/324", "max_length = 4"),
        (("4711", "47110"),),
        [("too-long", "2 BEG03")],
        "has 5 characters; the partner takes at most 4.",
    ),
    "too short": (
        use(FOR_ORDERS, "LIN/QTY/C186.6060", "min_length = 2"),
        (("QTY+21:7", "QTY+21:12"), ("QTY+21:5", "QTY+21:-,5")),
        [("too-short", "12 QTY01.2")],
        "has 1 digit; the partner takes at least 2.",
    ),
    "repeats: a segment": (
        use(FOR_ORDERS, "DTM", "max_repeats = 1"),
        (("RFF", "DTM+2:20240201:102\nRFF"),),
        [("segment-too-often", "4 DTM")],
        "may occur 1 time; this is one too many",
    ),
    "repeats: a loop": (
        use(FOR_856, "HL[735=P]", "max_repeats = 1"),
        (),
        [("loop-too-often", "20 HL")],
        "Loop HL (Hierarchical Level) with HL03 P may occur 1 time",
    ),
    "relation: require an element": (
        relation(FOR_850, 'each = "N1"', 'if = { path = "98", is = ["ST"] }', 'require = ["93", "67"]'),
        (("N1*ST*Great Lakes*", "N1*ST**"),),
        [("condition-requires", "4 N102")],
        "N102 (93 Name) is missing where 98 is ST",
    ),
    "relation: require a segment": (
        relation(FOR_ORDERS, 'each = "NAD"', 'if = { path = "3035", is_not = ["BY"] }', 'require = ["CTA"]'),
        (("NAD+SU", "NAD+SU"),),
        [("missing-segment", "9 CTA")],
        "CTA (Contact information) is missing in SG2[2] where 3035 is not BY",
    ),
    "relation: the segment of a required element": (
        relation(FOR_ORDERS, 'if = { path = "LIN/PRI", present = true }', 'require = ["PAT/C112.2475"]'),
        (),
        [("missing-segment", "10 PAT")],
        "PAT (Payment terms basis) is missing where LIN/PRI is there",
    ),
    "relation: the group of a required segment": (
        relation(FOR_ORDERS, 'if = { path = "LIN/PRI", present = true }', 'require = ["TDT/LOC"]'),
        (),
        [("missing-segment", "10 TDT")],
        "TDT (Details of transport) is missing where LIN/PRI is there",
    ),
    "relation: require one": (
        relation(FOR_850, 'if = { path = "DTM", present = false }', 'require_one = ["ITD", "FOB"]'),
        (),
        [("missing-segment", "4 ITD")],
        " or FOB (F.O.B. Related Instructions) must be sent where DTM is not there",
    ),
    "relation: require one element": (
        relation(FOR_850, 'each = "REF"', 'if = { path = "128", is = ["DP"] }', 'require_one = ["352", "C040.128"]'),
        (),
        [("condition-requires", "3 REF03")],
        "must be sent where 128 is DP",
    ),
    "relation: forbid": (
        relation(FOR_850, 'each = "PO1"', 'if = { path = "639", is = ["PE"] }', 'forbid = ["PID"]'),
        (),
        [("unexpected-segment", "8 PID")],
        "PID (Product/Item Description) may not be sent where 639 is PE",
    ),
    "relation: numbers, and, or, not": (
        relation(
            FOR_ORDERS,
            'if = { all = [ { path = "LIN", at_least = 2 }, { not = { path = "LIN", at_least = 3 } },'
            ' { any = [ { path = "FTX", present = true }, { path = "BGM/C002.1001", is = ["220"] } ] } ] }',
            'forbid = ["SG1[1153=CT]"]',
        ),
        (),
        [("unexpected-segment", "4 RFF")],
        "there are at least 2 of LIN and it is not so that there are at least 3 of LIN",
    ),
    "relation: the whole message from inside": (
        relation(FOR_ORDERS, 'each = "LIN"', 'if = { path = "PRI", present = true }', 'require = ["/TOD"]'),
        (),
        [("missing-segment", "10 TOD")],
        "TOD (Terms of delivery or transport) is missing where PRI is there",
    ),
    "sum": (
        check(FOR_ORDERS, "sum", 'each = "LIN"', 'items = ["QTY/C186.6060", "PRI/C509.5118"]',
              'total = "MOA[5025=79]/C516.5004"', 'tolerance = "0.50"'),
        (("QTY+21:7", "QTY+21:7\nPRI+AAA:6.29"),),
        [("control-total", "18 MOA01.2")],
        "says 100.5, but the sum is 106.53 (more than 0.5 apart)",
    ),
    "hash total": (
        check(FOR_856, "hash", 'items = "HL/SN1/382"', 'total = "CTT/347"'),
        (("CTT*6*12", "CTT*6*13"),),
        [("control-total", "25 CTT02")],
        "CTT02 (347 Hash Total) says 13, but the hash total is 12.",
    ),
    "count": (
        check(FOR_ORDERS, "count", 'items = "LIN"', 'total = "CNT[6069=2]/C270.6066"'),
        (("CNT+2:2", "CNT+2:3"),),
        [("control-total", "18 CNT01.2")],
        "says 3, but there are 2 of LIN",
    ),
    "gtin": (
        check(FOR_ORDERS, "gtin", 'paths = ["LIN/C212[7143=EN].7140"]'),
        (("4000862141411", "4000862141412"),),
        [("check-digit", "14 LIN03.1")],
        '"4000862141412" is no GTIN',
    ),
    "gln": (
        check(FOR_ORDERS, "gln", 'paths = ["NAD[3035=BY]/C082.3039"]'),
        (("4012345000009", "4012345000008"),),
        [("check-digit", "5 NAD02.1")],
        "is no GLN",
    ),
    "sscc": (
        check(FOR_856, "sscc", 'paths = ["HL/MAN[88=GM]/87"]'),
        (("4567890", "4567891"),),
        [("check-digit", "16 MAN02")],
        "is no SSCC",
    ),
    "list": (
        check(FOR_856, "list", 'paths = ["HL/TD5[66=2]/67"]', 'list = "carriers"')
        + '\n[lists]\ncarriers = ["UPSN", "FDEG"]',
        (("UPSN", "ACME"),),
        [("invalid-code", "5 TD503")],
        '"ACME" is none of the 2 values of the list "carriers"',
    ),
    "unique": (
        check(FOR_856, "unique", 'paths = ["HL/MAN/87"]'),
        (("234567906", "234567890"),),
        [("invalid-code", "21 MAN02")],
        "stood in segment 16 already",
    ),
    "not before, X12": (
        check(FOR_856, "not-before", 'each = "HL"', 'date = "DTM[374=017]/373"', 'other = "DTM[374=011]/373"'),
        (("20261126", "20261122"),),
        [("invalid-date", "8 DTM02")],
        '"20261122" is before "20261123" (DTM[374=011]/373)',
    ),
    "not before, EDIFACT with a tolerance": (
        check(FOR_ORDERS, "not-before", 'date = "DTM[2005=2]/C507.2380"', 'other = "DTM[2005=137]/C507.2380"',
              "tolerance = 3"),
        (("RFF", "DTM+2:202401270800:203\nRFF"),),
        [("invalid-date", "4 DTM01.2")],
        "by more than 3 days",
    ),
    "hierarchy: wrong parent": (
        check(FOR_856, "hierarchy", 'path = "HL"', 'levels = ["S", "O", "P", "I"]'),
        (("HL*6*5*I", "HL*6*2*I"),),
        [("invalid-code", "22 HL02"), ("missing-segment", "20 HL")],
        'HL02 names an HL of level "O", but I belongs to level P.',
    ),
    "hierarchy: unknown parent and level": (
        check(FOR_856, "hierarchy", 'path = "HL"', 'levels = ["S", "O", "P", "I"]'),
        (("HL*4*3*I", "HL*4**I"), ("HL*3*2*P", "HL*3*9*P"), ("HL*6*5*I", "HL*6*5*T")),
        [("invalid-code", "15 HL02"), ("missing-segment", "15 HL"), ("missing-element", "17 HL02"),
         ("invalid-code", "22 HL03")],
        'names "9", but no earlier HL has that number',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_breaks_a_rule_is_told_with_its_fault_place_and_words(name: str, tmp_path: Path) -> None:
    text, edits, expected, words = CASES[name]
    found = held(guide(tmp_path, text), message_for(text, edits))
    assert sorted(brief(found)) == sorted(expected), [str(f) for f in found]
    assert any(words in f.text for f in found), [f.text for f in found]
    assert all(f.text.endswith("(guide house, rule r)") for f in found)
    assert {f.owner for f in found} == {Owner.BUSINESS if "[[check]]" in text else Owner.GUIDE}
    assert {f.severity for f in found} == {Severity.ERROR}


# for rules that the plain sample breaks: what mends it; all others hold for the sample as it is
MENDED: dict[str, Edits] = {
    "must: in every loop": (("QTY+21:7", "QTY+21:7\nPRI+AAA:1"),),
    "must: an element": (("REF*DP*042", "REF*DP*042*Dock"),),
    "not used: a segment": (("PIA+5+A-1:SA\n", ""),),
    "not used: an element": (("*92*1234", ""),),
    "too short": (("QTY+21:5", "QTY+21:-0.5"), ("QTY+21:7", "QTY+21:70")),
    "repeats: a loop": (("HL*5*2*P", "HL*5*2*T"),),
    "relation: require a segment": (("CUX", "CTA+OC+:Smith\nCUX"),),
    "relation: the segment of a required element": (("LIN+1", "PAT+1++5:3:D:30\nLIN+1"),),
    "relation: the group of a required segment": (("LIN+1", "TDT+20\nLOC+7+X\nLIN+1"),),
    "relation: require one": (("N1*ST", "FOB*PP\nN1*ST"),),
    "relation: require one element": (("REF*DP*042", "REF*DP*042*Dock"),),
    "relation: forbid": (("*PE*UP", "*TE*UP"),),
    "relation: numbers, and, or, not": (("BGM+220", "BGM+221"),),
    "relation: the whole message from inside": (("LIN+1", "TOD+3\nLIN+1"),),
    "sum": (("QTY+21:7", "QTY+21:7\nPRI+AAA:5.5"), ("MOA+79:100.5", "MOA+79:101,2")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_message_that_keeps_a_rule_has_no_finding(name: str, tmp_path: Path) -> None:
    text = CASES[name][0]
    found = held(guide(tmp_path, text), message_for(text, MENDED.get(name, ())))
    assert [str(f) for f in found] == []


def test_a_rule_has_words_a_fix_and_a_severity_of_its_own(tmp_path: Path) -> None:
    text = use(FOR_ORDERS, "TOD", 'usage = "must"', 'severity = "warning"', 'text = "No terms."', 'fix = "Send TOD."')
    (finding,) = held(guide(tmp_path, text), message_for(text, ()))
    assert finding.text == "No terms. (guide house, rule r)"
    assert finding.fix == "Send TOD."
    assert finding.severity is Severity.WARNING


def test_a_place_names_the_loops_on_the_way(tmp_path: Path) -> None:
    text = use(FOR_ORDERS, "LIN/PRI/C509.5118", "max_length = 2")
    (finding,) = held(guide(tmp_path, text), message_for(text, ()))
    assert finding.place.path == "SG25[1]/SG28[1]/PRI"
    assert finding.place.segment_in_file == 13
    assert (finding.place.element, finding.place.component) == (1, 2)


def test_a_whole_composite_counts_as_there_where_any_component_is(tmp_path: Path) -> None:
    text = use(FOR_ORDERS, "LIN/C212", 'usage = "must"')
    house = guide(tmp_path, text)
    assert held(house, message_for(text, ())) == []
    found = held(house, message_for(text, (("LIN+2++4000862141411:EN", "LIN+2"),)))
    assert brief(found) == [("missing-element", "14 LIN03.1")]


def test_a_message_of_another_kind_breaks_nothing(tmp_path: Path) -> None:
    house = guide(tmp_path, use(FOR_ORDERS, "TOD", 'usage = "must"'))
    assert held(house, message_for(FOR_850, ())) == []


def test_a_message_with_very_many_breaches_is_told_up_to_a_limit(tmp_path: Path) -> None:
    text = use(FOR_ORDERS, "LIN/PRI", 'usage = "must"')
    lines = "".join(f"LIN+{n}\n" for n in range(3, 3000))
    found = held(guide(tmp_path, text), message_for(text, (("UNS+S", f"{lines}UNS+S"),)))
    assert len(found) == 2001
    assert found[0].fault == "too-many-faults"
