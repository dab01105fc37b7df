"""Bodies that no honest sender sends: random bytes, and valid events with something wrong about them."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

DEPTHS = (50, 900, 20_000)
LONG = 20_000

Make = Callable[[random.Random, Any], bytes]


def random_bytes(rng: random.Random, event: Any) -> bytes:
    """Nothing but noise."""
    return rng.randbytes(rng.choice((0, 1, 7, 100, 3000)))


def truncated(rng: random.Random, event: Any) -> bytes:
    """A body whose end is missing."""
    whole = _dump(event)
    return whole[: rng.randrange(len(whole))]


def flipped(rng: random.Random, event: Any) -> bytes:
    """Some bytes are others."""
    whole = bytearray(_dump(event))
    for _ in range(rng.randint(1, 8)):
        whole[rng.randrange(len(whole))] = rng.randrange(256)
    return bytes(whole)


def mistyped(rng: random.Random, event: Any) -> bytes:
    """One to three values are of another kind, or gone."""
    changed = copy.deepcopy(event)
    for _ in range(rng.randint(1, 3)):
        _change(rng, changed, lambda: _hostile(rng))
    return _dump(changed)


def crowded(rng: random.Random, event: Any) -> bytes:
    """Names that do not belong there, or the same name twice."""
    whole = _dump({**event, rng.choice(("", "\0", "__proto__", "message", "x" * 300)): _hostile(rng)})
    return whole[:-1] + b',"message":' + _dump(_hostile(rng)) + b"}" if rng.random() < 0.5 else whole


def nested(rng: random.Random, event: Any) -> bytes:
    """Brackets within brackets, alone or as a value."""
    depth = rng.choice(DEPTHS)
    opened, closed = rng.choice(((b"[", b"]"), (b'{"a":', b"}")))
    tower = opened * depth + b"1" + (closed * depth if rng.random() < 0.7 else b"")
    if rng.random() < 0.5:
        return tower
    place = rng.choice(sorted(event))
    return _dump({**event, place: "@"}).replace(b'"@"', tower)


def numbers(rng: random.Random, event: Any) -> bytes:
    """Numbers that few programs expect."""
    number = rng.choice(("9" * 30, "9" * 5000, "-0", "1e400", "-1e-400", "NaN", "Infinity", "0x1F", "1" + "0" * 300))
    changed = copy.deepcopy(event)
    _change(rng, changed, lambda: "@")
    return _dump(changed).replace(b'"@"', number.encode())


def letters(rng: random.Random, event: Any) -> bytes:
    """Halves of surrogate pairs, NULs, marks without letters, and very long texts."""
    changed = copy.deepcopy(event)
    _change(rng, changed, lambda: _letters(rng))
    return _dump(changed)


def foreign(rng: random.Random, event: Any) -> bytes:
    """Well-formed, but in another encoding or of another shape."""
    return rng.choice(
        (
            json.dumps(event).encode("utf-16"),
            b"\xef\xbb\xbf" + _dump(event),
            _dump([event]),
            _dump({"ok": True, "result": event}),
            _dump({"ok": True, "result": [event]}),
            b"a=" + _dump(event),
            _dump(event) + b" trailing",
        )
    )


def valid(rng: random.Random, event: Any) -> bytes:
    """The event as it should be."""
    return _dump(event)


KINDS: Mapping[Make, int] = {
    random_bytes: 8,
    truncated: 8,
    flipped: 12,
    mistyped: 30,
    crowded: 6,
    nested: 4,
    numbers: 10,
    letters: 12,
    foreign: 5,
    valid: 5,
}
"""Kinds of garbage, and how much of each in a hundred."""


def body(rng: random.Random, event: Any) -> bytes:
    """One body, of any kind, made from ``event``."""
    [make] = rng.choices(list(KINDS), list(KINDS.values()))
    return make(rng, event)


def _change(rng: random.Random, tree: Any, value: Callable[[], Any]) -> None:
    """Replace one value somewhere in ``tree``, or take it away."""
    places = list(_places(tree))
    if not places:
        return
    where, name = rng.choice(places)
    if isinstance(where, dict) and rng.random() < 0.15:
        del where[name]
    else:
        where[name] = value()


def _places(tree: Any) -> Any:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for name, value in pairs:
        yield tree, name
        yield from _places(value)


def _hostile(rng: random.Random) -> Any:
    plain: tuple[Any, ...] = (
        None,
        True,
        False,
        0,
        -1,
        1.5,
        "",
        " ",
        "0",
        [],
        {},
        [[]],
        {"": None},
        "null",
        2**63,
        -(2**200),
    )
    made: tuple[Any, ...] = (_letters(rng), [_letters(rng)] * 3, {"id": {"id": []}}, {"a": "b"}, [None] * 200)
    return rng.choice((*plain, *made))


def _letters(rng: random.Random) -> str:
    return rng.choice(
        (
            "\ud83d",
            "\udc00a\ud800",
            "\0",
            "a\0b",
            "\u202e\u200b\ufeff",
            "é\u0302\u0323" * 50,
            "😀" * 500,
            "x" * LONG,
            "../../etc/passwd",
            "'; DROP TABLE x; --",
            "{{7*7}}${7*7}<script>",
            '/choose{"p":"1.001193"}~AAAAAAAAAAAAAAAA',
            "\r\nX-Header: 1",
        )
    )


def _dump(value: Any) -> bytes:
    return json.dumps(value).encode()
