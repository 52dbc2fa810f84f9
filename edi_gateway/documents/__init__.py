"""Floor 4: what an order is; typed documents with UBL names."""
