"""A small configuration and small files for the tests of the pure heart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from edi_gateway.partners.model import (
    Folder,
    Identifiers,
    InboundAgreement,
    OutboundAgreement,
    Partner,
    Route,
    SftpMailbox,
    Snapshot,
)
from edi_gateway.pipeline.library import shipped_maps
from edi_gateway.pipeline.model import Moment, Reception
from edi_gateway.syntax.model import PartyId, Standard

NORDMARKT = Reception("nordmarkt", "mailbox", "order.edi")
GREATLAKES = Reception("greatlakes", "mailbox", "order.x12")
NOON = Moment(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


def snapshot(**changes: object) -> Snapshot:
    """Two customers with a mailbox each, and an ERP; each customer's orders go to the other and to the ERP."""
    nordmarkt = Partner(
        key="nordmarkt",
        name="Nordmarkt AG",
        identifiers=Identifiers(edifact=(PartyId("14", "4012345000009"),)),
        mailbox=SftpMailbox("nordmarkt"),
        inbound=(
            InboundAgreement(
                "EDIFACT D.96A ORDERS",
                "edifact-d96a-orders",
                "CONTRL",
                (Route("greatlakes"), Route("erp"), Route("erp", "UBL Order")),
                **changes,  # type: ignore[arg-type]
            ),
        ),
        outbound=(OutboundAgreement("Order", "EDIFACT D.96A ORDERS", "edifact-d96a-orders", "mailbox"),),
    )
    greatlakes = Partner(
        key="greatlakes",
        name="Great Lakes Stores",
        identifiers=Identifiers(x12=(PartyId("ZZ", "GREATLAKES"),)),
        mailbox=SftpMailbox("greatlakes"),
        inbound=(InboundAgreement("X12 004010 850", "x12-004010-850", "997", (Route("nordmarkt"),)),),
        outbound=(OutboundAgreement("Order", "X12 004010 850", "x12-004010-850", "mailbox"),),
    )
    erp = Partner(
        key="erp",
        name="Our ERP",
        folder=Folder(deliver=Path("erp")),
        outbound=(OutboundAgreement("Order", "JSON Order"), OutboundAgreement("Order", "UBL Order")),
    )
    partners = {p.key: p for p in (nordmarkt, greatlakes, erp)}
    return Snapshot(
        id="test",
        own=Identifiers(
            edifact=(PartyId("14", "4399901000001"),), x12=(PartyId("ZZ", "HARBOURLOG"),), x12_group="HARBOURLOG"
        ),
        name="Harbour Logistics",
        partners=partners,
        maps=shipped_maps(),
        by_identifier={
            (Standard.EDIFACT, PartyId("14", "4012345000009")): nordmarkt,
            (Standard.X12, PartyId("ZZ", "GREATLAKES")): greatlakes,
        },
    )


def orders(*numbers: str, reference: str = "R1", sender: str = "4012345000009:14", broken: str = "") -> bytes:
    """An EDIFACT interchange with one order per number; the order named ``broken`` lacks its BGM."""
    messages = []
    for n, number in enumerate(numbers, 1):
        segments = [
            f"UNH+{n}+ORDERS:D:96A:UN:EAN008",
            *([] if number == broken else [f"BGM+220+{number}+9"]),
            "DTM+137:20261123:102",
            "NAD+BY+4012345000009::9",
            "NAD+SU+0614141000005::9",
            "CUX+2:EUR:9",
            "LIN+1++0614141001019:EN",
            "QTY+21:48:PCE",
            "PRI+AAA:7.85",
            "UNS+S",
            "CNT+2:1",
        ]
        messages += [*segments, f"UNT+{len(segments) + 1}+{n}"]
    whole = [
        f"UNB+UNOC:3+{sender}+4399901000001:14+261123:0815+{reference}",
        *messages,
        f"UNZ+{len(numbers)}+{reference}",
    ]
    return ("'\n".join(whole) + "'\n").encode("latin-1")


def purchase_order(number: str, control: int = 7, group: str = "PO") -> bytes:
    """An X12 interchange with one 850."""
    segments = [
        "ST*850*0001",
        f"BEG*00*SA*{number}**20261123",
        "N1*BY*Great Lakes Stores*UL*0748431000007",
        "PO1*1*24*EA*62.4**EN*7080001100018",
        "CTT*1",
    ]
    whole = [
        (
            "ISA*00*          *00*          *ZZ*GREATLAKES     *ZZ*HARBOURLOG     *261123*0845*U*00401"
            f"*{control:09d}*0*P*>"
        ),
        f"GS*{group}*GREATLAKES*HARBOURLOG*20261123*0830*{control}*X*004010",
        *segments,
        f"SE*{len(segments) + 1}*0001",
        f"GE*1*{control}",
        f"IEA*1*{control:09d}",
    ]
    return ("~".join(whole) + "~").encode()
