"""Floor 1: characters, separators and envelopes of EDIFACT and X12; knows no message type."""

from edi_gateway.syntax.reader import events, parse

__all__ = ["events", "parse"]
