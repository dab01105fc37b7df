"""Backups: Redis and SQL of one moment in one sealed file, and the way back from it."""
