"""Finds entries that answer a question: the FAQ, follow-ups of a procedure, sentences of its record."""
