"""The whole gateway: real servers on free ports, real AS2 and SFTP, folders, restarts."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import httpx
import paramiko
import pytest

from edi_gateway.errors import GatewayError
from edi_gateway.partners.config import Config, load_config
from edi_gateway.partners.model import As2Channel, Folder, Identifiers, Partner, Schedule, SftpMailbox, Snapshot
from edi_gateway.runtime.gateway import Gateway
from edi_gateway.store.database import Change
from edi_gateway.store.errors import StoreError
from edi_gateway.store.views import Filter
from edi_gateway.transports.as2 import certificates
from edi_gateway.transports.as2.client import As2Sender, post_mdn
from edi_gateway.transports.as2.endpoint import As2Endpoint
from edi_gateway.transports.as2.mime import Entity
from edi_gateway.transports.as2.profile import Profile, profile_from
from edi_gateway.transports.as2.server import As2Server
from edi_gateway.transports.model import Arrival, Shipment
from edi_gateway.transports.sftp.keys import ensure_key_pair
from tests.runtime.support import order, toy_heart

WAIT = 30.0  # seconds that nothing here comes near


class Inbox:
    """A partner's intake: keeps what it gets, in memory."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []

    def receive(self, arrival: Arrival) -> str:
        self.arrivals.append(arrival)
        return str(len(self.arrivals))

    def earlier_receipt(self, channel: str, partner: str, identity: str) -> bytes | None:
        found = (a.receipt for a in self.arrivals if a.identity == identity)
        return next(found, None)


