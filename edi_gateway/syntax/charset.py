"""Character sets: syntax identifiers UNOA to UNOY and X12 to codecs and repertoires; decoding that never loses a byte.

The reader cuts files as Latin-1 text, one character per byte, which is exact for every set here because all their
service characters are ASCII. What is not pure ASCII is decoded properly message by message.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from edi_gateway.findings import Fault, Finding, Owner, Severity
from edi_gateway.syntax.model import Delimiters

_UPPER = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MARKS = b" .,-()/='+:?!\"%&*;<>"
_LEVEL_A = _UPPER + b"0123456789" + _MARKS  # ISO 9735 annex A, with the service characters
_LEVEL_B = _LEVEL_A + _UPPER.lower()
_PRINTABLE = bytes(range(0x20, 0x7F))
_UPPER_HALF = bytes(range(0xA0, 0x100))
_HIGH = bytes(range(0x80, 0x100))
_LINE_BREAKS = b"\r\n"
_SHOWN = 10  # characters named in one finding


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """A repertoire and its encoding. ``allowed`` are the bytes that belong to the repertoire."""

    identifier: str
    codec: str
    allowed: bytes

    def outside(self, text: str) -> bytes:
        """The bytes of Latin-1 ``text`` that are outside the repertoire (line breaks are no matter of it)."""
        return text.encode("latin-1").translate(None, self.allowed + _LINE_BREAKS)

    def with_delimiters(self, delimiters: Delimiters) -> CharacterSet:
        """The same with the service characters in use, which may be control characters (IS1 to IS4)."""
        used = delimiters.element + delimiters.component + delimiters.segment + delimiters.release
        return replace(self, allowed=self.allowed + (used + delimiters.repetition).encode("latin-1"))


def _iso(identifier: str, part: int) -> CharacterSet:
    return CharacterSet(identifier, f"iso-8859-{part}", _PRINTABLE + _UPPER_HALF)


ASCII = CharacterSet("ASCII", "ascii", _PRINTABLE)
X12 = CharacterSet("X12", "ascii", _PRINTABLE)
LATIN_1 = "iso-8859-1"

CHARACTER_SETS: dict[str, CharacterSet] = {
    "UNOA": CharacterSet("UNOA", "ascii", _LEVEL_A),
    "UNOB": CharacterSet("UNOB", "ascii", _LEVEL_B),
    "UNOC": _iso("UNOC", 1),
    "UNOD": _iso("UNOD", 2),
    "UNOE": _iso("UNOE", 5),
    "UNOF": _iso("UNOF", 7),
    "UNOG": _iso("UNOG", 3),
    "UNOH": _iso("UNOH", 4),
    "UNOI": _iso("UNOI", 6),
    "UNOJ": _iso("UNOJ", 8),
    "UNOK": _iso("UNOK", 9),
    "UNOL": _iso("UNOL", 15),
    "UNOW": CharacterSet("UNOW", "utf-8", _PRINTABLE + _HIGH),
    "UNOX": CharacterSet("UNOX", "iso2022_jp_ext", _PRINTABLE + b"\x1b\x0e\x0f" + _HIGH),
    "UNOY": CharacterSet("UNOY", "utf-8", _PRINTABLE + _HIGH),
}
"""ISO 9735 data element 0001."""

_ENCODINGS_0133 = {"4": "cp850", "7": "utf-8"}  # ISO 9735-1:2002 data element 0133; 1 and 2 say what 0001 says
_OTHER_ENCODINGS = {"3": "EBCDIC code page 500", "5": "UCS-2", "6": "UCS-4", "8": "UTF-16"}


def character_set(identifier: str, encoding: str = "") -> tuple[CharacterSet, Finding | None]:
    """The character set of UNB S001: 0001 ``identifier`` and 0133 ``encoding``; UNOC with a finding where unknown."""
    found = CHARACTER_SETS.get(identifier)
    if found is None:
        known = f"{min(CHARACTER_SETS)} to {max(CHARACTER_SETS)}"
        return CharacterSet(identifier, LATIN_1, _PRINTABLE + _UPPER_HALF), Finding(
            Fault.UNSUPPORTED_CHARACTER_SET,
            f"The character set {identifier!r} is not one of {known}; the interchange was read as Latin-1.",
            owner=Owner.SYNTAX,
            value=identifier,
            expected=" ".join(CHARACTER_SETS),
            element_id="0001",
            fix="Name one of the character sets of ISO 9735 in the first component of UNB S001, such as UNOC.",
        )
    if encoding in _ENCODINGS_0133:
        return CharacterSet(identifier, _ENCODINGS_0133[encoding], _PRINTABLE + _HIGH), None
    if encoding in _OTHER_ENCODINGS:
        return found, Finding(
            Fault.UNSUPPORTED_CHARACTER_SET,
            f"UNB asks for the character encoding {_OTHER_ENCODINGS[encoding]} ({encoding}), which is not supported.",
            owner=Owner.SYNTAX,
            value=encoding,
            element_id="0133",
            fix="Send the interchange as UTF-8 (7) or leave the encoding out.",
        )
    return found, None


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with the codec that gives its bytes back; ``problem`` says what is wrong with the characters, "" if nothing.

    ``at`` is the index in ``text`` of the first offending character (-1: none), ``fatal`` whether bytes could not be
    decoded by the declared codec.
    """

    text: str
    encoding: str
    problem: str = ""
    at: int = -1
    fatal: bool = False


