"""A document as one readable page for people: HTML that prints well and loads nothing from elsewhere."""

from edi_gateway.documents.view.render import render

__all__ = ["render"]
