"""The shell around the real pipeline: EDIFACT and X12 in, both out, answers both ways, in one transaction each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edi_gateway.acknowledgements import contrl
from edi_gateway.partners.model import Folder
from edi_gateway.runtime.heart import Configured, pipeline
from edi_gateway.store.transmissions import Lane
from edi_gateway.store.views import TransmissionView
from edi_gateway.syntax import parse
from edi_gateway.syntax.writer import OutgoingMessage, write_edifact
from edi_gateway.transports.folder import FolderSender
from edi_gateway.transports.model import Arrival, Sender
from edi_gateway.validation import validate
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


def _out(shell: Shell, partner: str) -> list[TransmissionView]:
    return [row for row in shell.rows("out") if row.partner == partner]


def _payload(shell: Shell, row: TransmissionView) -> bytes:
    return shell.archive.get(row.sha256)


def test_an_edifact_order_becomes_x12_json_and_ubl_and_is_answered(shell: Shell) -> None:
    number = _receive(shell, "nordmarkt", orders("4711"), "1")
    assert shell.row(number).state == "processed"
    (answer,) = _out(shell, "nordmarkt")
    assert (answer.message, answer.kind, answer.state) == ("EDIFACT D.3 CONTRL", "acknowledgement", "queued")
    (converted,) = _out(shell, "greatlakes")
    assert (converted.message, converted.reference, converted.group_reference) == ("X12 004010 850", "000000001", "1")
    assert b"4711" in _payload(shell, converted)
    assert [row.message for row in _out(shell, "erp")] == ["JSON Order", "UBL Order"]
    detail = shell.queries.transmission(number)
    assert detail is not None
    (document,) = detail.documents
    assert (document.type, document.number, document.sender, document.issue_date, document.lines) == (
        "Order",
        "4711",
        "nordmarkt",
        "2026-11-23",
        1,
    )
    assert len(shell.queries.carriers(document.id)) == 3


def test_the_same_file_again_is_answered_again_and_has_no_second_effect(shell: Shell) -> None:
    _receive(shell, "nordmarkt", orders("4711"), "1")
    again = _receive(shell, "nordmarkt", orders("4711"), "2")
    assert shell.row(again).state == "duplicate"
    assert len(_out(shell, "greatlakes")) == 1
    assert len(_out(shell, "nordmarkt")) == 2


def test_an_x12_order_becomes_edifact_and_its_contrl_settles_it(shell: Shell) -> None:
    _receive(shell, "greatlakes", purchase_order("PO-1"), "1")
    (sent,) = _out(shell, "nordmarkt")
    assert sent.message == "EDIFACT D.96A ORDERS"
    shell.deliver("nordmarkt", "mailbox")
    (interchange,) = parse(_payload(shell, sent)).interchanges
    report = validate(interchange)
    confirmation = write_edifact(
        sender=interchange.receiver,
        receiver=interchange.sender,
        reference="77",
        prepared=datetime(2026, 11, 23, 12, tzinfo=UTC),
        messages=[OutgoingMessage("CONTRL", contrl.release(report), "", "1", contrl.build(report))],
    )
    number = _receive(shell, "nordmarkt", confirmation, "c")
    assert shell.row(number).state == "processed"
    assert shell.row(sent.id).state == "acknowledged"
    detail = shell.queries.transmission(sent.id)
    assert detail is not None
    assert [t.id for t in detail.acknowledged_by] == [number]


def test_what_is_no_edi_lies_in_quarantine(shell: Shell) -> None:
    number = _receive(shell, "nordmarkt", b"%PDF-1.7 not an order", "1")
    assert shell.row(number).state == "refused"
    (copy,) = (shell.folder / "quarantine").iterdir()
    assert copy.read_bytes() == b"%PDF-1.7 not an order"
    detail = shell.queries.transmission(number)
    assert detail is not None
    assert detail.findings


def test_one_wrong_order_does_not_stop_its_neighbours(shell: Shell) -> None:
    number = _receive(shell, "nordmarkt", orders("1", "2", "3", broken="2"), "1")
    detail = shell.queries.transmission(number)
    assert detail is not None
    assert detail.transmission.state == "partly processed"
    assert [d.number for d in detail.documents] == ["1", "3"]
    messages = detail.interchanges[0].messages
    assert [m.verdict for m in messages] == ["accepted", "rejected", "accepted"]
    assert messages[1].findings
    assert messages[1].findings[0].details["message"] == 2
    assert [row.reference for row in _out(shell, "greatlakes")] == ["000000001", "000000002"]
