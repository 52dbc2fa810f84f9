"""The specifications of electronic invoices that are known, by their identifiers BT-24 and BT-23."""

from __future__ import annotations

from dataclasses import dataclass

from edi_gateway.errors import WriteError

_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@dataclass(frozen=True, slots=True)
class Profile:
    """A specification: its name here, its identifier (BT-24), the business process (BT-23), whose rules it adds."""

    name: str
    specification: str
    process: str | None = None
    peppol: bool = False
    german: bool = False


EN16931 = Profile("EN 16931", "urn:cen.eu:en16931:2017")
PEPPOL = Profile(
    "Peppol BIS Billing 3",
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    _BILLING,
    peppol=True,
)
XRECHNUNG = Profile(
    "XRechnung",
    "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    _BILLING,
    peppol=True,
    german=True,
)
SYNTAXES = ("UBL", "CII")
PROFILES = (EN16931, PEPPOL, XRECHNUNG)


def profile(name: str) -> Profile:
    """The profile of a name. Raises ``WriteError`` for one that is not known."""
    for known in PROFILES:
        if known.name.lower() == name.strip().lower():
            return known
    raise WriteError(f"There is no e-invoice profile {name!r}; there are {', '.join(p.name for p in PROFILES)}.")


def target(name: str) -> tuple[Profile, str] | None:
    """The profile and syntax that a target names, such as ``XRechnung`` or ``EN 16931 CII``; else None."""
    wanted, _, syntax = name.strip().rpartition(" ")
    if syntax.upper() not in SYNTAXES:
        wanted, syntax = name.strip(), "UBL"
    found = next((known for known in PROFILES if known.name.lower() == wanted.lower()), None)
    return (found, syntax.upper()) if found is not None else None
