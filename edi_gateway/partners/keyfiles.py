"""Looks into certificate and public key files: whether they are there, are what they should be, and hold no secret."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, rsa
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from edi_gateway.partners.plaintext import is_private_key

_LARGEST: Final = 1_000_000  # bytes; no certificate chain is longer
SHORTEST_RSA: Final = 2048  # bits


def certificate_problem(path: Path, *, encrypts: bool = False, shortest_rsa: int = SHORTEST_RSA) -> str:
    """What is wrong with a PEM certificate file, as a sentence; "" where it is good.

    ``encrypts``: it is also used to encrypt (CMS key transport), which only an RSA key can.
    """
    content, problem = _content(path, "certificate")
    if problem:
        return problem
    try:
        certificates = x509.load_pem_x509_certificates(content)
    except (ValueError, UnsupportedAlgorithm):
        return f'"{path.name}" is no certificate in PEM form (-----BEGIN CERTIFICATE-----).'
    try:
        key = certificates[0].public_key()
    except (ValueError, UnsupportedAlgorithm):
        return f'The key of certificate "{path.name}" is of a kind that is not supported.'
    if encrypts and not isinstance(key, rsa.RSAPublicKey):
        return f'The certificate "{path.name}" has no RSA key, which `encrypt` needs.'
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < shortest_rsa:
        return f'The key of certificate "{path.name}" has {key.key_size} bits; at least {shortest_rsa} are needed.'
    return ""


def public_key_problem(path: Path) -> str:
    """What is wrong with an OpenSSH public key file, as a sentence; "" where it is good."""
    content, problem = _content(path, "public key")
    if problem:
        return problem
    lines = [line for line in content.splitlines() if line.strip() and not line.lstrip().startswith(b"#")]
    if len(lines) != 1:
        return f'"{path.name}" must hold one OpenSSH public key ("ssh-ed25519 AAAA...") and nothing else.'
    try:
        key = load_ssh_public_key(lines[0].strip())
    except (ValueError, UnsupportedAlgorithm):
        return f'"{path.name}" is no OpenSSH public key ("ssh-ed25519 AAAA...").'
    if isinstance(key, dsa.DSAPublicKey):
        return f'"{path.name}" is a DSA key, which is no longer safe.'
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SHORTEST_RSA:
        return f'The key "{path.name}" has {key.key_size} bits; at least {SHORTEST_RSA} are needed.'
    return ""


def _content(path: Path, what: str) -> tuple[bytes, str]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return b"", f'The {what} file "{path.name}" is missing ({path.parent.name}/{path.name}).'
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is not valid"
        return b"", f'The {what} file "{path.name}" cannot be read: {reason}.'
    if len(content) > _LARGEST:
        return b"", f'The {what} file "{path.name}" is too large to be one.'
    if is_private_key(content.decode("latin-1")):
        return b"", f'The {what} file "{path.name}" holds a private key, which must not be here.'
    return content, ""
