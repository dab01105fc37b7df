"""The talks drill: talks on the messaging channels, with loss and duplicates."""
