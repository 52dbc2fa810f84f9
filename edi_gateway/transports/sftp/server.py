"""Our SFTP server: partners log in with their keys, put files into their inbox and fetch from their outbox."""

from __future__ import annotations

import logging
import select
import socket
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_FAILED_RESOURCE_SHORTAGE,
    OPEN_SUCCEEDED,
)

from edi_gateway.errors import ConfigurationError
from edi_gateway.transports.model import Intake
from edi_gateway.transports.naming import printable
from edi_gateway.transports.sftp.accounts import Limits, Mailbox, Throttle
from edi_gateway.transports.sftp.jail import Jail
from edi_gateway.transports.sftp.keys import fingerprint, load_private_key
from edi_gateway.transports.sftp.mailbox import deliver
from edi_gateway.transports.sftp.session import Session
from edi_gateway.transports.sftp.ssh import transport_over
from edi_gateway.transports.sftp.uploads import Mailroom

log = logging.getLogger("edi_gateway.sftp")

_TICK = 0.5  # seconds between looks at logins and idle sessions
_STOP_SECONDS = 10.0  # how long stop() waits for uploads that are just being taken in


class SftpServer:
    """Listens from ``start()`` to ``stop()``, once. ``host_key`` is a private key or its file; ``port`` 0: a free one.

    One thread accepts and watches all connections; each connection has one thread of the SSH library and one per
    session. ``root`` holds one folder per user and belongs to the server alone.
    """

    def __init__(
        self,
        host: str,
        port: int,
        host_key: paramiko.PKey | Path,
        mailboxes: Mapping[str, Mailbox],
        root: Path,
        intake: Intake,
        limits: Limits | None = None,
    ) -> None:
        self.host = host
        self.limits = limits or Limits()
        self._port = port
        self._host_key = load_private_key(host_key) if isinstance(host_key, Path) else host_key
        self._root = root
        self._intake = intake
        self._throttle = Throttle(self.limits)
        self._rooms: dict[str, Mailroom] = {}
        self._lock = threading.RLock()
        self._connections: list[_Connection] = []
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._wake: tuple[socket.socket, socket.socket] | None = None  # ends the wait of the thread
        self._stopping = False
        self.replace_mailboxes(mailboxes)

    # ---------------------------------------------------------------- life

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._port

    def start(self) -> None:
        """Begins to listen. Raises ``ConfigurationError`` when the address cannot be had."""
        try:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            self._listener = socket.create_server((self.host, self._port), family=family, backlog=128)
        except OSError as error:
            raise ConfigurationError(
                f"The SFTP server cannot listen on {self.host}:{self._port}: {error.strerror}."
            ) from error
        self._port = self._listener.getsockname()[1]
        self._wake = socket.socketpair()
        self._thread = threading.Thread(
            target=self._listen, args=(self._listener, self._wake[1]), name="sftp-server", daemon=True
        )
        self._thread.start()
        log.info("SFTP server listens on %s:%s, host key %s", self.host, self._port, fingerprint(self._host_key))

    def stop(self) -> None:
        """Ends all sessions and their threads. An upload that is being taken in may finish; others are dropped."""
        self._stopping = True
        if self._wake is not None and self._thread is not None and self._listener is not None:
            self._wake[0].send(b"x")
            self._thread.join()
            for sock in (self._listener, *self._wake):
                sock.close()
        self._thread = self._listener = self._wake = None
        with self._lock:
            connections, self._connections = self._connections, []
            rooms, self._rooms = list(self._rooms.values()), {}
        self._end(connections)
        _close_rooms(rooms, connections)

    def replace_mailboxes(self, mailboxes: Mapping[str, Mailbox]) -> None:
        """Takes over a changed configuration. Sessions of accounts that are gone or changed are ended."""
        with self._lock:
            kept = {user: room for user, room in self._rooms.items() if mailboxes.get(user) == room.mailbox}
            new = self._new_rooms(mailbox for user, mailbox in mailboxes.items() if user not in kept)
            gone = [room for user, room in self._rooms.items() if user not in kept]
            self._rooms = kept | new
            connections = [c for c in self._connections if c.room in gone]
        self._end(connections)
        _close_rooms(gone, connections)

    def deliver(self, user: str, filename: str, payload: bytes, identity: str = "") -> str:
        """Puts a file into a partner's outbox durably; returns the name it has there. Raises ``OSError``, and
        ``ConfigurationError`` for an account that does not exist."""
        if self._room(user) is None:
            raise ConfigurationError(f"There is no SFTP account {printable(user)}.")
        jail = Jail(self._root, user)
        try:
            return deliver(jail, filename, payload, identity)
        finally:
            jail.close()

    def _room(self, user: str) -> Mailroom | None:
        with self._lock:
            return self._rooms.get(user)

    def _new_rooms(self, mailboxes: Iterable[Mailbox]) -> dict[str, Mailroom]:
        """An account whose folders cannot be used is told and left out; the others work."""
        rooms: dict[str, Mailroom] = {}
        for mailbox in mailboxes:
            try:
                rooms[mailbox.user] = Mailroom(mailbox, self._root, self._intake, self.limits)
                rooms[mailbox.user].tidy()
            except OSError as error:
                log.error("The SFTP account %s cannot be used: %s: %s", mailbox.user, self._root, error.strerror)
        return rooms

    @staticmethod
    def _end(connections: Sequence[_Connection]) -> None:
        """Closes connections, each after the request that is being worked on, and waits for their threads."""
        deadline = time.monotonic() + _STOP_SECONDS
        for connection in connections:
            connection.finish_requests(deadline)
            connection.close()
        for connection in connections:
            connection.join(deadline)

    # ---------------------------------------------------------------- connections

    def _listen(self, listener: socket.socket, wake: socket.socket) -> None:
        listener.setblocking(False)
        looked = time.monotonic()
        while not self._stopping:
            ready, _, _ = select.select([listener, wake], [], [], _TICK)
            if listener in ready:
                self._accept(listener)
            if time.monotonic() - looked >= _TICK:
                looked = time.monotonic()
                self._tend()

    def _accept(self, listener: socket.socket) -> None:
        try:
            sock, address = listener.accept()
        except OSError:  # gone again, or no descriptor left: the next look is in time
            time.sleep(0.01)
            return
        with self._lock:
            full = self._make_room(address[0])
        if full:
            log.warning("SFTP connection from %s refused: %s", address[0], full)
            sock.close()
            return
        try:
            connection = _Connection(self, sock, address[0])
        except (OSError, EOFError, paramiko.SSHException, RuntimeError):  # lost already, or no thread to be had
            sock.close()
            return
        with self._lock:
            self._connections.append(connection)

    def _make_room(self, address: str) -> str:
        """Why a new connection cannot be had, or "". Strangers that only hold connections open make way."""
        alive = [c for c in self._connections if c.is_alive and not c.closing]
        if sum(c.address == address for c in alive) >= self.limits.connections_per_address:
            return "too many connections from this address"
        strangers = [c for c in alive if c.room is None]
        if len(strangers) >= self.limits.unauthenticated or (len(alive) >= self.limits.connections and strangers):
            strangers[0].close()
            return ""
        return "too many connections" if len(alive) >= self.limits.connections else ""

    def _tend(self) -> None:
        now = time.monotonic()
        with self._lock:
            self._connections = [c for c in self._connections if c.is_alive]
            connections = list(self._connections)
        for connection in connections:
            connection.keep_channels()
            if connection.room is None and now - connection.since > self.limits.login_seconds:
                log.info("SFTP connection from %s closed: no login", connection.address)
                connection.close()
            elif connection.room is not None and connection.idle_since() < now - self.limits.idle_seconds:
                log.info("SFTP connection from %s closed: idle", connection.address)
                connection.close()


