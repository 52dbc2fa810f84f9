"""Fixtures for the SFTP tests."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import paramiko
import pytest

from edi_gateway.transports.sftp.accounts import Limits, Mailbox
from edi_gateway.transports.sftp.server import SftpServer
from tests.sftp.peers import Keys, MemoryIntake, connect

Start = Callable[..., SftpServer]
Login = Callable[..., paramiko.Transport]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def intake() -> MemoryIntake:
    return MemoryIntake()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "mailboxes"


@pytest.fixture
def start(keys: Keys, intake: MemoryIntake, root: Path) -> Iterator[Start]:
    """Starts our server with the accounts ``acme`` and ``beta``, both with the same key."""
    with contextlib.ExitStack() as stack:

        def started(limits: Limits | None = None, **accounts: Mailbox) -> SftpServer:
            boxes = accounts or {user: Mailbox(user, f"{user}-key", (keys.user,)) for user in ("acme", "beta")}
            server = SftpServer("127.0.0.1", 0, keys.host, boxes, root, intake, limits)
            server.start()
            stack.callback(server.stop)
            return server

        yield started


@pytest.fixture
def login(keys: Keys) -> Iterator[Login]:
    """Logs in to a server of ours as a paramiko client."""
    with contextlib.ExitStack() as stack:

        def logged_in(server: SftpServer, user: str = "acme", key: paramiko.PKey | None = None) -> paramiko.Transport:
            transport = connect(server.port, user, key or keys.user)
            stack.callback(transport.close)
            return transport

        yield logged_in
