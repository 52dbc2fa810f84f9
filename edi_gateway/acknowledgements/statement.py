"""What a received acknowledgement or application answer says of one interchange, group or message that we sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from edi_gateway.findings import Finding, Place
from edi_gateway.syntax.model import PartyId, Standard
from edi_gateway.validation.model import Verdict


@dataclass(frozen=True, slots=True)
class AckStatement:
    """One verdict of a CONTRL, 997, 999, TA1, 824 or APERAK.

    ``reference`` is the interchange control reference (CONTRL, TA1; "" in a 997, which does not name it),
    ``group_reference`` the group's (UNG 0048, GS06 without leading zeros), ``message_reference`` UNH 0062 or ST02.
    A statement about an interchange has only the first, one about a group no message reference; a reference that the
    partner left out where the level needs one is "?". ``details`` are the
    errors reported, with the places in what we sent. ``sender`` and ``receiver`` are those of the interchange we
    sent, as far as the acknowledgement repeats them. ``type`` is the message type, or GS01 for an X12 group.
    ``document`` is the number of the document, which an 824 or APERAK gives, perhaps instead of control references.
    """

    standard: Standard
    reference: str
    group_reference: str
    message_reference: str
    verdict: Verdict
    text: str
    details: tuple[Finding, ...] = ()
    type: str = ""
    code: str = ""  # the action code as it stood
    sender: PartyId | None = None
    receiver: PartyId | None = None
    document: str = ""

    @property
    def level(self) -> str:
        """ "interchange", "group" or "message"."""
        if self.message_reference:
            return "message"
        return "group" if self.group_reference else "interchange"


def place_in_words(place: Place) -> str:
    """The place of a reported error, to stand before its text; a CONTRL gives positions without tags. "" for none."""
    if place == Place():
        return ""
    if place.tag or place.segment is None:
        return f"{place}: "
    element = f", element {place.element:02d}" if place.element else ""
    component = f".{place.component}" if element and place.component else ""
    return f"segment {place.segment}{element}{component}: "


def worst(verdicts: Iterable[Verdict], otherwise: Verdict) -> Verdict:
    """The verdict on a level that was acknowledged, given those it names below: one rejection makes it partly."""
    found = set(verdicts)
    if found & {Verdict.REJECTED, Verdict.PARTLY}:
        return Verdict.PARTLY
    if Verdict.ACCEPTED_WITH_ERRORS in found or otherwise is Verdict.ACCEPTED_WITH_ERRORS:
        return Verdict.ACCEPTED_WITH_ERRORS
    return otherwise


def verdict_on(statements: Iterable[AckStatement], message_reference: str, group_reference: str = "") -> Verdict | None:
    """What the statements of one acknowledgement say of one message that we sent; None where they do not mention it.

    A message that is not named shares the fate of the group or interchange that is. ``statements`` must all be about
    the interchange (CONTRL) or group (997) that held the message.
    """
    above: Verdict | None = None
    for statement in statements:
        same_group = statement.group_reference in ("", group_reference)
        if statement.level == "message" and statement.message_reference == message_reference and same_group:
            return statement.verdict
        if statement.level != "message" and same_group and above is not Verdict.REJECTED:
            above = statement.verdict
    if above in (Verdict.PARTLY, Verdict.ACCEPTED_WITH_ERRORS):
        return Verdict.ACCEPTED  # something else was named
    return above
