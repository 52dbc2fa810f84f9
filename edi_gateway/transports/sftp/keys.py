"""SSH keys: making an Ed25519 pair, reading private and public keys, and their fingerprints."""

from __future__ import annotations

import base64
import binascii
import os
import re
from pathlib import Path

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paramiko.pkey import UnknownKeyType

from edi_gateway.errors import ConfigurationError

MIN_RSA_BITS = 2048
_TYPES = frozenset(
    ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"]
)  # "ssh-rsa" names the key here; the signatures are always SHA-2


def ensure_key_pair(path: Path, comment: str = "edi-gateway") -> bool:
    """Creates an Ed25519 key at ``path`` (OpenSSH format, only the owner may read it) and ``path``.pub if absent.

    Returns whether it was created. Serves as host key and as the key we log in with.
    """
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    data = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.with_name(path.name + ".pub").write_text(public_line(load_private_key(path), comment) + "\n", encoding="ascii")
    return True


def load_private_key(path: Path) -> paramiko.PKey:
    """A private key file (OpenSSH or PEM; Ed25519, ECDSA, RSA from 2048 bits). Raises ``ConfigurationError``."""
    try:
        key = paramiko.PKey.from_path(path)
    except OSError as error:
        raise ConfigurationError(f"{path}: The private key cannot be read: {error.strerror}.") from None
    except (TypeError, paramiko.PasswordRequiredException):
        raise ConfigurationError(f"{path}: The private key has a passphrase; use one without.") from None
    except (paramiko.SSHException, UnknownKeyType, ValueError, UnsupportedAlgorithm):
        raise ConfigurationError(f"{path}: This is not a private key of a kind we use.") from None
    key.public_blob = None  # a certificate that lies beside the key is read by the library, but not used by us
    _check(key, str(path))
    return key


def load_public_key(path: Path) -> paramiko.PKey:
    """A public key file: one OpenSSH line (``ssh-ed25519 AAAA... comment``) or the RFC 4716 form PuTTY exports."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: The public key cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: This is not a public key file.") from None
    return parse_public_key(text, str(path))


def parse_public_key(text: str, source: str = "public key") -> paramiko.PKey:
    """A public key from text. ``source`` begins the sentences of the ``ConfigurationError`` where it is none."""
    blob = _blob(text, source)
    name = _blob_type(blob)
    if name not in _TYPES:
        raise ConfigurationError(f"{source}: Keys of type {name!r} are not accepted; use ssh-ed25519, ECDSA or RSA.")
    try:
        key = paramiko.PKey.from_type_string(name, blob)
    except (paramiko.SSHException, UnknownKeyType, ValueError, UnsupportedAlgorithm):
        raise ConfigurationError(f"{source}: The public key is damaged.") from None
    _check(key, source)
    return key


def _blob(text: str, source: str) -> bytes:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    if lines and lines[0].startswith("---- BEGIN SSH2 PUBLIC KEY"):
        encoded = "".join(line for line in lines[1:] if ":" not in line and not line.startswith("----"))
    elif len(lines) == 1 and len(words := lines[0].split()) >= 2:
        encoded = words[1]
        if words[0] not in _TYPES:
            raise ConfigurationError(
                f"{source}: A public key begins with its type, such as ssh-ed25519; this begins with {words[0][:40]!r}."
            )
    else:
        raise ConfigurationError(f"{source}: One public key is expected, such as 'ssh-ed25519 AAAA...'.")
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ConfigurationError(f"{source}: The public key is not base64.") from None


def _blob_type(blob: bytes) -> str:
    """The type that stands inside the key itself (RFC 4253 6.6), which alone counts."""
    length = int.from_bytes(blob[:4], "big")
    name = blob[4 : 4 + min(length, 64)]
    return name.decode("ascii") if re.fullmatch(rb"[a-z0-9@.-]+", name) else "?"


def is_acceptable(key: paramiko.PKey) -> bool:
    """Whether a key is one we would put into a configuration: a plain key (no certificate), RSA from 2048 bits."""
    if getattr(key, "public_blob", None) is not None or key.get_name() not in _TYPES:
        return False
    return key.get_name() != "ssh-rsa" or key.get_bits() >= MIN_RSA_BITS


def _check(key: paramiko.PKey, source: str) -> None:
    if not is_acceptable(key):
        raise ConfigurationError(
            f"{source}: RSA keys need at least {MIN_RSA_BITS} bits, and certificates are not used."
        )


def fingerprint(key: paramiko.PKey) -> str:
    """``SHA256:...`` as OpenSSH prints it."""
    return key.fingerprint


def public_line(key: paramiko.PKey, comment: str = "") -> str:
    """The OpenSSH line of a public key, for ``authorized_keys``, ``known_hosts`` and our ``host_key`` setting."""
    return f"{key.get_name()} {key.get_base64()} {comment}".rstrip()
