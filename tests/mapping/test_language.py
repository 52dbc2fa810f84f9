"""Each feature of the map language, with a map as small as can be, in both directions."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from edi_gateway.documents.blocks import (
    Address,
    AllowanceCharge,
    Contact,
    Delivery,
    DeliverySplit,
    Note,
    Party,
    Price,
    Quantity,
    Reference,
    ScheduleLine,
)
from edi_gateway.documents.goods import Sscc
from edi_gateway.documents.order import Order, OrderLine
from edi_gateway.documents.order_response import Confirmation, OrderResponse, OrderResponseLine
from edi_gateway.documents.receiving import ReceivingAdvice, ReceivingLine
from edi_gateway.errors import ConfigurationError
from edi_gateway.findings import Fault, Owner, Severity
from edi_gateway.mapping import CompiledMap
from tests.mapping.support import inline, read, text

DAY = date(2024, 3, 1)
EDIFACT = """
message = "EDIFACT D.96A ORDERS"
document = "Order"
always = ["UNS[0081:=S]"]
[fields]
id = "BGM/1004"
issue_date = "DTM[2005=137]/C507"
"""
X12 = """
message = "X12 004010 850"
document = "Order"
[fields]
function = { at = "BEG01", default = "00" }
order_type = { at = "BEG02", default = "SA" }
id = "BEG03"
issue_date = "BEG05"
"""
LINES_EDIFACT = '[lines]\neach = "LIN"\nid = "1082"\n'
LINES_X12 = '[lines]\neach = "PO1"\nid = "PO101"\n'


def order(**fields: object) -> Order:
    return Order(id="4711", issue_date=DAY, **fields)  # type: ignore[arg-type]


def x12_order(**fields: object) -> Order:
    return order(function="00", order_type="SA", lines=[OrderLine(id="1")], **fields)


def both_ways(mapping: CompiledMap, document: Order, *expected: str, separator: str = "+") -> None:
    """The document is written with these segments among others, and comes back."""
    written = mapping.write(document)
    assert [str(f) for f in written.findings] == []
    lines = text(written.segments, separator)
    assert [line for line in expected if line not in lines] == []
    result = read(mapping, written.segments)
    assert [str(f) for f in result.findings if f.severity is not Severity.NOTE] == []
    assert result.document == document


def test_a_condition_selects_on_reading_and_is_written(tmp_path: Path) -> None:
    mapping = inline(tmp_path, EDIFACT + 'contract_number = "RFF[1153=CT]/C506.1154"')
    both_ways(mapping, order(contract_number="C-1"), "RFF+CT:C-1")
    assert read(mapping, "BGM+220+1\nDTM+137:20240301:102\nRFF+ON:9\nUNS+S").document.contract_number is None


def test_of_several_values_all_are_read_and_the_first_is_written(tmp_path: Path) -> None:
    mapping = inline(tmp_path, EDIFACT + 'seller.name = "NAD[3035=SU|SE]/C080.3036"')
    both_ways(mapping, order(seller=Party(name="Mill")), "NAD+SU+++Mill")
    assert read(mapping, "BGM+220+1\nDTM+137:20240301:102\nNAD+SE+++Mill\nUNS+S").document.seller.name == "Mill"


def test_a_value_that_is_only_written_is_not_asked_for(tmp_path: Path) -> None:
    mapping = inline(tmp_path, EDIFACT + 'currency = "CUX/C504[6347=2,6343:=9]/6345"')
    both_ways(mapping, order(currency="EUR"), "CUX+2:EUR:9")
    assert read(mapping, "BGM+220+1\nDTM+137:20240301:102\nCUX+2:EUR\nUNS+S").document.currency == "EUR"


def test_the_occurrence_of_a_repeated_composite_is_found_by_its_condition(tmp_path: Path) -> None:
    mapping = inline(tmp_path, EDIFACT + 'currency = "CUX/C504[6347=2]/6345"')
    result = read(mapping, "BGM+220+1\nDTM+137:20240301:102\nCUX+3:USD:9+2:EUR:9\nUNS+S")
    assert result.document.currency == "EUR"


def test_groups_inside_groups_are_shared_by_rules_with_the_same_path(tmp_path: Path) -> None:
    rules = """
    buyer.id = "NAD[3035=BY]/C082.3039"
    buyer.vat_number = "NAD[3035=BY]/RFF[1153=VA]/C506.1154"
    buyer.contact.email = "NAD[3035=BY]/CTA[3139:=OC]/COM[3155=EM]/C076.3148"
    """
    document = order(buyer=Party(id="1", vat_number="DE1", contact=Contact(email="a@b")))
    mapping = inline(tmp_path, EDIFACT + rules)
    both_ways(mapping, document, "NAD+BY+1", "RFF+VA:DE1", "CTA+OC", "COM+a@b:EM")


def test_segments_come_in_the_order_of_the_message_whatever_the_order_of_rules(tmp_path: Path) -> None:
    rules = 'currency = "CUX/C504[6347=2]/6345"\ncontract_number = "RFF[1153=CT]/C506.1154"\n'
    mapping = inline(tmp_path, EDIFACT + rules)
    tags = [s[0] for s in mapping.write(order(currency="EUR", contract_number="C")).segments]
    assert tags == ["BGM", "DTM", "RFF", "CUX", "UNS"]


def test_a_list_has_one_item_per_group_and_lists_nest(tmp_path: Path) -> None:
    rules = LINES_EDIFACT + '[lines.splits]\neach = "LOC[3227=7]"\nlocation_id = "C517.3225"\n'
    rules += 'quantity = "QTY[6063=11]/C186"\n'
    split = DeliverySplit(location_id="S1", quantity=Quantity(value=Decimal(3), unit="PCE"))
    document = order(lines=[OrderLine(id="1", splits=[split, split]), OrderLine(id="2")])
    both_ways(inline(tmp_path, EDIFACT + rules), document, "LIN+1", "LOC+7+S1", "QTY+11:3:PCE")


def test_a_composite_stands_for_a_quantity_with_its_unit(tmp_path: Path) -> None:
    rules = LINES_EDIFACT + 'quantity = { at = "QTY[6063=21]/C186", codes = "units" }'
    mapping = inline(tmp_path, EDIFACT + rules, units="message,document\nPCE,H87\n")
    document = order(lines=[OrderLine(id="1", quantity=Quantity(value=Decimal("1.5"), unit="H87"))])
    both_ways(mapping, document, "QTY+21:1.5:PCE")


def test_a_line_belongs_to_the_line_it_names(tmp_path: Path) -> None:
    rules = '[lines]\neach = "LIN"\nparent = "C829[5495=1]/1082"\nchildren = "sub_lines"\nid = "1082"\n'
    document = order(lines=[OrderLine(id="1", sub_lines=[OrderLine(id="2")]), OrderLine(id="3")])
    both_ways(inline(tmp_path, EDIFACT + rules), document, "LIN+2+++1:1", "LIN+3")


def test_a_line_of_an_unknown_line_is_kept_and_named(tmp_path: Path) -> None:
    rules = '[lines]\neach = "LIN"\nparent = "C829[5495=1]/1082"\nchildren = "sub_lines"\nid = "1082"\n'
    result = read(inline(tmp_path, EDIFACT + rules), "BGM+220+1\nDTM+137:20240301:102\nLIN+2+++1:9\nUNS+S")
    assert [line.id for line in result.document.lines] == ["2"]
    assert [(f.fault, f.value, f.place.segment) for f in result.findings] == [(Fault.UNREADABLE_VALUE, "9", 4)]


def test_item_numbers_in_pairs_of_qualifier_and_value(tmp_path: Path) -> None:
    rules = 'seller_item_id = "(235,234)[235=VN|VP]/234"\nbuyer_item_id = "(235,234)[235=IN]/234"\n'
    mapping = inline(tmp_path, X12 + LINES_X12 + rules)
    document = order(function="00", order_type="SA", lines=[OrderLine(id="1", seller_item_id="A", buyer_item_id="B")])
    both_ways(mapping, document, "PO1*1*****VN*A*IN*B", separator="*")
    result = read(mapping, "BEG*00*SA*1**20240301\nPO1*1*****PL*X*IN*B*VP*A")
    assert (result.document.lines[0].seller_item_id, result.document.lines[0].buyer_item_id) == ("A", "B")
    assert [f.value for f in result.findings] == ["PL"]


def test_more_item_numbers_than_one_segment_holds_go_to_another(tmp_path: Path) -> None:
    names = {"seller_item_id": "SA", "buyer_item_id": "IN", "manufacturer_item_id": "MF", "promotional_variant": "PV"}
    names |= {"lot_number": "NB", "description": "AT"}
    rules = "".join(f'{n} = "PIA[4347=5]/C212[7143={q}]/7140"\n' for n, q in names.items())
    document = order(lines=[OrderLine(id="1", **dict.fromkeys(names, "X"))])
    both_ways(inline(tmp_path, EDIFACT + LINES_EDIFACT + rules), document, "PIA+5+X:AT")


@pytest.mark.parametrize(
    ("digits", "written"),
    [
        ("00012345678905", "UP*012345678905"),
        ("04012345678901", "EN*4012345678901"),
        ("14012345678908", "UK*14012345678908"),
    ],
)
def test_a_gtin_is_written_with_the_qualifier_of_its_length(tmp_path: Path, digits: str, written: str) -> None:
    rule = 'gtin = { at = "(235,234)[235=UP|EN|UK]/234", qualifier = { 12 = "UP", 13 = "EN", 14 = "UK" } }'
    document = order(function="00", order_type="SA", lines=[OrderLine(id="1", gtin=digits)])
    both_ways(inline(tmp_path, X12 + LINES_X12 + rule), document, f"PO1*1*****{written}", separator="*")


def test_a_wrong_check_digit_is_a_warning(tmp_path: Path) -> None:
    mapping = inline(tmp_path, EDIFACT + LINES_EDIFACT + 'gtin = "C212[7143=EN]/7140"')
    result = read(mapping, "BGM+220+1\nDTM+137:20240301:102\nLIN+1++4012345678902:EN\nUNS+S")
    assert result.document.lines[0].gtin == "04012345678902"
    assert [(f.fault, f.severity, f.owner) for f in result.findings] == [
        (Fault.CHECK_DIGIT, Severity.WARNING, Owner.BUSINESS)
    ]


def test_text_is_joined_over_components_and_segments(tmp_path: Path) -> None:
    rule = 'description = { at = "IMD[7077=F]/C273.7008", join = " " }'
    words = " ".join(f"word{n:03d}" for n in range(30))
    document = order(lines=[OrderLine(id="1", description=words)])
    mapping = inline(tmp_path, EDIFACT + LINES_EDIFACT + rule)
    both_ways(mapping, document)
    assert sum(s[0] == "IMD" for s in mapping.write(document).segments) == 4


def test_text_runs_on_from_one_element_into_others(tmp_path: Path) -> None:
    mapping = inline(
        tmp_path, X12 + 'buyer.name = { at = "N1[98=BY]/N102 + N1[98=BY]/N2/93", join = " " }\n' + LINES_X12
    )
    name = " ".join(["Harbour", "Logistics"] * 8)
    both_ways(mapping, x12_order(buyer=Party(name=name)))


def test_text_without_room_is_an_error_or_cut(tmp_path: Path) -> None:
    long = order(buyer=Party(name="A" * 36))
    mapping = inline(tmp_path, EDIFACT + 'buyer.name = "NAD[3035=BY]/C080.3036"')
    assert [(f.fault, f.is_error) for f in mapping.write(long).findings] == [(Fault.TOO_LONG, True)]
    cut = inline(tmp_path, EDIFACT + 'buyer.name = { at = "NAD[3035=BY]/C080.3036", overflow = "cut" }')
    written = cut.write(long)
    assert [(f.fault, f.is_error) for f in written.findings] == [(Fault.TOO_LONG, False)]
    assert "NAD+BY+++" + "A" * 35 in text(written.segments)


def test_a_range_of_occurrences(tmp_path: Path) -> None:
    rules = """
    buyer.address.street = "NAD[3035=BY]/C059.3042#1"
    buyer.address.additional_street = { at = "NAD[3035=BY]/C059.3042#2-4", join = " " }
    """
    document = order(buyer=Party(address=Address(street="Quay 1", additional_street="Gate B")))
    both_ways(inline(tmp_path, EDIFACT + rules), document, "NAD+BY++++Quay 1:Gate B")


@pytest.mark.parametrize(
    ("stamp", "day", "clock"),
    [
        ("20240301:102", date(2024, 3, 1), None),
        ("202403011430:203", date(2024, 3, 1), time(14, 30)),
        ("20240301143005:204", date(2024, 3, 1), time(14, 30, 5)),
        ("240301:101", date(2024, 3, 1), None),
        ("990301:101", date(1999, 3, 1), None),
        ("010324:2", date(2024, 3, 1), None),
        ("20240301", date(2024, 3, 1), None),
    ],
)
def test_date_formats_of_edifact(tmp_path: Path, stamp: str, day: date, clock: time | None) -> None:
    rule = 'delivery.requested_date = { at = "DTM[2005=2]/C507", time = "delivery.requested_time" }'
    result = read(inline(tmp_path, EDIFACT + rule), f"BGM+220+1\nDTM+137:20240301:102\nDTM+2:{stamp}\nUNS+S")
    assert result.document.delivery == Delivery(requested_date=day, requested_time=clock)


def test_a_date_is_written_with_its_time_or_in_a_given_format(tmp_path: Path) -> None:
    rule = 'delivery.requested_date = { at = "DTM[2005=2]/C507", time = "delivery.requested_time" }'
    document = order(delivery=Delivery(requested_date=DAY, requested_time=time(9, 5)))
    both_ways(inline(tmp_path, EDIFACT + rule), document, "DTM+2:202403010905:203")
    short = 'delivery.requested_date = { at = "DTM[2005=2]/C507", format = "101" }'
    document = order(delivery=Delivery(requested_date=DAY))
    both_ways(inline(tmp_path, EDIFACT + short), document, "DTM+2:240301:101")


def test_implied_decimals_follow_from_the_definition(tmp_path: Path) -> None:
    section = '[allowances]\neach = "SAC"\ncharge = { at = "248", codes = { A = "false", C = "true" } }\n'
    section += 'amount = "SAC05"\nreason_code = "1300"\n'
    mapping = inline(tmp_path, X12 + LINES_X12 + section)
    allowance = AllowanceCharge(charge=True, amount=Decimal("23.50"), reason_code="D240")
    both_ways(mapping, x12_order(allowances=[allowance]), "SAC*C*D240***2350", separator="*")
    allowance.amount = Decimal("23.505")
    findings = mapping.write(x12_order(allowances=[allowance])).findings
    assert [str(f.text) for f in findings] == ["allowances[1].amount: 23.505 has more than 2 decimals."]


def test_code_tables_in_both_directions(tmp_path: Path) -> None:
    mapping = inline(
        tmp_path,
        EDIFACT + 'buyer.id_scheme = { at = "NAD[3035=BY]/C082.3055", codes = "schemes" }\n'
        'buyer.id = "NAD[3035=BY]/C082.3039"',
        schemes="message,document,use\n9,GLN,\n14,GLN,\n16,DUNS4,write\n",
    )
    both_ways(mapping, order(buyer=Party(id="1", id_scheme="GLN")), "NAD+BY+1::9")
    assert read(mapping, "BGM+220+1\nDTM+137:20240301:102\nNAD+BY+1::14\nUNS+S").document.buyer.id_scheme == "GLN"


def test_a_code_that_the_table_lacks_names_the_row_to_add(tmp_path: Path) -> None:
    mapping = inline(
        tmp_path,
        EDIFACT + 'order_type = { at = "BGM/C002.1001", codes = "types" }',
        types="message,document\n220,order\n",
    )
    result = read(mapping, "BGM+227+1\nDTM+137:20240301:102\nUNS+S")
    finding = result.findings[0]
    assert (finding.fault, finding.value, finding.element_id) == (Fault.UNMAPPED_VALUE, "227", "1001")
    assert finding.fix == "Add the row 227,<document code> to tables/types.csv."
    assert (finding.place.tag, finding.place.segment, finding.place.element) == ("BGM", 2, 1)
    written = mapping.write(order(order_type="rush"))
    assert [f.fix for f in written.findings] == ["Add the row <message code>,rush to tables/types.csv."]


@pytest.mark.parametrize(
    ("unknown", "severity", "value"),
    [("warning", Severity.WARNING, None), ("skip", Severity.NOTE, None), ("keep", None, "227")],
)
def test_what_happens_to_unknown_codes(
    tmp_path: Path, unknown: str, severity: Severity | None, value: str | None
) -> None:
    rule = f'order_type = {{ at = "BGM/C002.1001", codes = {{ 220 = "order" }}, unknown = "{unknown}" }}'
    result = read(inline(tmp_path, EDIFACT + rule), "BGM+227+1\nDTM+137:20240301:102\nUNS+S")
    assert [f.severity for f in result.findings] == ([severity] if severity else [])
    assert result.document.order_type == value


def test_a_default_is_read_where_nothing_stands_and_written_where_nothing_is_said(tmp_path: Path) -> None:
    mapping = inline(tmp_path, EDIFACT + 'function = { at = "BGM/1225", default = "9" }')
    assert read(mapping, "BGM+220+1\nDTM+137:20240301:102\nUNS+S").document.function == "9"
    assert "BGM++4711+9" in text(mapping.write(order()).segments)


def test_a_fill_is_written_for_nothing_and_read_as_nothing(tmp_path: Path) -> None:
    rule = 'delivery_terms.freight_payment = { at = "FOB01", fill = "DF", when = "delivery_terms" }\n'
    rule += 'delivery_terms.incoterms = "FOB/(334,335)[334=01]/335"\n'
    mapping = inline(tmp_path, X12 + rule + LINES_X12)
    result = read(mapping, "BEG*00*SA*1**20240301\nFOB*DF***01*EXW\nPO1*1")
    assert result.document.delivery_terms.freight_payment is None
    written = mapping.write(result.document)
    assert "FOB*DF***01*EXW" in text(written.segments, "*")
    assert not any(s[0] == "FOB" for s in mapping.write(x12_order()).segments)


def test_the_first_of_several_paths_that_holds_something_is_read(tmp_path: Path) -> None:
    mapping = inline(tmp_path, X12 + 'contract_number = { at = ["BEG06", "REF[128=CT]/127"] }\n' + LINES_X12)
    both_ways(mapping, x12_order(contract_number="C1"), "BEG*00*SA*4711**20240301*C1", separator="*")
    assert read(mapping, "BEG*00*SA*1**20240301\nREF*CT*C2\nPO1*1").document.contract_number == "C2"
    assert read(mapping, "BEG*00*SA*1**20240301*C1\nREF*CT*C2\nPO1*1").document.contract_number == "C1"


def test_a_fallback_fills_what_a_block_left_empty(tmp_path: Path) -> None:
    rules = 'buyer = { at = "N1[98=BY]", use = "party" }\n'
    rules += '[fallback]\nbuyer.contact.name = "PER[366=BD]/PER02"\n' + LINES_X12
    rules += '[blocks.party]\nid = "N104"\ncontact.name = "PER[366:=IC]/PER02"\n'
    mapping = inline(tmp_path, X12 + rules)
    body = "BEG*00*SA*1**20240301\nPER*BD*Header\nN1*BY**9*1\n{}PO1*1"
    assert read(mapping, body.format("")).document.buyer.contact.name == "Header"
    assert read(mapping, body.format("PER*IC*Own\n")).document.buyer.contact.name == "Own"


def test_a_block_is_used_for_several_parts(tmp_path: Path) -> None:
    rules = 'buyer = { at = "NAD[3035=BY]", use = "party" }\nseller = { at = "NAD[3035=SU]", use = "party" }\n'
    rules += '[blocks.party]\nid = "C082.3039"\nvat_number = "RFF[1153=VA]/C506.1154"\n'
    document = order(buyer=Party(id="1", vat_number="A"), seller=Party(id="2", vat_number="B"))
    both_ways(inline(tmp_path, EDIFACT + rules), document, "NAD+BY+1", "NAD+SU+2", "RFF+VA:A", "RFF+VA:B")


def test_control_totals_are_computed_and_checked(tmp_path: Path) -> None:
    rules = LINES_EDIFACT + 'quantity = "QTY[6063=21]/C186"\n[control]\n"CNT[6069=2]/C270.6066" = "count(LIN)"\n'
    rules += (
        '"CNT[6069=1]/C270.6066" = { is = "sum(LIN/QTY[6063=21]/C186.6060)", read_only = true, severity = "warning" }'
    )
    mapping = inline(tmp_path, EDIFACT + rules)
    document = order(lines=[OrderLine(id="1", quantity=Quantity(value=Decimal(5))), OrderLine(id="2")])
    both_ways(mapping, document, "CNT+2:2")
    result = read(mapping, "BGM+220+1\nDTM+137:20240301:102\nLIN+1\nQTY+21:5\nUNS+S\nCNT+2:3\nCNT+1:6")
    assert [(f.fault, f.severity, f.value, f.expected) for f in result.findings] == [
        (Fault.CONTROL_TOTAL, Severity.ERROR, "3", "1"),
        (Fault.CONTROL_TOTAL, Severity.WARNING, "6", "5"),
    ]


def test_items_of_one_segment_share_what_it_says_once(tmp_path: Path) -> None:
    rules = LINES_X12 + '[lines.splits]\neach = "SDQ/(67,380)"\nlocation_id = "67"\nquantity.value = "380"\n'
    rules += 'quantity.unit = "SDQ01"\n'
    splits = [
        DeliverySplit(location_id=f"S{n:02d}", quantity=Quantity(value=Decimal(n), unit="EA" if n < 12 else "CA"))
        for n in range(1, 14)
    ]
    document = order(function="00", order_type="SA", lines=[OrderLine(id="1", splits=splits)])
    mapping = inline(tmp_path, X12 + rules)
    both_ways(mapping, document, "SDQ*EA**S11*11", "SDQ*CA**S12*12*S13*13", separator="*")


def test_items_of_an_inner_group_share_the_outer_one(tmp_path: Path) -> None:
    rules = LINES_EDIFACT + '[lines.schedule]\neach = "SCC[4017:=1]/QTY[6063=21]"\nquantity = "C186"\n'
    rules += 'delivery_date = "DTM[2005=2]/C507"\n'
    item = ScheduleLine(quantity=Quantity(value=Decimal(1)), delivery_date=DAY)
    document = order(lines=[OrderLine(id="1", schedule=[item] * 11)])
    mapping = inline(tmp_path, EDIFACT + rules)
    both_ways(mapping, document)
    assert sum(s[0] == "SCC" for s in mapping.write(document).segments) == 2  # ten quantities fit below one


def test_several_sections_fill_one_list(tmp_path: Path) -> None:
    rules = LINES_X12 + '[[lines.notes]]\neach = "N9[128:=L1]"\ntext = { at = "MSG/933", join = " " }\n'
    rules += '[[lines.notes]]\neach = "MSG"\ntext = "933"\nread_only = true\n'
    mapping = inline(tmp_path, X12 + rules)
    result = read(mapping, "BEG*00*SA*1**20240301\nPO1*1\nMSG*bare\nN9*L1*X\nMSG*one\nMSG*two")
    assert {note.text for note in result.document.lines[0].notes} == {"bare", "one two"}


CONFIRMED = """
message = "EDIFACT D.96A ORDRSP"
document = "OrderResponse"
always = ["UNS[0081:=S]"]
[fields]
id = "BGM/1004"
issue_date = "DTM[2005=137]/C507"
[lines]
each = "LIN"
id = "1082"
[[lines.confirmations]]
each = "SCC[4017:=1]/QTY[6063=113]"
when = "quantity"
quantity = "C186"
delivery_date = "DTM[2005=69]/C507"
[[lines.confirmations]]
each = "DTM[2005=69]"
when = "delivery_date"
delivery_date = "C507"
"""


def response(*confirmations: Confirmation) -> OrderResponse:
    lines = [OrderResponseLine(id="1", confirmations=list(confirmations))]
    return OrderResponse(id="4711", issue_date=DAY, lines=lines)


def test_an_item_is_written_by_the_first_section_whose_when_it_has(tmp_path: Path) -> None:
    mapping = inline(tmp_path, CONFIRMED)
    on_the_line = Confirmation(delivery_date=DAY)
    of_its_own = Confirmation(quantity=Quantity(value=Decimal(5)), delivery_date=DAY)
    written = mapping.write(response(on_the_line, of_its_own))
    assert written.findings == []
    assert text(written.segments)[2:-1] == [
        "LIN+1", "DTM+69:20240301:102", "SCC+1", "QTY+113:5", "DTM+69:20240301:102",
    ]  # fmt: skip
    assert read(mapping, written.segments).document == response(on_the_line, of_its_own)


def test_items_come_back_place_by_place(tmp_path: Path) -> None:
    mapping = inline(tmp_path, CONFIRMED)
    days = [Confirmation(delivery_date=date(2024, 3, day)) for day in (1, 2)]
    parts = [Confirmation(quantity=Quantity(value=Decimal(n)), delivery_date=DAY) for n in (5, 6)]
    written = mapping.write(response(parts[0], days[0], parts[1], days[1]))
    assert read(mapping, written.segments).document == response(*days, *parts)


def test_an_item_that_no_section_takes_is_named(tmp_path: Path) -> None:
    (finding,) = inline(tmp_path, CONFIRMED).write(response(Confirmation(despatch_date=DAY))).findings
    assert (finding.fault, finding.severity) == (Fault.NOT_CARRIED, Severity.WARNING)
    assert finding.text == "lines[1].confirmations[1] is not carried: it has no quantity or delivery_date."


def test_an_unknown_when_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="has no field 'amount'"):
        inline(tmp_path, CONFIRMED.replace('when = "quantity"', 'when = "amount"'))


RECEIPT = """
message = "X12 004010 861"
document = "ReceivingAdvice"
[fields]
id = "BRA01"
issue_date = "BRA02"
[lines]
each = "RCD"
id = "RCD01"
short_quantity.value = "(667,C001,412)[412=02]/667"
short_quantity.unit  = "(667,C001,412)[412=02]/355"
[lines.discrepancies]
each = "(667,C001,412)[412=01|04]"
reason = "412"
quantity.value = "667"
quantity.unit = "355"
"""


def test_elements_that_repeat_together_may_include_a_composite(tmp_path: Path) -> None:
    mapping = inline(tmp_path, RECEIPT)
    result = read(mapping, "BRA*1*20240301*00*1\nDTM*050*20240301\nRCD*1*****3*EA*04*2*CA*02*1*EA*01*9*EA*07")
    (line,) = result.document.lines
    assert (line.short_quantity.value, line.short_quantity.unit) == (2, "CA")
    assert [(d.quantity.value, d.quantity.unit, d.reason) for d in line.discrepancies] == [
        (3, "EA", "04"),
        (1, "EA", "01"),
    ]
    assert [f.text for f in result.findings if "412" in f.text] == ["RCD17 with 412 = '07' is not read by map tiny."]
    written = text(mapping.write(result.document).segments, "*")
    assert "RCD*1*****2*CA*02*3*EA*04*1*EA*01" in written


def test_a_list_may_run_over_a_composite_of_a_group(tmp_path: Path) -> None:
    head = 'message = "EDIFACT D.96A RECADV"\ndocument = "ReceivingAdvice"\n[fields]\nid = "BGM/1004"\n'
    rules = 'issue_date = "DTM[2005=137]/C507"\n[lines]\neach = "CPS[7164:=1]/LIN"\nid = "1082"\n'
    rules += '[lines.ssccs]\neach = "GIN[7405=BJ]/C208#1-"\nid = "7402#1"\nlast = "7402#2"\n'
    mapping = inline(tmp_path, head + rules)
    ssccs = [Sscc(id=f"{n:018d}", last="340123450000000126" if n == 3 else None) for n in range(7)]
    advice = ReceivingAdvice(id="1", issue_date=DAY, lines=[ReceivingLine(id="1", ssccs=ssccs)])
    written = mapping.write(advice)
    assert sum(s[0] == "GIN" for s in written.segments) == 2  # five fit into one
    assert read(mapping, written.segments).document == advice


def test_the_groups_around_a_deep_list_are_written_once_and_all_are_read(tmp_path: Path) -> None:
    rules = 'message = "EDIFACT D.96A IFTSTA"\ndocument = "TransportStatus"\n[fields]\nid = "BGM/1004"\n'
    rules += '[consignments]\neach = "CNI"\nid = "C503.1004"\n'
    rules += '[consignments.events]\neach = "STS"\nstatus = "C555.9011"\n'
    rules += 'gross_weight.value = "GID/MEA[6311=WT]/C174.6314"\n'
    rules += 'gross_weight.unit = "GID/MEA[6311=WT]/C174.6411"\n'
    rules += '[consignments.events.ssccs]\neach = "GID/PCI[4233=33E]/GIN[7405=BJ]/C208#1-"\nid = "7402#1"\n'
    mapping = inline(tmp_path, rules)
    numbers = [f"3401234500000000{n:02d}" for n in range(6)]
    sent = ["BGM++1", "CNI++2", "STS++21", "GID", "MEA+WT++KGM:8", "PCI+33E", f"GIN+BJ+{'+'.join(numbers[:3])}"]
    sent += ["GID", "PCI+33E", f"GIN+BJ+{'+'.join(numbers[3:])}"]
    document = read(mapping, "\n".join(sent)).document
    assert [s.id for s in document.consignments[0].events[0].ssccs] == numbers
    written = text(mapping.write(document).segments)
    assert written[3:] == [
        *("GID", "MEA+WT++KGM:8", "PCI+33E"), f"GIN+BJ+{'+'.join(numbers[:5])}", f"GIN+BJ+{numbers[5]}",
    ]  # fmt: skip


def test_a_map_takes_over_the_blocks_of_another(tmp_path: Path) -> None:
    block = '[blocks.party]\nid = "C082.3039"\nname = "C080.3036"\n'
    inline(tmp_path, EDIFACT + 'price_list = "RFF[1153=PL]/C506.1154"\n' + block, name="base")
    own = 'include = "base"\n' + EDIFACT + 'buyer = { at = "NAD[3035=BY]", use = "party" }\n'
    mapping = inline(tmp_path, own + '[blocks.party]\nname = "C058.3124"\n', name="own")
    written = mapping.write(order(buyer=Party(id="1", name="Nordmarkt"), price_list="P"))
    assert "NAD+BY+1+Nordmarkt" in text(written.segments)
    assert [f.place.path for f in written.findings] == ["price_list"]


def test_lines_without_a_number_are_numbered(tmp_path: Path) -> None:
    mapping = inline(tmp_path, X12 + '[lines]\neach = "PO1"\nid = { at = "PO101", numbered = true }\n')
    result = read(mapping, "BEG*00*SA*1**20240301\nPO1**5*EA\nPO1**6*EA")
    assert [line.id for line in result.document.lines] == ["1", "2"]


def test_incomplete_items_may_be_skipped(tmp_path: Path) -> None:
    section = '[[notes]]\neach = "FTX"\nsubject = "4451"\ntext = "C108.4440"\n'
    body = "BGM+220+1\nDTM+137:20240301:102\nFTX+AAI++ABC\nUNS+S"
    strict = read(inline(tmp_path, EDIFACT + section), body)
    assert [(f.fault, f.is_error) for f in strict.findings] == [(Fault.MISSING_VALUE, True)]
    lenient = read(inline(tmp_path, EDIFACT + section + "skip_incomplete = true\n"), body)
    assert lenient.document.notes == []
    assert [f.severity for f in lenient.findings] == [Severity.NOTE]


def test_read_only_and_write_only_rules(tmp_path: Path) -> None:
    rules = 'contract_number = { at = "RFF[1153=CT]/C506.1154", read_only = true }\n'
    rules += 'price_list = { at = "RFF[1153=PL]/C506.1154", write_only = true }\n'
    mapping = inline(tmp_path, EDIFACT + rules)
    written = mapping.write(order(contract_number="C", price_list="P"))
    assert [s for s in text(written.segments) if s.startswith("RFF")] == ["RFF+PL:P"]
    assert [f.text for f in written.findings] == ["contract_number is not carried: the map has no place for it."]
    result = read(mapping, "BGM+220+1\nDTM+137:20240301:102\nRFF+CT:C\nRFF+PL:P\nUNS+S")
    assert (result.document.contract_number, result.document.price_list) == ("C", None)


def test_a_map_changes_single_lines_of_another(tmp_path: Path) -> None:
    inline(tmp_path, EDIFACT + 'currency = "CUX/C504[6347=2]/6345"\nprice_list = "RFF[1153=PL]/C506.1154"', name="base")
    own = 'extends = "base"\n[fields]\nprice_list = "RFF[1153=PD]/C506.1154"\ncurrency = false\n'
    mapping = inline(tmp_path, own, name="own")
    written = mapping.write(order(price_list="P", currency="EUR"))
    assert text(written.segments) == ["BGM++4711", "DTM+137:20240301:102", "RFF+PD:P", "UNS+S"]


def test_what_is_not_read_is_noted(tmp_path: Path) -> None:
    mapping = inline(tmp_path, EDIFACT + 'contract_number = "RFF[1153=CT]/C506.1154"')
    result = read(mapping, "BGM+220+1\nDTM+137:20240301:102\nDTM+2:20240301:102\nRFF+ON:1\nUNS+S")
    assert [(f.fault, f.severity, f.place.segment) for f in result.findings] == [
        (Fault.NOT_CARRIED, Severity.NOTE, 4),
        (Fault.NOT_CARRIED, Severity.NOTE, 5),
    ]
    ignoring = inline(tmp_path, 'ignore = ["CUX"]' + EDIFACT)
    assert read(ignoring, "BGM+220+1\nDTM+137:20240301:102\nCUX+2:EUR\nUNS+S").findings == []


def test_what_is_said_twice_is_kept_once_with_a_warning(tmp_path: Path) -> None:
    mapping = inline(tmp_path, EDIFACT + 'price_list = "RFF[1153=PL]/C506.1154"\nbuyer.id = "NAD[3035=BY]/C082.3039"')
    body = "BGM+220+1\nDTM+137:20240301:102\nDTM+137:20240302:102\nNAD+BY+1\nNAD+BY+2\nUNS+S"
    result = read(mapping, body)
    assert (result.document.issue_date, result.document.buyer.id) == (DAY, "1")
    assert [(f.severity, f.place.segment) for f in result.findings] == [(Severity.WARNING, 4), (Severity.WARNING, 6)]


def test_what_is_not_carried_is_named(tmp_path: Path) -> None:
    document = order(currency="EUR", lines=[OrderLine(id="1", price=Price(amount=Decimal(1), type="CT"))])
    written = inline(tmp_path, EDIFACT + LINES_EDIFACT + 'price.amount = "PRI[5125=AAA]/C509.5118"').write(document)
    assert [(f.fault, f.severity, f.place.path) for f in written.findings] == [
        (Fault.NOT_CARRIED, Severity.WARNING, "lines[1].price.type"),
        (Fault.NOT_CARRIED, Severity.WARNING, "currency"),
    ]


def test_unreadable_values_are_findings_with_their_place(tmp_path: Path) -> None:
    rules = LINES_EDIFACT + 'quantity = "QTY[6063=21]/C186"\nprice.amount = "PRI[5125=AAA]/C509.5118"\n'
    body = "BGM+220+1\nDTM+137:20241301:102\nLIN+1\nQTY+21:five\nPRI+AAA:1.000.5\nUNS+S"
    result = read(inline(tmp_path, EDIFACT + rules), body)
    assert result.document is None  # the date of the order is required
    assert {(f.fault, f.owner) for f in result.findings} == {(Fault.UNREADABLE_VALUE, Owner.MAP)}
    assert [(f.place.segment, f.place.element, f.place.component, f.value) for f in result.findings] == [
        (3, 1, 2, "20241301"),
        (5, 1, 2, "five"),
        (6, 1, 2, "1.000.5"),
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e5", "1_000", "٣", "--1", "1,2,3", "", "1 000", "."])
def test_only_plain_numbers_are_numbers(tmp_path: Path, number: str) -> None:
    mapping = inline(tmp_path, EDIFACT + LINES_EDIFACT + 'quantity = "QTY[6063=21]/C186"')
    result = read(mapping, f"BGM+220+1\nDTM+137:20240301:102\nLIN+1\nQTY+21:{number}:PCE\nUNS+S")
    assert result.document.lines[0].quantity is None
    assert any(f.is_error for f in result.findings)


@pytest.mark.parametrize(("number", "value"), [("1,5", "1.5"), ("-2.50", "-2.50"), ("007", "7"), (".5", "0.5")])
def test_numbers_with_comma_sign_and_zeros(tmp_path: Path, number: str, value: str) -> None:
    mapping = inline(tmp_path, EDIFACT + LINES_EDIFACT + 'quantity = "QTY[6063=21]/C186"')
    result = read(mapping, f"BGM+220+1\nDTM+137:20240301:102\nLIN+1\nQTY+21:{number}\nUNS+S")
    assert result.document.lines[0].quantity == Quantity(value=Decimal(value))


def test_a_missing_value_names_the_field_that_would_fill_the_place(tmp_path: Path) -> None:
    section = LINES_X12 + '[lines.schedule]\neach = "SCH"\nquantity.value = "SCH01"\nquantity.unit = "SCH02"\n'
    section += 'delivery_date = "(374,373)[374=002]/373"\n'
    line = OrderLine(id="1", schedule=[ScheduleLine(quantity=Quantity(value=Decimal(1), unit="EA"))])
    written = inline(tmp_path, X12 + section).write(order(function="00", order_type="SA", lines=[line]))
    assert {f.fault for f in written.findings} == {Fault.MISSING_VALUE}
    assert any("lines.schedule.delivery_date" in f.text for f in written.findings)


def test_relational_conditions_of_x12_hold_in_what_is_written(tmp_path: Path) -> None:
    section = '[allowances]\neach = "SAC"\ncharge = { at = "248", codes = { A = "false", C = "true" } }\n'
    section += 'percent = "SAC07"\nreason_code = "1300"\n'
    written = inline(tmp_path, X12 + LINES_X12 + section).write(
        x12_order(allowances=[AllowanceCharge(charge=True, percent=Decimal(5), reason_code="D240")])
    )
    assert [f.text for f in written.findings] == ["SAC: SAC06, SAC07 go together or not at all (note P0607)."]


def test_codes_of_its_own_pass_in_edifact_but_not_in_x12(tmp_path: Path) -> None:
    edifact = inline(tmp_path, EDIFACT + 'order_type = "BGM/C002.1001"').write(order(order_type="ZZ9"))
    assert [(f.fault, f.severity) for f in edifact.findings] == [(Fault.INVALID_CODE, Severity.WARNING)]
    assert "BGM+ZZ9+4711" in text(edifact.segments)
    x12 = inline(tmp_path, X12 + 'currency = "CUR[98=BY]/CUR02"\ndelivery.transport_mode = "TD5/91"\n' + LINES_X12)
    findings = x12.write(x12_order(delivery=Delivery(transport_mode="?"))).findings
    assert (Fault.INVALID_CODE, Severity.ERROR) in [(f.fault, f.severity) for f in findings]


def test_more_items_than_the_message_allows_are_an_error(tmp_path: Path) -> None:
    mapping = inline(tmp_path, EDIFACT + '[[references]]\neach = "RFF"\ntype = "C506.1153"\nid = "C506.1154"\n')
    written = mapping.write(order(references=[Reference(type="ON", id=str(n)) for n in range(11)]))
    assert [f.fault for f in written.findings] == [Fault.LOOP_TOO_OFTEN]


def test_zeros_before_a_number_are_dropped_where_there_is_no_room(tmp_path: Path) -> None:
    written = inline(tmp_path, EDIFACT + LINES_EDIFACT).write(order(lines=[OrderLine(id="000100001")]))
    assert "LIN+100001" in text(written.segments)
    assert [(f.fault, f.severity) for f in written.findings] == [(Fault.NOT_CARRIED, Severity.WARNING)]


def test_a_map_writes_only_its_own_document_type(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="writes Order, not Note"):
        inline(tmp_path, EDIFACT).write(Note(text="x"))
