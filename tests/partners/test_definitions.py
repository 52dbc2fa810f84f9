"""Own message definitions are part of the configuration: checked with it, used by maps, and in what names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.config import load_config
from edi_gateway.partners.lint import problems as lint
from edi_gateway.partners.model import Snapshot
from edi_gateway.partners.snapshot import load_snapshot
from edi_gateway.syntax.model import Standard
from tests.partners.folders import lay_out
from tests.standards.own import OWN

MAP = """\
message = "EDIFACT D.99Z QUALTY"
document = "Order"

[fields]
id = "BGM01"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def load(path: Path) -> Snapshot:
    return load_snapshot(load_config(path))


def lay_over(path: Path, folder: str = "standards") -> Path:
    for name, content in OWN.items():
        (path.parent / folder / name).parent.mkdir(parents=True, exist_ok=True)
        (path.parent / folder / name).write_bytes(content)
    return path.parent / folder


def test_own_definitions_are_in_the_snapshot_and_name_it(path: Path) -> None:
    before = load(path)
    folder = lay_over(path)
    after = load(path)
    assert after.id != before.id
    assert "D.99Z" in after.definitions.releases(Standard.EDIFACT)
    file = folder / "edifact/D.99Z/dictionary.json"
    file.write_bytes(file.read_bytes().replace(b"KGM LTR", b"KGM"))
    assert load(path).id not in (before.id, after.id)


def test_a_snapshot_does_not_change_with_the_folder(path: Path) -> None:
    folder = lay_over(path)
    snapshot = load(path)
    (folder / "edifact/D.99Z/QUALTY.json").unlink()
    assert snapshot.definitions.load(Standard.EDIFACT, "D.99Z", "QUALTY").title == "Quality report"


def test_the_folder_may_have_another_name(path: Path) -> None:
    path.write_text(path.read_text().replace("[identity]", 'standards = "ours"\n\n[identity]', 1))
    lay_over(path, "ours")
    assert "D.99Z" in load(path).definitions.releases(Standard.EDIFACT)


def test_a_map_may_be_for_an_own_message(path: Path) -> None:
    (path.parent / "mappings").mkdir(exist_ok=True)
    (path.parent / "mappings/quality.toml").write_text(MAP)
    with pytest.raises(ConfigurationError, match=r"D\.99Z"):
        load(path)
    lay_over(path)
    assert load(path).maps["quality"].message == "EDIFACT D.99Z QUALTY"


def test_every_mistake_is_told_with_its_file(path: Path) -> None:
    folder = lay_over(path)
    (folder / "edifact/D.99Z/QUALTY.json").write_text("{")
    (folder / "x12/009990/771.json").write_bytes(OWN["x12/009990/771.json"].replace(b'"QL"', b'"Q"'))
    found = lint(load_config(path), keys=False)
    assert [problem.split(" ")[0] for problem in found] == [
        "standards/edifact/D.99Z/QUALTY.json:1:",
        "standards/x12/009990/771.json:6:",
    ]
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    assert caught.value.problems == found
