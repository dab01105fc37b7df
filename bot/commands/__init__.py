"""One module per command of ``motcua``; each exports ``command``."""
