"""The DER writer (X.690 chapter 10): the few types that CMS structures are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TypeAlias

Part: TypeAlias = "bytes | bytearray | memoryview"


def length(size: int) -> bytes:
    """The length octets, in the shortest form."""
    if size < 0x80:
        return bytes((size,))
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(octets),)) + octets


def encode(tag: int, *parts: Part) -> bytes:
    """An element with this tag and the parts as contents."""
    return b"".join((bytes((tag,)), length(sum(len(part) for part in parts)), *parts))


def sequence(*parts: Part) -> bytes:
    return encode(0x30, *parts)


def set_of(*parts: Part) -> bytes:
    """A SET OF, sorted as DER wants it."""
    return encode(0x31, *sorted(bytes(part) for part in parts))


def explicit(number: int, *parts: Part) -> bytes:
    """The context tag [number] around whole elements."""
    return encode(0xA0 | number, *parts)


def implicit(number: int, contents: Part) -> bytes:
    """The context tag [number] in place of a primitive element's own tag."""
    return encode(0x80 | number, contents)


@cache
def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER; only for the ones we know, as each is remembered."""
    arcs = [int(arc) for arc in dotted.split(".")]
    out = bytearray()
    for arc in (arcs[0] * 40 + arcs[1], *arcs[2:]):
        octets = [arc & 0x7F]
        while arc := arc >> 7:
            octets.append(arc & 0x7F | 0x80)
        out += bytes(reversed(octets))
    return encode(0x06, out)


def integer(value: int) -> bytes:
    return encode(0x02, value.to_bytes((value if value >= 0 else ~value).bit_length() // 8 + 1, "big", signed=True))


def octet_string(value: Part) -> bytes:
    return encode(0x04, value)


def time(moment: datetime) -> bytes:
    """UTCTime up to 2049, GeneralizedTime after (RFC 5652 11.3). ``moment`` must be aware."""
    moment = moment.astimezone(UTC)
    if 1950 <= moment.year < 2050:
        return encode(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())
    return encode(0x18, moment.strftime("%Y%m%d%H%M%SZ").encode())


NULL = b"\x05\x00"
