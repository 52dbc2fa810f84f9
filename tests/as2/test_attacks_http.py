"""Attacks on the HTTP endpoint: framing, floods, slowness, replays, addresses to call. Numbers are stable."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from edi_gateway.transports.as2.client import As2Sender, post_mdn
from edi_gateway.transports.as2.endpoint import Limits
from edi_gateway.transports.as2.headers import Headers
from edi_gateway.transports.as2.mdn import report_of
from edi_gateway.transports.as2.message import Outgoing
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.model import Shipment, TransportError
from tests.as2.conftest import Station, StationFactory
from tests.as2.helpers import ORDER, identity, make, pair, with_channel
from tests.as2.test_exchange import post


@contextmanager
def connected(station: Station) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", station.server.port), timeout=30) as connection:
        yield connection


def answer(connection: socket.socket) -> bytes:
    """Everything until the server closes."""
    data = b""
    while True:
        try:
            chunk = connection.recv(65536)
        except ConnectionResetError:  # closed with bytes of ours not read
            return data
        if not chunk:
            return data
        data += chunk


def status(data: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", data)
    return int(found.group(1)) if found else 0


def raw(message: Outgoing, *fields: str, length: str = "", body: bytes | None = None) -> bytes:
    """The message as HTTP, with other framing where wanted."""
    content = bytes(message.http.body) if body is None else body
    head = message.http.headers.to_bytes() + b"".join(f"{one}\r\n".encode() for one in fields)
    size = f"Content-Length: {length or len(content)}\r\n".encode() if length != "none" else b""
    return b"POST /as2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + size + head + b"\r\n" + content


def disposition(data: bytes) -> str:
    head, _, body = data.partition(b"\r\n\r\n")
    return report_of(Entity.from_bytes(head.partition(b"\r\n")[2] + b"\r\n\r\n" + body)).disposition


CHUNKED = b"5\r\nhello\r\n0\r\n\r\n"


FRAMINGS: list[tuple[list[str], str, bytes | None]] = [
    (["Transfer-Encoding: chunked"], "5", CHUNKED),
    (["Content-Length: 5"], "6", b"hello!"),
    ([], "-1", b""),
    ([], "+5", b"hello"),
    ([], "0x5", b"hello"),
    ([], "5 5", b"hello"),
    (["Transfer-Encoding: chunked, identity"], "none", CHUNKED),
    (["Transfer-Encoding: xchunked"], "none", CHUNKED),
    (["Transfer-Encoding: chunked"], "none", b"-5\r\nhello\r\n0\r\n\r\n"),
    (["Message-ID: <2@harbour>"], "", None),
    (["AS2-From: NORDMARKT"], "", None),
    (["X: " + "a" * 100_000], "", None),
    ([f"X-{n}: 1" for n in range(200)], "", None),
    ([f"X-{n}: 1" for n in range(10_000)], "", None),
    (["no colon here"], "", None),
]


def test_attack_10_framing_and_headers(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    for fields, length, body in FRAMINGS:
        with connected(station) as connection:
            connection.sendall(raw(make(ours), *fields, length=length, body=body))
            assert status(answer(connection)) in (400, 431, 501), (fields[:1], length)
    assert station.intake.arrivals == []
    assert post(station, make(ours).http).status_code == 200


def test_attack_10_huge_lengths(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    for length in ("99999999999", "9" * 30):
        with connected(station) as connection:
            connection.sendall(raw(make(ours), length=length))
            assert status(answer(connection)) in (400, 413)
    assert station.intake.arrivals == []


def test_attack_10_a_folded_header_field_is_read(start_station: StationFactory) -> None:
    ours, theirs = pair(encrypt="", require_encrypted=False)
    station = start_station(theirs)
    message = raw(make(ours)).replace(b"; micalg=", b";\r\n\tmicalg=", 1)
    with connected(station) as connection:
        connection.sendall(message)
        assert status(answer(connection)) == 200
    assert len(station.intake.accepted) == 1


def test_attack_10_a_body_that_drips_is_cut_off(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs, limits=Limits(patience=0.5))
    with connected(station) as connection:
        connection.sendall(raw(make(ours))[:-10])
        assert status(answer(connection)) == 408
    assert station.intake.arrivals == []


def test_attack_10_idle_and_dripping_connections_end_while_others_are_served(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs, header_seconds=1.0)
    idle = [socket.create_connection(("127.0.0.1", station.server.port), timeout=30) for _ in range(200)]
    for number, connection in enumerate(idle):
        if number % 2:
            connection.sendall(b"POST /as2 HTTP/1.1\r\nHost: x\r\nX: ")
    assert post(station, make(ours).http).status_code == 200
    for connection in idle:
        assert answer(connection) == b""  # the server has closed it
        connection.close()
    assert post(station, make(ours).http).status_code == 200


def test_attack_10_refused_messages_fill_no_disk(start_station: StationFactory) -> None:
    ours, _ = pair()
    station = start_station(limits=Limits(refused_per_hour=50_000))
    for number in range(40):
        assert post(station, make(ours, message_id=f"<{number}@harbour>").http).status_code == 200
    assert 0 < len(station.intake.refused) < 20


def test_attack_10_a_refused_message_again_and_again_is_kept_once(start_station: StationFactory) -> None:
    ours, _ = pair()
    station = start_station()
    message = make(ours).http
    for _ in range(5):
        post(station, message)
    assert len(station.intake.refused) == 1


HOSTILE_VALUES = ["../../x", "a\tb", "\xa0x", "x" * 5000, "=cmd|' /C calc'!A0", "%s%n", "{0}", "'; DROP--"]


@pytest.mark.parametrize("field", ["AS2-From", "AS2-To", "Message-ID", "Subject"])
def test_attack_02_hostile_header_values(start_station: StationFactory, field: str) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    message = make(ours).http
    for value in HOSTILE_VALUES:
        headers = Headers(tuple((name, value if name == field else text) for name, text in message.headers))
        assert post(station, Entity(headers, message.body)).status_code in (200, 400)
    for arrival in station.intake.arrivals:
        texts = [*arrival.facts.values(), arrival.refusal, arrival.identity, arrival.filename, arrival.partner]
        assert all(text.isprintable() for text in texts)
        assert arrival.partner in ("", "harbour")


def test_attack_05_signed_by_one_partner_in_the_name_of_another(start_station: StationFactory) -> None:
    mallory = identity("mallory")
    as_mallory, of_mallory = pair(ours=(mallory,))
    _, of_harbour = pair()
    station = start_station(of_harbour)
    station.profiles["NORDMARKT", "MALLORY"] = type(of_mallory)(
        partner="mallory",
        own_id="NORDMARKT",
        partner_id="MALLORY",
        identities=of_mallory.identities,
        certificates=(mallory.certificate,),
        channel=of_mallory.channel,
    )
    post(station, make(as_mallory).http)  # AS2-From: HARBOUR, signed by Mallory
    assert station.intake.accepted == []
    assert station.intake.refused[0].partner == ""
    assert station.intake.refused[0].facts["disposition"].endswith("authentication-failed")


def test_attack_05_a_look_up_that_finds_the_wrong_profile_does_not_lend_it(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station()
    station.profiles["NORDMARKT", "harbour"] = theirs  # as a look-up that ignores case would
    message = make(ours).http
    headers = tuple((name, "harbour" if name == "AS2-From" else text) for name, text in message.headers)
    post(station, Entity(Headers(headers), message.body))
    assert station.intake.accepted == []


def test_attack_12_no_mdn_is_posted_to_addresses_of_the_senders_choice(start_station: StationFactory) -> None:
    ours, theirs = pair(mdn="async")
    called: list[str] = []

    def record(url: str, mdn: Entity, profile: Any) -> None:
        called.append(url)

    station = start_station(theirs, post=record)
    for number, url in enumerate(
        ["http://127.0.0.1:5432/", "http://169.254.169.254/", "file:///etc/passwd", "gopher://x/"]
    ):
        response = post(station, make(ours, message_id=f"<{number}@harbour>", mdn_url=url).http)
        assert response.status_code == 200
        assert b"disposition-notification" in response.content  # the receipt goes back on the same connection
    assert len(station.intake.accepted) == 4
    station.server.stop()  # waits for MDNs that are being posted
    assert called == []


def test_attack_12_redirects_are_not_followed(start_station: StationFactory) -> None:
    """A listed host that redirects inwards gets nothing further."""
    ours, theirs = pair()
    inner = start_station(theirs)
    with socket.create_server(("127.0.0.1", 0)) as outer:
        port = outer.getsockname()[1]
        profile = with_channel(ours, mdn_hosts=(f"127.0.0.1:{port}",), url=f"http://127.0.0.1:{port}/")
        redirect = f"HTTP/1.1 307 Moved\r\nLocation: {inner.server.url}\r\nContent-Length: 0\r\n\r\n".encode()

        def serve() -> None:
            for _ in range(2):
                connection, _ = outer.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(redirect)

        thread = threading.Thread(target=serve)
        thread.start()
        sender = As2Sender(profile)
        with pytest.raises(TransportError, match="redirect") as failed:
            sender.send(Shipment("1@harbour", ORDER, "a.edi", ""))
        sender.close()
        assert failed.value.permanent
        with pytest.raises(TransportError, match="redirect"):
            post_mdn(f"http://127.0.0.1:{port}/", make(ours).http, profile)
        thread.join(30)
    assert inner.intake.arrivals == []
    with pytest.raises(TransportError, match="not posted"):
        post_mdn(inner.server.url, make(ours).http, profile)


def test_attack_13_the_same_message_id_with_other_content_is_refused_and_kept(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    first = post(station, make(ours).http)
    again = post(station, make(ours).http)
    assert first.content == again.content
    other = post(station, make(ours, ORDER.replace(b"ORDERS", b"INVOIC")).http)
    assert other.content != first.content
    message = Entity.from_bytes(
        b"Content-Type: " + other.headers["content-type"].encode() + b"\r\n\r\n" + other.content
    )
    assert report_of(message).disposition == "processed/error: unexpected-processing-error"
    assert [one.payload for one in station.intake.accepted] == [ORDER]
    (alarm,) = station.intake.refused
    assert "other content" in alarm.refusal
    assert alarm.partner == "harbour"


def test_attack_13_a_forged_message_does_not_use_up_its_message_id(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    forger, _ = pair(ours=(identity("mallory"),))
    for number in range(3):
        post(station, make(forger, b"forged %d" % number).http)
    assert post(station, make(ours).http).status_code == 200
    assert [one.payload for one in station.intake.accepted] == [ORDER]
    assert len(station.intake.refused) == 3


def test_attack_16_the_answer_to_damaged_messages_is_the_same_over_http(start_station: StationFactory) -> None:
    ours, theirs = pair()
    station = start_station(theirs)
    message = make(ours)
    bodies = []
    for position in (-1, -17, -300):
        body = bytearray(message.http.body)
        body[position] ^= 0x55
        with connected(station) as connection:
            connection.sendall(raw(message, body=bytes(body)))
            data = answer(connection)
        assert disposition(data) == "processed/error: authentication-failed"
        bodies.append(re.findall(rb"text/plain[^=]+", data))
    assert all(one == bodies[0] for one in bodies)
