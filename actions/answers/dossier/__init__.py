"""What is said of a dossier: its state, questions about it, news and corrections."""
