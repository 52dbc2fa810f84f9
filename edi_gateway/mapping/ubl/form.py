"""What the UBL form of a document is: its root element, its table, and what changes shape on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from edi_gateway.documents.flat import Flat
from edi_gateway.mapping.ubl.table import Row

_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"


def unchanged(flat: Flat) -> Flat:
    """For documents whose fields stand in UBL as they stand in the document."""
    return flat


def no_moves(flat: Flat) -> dict[str, str]:
    """For documents whose parts stay where they are."""
    return {}


def in_place(flat: Flat, moves: dict[str, str]) -> Flat:
    """For documents whose parts stay where they are."""
    return flat


@dataclass(frozen=True, slots=True)
class Form:
    """The UBL form of a document type.

    Attributes:
        document: the class of the document.
        name: the root element, such as ``CreditNote``.
        rows: the table.
        show: the document's values as the table wants them; the table may have fields that the document has not.
        moves: by their path in the form, the paths of the parts that stand elsewhere in the document; the extension
            names them.
        arrange: puts such parts back after ``read``. The moves are empty in a file of somebody else.
        read: the other way. Whatever is not restored by it stands in the extension.
        applies: whether a document of the class takes this form.
    """

    document: type[Any]
    name: str
    rows: Sequence[Row]
    show: Callable[[Flat], Flat] = unchanged
    read: Callable[[Flat], Flat] = unchanged
    moves: Callable[[Flat], dict[str, str]] = no_moves
    arrange: Callable[[Flat, dict[str, str]], Flat] = in_place
    applies: Callable[[Any], bool] = lambda document: True

    @property
    def namespace(self) -> str:
        """The namespace of the root element."""
        return f"{_SCHEMA}{self.name}-2"
