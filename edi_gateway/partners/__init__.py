"""Floor 7: partners and agreements as files; the checked, immutable Snapshot."""
