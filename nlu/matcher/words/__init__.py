"""Reads a text for the matcher: its terms, concepts, senses and figures, and where it may be cut."""
