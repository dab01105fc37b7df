"""Questions asked of a procedure, read from words and from examples."""
