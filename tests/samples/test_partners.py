"""The demo's partners over real sockets: their process delivers by each channel, takes what arrives, and answers."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
import pytest

from edi_gateway.demo.cast import Cast, Endpoint
from edi_gateway.demo.manifest import load_manifest
from edi_gateway.demo.partners import Partners, PartnersError, Received
from edi_gateway.demo.workspace import HOST, Workspace, lay_out
from edi_gateway.partners.model import As2Channel
from edi_gateway.syntax import parse
from edi_gateway.transports.as2.certificates import load_certificates, load_identity
from edi_gateway.transports.as2.client import As2Sender
from edi_gateway.transports.as2.endpoint import As2Endpoint
from edi_gateway.transports.as2.profile import Profile
from edi_gateway.transports.as2.server import As2Server
from edi_gateway.transports.model import Arrival, Shipment
from edi_gateway.transports.sftp.accounts import Mailbox
from edi_gateway.transports.sftp.keys import load_private_key, load_public_key
from edi_gateway.transports.sftp.server import SftpServer

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = {s.name: s for s in load_manifest(ROOT / "samples")}
SOON = 30.0  # seconds; only waited for when something is wrong


@dataclass
class Gateway:
    """The gateway's side of all channels, without a gateway behind it."""

    workspace: Workspace
    arrivals: queue.Queue[Arrival] = field(default_factory=queue.Queue)

    def receive(self, arrival: Arrival) -> str:
        self.arrivals.put(arrival)
        return arrival.identity

    def earlier_receipt(self, channel: str, partner: str, identity: str) -> bytes | None:
        return None

    def profile(self, receiver: str, sender: str) -> Profile | None:
        folder = self.workspace.folder
        key = next((e.key for e in self.workspace.cast.endpoints if e.as2_name == sender), "")
        if not key:
            return None
        return Profile(
            partner=key,
            own_id=receiver,
            partner_id=sender,
            identities=(load_identity(folder / "keys/as2.pem", folder / "keys/as2.key"),),
            certificates=load_certificates(folder / f"partners/certs/{key}.pem"),
            channel=As2Channel(url=f"http://{HOST}:{endpoint(self.workspace.cast, key).port}/as2"),
        )


def endpoint(cast: Cast, key: str) -> Endpoint:
    return next(e for e in cast.endpoints if e.key == key)


@contextmanager
def fetching(gateway: Gateway, key: str) -> Iterator[paramiko.SFTPClient]:
    """Logged in at a partner's SFTP server as the gateway is."""
    partner = endpoint(gateway.workspace.cast, key)
    with closing(paramiko.Transport(socket.create_connection((HOST, partner.port), SOON))) as transport:
        transport.connect(
            hostkey=load_public_key(partner.home / "ssh_host_ed25519.pub"),
            username=partner.user,
            pkey=load_private_key(gateway.workspace.folder / "keys/sftp_client"),
        )
        client = paramiko.SFTPClient.from_transport(transport)
        assert client
        yield client


def wait_for_file(sftp: paramiko.SFTPClient, folder: str) -> bytes:
    """The first file that appears in a remote folder: SFTP has no way to be told."""
    end = time.monotonic() + SOON
    while not (names := sftp.listdir(folder)):
        assert time.monotonic() < end, f"nothing appeared in {folder}"
        threading.Event().wait(0.05)
    with sftp.open(f"{folder}/{names[0]}") as file:
        return file.read()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    workspace = lay_out(tmp_path_factory.mktemp("demo"), ROOT, usual_ports=False)
    found = Gateway(workspace)
    keys = workspace.folder / "partners/certs/greatlakes.pub"
    port = int(workspace.cast.gateway_as2.split(":")[2].split("/")[0])
    as2 = As2Server(As2Endpoint(found.profile, found), HOST, port)
    sftp = SftpServer(
        HOST,
        workspace.cast.gateway_sftp_port,
        workspace.folder / "keys/ssh_host_ed25519",
        {"greatlakes": Mailbox("greatlakes", "greatlakes", (load_public_key(keys),))},
        workspace.data / "mailboxes",
        found,
    )
    as2.start()
    sftp.start()
    found.sftp = sftp  # type: ignore[attr-defined]
    yield found
    sftp.stop()
    as2.stop()


