"""The questions that lead a citizen to the papers of their own case."""
