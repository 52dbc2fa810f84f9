"""Byte offsets of findings and the groups they are in, worked out in one pass over a message that has some."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from edi_gateway.findings import Finding
from edi_gateway.syntax import tokens
from edi_gateway.syntax.model import Message
from edi_gateway.validation.model import Loop


def located(message: Message, findings: list[Finding]) -> list[Finding]:
    """The same findings, with the offset in the file of each segment that they are about.

    A finding about a segment that is missing at the end of the message, and any in a message that was not read from
    a file, stays without.
    """
    wanted = sorted({finding.place.segment for finding in findings if finding.place.segment})
    offsets: dict[int, int] = {}
    text = message.raw
    starts = tokens.starts(text, message.delimiters) if text else iter(())
    seen, number, offset = 0, 0, message.offset
    for segment in wanted:
        start = next(islice(starts, segment - number - 1, None), None)
        if start is None:
            break
        number = segment
        offset += len(text[seen:start].encode(message.encoding, "replace"))
        seen = start
        offsets[segment] = offset
    return [
        replace(finding, place=finding.place.at(offset=offsets[finding.place.segment]))
        if finding.place.segment in offsets
        else finding
        for finding in findings
    ]


def with_paths(tree: Loop, findings: list[Finding]) -> list[Finding]:
    """The same findings, with the names of the groups that their segments are in; a segment that was left out of the
    tree stands in none."""
    wanted = {finding.place.segment - 1 for finding in findings if finding.place.segment}
    paths: dict[int, str] = {}
    stack: list[tuple[Loop, str]] = [(tree, "")]
    while stack:
        loop, names = stack.pop()
        for children in loop.children.values():
            for number, child in enumerate(children, start=1):
                if isinstance(child, Loop):
                    stack.append((child, f"{names}{child.node.name}[{number}]/"))
                elif child in wanted:
                    paths[child] = names
    return [
        replace(f, place=f.place.at(path=f"{paths.get((f.place.segment or 0) - 1, '')}{f.place.tag or ''}"))
        for f in findings
    ]