@pytest.fixture(scope="module")
def heard() -> queue.Queue[Received]:
    return queue.Queue()


@pytest.fixture(scope="module")
def partners(gateway: Gateway, heard: queue.Queue[Received]) -> Iterator[Partners]:
    with Partners(gateway.workspace.folder, on_received=heard.put) as started:
        yield started


@pytest.mark.parametrize("name", ["nordmarkt-order-rich.edi", "prairie-850.x12", "greatlakes-850-rich.x12"])
def test_a_sample_arrives_byte_for_byte(name: str, gateway: Gateway, partners: Partners) -> None:
    sample = SAMPLES[name]
    delivered = partners.deliver(sample).result(SOON)
    assert delivered.ok, delivered.text
    arrival = gateway.arrivals.get(timeout=SOON)
    assert (arrival.partner, arrival.channel, arrival.refusal) == (sample.partner, sample.channel, "")
    assert arrival.payload == sample.path.read_bytes()
    assert arrival.filename == name


def test_an_sftp_partner_offers_the_file_on_its_own_server(gateway: Gateway, partners: Partners) -> None:
    sample = SAMPLES["hansehandel-order-unoa.edi"]
    assert partners.deliver(sample).result(SOON).ok
    with fetching(gateway, "hansehandel") as sftp:
        with sftp.open(f"outbox/{sample.name}") as file:
            assert file.read() == sample.path.read_bytes()
        sftp.remove(f"outbox/{sample.name}")


def test_an_as2_supplier_answers_an_order_with_contrl(
    gateway: Gateway, partners: Partners, heard: queue.Queue[Received]
) -> None:
    profile = gateway.profile("HARBOUR", "FJORDFOODS")
    assert profile
    payload = SAMPLES["nordmarkt-order-small.edi"].path.read_bytes()
    sender = As2Sender(profile)
    sender.send(Shipment("order-1", payload, "ORDERS-1.edi", "application/edifact"))
    sender.close()
    received = heard.get(timeout=SOON)
    assert (received.partner, received.message, received.reference) == (
        "fjordfoods",
        "EDIFACT D.96A ORDERS",
        "NM000101",
    )
    assert received.file.read_bytes() == payload
    answer = gateway.arrivals.get(timeout=SOON)
    assert answer.partner == "fjordfoods"
    assert [m.name for i in parse(answer.payload).interchanges for m in i.messages] == ["EDIFACT D.3 CONTRL"]


def test_an_sftp_supplier_answers_an_order_with_997(
    gateway: Gateway, partners: Partners, heard: queue.Queue[Received]
) -> None:
    payload = SAMPLES["greatlakes-850-small.x12"].path.read_bytes()
    with fetching(gateway, "westsupply") as sftp:
        with sftp.open("inbox/.850-1.x12.tmp", "w") as file:
            file.write(payload)
        sftp.rename("inbox/.850-1.x12.tmp", "inbox/850-1.x12")
        received = heard.get(timeout=SOON)
        assert (received.partner, received.message) == ("westsupply", "X12 004010 850")
        answer = wait_for_file(sftp, "outbox")
    assert [m.name for i in parse(answer).interchanges for m in i.messages] == ["X12 004010 997"]


def test_a_mailbox_partner_fetches_what_lies_in_its_outbox(
    gateway: Gateway, partners: Partners, heard: queue.Queue[Received]
) -> None:
    payload = SAMPLES["greatlakes-850-small.x12"].path.read_bytes()
    gateway.sftp.deliver("greatlakes", "850-7.x12", payload)  # type: ignore[attr-defined]
    received = heard.get(timeout=SOON)
    assert (received.partner, received.channel, received.file.read_bytes()) == ("greatlakes", "mailbox", payload)


def test_a_delivery_that_fails_says_why(partners: Partners, tmp_path: Path) -> None:
    delivered = partners.deliver_file("nordmarkt", tmp_path / "absent.edi").result(SOON)
    assert not delivered.ok
    assert "absent.edi" in delivered.text


def test_partners_that_cannot_start_say_why(tmp_path: Path) -> None:
    (tmp_path / "cast").mkdir()
    with pytest.raises(PartnersError, match=r"cast\.json"):
        Partners(tmp_path).start()
