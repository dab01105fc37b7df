"""The kill drill: real processes are killed at named points under a stream of messages, and nothing may get lost."""
