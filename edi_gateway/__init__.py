"""An EDI gateway: EDIFACT and X12 in and out, parsed, validated, mapped, acknowledged, routed.

As a library::

    import edi_gateway

    result = edi_gateway.check(data)
    for finding in result.findings:
        print(finding)
    for answer in edi_gateway.acknowledge(result, at=datetime.now(UTC)):
        print(answer.message, answer.content)
    for file in edi_gateway.convert(data, "X12 004010 850"):
        print(file.name, file.content)

What is listed in ``__all__`` is the library's interface; everything below may change. It does no input or output, reads
no clock, and raises nothing but ``GatewayError`` and its subclasses, whatever a file holds. docs/library.md is the
guide to it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edi_gateway.errors import ConfigurationError, GatewayError, WriteError
    from edi_gateway.explanation import Explanation, explain
    from edi_gateway.findings import Fault, Finding, Place, Severity
    from edi_gateway.pipeline.acknowledging import Acknowledgement
    from edi_gateway.pipeline.library import (
        CheckResult,
        ConversionError,
        ConvertedFile,
        acknowledge,
        check,
        convert,
        load_definitions,
        write,
    )
    from edi_gateway.standards import Definitions
    from edi_gateway.syntax import parse
    from edi_gateway.syntax.model import Delimiters, Interchange, Message, ParsedFile, PartyId, value
    from edi_gateway.syntax.writer import OutgoingGroup, OutgoingMessage, write_edifact, write_x12
    from edi_gateway.validation import validate
    from edi_gateway.validation.model import InterchangeReport, MessageReport, Verdict

__version__ = "0.1.0"

# Looked up on first use, so that `import edi_gateway` and the command line stay quick.
_HOMES = {
    "Acknowledgement": "edi_gateway.pipeline.acknowledging",
    "CheckResult": "edi_gateway.pipeline.library",
    "ConfigurationError": "edi_gateway.errors",
    "ConversionError": "edi_gateway.pipeline.library",
    "ConvertedFile": "edi_gateway.pipeline.library",
    "Definitions": "edi_gateway.standards",
    "Delimiters": "edi_gateway.syntax.model",
    "Explanation": "edi_gateway.explanation",
    "Fault": "edi_gateway.findings",
    "Finding": "edi_gateway.findings",
    "GatewayError": "edi_gateway.errors",
    "Interchange": "edi_gateway.syntax.model",
    "InterchangeReport": "edi_gateway.validation.model",
    "Message": "edi_gateway.syntax.model",
    "MessageReport": "edi_gateway.validation.model",
    "OutgoingGroup": "edi_gateway.syntax.writer",
    "OutgoingMessage": "edi_gateway.syntax.writer",
    "ParsedFile": "edi_gateway.syntax.model",
    "PartyId": "edi_gateway.syntax.model",
    "Place": "edi_gateway.findings",
    "Severity": "edi_gateway.findings",
    "Verdict": "edi_gateway.validation.model",
    "WriteError": "edi_gateway.errors",
    "acknowledge": "edi_gateway.pipeline.library",
    "check": "edi_gateway.pipeline.library",
    "convert": "edi_gateway.pipeline.library",
    "explain": "edi_gateway.explanation",
    "load_definitions": "edi_gateway.pipeline.library",
    "parse": "edi_gateway.syntax",
    "validate": "edi_gateway.validation",
    "value": "edi_gateway.syntax.model",
    "write": "edi_gateway.pipeline.library",
    "write_edifact": "edi_gateway.syntax.writer",
    "write_x12": "edi_gateway.syntax.writer",
}

__all__ = [
    "Acknowledgement",
    "CheckResult",
    "ConfigurationError",
    "ConversionError",
    "ConvertedFile",
    "Definitions",
    "Delimiters",
    "Explanation",
    "Fault",
    "Finding",
    "GatewayError",
    "Interchange",
    "InterchangeReport",
    "Message",
    "MessageReport",
    "OutgoingGroup",
    "OutgoingMessage",
    "ParsedFile",
    "PartyId",
    "Place",
    "Severity",
    "Verdict",
    "WriteError",
    "__version__",
    "acknowledge",
    "check",
    "convert",
    "explain",
    "load_definitions",
    "parse",
    "validate",
    "value",
    "write",
    "write_edifact",
    "write_x12",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)
