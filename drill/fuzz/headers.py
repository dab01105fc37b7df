"""Headers that no honest sender sends: any of those that something of ours or beneath us reads, with odd values."""

from __future__ import annotations

import random

NAMES = (
    "origin",
    "referer",
    "cookie",
    "content-type",
    "content-encoding",
    "accept",
    "accept-encoding",
    "authorization",
    "forwarded",
    "if-modified-since",
    "if-none-match",
    "last-event-id",
    "range",
    "sec-fetch-site",
    "upgrade",
    "user-agent",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
)
VALUES = (
    "",
    " ",
    "http://[",
    "http://[::1",
    "http://[::1]:x",
    "http://[v1.x]",
    "http://a:99999",
    "http://\u00e9",
    "://",
    "//",
    "null",
    "\xff\xfe",
    "\xb2",
    "\x7f",
    "%00",
    "9" * 400,
    "-1",
    "NaN",
    ";;;",
    ",,,",
    "a=b; a=c; =",
    '"',
    "bytes=9-1",
    "Thu, 99 Xyz 0000",
    "[fe80::1%eth0]:1",
    "1.2.3.4, " * 300,
    "application/json; charset=\xff",
    "x" * 5000,
)
"""The first that was found by hand: ``Origin: http://[`` was answered 500."""


def strange(rng: random.Random) -> dict[str, str]:
    """One to three of them."""
    return {rng.choice(NAMES): rng.choice(VALUES) for _ in range(rng.randint(1, 3))}
