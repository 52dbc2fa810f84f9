"""End to end over real HTTP: a sender, an endpoint, an intake, and receipts that come back."""

from __future__ import annotations

import dataclasses
import http.client
import ssl
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from edi_gateway.errors import GatewayError
from edi_gateway.transports.as2 import certificates
from edi_gateway.transports.as2.client import As2Sender, NotConfirmed
from edi_gateway.transports.as2.endpoint import As2Endpoint, Limits
from edi_gateway.transports.as2.mdn import Expectation, check_mdn, original_message_id
from edi_gateway.transports.as2.message import Attachment
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.server import As2Server
from edi_gateway.transports.model import Receipt, Shipment, TransportError
from tests.as2.conftest import Station, StationFactory
from tests.as2.helpers import NOW, ORDER, MemoryIntake, identity, make, pair, with_channel

SHIPMENT = Shipment("order-4711@harbour", ORDER, "order 4711.edi", "application/edifact")


def plain_client() -> httpx.Client:
    """For HTTP only: without the public authorities, which take their time to read."""
    return httpx.Client(trust_env=False, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def post(station: Station, message: Entity, **more: Any) -> httpx.Response:
    headers = [*message.headers.encode()]
    with plain_client() as client:
        return client.post(station.server.url, content=bytes(message.body), headers=headers, **more)


def deliver(sender_profile: Any, shipment: Shipment = SHIPMENT) -> Receipt:
    sender = As2Sender(sender_profile)
    try:
        return sender.send(shipment)
    finally:
        sender.close()


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"encrypt": "aes256-gcm", "oaep": True, "pss": True, "sign": "sha512", "compress": "before"},
        {"compress": "after", "base64": True},
        {"sign": "", "encrypt": "", "require_signed": False, "require_encrypted": False},
        {"sign": "", "require_signed": False, "mdn_signed": False},
    ],
    ids=["default", "modern", "base64", "plain", "encrypted only"],
)
def test_a_document_arrives_and_its_receipt_comes_back(start_station: StationFactory, settings: dict[str, Any]) -> None:
    ours, theirs = pair(**settings)
    station = start_station(theirs)
    receipt = deliver(station.addressed(ours))
    (arrival,) = station.intake.arrivals
    assert (arrival.channel, arrival.partner, arrival.payload) == ("as2", "harbour", ORDER)
    assert (arrival.filename, arrival.identity) == ("order 4711.edi", "order-4711@harbour")
    assert (arrival.content_type, arrival.remote, arrival.refusal) == ("application/edifact", "127.0.0.1", "")
    assert arrival.raw is not None
    assert arrival.raw.endswith(b"\r\n\r\n" + bytes(Entity.from_bytes(receipt.sent or b"").body))
    assert receipt.facts["disposition"] == "processed"
    assert receipt.facts["mic"] == arrival.facts["mic"] == receipt.facts["sent_mic"]
    assert receipt.raw is not None
    assert arrival.receipt is not None
    assert Entity.from_bytes(arrival.receipt).body == Entity.from_bytes(receipt.raw).body
    assert not receipt.pending


def test_without_mdn_the_status_is_the_receipt(start_station: StationFactory) -> None:
    ours, theirs = pair(mdn="")
    station = start_station(theirs)
    receipt = deliver(station.addressed(ours))
    assert receipt.raw is None
    assert station.intake.accepted[0].receipt is None


def test_without_mdn_a_refusal_is_told_by_the_status(start_station: StationFactory) -> None:
    ours, theirs = pair(mdn="")
    station = start_station(theirs)
    with pytest.raises(TransportError, match=r"HTTP 400.*not signed") as failed:
        deliver(with_channel(station.addressed(ours), sign=""))
    assert failed.value.permanent
    assert len(station.intake.refused) == 1


