"""The way in: accounts, passwords, one-time codes, sessions, and the delay after wrong tries."""
