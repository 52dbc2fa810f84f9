"""The README's walk-through and library example, run as they stand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import paramiko
import pytest

from edi_gateway.demo.workspace import with_values
from edi_gateway.transports.sftp.keys import ensure_key_pair, load_private_key, load_public_key

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOON = 60.0  # seconds; only waited for when something is wrong


def commands(step: str) -> list[str]:
    """The commands of a step of the walk-through."""
    block = re.search(rf"<!-- walk: {step} -->\n((?:    .*\n)+)", README)
    assert block, step
    return [line.strip() for line in block[1].splitlines()]


class Walk:
    """A shell of sorts: knows the current folder, and `edi-gateway` is the one of this checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "samples", folder / "samples")
        self.environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        self.environment.pop("EDI_GATEWAY_CONFIG", None)

    def argv(self, command: str) -> list[str]:
        program, *arguments = shlex.split(command)
        assert program == "edi-gateway", command
        return [sys.executable, "-m", "edi_gateway.cli.main", *arguments]

    def run(self, command: str, expected: int = 0) -> str:
        if command.startswith("cd "):
            self.folder /= command[3:]
            return ""
        done = subprocess.run(
            self.argv(command), cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=SOON
        )
        assert done.returncode == expected, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def running(self, command: str) -> Iterator[subprocess.Popen[str]]:
        process = subprocess.Popen(
            self.argv(command), cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=SOON)
            assert process.returncode == 0


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    return Walk(tmp_path)


def test_looking_at_files(walk: Walk) -> None:
    good, bad, why = commands("check")
    assert "no errors" in walk.run(good)
    assert "invalid-date" in walk.run(bad, expected=1)
    assert "^^^" in walk.run(why, expected=1)
    x12, json = commands("convert")
    assert walk.run(x12).startswith("ISA*")
    assert '"4711000101"' in walk.run(json)


def test_a_partner_in_five_minutes(walk: Walk) -> None:
    for step in ("init", "partner"):
        for command in commands(step):
            walk.run(command)
    fill_in(walk.folder)
    for command in commands("lint"):
        walk.run(command)
    (up,) = commands("up")
    with walk.running(up) as process:
        answer = upload_and_fetch(sftp_port(process), walk)
        assert b"UCI+NM000101+" in answer
        ls, show = commands("log")
        assert "nordmarkt" in walk.run(ls)
        assert "4711000101" in walk.run(show) or "NM000101" in walk.run(show)
        assert wait_for(lambda: list((walk.folder / "data/erp/orders").glob("*")))


def fill_in(folder: Path) -> None:
    """What the README asks the reader to fill in; and free ports, which it does not."""
    partner = folder / "partners/nordmarkt.toml"
    text = partner.read_text(encoding="utf-8")
    text = re.sub(r"14:<[^>]*>", "14:4012345000009", text)
    partner.write_text(re.sub(r"<[^>]*>", "Nordmarkt AG", text), encoding="utf-8")
    ensure_key_pair(folder.parent / "nordmarkt_key")
    shutil.copy(folder.parent / "nordmarkt_key.pub", folder / "partners/certs/nordmarkt.pub")
    config = folder / "config.toml"
    values = {(table, "port"): "0" for table in ("as2", "sftp", "web")}
    values["identity", "edifact"] = '["14:4399901000001"]'
    config.write_text(with_values(config.read_text(encoding="utf-8"), values), encoding="utf-8")


def sftp_port(process: subprocess.Popen[str]) -> int:
    """The port that the gateway says it listens on."""
    assert process.stdout
    for line in process.stdout:
        if found := re.match(r"sftp\s.*:(\d+)", line):
            return int(found[1])
    raise AssertionError("the gateway named no SFTP port")


def upload_and_fetch(port: int, walk: Walk) -> bytes:
    """Puts the sample into the inbox as the README does, and fetches what appears in the outbox."""
    with closing(paramiko.Transport(socket.create_connection(("127.0.0.1", port), SOON))) as transport:
        transport.connect(
            hostkey=load_public_key(walk.folder / "keys/ssh_host_ed25519.pub"),
            username="nordmarkt",
            pkey=load_private_key(walk.folder.parent / "nordmarkt_key"),
        )
        sftp = paramiko.SFTPClient.from_transport(transport)
        assert sftp
        sftp.put(str(walk.folder.parent / "samples/nordmarkt-order-small.edi"), "inbox/nordmarkt-order-small.edi")
        (name,) = wait_for(lambda: sftp.listdir("outbox"))
        with sftp.open(f"outbox/{name}") as file:
            return file.read()


def wait_for(look):
    """What ``look`` finds as soon as it finds anything: neither SFTP nor a folder tells."""
    end = time.monotonic() + SOON
    while not (found := look()):
        assert time.monotonic() < end
        threading.Event().wait(0.05)
    return found


def test_library_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    exec(compile(block[1], "README.md", "exec"), {})  # noqa: S102 - our own text
    (written,) = [p for p in tmp_path.iterdir() if p.is_file()]
    assert written.read_bytes().startswith(b"ISA*")
