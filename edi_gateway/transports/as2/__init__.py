"""AS2 (RFC 4130): messages, receipts, client and endpoint."""
