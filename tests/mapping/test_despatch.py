"""Ship notices through the shipped maps: what is particular about them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from edi_gateway.documents.blocks import Quantity
from edi_gateway.documents.despatch import DespatchAdvice, DespatchLine, DespatchOrder, HandlingUnit
from edi_gateway.documents.goods import Sscc
from edi_gateway.errors import ConfigurationError
from edi_gateway.guides import load_guides
from edi_gateway.mapping import CompiledMap, load_map
from edi_gateway.mapping.golden import only_message
from edi_gateway.syntax import parse
from edi_gateway.validation import validate_message
from tests.mapping.generated import differences
from tests.mapping.support import MAPS, ROOT, inline, read, text

X12, EDIFACT = ("x12-004010-856", "x12-005010-856"), ("edifact-d96a-desadv", "edifact-d01b-desadv")
SSCC = "006141410000001002"


@cache
def despatch_map(name: str) -> CompiledMap:
    return load_map(MAPS / f"{name}.toml")


def line(number: str, order: str | None = None) -> DespatchLine:
    quantity = Quantity(value=Decimal(number), unit="EA")
    return DespatchLine(id=number, seller_item_id=f"ITEM{number}", quantity=quantity, order_number=order)


def notice(**parts: Any) -> DespatchAdvice:
    return DespatchAdvice(id="S1", issue_date=date(2026, 1, 1), **parts)


def levels(mapping: CompiledMap, document: DespatchAdvice) -> list[str]:
    """What of a written notice makes its tree, as lines."""
    result = mapping.write(document)
    assert [str(f) for f in result.findings if f.is_error] == []
    lines = text(result.segments, "*" if mapping.name in X12 else "+")
    return [x for x in lines if x[:3] in ("HL*", "PRF", "LIN", "CPS", "RFF")]


# --- numbers of packages ---------------------------------------------------------------------------------------------

HEAD = "BSN*00*S1*20260101*0102*0001\nHL*1**S*1\nHL*2*1*O*1\nPRF*PO1\nHL*3*2*P*0\n"


@pytest.mark.parametrize("name", X12)
@pytest.mark.parametrize("mark", [f"MAN*GM*00{SSCC}", f"MAN*AA*{SSCC}", f"MAN*GM*{SSCC}"])
def test_a_label_has_twenty_digits_and_the_document_eighteen(name: str, mark: str) -> None:
    mapping = despatch_map(name)
    result = read(mapping, HEAD + mark)
    assert [str(f) for f in result.findings] == []
    assert [s.id for s in result.document.orders[0].units[0].ssccs] == [SSCC]
    assert f"MAN*GM*00{SSCC}" in text(mapping.write(result.document).segments, "*")


def test_what_is_no_sscc_stays_as_it_is() -> None:
    mapping = despatch_map("x12-004010-856")
    result = read(mapping, HEAD + "MAN*GM*0354023220190916")
    assert [s.id for s in result.document.orders[0].units[0].ssccs] == ["0354023220190916"]
    assert "MAN*GM*0354023220190916" in text(mapping.write(result.document).segments, "*")


def test_the_carriers_number_may_stand_behind_the_label() -> None:
    result = read(despatch_map("x12-004010-856"), f"{HEAD}MAN*GM*00{SSCC}**CP*1Z999")
    unit = result.document.orders[0].units[0]
    assert ([s.id for s in unit.ssccs], [(m.id, m.type) for m in unit.marks]) == ([SSCC], [("1Z999", "CP")])


@pytest.mark.parametrize("name", EDIFACT)
def test_edifact_has_eighteen_digits_even_of_twenty(name: str) -> None:
    unit = HandlingUnit(ssccs=[Sscc(id=f"00{SSCC}")], lines=[line("1")])
    assert f"GIN+BJ+{SSCC}" in text(despatch_map(name).write(notice(units=[unit])).segments)


# --- levels ----------------------------------------------------------------------------------------------------------


def test_a_pallet_is_a_tare_and_a_carton_a_pack() -> None:
    units = [HandlingUnit(level="3", units=[HandlingUnit(level="2"), HandlingUnit()])]
    found = levels(despatch_map("x12-004010-856"), notice(orders=[DespatchOrder(id="A", units=units)]))
    assert found == ["HL*1**S*1", "HL*2*1*O*1", "PRF*A", "HL*3*2*T*1", "HL*4*3*P*0", "HL*5*3*P*0"]


def test_dates_may_stand_before_the_levels_and_the_weight_in_a_segment_of_its_own() -> None:
    mapping = despatch_map("x12-004010-856")
    result = read(mapping, "BSN*00*S1*20260101*0102\nDTM*011*20260102*0830\nHL*1**S*0\nMEA*PD*G*3401*LB\n")
    assert [str(f) for f in result.findings] == []
    found = result.document
    assert (found.despatch_date, found.despatch_time, found.gross_weight) == (
        date(2026, 1, 2), time(8, 30), Quantity(value=Decimal(3401), unit="LBR"),
    )  # fmt: skip
    written = text(mapping.write(found).segments, "*")
    assert written[1:] == ["HL*1**S*0", "TD1******G*3401*LB", "DTM*011*20260102*0830", "CTT*1"]


@pytest.mark.parametrize("top", ["CPS+1", "CPS+1++4", "CPS+1++5"])
def test_the_first_cps_is_the_shipment(top: str) -> None:
    body = f"BGM+351+S1+9\nDTM+137:20260101:102\n{top}\nLIN+1\nQTY+12:1\nCPS+2+1\nLIN+2\nQTY+12:2\n"
    found = read(despatch_map("edifact-d01b-desadv"), body).document
    assert ([x.id for x in found.lines], [x.id for unit in found.units for x in unit.lines]) == (["1"], ["2"])


def test_packages_without_a_shipment_above_them_are_read_as_packages() -> None:
    body = "BGM+351+S1+9\nDTM+137:20260101:102\nCPS+1++3\nLIN+1\nQTY+12:1\nCPS+2++3\nLIN+2\nQTY+12:2\n"
    found = read(despatch_map("edifact-d96a-desadv"), body).document
    assert [[x.id for x in unit.lines] for unit in found.units] == [["1"], ["2"]]
    written = levels(despatch_map("edifact-d96a-desadv"), found)
    assert [x for x in written if x.startswith("CPS")] == ["CPS+1", "CPS+2+1+3", "CPS+3+1+3"]


# --- arrangement -----------------------------------------------------------------------------------------------------

BY_PACKAGE = {"lines": [line("1", "A"), line("2", "B")]}
BY_ORDER = {"orders": [DespatchOrder(id="A", lines=[line("1")]), DespatchOrder(id="B", lines=[line("2")])]}


@pytest.mark.parametrize("parts", [BY_PACKAGE, BY_ORDER])
def test_x12_is_written_by_order_and_edifact_by_package(parts: dict[str, Any]) -> None:
    x12 = levels(despatch_map("x12-004010-856"), notice(**parts))
    assert x12 == [
        "HL*1**S*1", "HL*2*1*O*1", "PRF*A", "HL*3*2*I*0", "LIN*1*VN*ITEM1",
        "HL*4*1*O*1", "PRF*B", "HL*5*4*I*0", "LIN*2*VN*ITEM2",
    ]  # fmt: skip
    edifact = levels(despatch_map("edifact-d96a-desadv"), notice(**parts))
    assert edifact == ["CPS+1", "LIN+1", "RFF+ON:A", "LIN+2", "RFF+ON:B"]


def test_reading_gives_what_is_there() -> None:
    for name, parts in (("x12-004010-856", BY_ORDER), ("edifact-d96a-desadv", BY_PACKAGE)):
        mapping = despatch_map(name)
        found = read(mapping, mapping.write(notice(**parts)).segments).document
        assert (found.orders, found.lines) == (parts.get("orders", []), parts.get("lines", []))


def test_a_shipment_goes_from_edifact_to_x12_and_back() -> None:
    edifact, x12 = despatch_map("edifact-d96a-desadv"), despatch_map("x12-004010-856")
    sent = only_message((MAPS / "golden" / edifact.name / "typical.edi").read_bytes(), "typical")
    first = edifact.read(sent, validate_message(sent, edifact.definition)[0]).document
    written = x12.write(first)
    assert [str(f) for f in written.findings] == []
    second = read(edifact, edifact.write(read(x12, written.segments).document).segments).document
    # A pallet of known size is a pallet in X12, and the kind of units is named in full.
    assert {d.partition(":")[0] for d in differences(first, second)} == {
        "package_type", "units[1].package_type", "units[2].package_type",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("message", "document", "said"),
    [("X12 004010 856", "DespatchAdvice", "by-colour"), ("X12 004010 850", "Order", "by-order")],
)
def test_only_ship_notices_have_an_arrangement(tmp_path: Path, message: str, document: str, said: str) -> None:
    top = f'message = "{message}"\ndocument = "{document}"\narrange = "{said}"\n[fields]\n'
    with pytest.raises(ConfigurationError) as caught:
        inline(tmp_path, top)
    assert [p for p in caught.value.problems if "arrange is by-order or by-package, of a DespatchAdvice" in p]


def test_a_map_without_an_arrangement_writes_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "as-it-is.toml"
    path.write_text('extends = "x12-004010-856"\narrange = false\n')
    mapping = load_map(path, bases=[MAPS])
    document = notice(lines=[line("1", "A")])
    assert mapping.arranged(document) is document
    assert [x for x in text(mapping.write(document).segments, "*") if x[:3] == "HL*"] == ["HL*1**S*1", "HL*2*1*I*0"]


# --- partners --------------------------------------------------------------------------------------------------------


def test_the_typical_ship_notice_keeps_the_retailers_guide() -> None:
    mapping, guide = despatch_map("x12-004010-856"), load_guides(ROOT / "partners" / "guides")["retail-856"]
    sent = only_message((MAPS / "golden" / mapping.name / "typical.x12").read_bytes(), "typical")
    tree, _ = validate_message(sent, mapping.definition)
    assert [str(f) for f in guide.check(sent, tree, mapping.definition)] == []


CORPUS = ROOT.parent / "shared" / "corpus"
FILES = sorted([*CORPUS.glob("edifact/DESADV*"), *CORPUS.glob("x12/*856*")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:50])
def test_real_ship_notices_are_read_and_written_again(path: Path) -> None:
    by_message = {m.message: m for m in map(despatch_map, (*X12, *EDIFACT))}
    for interchange in parse(path.read_bytes()).interchanges:
        for found in interchange.messages:
            mapping = by_message.get(found.name)
            if mapping is None:
                continue
            first = mapping.read(found, validate_message(found, mapping.definition)[0])
            if first.document is None or [f for f in first.findings if f.is_error]:
                continue
            written = mapping.write(first.document)
            again = read(mapping, written.segments).document
            assert differences(mapping.arranged(first.document), again) == []
