"""How well the bot understands: the procedure, what is asked of it, and conversations."""
