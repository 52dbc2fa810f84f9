"""Names from outside never lead anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.store.names import printable, safe_name


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("orders.edi", "orders.edi"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/absolute/850-000000001.x12", "850-000000001.x12"),
        ("C:evil.edi", "C_evil.edi"),
        (".hidden", "hidden"),
        ("..", "file"),
        ("", "file"),
        ("CON", "file-CON"),
        ("lpt1.txt", "file-lpt1.txt"),
        ("a\0b\nc\x1b[31m.edi", "a_b_c_31m.edi"),
        ("Bestellung für Müller.edi", "Bestellung_f_r_M_ller.edi"),
        ("trailing. ", "trailing"),
    ],
)
def test_what_becomes_of_a_name(given_name: str, safe: str) -> None:
    assert safe_name(given_name) == safe


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_a_safe_name_is_one_plain_component_whatever_it_was_made_from(text: str) -> None:
    name = safe_name(text)
    assert name
    assert len(name) <= 90
    assert name.isascii()
    assert not set(name) & set("/\\:\0 ")
    assert name[0] not in ".-"
    assert name not in (".", "..")


@settings(max_examples=200)
@given(st.text(st.characters(), max_size=100))
def test_printable_text_is_one_line_without_control_characters(text: str) -> None:
    assert printable(text, 1_000).isprintable()
    assert len(printable(text, 20)) <= 20