def _close_rooms(rooms: Iterable[Mailroom], connections: Sequence[_Connection]) -> None:
    """Closes the folders of partners, except where a thread that did not end may still use them."""
    used = [c.room for c in connections if any(session.is_alive() for session in c.sessions)]
    for room in rooms:
        if room not in used:
            room.close()


@dataclass(eq=False)
class _Connection:
    """One SSH connection from its first byte."""

    server: SftpServer
    sock: socket.socket
    address: str
    room: Mailroom | None = None  # set by a successful login
    closing: bool = False
    since: float = field(default_factory=time.monotonic)
    sessions: list[Session] = field(default_factory=list)
    channels: list[paramiko.Channel] = field(default_factory=list)  # the library itself only keeps weak references

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._active = self.since
        self.transport = transport_over(self.sock)
        self.transport.add_server_key(self.server._host_key)
        self.transport.start_server(event=threading.Event(), server=_Gate(self))

    @property
    def is_alive(self) -> bool:
        return self.transport.is_alive()

    def keep_channels(self) -> None:
        """Takes over the channels that were opened and lets go of the closed ones."""
        with self._lock:
            while (channel := self.transport.accept(0)) is not None:
                self.channels.append(channel)
            self.channels = [channel for channel in self.channels if not channel.closed]
            self.sessions = [session for session in self.sessions if session.is_alive()]
            if self.sessions:
                self._active = time.monotonic()

    def serve(self, session: Session) -> None:
        with self._lock:
            session.start()
            self.sessions.append(session)

    def idle_since(self) -> float:
        """When the client last asked for something; now, while something is being done for it."""
        moments = [time.monotonic() if s.busy else s.last_request for s in self.sessions]
        return max(moments, default=self._active)

    def finish_requests(self, deadline: float) -> None:
        """Waits for requests that are being worked on."""
        while any(s.busy for s in self.sessions) and time.monotonic() < deadline:
            time.sleep(0.01)

    def close(self) -> None:
        self.closing = True
        self.transport.close()

    def join(self, deadline: float) -> None:
        for thread in (*self.sessions, self.transport):
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