class As2Partner:
    """Beta, who speaks AS2: an endpoint of its own, and a client."""

    def __init__(self, folder: Path, ours: Path) -> None:
        self.identity = certificates.create("BETA", key="rsa2048")
        self.certificate = folder / "beta.pem"
        certificates.write(self.identity, self.certificate, folder / "beta.key")
        self.ours = ours
        self.inbox = Inbox()
        self.url = ""
        self.silent = False  # whether it keeps its asynchronous MDNs to itself
        endpoint = As2Endpoint(lambda to, sender: self.profile(), self.inbox, path="/beta", post=self._post)
        self.server = As2Server(endpoint)
        self.server.start()

    def profile(self) -> Profile:
        """The relationship as beta sees it."""
        channel = As2Channel(url=self.url or "http://127.0.0.1/", certificates=(self.ours,))
        us = Partner(key="harbour", name="Harbour", identifiers=Identifiers(as2="HARBOUR"), as2=channel)
        return profile_from(us, "BETA", [self.identity])

    def _post(self, url: str, mdn: Entity, profile: Profile) -> None:
        if not self.silent:
            post_mdn(url, mdn, profile)

    def send(self, identity: str, payload: bytes) -> str:
        sender = As2Sender(self.profile())
        try:
            return sender.send(Shipment(identity, payload, "order.txt", "application/edi-x12")).text
        finally:
            sender.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of ours and of acme, made once: making them takes a second."""
    folder = tmp_path_factory.mktemp("keys")
    certificates.write(certificates.create("HARBOUR", key="rsa2048"), folder / "as2.pem", folder / "as2.key")
    ensure_key_pair(folder / "host")
    ensure_key_pair(folder / "acme")
    return folder


@pytest.fixture
def config(tmp_path: Path, keys: Path) -> Config:
    (tmp_path / "partners").mkdir()
    (tmp_path / "mappings").mkdir()
    (tmp_path / "config.toml").write_text(
        f"""
        [gateway]
        name = "Harbour Logistics"
        [identity]
        edifact = ["14:4399901000001"]
        as2 = "HARBOUR"
        as2_certificate = "{keys / "as2.pem"}"
        as2_key = "{keys / "as2.key"}"
        [sftp]
        host_key = "{keys / "host"}"
        [retry]
        first = "1s"
        """
    )
    return load_config(tmp_path / "config.toml")


@pytest.fixture
def beta(tmp_path: Path, keys: Path) -> Iterator[As2Partner]:
    beta = As2Partner(tmp_path, keys / "as2.pem")
    yield beta
    beta.server.stop()


@pytest.fixture
def gateways() -> Iterator[Callable[..., Gateway]]:
    """Starts gateways and stops them at the end."""
    started: list[Gateway] = []

    def start(config: Config, snapshot: Snapshot, **options: object) -> Gateway:
        options = {"heart": toy_heart(), "free_ports": True} | options
        gateway = Gateway(config, snapshot, **options)  # type: ignore[arg-type]
        gateway.start()
        started.append(gateway)
        return gateway

    yield start
    for gateway in started:
        gateway.stop(WAIT)


def _snapshot(config: Config, *partners: Partner) -> Snapshot:
    return Snapshot("s1", config.own, config.name, MappingProxyType({p.key: p for p in partners}), {})


def _folders(config: Config, key: str, **more: object) -> Partner:
    root = config.data / "folders" / key
    for name in ("in", "out"):
        (root / name).mkdir(parents=True, exist_ok=True)
    folder = Folder(deliver=root / "out", pickup=root / "in", settle_seconds=0)
    return Partner(key=key, name=key.title(), folder=folder, schedule=Schedule(poll="1h"), **more)  # type: ignore[arg-type]


def _delivered(partner: Partner) -> list[str]:
    assert partner.folder is not None
    assert partner.folder.deliver is not None
    return sorted(p.read_text() for p in partner.folder.deliver.iterdir())


def _put(partner: Partner, name: str, text: str) -> None:
    assert partner.folder is not None
    assert partner.folder.pickup is not None
    (partner.folder.pickup / name).write_text(text)


def _as2(config: Config, beta: As2Partner, **channel: object) -> Partner:
    settings = As2Channel(url=beta.server.url, certificates=(beta.certificate,), **channel)  # type: ignore[arg-type]
    return Partner(key="beta", name="Beta", identifiers=Identifiers(as2="BETA"), as2=settings)


# ---- by folder ----------------------------------------------------------------------------------


def test_from_one_folder_to_another(config: Config, gateways: Callable[..., Gateway]) -> None:
    acme, beta = _folders(config, "acme"), _folders(config, "beta")
    gateway = gateways(config, _snapshot(config, acme, beta))
    assert gateway.addresses == {}
    assert gateway.wait_idle(WAIT)
    for n in range(5):
        _put(acme, f"{n}.txt", order(str(n)))
    assert gateway.schedules.run_now("pickup:acme").result == "5 received"
    assert gateway.wait_idle(WAIT)
    assert [text.split()[1] for text in _delivered(beta)] == ["0", "1", "2", "3", "4"]
    assert gateway.queries.counts() == {"processed": 5, "sent": 5}


def test_every_change_is_told(config: Config, gateways: Callable[..., Gateway]) -> None:
    acme, beta = _folders(config, "acme"), _folders(config, "beta")
    gateway = gateways(config, _snapshot(config, acme, beta))
    told: list[Change] = []

    def fail(change: Change) -> None:
        raise RuntimeError("a listener with a defect")

    gateway.on_change(fail)
    end = gateway.on_change(told.append)
    _put(acme, "1.txt", order("1"))
    gateway.schedules.run_now("pickup:acme")
    assert gateway.wait_idle(WAIT)
    assert [(c.direction, c.state) for c in told] == [
        ("in", "received"),
        ("out", "queued"),
        ("in", "processed"),
        ("out", "sending"),
        ("out", "sent"),
    ]
    end()
    _put(acme, "2.txt", order("2"))
    gateway.schedules.run_now("pickup:acme")
    assert gateway.wait_idle(WAIT)
    assert len(told) == 5


def test_what_was_left_undone_is_done_at_the_next_start(config: Config, gateways: Callable[..., Gateway]) -> None:
    acme, beta = _folders(config, "acme"), _folders(config, "beta")
    snapshot = _snapshot(config, acme, beta)
    first = Gateway(config, snapshot, heart=toy_heart(), free_ports=True)  # never started: nobody processes
    first.intake.receive(Arrival("folder", "acme", order("1").encode(), "1.txt", "1"))
    assert not first.idle()
    assert first.stop(WAIT)
    second = gateways(config, snapshot)
    assert second.wait_idle(WAIT)
    assert _delivered(beta) == ["1 1"]


def test_two_gateways_cannot_share_a_data_folder(config: Config, gateways: Callable[..., Gateway]) -> None:
    snapshot = _snapshot(config, _folders(config, "acme"))
    gateways(config, snapshot)
    with pytest.raises(StoreError, match="Another gateway"):
        Gateway(config, snapshot, heart=toy_heart())


def test_what_waits_for_its_next_attempt_is_not_idle(config: Config, gateways: Callable[..., Gateway]) -> None:
    beta = replace(_folders(config, "beta"), folder=Folder(deliver=config.data / "file" / "below"))
    (config.data / "file").write_text("not a folder")
    retrying = replace(config, retry=replace(config.retry, first=3600.0, longest=3600.0))
    gateway = gateways(retrying, _snapshot(config, _folders(config, "acme"), beta))
    queued = threading.Event()
    gateway.on_change(lambda c: queued.set() if c.state in ("queued", "failed") and "failed" in c.text else None)
    gateway.intake.receive(Arrival("folder", "acme", order("1").encode(), "1.txt", "1"))
    if gateway.wait_idle(0.5):
        assert gateway.queries.counts() == {"processed": 1, "failed": 1}, "the transport calls this permanent"
    else:
        assert gateway.queries.counts() == {"processed": 1, "queued": 1}


def test_a_new_configuration_is_put_in_force_without_a_stop(config: Config, gateways: Callable[..., Gateway]) -> None:
    acme, beta = _folders(config, "acme"), _folders(config, "beta")
    gateway = gateways(config, _snapshot(config, acme))
    gateway.intake.receive(Arrival("folder", "acme", order("1").encode(), "1.txt", "1"))
    assert gateway.wait_idle(WAIT)
    (failed,) = gateway.queries.transmissions(Filter(direction="out")).items
    assert (failed.state, failed.summary) == ("failed", "There is no partner 'beta' any more.")
    gateway.reload(replace(_snapshot(config, acme, beta), id="s2"))
    assert [j.name for j in gateway.schedules.list()] == ["pickup:acme", "pickup:beta", "sweep"]
    gateway.operations.retry(2, "kim")
    assert gateway.wait_idle(WAIT)
    assert _delivered(beta) == ["1 1"]
    gateway.intake.receive(Arrival("folder", "acme", order("2").encode(), "2.txt", "2"))
    assert gateway.wait_idle(WAIT)
    assert gateway.queries.transmissions(Filter(direction="in")).items[0].snapshot == "s2"


def test_a_stopped_gateway_takes_nothing_and_frees_its_folder(config: Config) -> None:
    snapshot = _snapshot(config, _folders(config, "acme"))
    gateway = Gateway(config, snapshot, heart=toy_heart(), free_ports=True)
    gateway.start()
    assert gateway.stop(WAIT)
    with pytest.raises(StoreError):
        gateway.intake.receive(Arrival("folder", "acme", b"x", "1.txt", "1"))
    Gateway(config, snapshot, heart=toy_heart()).stop(WAIT)


def test_a_schedule_that_fails_leaves_an_event_once(config: Config, gateways: Callable[..., Gateway]) -> None:
    acme = replace(_folders(config, "acme"), folder=Folder(pickup=config.data / "nowhere"))
    gateway = gateways(config, _snapshot(config, acme))
    for _ in range(3):
        assert gateway.schedules.run_now("pickup:acme").failed
    events = gateway.queries.events(before_all_transmissions=True)
    assert [(e.kind, e.text.startswith("pickup:acme: The folder")) for e in events] == [("schedule failed", True)]


# ---- by SFTP ------------------------------------------------------------------------------------


def test_by_sftp_into_the_mailbox_and_out_of_it(config: Config, keys: Path, gateways: Callable[..., Gateway]) -> None:
    acme = Partner(key="acme", name="Acme", mailbox=SftpMailbox("acme", (keys / "acme.pub",)))
    gateway = gateways(config, _snapshot(config, acme))
    port = int(gateway.addresses["sftp"].rpartition(":")[2])
    transport = paramiko.Transport(socket.create_connection(("127.0.0.1", port)))
    try:
        transport.connect(username="acme", pkey=paramiko.Ed25519Key.from_private_key_file(str(keys / "acme")))
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        with client.open("inbox/order.txt", "w") as file:
            file.write(order("1", to="acme", more="BY mailbox").encode())
        assert gateway.wait_idle(WAIT)
        (name,) = client.listdir("outbox")
        with client.open(f"outbox/{name}") as file:
            assert file.read() == b"1 1"
        client.close()
    finally:
        transport.close()
    assert gateway.queries.counts() == {"processed": 1, "sent": 1}


# ---- by AS2 -------------------------------------------------------------------------------------


def test_by_as2_in_both_directions(config: Config, beta: As2Partner, gateways: Callable[..., Gateway]) -> None:
    gateway = gateways(config, _snapshot(config, _as2(config, beta)))
    beta.url = gateway.addresses["as2"]
    for _ in range(2):  # the second is a repeat
        assert "processed" in beta.send("order-1@beta", order("1", more="BY as2").encode())
    assert gateway.wait_idle(WAIT)
    assert [a.payload for a in beta.inbox.arrivals] == [b"1 1"]
    came, sent = reversed(gateway.queries.transmissions().items)
    assert (came.state, came.partner, came.identity) == ("processed", "beta", "order-1@beta")
    assert (sent.state, sent.identity) == ("sent", beta.inbox.arrivals[0].identity)
    assert sent.identity.startswith("edigw-")
    assert sent.identity.endswith("@HARBOUR")
    assert b"disposition" in gateway.archive.get(sent.receipt_sha256).lower()
    assert gateway.archive.get(sent.raw_sha256)


def test_an_asynchronous_receipt_finds_what_it_is_for(
    config: Config, beta: As2Partner, gateways: Callable[..., Gateway]
) -> None:
    gateway = gateways(config, _snapshot(config, _as2(config, beta, mdn="async")))
    beta.url = gateway.addresses["as2"]
    sent = threading.Event()
    gateway.on_change(lambda c: sent.set() if (c.direction, c.state) == ("out", "sent") else None)
    beta.send("order-1@beta", order("1", more="BY as2").encode())
    assert sent.wait(WAIT)
    row = gateway.queries.transmissions(Filter(direction="out")).items[0]
    assert (row.state, row.next_attempt_at) == ("sent", None)
    assert row.facts["disposition"].startswith("processed")


def test_a_forged_receipt_changes_nothing(config: Config, beta: As2Partner, gateways: Callable[..., Gateway]) -> None:
    """A stranger who knows the Message-ID says that it failed, and then that it was processed."""
    gateway = gateways(config, _snapshot(config, _as2(config, beta, mdn="async")))
    beta.url, beta.silent = gateway.addresses["as2"], True
    waiting = threading.Event()
    gateway.on_change(lambda c: waiting.set() if c.state == "waiting for receipt" else None)
    gateway.intake.receive(Arrival("as2", "beta", order("1", more="BY as2").encode(), "1.txt", "1"))
    assert waiting.wait(WAIT)
    row = gateway.queries.transmissions(Filter(direction="out")).items[0]
    for disposition in ("processed", "processed/error: decryption-failed"):
        report = (
            "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
            "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
            f"Original-Message-ID: <{row.identity}>\r\n"
            f"Disposition: automatic-action/MDN-sent-automatically; {disposition}\r\n\r\n--b--\r\n"
        )
        headers = {
            "Content-Type": 'multipart/report; report-type=disposition-notification; boundary="b"',
            "AS2-From": "BETA",
            "AS2-To": "HARBOUR",
            "Message-ID": "<forged@x>",
        }
        answer = httpx.post(gateway.addresses["as2"], content=report.encode(), headers=headers, trust_env=False)
        assert answer.status_code == 404
    assert gateway.queries.transmissions(Filter(direction="out")).items[0].state == "waiting for receipt"


# ---- starting -----------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_a_sentence_and_leaves_nothing_running(config: Config, keys: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        busy = replace(config, sftp=replace(config.sftp, port=port))
        acme = Partner(key="acme", name="Acme", mailbox=SftpMailbox("acme", (keys / "acme.pub",)))
        gateway = Gateway(busy, _snapshot(config, acme), heart=toy_heart())
        with pytest.raises(GatewayError, match=f"cannot listen on 127.0.0.1:{port}"):
            gateway.start()
    Gateway(config, _snapshot(config), heart=toy_heart()).stop(WAIT)


def test_keys_that_are_missing_are_told_before_anything_starts(config: Config, beta: As2Partner) -> None:
    lost = replace(config, as2_key=config.data / "lost.key")
    with pytest.raises(GatewayError, match=r"as2\.pem|lost\.key"):
        Gateway(lost, _snapshot(config, _as2(config, beta)), heart=toy_heart())


def test_a_web_application_is_served(config: Config, gateways: Callable[..., Gateway]) -> None:
    seen: list[Gateway] = []

    def application(gateway: Gateway) -> object:
        seen.append(gateway)

        async def app(scope: dict[str, object], receive: object, send: Callable[..., object]) -> None:
            if scope["type"] == "http":
                await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[misc]
                await send({"type": "http.response.body", "body": b"hello"})  # type: ignore[misc]

        return app

    gateway = gateways(config, _snapshot(config), web=application)
    assert seen == [gateway]
    assert httpx.get(gateway.addresses["web"], trust_env=False).text == "hello"


def test_the_configuration_is_kept_with_what_it_processed(config: Config, gateways: Callable[..., Gateway]) -> None:
    acme = _folders(config, "acme")
    gateway = gateways(config, _snapshot(config, acme))
    gateway.intake.receive(Arrival("folder", "acme", b"hello", "1.txt", "1"))
    assert gateway.wait_idle(WAIT)
    from edi_gateway.store.tables import SnapshotRow

    with gateway.database.session() as session:
        row = session.get(SnapshotRow, "s1")
    assert row is not None
    assert row.first_used_at <= datetime.now(UTC)
    assert b"Harbour Logistics" in gateway.archive.get(row.content_sha256)
