"""CompressedData: round trips of any size, an exact limit, and no end but the real one."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edi_gateway.transports.as2 import cms, der
from edi_gateway.transports.as2.cms_compress import DecompressError, compress, decompress

CHUNK = 1 << 18


@settings(max_examples=60)
@given(st.binary(max_size=50), st.sampled_from([0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK]), st.integers(0, 9))
def test_round_trip(seed: bytes, size: int, level: int) -> None:
    data = (seed or b"\0") * (size // max(1, len(seed))) + seed
    assert decompress(compress(data, level), len(data)) == data
    if data:
        with pytest.raises(DecompressError):
            decompress(compress(data, level), len(data) - 1)


@settings(max_examples=60)
@given(st.binary(min_size=1, max_size=300), st.data())
def test_truncated_data_is_refused(content: bytes, data: st.DataObject) -> None:
    compressed = zlib.compress(content)
    cut = compressed[: data.draw(st.integers(0, len(compressed) - 1))]
    fields = (
        der.integer(0),
        cms.algorithm("1.2.840.113549.1.9.16.3.8"),
        der.sequence(der.oid(cms.DATA), der.explicit(0, der.octet_string(cut))),
    )
    with pytest.raises(DecompressError):
        decompress(cms.content_info(cms.COMPRESSED_DATA, der.sequence(*fields)), 1000)
