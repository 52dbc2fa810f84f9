"""Orders as UBL 2.1 XML and back, without loss: what UBL has no place for stands in an extension."""

from __future__ import annotations

from typing import Any

from lxml import etree

from edi_gateway.documents import DocumentError, Order
from edi_gateway.documents.flat import Flat, flatten, unflatten
from edi_gateway.errors import WriteError
from edi_gateway.mapping.ubl_order import ORDER
from edi_gateway.mapping.ubl_table import NAMESPACES, Row, TableWriter, XmlElement, qualified, read_rows

ORDER_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:Order-2"
EXTENSION_NAMESPACE = "urn:edi-gateway:document-fields:1"
_TABLES: dict[type[Any], tuple[str, str, tuple[Row, ...]]] = {Order: (ORDER_NAMESPACE, "Order", ORDER)}
_NO_CURRENCY = "XXX"  # ISO 4217: no currency; UBL amounts must name one
_WINDOW = ("earliest_date", "earliest_time", "latest_date", "latest_time")
_FIELD = f"{{{EXTENSION_NAMESPACE}}}Field"


def write_ubl(document: Any) -> bytes:
    """A document as UBL 2.1 XML in UTF-8.

    Raises:
        WriteError: there is no UBL form of this document type, or a text holds a character that XML cannot.
    """
    if type(document) not in _TABLES:
        raise WriteError(f"There is no UBL form of {type(document).__name__}.")
    namespace, name, rows = _TABLES[type(document)]
    flat = flatten(document)
    names: dict[Any, str] = {None: namespace, **NAMESPACES}
    root = etree.Element(f"{{{namespace}}}{name}", nsmap=names)
    shown, moved = _with_period(flat)
    writer = TableWriter(shown, flat.get("currency") or _NO_CURRENCY)
    try:
        writer.write(rows, root, "")
        placed = {path for path in writer.written if shown.get(path) == flat.get(path)} - moved.keys()
        _write_extension(root, flat, placed | set(moved.values()), writer.absent)
    except ValueError as error:
        raise WriteError(f"A text of the document cannot stand in XML: {error}.") from error
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def read_ubl(data: bytes) -> Any:
    """The document that UBL XML holds. Elements that the document has no field for are passed over.

    The XML may have no document type declaration, so there are no entities to expand and nothing is fetched.

    Raises:
        DocumentError: it is not XML, no UBL document that is known, or its values do not fit; all problems are named.
    """
    root = _parsed(data)
    for cls, (namespace, name, rows) in _TABLES.items():
        if root.tag == f"{{{namespace}}}{name}":
            flat: Flat = {}
            read_rows(rows, root, "", flat)
            _read_extension(root, flat)
            return unflatten(cls, _normalised(flat))
    raise DocumentError([f"<{str(root.tag)[:120]}> is not a UBL document that is known here."])


def _parsed(data: bytes) -> XmlElement:
    refused = DocumentError(["XML with a document type declaration is refused."])
    if b"<!DOCTYPE" in data:
        raise refused
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError([f"This is not XML: {error}."]) from error
    info: Any = root.getroottree().docinfo
    if info.doctype or info.internalDTD is not None:
        raise refused  # also where another encoding hid it above
    return root


# --- periods ---------------------------------------------------------------------------------------------------------


def _deliveries(flat: Flat) -> list[str]:
    """The prefixes under which delivery dates stand: of the order, and of each line and sub-line."""
    ends = ("_date", "_time")
    found = {p.rpartition("delivery.")[0] for p in flat if ".delivery." in f".{p}" and p.endswith(ends)}
    return sorted(found)


def _with_period(flat: Flat) -> tuple[Flat, dict[str, str]]:
    """UBL has one period for the day asked for and for the window. A day is written as a period that begins and ends
    on it; where there is a window too, or one that looks like a day, what does not fit goes to the extension.

    Returns:
        The values as they are to be shown; and which of them stand for which field of the document.
    """
    shown, moved = dict(flat), dict[str, str]()
    for prefix in _deliveries(flat):
        at = f"{prefix}delivery."
        window = {name: shown.pop(f"{at}{name}", None) for name in _WINDOW}
        looks_like_a_day = window["earliest_date"] == window["latest_date"] and window["latest_time"] is None
        if not looks_like_a_day:
            shown |= {f"{at}{name}": value for name, value in window.items() if value is not None}
        elif f"{at}requested_date" in flat:
            for name, source in (("earliest_date", "date"), ("latest_date", "date"), ("earliest_time", "time")):
                if f"{at}requested_{source}" in flat:
                    shown[f"{at}{name}"] = flat[f"{at}requested_{source}"]
                    moved[f"{at}{name}"] = f"{at}requested_{source}"
    return shown, moved


def _as_days(flat: Flat) -> None:
    for prefix in _deliveries(flat):
        at = f"{prefix}delivery."
        first, last = flat.get(f"{at}earliest_date"), flat.get(f"{at}latest_date")
        if first is not None and first == last and f"{at}latest_time" not in flat:
            flat[f"{at}requested_date"] = flat.pop(f"{at}earliest_date")
            del flat[f"{at}latest_date"]
            if f"{at}earliest_time" in flat:
                flat[f"{at}requested_time"] = flat.pop(f"{at}earliest_time")


# --- extension -------------------------------------------------------------------------------------------------------


def _write_extension(root: XmlElement, flat: Flat, placed: set[str], absent: list[str]) -> None:
    """Name the fields that the table has no place for, and those that it had to make up."""
    left = {path: value for path, value in flat.items() if path not in placed}
    if not left and not absent:
        return
    extensions = etree.Element(qualified("ext:UBLExtensions"))
    content = etree.SubElement(
        etree.SubElement(extensions, qualified("ext:UBLExtension")), qualified("ext:ExtensionContent")
    )
    fields = etree.SubElement(content, f"{{{EXTENSION_NAMESPACE}}}Fields", nsmap={"gw": EXTENSION_NAMESPACE})
    for path, value in [*left.items(), *((path, "") for path in absent)]:
        element = etree.SubElement(fields, _FIELD, name=path)
        element.text = _plain(value) or None
    root.insert(0, extensions)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else f"{value}"


def _read_extension(root: XmlElement, flat: Flat) -> None:
    _as_days(flat)
    for element in root.iterfind(f"ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent//{_FIELD}", NAMESPACES):
        path = element.get("name", "")
        if element.text is None:
            flat.pop(path, None)
        else:
            flat[path] = element.text


def _normalised(flat: Flat) -> Flat:
    """GTINs with fourteen digits, as the document has them."""
    return {
        path: value.zfill(14) if path.endswith(".gtin") and str(value).isdigit() and len(value) < 14 else value
        for path, value in flat.items()
    }
