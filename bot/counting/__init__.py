"""Counting what the bot did: each turn adds to sums of the day in Redis, and the sums go into SQL. Numbers only."""
