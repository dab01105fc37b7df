"""The log-in of officials in a browser, as far as both programs under one name have to know of it: the console sets
its cookie, and the gateway takes it out of a browser that is handed to a citizen, in which nobody logs in until the
citizen is done.
"""

from __future__ import annotations

ROOT = "/quan-tri"
"""The address of the console, and all that its cookie is sent to."""
COOKIE = "quantri"
HANDED_OVER = "motcua_ho_tro"
"""The cookie of a browser that a citizen uses at the counter: the moment (epoch s) at which that ends."""
