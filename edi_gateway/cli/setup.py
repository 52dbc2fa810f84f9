"""Commands for IT: lay out a working folder, add a partner, list partners, check the configuration."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from edi_gateway import terminal as output
from edi_gateway.cli import templates
from edi_gateway.cli.options import DEFAULT_CONFIG, ConfigFile, Json

if TYPE_CHECKING:
    from edi_gateway.partners.config import Config
    from edi_gateway.partners.model import Partner


def init(
    directory: Annotated[Path, typer.Argument(file_okay=False, help="The folder to lay out.")],
    name: Annotated[str, typer.Option(help="Your company's name.")] = "My Company",
) -> None:
    """Lay out a working folder: config.toml, partners/, mappings/, keys. Nothing that exists is overwritten."""
    from edi_gateway.transports.as2 import certificates
    from edi_gateway.transports.sftp.keys import ensure_key_pair

    files = {
        "config.toml": templates.config(name),
        "partners/erp.toml": templates.ERP,
        "partners/certs/README.md": templates.CERTS_README,
        "mappings/README.md": templates.MAPPINGS_README,
        ".gitignore": "data/\nkeys/\n",
    }
    for relative, text in files.items():
        _write_new(directory / relative, text)
    if not (directory / "keys/as2.pem").exists():
        identity = certificates.create(templates.as2_name(name))
        certificates.write(identity, directory / "keys/as2.pem", directory / "keys/as2.key")
        output.say(f"  {directory / 'keys/as2.pem'} (give it to your AS2 partners)")
    ensure_key_pair(directory / "keys/ssh_host_ed25519")
    output.say(f"\nNext: cd {directory} && edi-gateway partner new KEY && edi-gateway lint && edi-gateway up")


def partner_new(
    key: Annotated[str, typer.Argument(help="The partner's key: letters, digits and dashes; it names the file.")],
    standard: Annotated[str, typer.Option(help="edifact or x12.")] = "edifact",
    channel: Annotated[str, typer.Option(help="mailbox (on our SFTP server), sftp (their server) or as2.")] = "mailbox",
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Write a new partner file to edit: partners/KEY.toml."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", key):
        output.fail(f"{key!r} is no partner key: use lower-case letters, digits and dashes.")
        raise typer.Exit(2)
    if standard not in ("edifact", "x12") or channel not in ("mailbox", "sftp", "as2"):
        output.fail("--standard is edifact or x12; --channel is mailbox, sftp or as2.")
        raise typer.Exit(2)
    path = _config(config).partners / f"{key}.toml"
    if path.exists():
        output.fail(f"{path} exists already.")
        raise typer.Exit(1)
    _write_new(path, templates.partner(key, standard, channel))
    output.say("Fill in the lines marked <...>, then run edi-gateway lint.")


def partner_list(config: ConfigFile = DEFAULT_CONFIG, json: Json = False) -> None:
    """List the partners, their identifiers, channels and agreements."""
    from edi_gateway.partners.snapshot import load_snapshot

    partners = load_snapshot(_config(config)).partners
    if json:
        output.as_json([_partner_json(partners[k]) for k in sorted(partners)])
        return
    columns = ["key", "name", "identifiers", "sends us", "gets from us", "channels"]
    output.table("", columns, [_partner_row(partners[k]) for k in sorted(partners)])


def _partner_json(partner: Partner) -> dict[str, str | list[str]]:
    ids = partner.identifiers
    return {
        "key": partner.key,
        "name": partner.name,
        "identifiers": [*map(str, ids.edifact), *map(str, ids.x12), *([ids.as2] if ids.as2 else [])],
        "sends": [a.message for a in partner.inbound],
        "receives": [a.message for a in partner.outbound],
        "channels": [c for c in ("as2", "mailbox", "sftp", "folder") if getattr(partner, c)],
    }


def _partner_row(partner: Partner) -> list[str]:
    return [v if isinstance(v, str) else ", ".join(v) for v in _partner_json(partner).values()]


def lint(config: ConfigFile = DEFAULT_CONFIG) -> None:
    """Check config.toml, partner files and maps: each problem with file and line. Exit code 1 if any."""
    from edi_gateway.partners.lint import problems

    found = problems(_config(config))
    for problem in found:
        output.fail(problem)
    if found:
        raise typer.Exit(1)
    output.say("[green]The configuration is good.[/green]")


def _config(path: Path) -> Config:
    from edi_gateway.partners.config import load_config

    return load_config(path)


def _write_new(path: Path, text: str) -> None:
    if path.exists():
        output.say(f"  {path} [dim]exists, left as it is[/dim]")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    output.say(f"  {path}")
