"""Floor 8: the pure heart: interpret what came in, route it, build what goes out."""

from edi_gateway.pipeline.build import build, scope
from edi_gateway.pipeline.interpret import interchange_keys, interpret

__all__ = ["build", "interchange_keys", "interpret", "scope"]
