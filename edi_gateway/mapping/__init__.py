"""Floor 5: the map language; document <-> message, both ways."""
