"""Checks content before it goes live."""
