"""Documents as UBL 2.1 XML and back, without loss: what UBL has no place for stands in an extension."""

from __future__ import annotations

from typing import Any

from lxml import etree

from edi_gateway.documents import DocumentError
from edi_gateway.documents.flat import Flat, flatten, unflatten
from edi_gateway.errors import WriteError
from edi_gateway.mapping.ubl.form import Form
from edi_gateway.mapping.ubl.forms import FORMS
from edi_gateway.mapping.ubl.table import (
    NAMESPACES,
    NO_CURRENCY,
    TableWriter,
    XmlElement,
    plain_text,
    qualified,
    read_rows,
)

EXTENSION_NAMESPACE = "urn:edi-gateway:document-fields:1"
_FIELD = f"{{{EXTENSION_NAMESPACE}}}Field"
_PART = f"{{{EXTENSION_NAMESPACE}}}Part"
_CONTENT = "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent//"


def write_ubl(document: Any) -> bytes:
    """A document as UBL 2.1 XML in UTF-8.

    Raises:
        WriteError: there is no UBL form of this document type, or a text holds a character that XML cannot.
    """
    form, flat = form_of(document), flatten(document)
    moves = form.moves(flat)
    root = write_form(form, form.show(flat), flat.get("currency"))
    _write_extension(root, moves, _differences(flat, _read_table(form, root, moves)))
    return serialised(root)


def form_of(document: Any) -> Form:
    """The UBL form that a document takes. Raises ``WriteError`` where there is none."""
    for form in FORMS:
        if type(document) is form.document and form.applies(document):
            return form
    raise WriteError(f"There is no UBL form of {type(document).__name__}.")


def write_form(form: Form, shown: Flat, currency: str | None) -> XmlElement:
    """The values that a form shows, as a root element. Raises ``WriteError`` for a text that XML cannot hold."""
    names: dict[Any, str] = {None: form.namespace, **NAMESPACES}
    root = etree.Element(f"{{{form.namespace}}}{form.name}", nsmap=names)
    try:
        TableWriter(shown, currency or NO_CURRENCY).write(form.rows, root, "")
    except ValueError as error:
        raise WriteError(f"A text of the document cannot stand in XML: {error}.") from error
    return root


def serialised(root: XmlElement) -> bytes:
    """An element as an XML file."""
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def read_ubl(data: bytes) -> Any:
    """The document that UBL XML holds. Elements that the document has no field for are passed over.

    The XML may have no document type declaration, so there are no entities to expand and nothing is fetched.

    Raises:
        DocumentError: it is not XML, no UBL document that is known, or its values do not fit; all problems are named.
    """
    root = _parsed(data)
    for form in FORMS:
        if root.tag == f"{{{form.namespace}}}{form.name}":
            flat = _read_table(form, root, _read_moves(root))
            _read_extension(root, flat)
            return unflatten(form.document, flat)
    raise DocumentError([f"<{str(root.tag)[:120]}> is not a UBL document that is known here."])


def _read_table(form: Form, root: XmlElement, moves: dict[str, str]) -> Flat:
    found: Flat = {}
    read_rows(form.rows, root, "", found)
    return _normalised(form.arrange(form.read(found), moves))


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


def _normalised(flat: Flat) -> Flat:
    """GTINs with fourteen digits, as the document has them."""
    return {
        path: value.zfill(14) if path.endswith("gtin") and str(value).isdigit() and len(value) < 14 else value
        for path, value in flat.items()
    }


# --- extension -------------------------------------------------------------------------------------------------------


def _differences(flat: Flat, found: Flat) -> Flat:
    """What reading would not give back, by field; "" for what the document does not have though UBL demands it."""
    stated = {path: plain_text(value) for path, value in flat.items()}
    left = {path: text for path, text in stated.items() if found.get(path) != text}
    return left | dict.fromkeys((path for path in found if path not in stated), "")


def _write_extension(root: XmlElement, moves: dict[str, str], fields: Flat) -> None:
    if not fields and not moves:
        return
    extensions = etree.Element(qualified("ext:UBLExtensions"))
    content = etree.SubElement(
        etree.SubElement(extensions, qualified("ext:UBLExtension")), qualified("ext:ExtensionContent")
    )
    holder = etree.SubElement(content, f"{{{EXTENSION_NAMESPACE}}}Fields", nsmap={"gw": EXTENSION_NAMESPACE})
    for here, there in moves.items():
        etree.SubElement(holder, _PART, name=there).text = here
    try:
        for path, text in fields.items():
            etree.SubElement(holder, _FIELD, name=path).text = text or None
    except ValueError as error:
        raise WriteError(f"A text of the document cannot stand in XML: {error}.") from error
    root.insert(0, extensions)


def _read_moves(root: XmlElement) -> dict[str, str]:
    return {(e.text or "").strip(): e.get("name", "") for e in root.iterfind(_CONTENT + _PART, NAMESPACES)}


def _read_extension(root: XmlElement, flat: Flat) -> None:
    for element in root.iterfind(_CONTENT + _FIELD, NAMESPACES):
        path = element.get("name", "")
        if element.text is None:
            flat.pop(path, None)
        else:
            flat[path] = element.text
