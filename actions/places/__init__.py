"""Communes: the one that a citizen names, what a former one is called today, and those nearby."""
