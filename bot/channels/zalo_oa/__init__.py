"""The channel of a Zalo Official Account, from webhook to send, with its tokens."""