def decode(text: str, charset: CharacterSet) -> Decoded:
    """Decode ``text``, which holds one character per byte, by ``charset``; Latin-1 where that cannot be."""
    if text.isascii():
        encoding = charset.codec
        if "\x1b" in text and encoding.startswith("iso2022"):
            return _decode_declared(text, charset)
        outside = charset.outside(text)
        return _outside(text, encoding, charset, outside) if outside else Decoded(text, encoding)
    if charset.identifier == X12.identifier:
        return _decode_x12(text)
    return _decode_declared(text, charset)


def _decode_declared(text: str, charset: CharacterSet) -> Decoded:
    data = text.encode("latin-1")
    try:
        decoded = data.decode(charset.codec)
    except UnicodeDecodeError as error:
        hint = "; they are valid UTF-8" if charset.codec != "utf-8" and _is_utf8(data) else ""
        problem = (
            f"Byte 0x{data[error.start]:02X} is not a character of {charset.identifier}{hint}. "
            "The text is shown as Latin-1."
        )
        return Decoded(text, LATIN_1, problem, error.start, fatal=True)
    if charset.codec != LATIN_1 and decoded.encode(charset.codec, "replace") != data:
        # e.g. redundant ISO 2022 escape sequences: keep what gives the bytes back
        problem = f"The text is not {charset.identifier} in its shortest form; it is shown as Latin-1."
        return Decoded(text, LATIN_1, problem, max(0, text.find("\x1b")), fatal=True)
    if outside := charset.outside(text):
        return _outside(decoded, charset.codec, charset, outside, text)
    if charset.codec == LATIN_1 and _is_utf8(data):
        at = next(i for i, c in enumerate(decoded) if c > "\x7f")
        return Decoded(
            decoded, charset.codec, f"The characters look like UTF-8, but {charset.identifier} was declared.", at
        )
    if charset.codec == "utf-8":
        return _invisible(decoded)
    return Decoded(decoded, charset.codec)


def _decode_x12(text: str) -> Decoded:
    data = text.encode("latin-1")
    if _is_utf8(data):
        decoded, encoding, name = data.decode(), "utf-8", "UTF-8"
    else:
        decoded, encoding, name = text, LATIN_1, "Latin-1"
    at = next(i for i, c in enumerate(decoded) if c > "\x7f")
    return Decoded(decoded, encoding, f"Characters outside the X12 character sets; they were read as {name}.", at)


def _outside(text: str, encoding: str, charset: CharacterSet, outside: bytes, as_bytes: str | None = None) -> Decoded:
    """What to say of bytes outside the repertoire; ``as_bytes`` is the text with one character per byte."""
    original = text if as_bytes is None else as_bytes
    first = min(original.index(chr(b)) for b in set(outside))
    if len(original) != len(text):  # a multi-byte encoding: count in characters
        first = len(original[:first].encode("latin-1").decode(encoding, "ignore"))
    shown = [repr(chr(b)) for b in dict.fromkeys(outside)]
    names = ", ".join(shown[:_SHOWN]) + (", ..." if len(shown) > _SHOWN else "")
    noun = "Characters" if len(shown) > 1 else "A character"
    hint = ""
    if as_bytes is not None and encoding == LATIN_1 and _is_utf8(as_bytes.encode("latin-1")):
        hint = " They look like UTF-8."
    return Decoded(text, encoding, f"{noun} outside {charset.identifier}: {names}.{hint}", first)


def _invisible(text: str) -> Decoded:
    """Control and format characters (zero width, direction marks) hide in text: say so."""
    hidden = {c for c in set(text) if c > "\x7f" and unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn")}
    if not hidden:
        return Decoded(text, "utf-8")
    names = ", ".join(f"U+{ord(c):04X}" for c in sorted(hidden)[:_SHOWN])
    return Decoded(text, "utf-8", f"Invisible or unassigned characters: {names}.", min(map(text.index, hidden)))


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def finding(decoded: Decoded) -> Finding:
    """The finding that says what is wrong with the characters of a text; without its place."""
    return Finding(
        Fault.INVALID_CHARACTER,
        decoded.problem,
        severity=Severity.ERROR if decoded.fatal else Severity.WARNING,
        owner=Owner.SYNTAX,
        value=decoded.text[decoded.at : decoded.at + 1] if decoded.at >= 0 else None,
        fix="Declare the character set that is really used, or send only characters of the one declared.",
    )
