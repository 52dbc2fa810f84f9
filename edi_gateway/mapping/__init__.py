"""Floor 5: the map language; documents to messages and back."""

from edi_gateway.mapping.compile import CompiledMap
from edi_gateway.mapping.lint import Remark, lint_map
from edi_gateway.mapping.loader import load_map, load_maps
from edi_gateway.mapping.model import Map, ReadResult, WriteResult

__all__ = ["CompiledMap", "Map", "ReadResult", "Remark", "WriteResult", "lint_map", "load_map", "load_maps"]
