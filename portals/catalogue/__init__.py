"""The national portal's catalogue and its forms."""
