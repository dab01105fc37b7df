"""The questions that lead to one's own case of a procedure, and what the record says of that case."""
