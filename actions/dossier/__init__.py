"""Dossiers: look one up, tell more of it, follow it, and bring news of it."""
