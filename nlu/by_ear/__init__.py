"""What was meant by what was typed: without marks, spelt by ear, joined, split, or with a slip of the finger."""
