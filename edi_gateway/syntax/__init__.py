"""Floor 1: characters, separators and envelopes of EDIFACT and X12; knows no message type."""
