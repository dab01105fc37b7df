"""Delivery that survives anything: events in, one commit per turn, replies out."""
