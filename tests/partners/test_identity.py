"""The id of a snapshot follows what the configuration says; the files kept are enough to load it again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from edi_gateway.partners.config import Config, load_config
from edi_gateway.partners.model import Snapshot
from edi_gateway.partners.snapshot import load_snapshot, snapshot_files
from tests.partners.folders import certificate, lay_out, replace


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(lay_out(tmp_path))


def load(config: Config) -> Snapshot:
    """The snapshot of the configuration as it is on disk now."""
    return load_snapshot(load_config(config.path))


TABLE = "message,document\nPCE,C62\n"


def identity(config: Config) -> str:
    return load(config).id


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("config.toml", "Harbour Logistics", "Harbour Inc."),
        ("config.toml", '["14:4399901000001", "14:4399901000002"]', '["14:4399901000002", "14:4399901000001"]'),
        ("config.toml", 'as2 = "HARBOUR"', 'as2 = "HARBOR"'),
        ("partners/shop.toml", 'duplicates = "warn"', 'duplicates = "reject"'),
        ("partners/shop.toml", 'poll = "5m"', 'poll = "6m"'),
        ("partners/supply.toml", "port = 2022", "port = 2023"),
        ("partners/certs/supply.pub", "supply@example", "other@example"),
    ],
)
def test_the_id_changes_with_what_matters(config: Config, file: str, old: str, new: str) -> None:
    before = identity(config)
    replace(config.root / file, old, new)
    assert identity(config) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("config.toml", "# our company", "# us"),
        ("config.toml", "port = 8080", "port = 8081"),
        ("config.toml", "attempts = 12", "attempts = 3"),
        ("partners/shop.toml", "# A retailer with AS2.\n", "\n\n"),
        ("partners/shop.toml", 'poll = "5m"', "poll='5m'"),
        ("partners/shop.toml", 'name = "Shop AG"\nrole = "retailer"', 'role = "retailer"\nname = "Shop AG"'),
    ],
)
def test_the_id_does_not_change_with_what_does_not_matter(config: Config, file: str, old: str, new: str) -> None:
    before = identity(config)
    replace(config.root / file, old, new)
    assert identity(config) == before


def test_the_id_does_not_depend_on_the_folder_or_on_stray_files(config: Config, tmp_path: Path) -> None:
    before = identity(config)
    moved = tmp_path / "elsewhere"
    shutil.copytree(config.root, moved, ignore=shutil.ignore_patterns("elsewhere"))
    (moved / "partners" / "certs" / "unused.pem").write_bytes(certificate()[0])
    (moved / "partners" / "notes.txt").write_text("x")
    assert load_snapshot(load_config(moved / "config.toml")).id == before


def test_the_id_changes_with_partners_maps_and_tables(config: Config) -> None:
    seen = {identity(config)}
    (config.partners / "zulu.toml").write_text('name = "Zulu"\n')
    seen.add(identity(config))
    (config.mappings / "tables").mkdir()
    (config.mappings / "tables" / "own-units.csv").write_text(TABLE)
    seen.add(identity(config))
    (config.mappings / "tables" / "own-units.csv").write_text(TABLE.replace("PCE", "EA"))
    seen.add(identity(config))
    replace(config.mappings / "x12-004010-850.toml", 'id = "BEG03"', 'id = "BEG04"')
    seen.add(identity(config))
    assert len(seen) == 5


def test_the_files_kept_are_enough_to_load_it_again(config: Config, tmp_path: Path) -> None:
    files = snapshot_files(config)
    assert {"config.toml", "partners/shop.toml", "partners/certs/shop.pem", "partners/certs/supply.pub"} <= set(files)
    again = tmp_path / "again"
    for name, content in files.items():
        if not name.startswith("shipped/"):
            (again / name).parent.mkdir(parents=True, exist_ok=True)
            (again / name).write_bytes(content)
    assert load_snapshot(load_config(again / "config.toml")).id == identity(config)


def test_a_certificate_elsewhere_is_kept_without_its_path(config: Config) -> None:
    (config.root / "shop.pem").write_bytes(certificate()[0])
    replace(config.partners / "shop.toml", "certs/shop.pem", "../shop.pem")
    assert "elsewhere/shop.pem" in snapshot_files(config)
    assert not [name for name in snapshot_files(config) if ".." in name]
    assert load(config).partners["shop"].as2 is not None
