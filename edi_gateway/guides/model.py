"""A partner's implementation guide: rules that narrow one message definition, and the findings they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Protocol

from edi_gateway.findings import Fault, Finding, Owner, Place, Severity
from edi_gateway.guides.glance import Glance, Look
from edi_gateway.guides.paths import Spot, View
from edi_gateway.standards.model import MessageDef
from edi_gateway.syntax.model import Message
from edi_gateway.validation.model import Loop
from edi_gateway.validation.offsets import located
from edi_gateway.validation.rules import Gathering


@dataclass(frozen=True, slots=True)
class Label:
    """What every rule of a guide has: its name, how much it weighs, and the guide's own words, where it has any."""

    guide: str
    rule: str
    severity: Severity = Severity.ERROR
    owner: Owner = Owner.GUIDE
    text: str = ""
    fix: str = ""

    def finding(
        self,
        fault: Fault,
        sentence: str,
        place: Place,
        *,
        value: str | None = None,
        expected: str | None = None,
        element_id: str | None = None,
        fix: str | None = None,
    ) -> Finding:
        """A finding of this rule. The guide's own text takes the place of the sentence."""
        words = self.text or sentence[0].upper() + sentence[1:]
        return Finding(
            fault,
            f"{words} (guide {self.guide}, rule {self.rule})",
            place,
            self.severity,
            self.owner,
            value=value,
            expected=expected,
            element_id=element_id,
            fix=self.fix or fix,
        )


class Rule(Protocol):
    """One rule of a guide, resolved against its message definition."""

    @property
    def label(self) -> Label: ...

    def check(self, view: View) -> Iterator[Finding]:
        """Where a message breaks the rule. Never raises for what a partner sent."""
        ...


class AgencyCodes(Protocol):
    """A rule that allows codes from outside the standard's list."""

    def agreed(self, view: View) -> Iterator[Spot]:
        """The values in the message that stand in the guide's list."""
        ...


@dataclass(frozen=True, slots=True)
class Guide:
    """An implementation guide. ``name`` is its file's name without ``.toml``; ``message`` "X12 004010 856";
    ``source`` the file, for messages; ``agency`` those of the rules that allow codes of other agencies; ``looks``
    the quick look for each rule, where there is one."""

    name: str
    message: str
    title: str = ""
    version: str = ""
    source: str = ""
    rules: tuple[Rule, ...] = ()
    agency: tuple[AgencyCodes, ...] = field(default=(), repr=False)
    looks: tuple[Look | None, ...] = field(default=(), repr=False, compare=False)

    def check(self, message: Message, tree: Loop, definition: MessageDef) -> list[Finding]:
        """Where a message breaks the guide, in the order of its segments.

        ``tree`` is what validation made of the message; the findings of validation are not repeated. A message of
        another kind breaks nothing. There are limits to the number of findings, as in validation.
        """
        if definition.name != self.message:
            return []
        view, glance = View.of(message, tree), Glance(message.segments, tree)
        found = Gathering()
        for rule, look in zip_longest(self.rules, self.looks):
            if look is not None and look(glance):
                continue
            for finding in rule.check(view):
                found.add(finding)
                if found.full:
                    break
            if found.full:
                break
        found.close(message)
        return located(message, sorted(found.findings, key=_order)) if found.findings else []

    def agreed(self, message: Message, tree: Loop, findings: Sequence[Finding]) -> list[Finding]:
        """The findings of validation, where codes outside the standard's list that the guide allows (marked
        ``agency_codes``) are only noted."""
        if not self.agency or not any(f.fault is Fault.INVALID_CODE for f in findings):
            return list(findings)
        view = View.of(message, tree)
        allowed = {_key(view.spot(s), s.value) for rule in self.agency for s in rule.agreed(view)}
        return [
            replace(f, severity=Severity.NOTE, text=f"{f.text} The guide {self.name} allows it.", fix=None)
            if f.fault is Fault.INVALID_CODE and f.owner is Owner.STANDARD and _key(f.place, f.value) in allowed
            else f
            for f in findings
        ]


def _order(finding: Finding) -> tuple[int, int, int]:
    place = finding.place
    return place.segment or 0, place.element or 0, place.component or 0


def _key(place: Place, value: str | None) -> tuple[object, ...]:
    return place.segment, place.element, place.component or 1, place.repetition or 1, value
