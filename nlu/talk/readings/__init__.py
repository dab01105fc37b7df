"""The readings that a message may have in its talk, each kind with its evidence."""
