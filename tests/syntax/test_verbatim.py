"""An interchange back to text as it was read: whatever stood in it comes back, also what the writer would leave out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edi_gateway.syntax import parse
from edi_gateway.syntax.verbatim import rewrite
from tests.syntax.building import EDIFACT, GE, GS, IEA, ISA, ST, UNB, UNZ, X12, one, with_body, x12_with_body

UNB_4 = UNB.replace(b"UNOC:3", b"UNOC:4")
GROUP = b"UNG+ORDERS+A+B+240101:1200+G1+UN+D:96A'"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(EDIFACT, id="EDIFACT"),
        pytest.param(X12, id="X12"),
        pytest.param(b"UNA:+,? '" + EDIFACT, id="UNA"),
        pytest.param(with_body(b"FTX+A?+B?:C??D?'E++", b"NAD+:::+1:", b"UGH"), id="released and empty at the end"),
        pytest.param(with_body(b"RFF+CU:1*CU:2**+?*", una=b"UNA:+.?*'", unb=UNB_4), id="repeated"),
        pytest.param(UNB + GROUP + EDIFACT[len(UNB) : -len(UNZ)] + b"UNE+1+G1'" + UNZ, id="groups"),
        pytest.param(UNB_4 + b"UNO+1+1+1+6'a'b+\xff?UNP+6+1'" + UNZ, id="a package"),
        pytest.param(with_body("FTX+M\u00fcller".encode("latin-1")), id="Latin-1"),
        pytest.param(with_body(b"FTX+\xff\xfe", unb=UNB.replace(b"UNOC", b"UNOY")), id="not decodable"),
        pytest.param(x12_with_body(b"REF*a**", b"N1*>b>", b"BIN*5*~*~\n\xff"), id="binary"),
        pytest.param(ISA + b"TA1*000000007*240101*1200*A*000~" + GS + ST + GE + IEA, id="TA1"),
        pytest.param(X12.replace(b"SENDER         ", b"S\xc3\xa9nder        "), id="UTF-8 in ISA"),
        pytest.param(X12.replace(b"SENDER         ", b"SENDER"), id="a short ISA"),
    ],
)
def test_an_interchange_comes_back_byte_for_byte(data: bytes) -> None:
    assert rewrite(one(data)) == data


@given(
    st.lists(st.lists(st.text(st.sampled_from("AB1 +:?'*"), max_size=5), max_size=4), max_size=4),
    st.sampled_from([b"UNA:+.? '", b"UNA:+.?*'", b""]),
    st.sampled_from([UNB, UNB_4]),
)
def test_any_elements_come_back(bodies: list[list[str]], una: bytes, unb: bytes) -> None:
    def released(text: str) -> str:
        text = "".join(f"?{c}" if c in "+?'" else c for c in text)
        return text.replace("*", "?*") if unb == UNB_4 and una != b"UNA:+.? '" else text

    segments = ["+".join(["FTX", *map(released, body)]).encode() for body in bodies]
    data = with_body(*segments, una=una, unb=unb)
    (interchange,) = parse(data).interchanges
    assert rewrite(interchange) == data
