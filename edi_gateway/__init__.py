"""An EDI gateway: EDIFACT and X12 in and out, parsed, validated, mapped, acknowledged, routed.

As a library::

    import edi_gateway

    result = edi_gateway.check(open("order.edi", "rb").read())
    for finding in result.findings:
        print(finding)
    for file in edi_gateway.convert(data, "X12 004010 850"):
        open(file.name, "wb").write(file.content)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edi_gateway.pipeline.library import CheckResult, ConversionError, ConvertedFile, check, convert
    from edi_gateway.syntax import parse
    from edi_gateway.validation import validate

__version__ = "0.1.0"

# Looked up on first use, so that `import edi_gateway` and the command line stay quick.
_HOMES = {
    "CheckResult": "edi_gateway.pipeline.library",
    "ConversionError": "edi_gateway.pipeline.library",
    "ConvertedFile": "edi_gateway.pipeline.library",
    "check": "edi_gateway.pipeline.library",
    "convert": "edi_gateway.pipeline.library",
    "parse": "edi_gateway.syntax",
    "validate": "edi_gateway.validation",
}

__all__ = [
    "CheckResult",
    "ConversionError",
    "ConvertedFile",
    "__version__",
    "check",
    "convert",
    "parse",
    "validate",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(home), name)
