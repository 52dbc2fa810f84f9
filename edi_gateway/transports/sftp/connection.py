"""A connection to a partner's SFTP server: pinned host key, login, and answers that are never believed blindly."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import paramiko
from paramiko.sftp import CMD_ATTRS, CMD_CLOSE, CMD_HANDLE, CMD_LSTAT, CMD_NAME, CMD_OPENDIR, CMD_READDIR, SFTPError

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.model import SftpServer as ServerSettings
from edi_gateway.transports.model import TransportError
from edi_gateway.transports.naming import printable
from edi_gateway.transports.sftp.keys import fingerprint, load_private_key, parse_public_key
from edi_gateway.transports.sftp.ssh import KEY_TYPES, transport_over
from edi_gateway.transports.sftp.wire import Attributes, Reader, SftpFault

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 30.0  # for the next bytes of an answer
BASE_SECONDS = 120.0  # for a whole operation, plus its bytes ...
SLOWEST = 16 * 1024  # ... at this rate, bytes per second
_PREFETCH = 128  # read requests under way; 64 is slower, and none in the library means no limit at all
_SMALL = 64 * 1024  # bytes; up to this, plain reads are faster than prefetching


class ConnectionLost(TransportError):
    """The connection broke or the other side stopped talking sense: a new connection may well work."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a listing, as bytes for asking again and as text for people."""

    raw: bytes
    name: str
    attributes: Attributes


class Client(paramiko.SFTPClient):
    """The library's client with its own reading of attributes and listings.

    The library loops as often as the other side says (2**32 times), keeps a listing of any length and gives up on a
    name that is not UTF-8.
    """

    def ask(self, kind: int, *fields: bytes) -> tuple[int, Reader]:
        answer, message = self._request(kind, *fields)  # type: ignore[attr-defined]  # not in the stubs
        return answer, Reader(message.get_remainder() if message is not None else b"")

    def attributes(self, path: bytes) -> Attributes:
        """Of the file itself, not of what a link points to."""
        answer, reader = self.ask(CMD_LSTAT, path)
        if answer != CMD_ATTRS:
            raise SFTPError("attributes expected")
        return reader.attributes()

    def entries(self, path: bytes, limit: int) -> list[Entry]:
        """At most ``limit`` names of a folder."""
        answer, reader = self.ask(CMD_OPENDIR, path)
        if answer != CMD_HANDLE:
            raise SFTPError("handle expected")
        handle = reader.string()
        found: list[Entry] = []
        while len(found) < limit:
            try:
                answer, reader = self.ask(CMD_READDIR, handle)
            except EOFError:
                break
            if answer != CMD_NAME:
                raise SFTPError("names expected")
            if not (count := reader.uint32()):
                break  # nothing, for ever
            found += [_entry(reader) for _ in range(count)]
        with contextlib.suppress(EOFError):
            self.ask(CMD_CLOSE, handle)
        return found[:limit]


def _entry(reader: Reader) -> Entry:
    raw = reader.string()
    reader.string()  # the long form is for people
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = raw.decode("latin-1")
    return Entry(raw, name, reader.attributes())


