"""Certificate and public key files: present, of the right kind, strong enough, and without a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from edi_gateway.partners.keyfiles import certificate_problem, public_key_problem
from tests.partners.folders import certificate, public_key, self_signed


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "key.pem"


def test_good_ones(file: Path) -> None:
    file.write_bytes(certificate()[0])
    assert certificate_problem(file, encrypts=True) == ""
    file.write_text(f"# of the shop\n{public_key()}\n")
    assert public_key_problem(file) == ""


def test_several_certificates_in_a_file(file: Path) -> None:
    file.write_bytes(certificate()[0] * 2)
    assert certificate_problem(file) == ""


def test_a_short_rsa_key(file: Path) -> None:
    file.write_bytes(self_signed(rsa.generate_private_key(65537, 1024)))  # noqa: S505
    assert certificate_problem(file) == 'The key of certificate "key.pem" has 1024 bits; at least 2048 are needed.'
    assert certificate_problem(file, shortest_rsa=1024) == ""


def test_a_key_that_cannot_encrypt(file: Path) -> None:
    file.write_bytes(self_signed(ec.generate_private_key(ec.SECP256R1())))
    assert certificate_problem(file) == ""
    assert (
        certificate_problem(file, encrypts=True) == 'The certificate "key.pem" has no RSA key, which `encrypt` needs.'
    )


def test_a_short_public_key(file: Path) -> None:
    key = rsa.generate_private_key(65537, 1024).public_key()  # noqa: S505
    file.write_bytes(key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH))
    assert public_key_problem(file) == 'The key "key.pem" has 1024 bits; at least 2048 are needed.'


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_key_at_all(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert "is no certificate in PEM form" in certificate_problem(file)
    assert "OpenSSH public key" in public_key_problem(file)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert certificate_problem(tmp_path / "no") == f'The certificate file "no" is missing ({tmp_path.name}/no).'
    assert "cannot be read: Is a directory" in certificate_problem(tmp_path)
    assert "its name is not valid" in public_key_problem(tmp_path / "a\x00b")


def test_a_private_key_is_refused(file: Path) -> None:
    file.write_bytes(certificate()[1])
    assert certificate_problem(file) == 'The certificate file "key.pem" holds a private key, which must not be here.'
    assert "holds a private key" in public_key_problem(file)


def test_a_file_that_is_too_large(file: Path) -> None:
    file.write_bytes(b"#" * 1_000_001)
    assert "too large" in certificate_problem(file)
