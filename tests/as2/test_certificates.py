"""Certificates and profiles: created, written, read back, judged by date, and configured from a partner's file."""

from __future__ import annotations

import dataclasses
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.model import As2Channel, Identifiers, Partner
from edi_gateway.transports.as2 import certificates
from edi_gateway.transports.as2.certificates import CertificateError, Validity
from edi_gateway.transports.as2.errors import As2Error
from edi_gateway.transports.as2.names import read_as2_name, read_message_id, write_as2_name, write_message_id
from edi_gateway.transports.as2.profile import profile_from
from tests.as2.helpers import NOW, identity


def test_written_and_read_back(tmp_path: Path) -> None:
    one = identity("harbour")
    certificate, key = tmp_path / "keys" / "as2.pem", tmp_path / "keys" / "as2.key"
    certificates.write(one, certificate, key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    again = certificates.load_identity(certificate, key)
    assert again.certificate == one.certificate
    with pytest.raises(CertificateError, match="never overwritten"):
        certificates.write(identity("nordmarkt"), certificate, key)
    assert certificates.load_identity(certificate, key).certificate == one.certificate


def test_several_certificates_in_one_file_and_der(tmp_path: Path) -> None:
    both = [identity("harbour").certificate, identity("nordmarkt").certificate]
    pem, der = tmp_path / "both.pem", tmp_path / "one.cer"
    pem.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in both))
    der.write_bytes(both[0].public_bytes(Encoding.DER))
    assert list(certificates.load_certificates(pem)) == both
    assert list(certificates.load_certificates(der)) == both[:1]


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n", b"\x30\x03abc"]
)
def test_files_that_hold_no_certificate(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.pem"
    file.write_bytes(content)
    with pytest.raises(CertificateError, match=r"bad\.pem"):
        certificates.load_certificates(file)
    with pytest.raises(CertificateError, match="cannot be read"):
        certificates.load_certificates(tmp_path / "missing.pem")


def test_a_key_must_fit_its_certificate(tmp_path: Path) -> None:
    certificates.write(identity("harbour"), tmp_path / "a.pem", tmp_path / "a.key")
    certificates.write(identity("nordmarkt"), tmp_path / "b.pem", tmp_path / "b.key")
    with pytest.raises(CertificateError, match="is not the key of"):
        certificates.load_identity(tmp_path / "a.pem", tmp_path / "b.key")
    with pytest.raises(CertificateError, match="no private key"):
        certificates.load_identity(tmp_path / "a.pem", tmp_path / "a.pem")


@pytest.mark.parametrize(
    ("days", "validity"),
    [
        (-2, Validity.NOT_YET),
        (0, Validity.VALID),
        (330, Validity.VALID),
        (340, Validity.EXPIRING),
        (400, Validity.EXPIRED),
    ],
)
def test_validity(days: int, validity: Validity) -> None:
    one = identity("harbour").certificate
    assert certificates.validity(one, NOW + timedelta(days=days)) is validity


def test_unknown_kind_of_key() -> None:
    with pytest.raises(CertificateError):
        certificates.create("x", key="rsa512")


# ---- profiles ----


@pytest.fixture
def partner(tmp_path: Path) -> Partner:
    file = tmp_path / "nordmarkt.pem"
    file.write_bytes(identity("nordmarkt").certificate.public_bytes(Encoding.PEM))
    channel = As2Channel(url="https://as2.example/in", certificates=(file,))
    return Partner(
        key="nordmarkt", name="Nordmarkt", identifiers=Identifiers(as2="NORDMARKT"), as2=channel, source="n.toml"
    )


def test_a_profile_from_a_partner(partner: Partner) -> None:
    profile = profile_from(partner, "HARBOUR", [identity("harbour")])
    assert (profile.partner, profile.own_id, profile.partner_id) == ("nordmarkt", "HARBOUR", "NORDMARKT")
    assert profile.certificates == (identity("nordmarkt").certificate,)


def test_everything_wrong_in_a_channel_is_said_at_once(partner: Partner) -> None:
    assert partner.as2 is not None
    channel = dataclasses.replace(
        partner.as2,
        sign="sha1",
        encrypt="3des",
        compress="zip",
        mdn="later",
        url="ftp://x",
        legacy=("rot13",),
        certificates=(Path("none.pem"),),
    )
    bad = dataclasses.replace(partner, as2=channel, identifiers=Identifiers(as2="ä"))
    with pytest.raises(ConfigurationError) as error:
        profile_from(bad, "HARBOUR", [])
    problems = error.value.problems
    for word in (
        "as2.sign",
        "as2.encrypt",
        "as2.compress",
        "as2.mdn",
        "as2.url",
        "rot13",
        "none.pem",
        "identifiers.as2",
    ):
        assert any(word in problem for problem in problems), word
    assert all(problem.startswith("n.toml: ") for problem in problems)


def test_a_partner_without_channel(partner: Partner) -> None:
    with pytest.raises(ConfigurationError, match="no AS2 channel"):
        profile_from(dataclasses.replace(partner, as2=None), "HARBOUR", [])


# ---- names ----


@pytest.mark.parametrize("name", ["HARBOUR", "Harbour Logistics", 'a"b', "a\\b", "#!;[x]", "x" * 128])
def test_as2_names_round_trip(name: str) -> None:
    assert read_as2_name(write_as2_name(name)) == name
    assert read_as2_name(f'"{name}"') == name or '"' in name or "\\" in name


@pytest.mark.parametrize("name", ["", "x" * 129, "ä", "a\tb", "a\r\nb"])
def test_names_that_cannot_be_as2_names(name: str) -> None:
    assert read_as2_name(name) == ""
    with pytest.raises(As2Error):
        write_as2_name(name)


@pytest.mark.parametrize(
    ("identity_", "message_id"),
    [("1@x", "<1@x>"), ("<1@x>", "<1@x>"), ("order-1", "<order-1@Harbour-Logistics>")],
)
def test_message_ids(identity_: str, message_id: str) -> None:
    assert write_message_id(identity_, "Harbour Logistics") == message_id
    assert read_message_id(message_id) == message_id[1:-1]
    assert read_message_id(message_id[1:-1]) == message_id[1:-1]
