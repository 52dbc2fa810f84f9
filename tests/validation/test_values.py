"""Numbers, dates and times of both standards."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.findings import Fault
from edi_gateway.validation import values


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_every_decimal_is_a_number_of_both_standards(number: Decimal) -> None:
    text = f"{number:f}"
    digits = sum(character.isdigit() for character in text)
    assert values.edifact_digits(text, ".") == digits
    assert values.edifact_digits(text.replace(".", ","), ",") == digits
    assert values.x12_real_digits(text) == digits


@given(st.text(alphabet="0123456789.,-+E ²٣", max_size=8))
def test_what_is_taken_for_a_number_can_be_read_as_one(text: str) -> None:
    if values.edifact_digits(text, ".") is not None:
        assert text.isascii()
        Decimal(text)
    if values.x12_real_digits(text) is not None:
        assert text.isascii()
        Decimal(text)
    if values.x12_integer_digits(text) is not None:
        int(text)


@pytest.mark.parametrize("text", ["", "-", ".", "-.", "5.", ".5", "--5", "5-", "1.2.3", "1 2", "+5"])
def test_what_is_no_edifact_number(text: str) -> None:
    assert values.edifact_digits(text, ".") is None


@given(st.dates())
def test_every_day_is_a_date(day: date) -> None:
    text = f"{day:%Y%m%d}".zfill(8)
    assert values.x12_date(text, 8, 8)
    assert values.date_problem(text, "102") is None


@given(st.text(alphabet="0123456789", min_size=8, max_size=8))
def test_eight_digits_are_a_date_if_the_calendar_says_so(text: str) -> None:
    try:
        datetime.strptime(text, "%Y%m%d")  # noqa: DTZ007
        real = True
    except ValueError:
        real = False
    assert values.x12_date(text, 6, 8) is real
    assert (values.date_problem(text, "102") is None) is real


@given(st.datetimes(min_value=datetime(1000, 1, 1)))  # noqa: DTZ001
def test_every_moment_is_a_date_and_time_in_each_form(moment: datetime) -> None:
    for code, form in {"203": "%Y%m%d%H%M", "204": "%Y%m%d%H%M%S", "201": "%y%m%d%H%M", "5": "%d%m%Y%H%M"}.items():
        assert values.date_problem(moment.strftime(form), code) is None
    assert values.x12_time(moment.strftime("%H%M"), 4, 8)
    assert values.x12_time(moment.strftime("%H%M%S"), 4, 8)
    assert values.x12_time(moment.strftime("%H%M%S") + "99", 4, 8)


@pytest.mark.parametrize(
    ("text", "code", "fault"),
    [
        ("20240230", "102", Fault.INVALID_DATE),
        ("000229", "101", None),
        ("010229", "101", Fault.INVALID_DATE),
        ("202401312400", "203", Fault.INVALID_TIME),
        ("202401311200+01", "303", None),
        ("202401311200UTC", "303", None),
        ("2024013112", "203", Fault.INVALID_DATE),
        ("1260", "401", Fault.INVALID_TIME),
        ("12", "401", Fault.INVALID_TIME),
        ("2024", "602", None),
        ("24", "602", Fault.INVALID_DATE),
        ("2024366", "105", Fault.INVALID_DATE),
        ("24366", "105", None),
        ("24367", "105", Fault.INVALID_DATE),
        ("202405202406", "716", None),
        ("202405-202454", "716", Fault.INVALID_DATE),
        ("20240101", "718", Fault.INVALID_DATE),
        ("202401311200+0100", "205", None),
        ("202401311200 0100", "205", Fault.INVALID_TIME),
        ("anything", "999", None),
        ("", "102", None),
    ],
)
def test_forms_of_2379(text: str, code: str, fault: Fault | None) -> None:
    assert values.date_problem(text, code) is fault


@given(st.text(max_size=35), st.sampled_from(sorted(values.FORMATS)))
def test_no_text_makes_a_date_check_raise(text: str, code: str) -> None:
    assert values.date_problem(text, code) in (None, Fault.INVALID_DATE, Fault.INVALID_TIME)
    assert values.format_words(code)
