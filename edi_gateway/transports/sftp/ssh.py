"""SSH as we speak it, as client and as server: which algorithms, and how large anything may be before login."""

from __future__ import annotations

import logging
import socket

import paramiko
from paramiko.packet import Packetizer

# Authenticated encryption first (RFC 5647); nothing with CBC, 3DES, MD5 or SHA-1.
CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr")
MACS = ("hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512")
KEY_TYPES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
KEY_EXCHANGES = (
    "mlkem768x25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group14-sha256",
)
MAX_SSH_PACKET = 512 * 1024  # bytes; RFC 4253 6.1 asks for 35,000, OpenSSH takes 256 KiB
MAX_BANNER = 16 * 1024  # bytes before the line that begins with "SSH-" (RFC 4253 4.2)
WIRE_LOG = "edi_gateway.sftp.wire"

# The library logs what strangers send, with tracebacks; what matters of it is logged by us, escaped, at our own places.
logging.getLogger(WIRE_LOG).setLevel(logging.CRITICAL)


class BoundedPacketizer(Packetizer):
    """Refuses packets and greetings of absurd size, which the library would read into memory before any login."""

    _banner_bytes = 0

    def close(self) -> None:
        self.complete_handshake()  # ends the timer thread that an aborted handshake would leave behind
        super().close()

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:
        if n > MAX_SSH_PACKET:
            raise paramiko.SSHException("The other side announced a packet that is too large.")
        return super().read_all(n, check_rekey)

    def _read_timeout(self, timeout: float) -> bytes:
        data: bytes = super()._read_timeout(timeout)  # type: ignore[misc]  # not in the stubs
        self._banner_bytes += len(data)
        if self._banner_bytes > MAX_BANNER:
            raise paramiko.SSHException("The other side sent too much before its SSH greeting.")
        return data


def transport_over(sock: socket.socket) -> paramiko.Transport:
    """A transport on a connected socket with our algorithms. TCP_NODELAY makes unpipelined reads ten times faster."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    transport = paramiko.Transport(sock, strict_kex=True, packetizer_class=BoundedPacketizer)
    options = transport.get_security_options()
    options.ciphers = CIPHERS
    options.digests = MACS
    options.key_types = KEY_TYPES
    options.kex = tuple(name for name in KEY_EXCHANGES if name in transport.preferred_kex)
    options.compression = ("none",)
    transport.set_log_channel(WIRE_LOG)
    return transport
