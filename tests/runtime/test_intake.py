"""What came in is safe before its sender hears so, and comes in once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from edi_gateway.store.errors import StoreError
from edi_gateway.store.transmissions import Lane
from edi_gateway.transports.model import Arrival
from tests.runtime.support import Shell, order


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    shell.close()


def test_an_arrival_is_kept_with_all_that_is_known_of_it(shell: Shell) -> None:
    arrival = Arrival(
        channel="as2",
        partner="acme",
        payload=b"payload",
        filename="orders.edi",
        identity="1@acme",
        content_type="application/edi-x12",
        remote="192.0.2.7",
        facts={"mic": "abc, sha256"},
        raw=b"raw",
        receipt=b"mdn",
    )
    number = int(shell.intake.receive(arrival))
    row = shell.row(number)
    assert (row.direction, row.channel, row.partner, row.state) == ("in", "as2", "acme", "received")
    assert (row.filename, row.identity, row.size) == ("orders.edi", "1@acme", 7)
    assert row.facts == {"mic": "abc, sha256", "remote": "192.0.2.7"}
    kept = [shell.archive.get(digest) for digest in (row.sha256, row.raw_sha256, row.receipt_sha256)]
    assert kept == [b"payload", b"raw", b"mdn"]
    assert shell.events(number) == ["received"]
    assert shell.woken == [Lane("in", "acme", "as2")]


def test_the_same_delivery_again_is_the_same_transmission(shell: Shell) -> None:
    first = shell.receive(order("1"), identity="x")
    assert shell.receive(order("1"), identity="x") == first
    assert shell.receive(order("1"), identity="y") != first, "another delivery of the same bytes"
    assert shell.receive(order("1"), identity="x", partner="beta") != first, "another partner"
    assert len(shell.rows()) == 3
    assert len(shell.woken) == 3


def test_the_receipt_is_given_again(shell: Shell) -> None:
    arrival = Arrival("as2", "acme", b"payload", identity="1@acme", receipt=b"mdn")
    assert shell.intake.earlier_receipt("as2", "acme", "1@acme") is None
    shell.intake.receive(arrival)
    assert shell.intake.earlier_receipt("as2", "acme", "1@acme") == b"mdn"
    assert shell.intake.earlier_receipt("as2", "beta", "1@acme") is None


def test_the_same_identity_with_other_content_is_kept_apart_and_not_processed(shell: Shell) -> None:
    first = shell.receive(order("1"), identity="x")
    for _ in range(2):
        assert shell.receive(order("2"), identity="x") == first
    assert shell.states() == ["received", "refused"]
    other = shell.rows()[1]
    assert other.caused_by == first
    assert "other content" in other.summary
    assert shell.archive.get(other.sha256) == order("2").encode()
    assert shell.events(first) == ["received", "alarm"]
    assert len(shell.woken) == 1


def test_what_the_channel_refused_lies_in_quarantine_and_is_not_processed(shell: Shell) -> None:
    arrival = Arrival("as2", "", b"forged", "../../x\x1b.edi", identity="1@acme", refusal="The signature is wrong.")
    number = int(shell.intake.receive(arrival))
    detail = shell.queries.transmission(number)
    assert detail is not None
    assert (detail.transmission.state, detail.transmission.summary) == ("refused", "The signature is wrong.")
    assert [f.fault for f in detail.findings] == ["refused-by-channel"]
    copies = list((shell.folder / "quarantine").iterdir())
    assert [(c.name, c.read_bytes(), c.stat().st_mode & 0o777) for c in copies] == [
        ("000001-x1b.edi", b"forged", 0o600)
    ]
    assert shell.woken == []


def test_a_refused_delivery_does_not_stand_in_the_way_of_the_good_one(shell: Shell) -> None:
    bad = Arrival("as2", "acme", b"payload", identity="1@acme", refusal="The certificate has expired.", receipt=b"no")
    good = Arrival("as2", "acme", b"payload", identity="1@acme", receipt=b"yes")
    first = shell.intake.receive(bad)
    assert shell.intake.receive(bad) == first, "the same refused bytes are kept once"
    assert shell.intake.earlier_receipt("as2", "acme", "1@acme") is None
    assert shell.intake.receive(good) != first
    assert shell.intake.earlier_receipt("as2", "acme", "1@acme") == b"yes"
    assert shell.states() == ["refused", "received"]


def test_refusals_that_differ_only_on_the_wire_are_all_kept(shell: Shell) -> None:
    for raw in (b"one", b"two"):
        shell.intake.receive(Arrival("as2", "", b"", identity="1@acme", raw=raw, refusal="It cannot be decrypted."))
    assert sorted(p.read_bytes() for p in (shell.folder / "quarantine").iterdir()) == [b"one", b"two"]


@pytest.mark.parametrize("identity", ["a\0b\x1b[2J", "é" * 3_000, "x" * 100_000, "\udcff"])
def test_hostile_identities_are_stored_in_one_short_line(shell: Shell, identity: str) -> None:
    first = shell.receive("x", identity=identity)
    assert shell.receive("x", identity=identity) == first
    assert shell.receive("x", identity=identity + "!") != first
    assert shell.row(first).identity.isprintable()
    assert len(shell.row(first).identity) < 500


def test_without_an_identity_every_delivery_is_one_of_its_own(shell: Shell) -> None:
    numbers = {shell.intake.receive(Arrival("folder", "acme", b"same")) for _ in range(3)}
    assert len(numbers) == 3


def test_many_transports_at_once_lose_and_double_nothing(shell: Shell) -> None:
    texts = [order(str(n % 20)) for n in range(80)]
    with ThreadPoolExecutor(8) as transports:
        numbers = list(transports.map(shell.receive, texts))
    assert len(set(numbers)) == 20
    assert len(shell.rows()) == 20


def test_a_database_that_fails_is_an_error_for_the_transport(shell: Shell) -> None:
    shell.close()
    (shell.folder / "gateway.db").write_bytes(b"no database" * 100)
    with pytest.raises(StoreError):
        shell.receive(order("1"))
    assert shell.woken == []


def test_a_gateway_that_stops_takes_nothing_in(shell: Shell) -> None:
    shell.intake.close()
    with pytest.raises(StoreError, match="stopping"):
        shell.receive(order("1"))
