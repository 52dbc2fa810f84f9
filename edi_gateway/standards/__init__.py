"""Floor 2: segments, composites, elements, codes and message structures per release."""

from edi_gateway.standards.definitions import SHIPPED, Definitions
from edi_gateway.standards.dictionary import DefinitionError
from edi_gateway.standards.loader import (
    functional_group,
    load,
    messages,
    releases,
    segment_definition,
    service_segment,
)
from edi_gateway.standards.model import UnknownDefinitionError

__all__ = [
    "SHIPPED",
    "DefinitionError",
    "Definitions",
    "UnknownDefinitionError",
    "functional_group",
    "load",
    "messages",
    "releases",
    "segment_definition",
    "service_segment",
]
