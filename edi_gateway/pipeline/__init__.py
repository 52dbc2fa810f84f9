"""Floor 8: the pure heart: interpret what came in, route it, build what goes out."""
