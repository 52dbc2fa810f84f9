"""Keys are made and read as OpenSSH does, and weak or odd ones are refused with a sentence."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import paramiko
import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.model import Partner, SftpMailbox
from edi_gateway.transports.sftp.accounts import Limits, Mailbox, Throttle, mailboxes_of
from edi_gateway.transports.sftp.keys import (
    ensure_key_pair,
    fingerprint,
    load_private_key,
    load_public_key,
    parse_public_key,
    public_line,
)


def keygen(*arguments: str) -> str:
    return subprocess.run(["ssh-keygen", *arguments], check=True, capture_output=True, text=True).stdout


def test_key_pair_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "id"
    assert ensure_key_pair(path, "harbour")
    before = path.read_bytes()
    assert not ensure_key_pair(path)
    assert path.read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (tmp_path / "keys" / "id.pub").read_text().endswith(" harbour\n")
    assert load_public_key(tmp_path / "keys" / "id.pub").asbytes() == load_private_key(path).asbytes()


@pytest.mark.needs("openssh-client")
def test_openssh_reads_our_keys_and_sees_the_same_fingerprint(tmp_path: Path) -> None:
    ensure_key_pair(tmp_path / "id")
    key = load_private_key(tmp_path / "id")
    assert keygen("-y", "-f", str(tmp_path / "id")).split()[:2] == public_line(key).split()
    assert fingerprint(key) in keygen("-l", "-f", str(tmp_path / "id.pub"))


@pytest.mark.needs("openssh-client")
@pytest.mark.parametrize("options", ["-t ed25519", "-t ecdsa -b 384", "-t rsa -b 2048", "-t rsa -b 2048 -m PEM"])
def test_we_read_openssh_keys(tmp_path: Path, options: str) -> None:
    keygen(*options.split(), "-q", "-N", "", "-f", str(tmp_path / "id"))
    key = load_private_key(tmp_path / "id")
    assert key.can_sign()
    assert load_public_key(tmp_path / "id.pub").asbytes() == key.asbytes()


@pytest.mark.needs("openssh-client")
def test_putty_form_of_a_public_key_is_read(tmp_path: Path) -> None:
    ensure_key_pair(tmp_path / "id")
    (tmp_path / "id.rfc").write_text(keygen("-e", "-f", str(tmp_path / "id.pub")))
    assert load_public_key(tmp_path / "id.rfc").asbytes() == load_private_key(tmp_path / "id").asbytes()


@pytest.mark.needs("openssh-client")
def test_private_keys_we_cannot_use_are_refused(tmp_path: Path) -> None:
    keygen("-t", "ed25519", "-q", "-N", "secret words", "-f", str(tmp_path / "locked"))
    with pytest.raises(ConfigurationError, match="passphrase"):
        load_private_key(tmp_path / "locked")
    keygen("-t", "rsa", "-b", "1024", "-q", "-N", "", "-f", str(tmp_path / "short"))
    with pytest.raises(ConfigurationError, match="2048"):
        load_private_key(tmp_path / "short")
    with pytest.raises(ConfigurationError, match="2048"):
        load_public_key(tmp_path / "short.pub")
    (tmp_path / "noise").write_text("not a key")
    with pytest.raises(ConfigurationError, match="not a private key"):
        load_private_key(tmp_path / "noise")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_private_key(tmp_path / "absent")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 !!!!",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
        "ssh-dss AAAAB3NzaC1kc3MAAACB",
        'command="sh" ssh-ed25519 AAAA',
        "/etc/passwd",
        "ssh-ed25519 AAAA\nssh-ed25519 AAAA",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJ0",
    ],
)
def test_odd_public_keys_are_refused_with_their_source(text: str) -> None:
    with pytest.raises(ConfigurationError, match="certs/acme"):
        parse_public_key(text, "certs/acme.pub")


@pytest.mark.parametrize(
    "user", ["", ".", "..", "../x", "a/b", "a\x00", "a" * 65, "аcme", "x'; --", "{{7*7}}", ".ssh", "a b"]
)
def test_user_names_that_could_name_anything_else_are_refused(user: str) -> None:
    with pytest.raises(ConfigurationError):
        Mailbox(user, "acme")


def test_accounts_of_partners_name_every_problem(tmp_path: Path) -> None:
    ensure_key_pair(tmp_path / "id")
    good = SftpMailbox("acme", (tmp_path / "id.pub",))
    partners = [
        Partner("acme", "Acme", mailbox=good, source="acme.toml"),
        Partner("none", "None"),
        Partner("twin", "Twin", mailbox=good, source="twin.toml"),
        Partner("gone", "Gone", mailbox=SftpMailbox("gone", (tmp_path / "no.pub",)), source="gone.toml"),
    ]
    with pytest.raises(ConfigurationError) as caught:
        mailboxes_of(partners)
    assert len(caught.value.problems) == 2
    assert caught.value.problems[0].startswith("twin.toml: ")
    assert caught.value.problems[1].startswith("gone.toml: ")
    found = mailboxes_of(partners[:2])
    assert found["acme"].partner == "acme"
    assert found["acme"].admits(load_private_key(tmp_path / "id"))


def test_throttle_counts_per_address_and_user_and_forgets() -> None:
    now = [0.0]
    throttle = Throttle(Limits(failures=3, failure_seconds=60), lambda: now[0])
    for _ in range(3):
        assert throttle.allows("1.2.3.4", "acme")
        throttle.failed("1.2.3.4", "acme")
    assert not throttle.allows("1.2.3.4", "acme")
    assert throttle.allows("1.2.3.4", "beta")
    assert throttle.allows("5.6.7.8", "acme")
    now[0] = 61
    assert throttle.allows("1.2.3.4", "acme")


def test_throttle_does_not_grow_with_made_up_names() -> None:
    throttle = Throttle(Limits())
    for number in range(10_500):
        throttle.failed("1.2.3.4", f"user{number}")
    assert len(throttle._failures) == 10_000


def test_a_certificate_does_not_open_an_account(tmp_path: Path) -> None:
    ensure_key_pair(tmp_path / "id")
    key = load_private_key(tmp_path / "id")
    assert Mailbox("acme", "acme", (key,)).admits(key)
    key.public_blob = paramiko.pkey.PublicBlob("ssh-ed25519-cert-v01@openssh.com", b"blob")
    assert not Mailbox("acme", "acme", (key,)).admits(key)
