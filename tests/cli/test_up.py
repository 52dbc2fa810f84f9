"""`up` as a process of its own: takes files in, says where it listens, and on SIGTERM finishes what is in hand."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko
import pytest
from typer.testing import CliRunner

from edi_gateway.cli.main import app
from edi_gateway.transports.sftp.keys import ensure_key_pair, load_private_key, load_public_key
from tests.pipeline.examples import purchase_order

ORDERS = 25
SOON = 60.0  # seconds; only waited for when something is wrong

PARTNER = """\
name = "Great Lakes Stores"
[identifiers]
x12 = ["ZZ:GREATLAKES"]
[channels.mailbox]
user = "greatlakes"
keys = ["certs/greatlakes.pub"]
[[inbound]]
message = "X12 004010 850"
acknowledge = "997"
routes = [{ to = "erp" }]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    hub = tmp_path / "hub"
    assert CliRunner().invoke(app, ["init", str(hub), "--name", "Harbour Log"]).exit_code == 0
    config = (hub / "config.toml").read_text()
    config = re.sub(r"port = \d+", "port = 0", config)
    (hub / "config.toml").write_text(config)
    (hub / "partners/greatlakes.toml").write_text(PARTNER)
    ensure_key_pair(tmp_path / "key")
    (hub / "partners/certs/greatlakes.pub").write_text((tmp_path / "key.pub").read_text())
    return hub


@contextmanager
def gateway(folder: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A running gateway and its addresses; killed at the end where a test has not ended it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "edi_gateway.cli.main", "up", "-c", str(folder / "config.toml")],
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("a"),
        text=True,
    )
    try:
        assert process.stdout
        addresses: dict[str, str] = {}
        for line in process.stdout:
            if line.startswith("Stop with") or "Stop with" in line:
                break
            name, _, address = line.partition(" ")
            addresses[name] = address.strip()
        yield process, addresses
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@contextmanager
def mailbox(folder: Path, addresses: dict[str, str]) -> Iterator[paramiko.SFTPClient]:
    port = int(addresses["sftp"].rpartition(":")[2])
    client = paramiko.SSHClient()
    host_key = load_public_key(folder / "keys/ssh_host_ed25519.pub")
    client.get_host_keys().add(f"[127.0.0.1]:{port}", host_key.get_name(), host_key)
    client.connect(
        "127.0.0.1", port, "greatlakes", pkey=load_private_key(folder.parent / "key"), allow_agent=False,
        look_for_keys=False,
    )  # fmt: skip
    try:
        yield client.open_sftp()
    finally:
        client.close()


def upload(sftp: paramiko.SFTPClient, number: int) -> None:
    with sftp.open(f"inbox/order-{number}.x12", "wb") as file:
        file.write(purchase_order(f"PO-{number}", control=number))


def test_sigterm_finishes_what_is_in_hand_and_nothing_is_lost_or_doubled(folder: Path) -> None:
    with gateway(folder) as (process, addresses):
        assert set(addresses) >= {"sftp", "web"}
        with mailbox(folder, addresses) as sftp:
            for number in range(1, ORDERS + 1):
                upload(sftp, number)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SOON) == 0
    with gateway(folder) as (process, addresses), mailbox(folder, addresses) as sftp:
        upload(sftp, ORDERS + 1)
        wait_for_answers(sftp, ORDERS + 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SOON) == 0
    orders = sorted(p.name for p in (folder / "data/erp/orders").iterdir())
    assert len(orders) == ORDERS + 1
    log = CliRunner().invoke(app, ["ls", "-n", "500", "--json", "-c", str(folder / "config.toml")])
    assert log.output.count('"state": "processed"') == ORDERS + 1
    assert log.output.count('"message": "X12 004010 997"') == ORDERS + 1


def wait_for_answers(sftp: paramiko.SFTPClient, count: int) -> None:
    """As the partner does: looks into its outbox until all answers are there."""
    end = time.monotonic() + SOON
    while len(sftp.listdir("outbox")) < count and time.monotonic() < end:
        pass
    assert len(sftp.listdir("outbox")) == count


SILENT = """\
name = "A partner whose server never answers"
[identifiers]
x12 = ["ZZ:SILENT"]
[channels.sftp]
host = "127.0.0.1"
port = {port}
user = "us"
key = "{key}"
host_key = "{host_key}"
deliver_directory = "in"
[[outbound]]
document = "Order"
message = "X12 004010 850"
channel = "sftp"
"""


def test_a_partner_that_never_answers_does_not_hold_up_the_stop(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host_key = (folder / "keys/ssh_host_ed25519.pub").read_text().strip()
        text = SILENT.format(port=silent.getsockname()[1], key=folder.parent / "key", host_key=host_key)
        (folder / "partners/silent.toml").write_text(text)
        routed = PARTNER.replace('{ to = "erp" }', '{ to = "silent" }, { to = "erp" }')
        (folder / "partners/greatlakes.toml").write_text(routed)
        with gateway(folder) as (process, addresses):
            with mailbox(folder, addresses) as sftp:
                upload(sftp, 1)
            silent.settimeout(SOON)
            connection, _ = silent.accept()
            with connection:
                process.send_signal(signal.SIGTERM)
                assert process.wait(SOON) == 0
    silence = (folder / "log").read_text()
    assert "Traceback" not in silence
    log = json.loads(CliRunner().invoke(app, ["ls", "--json", "-c", str(folder / "config.toml")]).output)
    assert [t["state"] for t in log if t["partner"] == "silent"] == ["sending"]  # it was given up, not waited for


def test_a_second_gateway_in_the_same_folder_is_refused_with_a_sentence(folder: Path) -> None:
    with gateway(folder):
        second = subprocess.run(
            [sys.executable, "-m", "edi_gateway.cli.main", "up", "-c", str(folder / "config.toml")],
            capture_output=True,
            text=True,
            timeout=SOON,
        )
    assert second.returncode == 1
    assert "Traceback" not in second.stderr
    assert "another" in second.stderr.lower()


def test_a_broken_configuration_does_not_start(folder: Path) -> None:
    (folder / "partners/greatlakes.toml").write_text(PARTNER.replace("[[inbound]]", "[[inbond]]"))
    result = CliRunner().invoke(app, ["up", "-c", str(folder / "config.toml")])
    assert result.exit_code == 1
    assert "inbond" in str(result.exception)
