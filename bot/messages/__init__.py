"""What every part of the bot passes on: a message in, a reply on its way, and how both lie sealed."""
