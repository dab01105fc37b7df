"""Texts of a record in few words: the record's own words, and what was left out is marked with "…"."""

from __future__ import annotations

import re

from actions.saying.wording import clip, phrase, sentence

MARK = "…"
SAMPLE = 20
"""Characters of what stands in brackets that are kept beside a paper's name ("mẫu CT01", "thẻ căn cước…")."""
ENOUGH = 18
"""Characters of a name that say something, before it may be cut."""

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_STOPS = re.compile(r"[;.](?=\s)")
_COMMAS = re.compile(r"[,;](?=\s)")
_LEADS_ON = re.compile(r"(?:[\s,]+(?:hoặc|và|của|cho|do|để|khi|nơi|tại|từ|với|trong|ở))+$")
_PARTS = re.compile(r"[,;](?! phường)(?=\s)")
_JOINTS = re.compile(rf"(?<=.{{{ENOUGH}}})(?:[,;]| hoặc)(?=\s)")


def brief(text: str, limit: int) -> str:
    """``text`` up to its first stop, without brackets, in at most ``limit`` characters."""
    whole = phrase(text)
    short = phrase(_STOPS.split(without_brackets(whole))[0])
    return _marked(_clipped(short, limit), whole)


def shorter(text: str, *limits: int) -> tuple[str, ...]:
    """``text`` as sentences from the whole to the shortest: in :func:`brief` for each of ``limits``."""
    whole = phrase(text)
    told = (whole if len(whole) <= limit else brief(whole, limit) for limit in limits)
    return tuple(dict.fromkeys(map(sentence, (whole, *told))))


def opening(text: str, limit: int) -> str:
    """``text`` up to its first comma, as for :func:`brief`: "mỗi lần đăng ký, cá nhân …" → "mỗi lần đăng ký"."""
    return clip(_COMMAS.split(without_brackets(phrase(text)))[0].strip(), limit)


def paper_name(name: str, limit: int) -> str:
    """A paper's name. What stands before brackets goes, above ``limit`` characters, up to the first alternative; of a
    list in brackets the first is told ("thẻ căn cước…").
    """
    whole = phrase(name)
    head = _BRACKETS.split(whole, maxsplit=1)[0]
    if len(head) > limit:
        return _marked(_clipped(_JOINTS.split(head, maxsplit=1)[0], limit), whole)
    return _marked(f"{head}{_sample(_BRACKETS.search(whole))}", whole)


def without_brackets(text: str) -> str:
    """``text`` without what stands in brackets, also in brackets within brackets."""
    shorter = _BRACKETS.sub("", text)
    return shorter if shorter == text else without_brackets(shorter)


def _clipped(text: str, limit: int) -> str:
    """As :func:`actions.saying.wording.clip`, but cut where a part of the sentence ends, or at least after a full
    word.
    """
    cut = clip(text, limit).rstrip(MARK)
    if cut == text:
        return text
    parts = [comma.start() for comma in _PARTS.finditer(cut) if comma.start() > limit // 2]
    return f"{_LEADS_ON.sub('', cut[: parts[-1]] if parts else cut)}{MARK}"


def _sample(brackets: re.Match[str] | None) -> str:
    inside = brackets.group().strip(" ()") if brackets else ""
    first = _COMMAS.split(inside)[0].strip()
    if not first or len(first) > SAMPLE:
        return ""
    return f" ({first})" if first == inside else f" ({first}{MARK})"


def _marked(short: str, whole: str) -> str:
    return short if short == whole or MARK in short else f"{short}{MARK}"
