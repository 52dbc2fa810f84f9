"""The crash harness: a whole gateway under load, killed again and again, and partners who keep a ledger."""
