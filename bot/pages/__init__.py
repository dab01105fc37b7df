"""The pages beside the chat, and what protects all of them."""
