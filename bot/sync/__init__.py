"""The catalogue sync: the national portal's procedures become a release (docs/decisions/030-sync.md)."""
