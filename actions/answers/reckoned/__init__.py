"""Sums and days reckoned for what the citizen tells.

Each is told with its parts, so that it can be checked; nothing is reckoned from what the record does not state.
"""
