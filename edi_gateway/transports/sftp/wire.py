"""The SFTP version 3 wire format (draft-ietf-secsh-filexfer-02): reading and writing its fields, strictly."""

from __future__ import annotations

import os
import stat
import struct
import time
from dataclasses import dataclass
from enum import IntEnum

from edi_gateway.errors import GatewayError

VERSION = 3
MAX_PACKET = 256 * 1024 + 1024  # bytes; OpenSSH's own limit plus the header of a write

_FLAG_SIZE = 0x01
_FLAG_UIDGID = 0x02
_FLAG_PERMISSIONS = 0x04
_FLAG_ACMODTIME = 0x08
_FLAG_EXTENDED = 0x80000000


class Packet(IntEnum):
    """Packet types (section 3)."""

    INIT = 1
    VERSION = 2
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    LSTAT = 7
    FSTAT = 8
    SETSTAT = 9
    FSETSTAT = 10
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    MKDIR = 14
    RMDIR = 15
    REALPATH = 16
    STAT = 17
    RENAME = 18
    READLINK = 19
    SYMLINK = 20
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105
    EXTENDED = 200
    EXTENDED_REPLY = 201


class Code(IntEnum):
    """Status codes (section 7)."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3
    FAILURE = 4
    BAD_MESSAGE = 5
    UNSUPPORTED = 8


class OpenFlag(IntEnum):
    """The pflags of OPEN (section 6.3)."""

    READ = 0x01
    WRITE = 0x02
    APPEND = 0x04
    CREATE = 0x08
    TRUNCATE = 0x10
    EXCLUSIVE = 0x20


class SftpFault(GatewayError):
    """A request that is answered with an error status; the text is what the other side is told."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code


class Reader:
    """Reads the fields of one packet. A field that is not all there raises ``SftpFault`` (BAD_MESSAGE)."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def _take(self, size: int) -> bytes:
        piece = self._data[self._at : self._at + size]
        if len(piece) < size:
            raise SftpFault(Code.BAD_MESSAGE, "The packet ends in the middle of a field.")
        self._at += size
        return piece

    def uint32(self) -> int:
        return int(struct.unpack(">I", self._take(4))[0])

    def uint64(self) -> int:
        return int(struct.unpack(">Q", self._take(8))[0])

    def string(self) -> bytes:
        return self._take(self.uint32())

    def text(self) -> str:
        """A string that has to be UTF-8, as file names do."""
        try:
            return self.string().decode("utf-8")
        except UnicodeDecodeError:
            raise SftpFault(Code.BAD_MESSAGE, "File names have to be UTF-8.") from None

    def attributes(self) -> Attributes:
        flags = self.uint32()
        size = self.uint64() if flags & _FLAG_SIZE else None
        if flags & _FLAG_UIDGID:
            self._take(8)
        mode = self.uint32() if flags & _FLAG_PERMISSIONS else None
        mtime = None
        if flags & _FLAG_ACMODTIME:
            self.uint32()
            mtime = self.uint32()
        if flags & _FLAG_EXTENDED:
            for _ in range(self.uint32()):  # ends by itself: a claimed but missing pair raises
                self.string()
                self.string()
        return Attributes(size, mode, mtime)


@dataclass(frozen=True, slots=True)
class Attributes:
    """Size (bytes), mode and modification time (seconds) of a file, each None where the other side did not say."""

    size: int | None = None
    mode: int | None = None
    mtime: int | None = None

    @classmethod
    def of(cls, status: os.stat_result) -> Attributes:
        return cls(status.st_size, status.st_mode, int(status.st_mtime))

    @property
    def is_regular(self) -> bool:
        return self.mode is not None and stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        return self.mode is not None and stat.S_ISDIR(self.mode)

    def pack(self) -> bytes:
        flags, fields = 0, b""
        if self.size is not None:
            flags |= _FLAG_SIZE
            fields += uint64(self.size)
        if self.mode is not None:
            flags |= _FLAG_PERMISSIONS
            fields += uint32(self.mode)
        if self.mtime is not None:
            flags |= _FLAG_ACMODTIME
            fields += uint32(self.mtime) * 2
        return uint32(flags) + fields

    def long_name(self, name: str) -> str:
        """The line ``ls -l`` would print (section 7 recommends its form); owner and group are nobody's business."""
        when = time.strftime("%b %d %H:%M", time.gmtime(self.mtime or 0))
        return f"{stat.filemode(self.mode or 0)}   1 partner  partner  {self.size or 0:>12} {when} {name}"


def uint32(value: int) -> bytes:
    return struct.pack(">I", value & 0xFFFFFFFF)


def uint64(value: int) -> bytes:
    return struct.pack(">Q", value)


def string(value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return uint32(len(data)) + data
