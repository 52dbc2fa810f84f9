"""File names and texts from partners are made harmless."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.transports.naming import (
    MAX_NAME_BYTES,
    distinct_name,
    is_plain_name,
    is_temporary,
    printable,
    safe_filename,
    temporary_name,
)

NASTY = st.one_of(st.text(), st.text(alphabet="./\\ -~CONaux:%\x00\n\x1b\u202e\u0301é²", max_size=40))


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("ORDERS_4711.edi", "ORDERS_4711.edi"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/shadow", "shadow"),
        ("C:", "C_"),
        ("C:evil.edi", "C_evil.edi"),
        ("%2e%2e%2fx", "_2e_2e_2fx"),
        ("a\x00b.edi", "ab.edi"),
        ("a\r\nb.edi", "ab.edi"),
        ("\x1b[31mred.edi", "_31mred.edi"),
        ("name. . .", "name"),
        (" -rf", "rf"),
        (".bashrc", "bashrc"),
        ("con", "_con"),
        ("NUL.edi", "_NUL.edi"),
        ("COM1.tar.gz", "_COM1.tar.gz"),
        ("Bestellung Größe 1.edi", "Bestellung Größe 1.edi"),
        ("発注.edi", "発注.edi"),
        ("..", "fallback"),
        ("", "fallback"),
        ("///", "fallback"),
        ("\u202e", "fallback"),
    ],
)
def test_names_are_made_safe(given_name: str, expected: str) -> None:
    assert safe_filename(given_name, "fallback") == expected


def test_long_name_is_cut_and_keeps_its_extension() -> None:
    name = safe_filename("ö" * 5000 + ".edi")
    assert name.endswith("ö.edi")
    assert len(name.encode()) <= MAX_NAME_BYTES


@given(NASTY)
@settings(max_examples=300)
def test_safe_name_is_always_one_plain_visible_component(text: str) -> None:
    name = safe_filename(text, "fallback")
    assert is_plain_name(name)
    assert not name.startswith((".", "-", "~"))
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert safe_filename(name, "fallback") == name


@given(NASTY)
@settings(max_examples=200)
def test_printable_text_is_one_line_without_control_characters(text: str) -> None:
    shown = printable(text, 60)
    assert shown.isprintable()
    assert len(shown) <= 60


def test_printable_shows_what_was_hidden() -> None:
    assert printable("a\n\x1b[2Jb\u202e") == "a\\n\\x1b[2Jb\\u202e"
    assert printable(b"caf\xe9") == "caf\\xe9"


@pytest.mark.parametrize("name", [".x", "a.tmp", "A.TMP", "a.part", "a.edi.filepart"])
def test_temporary_names_are_known(name: str) -> None:
    assert is_temporary(name)


def test_final_names_are_not_temporary() -> None:
    assert not is_temporary("a.edi")
    assert not is_temporary("tmp")


def test_names_derived_from_an_identity_are_the_same_every_time() -> None:
    assert temporary_name("X") == temporary_name("X") != temporary_name("Y")
    assert is_temporary(temporary_name("X"))
    first = distinct_name("ORDERS.edi", "X")
    assert first == distinct_name("ORDERS.edi", "X") != distinct_name("ORDERS.edi", "Y")
    assert first.startswith("ORDERS-")
    assert first.endswith(".edi")
