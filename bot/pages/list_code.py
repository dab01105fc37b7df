"""The address of a list of papers: all that the page needs stands in it, and nothing about a person.

``/viec/1004194ab-k7m2…``: the procedure, the answers that lead to one's own case, and behind the hyphen the
day on which the list was made, a digest of what stood on it, forty random bits, by which nobody finds another's list,
and a check by which a mistyped address is known as one.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Digits and small letters that are not mistaken for each other when read aloud or copied by hand."""
_FIRST_DAY = date(2026, 1, 1)
_DAY, _DIGEST, _RANDOM, _CHECK = 2, 3, 5, 2
_BYTES = _DAY + _DIGEST + _RANDOM + _CHECK
_LENGTH = 20
_CODE = re.compile(rf"(?P<first>\d)(?P<rest>\d{{6}})(?P<path>[a-d]{{0,3}})-(?P<tail>[{ALPHABET}]{{{_LENGTH}}})")


@dataclass(frozen=True)
class ListCode:
    """A list: of which procedure, for the case at the end of ``path`` ("" for all), made when, with what on it."""

    procedure: str
    path: str
    made: date
    digest: bytes
    random: bytes

    def written(self) -> str:
        """The code as it stands in the address."""
        days = (self.made - _FIRST_DAY).days.to_bytes(_DAY, "big")
        head, body = head_of(self.procedure, self.path), days + self.digest + self.random
        number = int.from_bytes(body + _check(head, body), "big")
        return f"{head}-{_digits(number)}"


def new_code(procedure: str, path: str, made: date, content: str) -> str:
    """The code of a new list that holds ``content``."""
    return ListCode(procedure, path, made, digest_of(content), secrets.token_bytes(_RANDOM)).written()


def read_code(typed: str) -> ListCode | None:
    """The list that a code is of; None where it is none, or was not copied right."""
    found = _CODE.fullmatch(typed.strip().lower())
    if found is None:
        return None
    number = _number(found["tail"])
    if number >= 256**_BYTES:
        return None
    whole = number.to_bytes(_BYTES, "big")
    body, check = whole[:-_CHECK], whole[-_CHECK:]
    procedure = f"{found['first']}.{found['rest']}"
    if check != _check(head_of(procedure, found["path"]), body):
        return None
    made = _FIRST_DAY + timedelta(days=int.from_bytes(body[:_DAY], "big"))
    return ListCode(procedure, found["path"], made, body[_DAY:-_RANDOM], body[-_RANDOM:])


def head_of(procedure: str, path: str) -> str:
    """The part before the hyphen: it is the same for all lists of one case."""
    return f"{procedure.replace('.', '')}{path}"


def digest_of(content: str) -> bytes:
    """A digest by which it is seen that ``content`` changed."""
    return hashlib.blake2b(content.encode(), digest_size=_DIGEST).digest()


def _check(head: str, body: bytes) -> bytes:
    return hashlib.blake2b(body, key=head.encode(), digest_size=_CHECK).digest()


def _digits(number: int) -> str:
    base = len(ALPHABET)
    return "".join(ALPHABET[number // base**place % base] for place in reversed(range(_LENGTH)))


def _number(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(ALPHABET) + ALPHABET.index(digit)
    return number
