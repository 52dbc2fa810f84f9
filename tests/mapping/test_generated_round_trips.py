"""Every map that ships gives back the documents that it wrote, and what it writes has no finding against the standard.

200 documents for each map here; ``EDI_GATEWAY_ROUND_TRIPS=10000`` says how many others (``make roundtrips``).
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edi_gateway.mapping import load_maps
from tests.mapping.generated import differences, documents
from tests.mapping.support import MAPS, read, shipped, validated

COUNT = int(os.environ.get("EDI_GATEWAY_ROUND_TRIPS", "200"))
NAMES = sorted(load_maps(MAPS))
CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@pytest.mark.timeout(900)  # a map with trees takes its time; 10,000 documents take hours
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=COUNT, deadline=None, suppress_health_check=CHECKS)
@given(st.data())
def test_what_a_map_writes_it_reads_again(name: str, data: st.DataObject) -> None:
    mapping = shipped(name)
    document = data.draw(documents(mapping))
    written = mapping.write(document)
    assert [str(f) for f in written.findings if f.is_error] == []
    assert [str(f) for f in validated(mapping, written.segments) if f.is_error] == []
    result = read(mapping, written.segments)
    assert differences(document, result.document) == []
    assert [str(f) for f in result.findings if f.is_error] == []
