"""An 824 or APERAK that comes in settles the delivery it is about, as a 997 does, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edi_gateway.partners.model import Folder
from edi_gateway.runtime.heart import Configured, pipeline
from edi_gateway.store.transmissions import Lane
from edi_gateway.store.views import TransmissionView
from edi_gateway.transports.folder import FolderSender
from edi_gateway.transports.model import Arrival, Sender
from tests.pipeline.examples import orders, purchase_order, snapshot
from tests.runtime.support import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    def sender(lane: Lane) -> Sender:
        return FolderSender(Folder(deliver=tmp_path / "out" / lane.partner))

    shell = Shell(tmp_path, heart=pipeline(), senders=sender)
    shell.configured = Configured(snapshot())
    yield shell
    shell.close()


def _receive(shell: Shell, partner: str, payload: bytes, identity: str) -> int:
    number = int(shell.intake.receive(Arrival("mailbox", partner, payload, f"{identity}.edi", identity)))
    shell.process(partner, "mailbox")
    return number


@pytest.fixture
def sent(shell: Shell) -> TransmissionView:
    """An order that went to Great Lakes as an 850, group 1."""
    _receive(shell, "nordmarkt", orders("PO-1"), "1")
    shell.deliver("greatlakes", "mailbox")
    [row] = [row for row in shell.rows("out") if row.partner == "greatlakes"]
    assert (row.state, row.group_reference) == ("sent", "1")
    return row


def _x12(control: int, group: str, kind: str, *segments: str) -> bytes:
    body = [f"ST*{kind}*0001", *segments]
    isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*GREATLAKES     *ZZ*HARBOURLOG     *261123*0845*U*00401*{control:09d}*0*P*>"
    head = f"GS*{group}*GREATLAKES*HARBOURLOG*20261123*1200*{control}*X*004010"
    return "~".join(
        [isa, head, *body, f"SE*{len(body) + 1}*0001", f"GE*1*{control}", f"IEA*1*{control:09d}", ""]
    ).encode()


def _824(control: int, *segments: str) -> bytes:
    return _x12(control, "AG", "824", "BGN*11*9*20261123", *segments)


def _997(control: int, kind: str, number: str, result: str = "A") -> bytes:
    return _x12(control, "FA", "997", f"AK1*{kind}*{number}", f"AK9*{result}*1*1*{1 if result == 'A' else 0}")


def test_a_rejection_by_the_application_outlives_the_997(shell: Shell, sent: TransmissionView) -> None:
    _receive(shell, "greatlakes", _997(1, "PO", "1"), "a")
    assert shell.row(sent.id).state == "acknowledged"
    _receive(shell, "greatlakes", _824(2, "OTI*TR*PO*PO-1*****1*0001*850", "TED*848*No such article*PO1*4*7"), "b")
    row = shell.row(sent.id)
    assert row.state == "rejected"
    assert (
        row.summary
        == "850 PO-1: rejected by the application: segment 4 PO1, element PO107: No such article (TED01 848)."
    )


def test_an_824_without_control_numbers_is_brought_to_its_document(shell: Shell, sent: TransmissionView) -> None:
    _receive(shell, "greatlakes", _824(1, "OTI*TA*PO*PO-1"), "a")
    assert shell.row(sent.id).state == "acknowledged"


def test_an_824_about_another_document_settles_nothing(shell: Shell, sent: TransmissionView) -> None:
    number = _receive(shell, "greatlakes", _824(1, "OTI*TR*PO*PO-2"), "a")
    assert shell.row(sent.id).state == "sent"
    assert "unmatched" in shell.events(number)


def test_a_group_of_another_kind_with_the_same_number_is_not_meant(shell: Shell, sent: TransmissionView) -> None:
    """Each kind of functional group is counted for itself: group 1 of invoices is not group 1 of orders."""
    _receive(shell, "greatlakes", _997(1, "IN", "1", "R"), "a")
    assert shell.row(sent.id).state == "sent"
    _receive(shell, "greatlakes", _997(2, "PO", "1", "R"), "b")
    assert shell.row(sent.id).state == "rejected"


@pytest.mark.parametrize("reference", ["RFF+ACE:{}'", "RFF+ON:4500'", "RFF+ACW:4500'"])
def test_an_aperak_settles_by_interchange_or_by_document(shell: Shell, reference: str) -> None:
    _receive(shell, "greatlakes", purchase_order("4500"), "1")
    shell.deliver("nordmarkt", "mailbox")
    [row] = [row for row in shell.rows("out") if row.partner == "nordmarkt"]
    aperak = (
        "UNB+UNOC:3+4012345000009:14+4399901000001:14+261123:0815+R9'UNH+1+APERAK:D:96A:UN'BGM++7+27'"
        f"{reference.format(row.reference)}ERC+186'UNT+5+1'UNZ+1+R9'"
    )
    _receive(shell, "nordmarkt", aperak.encode(), "a")
    assert shell.row(row.id).state == "rejected"
