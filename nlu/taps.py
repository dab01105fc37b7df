"""Taps and other messages that state their meaning: ``/choose{"p":"1.001193","a":"fee"}``.

Their keys: ``p`` procedure code, ``a`` aspect, ``c`` index of a case, ``n`` page of a long answer, ``o`` office id,
``d`` dossier code, ``t`` the answers that lead to one's own case after a dot (".", ".ab"; ".a!" asks
again, whatever was told), ``kind`` what came instead
of text, or which entry of the FAQ is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from data.own_case.tree import AS_ASKED
from nlu.understanding import Act, Aspect, Reading

FAQ = "ask_faq"
NEWS = "local"
"""The ``kind`` of taps that begin and end the news of a commune."""
KEYS = ("p", "a", "c", "n", "o", "d", "t", "l", "kind")
_TAP = re.compile(r"/(?P<intent>[a-z_]+)(?P<body>\{.*\})?")
_ASPECTS = {aspect.value for aspect in Aspect}
_MOST_LEAVES = 1_000
_PATH = re.compile(rf"\.[a-z]{{0,9}}{AS_ASKED}?")


def is_tap(text: str) -> bool:
    """Tell whether Rasa takes ``text`` for a tap: it begins with a slash. Typed text must never reach
    Rasa like that.
    """
    return text.lstrip().startswith("/")


def parse_tap(text: str, intents: Iterable[str] | None = None) -> tuple[str, dict[str, Any]] | None:
    """Intent and keys of a well-formed tap, of one of ``intents`` if they are given; None for anything else."""
    match = _TAP.fullmatch(text.strip())
    if match is None or (intents is not None and match["intent"] not in intents):
        return None
    try:
        body = json.loads(match["body"] or "{}")
    except ValueError:
        return None
    return (match["intent"], body) if isinstance(body, dict) and set(body) <= set(KEYS) else None


def write_tap(intent: str, **keys: Any) -> str:
    """The tap for ``intent``, as short as JSON allows (Telegram takes 64 bytes)."""
    body = json.dumps(keys, ensure_ascii=False, separators=(",", ":")) if keys else ""
    return f"/{intent}{body}"


def of_tap(intent: str, keys: Mapping[str, Any]) -> Reading:
    """Return what a tap means. Values that make no sense are left out."""
    aspect, case, leaf = keys.get("a"), keys.get("c"), keys.get("n")
    codes = _strings(keys.get("p"))
    kind = next(iter(_strings(keys.get("kind"))), None)
    return Reading(
        intent=intent,
        act=Act.TAP,
        codes=codes,
        aspects=(Aspect(aspect),) if aspect in _ASPECTS else (),
        procedure_codes=codes,
        offices=_strings(keys.get("o")),
        dossier_codes=_strings(keys.get("d")),
        case=case if isinstance(case, int) and case >= 0 else None,
        path=next((path[1:] for path in _strings(keys.get("t")) if _PATH.fullmatch(path)), None),
        leaf=leaf if isinstance(leaf, int) and 1 <= leaf < _MOST_LEAVES else 1,
        kind=kind,
        entry=kind if intent == FAQ else None,
    )


def _strings(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else ()
