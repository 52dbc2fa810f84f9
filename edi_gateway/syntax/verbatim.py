"""An interchange as it was read, back to text: nothing trimmed, counted or corrected, so that nothing can be lost.

The writer makes new interchanges; this one shows what the reader understood of a received one. What the reader passes
over - line breaks between segments, junk, empty segments, segments outside messages - does not come back.
"""

from __future__ import annotations

from edi_gateway.syntax.format import special
from edi_gateway.syntax.model import Delimiters, Element, Group, Interchange, Message, Repetitions, Segment, Standard


def rewrite(interchange: Interchange) -> bytes:
    """The interchange from its elements, in the encoding of each message; UNA as it was received.

    Objects in packages (UNO to UNP), which are not cut into elements, are copied. Pure, and never raises for what
    `parse` gives.
    """
    d, encoding = interchange.delimiters, interchange.encoding
    parts = [interchange.service_string.encode("latin-1", "replace")]
    parts.append(_encoded(_header(interchange), encoding))
    parts += [_encoded(segment_text(s, d), encoding) for s in interchange.ta1]
    for group in interchange.groups:
        parts += _group(group, d, encoding)
    if interchange.trailer is not None:
        parts.append(_encoded(segment_text(interchange.trailer, d), encoding))
    return b"".join(parts)


def segment_text(segment: Segment, delimiters: Delimiters) -> str:
    """A segment with its terminator and with every empty element, component and repetition that it has."""
    # What stands where a tag should is kept as text, even with component separators in it, and never released.
    return (
        delimiters.element.join([str(segment[0]), *[_element(x, delimiters) for x in segment[1:]]]) + delimiters.segment
    )


def _header(interchange: Interchange) -> str:
    d = interchange.delimiters
    if interchange.standard is Standard.X12:  # its separators are elements of ISA and not to be escaped
        return d.element.join(map(str, interchange.header)) + d.segment
    return segment_text(interchange.header, d)


def _group(group: Group, delimiters: Delimiters, encoding: str) -> list[bytes]:
    parts = [_encoded(segment_text(group.header, delimiters), encoding)] if group.header is not None else []
    parts += [_message(m) for m in group.messages]
    if group.trailer is not None:
        parts.append(_encoded(segment_text(group.trailer, delimiters), encoding))
    return parts


def _message(message: Message) -> bytes:
    if message.type == "UNO":
        return _encoded(message.raw, message.encoding)
    return _encoded("".join([segment_text(s, message.delimiters) for s in message.segments]), message.encoding)


def _element(element: Element, delimiters: Delimiters) -> str:
    if isinstance(element, str):
        return _escaped(element, delimiters)
    parts = [_element(x, delimiters) for x in element]
    return (delimiters.repetition if isinstance(element, Repetitions) else delimiters.component).join(parts)


def _escaped(text: str, delimiters: Delimiters) -> str:
    release = delimiters.release
    service = special(delimiters)
    if not release or not any(c in text for c in service):
        return text
    return "".join([release + c if c in service else c for c in text])


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:  # an envelope that could not be decoded as declared was read as Latin-1
        return text.encode("latin-1", "replace")
