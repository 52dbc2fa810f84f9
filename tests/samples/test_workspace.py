"""The demo's working folder: ports and keys filled in, everything else as shipped."""

from __future__ import annotations

import contextlib
import socket
import tomllib
from pathlib import Path

import pytest

from edi_gateway.demo.cast import Cast
from edi_gateway.demo.workspace import HOST, lay_out, with_values

ROOT = Path(__file__).resolve().parents[2]
TOML = """\
name = "x"  # ours
[a]         # first
port = 1    # the port
host = "h # not a comment"

[a.b]
port = 2
"""


def test_values_change_in_their_own_table_and_comments_stay() -> None:
    text = with_values(TOML, {("a", "port"): "9", ("a.b", "port"): "8"})
    assert tomllib.loads(text) == {"name": "x", "a": {"port": 9, "host": "h # not a comment", "b": {"port": 8}}}
    assert "port = 9    # the port" in text


def test_a_text_with_a_hash_in_it_is_replaced_whole() -> None:
    assert tomllib.loads(with_values(TOML, {("a", "host"): '"new"'}))["a"]["host"] == "new"


def test_a_missing_key_is_added_to_its_table() -> None:
    assert tomllib.loads(with_values(TOML, {("a.b", "poll"): '"2s"'}))["a"]["b"] == {"port": 2, "poll": "2s"}


def test_a_missing_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        with_values(TOML, {("c", "port"): "1"})


def test_partner_files_differ_from_the_shipped_ones_in_addresses_keys_and_pace_only(tmp_path: Path) -> None:
    lay_out(tmp_path, ROOT, usual_ports=False)
    for shipped in (ROOT / "partners").glob("*.toml"):
        before = tomllib.loads(shipped.read_text(encoding="utf-8"))
        after = tomllib.loads((tmp_path / "partners" / shipped.name).read_text(encoding="utf-8"))
        for document in (before, after):
            for channel in document["channels"].values():
                for key in ("url", "port", "host_key", "stable_seconds"):
                    channel.pop(key, None)
            document.get("schedule", {}).pop("poll", None)
        assert after == before


def test_a_taken_port_is_avoided_and_all_ports_differ(tmp_path: Path) -> None:
    usual = tomllib.loads((ROOT / "config.toml").read_text(encoding="utf-8"))["sftp"]["port"]
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # who used it a moment ago is not in the way
        with contextlib.suppress(OSError):  # somebody else has it: just as well
            taken.bind((HOST, usual))
        taken.listen()
        workspace = lay_out(tmp_path, ROOT)
    ports = [workspace.cast.gateway_sftp_port, *(e.port for e in workspace.cast.endpoints if e.port)]
    assert usual not in ports
    assert len(set(ports)) == len(ports)


def test_keys_stay_when_a_folder_is_laid_out_again(tmp_path: Path) -> None:
    def keys() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and p.suffix in (".pem", ".pub", ".key")}

    lay_out(tmp_path, ROOT, usual_ports=False)
    before = keys()
    lay_out(tmp_path, ROOT, usual_ports=False)
    assert keys() == before
    assert len(before) > 10


def test_private_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    lay_out(tmp_path, ROOT, usual_ports=False)
    private = [p for p in tmp_path.rglob("*") if p.is_file() and b"PRIVATE KEY" in p.read_bytes()]
    assert private
    assert all(p.stat().st_mode & 0o077 == 0 for p in private)
    assert not any(p.is_relative_to(tmp_path / "partners") for p in private)


def test_the_cast_survives_being_written_down(tmp_path: Path) -> None:
    workspace = lay_out(tmp_path, ROOT, usual_ports=False)
    assert Cast.load(workspace.folder) == workspace.cast
