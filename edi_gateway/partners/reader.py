"""Reads one partner file (partners/<key>.toml) into a Partner, collecting everything that is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from edi_gateway.partners.channels import Places, read_channels
from edi_gateway.partners.fields import Table
from edi_gateway.partners.identifiers import read_identifiers
from edi_gateway.partners.model import (
    ACCEPT_WITH_ERRORS,
    POLICIES,
    Envelope,
    InboundAgreement,
    OutboundAgreement,
    Partner,
    Route,
)
from edi_gateway.partners.plaintext import is_private_key, refuse_secrets
from edi_gateway.partners.problems import Source
from edi_gateway.partners.times import read_schedule
from edi_gateway.syntax.model import Delimiters

PARTNER_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
CHANNELS: Final = ("as2", "sftp", "mailbox", "folder")
_EDI_MESSAGE: Final = r"EDIFACT [A-Z0-9]{1,3}\.[A-Z0-9]{1,3} [A-Z][A-Z0-9]{5}|X12 \d{6} \d{3}"
_FIRST_WITH_999: Final = "005010"
_EDI_HINT: Final = '"EDIFACT D.96A ORDERS" or "X12 004010 850"'


def read_partner(path: Path, name: str, places: Places) -> tuple[Partner | None, Source]:
    """A partner and the problems of its file; None where the file cannot be read at all.

    ``name`` is what problems call the file. What was wrong is left out of the partner or has its default.
    """
    source = Source.of(path, name)
    if not PARTNER_KEY.fullmatch(path.stem):
        source.problem(
            f'"{path.stem}" is no partner key: a file is named with 1 to 63 lower-case letters, digits and dashes, '
            "not beginning with a dash."
        )
    content = source.parse() if source.text or not source.problems else None
    if content is None:
        if is_private_key(source.text):
            source.problem("The file holds a private key, which must not be here.")
        return None, source
    partner = _partner(Table(source, content), path, places)
    refuse_secrets(source, content)
    if is_private_key(source.text) and not any("private key" in p for p in source.problems):
        source.problem("The file holds a private key (in a comment?), which must not be here.")
    return partner, source


def _partner(top: Table, path: Path, places: Places) -> Partner:
    identifiers = top.section("identifiers")
    channels = read_channels(top.section("channels"), places)
    partner = Partner(
        key=path.stem,
        name=top.text("name", path.stem, required=True),
        role=top.text("role"),
        identifiers=read_identifiers(identifiers),
        envelope=_envelope(top.section("envelope")),
        as2=channels.as2,
        mailbox=channels.mailbox,
        sftp=channels.sftp,
        folder=channels.folder,
        schedule=read_schedule(top.section("schedule")),
        inbound=tuple(_inbound(table) for table in top.tables("inbound")),
        outbound=tuple(_outbound(table) for table in top.tables("outbound")),
        acknowledgement_channel=top.text("acknowledgement_channel", choices=("", *CHANNELS)),
        source=top.source.name,
    )
    identifiers.done()
    top.done()
    return partner


def _envelope(table: Table) -> Envelope:
    default = Envelope()
    una, delimiters = _una(table)
    envelope = Envelope(
        syntax=table.text("syntax", default.syntax, pattern=r"UNO[A-LWXY]:[1-4]", hint='such as "UNOC:3"'),
        x12_version=table.text("x12_version", default.x12_version, pattern=r"00[2-8]\d\d", hint='such as "00401"'),
        x12_encoding=table.text(
            "x12_encoding", default.x12_encoding, pattern="ascii|latin-1|utf-8", hint='"ascii", "latin-1" or "utf-8"'
        ),
        edifact_delimiters=delimiters,
        x12_delimiters=table.parsed("x12_delimiters", None, _x12_delimiters, str),
        una=una,
        line_breaks=table.flag("line_breaks", default.line_breaks),
        test=table.flag("test", default.test),
        request_acknowledgement=table.flag("request_acknowledgement", default.request_acknowledgement),
    )
    table.done()
    return envelope


def _una(table: Table) -> tuple[bool, Delimiters | None]:
    """``una = false`` writes no UNA; ``una = ":+.? '"`` writes these service characters."""
    if isinstance(table.content.get("una"), str):
        return True, table.parsed("una", None, _edifact_delimiters, str)
    return table.flag("una", True), None


def _edifact_delimiters(text: str) -> Delimiters:
    """ISO 9735: component, element, decimal mark, release, reserved or repetition, terminator."""
    if len(text) != 6:
        raise ValueError(f'"{text}" must be the six characters after UNA, such as ":+.? \'"')
    component, element, decimal, release, repetition, segment = tuple(text)
    _check_separators([component, element, release, segment, *([repetition] if repetition != " " else [])], " ")
    if decimal not in ".,":
        raise ValueError("the decimal mark (the third character) must be a point or a comma")
    return Delimiters(element, component, segment, release.strip(), repetition.strip(), decimal)


def _x12_delimiters(text: str) -> Delimiters:
    """Element, component, terminator, and the repetition separator where the version has one."""
    if len(text) not in (3, 4):
        raise ValueError(f'"{text}" must be element separator, component separator and terminator, such as "*>~"')
    _check_separators(list(text), "")
    return Delimiters(text[0], text[1], text[2], "", text[3:])


def _check_separators(characters: list[str], allowed: str) -> None:
    used = [c for c in characters if c not in allowed]
    if len(set(used)) != len(used):
        raise ValueError("the separators must differ from each other")
    if any(not c.isascii() or c.isalnum() or c == " " for c in used):
        raise ValueError("separators must be ASCII characters other than letters, digits and blanks")


def _inbound(table: Table) -> InboundAgreement:
    tolerate, policy = table.flag("tolerate_errors", False), table.text("policy", POLICIES[0], choices=POLICIES)
    if "policy" in table and "tolerate_errors" in table and tolerate is not (policy == ACCEPT_WITH_ERRORS):
        table.problem(
            f'`tolerate_errors` contradicts `policy`, which is "{policy}"; leave one of them out.', "tolerate_errors"
        )
    agreement = InboundAgreement(
        message=table.text("message", required=True, pattern=_EDI_MESSAGE, hint=_EDI_HINT),
        map=table.text("map"),
        acknowledge=table.text("acknowledge", "none", choices=("CONTRL", "997", "999", "none")),
        routes=tuple(_route(item) for item in table.tables("routes")),
        duplicates=table.text("duplicates", "reject", choices=("reject", "warn", "process")),
        tolerate_errors=tolerate,
        guide=table.text("guide"),
        policy=policy,
        business_answer=table.text("business_answer", "none", choices=("APERAK", "824", "none")),
        business_answer_to=table.text("business_answer_to", "errors", choices=("errors", "all")),
    )
    table.done()
    _answers(table, agreement)
    return agreement


def _answers(table: Table, agreement: InboundAgreement) -> None:
    """Each standard has answers of its own, and not every release has each of them."""
    if not agreement.message:
        return
    _, release, _ = agreement.message.split(" ")
    syntax, business = (["CONTRL"], "APERAK") if agreement.message.startswith("EDIFACT") else (["997"], "824")
    if syntax == ["997"] and release >= _FIRST_WITH_999:
        syntax.append("999")
    if agreement.acknowledge not in (*syntax, "none"):
        since = (
            f" (the 999 exists as of {_FIRST_WITH_999})" if agreement.acknowledge == "999" and business == "824" else ""
        )
        table.problem(
            f"{agreement.message} cannot be acknowledged with {agreement.acknowledge}; "
            f"possible are {', '.join((*syntax, 'none'))}{since}.",
            "acknowledge",
        )
    if agreement.business_answer not in (business, "none"):
        table.problem(
            f"What the application makes of {agreement.message} cannot be told with {agreement.business_answer}; "
            f"possible are {business}, none.",
            "business_answer",
        )
    if "business_answer_to" in table and agreement.business_answer == "none":
        table.problem("`business_answer_to` says nothing without `business_answer`.", "business_answer_to")


def _route(table: Table) -> Route:
    route = Route(to=table.text("to", required=True), message=table.text("message"))
    table.done()
    return route


def _outbound(table: Table) -> OutboundAgreement:
    document = table.text("document", required=True, pattern=r"[A-Z][A-Za-z]+", hint='a document type such as "Order"')
    agreement = OutboundAgreement(
        document=document,
        message=table.text(
            "message",
            required=True,
            pattern=rf"{_EDI_MESSAGE}|(JSON|UBL) [A-Z][A-Za-z]+",
            hint=f'{_EDI_HINT}, or "JSON Order" or "UBL Order"',
        ),
        map=table.text("map"),
        channel=table.text("channel", choices=("", *CHANNELS)),
        association=table.text("association", pattern=r"[A-Za-z0-9]{0,6}", hint="up to 6 letters and digits"),
        filename=table.text("filename", pattern=r"([^/\\.][^/\\]{0,199})?", hint="a file name without slashes"),
    )
    table.done()
    kind, _, named = agreement.message.partition(" ")
    if kind in ("JSON", "UBL") and document and named != document:
        table.problem(f'`message` is "{agreement.message}" but the document is a {document}.', "message")
    if kind in ("JSON", "UBL") and agreement.map:
        table.problem(f"{kind} needs no map; leave `map` out.", "map")
    return agreement
