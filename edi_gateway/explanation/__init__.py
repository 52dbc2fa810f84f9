"""Floor between acknowledgements and partners: findings and received answers in words, with the spot marked."""

from __future__ import annotations

from edi_gateway.explanation.answers import explain_answers
from edi_gateway.explanation.explain import explain
from edi_gateway.explanation.model import Answer, Excerpt, Explanation, Reported, ReportedError

__all__ = ["Answer", "Excerpt", "Explanation", "Reported", "ReportedError", "explain", "explain_answers"]