class Connection:
    """Connects on first use and stays connected until ``close()`` or an error. Not for several threads at a time."""

    def __init__(self, server: ServerSettings) -> None:
        self.server = server
        self.where = f"{server.host}:{server.port}"
        self._transport: paramiko.Transport | None = None
        self._client: Client | None = None
        self._late = False

    @property
    def is_open(self) -> bool:
        if self._client is None or self._transport is None:
            return False
        return self._transport.is_active() and not self._client.sock.closed

    @property
    def facts(self) -> dict[str, str]:
        """For the log of a transmission: what was negotiated."""
        if self._transport is None or not self._transport.is_active():
            return {}
        return {
            "host key": fingerprint(self._transport.get_remote_server_key()),
            "server": printable(self._transport.remote_version, 80),
            "cipher": self._transport.local_cipher,
        }

    def close(self) -> None:
        if self._client is not None:
            with contextlib.suppress(OSError, EOFError, paramiko.SSHException):
                self._client.close()
        if self._transport is not None:
            _end(self._transport)
        self._client = self._transport = None

    @contextlib.contextmanager
    def doing(self, what: str, size: int = 0) -> Iterator[Client]:
        """The client, connected, for one operation called ``what`` ("listing /out").

        Every failure inside comes out as a ``TransportError`` with a plain sentence. The operation as a whole gets two
        minutes and the time ``size`` bytes need on a slow line, because a server that sends a byte now and then passes
        every other timeout.
        """
        self._late = False
        guard = threading.Timer(BASE_SECONDS + size / SLOWEST, self._expire)
        guard.daemon = True
        guard.start()
        try:
            with self._plainly(what):
                if not self.is_open:
                    self.close()
                    self.connect()
                assert self._client is not None  # noqa: S101 - connect() has set it
                yield self._client
        except TransportError:
            if not self.is_open:
                self.close()
            raise
        finally:
            guard.cancel()

    def _expire(self) -> None:
        self._late = True
        if self._transport is not None:
            self._transport.close()

    # ---------------------------------------------------------------- connecting

    def connect(self) -> None:
        """Connects, checks the host key, logs in and opens the SFTP session. Raises ``TransportError``."""
        pinned = self._pinned()
        sock = self.open_socket()
        try:
            self._transport = transport_over(sock)
        except (OSError, paramiko.SSHException) as error:
            sock.close()
            raise ConnectionLost(f"{self.where} closed the connection at once.") from error
        try:
            with self._plainly("logging in"):
                self._check_host_key(self._transport, pinned)
                self._log_in(self._transport)
                self._client = self._open_sftp(self._transport)
        except TransportError:
            self.close()
            raise

    def open_socket(self) -> socket.socket:
        try:
            return socket.create_connection((self.server.host, self.server.port), CONNECT_SECONDS)
        except socket.gaierror as error:
            raise TransportError(f"The host name {printable(self.server.host)} cannot be found.") from error
        except TimeoutError as error:
            raise TransportError(f"{self.where} did not answer within {CONNECT_SECONDS:.0f} seconds.") from error
        except OSError as error:
            raise TransportError(f"{self.where} cannot be reached: {error.strerror or error}.") from error

    def _pinned(self) -> paramiko.PKey:
        """The only key we talk to."""
        try:
            if not self.server.host_key.strip():
                raise ConfigurationError("No host key is set; ask the partner for it and set host_key.")
            return parse_public_key(self.server.host_key, "host_key")
        except ConfigurationError as error:
            raise TransportError(f"{self.where} is not trusted. {error}", permanent=True) from error

    def _check_host_key(self, transport: paramiko.Transport, pinned: paramiko.PKey) -> None:
        """Negotiates and compares the server's key with the pinned one. Nothing is sent before they agree."""
        transport.get_security_options().key_types = _types_of(pinned)
        transport.start_client(timeout=CONNECT_SECONDS)
        if not transport.initial_kex_done:
            raise ConnectionLost(f"{self.where} did not finish the SSH handshake in time.")
        shown = transport.get_remote_server_key()
        if shown.asbytes() != pinned.asbytes():
            raise TransportError(
                f"The host key of {self.where} has changed: it shows {fingerprint(shown)}, but {fingerprint(pinned)} "
                "is pinned. Nothing was sent. Ask the partner whether this is their new key before changing host_key.",
                permanent=True,
            )

    def _log_in(self, transport: paramiko.Transport) -> None:
        transport.auth_timeout = ANSWER_SECONDS
        try:
            if self.server.key is not None:
                rest = transport.auth_publickey(self.server.user, load_private_key(self.server.key))
                if rest and "password" in rest:  # both are asked for
                    rest = transport.auth_password(self.server.user, self._password(), fallback=False)
            else:
                rest = transport.auth_password(self.server.user, self._password())
        except ConfigurationError as error:
            raise TransportError(str(error), permanent=True) from error
        except paramiko.AuthenticationException as error:
            if not transport.is_active():
                raise ConnectionLost(f"{self.where} closed the connection during login.") from error
            raise self._refused() from error
        if rest or not transport.is_authenticated():
            raise self._refused()

    def _refused(self) -> TransportError:
        means = "key" if self.server.key is not None else "password"
        return TransportError(f"{self.where} refused the {means} of user {self.server.user}.", permanent=True)

    def _password(self) -> str:
        name = self.server.password_env
        if not name:
            raise TransportError(f"No key and no password is set for {self.where}.", permanent=True)
        if not (password := os.environ.get(name, "")):
            raise TransportError(f"The environment variable {name} with the password is not set.", permanent=True)
        return password

    def _open_sftp(self, transport: paramiko.Transport) -> Client:
        channel = transport.open_session(timeout=ANSWER_SECONDS)
        channel.settimeout(ANSWER_SECONDS)
        channel.invoke_subsystem("sftp")
        return Client(channel)

    # ---------------------------------------------------------------- errors

    @contextlib.contextmanager
    def _plainly(self, what: str) -> Iterator[None]:
        """Turns whatever the library raises into a ``TransportError``."""
        try:
            yield
        except TransportError:
            raise
        except paramiko.ssh_exception.IncompatiblePeer as error:
            raise TransportError(
                f"{self.where} offers no SSH algorithm or host key type that we accept.", permanent=True
            ) from error
        except OSError as error:
            raise self._from_os(what, error) from error
        except (EOFError, paramiko.SSHException) as error:
            raise self._lost(what, printable(str(error)) or "the connection was closed") from error
        except (SFTPError, SftpFault, ValueError, KeyError, IndexError, struct.error) as error:
            # what the library trips over when the answer is malformed
            self.close()
            raise self._lost(what, "the answer is not SFTP") from error

    def _lost(self, what: str, why: str) -> ConnectionLost:
        if self._late:
            why = "it took too long"
        return ConnectionLost(f"The connection to {self.where} failed ({what}): {why.rstrip('.')}.")

    def _from_os(self, what: str, error: OSError) -> TransportError:
        """The library reports error statuses of the server and broken sockets alike as ``OSError``."""
        if isinstance(error, TimeoutError):
            self.close()
            return self._lost(what, f"no answer within {ANSWER_SECONDS:.0f} seconds")
        if not self.is_open or isinstance(error, ConnectionError):
            return self._lost(what, error.strerror or "the connection was closed")
        if error.errno == errno.ENOENT:
            return TransportError(f"{self.where} has no such file or folder ({what}).", permanent=True)
        if error.errno == errno.EACCES:
            return TransportError(f"{self.where} does not allow it ({what}).", permanent=True)
        return TransportError(f"{self.where} reports an error ({what}): {printable(str(error)).rstrip('.')}.")


