"""Partners' implementation guides: overlays on a message definition that narrow it, written in TOML, never in code."""

from __future__ import annotations

from edi_gateway.guides.loader import load_guide, load_guides
from edi_gateway.guides.model import Guide

__all__ = ["Guide", "load_guide", "load_guides"]
