"""Documents as UBL 2.1 XML and back, without loss: a table per document, used in both directions."""

from edi_gateway.mapping.ubl.codec import EXTENSION_NAMESPACE, form_of, read_ubl, write_ubl

__all__ = ["EXTENSION_NAMESPACE", "form_of", "read_ubl", "write_ubl"]
