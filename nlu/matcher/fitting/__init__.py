"""Fits what the matcher learns. Programs for ``make fit``; nothing that runs imports them."""
