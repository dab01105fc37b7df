"""The memory of a conversation, under its old name."""

from nlu.talk.state import RECENT, SLOT, Confirmed, Option
from nlu.talk.state import Talk as Memory

__all__ = ["RECENT", "SLOT", "Confirmed", "Memory", "Option"]
