"""The demo: a working folder, a cast of simulated partners in a process of their own, and samples they deliver."""
