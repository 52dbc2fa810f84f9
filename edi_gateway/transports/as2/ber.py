"""A tolerant BER reader (X.690) for what CMS senders really write: any length form, constructed strings, unsorted sets.

Nothing is copied until somebody asks for contents. Depth and the number of elements are limited, so that reading
takes time and memory in proportion to the input, whatever the input is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from edi_gateway.transports.as2 import der
from edi_gateway.transports.as2.errors import As2Error

Buffer: TypeAlias = "bytes | bytearray | memoryview"

MAX_DEPTH = 32
_BASE_ELEMENTS = 250_000  # plus one per 256 bytes: senders that stream write chunks of about 1,000 bytes
_CONSTRUCTED = 0x20
_OCTET_STRING, _CONSTRUCTED_OCTET_STRING = 0x04, 0x24
_SET = 0x31
_INDEFINITE = -1


class BerError(As2Error):
    """The bytes are not BER, or nest or split further than anything sensible does."""


class _Source:
    """The bytes being read and how many more elements may be read from them."""

    __slots__ = ("data", "left")

    def __init__(self, data: Buffer) -> None:
        self.data = memoryview(data)
        self.left = _BASE_ELEMENTS + len(self.data) // 256

    def header(self, position: int, limit: int) -> tuple[int, int, int]:
        """Tag, where the contents begin, and their length (``_INDEFINITE`` where it is not given)."""
        self.left -= 1
        if self.left < 0:
            raise BerError("too many elements")
        if position + 2 > limit:
            raise BerError("truncated element")
        data = self.data
        tag, length = data[position], data[position + 1]
        position += 2
        if tag & 0x1F == 0x1F:
            raise BerError("tag numbers above 30 do not occur in CMS")
        if length < 0x80:
            pass
        elif length == 0x80:
            if not tag & _CONSTRUCTED:
                raise BerError("indefinite length on a primitive element")
            return tag, position, _INDEFINITE
        else:
            size = length & 0x7F
            if size > 8 or position + size > limit:
                raise BerError("length field too long")
            length = int.from_bytes(data[position : position + size], "big")
            position += size
        if position + length > limit:
            raise BerError("element longer than what it stands in")
        return tag, position, length

    def end_of_contents(self, position: int, limit: int, depth: int) -> int:
        """Where the two zero octets stand that end an indefinite element whose contents begin at ``position``."""
        data, open_elements = self.data, 1
        while True:
            if position + 2 > limit:
                raise BerError("no end-of-contents octets")
            if data[position] == 0 and data[position + 1] == 0:
                open_elements -= 1
                if not open_elements:
                    return position
                position += 2
                continue
            _, body, length = self.header(position, limit)
            if length == _INDEFINITE:
                open_elements += 1
                if depth + open_elements > MAX_DEPTH:
                    raise BerError("nested too deep")
                position = body
            else:
                position = body + length


class Element:
    """One BER element. ``data[start:stop]`` is all of it, ``data[body:end]`` its contents."""

    __slots__ = ("_children", "_depth", "_source", "body", "end", "start", "stop", "tag")

    def __init__(self, source: _Source, position: int, limit: int, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise BerError("nested too deep")
        self.tag, self.body, length = source.header(position, limit)
        self.start = position
        if length == _INDEFINITE:
            self.end = source.end_of_contents(self.body, limit, depth)
            self.stop = self.end + 2
        else:
            self.end = self.stop = self.body + length
        self._source = source
        self._depth = depth
        self._children: list[Element] | None = None

    @property
    def constructed(self) -> bool:
        return bool(self.tag & _CONSTRUCTED)

    @property
    def raw(self) -> memoryview:
        """The whole element as it stands in the input."""
        return self._source.data[self.start : self.stop]

    @property
    def contents(self) -> memoryview:
        """The contents octets, without the end-of-contents octets."""
        return self._source.data[self.body : self.end]

    def _read_children(self) -> Iterator[Element]:
        if not self.constructed:
            raise BerError(f"element {self.tag:#04x} has no parts")
        position = self.body
        while position < self.end:
            child = Element(self._source, position, self.end, self._depth + 1)
            yield child
            position = child.stop

    @property
    def children(self) -> list[Element]:
        if self._children is None:
            self._children = list(self._read_children())
        return self._children

    def child(self, index: int) -> Element:
        try:
            return self.children[index]
        except IndexError:
            raise BerError(f"element {self.tag:#04x} lacks part {index + 1}") from None

    def expect(self, tag: int) -> Element:
        """This element, if it has the tag."""
        if self.tag != tag:
            raise BerError(f"expected element {tag:#04x}, found {self.tag:#04x}")
        return self

    def octets(self) -> memoryview | bytes:
        """The value of an OCTET STRING, primitive or constructed, also under an implicit tag."""
        if not self.constructed:
            return self.contents
        parts: list[memoryview | bytes] = []
        for child in self._read_children():
            if child.tag not in (_OCTET_STRING, _CONSTRUCTED_OCTET_STRING):
                raise BerError("a constructed string holds something other than strings")
            parts.append(child.octets())
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def oid(self) -> str:
        """The value of an OBJECT IDENTIFIER in dotted form."""
        return _dotted(bytes(self.expect(0x06).contents))

    def integer(self) -> int:
        contents = self.expect(0x02).contents
        if not contents or len(contents) > 1024:
            raise BerError("integer without or with too many octets")
        return int.from_bytes(contents, "big", signed=True)

    def as_der(self) -> bytes:
        """This element encoded again by the rules of DER (lengths, strings and the order of sets)."""
        if not self.constructed:
            return der.encode(self.tag, self.contents)
        if self.tag == _CONSTRUCTED_OCTET_STRING:
            return der.encode(_OCTET_STRING, self.octets())
        parts = [child.as_der() for child in self.children]
        if self.tag == _SET:
            parts.sort()
        return der.encode(self.tag, *parts)


def parse(data: Buffer) -> Element:
    """The first element in the data; what follows it is ignored. Raises ``BerError``."""
    source = _Source(data)
    return Element(source, 0, len(source.data), 0)


@lru_cache(maxsize=256)
def _dotted(contents: bytes) -> str:
    if not contents or len(contents) > 64 or contents[-1] & 0x80:
        raise BerError("malformed object identifier")
    arcs, value = [], 0
    for octet in contents:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))
