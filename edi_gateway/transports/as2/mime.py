"""Byte-exact MIME (RFC 2045, 2046): what was received is never written anew; signatures and MICs are over its bytes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from edi_gateway.transports.as2 import headers as _headers
from edi_gateway.transports.as2.ber import Buffer
from edi_gateway.transports.as2.cms import Entropy
from edi_gateway.transports.as2.headers import Headers, MimeError, parameters, quote, read_headers

MAX_PARTS: Final = 100
_MAX_BOUNDARY: Final = 200  # RFC 2046 says 70; longer ones are seen

_SMALL: Final = 1 << 20

_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_LF: Final = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class Entity:
    """A MIME entity or HTTP message: header and body. ``to_bytes`` is also the form in which it is stored."""

    headers: Headers
    body: Buffer

    def to_bytes(self) -> bytes:
        return b"".join((self.headers.to_bytes(), b"\r\n", self.body))

    @classmethod
    def from_bytes(cls, data: Buffer) -> Entity:
        """Takes an entity apart. Raises ``MimeError`` where the header is malformed, too large or does not end."""
        view = memoryview(data)
        for empty_line in (b"\r\n", b"\n"):
            if bytes(view[: len(empty_line)]) == empty_line:
                return cls(Headers(), view[len(empty_line) :])
        end = _HEADER_END.search(view[: _headers.MAX_BYTES])
        if end is None:
            raise MimeError("the header does not end with an empty line, or is too long")
        return cls(read_headers(bytes(view[: end.start()])), view[end.end() :])

    @property
    def content_type(self) -> tuple[str, dict[str, str]]:
        """Type and parameters; ``text/plain`` where none is given (RFC 2045 5.2)."""
        return parameters(self.headers.get("content-type", "text/plain"))

    def content(self) -> Buffer:
        """The body without its transfer encoding. Raises ``MimeError``."""
        encoding = self.headers.get("content-transfer-encoding", "binary").strip().lower()
        try:
            if encoding == "base64":
                return binascii.a2b_base64(self.body)
            if encoding == "quoted-printable":
                return binascii.a2b_qp(bytes(self.body))
        except binascii.Error as error:
            raise MimeError(f"the base64 is broken: {error}") from error
        if encoding in ("binary", "7bit", "8bit", ""):
            return self.body
        raise MimeError("unknown transfer encoding")


def encode_base64(data: Buffer) -> bytes:
    """Base64 in lines of 76 characters, with CRLF between and none at the end."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")[:-2]


# ---- multipart ----------------------------------------------------------------------------------


def split_parts(entity: Entity, limit: int = MAX_PARTS) -> list[memoryview]:
    """The raw parts of a multipart entity, without the line end that belongs to the delimiter (RFC 2046 5.1.1).

    Raises ``MimeError`` where no boundary is named, the last delimiter is missing or there are too many parts.
    """
    boundary = entity.content_type[1].get("boundary", "")
    if not 0 < len(boundary) <= _MAX_BOUNDARY:
        raise MimeError("a multipart without a usable boundary")
    body = memoryview(entity.body)
    delimiter = b"--" + boundary.encode("utf-8", "surrogateescape")
    parts: list[memoryview] = []
    begin = -1
    for start in _find_all(body, delimiter):
        if start and body[start - 1] != 0x0A:  # a delimiter stands at the start of a line
            continue
        after = _delimiter_end(body, start + len(delimiter))
        if after is None:
            continue
        if begin >= 0:
            parts.append(body[begin : _before_line_end(body, begin, start)])
            if len(parts) > limit:
                raise MimeError(f"more than {limit} parts")
        last, begin = after
        if last:
            return parts
    raise MimeError("the closing boundary is missing" if begin >= 0 else "the boundary does not occur")


def _find_all(body: memoryview, wanted: bytes) -> Iterator[int]:
    """Where the bytes occur. Large bodies are not copied; small ones are, as that is quicker."""
    if len(body) > _SMALL:
        for match in re.compile(re.escape(wanted)).finditer(body):
            yield match.start()
        return
    data = bytes(body)
    position = data.find(wanted)
    while position >= 0:
        yield position
        position = data.find(wanted, position + len(wanted))


def _delimiter_end(body: memoryview, position: int) -> tuple[bool, int] | None:
    """Whether the delimiter is the last one and where the part after it begins; None: the line is no delimiter."""
    last = bytes(body[position : position + 2]) == b"--"
    if last:
        position += 2
    size = len(body)
    while position < size and body[position] in b" \t":
        position += 1
    if position < size and body[position] not in b"\r\n":  # a longer boundary that begins alike
        return None
    return last, position + (2 if bytes(body[position : position + 2]) == b"\r\n" else 1)


def _before_line_end(body: memoryview, begin: int, end: int) -> int:
    if end > begin and body[end - 1] == 0x0A:
        end -= 1
        if end > begin and body[end - 1] == 0x0D:
            end -= 1
    return max(end, begin)


def multipart(subtype: str, parts: Iterable[Buffer], entropy: Entropy, **extra: str) -> Entity:
    """A multipart entity of raw parts. ``extra`` are parameters of the content type, with ``_`` for ``-``."""
    boundary = "=_as2_" + entropy(16).hex()
    delimiter = b"--" + boundary.encode()
    chunks: list[Buffer] = []
    for part in parts:
        chunks += [delimiter, b"\r\n", part, b"\r\n"]
    chunks += [delimiter, b"--\r\n"]
    given = "".join(f"; {name.replace('_', '-')}={_parameter(name, text)}" for name, text in extra.items())
    content_type = f'multipart/{subtype}{given}; boundary="{boundary}"'
    return Entity(Headers((("Content-Type", content_type),)), b"".join(chunks))


def _parameter(name: str, text: str) -> str:
    return text if name == "micalg" else quote(text)  # a quoted micalg is not understood everywhere


# ---- what was signed ----------------------------------------------------------------------------


def signed_forms(part: memoryview) -> list[Callable[[], Buffer]]:
    """The forms in which a signer may have meant this part, the likeliest first (RFC 5751 3.1.1 and practice).

    As received; with CRLF for LF; with CRLF for a lone CR too; only the header changed so; with or without a last CRLF.
    Each is made only when called for.
    """

    def lines() -> bytes:
        return bytes(part).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def all_lines() -> bytes:
        return bytes(part).replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")

    def header_only() -> Buffer:
        end = _HEADER_END.search(part[: _headers.MAX_BYTES])
        if end is None:
            return part
        return b"".join((_LF.sub(b"\r\n", part[: end.start()]), b"\r\n\r\n", part[end.end() :]))

    forms: list[Callable[[], Buffer]] = [lambda: part, lines, all_lines, header_only, lambda: bytes(part) + b"\r\n"]
    if bytes(part[-2:]) == b"\r\n":
        forms.append(lambda: part[:-2])
    return forms
