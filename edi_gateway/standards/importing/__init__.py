"""Definitions from a user's own files: UN/EDIFACT directory texts, code lists as CSV, this project's JSON."""

from __future__ import annotations

from edi_gateway.standards.importing.files import read_addition
from edi_gateway.standards.importing.merge import Merged, merge
from edi_gateway.standards.importing.model import Addition, ImportFileError

__all__ = ["Addition", "ImportFileError", "Merged", "merge", "read_addition"]
