"""Reads a message by itself: spelling, codes, secrets, places, choices, yes and no."""
