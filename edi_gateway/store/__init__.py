"""Floor 9: tables, transactions, queries and the payload archive."""
