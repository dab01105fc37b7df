"""The channel of the web chat."""
