"""Partner files and what holds them together: a good configuration loads; each mistake is told with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from edi_gateway.errors import ConfigurationError
from edi_gateway.partners.config import Config, load_config
from edi_gateway.partners.lint import problems as lint
from edi_gateway.partners.model import Route, Snapshot
from edi_gateway.partners.snapshot import load_snapshot
from edi_gateway.syntax.model import Delimiters, PartyId, Standard
from tests.partners.folders import lay_out, public_key, replace


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(lay_out(tmp_path))


def load(config: Config) -> Snapshot:
    """The snapshot of the configuration as it is on disk now."""
    return load_snapshot(load_config(config.path))


def problems(config: Config) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(config)
    assert caught.value.problems == lint(load_config(config.path), keys=False)
    return caught.value.problems


# a good one


def test_a_good_configuration_loads(config: Config) -> None:
    snapshot = load(config)
    assert sorted(snapshot.partners) == ["erp", "shop", "supply"]
    assert snapshot.name == "Harbour Logistics"
    shop, supply, erp = (snapshot.partners[k] for k in ("shop", "supply", "erp"))
    assert snapshot.partner_of(Standard.EDIFACT, PartyId("14", "4012345000009")) == shop
    assert snapshot.partner_of(Standard.X12, PartyId("12", "5035550178")) == supply
    assert snapshot.is_own(Standard.EDIFACT, PartyId("14", "4399901000002"))
    assert shop.as2 is not None
    assert shop.as2.certificates == (config.partners / "certs" / "shop.pem",)
    assert shop.as2.timeout == 90
    assert shop.envelope.edifact_delimiters == Delimiters("+", ":", "'", "?", "", ".")
    assert shop.inbound[0].routes == (Route("supply"), Route("erp", "UBL Order"))
    assert shop.inbound[0].duplicates == "warn"
    assert supply.envelope.x12_delimiters == Delimiters("|", ":", "~")
    assert supply.sending_channels == ("sftp", "mailbox")
    assert supply.sftp is not None
    assert supply.sftp.key == config.root / "keys" / "sftp_client"
    assert erp.folder is not None
    assert erp.folder.deliver == config.data / "erp" / "in"
    assert lint(config, keys=False) == []


def test_a_map_that_is_not_named_is_found_by_its_message(config: Config) -> None:
    replace(config.partners / "shop.toml", 'map = "edifact-d96a-orders"\n', "")
    replace(config.partners / "supply.toml", 'map = "x12-004010-850"\n', "")
    snapshot = load(config)
    assert snapshot.partners["shop"].inbound[0].map == "edifact-d96a-orders"
    assert snapshot.partners["supply"].outbound[0].map == "x12-004010-850"


def test_a_snapshot_cannot_be_changed(config: Config) -> None:
    snapshot = load(config)
    with pytest.raises(TypeError):
        snapshot.partners["x"] = snapshot.partners["shop"]  # type: ignore[index]


def test_una_can_be_left_out(config: Config) -> None:
    replace(config.partners / "shop.toml", 'una = ":+.? \'"', "una = false")
    envelope = load(config).partners["shop"].envelope
    assert (envelope.una, envelope.edifact_delimiters) == (False, None)


# mistakes in one file

SHOP = [
    ('role = "retailer"', 'rolle = "retailer"', 'The key `rolle` is not known. Did you mean "role"?'),
    ('name = "Shop AG"', 'name = ""', "`name` must not be empty."),
    (
        'acknowledgement_channel = "as2"',
        'acknowledgement_channel = "as3"',
        'must be one of "", "as2", "sftp", "mailbox"',
    ),
    ('acknowledgement_channel = "as2"', 'acknowledgement_channel = "sftp"', "the partner has no [channels.sftp]"),
    ("[channels.as2]", "[channels.as4]", 'The key `as4` is not known in [channels]. Did you mean "as2"?'),
    ("[identifiers]", "[identifier]", 'The key `identifier` is not known. Did you mean "identifiers"?'),
    ('edifact = ["14:4012345000009"]', 'edifact = ["14:a:b"]', '"14:a:b" in `edifact` is no identifier'),
    ('edifact = ["14:4012345000009"]', 'edifakt = ["1"]', "The key `edifakt` is not known in [identifiers]."),
    ('syntax = "UNOC:3"', 'syntax = "UNOC"', '`syntax` is "UNOC" but must be such as "UNOC:3".'),
    ('una = ":+.? \'"', 'una = ":+"', '`una`: ":+" must be the six characters after UNA'),
    ('una = ":+.? \'"', 'una = "++.? \'"', "`una`: the separators must differ from each other."),
    ('una = ":+.? \'"', 'una = ":A.? \'"', "separators must be ASCII characters other than letters"),
    ('una = ":+.? \'"', 'una = ":+x? \'"', "the decimal mark (the third character) must be a point or a comma"),
    ('una = ":+.? \'"', "una = 1", "`una` must be true or false, not a whole number."),
    ('url = "https://edi.shop.example/as2"', 'url = "ftp://x"', '`url` is "ftp://x" but must be a URL'),
    (
        'certificates = ["certs/shop.pem"]',
        'certificates = ["certs/shup.pem"]',
        'The certificate file "shup.pem" is missing',
    ),
    ('certificates = ["certs/shop.pem"]', 'certificates = ["shop.toml"]', '"shop.toml" is no certificate in PEM form'),
    ('sign = "sha256"', 'sign = "md5"', '`sign` is "md5" but must be one of'),
    ('encrypt = "aes256"', 'encrypt = "aes265"', 'Did you mean "aes256"?'),
    ('timeout = "90s"', 'timeout = "long"', "`timeout`: 'long' is no duration"),
    ('timeout = "90s"', 'legacy = ["sha-1"]', '`legacy` names "sha-1" but may name only "sha1", "md5"'),
    ('timeout = "90s"', 'mdn_hosts = ["http://x"]', '"http://x" in `mdn_hosts` is no host name'),
    ('encrypt = "aes256"', 'encrypt = "3des"', '`encrypt` is "3des", which is broken'),
    ('timeout = "90s"', "require_signed = false", "need not be signed, so that anybody could send in its name"),
    ('timeout = "90s"', 'password = "hunter2"', "`password` looks like a secret, which must not stand in this file"),
    ('poll = "5m"', 'poll = "often"', "`poll`: 'often' is no duration"),
    ('send = "0 6-20/2 * * mon-fri"', 'send = "0 6 * *"', "has 4 fields; a cron expression has five"),
    ('send = "0 6-20/2 * * mon-fri"', 'send = "0 25 * * *"', '"25" is not valid as the hour of a cron expression'),
    ('send = "0 6-20/2 * * mon-fri"', 'send = "0 6 * * fri-mon"', '"fri-mon" is not valid as the weekday'),
    ('window = "06:00-22:00"', 'window = "6-22"', '`window`: "6-22" is no window of the day'),
    ('window = "06:00-22:00"', 'window = "06:00-06:00"', "is a window of no length"),
    ('timezone = "Europe/Berlin"', 'timezone = "Berlin"', '"Berlin" is no time zone'),
    (
        'message = "EDIFACT D.96A ORDERS"',
        'message = "ORDERS"',
        '`message` is "ORDERS" but must be "EDIFACT D.96A ORDERS" or',
    ),
    (
        'message = "EDIFACT D.96A ORDERS"',
        'message = "EDIFACT D.3 CONTRL"',
        "needs no agreement: acknowledgements are always read",
    ),
    (
        'map = "edifact-d96a-orders"',
        'map = "edifact-d96a-order"',
        'There is no map "edifact-d96a-order". Did you mean "edifact-d96a-orders"?',
    ),
    (
        'map = "edifact-d96a-orders"',
        'map = "x12-004010-850"',
        'The map "x12-004010-850" is for X12 004010 850, not for EDIFACT D.96A ORDERS.',
    ),
    ('acknowledge = "CONTRL"', 'acknowledge = "contrl"', '`acknowledge` is "contrl" but must be one of'),
    ('acknowledge = "CONTRL"', 'acknowledge = "997"', "cannot be acknowledged with 997; possible are CONTRL, none."),
    (
        'acknowledge = "CONTRL"',
        'business_answer = "824"',
        "What the application makes of EDIFACT D.96A ORDERS cannot be told with 824; possible are APERAK, none.",
    ),
    (
        'acknowledge = "CONTRL"',
        'business_answer_to = "all"',
        "`business_answer_to` says nothing without `business_answer`.",
    ),
    (
        'acknowledge = "CONTRL"',
        'business_answer = "aperak"',
        '`business_answer` is "aperak" but must be one of "APERAK", "824", "none"',
    ),
    (
        'duplicates = "warn"',
        'duplicates = "ignore"',
        '`duplicates` is "ignore" but must be one of "reject", "warn", "process"',
    ),
    ('duplicates = "warn"', "tolerate_errors = 1", "`tolerate_errors` must be true or false, not a whole number."),
]


@pytest.mark.parametrize(("old", "new", "sentence"), SHOP, ids=[new for _, new, _ in SHOP])
def test_mistakes_of_a_partner_with_as2(config: Config, old: str, new: str, sentence: str) -> None:
    line = replace(config.partners / "shop.toml", old, new)
    found = [p for p in problems(config) if sentence in p]
    assert len(found) == 1, problems(config)
    assert found[0].startswith(f"partners/shop.toml:{line}: ")


ELSEWHERE = [
    (
        'message = "EDIFACT D.96A ORDERS"',
        'message = "X12 004010 850"',
        "X12 004010 850 cannot be acknowledged with CONTRL",
    ),
    ('{ to = "supply" }', '{ to = "suply" }', 'there is no partner of that key. Did you mean "supply"?'),
    ('{ to = "supply" }', "{ }", "`to` is missing in [inbound.routes]."),
    ('{ to = "supply" }', '{ to = "shop" }', 'partners/shop.toml has no [[outbound]] for a document of type "Order".'),
    (
        'message = "UBL Order"',
        'message = "CSV Order"',
        'has no [[outbound]] for "CSV Order"; it has "JSON Order", "UBL Order".',
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), ELSEWHERE, ids=[new for _, new, _ in ELSEWHERE])
def test_mistakes_that_are_told_at_another_line(config: Config, old: str, new: str, sentence: str) -> None:
    replace(config.partners / "shop.toml", old, new)
    found = problems(config)
    assert any(p.startswith("partners/shop.toml:") and sentence in p for p in found), found


def test_a_mistake_in_a_route_is_told_at_the_routes(config: Config) -> None:
    replace(config.partners / "shop.toml", '{ to = "supply" }', '{ to = "nobody" }')
    line = (config.partners / "shop.toml").read_text().split("\n").index("routes = [") + 1
    assert problems(config) == [
        f'partners/shop.toml:{line}: The route goes to "nobody", but there is no partner of that key.'
    ]


SUPPLY = [
    ('x12_delimiters = "|:~"', 'x12_delimiters = "|:"', '`x12_delimiters`: "|:" must be element separator'),
    ('x12_delimiters = "|:~"', 'x12_delimiters = "||~"', "the separators must differ from each other"),
    ('x12_version = "00401"', 'x12_version = "4010"', '`x12_version` is "4010" but must be such as "00401".'),
    (
        'host = "sftp.supply.example"',
        'hots = "x"',
        'The key `hots` is not known in [channels.sftp]. Did you mean "host"?',
    ),
    ("port = 2022", "port = 0", "`port` is 0 but must be between 1 and 65535."),
    (
        'key = "keys/sftp_client"',
        'key = "partners/certs/id"',
        "private key inside the partners folder, which is meant for git",
    ),
    ('key = "keys/sftp_client"', 'password_env = "not a name"', "must be the name of an environment variable"),
    ('key = "keys/sftp_client"', 'password = "hunter2"', "`password` looks like a secret"),
    ('keys = ["certs/supply.pub"]', 'keys = ["certs/none.pub"]', 'The public key file "none.pub" is missing'),
    ('keys = ["certs/supply.pub"]', 'keys = ["certs/shop.pem"]', "must hold one OpenSSH public key"),
    ('keys = ["certs/supply.pub"]', "keys = []", "`keys` is empty: nobody could log in."),
    ('user = "supply"', 'user = "../supply"', "1 to 64 letters, digits, dots, dashes and underscores"),
    ('document = "Order"', 'document = "order"', '`document` is "order" but must be a document type such as "Order".'),
    (
        'message = "X12 004010 850"',
        'message = "JSON Invoice"',
        '`message` is "JSON Invoice" but the document is a Order.',
    ),
    ('message = "X12 004010 850"', 'message = "JSON Order"', "JSON needs no map; leave `map` out."),
    ('map = "x12-004010-850"', 'map = "edifact-d96a-orders"', "is for EDIFACT D.96A ORDERS, not for X12 004010 850."),
    (
        'channel = "sftp"',
        'channel = "as2"',
        'The channel "as2" is named, but the partner has no [channels.as2]; it has "sftp", "mailbox".',
    ),
    ('association = "VICS"', 'association = "TOOLONG"', "up to 6 letters and digits"),
    ('association = "VICS"', 'filename = "../x"', "must be a file name without slashes"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), SUPPLY, ids=[new for _, new, _ in SUPPLY])
def test_mistakes_of_a_partner_with_sftp(config: Config, old: str, new: str, sentence: str) -> None:
    replace(config.partners / "supply.toml", old, new)
    found = [p for p in problems(config) if sentence in p]
    assert len(found) == 1, problems(config)
    assert found[0].startswith("partners/supply.toml:")


def test_a_host_key_must_be_pinned(config: Config) -> None:
    line = replace(config.partners / "supply.toml", public_key(), "")
    [problem] = problems(config)
    assert problem.startswith(f"partners/supply.toml:{line}: `host_key` is empty: name the server's public key")
    replace(config.partners / "supply.toml", 'host_key = ""', 'host_key = "ssh-ed25519 Zm9v"')
    assert "`host_key` is no public key" in problems(config)[0]


def test_a_server_needs_a_way_to_log_in(config: Config) -> None:
    replace(config.partners / "supply.toml", 'key = "keys/sftp_client"\n', "")
    assert "There is no way to log in" in problems(config)[0]


def test_a_channel_that_does_not_send_cannot_be_named(config: Config) -> None:
    replace(config.partners / "supply.toml", 'deliver_directory = "/in"\n', "")
    [problem] = problems(config)
    assert 'The channel "sftp" is named, but it sends nothing: [channels.sftp] has no `deliver_directory`.' in problem


def test_folders_that_do_nothing_or_feed_themselves(config: Config) -> None:
    replace(config.partners / "erp.toml", 'pickup = "erp/out"', 'pickup = "erp/in"')
    assert "`pickup` and `deliver` are the same folder" in problems(config)[0]
    replace(config.partners / "erp.toml", 'deliver = "erp/in"\npickup = "erp/in"\n', "")
    assert any("Neither `deliver` nor `pickup` is given" in p for p in problems(config))


def test_no_map_serves_the_message(config: Config) -> None:
    replace(config.partners / "shop.toml", "EDIFACT D.96A ORDERS", "EDIFACT D.96B ORDERS")
    replace(config.partners / "shop.toml", 'map = "edifact-d96a-orders"\n', "")
    [problem] = problems(config)
    assert 'No map serves EDIFACT D.96B ORDERS. Did you mean "EDIFACT D.96A ORDERS"?' in problem


def test_second_agreements_for_the_same_thing(config: Config) -> None:
    text = (config.partners / "erp.toml").read_text()
    (config.partners / "erp.toml").write_text(text + '\n[[outbound]]\ndocument = "Order"\nmessage = "JSON Order"\n')
    line = text.count("\n") + 4
    assert problems(config) == [
        f"partners/erp.toml:{line}: A second [[outbound]] for Order as JSON Order; only one is possible."
    ]


def test_an_acknowledgement_needs_a_way_to_be_sent(config: Config) -> None:
    replace(config.partners / "shop.toml", 'url = "https://edi.shop.example/as2"\n', "")
    replace(config.partners / "shop.toml", 'acknowledgement_channel = "as2"\n', "")
    [problem] = problems(config)
    assert (
        "EDIFACT D.96A ORDERS is to be acknowledged with CONTRL, but the partner has no channel that sends." in problem
    )


def test_a_business_answer_needs_a_way_to_be_sent_and_a_release_that_has_it(config: Config) -> None:
    shop = config.partners / "shop.toml"
    replace(shop, 'acknowledge = "CONTRL"', 'business_answer = "APERAK"')
    assert load_snapshot(config).partners["shop"].inbound[0].business_answer == "APERAK"
    replace(shop, 'url = "https://edi.shop.example/as2"\n', "")
    replace(shop, 'acknowledgement_channel = "as2"\n', "")
    [problem] = problems(config)
    assert "EDIFACT D.96A ORDERS is to be answered with APERAK, but the partner has no channel that sends." in problem
    replace(shop, 'message = "EDIFACT D.96A ORDERS"', 'message = "EDIFACT D.93A ORDERS"')
    assert any("but EDIFACT D.93A has none that is installed." in p for p in problems(config))


@pytest.mark.parametrize(
    ("agreement", "sentences"),
    [
        ('message = "X12 005010 997"\nacknowledge = "999"', ["needs no agreement"]),
        ('message = "X12 004010 824"\nacknowledge = "997"', []),
        ('message = "X12 005010 824"\nacknowledge = "999"', []),
        ('message = "EDIFACT D.01B APERAK"\nacknowledge = "CONTRL"', []),
        (
            'message = "X12 004010 824"\nacknowledge = "999"',
            ["possible are 997, none (the 999 exists as of 005010)."],
        ),
        (
            'message = "X12 004010 824"\nmap = "x12-004010-850"\nroutes = [{ to = "supply" }]',
            ["`map` does not apply to it.", "`routes` does not apply to it."],
        ),
        (
            'message = "X12 004010 824"\nbusiness_answer = "824"',
            ["`business_answer` does not apply to it."],
        ),
    ],
)
def test_agreements_about_answers(config: Config, agreement: str, sentences: list[str]) -> None:
    partner = config.partners / ("shop.toml" if "EDIFACT" in agreement else "supply.toml")
    partner.write_text(f"{partner.read_text()}\n[[inbound]]\n{agreement}\n")
    if not sentences:
        assert load_snapshot(config)
        return
    found = problems(config)
    assert len(found) == len(sentences), found
    for sentence, problem in zip(sentences, found, strict=True):
        assert sentence in problem


def test_as2_needs_certificates(config: Config) -> None:
    replace(config.partners / "shop.toml", 'certificates = ["certs/shop.pem"]', "certificates = []")
    [problem] = problems(config)
    assert "`certificates` is empty, but `require_signed` and `encrypt` and `mdn_signed` need the partner's." in problem


def test_as2_needs_names_on_both_sides(config: Config) -> None:
    replace(config.partners / "shop.toml", 'as2 = "SHOP"\n', "")
    replace(config.path, 'as2 = "HARBOUR"\n', "")
    found = problems(config)
    assert found[0].startswith("config.toml:8: `as2` in [identity] is empty, but a partner has an AS2 channel.")
    assert "The partner has an AS2 channel but no AS2 name" in found[1]


def test_both_sides_need_an_identifier_of_the_standard(config: Config) -> None:
    replace(config.partners / "supply.toml", 'x12 = ["12:5035550178"]\n', "")
    replace(config.path, 'x12 = ["ZZ:HARBOURLOG"]\n', "")
    found = problems(config)
    assert found[0].startswith("config.toml:8: `x12` in [identity] is empty, but X12 is agreed with a partner.")
    assert found[1] == "partners/supply.toml: X12 is agreed, but the partner has no `x12` in [identifiers]."


# mistakes between files


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'x12 = ["12:5035550178"]',
            'x12 = ["12:5035550178"]\nedifact = ["14:4012345000009"]',
            'The EDIFACT identifier "14:4012345000009" is also that of Shop AG (partners/shop.toml).',
        ),
        (
            'x12 = ["12:5035550178"]',
            'x12 = ["ZZ:HARBOURLOG"]',
            'The X12 identifier "ZZ:HARBOURLOG" is also our own ([identity] in config.toml).',
        ),
        (
            'x12 = ["12:5035550178"]',
            'x12 = ["12:5035550178"]\nas2 = "SHOP"',
            'The AS2 name "SHOP" is also that of Shop AG (partners/shop.toml).',
        ),
    ],
)
def test_identifiers_must_differ(config: Config, old: str, new: str, sentence: str) -> None:
    line = replace(config.partners / "supply.toml", old, new) + new.count("\n")
    assert problems(config) == [f"partners/supply.toml:{line}: {sentence}"]


def test_mailbox_users_and_pickup_folders_must_differ(config: Config) -> None:
    other = '[channels.mailbox]\nuser = "SUPPLY"\nkeys = ["certs/supply.pub"]\n'
    (config.partners / "zulu.toml").write_text(f'name = "Zulu"\n{other}[channels.folder]\npickup = "erp/out"\n')
    assert problems(config) == [
        'partners/zulu.toml:3: The mailbox user "supply" is also that of Supply Inc. (partners/supply.toml).',
        f'partners/zulu.toml:6: The pickup folder "{config.data}/erp/out" is also that of Our ERP (partners/erp.toml).',
    ]


@pytest.mark.parametrize("name", ["Shop", "-shop", "a_b", "a" * 64, "shöp"])
def test_partner_keys(config: Config, name: str) -> None:
    (config.partners / f"{name}.toml").write_text('name = "X"\n')
    [problem] = problems(config)
    assert problem.startswith(f'partners/{name}.toml: "{name}" is no partner key: a file is named with 1 to 63 ')


def test_a_file_that_is_no_toml_does_not_hide_the_others(config: Config) -> None:
    replace(config.partners / "shop.toml", "[schedule]", "[schedule")
    replace(config.partners / "supply.toml", "port = 2022", "port = -1")
    found = problems(config)
    assert any(p.startswith("partners/shop.toml:21: This is not valid TOML: ") for p in found)
    assert any(p.startswith("partners/supply.toml:13: `port` is -1") for p in found)


def test_a_route_to_a_broken_file_is_not_blamed_too(config: Config) -> None:
    replace(config.partners / "supply.toml", "[identifiers]", "[identifiers")
    assert [p.split(":")[0] for p in problems(config)] == ["partners/supply.toml"]


def test_a_missing_folder_of_partners(config: Config) -> None:
    shutil.rmtree(config.partners)
    assert "The folder of partner files is missing" in problems(config)[0]
