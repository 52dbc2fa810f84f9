"""CMS CompressedData (RFC 3274): zlib, read with an absolute limit on what comes out."""

from __future__ import annotations

import zlib
from typing import Final

from edi_gateway.transports.as2 import cms, der
from edi_gateway.transports.as2.ber import BerError, Buffer
from edi_gateway.transports.as2.cms import CmsError

_ZLIB: Final = "1.2.840.113549.1.9.16.3.8"
_CHUNK: Final = 1 << 18  # bytes, in and out


class DecompressError(CmsError):
    """The content cannot be decompressed, or would grow beyond the limit."""


def compress(data: Buffer, level: int = 6) -> bytes:
    compressed = zlib.compress(data, level)
    return cms.content_info(
        cms.COMPRESSED_DATA,
        der.sequence(
            der.integer(0),
            cms.algorithm(_ZLIB),
            der.sequence(der.oid(cms.DATA), der.explicit(0, der.octet_string(compressed))),
        ),
    )


def decompress(data: Buffer, limit: int) -> bytearray:
    """The content. Raises ``DecompressError`` as soon as more than ``limit`` bytes came out of it."""
    try:
        _, fields = cms.open_content(data, cms.COMPRESSED_DATA)
        if len(fields) < 3:
            raise DecompressError("CompressedData lacks fields")
        if cms.read_algorithm(fields[1])[0] != _ZLIB:
            raise DecompressError("unknown compression")
        return _inflate(fields[2].child(1).expect(0xA0).child(0).octets(), limit)
    except (BerError, CmsError) as error:
        raise DecompressError(str(error)) from error


def _inflate(compressed: Buffer, limit: int) -> bytearray:
    """Feeds the input piece by piece: what zlib gives back unused is then small, and so is the copying."""
    inflater = zlib.decompressobj()
    source, position = memoryview(compressed), 0
    out = bytearray()
    rest: Buffer = b""
    try:
        while not inflater.eof:
            if not rest:
                rest = source[position : position + _CHUNK]
                position += len(rest)
            last = not rest  # nothing more to give; zlib may still hold something back
            piece = inflater.decompress(rest, min(_CHUNK, limit + 1 - len(out)))
            rest = inflater.unconsumed_tail
            out += piece
            if len(out) > limit:
                raise DecompressError(f"more than {limit} bytes come out")
            if last and not piece and not inflater.eof:
                raise DecompressError("the compressed data ends too early")
    except zlib.error as error:
        raise DecompressError(str(error)) from error
    return out
