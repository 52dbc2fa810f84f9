"""Floor 11: the edi-gateway command."""
