"""Floor 9: bytes in, bytes out, receipts; knows no EDI."""
