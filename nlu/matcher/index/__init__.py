"""The catalogue as spaces that a question is compared in."""
