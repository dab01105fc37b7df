"""The channel of a Zalo Bot."""
