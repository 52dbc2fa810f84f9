"""One SFTP session of a partner: answers the requests of version 3 from the partner's jail."""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import paramiko

from edi_gateway.transports.naming import printable
from edi_gateway.transports.sftp import wire
from edi_gateway.transports.sftp.jail import FOLDER_MODE, VISIBLE, Spot, locate
from edi_gateway.transports.sftp.uploads import Accepted, Mailroom, Upload, check_length, is_final
from edi_gateway.transports.sftp.wire import Attributes, Code, OpenFlag, Packet, Reader, SftpFault

log = logging.getLogger("edi_gateway.sftp")

_EXTENSIONS = ("posix-rename@openssh.com", "fsync@openssh.com")
_MAX_READ = 64 * 1024  # bytes per READ; a shorter answer than asked for is allowed (section 6.4)
_BATCH = 100  # names per READDIR answer


@dataclass(slots=True)
class Download:
    """An open file that is read."""

    fd: int
    spot: Spot


@dataclass(slots=True)
class Listing:
    """An open folder, and what of it has not been told yet."""

    rest: list[tuple[str, Attributes]] = field(default_factory=list)


Handle = Upload | Download | Listing


class Session(threading.Thread):
    """The thread that serves one SFTP channel until it ends."""

    def __init__(self, channel: paramiko.Channel, mailroom: Mailroom, facts: dict[str, str], remote: str) -> None:
        super().__init__(name=f"sftp-{mailroom.mailbox.user}", daemon=True)
        self.busy = False  # at work on a request; an idle session may be ended, a busy one not
        self.last_request = time.monotonic()
        self._channel = channel
        self._room = mailroom
        self._jail = mailroom.jail
        self._facts = facts
        self._remote = remote
        self._handles: dict[bytes, Handle] = {}
        self._next_handle = 1
        self._accepted: dict[str, Accepted] = {}  # what this session sees in its inbox although it moved on
        self._unconfirmed: list[Accepted] = []  # answered, but nothing was heard from the client since
        self._requests: dict[int, Callable[[bytes, Reader], bytes]] = {
            Packet.OPEN: self._open,
            Packet.CLOSE: self._close,
            Packet.READ: self._read,
            Packet.WRITE: self._write,
            Packet.LSTAT: self._stat,
            Packet.STAT: self._stat,
            Packet.FSTAT: self._fstat,
            Packet.SETSTAT: self._setstat,
            Packet.FSETSTAT: self._fsetstat,
            Packet.OPENDIR: self._opendir,
            Packet.READDIR: self._readdir,
            Packet.REMOVE: self._remove,
            Packet.REALPATH: self._realpath,
            Packet.RENAME: self._rename,
            Packet.EXTENDED: self._extended,
            Packet.MKDIR: self._denied,
            Packet.RMDIR: self._denied,
            Packet.SYMLINK: self._denied,
            Packet.READLINK: self._denied,
        }

    def serves(self, channel: paramiko.Channel) -> bool:
        return self._channel is channel

    # ---------------------------------------------------------------- the loop

    def run(self) -> None:
        try:
            self._serve()
        except (EOFError, OSError, paramiko.SSHException):
            pass  # the client is gone; what it left open is abandoned below
        except Exception:  # the boundary of this thread: one broken session must not be silent, nor touch another
            log.exception("An SFTP session of %s failed", self._room.mailbox.user)
        finally:
            self._end()

    def _serve(self) -> None:
        kind, _, _ = self._receive()
        if kind != Packet.INIT:
            return
        pairs = b"".join(wire.string(name) + wire.string("1") for name in _EXTENSIONS)
        self._send(Packet.VERSION, wire.uint32(wire.VERSION) + pairs)
        while True:
            kind, request, reader = self._receive()
            self.busy, self.last_request = True, time.monotonic()
            self._confirm()
            answer = self._answer(kind, request, reader)
            self.busy, self.last_request = False, time.monotonic()
            self._channel.sendall(answer)

    def _answer(self, kind: int, request: bytes, reader: Reader) -> bytes:
        handler = self._requests.get(kind)
        if handler is None:
            return self._status(request, Code.UNSUPPORTED, "This request is not supported.")
        try:
            return handler(request, reader)
        except SftpFault as fault:
            return self._status(request, fault.code, str(fault))
        except OSError as error:
            return self._status(request, _code_of(error), os.strerror(error.errno or errno.EIO))

    def _receive(self) -> tuple[int, bytes, Reader]:
        """The next packet: its type, its request id as it stood, and a reader for the rest."""
        size = int.from_bytes(self._receive_bytes(4), "big")
        if not 5 <= size <= wire.MAX_PACKET:
            raise EOFError
        data = self._receive_bytes(size)
        return data[0], data[1:5], Reader(data[5:])

    def _receive_bytes(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            piece = self._channel.recv(size - len(data))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)

    def _send(self, kind: Packet, body: bytes) -> None:
        self._channel.sendall(_packet(kind, body))

    def _status(self, request: bytes, code: Code, text: str = "") -> bytes:
        return _packet(Packet.STATUS, request + wire.uint32(code) + wire.string(text) + wire.string("en"))

    def _end(self) -> None:
        if self._channel.eof_received:  # said goodbye, so it had read our answers; a lost connection says nothing
            self._confirm()
        for handle in self._handles.values():
            self._abandon(handle)
        self._handles.clear()
        try:
            self._channel.send_exit_status(0)  # without it scp reports failure after a good transfer
            self._channel.close()
        except (OSError, EOFError, paramiko.SSHException):
            pass  # already closed from the other side

    def _confirm(self) -> None:
        for accepted in self._unconfirmed:
            self._room.confirm(accepted)
        self._unconfirmed.clear()

    def _abandon(self, handle: Handle) -> None:
        if isinstance(handle, Upload):
            self._room.abandon(handle)
            log.info("SFTP upload %s of %s was not finished", printable(handle.name), self._room.mailbox.user)
        elif isinstance(handle, Download):
            os.close(handle.fd)

    # ---------------------------------------------------------------- files

    def _open(self, request: bytes, reader: Reader) -> bytes:
        spot, flags = locate(reader.text()), reader.uint32()
        reader.attributes()  # permissions asked for are not given
        if not spot.name:
            raise SftpFault(Code.FAILURE, "This is a folder.")
        if flags & (OpenFlag.WRITE | OpenFlag.APPEND):
            return self._add(request, lambda: self._open_upload(spot, flags))
        return self._add(request, lambda: self._open_download(spot))

    def _open_upload(self, spot: Spot, flags: int) -> Upload:
        if spot.folder != "inbox":
            raise SftpFault(Code.PERMISSION_DENIED, "Files can be put into /inbox only.")
        there = self._jail.exists("inbox", spot.name)
        if there and flags & OpenFlag.EXCLUSIVE:
            raise SftpFault(Code.FAILURE, "The file exists already.")
        if not there and not flags & OpenFlag.CREATE:
            raise SftpFault(Code.NO_SUCH_FILE, "There is no such file.")
        self._accepted.pop(spot.name, None)
        resume = not flags & OpenFlag.TRUNCATE
        return self._room.open_upload(spot.name, resume=resume, append=bool(flags & OpenFlag.APPEND))

    def _open_download(self, spot: Spot) -> Download:
        folder, name = self._real(spot)
        return Download(self._jail.open(folder, name), spot)

    def _add(self, request: bytes, make: Callable[[], Handle]) -> bytes:
        if len(self._handles) >= self._room.limits.open_handles:
            raise SftpFault(Code.FAILURE, "Too many files are open; close some.")
        handle = make()
        name = b"%d" % self._next_handle
        self._next_handle += 1
        self._handles[name] = handle
        return _packet(Packet.HANDLE, request + wire.string(name))

    def _handle(self, reader: Reader) -> Handle:
        handle = self._handles.get(reader.string())
        if handle is None:
            raise SftpFault(Code.FAILURE, "There is no such handle.")
        return handle

    def _close(self, request: bytes, reader: Reader) -> bytes:
        handle = self._handles.pop(reader.string(), None)
        if handle is None:
            raise SftpFault(Code.FAILURE, "There is no such handle.")
        if not isinstance(handle, Upload):
            self._abandon(handle)
            return self._status(request, Code.OK)
        accepted = self._room.finish(handle, self._facts, self._remote)
        if accepted is not None:
            self._note(accepted)
        return self._status(request, Code.OK)

    def _note(self, accepted: Accepted) -> None:
        self._accepted[accepted.name] = accepted
        self._unconfirmed.append(accepted)
        log.info(
            "SFTP upload %s of %s is transmission %s",
            printable(accepted.name),
            self._room.mailbox.user,
            accepted.transmission,
        )

    def _read(self, request: bytes, reader: Reader) -> bytes:
        handle, offset, length = self._handle(reader), reader.uint64(), reader.uint32()
        length = min(length, _MAX_READ)
        if isinstance(handle, Listing) or offset >= 1 << 63:
            raise SftpFault(Code.FAILURE, "This cannot be read.")
        data = os.pread(handle.fd, length, offset)
        if not data:
            return self._status(request, Code.EOF)
        return _packet(Packet.DATA, request + wire.string(data))

    def _write(self, request: bytes, reader: Reader) -> bytes:
        handle, offset, data = self._handle(reader), reader.uint64(), reader.string()
        if not isinstance(handle, Upload):
            raise SftpFault(Code.PERMISSION_DENIED, "This file is open for reading.")
        handle.write(offset, data)
        return self._status(request, Code.OK)

    # ---------------------------------------------------------------- attributes and names

    def _real(self, spot: Spot) -> tuple[str, str]:
        """Where a file is: what this session uploaded is still seen in the inbox, but lies in the archive."""
        if spot.folder == "inbox" and spot.name in self._accepted and not self._jail.exists("inbox", spot.name):
            return "archive", self._accepted[spot.name].archived
        return spot.folder, spot.name

    def _attributes(self, spot: Spot) -> Attributes:
        if not spot.name:
            return self._jail.folder_attributes(spot.folder)
        if spot.folder == "inbox":
            for handle in self._handles.values():
                if isinstance(handle, Upload) and handle.name == spot.name:
                    return handle.attributes
        folder, name = self._real(spot)
        return Attributes.of(self._jail.status(folder, name))

    def _stat(self, request: bytes, reader: Reader) -> bytes:
        return _packet(Packet.ATTRS, request + self._attributes(locate(reader.text())).pack())

    def _fstat(self, request: bytes, reader: Reader) -> bytes:
        handle = self._handle(reader)
        if isinstance(handle, Listing):
            return _packet(Packet.ATTRS, request + Attributes(mode=FOLDER_MODE).pack())
        return _packet(Packet.ATTRS, request + Attributes.of(os.fstat(handle.fd)).pack())

    def _setstat(self, request: bytes, reader: Reader) -> bytes:
        """Times and permissions are agreed to and not kept (WinSCP and ``put -p`` set them after an upload)."""
        spot, wished = locate(reader.text()), reader.attributes()
        there = self._attributes(spot)
        if wished.size is not None and wished.size != there.size:
            raise SftpFault(Code.UNSUPPORTED, "The size of a file can be set while it is open only.")
        return self._status(request, Code.OK)

    def _fsetstat(self, request: bytes, reader: Reader) -> bytes:
        handle, wished = self._handle(reader), reader.attributes()
        if wished.size is not None:
            if not isinstance(handle, Upload):
                raise SftpFault(Code.PERMISSION_DENIED, "This file is open for reading.")
            handle.truncate(wished.size)
        return self._status(request, Code.OK)

    def _opendir(self, request: bytes, reader: Reader) -> bytes:
        spot = locate(reader.text())
        if spot.name:
            raise SftpFault(Code.FAILURE, "This is not a folder.")
        return self._add(request, lambda: Listing(self._entries(spot.folder)))

    def _entries(self, folder: str) -> list[tuple[str, Attributes]]:
        here = self._jail.folder_attributes(folder)
        found = {".": here, "..": here}
        if not folder:
            return [*found.items(), *((name, self._jail.folder_attributes(name)) for name in VISIBLE)]
        if folder == "inbox":
            for name, accepted in self._accepted.items():
                if self._jail.exists("archive", accepted.archived):
                    found[name] = Attributes.of(self._jail.status("archive", accepted.archived))
        found.update((name, Attributes.of(status)) for name, status in self._jail.files(folder))
        return sorted(found.items())

    def _readdir(self, request: bytes, reader: Reader) -> bytes:
        handle = self._handle(reader)
        if not isinstance(handle, Listing):
            raise SftpFault(Code.FAILURE, "This is not a folder.")
        batch, handle.rest = handle.rest[:_BATCH], handle.rest[_BATCH:]
        if not batch:
            return self._status(request, Code.EOF)
        return _names(request, batch)

    def _realpath(self, request: bytes, reader: Reader) -> bytes:
        return _names(request, [(locate(reader.text()).path, Attributes())])

    # ---------------------------------------------------------------- removing and renaming

    def _remove(self, request: bytes, reader: Reader) -> bytes:
        spot = locate(reader.text())
        if not spot.name or spot.folder == "archive":
            raise SftpFault(Code.PERMISSION_DENIED, "This cannot be removed.")
        if self._real(spot)[0] == "archive":  # accepted in this session: only the name is given free
            del self._accepted[spot.name]
        else:
            self._jail.remove(spot.folder, spot.name)
        return self._status(request, Code.OK)

    def _rename(self, request: bytes, reader: Reader) -> bytes:
        return self._move(request, locate(reader.text()), locate(reader.text()), replace=False)

    def _move(self, request: bytes, old: Spot, new: Spot, *, replace: bool) -> bytes:
        if not old.name or not new.name:
            raise SftpFault(Code.PERMISSION_DENIED, "Folders cannot be renamed.")
        if self._real(old)[0] != old.folder:
            return self._move_accepted(request, old, new)
        self._jail.status(old.folder, old.name)  # "no such file" goes before all other reasons
        if (old.folder, new.folder) == ("inbox", "inbox"):
            self._move_in_inbox(old.name, new.name, replace=replace)
        elif old.folder == "outbox" and new.folder in ("outbox", "archive"):
            self._refuse_replacing(new, replace=replace and new.folder == "outbox")
            check_length(new.name)
            self._jail.move(old.folder, old.name, new.folder, new.name)
        else:
            raise SftpFault(Code.PERMISSION_DENIED, f"Files cannot be moved from /{old.folder} to /{new.folder}.")
        return self._status(request, Code.OK)

    def _move_accepted(self, request: bytes, old: Spot, new: Spot) -> bytes:
        """Renaming what is accepted already (a client with its own idea of temporary names) changes the view only."""
        if new.folder != "inbox":
            raise SftpFault(Code.PERMISSION_DENIED, f"Files cannot be moved from /{old.folder} to /{new.folder}.")
        self._accepted[new.name] = self._accepted.pop(old.name)
        return self._status(request, Code.OK)

    def _move_in_inbox(self, old: str, new: str, *, replace: bool) -> None:
        if is_final(new):
            self._note(self._room.finish_by_rename(old, new, self._facts, self._remote))
            return
        self._refuse_replacing(Spot("inbox", new), replace=replace)
        check_length(new)
        self._jail.move("inbox", old, "inbox", new)

    def _refuse_replacing(self, spot: Spot, *, replace: bool) -> None:
        if not replace and self._jail.exists(spot.folder, spot.name):
            raise SftpFault(Code.FAILURE, "A file of this name exists already.")

    def _extended(self, request: bytes, reader: Reader) -> bytes:
        name = reader.string()
        if name == b"posix-rename@openssh.com":
            return self._move(request, locate(reader.text()), locate(reader.text()), replace=True)
        if name == b"fsync@openssh.com":
            handle = self._handle(reader)
            if isinstance(handle, Upload):
                os.fsync(handle.fd)
            return self._status(request, Code.OK)
        raise SftpFault(Code.UNSUPPORTED, "This extension is not supported.")

    def _denied(self, request: bytes, reader: Reader) -> bytes:
        raise SftpFault(Code.PERMISSION_DENIED, "Only plain files in the three folders are possible here.")


def _packet(kind: Packet, body: bytes) -> bytes:
    return wire.uint32(len(body) + 1) + bytes([kind]) + body


def _names(request: bytes, entries: Iterable[tuple[str, Attributes]]) -> bytes:
    parts = [
        wire.string(name) + wire.string(attributes.long_name(name)) + attributes.pack() for name, attributes in entries
    ]
    return _packet(Packet.NAME, request + wire.uint32(len(parts)) + b"".join(parts))


def _code_of(error: OSError) -> Code:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        return Code.NO_SUCH_FILE
    return Code.PERMISSION_DENIED if error.errno in (errno.EACCES, errno.EPERM) else Code.FAILURE
