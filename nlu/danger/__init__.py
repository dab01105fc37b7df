"""Hears that somebody is in danger: read first, before any procedure. ``nlu.danger.reader.read`` is the door."""
