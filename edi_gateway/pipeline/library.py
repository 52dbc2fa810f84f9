"""The heart as a library, without a gateway: check a file, read its documents, acknowledge it, write it, convert it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edi_gateway.documents import Invoice, from_json, to_json
from edi_gateway.errors import ConfigurationError, GatewayError, WriteError
from edi_gateway.findings import Finding, Severity
from edi_gateway.mapping import load_maps
from edi_gateway.mapping.einvoice import target, write_einvoice
from edi_gateway.mapping.model import Map
from edi_gateway.mapping.ubl import form_of, read_ubl, write_ubl
from edi_gateway.partners.contents import definition_files
from edi_gateway.partners.model import Envelope, Identifiers, Partner, Snapshot
from edi_gateway.partners.shipped import shipped
from edi_gateway.pipeline.acknowledging import Acknowledgement, acknowledgements_of
from edi_gateway.pipeline.build import build
from edi_gateway.pipeline.model import Draft, Moment, Numbers
from edi_gateway.standards import SHIPPED, Definitions, schema
from edi_gateway.syntax import parse
from edi_gateway.syntax.model import Interchange, ParsedFile, PartyId, Standard
from edi_gateway.syntax.verbatim import rewrite
from edi_gateway.validation import validate
from edi_gateway.validation.model import InterchangeReport, Verdict

_QUALIFIERS_TO_X12 = {"14": "ZZ", "1": "01", "ZZZ": "ZZ", "": "ZZ"}
_QUALIFIERS_TO_EDIFACT = {"01": "1", "ZZ": "ZZZ", "": "ZZZ"}


class ConversionError(GatewayError):
    """A file cannot be converted; ``findings`` say why, in full."""

    def __init__(self, text: str, findings: list[Finding] | None = None) -> None:
        super().__init__(text)
        self.findings = findings or []


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document, the map that read it, and the interchange and message (from 1) it came from."""

    document: Any
    type: str
    map: str
    interchange: Interchange | None = None
    position: int = 1


@dataclass(slots=True)
class CheckResult:
    """What a file holds and all that is wrong with it."""

    file: ParsedFile
    reports: list[InterchangeReport]
    documents: list[ReadDocument] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        return [*self.file.findings, *(f for r in self.reports for f in r.all_findings)]

    @property
    def ok(self) -> bool:
        """Whether there is something in it and no finding is an error."""
        return bool(self.reports) and not any(f.severity is Severity.ERROR for f in self.findings)


@dataclass(frozen=True, slots=True)
class ConvertedFile:
    """One result of a conversion."""

    name: str
    content: bytes


@functools.lru_cache(maxsize=4)
def shipped_maps(definitions: Definitions = SHIPPED) -> Mapping[str, Map]:
    """The maps that come with the package, by name, for messages as these definitions have them."""
    return load_maps(shipped("mappings"), definitions=definitions)


def load_definitions(folder: Path) -> Definitions:
    """The shipped definitions with those of a folder laid over them (``standards`` of a working folder).

    Raises:
        ConfigurationError: with every mistake in the folder's files as ``file:line: sentence``.
    """
    own = definition_files(folder)
    problems = schema.problems(own)
    if problems:
        raise ConfigurationError([f"{folder.name}/{problem}" for problem in problems])
    return Definitions(own)


def check(data: bytes, maps: Mapping[str, Map] | None = None, *, definitions: Definitions = SHIPPED) -> CheckResult:
    """Parses and validates a file against the standards, and reads what a map exists for. Never raises for bad data.

    Args:
        data: a file of one or several interchanges, EDIFACT (ISO 9735) or X12 (X12.5, X12.6).
        maps: by name, loaded with the same ``definitions``; none: the shipped ones.
        definitions: what messages are held against.
    """
    parsed = parse(data)
    result = CheckResult(parsed, [validate(i, definitions=definitions) for i in parsed.interchanges])
    available = shipped_maps(definitions) if maps is None else maps
    for report in result.reports:
        _read(report, available, result.documents)
    return result


def _read(report: InterchangeReport, maps: Mapping[str, Map], documents: list[ReadDocument]) -> None:
    for message in report.messages:
        mapping = next((m for m in maps.values() if m.message == message.message.name), None)
        if mapping is None or message.tree is None or message.verdict is Verdict.REJECTED:
            continue
        result = mapping.read(message.message, message.tree)
        message.findings += result.findings
        if result.document is not None:
            documents.append(
                ReadDocument(result.document, mapping.document, mapping.name, report.interchange, message.message.index)
            )


