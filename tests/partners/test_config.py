"""config.toml: what a good one gives, and the sentence for each mistake."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.config import Config, Limits, Retry, load_config
from edi_gateway.syntax.model import PartyId
from tests.partners.folders import lay_out, replace


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def problems(path: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load_config(path, {})
    return caught.value.problems


def test_a_good_file(path: Path) -> None:
    config = load_config(path)
    assert config.name == "Harbour Logistics"
    assert (config.data, config.partners) == (path.parent / "data", path.parent / "partners")
    assert config.as2_key == path.parent / "keys" / "as2.key"
    assert config.sftp.host_key == path.parent / "keys" / "ssh_host_ed25519"
    assert config.own.edifact[0] == PartyId("14", "4399901000001")
    assert (config.as2.host, config.as2.port, config.as2.url) == ("127.0.0.1", 8080, "http://127.0.0.1:8080/as2")
    assert config.limits == Limits(100_000_000)
    assert config.retry == Retry(30.0, 2.0, 3600.0, 12)


def test_everything_but_the_name_has_a_default(path: Path) -> None:
    path.write_text('[gateway]\nname = "X"\n')
    config = load_config(path)
    assert config.web.port == 8000
    assert config.retry == Retry()


def test_all_paths_are_absolute(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    config = load_config(Path("config.toml"))
    paths = [v for f in dataclasses.fields(Config) if isinstance(v := getattr(config, f.name), Path)]
    assert len(paths) == 7
    assert all(p.is_absolute() for p in [*paths, config.sftp.host_key])


def test_a_database_password_comes_from_the_environment(path: Path) -> None:
    replace(path, 'database = ""', 'database = "postgresql+psycopg://edi:${DB_PASSWORD}@db/edi"')
    assert load_config(path, {"DB_PASSWORD": "s3cret"}).database == "postgresql+psycopg://edi:s3cret@db/edi"
    assert problems(path) == ["config.toml:4: `database` needs the environment variable DB_PASSWORD, which is not set."]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('database = ""', 'databse = ""', 'The key `databse` is not known in [gateway]. Did you mean "database"?'),
        ('name = "Harbour Logistics"', "name = 3", "`name` must be text in quotes, not a whole number."),
        ('database = ""', 'database = "edi.db"', "must be a URL"),
        ('database = ""', 'database = "postgresql://edi:s3cret@db/edi"', "`database` holds a password"),
        ("port = 8080", "port = 80800", "`port` is 80800 but must be between 0 and 65535."),
        ("port = 8080", 'port = "8080"', "`port` must be a whole number, not text in quotes."),
        ("port = 8080", "port = true", "`port` must be a whole number, not true or false."),
        ("port = 8080", "port = 1979-05-27", "`port` must be a whole number, not a date or time."),
        ('path = "/as2"', 'path = "as2"', '`path` is "as2" but must be a path such as "/as2".'),
        ('max_payload = "100MB"', 'max_payload = "100 Megs"', "`max_payload`: '100 Megs' is no size; write it like"),
        ('first = "30s"', 'first = "soon"', "`first`: 'soon' is no duration; write it like"),
        ("factor = 2.0", "factor = 0.5", "`factor` is 0.5 but must be between 1 and 10."),
        ("attempts = 12", "atempts = 12", 'The key `atempts` is not known in [retry]. Did you mean "attempts"?'),
        ("[limits]", "[limit]", 'The key `limit` is not known. Did you mean "limits"?'),
        ('x12 = ["ZZ:HARBOURLOG"]', 'x12 = ["HARBOURLOG"]', '"HARBOURLOG" in `x12` is no identifier'),
        ('x12 = ["ZZ:HARBOURLOG"]', 'x12 = ["ZZ:HARBOURLOGISTICS"]', "2 characters, a colon and 1 to 15 characters"),
        ('x12 = ["ZZ:HARBOURLOG"]', 'x12 = ["ZZ:A*B"]', "it holds a separator of X12"),
        ('x12 = ["ZZ:HARBOURLOG"]', "x12 = [12]", "`x12` must be a list of texts in quotes, none of them empty."),
        ('x12 = ["ZZ:HARBOURLOG"]', 'x12 = ["ZZ:A", "ZZ:A"]', '"ZZ:A" stands twice in `x12`.'),
        ('as2 = "HARBOUR"', 'as2 = "HÄRBOUR"', "is no AS2 name"),
        ('x12_group = "HARBOURLOG"', 'x12_group = "H"', "2 to 15 letters, digits"),
        ('as2 = "HARBOUR"', 'password = "x"', "`password` looks like a secret, which must not stand in this file"),
        ("factor = 2.0", "factor = 2.0.0", "This is not valid TOML: "),
    ],
)
def test_mistakes(path: Path, old: str, new: str, sentence: str) -> None:
    line = replace(path, old, new)
    [problem] = problems(path)
    assert problem.startswith(f"config.toml:{line}: ")
    assert sentence in problem


def test_pauses_must_fit_each_other(path: Path) -> None:
    replace(path, 'longest = "1h"', 'longest = "10s"')
    [problem] = problems(path)
    assert "`longest` must not be shorter than `first`." in problem


def test_every_mistake_is_told_at_once(path: Path) -> None:
    replace(path, "port = 8080", 'port = "x"')
    replace(path, 'first = "30s"', "first = -1")
    replace(path, "[web]", "[wbe]")
    assert len(problems(path)) == 3


def test_a_missing_file(tmp_path: Path) -> None:
    assert problems(tmp_path / "config.toml") == ["config.toml: The file cannot be read: No such file or directory."]


def test_a_file_that_is_no_text(path: Path) -> None:
    path.write_bytes(b'[gateway]\nname = "\xe4"')
    assert problems(path) == ["config.toml: The file is not UTF-8 text (byte 18)."]
