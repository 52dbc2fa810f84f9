"""The 824 and APERAK say what the application made of each document, and are themselves without an error."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.acknowledgements import AckStatement, advice_824, aperak, read
from edi_gateway.acknowledgements import identification as numbers
from edi_gateway.acknowledgements.application import Advice, Wish, advise, as_syntax
from edi_gateway.acknowledgements.application_codes import ACTION, APPLICATION, ERROR
from edi_gateway.acknowledgements.identification import identification
from edi_gateway.acknowledgements.stamping import stamp
from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.standards import load, messages, releases
from edi_gateway.standards.model import CompositeDef
from edi_gateway.syntax.model import Segment, Standard, value
from edi_gateway.validation.model import InterchangeReport, Verdict
from tests.acknowledgements.reports import edifact, fault, gs, order_850, orders, x12

NOON = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]
ALL = Wish(accepted=True)


def business(kind: Fault, *place: object, **more: object) -> Finding:
    return fault(kind, *place, owner=Owner.GUIDE, **more)  # type: ignore[arg-type]


def told(report: InterchangeReport, wish: Wish = ALL) -> list[Advice]:
    found = (advise(report, g, m, wish) for g in report.groups for m in g.messages)
    return [advice for advice in found if advice]


# who is told


def test_a_document_without_errors_is_told_where_that_is_wished() -> None:
    report = x12(gs("7", order_850("0001")))
    assert [a.verdict for a in told(report)] == [Verdict.ACCEPTED]
    assert told(report, Wish()) == []


def test_what_breaks_the_standard_never_reaches_the_application() -> None:
    broken = order_850("0001", fault(Fault.TOO_LONG, 2, "BEG", 3), business(Fault.INVALID_CODE, 2, "BEG", 1))
    assert told(x12(gs("7", broken))) == []


@pytest.mark.parametrize("owner", [Owner.GUIDE, Owner.MAP, Owner.BUSINESS, Owner.AGREEMENT])
def test_every_owner_above_the_standard_is_told(owner: Owner) -> None:
    [advice] = told(x12(gs("7", order_850("0001", fault(Fault.INVALID_CODE, 2, "BEG", 1, owner=owner)))))
    assert advice.verdict is Verdict.REJECTED
    assert len(advice.findings) == 1


def test_a_999_tells_the_guide_and_the_824_the_rest() -> None:
    bad = order_850("0001", business(Fault.INVALID_CODE, 2, "BEG", 1))
    assert told(x12(gs("7", bad, version="005010")), Wish(accepted=True, by_999=True)) == []


def test_a_warning_is_not_told() -> None:
    [advice] = told(x12(gs("7", order_850("0001", business(Fault.INVALID_CODE, severity=Severity.WARNING)))))
    assert (advice.verdict, advice.findings) == (Verdict.ACCEPTED, ())


@pytest.mark.parametrize("kind", ["824", "997", "999"])
def test_an_answer_of_x12_is_never_answered(kind: str) -> None:
    assert told(x12(gs("7", order_850("0001", business(Fault.INVALID_CODE), kind=kind), kind="AG"))) == []


@pytest.mark.parametrize("kind", ["APERAK", "CONTRL"])
def test_an_answer_of_edifact_is_never_answered(kind: str) -> None:
    assert told(edifact(orders("1", business(Fault.INVALID_CODE), kind=kind))) == []


def test_nobody_is_told_where_the_envelope_is_refused() -> None:
    assert told(x12(gs("7", order_850("0001")), findings=[fault(Fault.UNKNOWN_SENDER)])) == []
    assert told(x12(gs("7", order_850("0001"), findings=[fault(Fault.GROUP_COUNT)]))) == []


def test_a_neighbour_of_the_message_that_refused_the_interchange_is_told_why() -> None:
    refusal = fault(Fault.MESSAGE_REFUSED, owner=Owner.AGREEMENT)
    report = x12(gs("7", order_850("0001"), order_850("0002", business(Fault.INVALID_CODE))), findings=[refusal])
    first, second = told(report)
    assert [f.fault for f in first.findings] == [Fault.MESSAGE_REFUSED]
    assert [f.fault for f in second.findings] == [Fault.INVALID_CODE]


def test_the_syntax_report_leaves_out_what_the_application_tells() -> None:
    report = x12(
        gs(
            "7",
            order_850("0001", business(Fault.INVALID_CODE)),
            order_850("0002", fault(Fault.TOO_LONG, 2, "BEG", 3), business(Fault.INVALID_CODE)),
        )
    )
    for number, message in enumerate(report.messages, 1):
        message.message.index = number
    left = as_syntax(report, {1: ALL, 2: ALL}).messages
    assert [m.verdict for m in left] == [Verdict.ACCEPTED, Verdict.REJECTED]
    assert len(left[1].findings) == 2  # nobody else would tell of either
    assert len(report.messages[0].findings) == 1


# the 824


def test_an_824_says_what_was_rejected_and_where() -> None:
    finding = business(
        Fault.INVALID_CODE, 2, "BEG", 2, value="XX", element_id="92", fix="Send SA, which is the only code we take."
    )
    [advice] = told(x12(gs("7", order_850("0001", finding))))
    assert stamp(advice_824.build(advice), "41-1", NOON) == [
        ["BGN", "11", "41-1", "20260101", "1200"],
        ["OTI", "TR", "PO", "4711", "SENDER", "RECEIVER", "20260101", "1200", "7", "0001", "850", "004010"],
        ["REF", "F8", "000000123"],
        ["TED", "848", "Something is wrong. Send SA, which is the only code we take.", "BEG", "2", "2", "92", "XX"],
    ]


def test_an_accepted_transaction_set_has_no_errors() -> None:
    [advice] = told(x12(gs("7", order_850("0001"))))
    assert [s[0] for s in advice_824.build(advice)] == ["BGN", "OTI", "REF"]
    assert value(advice_824.build(advice)[1], 1) == "TA"


def test_accepted_with_errors_is_te() -> None:
    [advice] = told(x12(gs("7", order_850("0001", business(Fault.INVALID_CODE, 2, "BEG", 2), tolerated=True))))
    assert value(advice_824.build(advice)[1], 1) == "TE"


def test_as_of_005010_component_and_repetition_are_named() -> None:
    place = Place(segment=2, tag="BEG", element=3, component=2, repetition=4)
    finding = Finding(Fault.INVALID_CODE, "Wrong.", place, owner=Owner.GUIDE)
    [advice] = told(x12(gs("7", order_850("0001", finding), version="005010")))
    assert advice_824.build(advice)[3] == ["TED", "848", "Wrong.", "BEG", "2", ["3", "2", "4"]]


def test_what_a_ted_cannot_hold_goes_on_in_notes() -> None:
    words = " ".join(f"word{n}" for n in range(40))
    finding = Finding(Fault.INVALID_CODE, words, Place(segment=2, tag="BEG"), owner=Owner.BUSINESS)
    [advice] = told(x12(gs("7", order_850("0001", finding))))
    _, _, _, ted, *notes = advice_824.build(advice)
    said = [value(ted, 2), *(value(n, 2) for n in notes)]
    assert " ".join(said) == words
    assert len(said[0]) <= 60
    assert max(map(len, said[1:])) <= 80


@pytest.mark.parametrize("kind", [Fault.UNMAPPED_VALUE, Fault.MISSING_VALUE, Fault.UNREADABLE_VALUE, Fault.TOO_LONG])
def test_a_partner_hears_nothing_of_our_files(kind: Fault) -> None:
    finding = Finding(kind, "unit: not in tables/units.csv.", owner=Owner.MAP, value="ZZ", fix="Add it to units.csv.")
    for report in (x12(gs("7", order_850("0001", finding))), edifact(orders("1", finding))):
        [advice] = told(report)
        body = advice_824.build(advice) if report.interchange.standard is Standard.X12 else aperak.build(advice)
        assert "units" not in str(body)
        assert "application" in str(body)
        assert ": ZZ." in str(body)


@pytest.mark.parametrize("received", ["A*B", "A~B", "A>B", "A\nB", "\N{LATIN SMALL LETTER A WITH DIAERESIS}"])
def test_bad_data_that_would_break_the_answer_is_not_repeated(received: str) -> None:
    [advice] = told(x12(gs("7", order_850("0001", business(Fault.INVALID_CODE, 2, "BEG", 3, value=received)))))
    assert value(advice_824.build(advice)[3], 7) == ""


def test_a_document_without_a_number_is_named_by_its_control_number() -> None:
    report = x12(gs("7", order_850("0001")))
    report.messages[0].message.segments[1] = ["BEG"]
    [advice] = told(report)
    assert advice_824.build(advice)[1][2:4] == ["TN", "0001"]


# the APERAK


def test_an_aperak_of_d_01b_says_what_was_rejected_and_where() -> None:
    report = edifact(orders("1", business(Fault.MISSING_VALUE, 2, "BGM", 2, 1, fix="Give it.")))
    report.messages[0].message.release = "D.01B"
    [advice] = told(report)
    assert stamp(aperak.build(advice), "41-1", NOON) == [
        ["BGM", "313", "41-1", "27"],
        ["DTM", ["137", "202601011200", "203"]],
        ["RFF", ["ON", "4711"]],
        ["RFF", ["ACW", "1"]],
        ["RFF", ["ACE", "REF1"]],
        ["ERC", ["007", "", "116"]],
        ["FTX", "AAO", "", "", "Something is wrong. Give it."],
        ["RFF", ["ACW", "1", "2"]],
        ["FTX", "AAO", "", "", "BGM02.1"],
    ]
    assert aperak.association(advice) == "EAN003"


def test_d_96a_has_no_code_for_an_aperak_but_eancom_has() -> None:
    report = edifact(orders("1"))
    [advice] = told(report)
    assert aperak.build(advice)[0] == ["BGM", ["12E", "", "9"], "", "6"]
    report.messages[0].message.association = ""
    assert aperak.build(advice)[0] == ["BGM", "", "", "6"]


def test_where_there_are_no_small_letters_the_text_is_in_capitals() -> None:
    [advice] = told(edifact(orders("1", business(Fault.MISSING_VALUE)), syntax="UNOA:3"))
    assert ["FTX", "AAO", "", "", "SOMETHING IS WRONG."] in aperak.build(advice)
    assert aperak.syntax(advice) == "UNOA:3"
    report = edifact(orders("small"), syntax="UNOA:3")
    [advice] = told(report)
    assert aperak.syntax(advice) == "UNOC:3"


# reading


def as_read(kind: str, body: list[Segment], standard: Standard) -> list[AckStatement]:
    report = (
        edifact(orders("1", kind=kind)) if standard is Standard.EDIFACT else x12(gs("1", order_850("1", kind=kind)))
    )
    message = report.messages[0].message
    message.segments = [message.segments[0], *body, message.segments[-1]]
    return read(message, report.interchange)


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("TA", Verdict.ACCEPTED),
        ("TC", Verdict.ACCEPTED_WITH_ERRORS),
        ("TE", Verdict.ACCEPTED_WITH_ERRORS),
        ("TP", Verdict.PARTLY),
        ("TR", Verdict.REJECTED),
        ("TH", Verdict.REJECTED),
        ("GA", Verdict.ACCEPTED),
        ("", Verdict.REJECTED),
        ("??", Verdict.REJECTED),
    ],
)
def test_oti01(code: str, verdict: Verdict) -> None:
    [statement] = as_read("824", [["BGN"], ["OTI", code, "PO", "4711", "", "", "", "", "007"]], Standard.X12)
    assert statement.verdict is verdict
    assert (statement.group_reference, statement.document) == ("7", "4711")
    assert "4711" in statement.text or "Group 7" in statement.text


def test_every_document_of_an_824_is_a_statement() -> None:
    body: list[Segment] = [
        ["OTI", "TA", "PO", "1"],
        ["OTI", "TR", "PO", "2"],
        ["TED", "MG", "", "PO1", "5", "7"],
        ["NTE", "", "Not one of ours"],
    ]
    first, second = as_read("824", body, Standard.X12)
    assert (first.document, first.verdict, first.details) == ("1", Verdict.ACCEPTED, ())
    [detail] = second.details
    assert detail.place == Place(segment=5, tag="PO1", element=7)
    assert detail.text == "segment 5 PO1, element PO107: Not one of ours (TED01 MG)."


def test_a_code_is_told_in_words_where_the_partner_gives_none() -> None:
    [statement] = as_read("824", [["OTI", "TR", "IV", "9"], ["TED", "MG"]], Standard.X12)
    assert statement.details[0].text == "the U.P.C. code is missing or not valid (TED01 MG)."


@pytest.mark.parametrize(
    ("bgm", "errors", "verdict"),
    [
        (["BGM", "312", "1"], False, Verdict.ACCEPTED),
        (["BGM", "", "1"], False, Verdict.ACCEPTED),
        (["BGM", "313", "1"], False, Verdict.REJECTED),
        (["BGM", "", "1", "27"], False, Verdict.REJECTED),
        (["BGM", "", "1", "6"], True, Verdict.ACCEPTED_WITH_ERRORS),
        (["BGM", "312", "1", "9"], True, Verdict.REJECTED),
        (["BGM", "", "1", "9", "RE"], False, Verdict.REJECTED),
        (["BGM", "", "1", "9", "AP"], False, Verdict.ACCEPTED),
    ],
)
def test_what_became_of_the_document_of_an_aperak(bgm: Segment, errors: bool, verdict: Verdict) -> None:
    error: list[Segment] = [["ERC", "186"]] if errors else []
    [statement] = as_read("APERAK", [bgm, ["RFF", ["IV", "2744"]], *error], Standard.EDIFACT)
    assert statement.verdict is verdict
    assert statement.document == "2744"


def test_an_aperak_is_read_with_place_and_text() -> None:
    body: list[Segment] = [
        ["BGM", "313", "1"],
        ["RFF", ["ACE", "R7"]],
        ["RFF", ["ACW", "3"]],
        ["ERC", "Z1"],
        ["FTX", "AAO", "", "", ["The price", "is not agreed"]],
        ["RFF", ["ACW", "3", "9"]],
        ["FTX", "AAO", "", "", "PRI01.2"],
    ]
    [statement] = as_read("APERAK", body, Standard.EDIFACT)
    assert (statement.reference, statement.message_reference) == ("R7", "3")
    [detail] = statement.details
    assert detail.place == Place(segment=9, tag="PRI", element=1, component=2)
    assert "The price is not agreed" in detail.text


@given(st.lists(st.lists(st.text(max_size=5), min_size=1, max_size=9), max_size=9), st.sampled_from(["824", "APERAK"]))
def test_reading_never_raises(segments: list[list[str]], kind: str) -> None:
    tags = ("OTI", "TED", "NTE", "REF") if kind == "824" else ("BGM", "RFF", "ERC", "FTX")
    body: list[Segment] = [[tags[n % 4], *s] for n, s in enumerate(segments)]
    for statement in as_read(kind, body, Standard.X12 if kind == "824" else Standard.EDIFACT):
        assert statement.text.isprintable()


# tables


def test_every_fault_has_a_code_that_every_release_has() -> None:
    assert set(APPLICATION) == set(Fault)
    for release in ("004010", "005010"):
        ted = load(Standard.X12, release, "824").segments["TED"]
        allowed = getattr(ted.elements[0].ref, "codes", None)
        assert allowed is not None
        assert set(APPLICATION.values()) <= set(ERROR) <= allowed


def test_every_second_letter_of_oti01_is_known() -> None:
    for release in ("004010", "005010"):
        allowed = getattr(load(Standard.X12, release, "824").segments["OTI"].elements[0].ref, "codes", frozenset())
        assert {code[1] for code in allowed} <= set(ACTION)


def test_every_reference_qualifier_is_in_the_list() -> None:
    for release in ("004010", "005010"):
        allowed = getattr(load(Standard.X12, release, "824").segments["OTI"].elements[1].ref, "codes", frozenset())
        assert {q for _, _, q in numbers._X12_NUMBER.values()} | {"TN", "F8"} <= allowed
    for release in releases(Standard.EDIFACT):
        if aperak.can_answer(release):
            reference = load(Standard.EDIFACT, release, "APERAK").segments["RFF"].elements[0].ref
            assert isinstance(reference, CompositeDef)
            allowed = getattr(reference.components[0].ref, "codes", frozenset())
            assert {*numbers._EDIFACT_QUALIFIER.values(), "AGO", "ACW", "ACE"} <= allowed


@pytest.mark.parametrize("release", ["004010", "005010"])
def test_the_number_of_each_set_stands_in_its_beginning_segment(release: str) -> None:
    for kind, (tag, element, _) in numbers._X12_NUMBER.items():
        if kind in messages(Standard.X12, release):
            definition = load(Standard.X12, release, kind)
            assert definition.segments[tag].elements[element - 1].ref.id in {
                "324",
                "396",
                "76",
                "127",
                "145",
                "328",
                "285",
                "22",
            }, kind


def test_the_number_of_a_document() -> None:
    assert identification(orders("1").message).number == "4711"
    assert identification(order_850("1").message).qualifier == "PO"
