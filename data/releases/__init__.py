"""Releases: published states of the content, kept in SQL, and the one in force."""
