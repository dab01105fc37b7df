"""The shape of what the bot says: replies, buttons, what a button carries, and how figures are written."""