def test_a_repeat_gets_the_earlier_receipt_and_is_delivered_once(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    first, second = deliver(station.addressed(ours)), deliver(station.addressed(ours))
    assert first.facts["message_id"] == second.facts["message_id"] == "<order-4711@harbour>"
    assert Entity.from_bytes(first.raw or b"").body == Entity.from_bytes(second.raw or b"").body
    assert len(station.intake.arrivals) == 1


def test_repeats_at_the_same_time_get_one_receipt(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    receipts: list[Receipt] = []
    threads = [threading.Thread(target=lambda: receipts.append(deliver(station.addressed(ours)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 4
    assert len({bytes(Entity.from_bytes(one.raw or b"").body) for one in receipts}) == 1
    assert len(station.intake.arrivals) == 1


def test_a_refused_message_may_be_sent_again_once_the_cause_is_gone(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(dataclasses.replace(theirs, certificates=(identity("somebody").certificate,)))
    with pytest.raises(NotConfirmed, match="authentication-failed") as failed:
        deliver(station.addressed(ours))
    assert failed.value.permanent
    station.knows(theirs)
    deliver(station.addressed(ours))
    assert [one.refusal != "" for one in station.intake.arrivals] == [True, False]
    assert station.intake.refused[0].partner == ""
    assert b"order-4711" in (station.intake.refused[0].raw or b"")


def test_when_nothing_can_be_stored_no_receipt_is_given(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    station.intake.full = True
    with pytest.raises(TransportError, match="HTTP 503") as failed:
        deliver(station.addressed(ours))
    assert not failed.value.permanent
    station.intake.full = False
    deliver(station.addressed(ours))
    assert len(station.intake.accepted) == 1


def test_attachments_arrive_before_the_document_that_brings_the_receipt(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    drawing = Attachment(b"%PDF", "drawing.pdf", "application/pdf")
    assert post(station, make(ours, attachments=[drawing]).http).status_code == 200
    assert [(one.payload, one.identity) for one in station.intake.arrivals] == [
        (b"%PDF", "1@harbour part 2"),
        (ORDER, "1@harbour"),
    ]


# ---- asynchronous MDNs ----


def test_an_asynchronous_mdn_comes_back_to_our_endpoint(start_station: StationFactory) -> None:
    ours, theirs = pair(mdn="async")
    came: list[Entity] = []
    arrived = threading.Event()

    def take(mdn: Entity) -> bool:
        came.append(mdn)
        arrived.set()
        return True

    home = start_station(receipts=take)
    host = home.server.url.split("/")[2]
    station = start_station(with_channel(theirs, mdn_hosts=(host,)))
    sender = As2Sender(station.addressed(ours), mdn_url=home.server.url)
    receipt = sender.send(SHIPMENT)
    sender.close()
    assert receipt.pending
    assert receipt.raw is None
    assert arrived.wait(30)
    assert original_message_id(came[0]) == "order-4711@harbour"
    assert check_mdn(came[0], ours, Expectation.from_facts(receipt.facts), NOW).delivered


def test_an_mdn_that_nobody_waits_for_is_not_taken(start_station: StationFactory) -> None:
    ours, theirs = pair(sign="", encrypt="", require_signed=False, require_encrypted=False, mdn_signed=False)
    station = start_station(theirs, receipts=lambda mdn: False)
    mdn = Entity.from_bytes(deliver(station.addressed(ours)).raw or b"")
    bare = Entity(mdn.headers.content_fields(), mdn.body)
    assert post(station, bare).status_code == 404
    assert len(station.intake.arrivals) == 1


# ---- what the client makes of other answers ----


def test_connection_refused_is_temporary() -> None:
    ours, _ = pair()
    with pytest.raises(TransportError) as failed:
        deliver(with_channel(ours, url="http://127.0.0.1:1/as2"))
    assert not failed.value.permanent


@pytest.mark.parametrize("url", ["", "ftp://127.0.0.1/x", "http://", "not a url"])
def test_an_unusable_url_is_permanent(url: str) -> None:
    ours, _ = pair()
    with pytest.raises(TransportError) as failed:
        deliver(with_channel(ours, url=url))
    assert failed.value.permanent


def test_an_unusable_identity_is_permanent() -> None:
    ours, _ = pair()
    with pytest.raises(TransportError, match="Message-ID") as failed:
        deliver(ours, dataclasses.replace(SHIPMENT, identity="a b\r\nX: 1"))
    assert failed.value.permanent


def test_a_wrong_path_is_permanent(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    with pytest.raises(TransportError, match="HTTP 404") as failed:
        deliver(with_channel(ours, url=station.server.url + "/other"))
    assert failed.value.permanent


def test_an_unknown_partner_is_told_so_without_signature(start_station: StationFactory) -> None:
    ours, _ = pair()
    station = start_station()
    with pytest.raises(NotConfirmed) as failed:
        deliver(with_channel(station.addressed(ours), mdn_signed=False))
    assert failed.value.permanent
    assert failed.value.facts["disposition"] == "processed/error: unknown-trading-partner"
    assert station.intake.refused[0].facts["disposition"] == "processed/Error: unknown-trading-partner"


# ---- HTTP ----


def test_methods_and_paths(start_station: StationFactory) -> None:
    station = start_station(pair()[1])
    url = station.server.url
    with plain_client() as client:
        assert (client.get(url).status_code, client.get(url).headers["allow"]) == (405, "POST, HEAD")
        assert (client.head(url).status_code, client.head(url).headers["content-length"]) == (200, "0")
        assert client.put(url).status_code == 405
        assert client.get(url + "/x").status_code == 404
        assert client.post(url).status_code == 400
    assert station.intake.arrivals == []


def test_chunked_bodies_and_expect_continue_are_read(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    message = make(ours).http
    connection = http.client.HTTPConnection("127.0.0.1", station.server.port)
    headers = dict(message.headers) | {"Expect": "100-continue", "Transfer-Encoding": "chunked"}
    connection.request(
        "POST",
        "/as2",
        body=iter([bytes(message.body)[:100], bytes(message.body)[100:]]),
        headers=headers,
        encode_chunked=True,
    )
    assert connection.getresponse().status == 200
    connection.close()
    assert station.intake.accepted[0].payload == ORDER


def test_bodies_beyond_the_limit_are_not_read(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs, limits=Limits(body=20_000))
    big = make(ours, bytes(30_000)).http
    assert post(station, big).status_code == 413
    headers = [*big.headers.encode()]
    with plain_client() as client:
        chunks = iter([bytes(big.body)[:15_000], bytes(big.body)[15_000:]])
        assert client.post(station.server.url, content=chunks, headers=headers).status_code == 413
    assert post(station, make(ours).http).status_code == 200
    assert len(station.intake.arrivals) == 1


def test_bodies_of_all_requests_together_are_limited(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs, limits=Limits(in_flight=20_000))
    assert post(station, make(ours, bytes(30_000)).http).status_code == 503
    assert post(station, make(ours).http).status_code == 200


def test_stop_ends_the_server_and_frees_the_port(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs, own=True)
    profile = station.addressed(ours)
    deliver(profile)
    station.server.stop()
    with pytest.raises(TransportError):
        deliver(profile)


def test_https_with_a_certificate_that_the_sender_was_given(tmp_path: Path) -> None:
    ours, theirs = pair()
    one = identity("localhost")
    files = (tmp_path / "tls.pem", tmp_path / "tls.key")
    certificates.write(one, *files)
    intake = MemoryIntake()
    server = As2Server(As2Endpoint(lambda to, sender: theirs, intake), tls=files)
    server.start()
    trusting = ssl.create_default_context(cafile=str(files[0]))
    trusting.check_hostname = False
    try:
        assert server.url.startswith("https://")
        sender = As2Sender(with_channel(ours, url=server.url), tls=trusting)
        sender.send(SHIPMENT)
        sender.close()
        with pytest.raises(TransportError, match="certificate verify failed"):
            deliver(with_channel(ours, url=server.url))
    finally:
        server.stop()
    assert len(intake.accepted) == 1


def test_a_port_that_is_taken_is_said_so(start_station: StationFactory) -> None:
    station = start_station()
    second = As2Server(As2Endpoint(lambda to, sender: None, MemoryIntake()), port=station.server.port)
    with pytest.raises(GatewayError, match=f"port {station.server.port}"):
        second.start()
    second.stop()
