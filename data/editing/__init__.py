"""Edits of the content: records by name, three versions merged, changes laid over a release."""
