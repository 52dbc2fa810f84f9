"""Floor 11: web pages for people."""
