"""Mutated interchanges for the fuzzer: a sample, and a few of the accidents that befall files on their way."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]

LONGEST = 30_000
"""Bytes of a mutated file."""

_SERVICE = b"'+:?*~>^\n\r \x00\x1a\x1c\x1d\x1f\x85\xff"
_FRAGMENTS = (
    *(b"UNA:+.? '", b"UNA:+.?*'", b"UNB+UNOY:4+", b"'UNT+", b"'UNZ+1+1'", b"'UNE+1'", b"'UNG+ORDERS+A+B", b"'UNS+S'"),
    *(b"'UNO+1+1+1+9'", b"UNP+9+1'", b"UIB+UNOA:4'", b"~SE*1*1~", b"~GE*1*1~", b"~IEA*1*1~", b"~BIN*9*a~", b"~TA1*1*"),
    *(b"ISA*00*", b"~ST*850*0001~", b"~GS*PO*A*B*20240101*1200*1*X*004010~", b"??", b"?", b"\xc3\xa9", b"\xe2\x80\xae"),
    *(b"\xef\xbb\xbf", b"-1", b"1E9", b"9" * 40, b"0.", b",", b"\x1b$B", b"''", b"::::", b"++++++"),
)
_FEWEST, _MOST = 1, 4  # mutations of one file


def mutated(rng: random.Random, samples: Sequence[bytes]) -> bytes:
    """One of the samples with one to four mutations, at most ``LONGEST`` bytes."""
    data = rng.choice(samples)
    for _ in range(rng.randint(_FEWEST, _MOST)):
        data = rng.choice(MUTATIONS)(rng, data, samples)[:LONGEST]
    return data


def _place(rng: random.Random, data: bytes) -> int:
    return rng.randint(0, len(data))


def flip_bytes(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """Some bytes become others."""
    changed = bytearray(data)
    for _ in range(rng.randint(1, 5) if data else 0):
        changed[rng.randrange(len(changed))] = rng.choice((rng.randrange(256), rng.choice(_SERVICE)))
    return bytes(changed)


def insert(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """A piece of an envelope, a separator or something odd is put in."""
    at = _place(rng, data)
    return data[:at] + rng.choice(_FRAGMENTS) + data[at:]


def delete(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """A stretch is lost."""
    at = _place(rng, data)
    return data[:at] + data[at + rng.choice((1, 1, 2, 9, 60, 400)) :]


def truncate(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """The file is cut off."""
    return data[: _place(rng, data)]


def _terminator(data: bytes) -> bytes:
    return b"~" if data.count(b"~") > data.count(b"'") else b"'"


def swap_segments(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """Two segments change places."""
    segments = data.split(_terminator(data))
    one, other = rng.randrange(len(segments)), rng.randrange(len(segments))
    segments[one], segments[other] = segments[other], segments[one]
    return _terminator(data).join(segments)


def duplicate_segments(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """A run of segments occurs again, once or often."""
    segments = data.split(_terminator(data))
    at = rng.randrange(len(segments))
    run = segments[at : at + rng.randint(1, 12)]
    return _terminator(data).join([*segments[:at], *run * rng.choice((2, 2, 3, 30)), *segments[at:]])


def drop_segment(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """A segment is missing."""
    segments = data.split(_terminator(data))
    del segments[rng.randrange(len(segments))]
    return _terminator(data).join(segments)


def change_element(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """A value becomes empty, longer, another one of the file, or a separator."""
    separator = b"*" if _terminator(data) == b"~" else b"+"
    elements = data.split(separator)
    at = rng.randrange(len(elements))
    other = rng.choice(elements)
    elements[at] = rng.choice((b"", elements[at] * 2, other, rng.choice(_FRAGMENTS), elements[at][::-1]))
    return separator.join(elements)


def change_separator(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """All occurrences of one separator become another character, from somewhere on or everywhere."""
    at = rng.choice((0, _place(rng, data)))
    one, other = (bytes([rng.choice(_SERVICE)]) for _ in range(2))
    return data[:at] + data[at:].replace(one, other)


def splice(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """The end of another file follows the beginning of this one."""
    other = rng.choice(samples)
    return data[: _place(rng, data)] + other[_place(rng, other) :]


def follow(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """Another file follows this one."""
    return data + rng.choice((b"", b"\r\n", b"\x1a", b"--\r\n")) + rng.choice(samples)


def repeat(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """One character becomes a long run."""
    at = _place(rng, data)
    return data[:at] + data[at : at + 1] * rng.choice((3, 50, 5_000)) + data[at:]


def wrap(rng: random.Random, data: bytes, samples: Sequence[bytes]) -> bytes:
    """Lines are broken at a fixed column."""
    width, line_break = rng.choice((40, 72, 80, 132)), rng.choice((b"\n", b"\r\n"))
    flat = data.replace(b"\r", b"").replace(b"\n", b"")
    return line_break.join(flat[i : i + width] for i in range(0, len(flat), width))


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_bytes, insert, delete, truncate, swap_segments, duplicate_segments, drop_segment),
    *(change_element, change_separator, splice, follow, repeat, wrap),
)
