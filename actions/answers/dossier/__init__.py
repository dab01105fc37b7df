"""The answers about a dossier: its state, questions about it, news and corrections."""
