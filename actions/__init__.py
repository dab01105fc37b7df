"""What the bot does: one module per thing a citizen wants."""
