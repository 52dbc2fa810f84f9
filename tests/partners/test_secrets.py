"""No secret stands in configuration, and no problem repeats one; private keys are looked at apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.config import Config, load_config
from edi_gateway.partners.lint import key_problems
from edi_gateway.partners.lint import problems as lint
from edi_gateway.partners.snapshot import load_snapshot, snapshot_files
from tests.partners.folders import certificate, lay_out, replace


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(lay_out(tmp_path))


def problems(config: Config) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_snapshot(load_config(config.path))
    return caught.value.problems


def test_a_private_key_in_a_partner_file_is_refused_and_not_repeated(config: Config) -> None:
    _, private = certificate()
    path = config.partners / "shop.toml"
    path.write_text(f'{path.read_text()}\n[extra]\npem = """{private.decode()}"""\n')
    found = problems(config)
    assert any("This is the text of a private key; keep it in a file of its own." in p for p in found)
    assert private.decode().splitlines()[1] not in "\n".join(found)


def test_a_private_key_in_a_comment_is_refused_too(config: Config) -> None:
    path = config.partners / "shop.toml"
    path.write_text(f"{path.read_text()}\n# -----BEGIN OPENSSH PRIVATE KEY-----\n")
    assert problems(config) == [
        "partners/shop.toml: The file holds a private key (in a comment?), which must not be here."
    ]


def test_a_private_key_beside_the_certificate_is_refused(config: Config) -> None:
    pem, private = certificate()
    (config.partners / "certs" / "shop.pem").write_bytes(pem + private)
    [problem] = problems(config)
    assert 'The certificate file "shop.pem" holds a private key, which must not be here.' in problem
    assert "partners/certs/shop.pem" not in snapshot_files(config)


@pytest.mark.parametrize(
    "line", ['secret = "hunter2"', 'passphrase = "hunter2"', 'api_key = "hunter2"', 'auth_token = "hunter2"']
)
def test_secrets_are_refused_and_not_repeated(config: Config, line: str) -> None:
    replace(config.partners / "shop.toml", 'timeout = "90s"', line)
    [problem] = problems(config)
    assert "looks like a secret" in problem
    assert "hunter2" not in problem


def test_a_password_in_a_url_is_refused_and_not_repeated(config: Config) -> None:
    replace(config.partners / "shop.toml", "https://edi.shop", "https://me:hunter2@edi.shop")
    found = problems(config)
    assert any("This URL holds a password" in p for p in found)


def test_missing_and_open_private_keys_are_told_apart_from_the_configuration(config: Config) -> None:
    assert lint(config, keys=False) == []
    assert [p.split(":")[0] for p in key_problems(config)] == ["keys/as2.pem", "keys/as2.key", "keys/sftp_client"]
    (config.root / "keys").mkdir()
    for name in ("as2.pem", "as2.key", "sftp_client"):
        (config.root / "keys" / name).write_text("x")
        (config.root / "keys" / name).chmod(0o600 if name != "as2.key" else 0o644)
    assert lint(config) == [
        "keys/as2.key: Others than the owner may read or change our AS2 key: chmod 600 keys/as2.key."
    ]
