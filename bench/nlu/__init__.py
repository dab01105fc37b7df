"""Measures of understanding: the procedure, what is asked of it, and conversations."""
