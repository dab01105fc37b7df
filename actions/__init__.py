"""The deeds of the bot: one module per thing a citizen wants."""
