"""The channel of a Telegram bot."""
