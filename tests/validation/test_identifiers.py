"""Check digits of GTIN, GLN and SSCC."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.validation import identifiers

DIGITS = st.text(alphabet="0123456789", min_size=17, max_size=17)


@pytest.mark.parametrize("text", ["96385074", "614141000036", "4006381333931", "10614141000415"])
def test_gtins_of_every_length(text: str) -> None:
    assert identifiers.is_gtin(text)
    assert identifiers.gtin14(text) == text.zfill(14)


@pytest.mark.parametrize(
    "text", ["", "4006381333932", "400638133393", "40063813339311", "400638133393X", "４００６３８１３３３９３１"]
)
def test_what_is_no_gtin(text: str) -> None:
    assert not identifiers.is_gtin(text)
    assert identifiers.gtin14(text) is None


def test_gln_and_sscc() -> None:
    assert identifiers.is_gln("4012345000009")
    assert not identifiers.is_gln("4012345000008")
    assert not identifiers.is_gln("96385074")
    assert identifiers.is_sscc("106141412345678908")
    assert identifiers.sscc18("00106141412345678908") == "106141412345678908"
    assert identifiers.sscc18("106141412345678908") == "106141412345678908"
    assert identifiers.sscc18("106141412345678909") is None
    assert identifiers.sscc18("01106141412345678908") is None


@given(DIGITS)
def test_a_check_digit_makes_an_sscc_and_no_other_digit_does(digits: str) -> None:
    right = identifiers.check_digit(digits)
    assert [d for d in "0123456789" if identifiers.is_sscc(digits + d)] == [right]


@given(DIGITS, st.integers(0, 16), st.sampled_from("123456789"))
def test_one_wrong_digit_is_always_seen(digits: str, place: int, change: str) -> None:
    whole = digits + identifiers.check_digit(digits)
    wrong = str((int(whole[place]) + int(change)) % 10)
    assert not identifiers.is_sscc(whole[:place] + wrong + whole[place + 1 :])


@given(st.text(alphabet="0123456789", max_size=12))
def test_leading_zeros_do_not_change_the_check_digit(digits: str) -> None:
    assert identifiers.check_digit("0" + digits) == identifiers.check_digit("00" + digits)


@pytest.mark.parametrize("text", ["", "12a", "²", "٣"])
def test_a_check_digit_of_what_are_not_digits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        identifiers.check_digit(text)


@given(st.text(max_size=20))
def test_no_text_makes_a_check_raise(text: str) -> None:
    for check in (identifiers.is_gtin, identifiers.is_gln, identifiers.is_sscc):
        assert check(text) in (True, False)