def acknowledge(
    checked: bytes | CheckResult | InterchangeReport,
    *,
    at: datetime,
    number: int = 1,
    by_999: bool = False,
    envelope: Envelope | None = None,
    definitions: Definitions = SHIPPED,
) -> list[Acknowledgement]:
    """The acknowledgements that answer a file, each an interchange of its own, from its receiver to its sender.

    EDIFACT gets a CONTRL (ISO 9735-4; that of syntax 3 or 4 as the interchange is). X12 gets a 997 or 999 for each
    version and pair of addresses of its groups, and a TA1 where ISA14 asks for one or the envelope is wrong (X12.5);
    a wrong envelope gets the TA1 alone. An interchange that holds nothing but acknowledgements gets none.

    Args:
        checked: a file, or what ``check`` or ``validate`` found in it.
        at: date and time of the acknowledgement, aware; written in UTC.
        number: control number of the first one (UNB 0020, or ISA13 and GS06); each further one counts up.
        by_999: answer groups of release 005010 and later with a 999 and not with a 997.
        envelope: separators and characters to write with; none: the usual ones.
        definitions: what messages are held against, where ``checked`` is a file.

    Raises:
        WriteError: an address or a reference of the original cannot be written in an envelope.
    """
    if isinstance(checked, bytes):
        checked = check(checked, {}, definitions=definitions)
    reports = checked.reports if isinstance(checked, CheckResult) else [checked]
    return acknowledgements_of(reports, at=at, number=number, by_999=by_999, envelope=envelope or Envelope())


def write(interchange: Interchange | ParsedFile) -> bytes:
    """An interchange, or all of a file, back to bytes: as it was read, or as it was changed since.

    The elements stand as they are, with the delimiters, the encoding and UNA of the interchange, the counts of its
    trailers included: nothing is corrected. Line breaks between segments and junk between interchanges do not come
    back. What was read without a finding, and is not changed, is written so that ``parse`` reads the same again. New
    interchanges, with right counts and references, are made by ``write_edifact`` and ``write_x12``.
    """
    interchanges = interchange.interchanges if isinstance(interchange, ParsedFile) else [interchange]
    return b"".join(rewrite(one) for one in interchanges)


def convert(
    data: bytes,
    to: str,
    *,
    maps: Mapping[str, Map] | None = None,
    sender: str = "",
    receiver: str = "",
    envelope: Envelope | None = None,
    definitions: Definitions = SHIPPED,
) -> list[ConvertedFile]:
    """Converts a file of documents to ``json``, ``ubl``, ``X12 004010 850``, ``EDIFACT D.96A ORDERS`` or an e-invoice.

    E-invoices are ``EN 16931``, ``Peppol BIS Billing 3`` and ``XRechnung``, in UBL or, with ``CII`` behind the name, as
    Cross Industry Invoice. The input is EDIFACT, X12, this package's JSON or UBL XML, as is seen from its beginning.
    EDI output is one interchange per document under control number 1 and the date of the original, so that the same
    input gives the same output; sender and receiver are those of the original unless given ("14:4012345000009").

    Raises:
        ConversionError: nothing can be converted; it holds every finding.
    """
    available = shipped_maps(definitions) if maps is None else maps
    documents = _documents(data, available, definitions)
    return [
        _convert_one(d, to, n, available, definitions, sender, receiver, envelope) for n, d in enumerate(documents, 1)
    ]