class _Gate(paramiko.ServerInterface):
    """What a client may ask for: a login by key, and the SFTP subsystem. Everything else keeps the library's "no"."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._server = connection.server
        self._key = ""
        self._room: Mailroom | None = None  # of the key that was accepted last

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        """Called for the question "would you take this key?" and again with the signature, which the library checks."""
        address = self._connection.address
        if not self._server._throttle.allows(address, username):
            return AUTH_FAILED
        room = self._server._room(username)
        if room is None or not room.mailbox.admits(key):
            self._server._throttle.failed(address, username)
            log.warning("SFTP login as %s from %s refused", printable(username, 80), address)
            return AUTH_FAILED
        self._key, self._room = fingerprint(key), room
        return AUTH_SUCCESSFUL

    def check_channel_request(self, kind: str, chanid: int) -> int:
        """Comes after login only; the library answers earlier ones itself (CVE-2018-7750)."""
        connection = self._connection
        connection.keep_channels()
        if kind != "session" or self._room is None or not connection.transport.is_authenticated():
            return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        if self._server._room(self._room.mailbox.user) is not self._room:  # the account changed since the login
            return OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        if len(connection.channels) >= self._server.limits.sessions:
            return OPEN_FAILED_RESOURCE_SHORTAGE
        connection.room = self._room
        return OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        connection = self._connection
        connection.keep_channels()
        if name != "sftp" or connection.room is None or any(s.serves(channel) for s in connection.sessions):
            return False
        facts = {
            "key": self._key,
            "client": printable(connection.transport.remote_version, 80),
            "cipher": str(getattr(connection.transport, "remote_cipher", "")),
        }
        session = Session(channel, connection.room, facts, connection.address)
        connection.serve(session)
        user = connection.room.mailbox.user
        log.info("SFTP session of %s from %s with key %s", user, connection.address, self._key)
        return True
