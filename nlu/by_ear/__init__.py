"""Words as they were meant, from words as they were typed: without marks, spelt by ear, joined, split, or with a slip
of the finger.
"""