def _documents(data: bytes, maps: Mapping[str, Map], definitions: Definitions) -> list[ReadDocument]:
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{":
        return [_from_json(data)]
    if start == b"<":
        document = read_ubl(data)
        return [ReadDocument(document, type(document).__name__, "ubl")]
    result = check(data, maps, definitions=definitions)
    errors = [f for f in result.findings if f.severity is Severity.ERROR]
    if errors:
        raise ConversionError(f"The file has {len(errors)} error(s): {errors[0].place}: {errors[0].text}", errors)
    if not result.documents:
        names = ", ".join(sorted({m.message.name for r in result.reports for m in r.messages})) or "no message"
        raise ConversionError(f"There is no map for what the file holds ({names}).", result.findings)
    return result.documents


def _from_json(data: bytes) -> ReadDocument:
    text = data.decode("utf-8-sig", errors="replace")
    found = re.search(r'"document_type"\s*:\s*"([A-Za-z]+)"', text)
    if found is None:
        raise ConversionError('The JSON names no "document_type".')
    return ReadDocument(from_json(found[1], text), found[1], "json")


def _convert_one(
    read: ReadDocument,
    to: str,
    number: int,
    maps: Mapping[str, Map],
    definitions: Definitions,
    sender: str,
    receiver: str,
    envelope: Envelope | None,
) -> ConvertedFile:
    stem = re.sub(r"[^A-Za-z0-9.-]+", "-", str(getattr(read.document, "id", "") or number)).strip(".-") or str(number)
    if to.lower() == "json":
        return ConvertedFile(f"{stem}.json", to_json(read.document, indent=2).encode())
    if to.lower() in ("ubl", f"ubl {_ubl_name(read.document)}".lower()):
        return ConvertedFile(f"{stem}.xml", write_ubl(read.document))
    if target(to) is not None:
        return ConvertedFile(f"{stem}.xml", _einvoice(read, to))
    mapping = next((m for m in maps.values() if m.message == to and m.document == read.type), None)
    if mapping is None:
        known = ", ".join(sorted(f'"{m.message}"' for m in maps.values() if m.document == read.type))
        raise ConversionError(f"A {read.type} cannot be written as {to!r}; possible are json, ubl, {known}.")
    written = mapping.write(read.document)
    errors = [f for f in written.findings if f.severity is Severity.ERROR]
    if errors:
        raise ConversionError(f"The {read.type} {stem} cannot be written as {to}: {errors[0].text}", written.findings)
    draft = Draft("document", "other", "", to, 1, 1, read.document, read.type, (tuple(written.segments),))
    snapshot = _pair(draft, read.interchange, sender, receiver, envelope or _usual_envelope(draft))
    snapshot = replace(snapshot, definitions=definitions)
    try:
        built = build(draft, Numbers(number, number), Moment(_prepared(read)), snapshot)
    except WriteError as error:
        raise ConversionError(f"The {read.type} {stem} cannot be written as {to}: {error}") from error
    return ConvertedFile(f"{stem}-{built.filename}", built.payload)


def _ubl_name(document: Any) -> str:
    """The name of a document's UBL form; "" where it has none."""
    try:
        return form_of(document).name
    except WriteError:
        return ""


def _einvoice(read: ReadDocument, to: str) -> bytes:
    wanted = target(to)
    if wanted is None or not isinstance(read.document, Invoice):
        raise ConversionError(f"A {read.type} cannot be written as {to!r}; invoices and credit notes can.")
    made = write_einvoice(read.document, *wanted)
    if made.xml is None:
        errors = [finding for finding in made.findings if finding.is_error]
        text = f"The invoice {read.document.id} lacks {len(errors)} mandatory term(s) of {to}. {errors[0].text}"
        raise ConversionError(text, errors)
    return made.xml


def _pair(draft: Draft, source: Interchange | None, sender: str, receiver: str, envelope: Envelope) -> Snapshot:
    """A configuration of just two parties, as the heart needs one to address an interchange."""
    ours = _party(sender, source.sender if source else None, source, draft)
    theirs = _party(receiver, source.receiver if source else None, source, draft)
    if draft.standard is Standard.EDIFACT:
        own, other = Identifiers(edifact=(ours,)), Identifiers(edifact=(theirs,))
    else:
        own, other = Identifiers(x12=(ours,)), Identifiers(x12=(theirs,))
    partner = Partner(key="other", name="the receiver", identifiers=other, envelope=envelope)
    return Snapshot(id="", own=own, name="", partners={"other": partner}, maps={})


def _usual_envelope(draft: Draft) -> Envelope:
    """ISA12 by the release of the message (005010 in 00501), so that envelope and group say the same."""
    if draft.standard is not Standard.X12:
        return Envelope(x12_encoding="latin-1")
    return Envelope(x12_encoding="latin-1", x12_version=draft.message.split(" ")[1][:5])


def _party(given: str, original: PartyId | None, source: Interchange | None, draft: Draft) -> PartyId:
    table = _QUALIFIERS_TO_EDIFACT if draft.standard is Standard.EDIFACT else _QUALIFIERS_TO_X12
    default = "ZZZ" if draft.standard is Standard.EDIFACT else "ZZ"
    if given:
        party = PartyId.of(given)
        return party if party.qualifier else PartyId(default, party.id)
    if original is None or source is None:
        raise ConversionError("The file names no sender and receiver; say who with --sender and --receiver.")
    if source.standard is draft.standard:
        return original
    return PartyId(table.get(original.qualifier, default), original.id)


def _prepared(read: ReadDocument) -> datetime:
    """The time in the original's envelope, or the start of the document's day: never the clock."""
    digits = re.sub(r"\D", "", read.interchange.prepared) if read.interchange else ""
    for length, form in ((12, "%Y%m%d%H%M"), (10, "%y%m%d%H%M")):
        if len(digits) == length:
            try:
                return datetime.strptime(digits, form).replace(tzinfo=UTC)
            except ValueError:
                break
    day = getattr(read.document, "issue_date", None)
    return datetime.fromisoformat(f"{day.isoformat() if day else '2000-01-01'}T00:00:00+00:00")
