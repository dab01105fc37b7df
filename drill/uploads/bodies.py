"""Requests that are no form of ours, around files good and bad."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINE = "\r\n"


@dataclass(frozen=True)
class Sent:
    """One request: its headers and its body. ``whole``: it is a form as a browser sends it."""

    headers: Mapping[str, str]
    body: bytes
    whole: bool = True


Wrap = Callable[[bytes, str, random.Random], Sent]
"""A request made of a file and the token of the session."""
NAMES = ("noi-dung.xlsx", "noi-dung.xls", "../../etc/passwd", "x.exe", "a" * 400, "nội dung.xlsx", "x\x00.xlsx", "")


def form(file: bytes, token: str, boundary: str = "ranh", name: str = "noi-dung.xlsx") -> bytes:
    """The body of the console's own form."""
    head = (
        f'--{boundary}{_LINE}Content-Disposition: form-data; name="csrf"{_LINE}{_LINE}{token}{_LINE}'
        f'--{boundary}{_LINE}Content-Disposition: form-data; name="file"; filename="{name}"{_LINE}'
        f"Content-Type: {XLSX}{_LINE}{_LINE}"
    )
    return head.encode("utf-8", "surrogateescape") + file + f"{_LINE}--{boundary}--{_LINE}".encode()


def _type(boundary: str = "ranh") -> dict[str, str]:
    return {"content-type": f"multipart/form-data; boundary={boundary}"}


def honest(file: bytes, token: str, _chance: random.Random) -> Sent:
    """As a browser sends it."""
    return Sent(_type(), form(file, token))


def renamed(file: bytes, token: str, chance: random.Random) -> Sent:
    """Under a name that says something else, or leads elsewhere."""
    return Sent(_type(), form(file, token, name=chance.choice(NAMES)))


def cut(file: bytes, token: str, chance: random.Random) -> Sent:
    """The body breaks off."""
    body = form(file, token)
    return Sent(_type(), body[: chance.randrange(1, len(body) - 8)], whole=False)


def other_boundary(file: bytes, token: str, chance: random.Random) -> Sent:
    """The parts are marked off by something else than the header says, or by nothing."""
    boundary = chance.choice(("khac", '"', "a" * 500, "\t", "ranh; boundary=x"))
    return Sent(_type(boundary), form(file, token), whole=False)


def other_type(file: bytes, token: str, chance: random.Random) -> Sent:
    """It claims to be JSON, a plain form, or nothing at all."""
    kinds = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "")
    return Sent({"content-type": chance.choice(kinds)}, form(file, token), whole=False)


def odd_parts(file: bytes, token: str, chance: random.Random) -> Sent:
    """Parts without a name, with broken headers, a file twice, thousands of fields."""
    part = chance.choice(
        (
            "Content-Disposition: form-data",
            "Content-Disposition: form-data; name=",
            "Content-Disposition: attachment; filename*=UTF-8''%ff%fe",
            "X" * 9_000 + ": y",
            ": : :",
            'Content-Disposition: form-data; name="file"; filename="b.xlsx"',
            'Content-Disposition: form-data; name="csrf"',
        )
    )
    times = chance.choice((1, 2, 5_000))
    odd = f"--ranh{_LINE}{part}{_LINE}{_LINE}x{_LINE}".encode() * times
    return Sent(_type(), odd + form(file, token), whole=False)


def no_file(_file: bytes, token: str, chance: random.Random) -> Sent:
    """A form without a file, with an empty one, or with a text where the file should be."""
    body = form(b"", token, name=chance.choice(("", "x.xlsx")))
    return Sent(_type(), body)


def garbage(_file: bytes, _token: str, chance: random.Random) -> Sent:
    """Bytes."""
    return Sent(_type(), chance.randbytes(chance.randrange(0, 5_000)), whole=False)


WRAPS: tuple[Wrap, ...] = (
    honest,
    honest,
    honest,
    honest,
    renamed,
    cut,
    other_boundary,
    other_type,
    odd_parts,
    no_file,
    garbage,
)
"""Most requests are honest ones: then the file itself is looked at."""