def _end(transport: paramiko.Transport) -> None:
    """Closes a transport in whatever state it is, and waits for its thread."""
    transport.close()
    if transport.is_alive():
        transport.join(5.0)
    transport.sock.close()  # one that was never started leaves it open


def download(client: Client, path: bytes, size: int) -> bytes:
    """Reads a file that should have ``size`` bytes; gives at most one byte more, to show that the size was a lie."""
    with client.open(path, "rb") as file:
        if size > _SMALL:
            file.prefetch(size, _PREFETCH)
        pieces, missing = [], size + 1
        while missing > 0 and (piece := file.read(min(missing, file.MAX_REQUEST_SIZE))):  # one large read is quadratic
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)[: size + 1]


def upload(client: Client, path: bytes, payload: bytes) -> None:
    """Writes a file. The library keeps the answers to pipelined writes to itself, except when an unpipelined one
    follows: so the last piece is written that way, and a failure of any piece is raised."""
    with client.open(path, "wb") as file:
        cut = max(0, len(payload) - file.MAX_REQUEST_SIZE)
        file.set_pipelined(True)
        file.write(payload[:cut])
        file.set_pipelined(False)
        file.write(payload[cut:])


def _types_of(key: paramiko.PKey) -> tuple[str, ...]:
    """What to ask the server for, so that it shows the key that is pinned and not another one it also has."""
    name = key.get_name()
    return tuple(t for t in KEY_TYPES if t == name or (name == "ssh-rsa" and t.startswith("rsa-")))
