"""Figures of what the bot does for citizens: counts only, by day and week, that tell nobody who."""
