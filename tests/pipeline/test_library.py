"""The library's interface: parse, validate, acknowledge, write, explain, with shipped and with own definitions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import edi_gateway
from edi_gateway.standards import Definitions
from tests.standards.own import EDIFACT_FILE, OWN, X12_FILE

AT = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
DEFINITIONS = Definitions(OWN)
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def faults(found: edi_gateway.CheckResult) -> list[tuple[str, str]]:
    return [(finding.fault.value, finding.severity.value) for finding in found.findings]


def test_everything_in_the_interface_is_there() -> None:
    assert all(getattr(edi_gateway, name) is not None for name in edi_gateway.__all__)
    assert (Path(edi_gateway.__file__).parent / "py.typed").exists()
    with pytest.raises(AttributeError):
        edi_gateway.nothing  # noqa: B018 - the access is what is tested


# an own release, from the file to the acknowledgement


def test_a_file_of_an_own_release_is_checked() -> None:
    good = edi_gateway.check(EDIFACT_FILE % b"5:KGM", definitions=DEFINITIONS)
    assert good.ok, good.findings
    assert faults(edi_gateway.check(EDIFACT_FILE % b"5:KGM")) == [("unknown-release", "error")]
    assert faults(edi_gateway.check(EDIFACT_FILE % b"X:KGM", definitions=DEFINITIONS)) == [("wrong-type", "error")]
    assert faults(edi_gateway.check(EDIFACT_FILE % b"5:XXX", definitions=DEFINITIONS)) == [("invalid-code", "warning")]
    assert edi_gateway.check(X12_FILE % b"5*KG", definitions=DEFINITIONS).ok


def test_a_file_of_an_own_release_is_explained() -> None:
    (explanation,) = edi_gateway.explain(EDIFACT_FILE % b"X:KGM", definitions=DEFINITIONS)
    assert "9902" in explanation.cause
    assert explanation.excerpt is not None
    assert explanation.excerpt.text == "QLT+A+X:KGM'"


def test_a_file_of_an_own_release_is_acknowledged() -> None:
    (contrl,) = edi_gateway.acknowledge(EDIFACT_FILE % b"X:KGM", at=AT, definitions=DEFINITIONS)
    assert contrl.message == "EDIFACT D.3 CONTRL"
    assert b"UCM+1+QUALTY:D:99Z:UN+4'UCS+3'UCD+" in contrl.content
    (functional,) = edi_gateway.acknowledge(X12_FILE % b"5", at=AT, definitions=DEFINITIONS)
    assert functional.message == "X12 009990 997"
    assert b"AK1*QL*1" in functional.content
    assert b"AK5*R" in functional.content


# acknowledgements

ORDER = X12_FILE.replace(b"GS*QL", b"GS*IN").replace(b"009990", b"005010").replace(b"771", b"810")


@pytest.mark.parametrize(("by_999", "kind"), [(False, b"997"), (True, b"999")])
def test_x12_is_answered_by_a_997_or_a_999(by_999: bool, kind: bytes) -> None:
    (answer,) = edi_gateway.acknowledge(ORDER % b"", at=AT, number=41, by_999=by_999)
    assert answer.message == f"X12 005010 {kind.decode()}"
    assert answer.reference == "000000041"
    assert b"ST*%b*0001" % kind in answer.content
    assert b"*240506*0708*" in answer.content


def test_a_report_is_acknowledged_like_its_file() -> None:
    data = ORDER % b""
    result = edi_gateway.check(data)
    assert edi_gateway.acknowledge(result, at=AT) == edi_gateway.acknowledge(data, at=AT)
    assert edi_gateway.acknowledge(result.reports[0], at=AT) == edi_gateway.acknowledge(data, at=AT)


def test_an_acknowledgement_is_never_acknowledged() -> None:
    for data in (EDIFACT_FILE % b"5", ORDER % b""):
        (answer,) = edi_gateway.acknowledge(data, at=AT)
        assert edi_gateway.acknowledge(answer.content, at=AT) == []
        assert edi_gateway.check(answer.content).ok


def test_a_wrong_envelope_gets_a_ta1_alone() -> None:
    (answer,) = edi_gateway.acknowledge((ORDER % b"").replace(b"IEA*1*000000001", b"IEA*1*000000002"), at=AT)
    assert answer.message.endswith("TA1")
    assert b"TA1*000000001*" in answer.content


def test_what_is_not_edi_gets_no_acknowledgement() -> None:
    assert edi_gateway.acknowledge(b"Dear Sir or Madam", at=AT) == []


@given(st.binary(max_size=200), st.sampled_from([EDIFACT_FILE, X12_FILE]))
@settings(max_examples=150)
def test_whatever_a_file_holds_the_interface_raises_only_its_own_errors(junk: bytes, template: bytes) -> None:
    data = template % junk
    try:
        result = edi_gateway.check(data, definitions=DEFINITIONS)
        edi_gateway.explain(data, file=result.file, reports=result.reports)
        edi_gateway.write(result.file)
        edi_gateway.acknowledge(result, at=AT)
    except edi_gateway.GatewayError:
        pass


# writing back

SEPARATORS = "!%*+,.:;<=>@^_|~#&$/\x1c\x1d\x1e\x1f'?"
X12_SEPARATORS = "!%&*+,.:;<=>?@[]^_{|}~\x1c\x1d\x1e\x1f\x15\x07"


@st.composite
def delimiters(draw: st.DrawFn, characters: str, *, release: bool) -> edi_gateway.Delimiters:
    """Any separators that differ from each other."""
    chosen = draw(st.permutations(characters))
    element, component, segment, repetition, escape = chosen[:5]
    return edi_gateway.Delimiters(element, component, segment, escape if release else "", repetition)


def bodies(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[object]]]:
    """Segments whose last element and components are not empty, as the standards want them written."""
    filled = texts.filter(bool)
    composite = st.tuples(st.lists(texts, min_size=1, max_size=3), filled).map(lambda parts: [*parts[0], parts[1]])
    elements = st.lists(texts | composite, max_size=4)
    last = filled | composite
    tags = st.sampled_from(["BGM", "DTM", "NAD", "PO1", "N1", "ZZZ"])
    segment = st.tuples(tags, elements, last).map(lambda parts: [parts[0], *parts[1], parts[2]])
    return st.lists(segment, max_size=4)


def read_again(data: bytes) -> edi_gateway.Interchange:
    """The one interchange of what was written, after it has been held against itself written once more."""
    parsed = edi_gateway.parse(data)
    (interchange,) = parsed.interchanges
    assert edi_gateway.write(interchange) == data
    assert edi_gateway.write(parsed) == data
    assert edi_gateway.parse(edi_gateway.write(parsed)) == parsed
    return interchange


@given(delimiters(SEPARATORS, release=True), st.sampled_from(["UNOB:3", "UNOC:3", "UNOC:4", "UNOY:4"]), st.data())
def test_an_edifact_interchange_is_read_as_it_was_written(
    chosen: edi_gateway.Delimiters, syntax: str, data: st.DataObject
) -> None:
    letters = st.sampled_from("AZ09 " + "".join(set(SEPARATORS) - set("\x1c\x1d\x1e\x1f^_|~#&$@<;")))
    wanted = data.draw(st.lists(bodies(st.text(letters, max_size=6)), min_size=1, max_size=3))
    if syntax[-1] != "4":
        chosen = edi_gateway.Delimiters(chosen.element, chosen.component, chosen.segment, chosen.release)
    messages = [
        edi_gateway.OutgoingMessage("ORDERS", "D.96A", "", str(number), body)  # type: ignore[arg-type]
        for number, body in enumerate(wanted, 1)
    ]
    try:
        written = edi_gateway.write_edifact(
            sender=edi_gateway.PartyId("14", "A"),
            receiver=edi_gateway.PartyId("14", "B"),
            reference="1",
            prepared=AT,
            messages=messages,
            syntax=syntax,
            delimiters=chosen,
        )
    except edi_gateway.WriteError:
        return
    interchange = read_again(written)
    assert interchange.delimiters == chosen
    assert [message.segments[1:-1] for message in interchange.messages] == wanted


@given(delimiters(X12_SEPARATORS, release=False), st.sampled_from(["00401", "00501"]), st.data())
def test_an_x12_interchange_is_read_as_it_was_written(
    chosen: edi_gateway.Delimiters, version: str, data: st.DataObject
) -> None:
    if version < "00402":
        chosen = edi_gateway.Delimiters(chosen.element, chosen.component, chosen.segment)
    used = {chosen.element, chosen.component, chosen.segment, chosen.repetition}
    letters = st.sampled_from(sorted(set("AZ09 !&()+,-./:;?=*") - used))
    wanted = data.draw(st.lists(bodies(st.text(letters, max_size=6)), min_size=1, max_size=3))
    messages = [
        edi_gateway.OutgoingMessage("850", "004010", "", f"{number:04d}", body)  # type: ignore[arg-type]
        for number, body in enumerate(wanted, 1)
    ]
    written = edi_gateway.write_x12(
        sender=edi_gateway.PartyId("ZZ", "A"),
        receiver=edi_gateway.PartyId("ZZ", "B"),
        reference=1,
        prepared=AT,
        groups=[edi_gateway.OutgoingGroup("PO", "A", "B", 1, "004010", messages)],
        version=version,
        delimiters=chosen,
    )
    interchange = read_again(written)
    assert interchange.delimiters == chosen
    assert [message.segments[1:-1] for message in interchange.messages] == wanted


@pytest.mark.parametrize(
    "path", sorted(p for p in SAMPLES.rglob("*") if p.suffix in (".edi", ".x12")), ids=lambda p: p.name
)
def test_samples_are_written_back_as_they_are(path: Path) -> None:
    data = path.read_bytes()
    parsed = edi_gateway.parse(data)
    written = edi_gateway.write(parsed)
    segments = [[m.segments for m in i.messages] for i in parsed.interchanges]
    assert [[m.segments for m in i.messages] for i in edi_gateway.parse(written).interchanges] == segments
    if (
        not any(f.is_error for i in parsed.interchanges for f in i.findings)
        and b"~\n" not in data
        and not parsed.findings
    ):
        assert written == data.replace(b"'\r\n", b"'").replace(b"'\n", b"'")


def test_a_changed_interchange_is_written_as_changed() -> None:
    parsed = edi_gateway.parse(EDIFACT_FILE % b"5:KGM")
    parsed.interchanges[0].messages[0].segments[1][1] = "DOC+2"
    again = edi_gateway.parse(edi_gateway.write(parsed))
    assert edi_gateway.value(again.interchanges[0].messages[0].segments[1], 1) == "DOC+2"


# own definitions in a folder


def test_definitions_are_loaded_from_a_folder(tmp_path: Path) -> None:
    for name, content in OWN.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert edi_gateway.check(EDIFACT_FILE % b"5", definitions=edi_gateway.load_definitions(tmp_path)).ok
    (tmp_path / "edifact/D.99Z/QUALTY.json").write_text("{}")
    with pytest.raises(edi_gateway.ConfigurationError, match="QUALTY"):
        edi_gateway.load_definitions(tmp_path)
