"""A stand-in for the Zalo Bot Platform: the API as bots see it, and the citizens who write to them.

No public server of Zalo's can be run or read, so this one follows what several independent sources agree on, and has
a switch (:mod:`sandbox.zalo_bot.switches`) for each point on which they do not. Beside the API it has a citizens'
side (``/sandbox/…``, and a page at ``/``).
"""
