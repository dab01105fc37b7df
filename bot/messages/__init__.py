"""Messages as every part of the bot passes them on: a message in, a reply on its way, and how both lie sealed."""
