"""The meaning of a message in its talk: the state of a talk, the readings a message may have, and which of them
holds.
"""
