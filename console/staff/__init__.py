"""The work of commune staff in the console, as far as it is no page: what the bot gives to it, and canned answers."""
