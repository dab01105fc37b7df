"""The citizen and their own data: what is known, what they agreed to, what they may ask for."""
