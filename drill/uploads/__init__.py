"""Malformed uploads at the console's import: none gets in, and every one is answered with a sentence."""
