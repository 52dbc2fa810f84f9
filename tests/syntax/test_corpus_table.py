"""Real files in a table: each is read or refused with the reason that is right for it, and what is read comes back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import corpus as table
from benchmarks.corpus_compare import BYTE_FOR_BYTE, DIFFERS
from edi_gateway.syntax import parse
from tests.syntax.building import EDIFACT, X12

# What was found by reading the files that are refused. Those that no interchange can be made out in:
REFUSED = {
    "missing-interchange-header": """
        INVOIC__edifact-rs__d96a_invoic_malformed.edi
        INV_OIC__smooks__imports-test_imports_01-edi-input.txt
        INV_OIC__smooks__imports-test_imports_02-edi-input.txt
        ORDERS__Edifact__edifact.txt
        ORDERS__edifact-rs__d01b_orders_malformed.edi
        ORDERS__edifact-rs__d11a_conforming.edi
        ORDERS__edifact-rs__d11a_malformed.edi
    """,
    "missing-terminator": """
        none__EDI.Net__edifact.D01B.IFCSUM.NewLines.EDI
    """,
    "not-edi": """
        none__staedi__sample837-HL-nested-expected.txt
    """,
}
# Those that are read, and refused for an error of their envelope (there may be more than these):
READ_AND_REFUSED = {
    "bad-isa": """
        832__stupidedi__SC832-fail-1.edi
        855__stupidedi__PR855-fail-2.edi
        820__stupidedi__RA820-pass-1.edi
        830__stupidedi__PO830-fail-1.edi
        830__stupidedi__PS830-pass-1.edi
        835__stupidedi__X091A1-HP835-Health-Care-Claim-Payment-Advice-case-1.edi
        850__stupidedi__PO850-fail-1.edi
        856__stupidedi__SH856-fail-1.edi
        862__stupidedi__SS862-fail-1.edi
        866__stupidedi__SQ866-pass-1.edi
        x09_isa_spaces_lost.x12
        x10_isa16_missing.x12
    """,
    "bad-isa interchange-reference": """
        850__EDI.Net__x12.810.mandatory-conditions.edi
        850__EDI.Net__x12.850.edi
        850__EDI.Net__x12.850a.edi
        850__EDI.Net__x12.Issue101.edi
        850__EDI.Net__x12.Issue172.edi
        850__EDI.Net__x12.Issue91.edi
    """,
    "segment-outside-message unsupported-syntax": """
        e16_quote_before_una_unb_unterminated.edi
    """,
    "missing-interchange-trailer unsupported-syntax": """
        APERAK__EDI.Net__Apperak-edi_out_issue235.edi
    """,
    "groups-and-messages-mixed interchange-reference": """
        MSG2__smooks__unedifact-msg-02_287f.edi
    """,
    "interchange-count": """
        AAA__gozer__x12.base.one.txt
        e29_uno_unp_binary.edi
        none__staedi__x12_interchange_ack.txt
    """,
    "interchange-count interchange-reference": """
        MSG2__smooks__unedifact-msg-02.edi
    """,
    "missing-group-header": """
        AAA__gozer__x12.wrong.GS.txt
    """,
    "interchange-reference": """
        277__stupidedi__1.era
        856__gozer__asn856.txt
        MSG2__smooks__unedifact-msg-04.edi
        ORDERS__pydifact__wikipedia_de.edi
        ORDRSP__EDI.Net__edifact.ORDRSP.edi
        QUOTES__EDI.Net__edifact.01.multi-message.edi
        e25_ref_mismatch.edi
        x17_bad_refs.x12
    """,
    "interchange-reference segment-outside-message": """
        MSG2__smooks__unedifact-msg-05.edi
    """,
    "invalid-envelope-value": """
        IFTMIN__edifact-parser__edifact-sample.edi
    """,
    "unsupported-character-set unsupported-syntax": """
        none__EDI.Net__edifact.Issue174.edi
    """,
    "unsupported-syntax": """
        none__EDI.Net__edifact.Issue121.ElementList.edi
    """,
    "missing-interchange-trailer": """
        ORDERS__edi-tools__resources-d96aORDERS-message.edi
        ORDERS__pydifact__order.edi
        ORDERS__pydifact__order2.edi
        ORDERS__smooks-examples__camel-camel-unedifact-to-xml-input-message.txt
        e20_truncated.edi
        x15_truncated.x12
    """,
    "unsupported-character-set": """
        DELFOR__EDI.Net__edifact.Issue196.edi
        INVOIC__EDI.Net__edifact.Issue203.edi
        PAORES__EDI.Net__edifact.Issue152.Wikipedia.edi
        PAORES__EDI.Net__edifact.Issue157.Wikipedia.edi
        PNRGOV__staedi__pnrgov.edi
    """,
    "unsupported-package": """
        e30_uih_interactive.edi
    """,
}
# Those in which something was passed over that does not come back, each with a finding:
NOT_BACK = {
    "e16_quote_before_una_unb_unterminated.edi",
    "e20_truncated.edi",
    "x15_truncated.x12",
    "MSG2__smooks__unedifact-msg-05.edi",
    "837__silvenga__X223-837I-two-claims-for-the-same-provider.edi",
    "AAA__gozer__x12.wrong.GS.txt",
}
# Those of which pydifact, which keeps no messages apart, reads segments that stand outside messages:
OTHERWISE_BY_PYDIFACT = {"e16_quote_before_una_unb_unterminated.edi"}


@pytest.fixture(scope="module")
def rows(corpus: Path) -> list[table.Row]:
    found = table.examine_folder(corpus)
    assert len(found) > 150
    return found


def by_file(expected: dict[str, str]) -> Iterator[tuple[str, set[str]]]:
    for faults, names in expected.items():
        for name in names.split("\n"):
            if name.strip():
                yield name.strip(), set(faults.split())


@pytest.mark.parametrize(
    ("verdict", "expected"), [(table.REFUSED, REFUSED), (table.READ_AND_REFUSED, READ_AND_REFUSED)]
)
def test_what_is_refused_is_refused_for_the_right_reason(
    rows: list[table.Row], verdict: str, expected: dict[str, str]
) -> None:
    found = {Path(r.file).name: set(r.faults) for r in rows if r.verdict == verdict}
    wanted = dict(by_file(expected))
    assert found.keys() == wanted.keys()
    for name, faults in wanted.items():
        assert faults <= found[name], name
    assert all(r.reason.endswith(".") for r in rows if r.verdict == verdict)


def test_what_is_read_comes_back(rows: list[table.Row]) -> None:
    read = [r for r in rows if r.verdict != table.REFUSED]
    assert {Path(r.file).name for r in read if r.round_trip.startswith(DIFFERS)} == NOT_BACK
    assert all(r.round_trip.startswith((BYTE_FOR_BYTE, "up to ", DIFFERS)) for r in read)
    clean = [r for r in read if r.verdict == table.READ]
    assert {r.round_trip for r in clean} <= {BYTE_FOR_BYTE, "up to line breaks", "up to blanks between segments"}
    assert len(clean) >= 45


def test_pydifact_agrees_wherever_it_does_not_refuse(rows: list[table.Row]) -> None:
    compared = [r for r in rows if r.pydifact and not r.pydifact.startswith("refuses")]
    assert {Path(r.file).name for r in compared if r.pydifact != "agrees"} == OTHERWISE_BY_PYDIFACT
    assert len(compared) > 40


def test_no_more_messages_are_missed_than_the_manifest_explains(rows: list[table.Row], corpus: Path) -> None:
    manifest = table.read_manifest(corpus)
    for row in rows:
        if row.verdict != table.REFUSED and manifest:
            assert row.messages >= int(manifest[row.file]["n_messages"] or 0), row.file
            assert row.interchanges == int(manifest[row.file]["n_interchanges"]), row.file


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (EDIFACT, "byte for byte"),
        (b"UNA:+.? '" + EDIFACT.replace(b"BGM+220", b"BGM+22?+0++") + b"UNA:+,? '" + EDIFACT, "byte for byte"),
        (X12.replace(b"BEG*00", b"BEG*00*A>>*"), "byte for byte"),
        (X12.replace(b"~", b"~\r\n"), "up to line breaks"),
        (X12.replace(b"~", b"\n") + b"\n", "up to line breaks"),
        (EDIFACT.replace(b"PO1", b"P?O1"), "up to release characters that release nothing"),
        (EDIFACT[:-1], "up to the last terminator"),
        (EDIFACT.replace(b"BGM", b"'BGM"), "up to empty segments"),
        (EDIFACT.replace(b"UNZ", b"BGM'UNZ"), "differs: A segment stands outside messages: 'BGM'."),
        (b"Hello " + EDIFACT, "differs: What stands before the first interchange was passed over: 'Hello '."),
    ],
)
def test_a_round_trip_says_up_to_what(data: bytes, says: str) -> None:
    assert table.round_trip(data, parse(data)) == says


def test_the_command_prints_its_table_in_three_forms(tmp_path: Path) -> None:
    (tmp_path / "a.edi").write_bytes(EDIFACT)
    (tmp_path / "b.x12").write_bytes(X12[:50])

    def run(*options: str) -> str:
        command = [sys.executable, "-m", "benchmarks.corpus", str(tmp_path), *options]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    rows = json.loads(run("--json"))["rows"]
    assert [(r["file"], r["verdict"]) for r in rows] == [("a.edi", "read"), ("b.x12", "refused")]
    assert "| b.x12 |  | refused: byte 0: ISA has fewer than 16 elements" in run("--markdown")
    assert "a.edi" in run()
