"""Header fields (RFC 5322, 2045, 2231, 2047): ordered, repeatable, limited in size, folding read but never written."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from edi_gateway.transports.as2.errors import As2Error

MAX_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 200

_LINE_END: Final = re.compile(rb"\r?\n")
_NAME: Final = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_FORBIDDEN_IN_VALUE: Final = re.compile("[\r\n\0]")
_ENCODED_WORD: Final = re.compile(r"=\?([^?\s]{1,40})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_ENCODED_WORDS: Final = re.compile(r"\?=[ \t]{1,20}=\?")
_CHARSETS: Final = {
    "utf-8": "utf-8",
    "us-ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-2": "iso-8859-2",
    "iso-8859-15": "iso-8859-15",
    "windows-1250": "cp1250",
    "windows-1252": "cp1252",
    "iso-2022-jp": "iso2022_jp",
    "shift_jis": "shift_jis",
    "gb2312": "gb2312",
    "gbk": "gbk",
}


class MimeError(As2Error):
    """A MIME entity is malformed or beyond the limits."""


@dataclass(frozen=True, slots=True)
class Headers:
    """Header fields in order. Octets outside ASCII are UTF-8, kept as surrogates where they are not."""

    fields: tuple[tuple[str, str], ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """The first field of that name, whatever its case."""
        name = name.lower()
        return next((value for key, value in self.fields if key.lower() == name), default)

    def count(self, name: str) -> int:
        name = name.lower()
        return sum(key.lower() == name for key, _ in self.fields)

    def __contains__(self, name: str) -> bool:
        return self.count(name) > 0

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.fields)

    def plus(self, *more: tuple[str, str]) -> Headers:
        return Headers(self.fields + more)

    def content_fields(self) -> Headers:
        """Only the fields that describe the body (``Content-...``), as an entity inside a message has them."""
        return Headers(tuple(field for field in self.fields if field[0].lower().startswith("content-")))

    def encode(self) -> list[tuple[bytes, bytes]]:
        """The fields as octets. Raises ``MimeError`` for a value that would break out of its line."""
        out = []
        for key, value in self.fields:
            name = key.encode("ascii", "replace")
            if not _NAME.fullmatch(name) or _FORBIDDEN_IN_VALUE.search(value):
                raise MimeError(f"header field {key!r} cannot be written")
            out.append((name, value.encode("utf-8", "surrogateescape")))
        return out

    def to_bytes(self) -> bytes:
        """The header block without the empty line that ends it."""
        return b"".join(b"%b: %b\r\n" % field for field in self.encode())

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[bytes, bytes]]) -> Headers:
        return cls(
            tuple((name.decode("ascii", "replace"), value.decode("utf-8", "surrogateescape")) for name, value in pairs)
        )


def read_headers(block: bytes) -> Headers:
    """The fields of a header block (without the empty line), folded lines unfolded. Raises ``MimeError``."""
    if len(block) > MAX_BYTES:
        raise MimeError(f"header of more than {MAX_BYTES} bytes")
    pairs: list[tuple[bytes, list[bytes]]] = []
    for line in _LINE_END.split(block):
        if not line:
            continue
        if line[:1] in b" \t":
            if not pairs:
                raise MimeError("the header begins with a folded line")
            pairs[-1][1].append(line.strip())
            continue
        name, colon, value = line.partition(b":")
        name = name.rstrip()
        if not colon or not _NAME.fullmatch(name):
            raise MimeError(f"malformed header line {line[:60]!r}")
        pairs.append((name, [value.strip()]))
        if len(pairs) > MAX_FIELDS:
            raise MimeError(f"more than {MAX_FIELDS} header fields")
    return Headers.from_pairs((name, b" ".join(parts)) for name, parts in pairs)


# ---- structured values --------------------------------------------------------------------------


def split_quoted(value: str, separator: str) -> list[str]:
    """Splits at a separator that does not stand inside a quoted string."""
    if '"' not in value:
        return value.split(separator)
    if "\\" not in value:
        return _split_unescaped(value, separator)
    pieces, start, quoted, escaped = [], 0, False, False
    for index, character in enumerate(value):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            pieces.append(value[start:index])
            start = index + 1
    pieces.append(value[start:])
    return pieces


def _split_unescaped(value: str, separator: str) -> list[str]:
    """The same where no quoted string has escapes: every other piece between quotes is inside them."""
    pieces = [""]
    for index, piece in enumerate(value.split('"')):
        if index:
            pieces[-1] += '"'
        if index % 2:
            pieces[-1] += piece
        else:
            first, *rest = piece.split(separator)
            pieces[-1] += first
            pieces += rest
    return pieces


def unquote(value: str) -> str:
    """A quoted string without its quotes; anything else stripped. A lone backslash (a Windows path) stays."""
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r'\\(["\\])', r"\1", value[1:-1])
    return value


def quote(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """``type/sub; a=b; c="d"`` -> the main value in lower case, and the parameters (RFC 2231 resolved)."""
    main, *rest = split_quoted(value, ";")
    found: dict[str, str] = {}
    for piece in rest:
        name, equals, text = piece.partition("=")
        if equals and name.strip():
            found.setdefault(name.strip().lower(), unquote(text))
    return main.strip().lower(), _resolve_extended(found)


def _resolve_extended(found: dict[str, str]) -> dict[str, str]:
    """RFC 2231: ``name*=charset'language'%xx`` and continuations ``name*0=``, ``name*1*=``."""
    if not any("*" in name for name in found):
        return found
    plain = {name: text for name, text in found.items() if "*" not in name}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, text in found.items():
        base, star, rest = name.partition("*")
        if not star:
            continue
        number = rest.removesuffix("*")
        if number.isascii() and (number.isdigit() or not number) and len(number) < 4:
            encoded = rest.endswith("*") or not rest
            pieces.setdefault(base, []).append((int(number or 0), encoded, text))
    for base, parts in pieces.items():
        parts.sort()
        charset = ""
        octets = b""
        for position, (_, encoded, text) in enumerate(parts):
            if encoded and position == 0 and text.count("'") >= 2:
                charset, _, text = text.split("'", 2)
            octets += unquote_to_bytes(text) if encoded else text.encode("utf-8", "surrogateescape")
        plain[base] = _decode(octets, charset or "utf-8")
    return plain


def decode_words(value: str) -> str:
    """A value with RFC 2047 encoded words decoded, also where they stand inside quotes, as some senders write them."""
    value = _BETWEEN_ENCODED_WORDS.sub("?==?", value)

    def decode(match: re.Match[str]) -> str:
        charset, encoding, text = match.groups()
        octets = text.encode("ascii", "replace")
        try:
            plain = binascii.a2b_base64(octets) if encoding in "bB" else binascii.a2b_qp(octets.replace(b"_", b" "))
        except binascii.Error:
            return match.group()
        return _decode(plain, charset)

    return _ENCODED_WORD.sub(decode, value)


def _decode(octets: bytes, charset: str) -> str:
    """Only character sets of a short list: names from outside must not choose among all of Python's codecs."""
    codec = _CHARSETS.get(charset.lower().partition("*")[0], "iso-8859-1")
    return octets.decode(codec, "replace")
