"""The aspects of a procedure that a message asks for, read from words and from examples."""
