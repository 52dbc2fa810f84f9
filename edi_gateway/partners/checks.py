"""Checks that need more than one file: agreements against maps, routes and channels; identifiers that must differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from edi_gateway.acknowledgements import is_acknowledgement, is_application_answer
from edi_gateway.guides import Guide
from edi_gateway.mapping.model import Map
from edi_gateway.partners.model import Identifiers, InboundAgreement, OutboundAgreement, Partner, Route
from edi_gateway.partners.problems import Key, Source, suggestion
from edi_gateway.standards import messages
from edi_gateway.syntax.model import Standard

_WHAT_SENDS = {"as2": "url", "sftp": "deliver_directory", "folder": "deliver"}


@dataclass(slots=True)
class Cast:
    """All partners with the files they were read from. ``maps``, ``guides``: None where they could not be loaded."""

    own: Identifiers
    config: Source
    partners: dict[str, Partner]
    sources: Mapping[str, Source]
    maps: Mapping[str, Map] | None
    guides: Mapping[str, Guide] | None = None

    def problem(self, partner: Partner, sentence: str, key: Key = ()) -> None:
        self.sources[partner.key].problem(sentence, key)


def complete(cast: Cast) -> None:
    """Fills in the map of agreements that name none, where exactly one map serves the message."""
    maps = cast.maps
    if maps is None:
        return
    for key, partner in cast.partners.items():
        inbound = tuple(
            a if a.map else replace(a, map=_only(m.name for m in maps.values() if m.message == a.message))
            for a in partner.inbound
        )
        outbound = tuple(
            a
            if a.map
            else replace(
                a, map=_only(m.name for m in maps.values() if m.message == a.message and m.document == a.document)
            )
            for a in partner.outbound
        )
        cast.partners[key] = replace(partner, inbound=inbound, outbound=outbound)


def _only(names: Iterable[str]) -> str:
    found = list(names)
    return found[0] if len(found) == 1 else ""


def check(cast: Cast) -> None:
    """Notes every problem with the partner it belongs to. The maps of agreements must have been completed before."""
    for partner in cast.partners.values():
        _channels(cast, partner)
        _identity(cast, partner)
        for number, inbound in enumerate(partner.inbound):
            _inbound(cast, partner, inbound, ("inbound", number))
        for number, outbound in enumerate(partner.outbound):
            _outbound(cast, partner, outbound, ("outbound", number))
        _twice(cast, partner)
    _unique(cast)


# one partner


def _channels(cast: Cast, partner: Partner) -> None:
    wanted = partner.acknowledgement_channel
    if wanted and wanted not in partner.sending_channels:
        cast.problem(partner, _no_channel(partner, wanted), ("acknowledgement_channel",))
    if partner.as2 and not partner.as2.require_signed:
        cast.problem(
            partner,
            "AS2 messages from this partner need not be signed, so that anybody could send in its name; "
            "set `require_signed = true`.",
            ("channels", "as2", "require_signed"),
        )
    if partner.as2 and not partner.identifiers.as2:
        cast.problem(partner, "The partner has an AS2 channel but no AS2 name (`as2` in [identifiers]).", _AS2)
    if partner.as2 and not cast.own.as2:
        _once(cast.config, "`as2` in [identity] is empty, but a partner has an AS2 channel.", ("identity",))


_AS2: Key = ("channels", "as2")


def _no_channel(partner: Partner, channel: str) -> str:
    if getattr(partner, channel, None) is None:
        has = ", ".join(f'"{c}"' for c in partner.sending_channels) or "none that sends"
        return f'The channel "{channel}" is named, but the partner has no [channels.{channel}]; it has {has}.'
    return (
        f'The channel "{channel}" is named, but it sends nothing: [channels.{channel}] has no `{_WHAT_SENDS[channel]}`.'
    )


def _identity(cast: Cast, partner: Partner) -> None:
    """Both sides need an interchange identifier of each standard that they exchange."""
    for standard in Standard:
        name = standard.value.lower()
        messages = [a.message for a in partner.inbound] + [a.message for a in partner.outbound]
        if not any(message.startswith(f"{standard} ") for message in messages):
            continue
        if not getattr(partner.identifiers, name):
            cast.problem(partner, f"{standard} is agreed, but the partner has no `{name}` in [identifiers].")
        if not getattr(cast.own, name):
            _once(
                cast.config, f"`{name}` in [identity] is empty, but {standard} is agreed with a partner.", ("identity",)
            )


def _inbound(cast: Cast, partner: Partner, agreement: InboundAgreement, key: Key) -> None:
    if not agreement.message:
        return
    if is_acknowledgement(agreement.message.split()[-1]):
        cast.problem(
            partner, f"{agreement.message} needs no agreement: acknowledgements are always read.", (*key, "message")
        )
        return
    _answers(cast, partner, agreement, key)
    if is_application_answer(agreement.message.split()[-1]):
        _reads_only(cast, partner, agreement, key)
        return
    _guide(cast, partner, agreement, key)
    found = _map(cast, partner, agreement.message, "", agreement.map, key)
    for number, route in enumerate(agreement.routes):
        _route(cast, partner, route, found.document if found else "", (*key, "routes", number))


def _answers(cast: Cast, partner: Partner, agreement: InboundAgreement, key: Key) -> None:
    """An answer needs a way to be sent, and a definition of the release that it is written in."""
    if agreement.acknowledge != "none" and not partner.sending_channels:
        cast.problem(
            partner,
            f"{agreement.message} is to be acknowledged with {agreement.acknowledge}, but the partner has no channel "
            "that sends.",
            (*key, "acknowledge"),
        )
    if agreement.business_answer == "none":
        return
    standard, release, _ = agreement.message.split(" ")
    if agreement.business_answer not in messages(Standard(standard), release):
        cast.problem(
            partner,
            f"{agreement.message} is to be answered with {agreement.business_answer}, but {standard} {release} has "
            "none that is installed.",
            (*key, "business_answer"),
        )
    if not partner.sending_channels:
        cast.problem(
            partner,
            f"{agreement.message} is to be answered with {agreement.business_answer}, but the partner has no channel "
            "that sends.",
            (*key, "business_answer"),
        )


def _reads_only(cast: Cast, partner: Partner, agreement: InboundAgreement, key: Key) -> None:
    """An 824 or APERAK is read for what it says of our documents: it has no map and goes nowhere, nor is it answered
    in kind. An agreement for it says only how its syntax is acknowledged."""
    told = {
        "map": agreement.map,
        "routes": agreement.routes,
        "business_answer": agreement.business_answer.replace("none", ""),
    }
    for name in (name for name, given in told.items() if given):
        sentence = f"{agreement.message} answers what we sent: it is read, and `{name}` does not apply to it."
        cast.problem(partner, sentence, (*key, name))


def _guide(cast: Cast, partner: Partner, agreement: InboundAgreement, key: Key) -> None:
    """The guide of an agreement exists and is for its message."""
    name = agreement.guide
    if not name or cast.guides is None:
        return
    found = cast.guides.get(name)
    if found is None:
        cast.problem(partner, f'There is no guide "{name}".{suggestion(name, cast.guides)}', (*key, "guide"))
    elif found.message != agreement.message:
        sentence = f'The guide "{name}" is for {found.message}, not for {agreement.message}.'
        cast.problem(partner, sentence, (*key, "guide"))


def _route(cast: Cast, partner: Partner, route: Route, document: str, key: Key) -> None:
    target = cast.partners.get(route.to)
    if target is None:
        if route.to and route.to not in cast.sources:
            cast.problem(
                partner,
                f'The route goes to "{route.to}", but there is no partner of that key.'
                f"{suggestion(route.to, cast.partners)}",
                (*key, "to"),
            )
        return
    if document and target.takes(document, route.message) is None:
        takes = ", ".join(f'"{a.message}"' for a in target.outbound if a.document == document)
        wanted = f'"{route.message}"' if route.message else f'a document of type "{document}"'
        cast.problem(
            partner,
            f'The route goes to "{route.to}", but {target.source} has no [[outbound]] for {wanted}'
            + (f"; it has {takes}." if takes else "."),
            (*key, "to"),
        )


def _outbound(cast: Cast, partner: Partner, agreement: OutboundAgreement, key: Key) -> None:
    if agreement.channel and agreement.channel not in partner.sending_channels:
        cast.problem(partner, _no_channel(partner, agreement.channel), (*key, "channel"))
    elif not partner.sending_channels:
        cast.problem(partner, "Something is to be sent, but the partner has no channel that sends.", key)
    if agreement.message.startswith(("EDIFACT ", "X12 ")):
        _map(cast, partner, agreement.message, agreement.document, agreement.map, key)


def _map(cast: Cast, partner: Partner, message: str, document: str, name: str, key: Key) -> Map | None:
    """The map of an agreement, where it exists and serves the message and, if one is given, the document."""
    if cast.maps is None:
        return None
    if not name:
        fitting = sorted(m.name for m in cast.maps.values() if m.message == message and document in ("", m.document))
        if fitting:
            several = ", ".join(f'"{n}"' for n in fitting)
            cast.problem(partner, f"Several maps serve {message}: name one of {several} as `map`.", (*key, "message"))
        else:
            near = suggestion(message, {m.message for m in cast.maps.values()})
            what = f" and a document of type {document}" if document else ""
            cast.problem(partner, f"No map serves {message}{what}.{near}", (*key, "message"))
        return None
    found = cast.maps.get(name)
    if found is None:
        cast.problem(partner, f'There is no map "{name}".{suggestion(name, cast.maps)}', (*key, "map"))
        return None
    if found.message != message:
        cast.problem(partner, f'The map "{name}" is for {found.message}, not for {message}.', (*key, "map"))
    elif document and found.document != document:
        cast.problem(
            partner, f'The map "{name}" is for documents of type {found.document}, not {document}.', (*key, "map")
        )
    return found


def _twice(cast: Cast, partner: Partner) -> None:
    """Only the first of two agreements for the same thing would ever be used."""
    inbound: set[str] = set()
    for number, agreement in enumerate(partner.inbound):
        if agreement.message and agreement.message in inbound:
            sentence = f"A second [[inbound]] for {agreement.message}; only one is possible."
            cast.problem(partner, sentence, ("inbound", number, "message"))
        inbound.add(agreement.message)
    outbound: set[tuple[str, str]] = set()
    for number, out in enumerate(partner.outbound):
        if out.message and (out.document, out.message) in outbound:
            sentence = f"A second [[outbound]] for {out.document} as {out.message}; only one is possible."
            cast.problem(partner, sentence, ("outbound", number, "message"))
        outbound.add((out.document, out.message))


# all partners


def _unique(cast: Cast) -> None:
    """No two partners, nor a partner and ourselves, go by the same name anywhere."""
    ours = "our own ([identity] in config.toml)"
    taken: dict[tuple[str, str], str] = {
        **{("edifact", str(p)): ours for p in cast.own.edifact},
        **{("x12", str(p)): ours for p in cast.own.x12},
    }
    if cast.own.as2:
        taken["AS2 name", cast.own.as2] = ours
    for partner in cast.partners.values():
        for kind, name, key in _names(partner):
            holder = taken.setdefault((kind, name), f"that of {partner.name} ({partner.source})")
            if holder != f"that of {partner.name} ({partner.source})":
                what = f"{kind.upper()} identifier" if kind in ("edifact", "x12") else kind
                cast.problem(partner, f'The {what} "{name}" is also {holder}.', key)


def _names(partner: Partner) -> Iterable[tuple[str, str, Key]]:
    for party in partner.identifiers.edifact:
        yield "edifact", str(party), ("identifiers", "edifact")
    for party in partner.identifiers.x12:
        yield "x12", str(party), ("identifiers", "x12")
    if partner.identifiers.as2:
        yield "AS2 name", partner.identifiers.as2, ("identifiers", "as2")
    if partner.mailbox and partner.mailbox.user:
        yield "mailbox user", partner.mailbox.user.casefold(), ("channels", "mailbox", "user")
    if partner.folder and partner.folder.pickup:
        yield "pickup folder", str(partner.folder.pickup), ("channels", "folder", "pickup")


def _once(source: Source, sentence: str, key: Key) -> None:
    if not any(p.endswith(sentence) for p in source.problems):
        source.problem(sentence, key)
