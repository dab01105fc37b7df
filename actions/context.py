"""What a message means in the light of what went before: more about the same procedure, or one beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from actions.answering import catalogue
from actions.turn import Turn
from data.models import Procedure
from nlu.aspects import asked
from nlu.matcher import matcher_for
from nlu.matcher.explanation import NearPhrase
from nlu.matcher.variants import matter_of, variant_asked
from nlu.picks import after_rejection, says_both, without_only
from nlu.resolve import PROXY, SURE
from nlu.text import expand, fold, normalize, syllables
from nlu.understanding import Match, Reason, Verdict

FEW = 3
"""Words of meaning that a message which goes on about something has besides what it asks, at most."""
SOME = 6
"""Or so many, where they name nothing that the catalogue knows."""
THIN = 2
"""So few words may have been found to be a name by chance ("nếu làm chung thì mấy ngày xong")."""
CLEAR, PLAIN = 0.7, 0.85
"""A match is clear when its first candidate is this likely, or the first two together, which are then asked about."""
SURE_ENOUGH = 0.8
"""How likely a match must be to mean the same beside what is on offer."""
BEYOND_DOUBT = 0.95
"""How likely a match must be against words that go on from before ("thế còn gia hạn thì sao")."""
LONG = 5
"""Words of a name from which it is found wherever it stands."""
ALIKE = 0.5
"""Share of the words of the shorter name that two procedures beside each other have in common."""

# "thế còn kết hôn thì sao" asks the same of another procedure. Marks tell "còn" (and) from "con" (child).
_CONTINUES = re.compile(
    r"^(thế |vậy )?còn\b|\b(thế|vậy) còn\b|\bthì (phải )?(làm )?(sao|khác gì)\b|^((thế|vậy|còn) )*nếu\b.*\bthì$"
)
_CONTINUES_FOLDED = re.compile(
    r"^(the|vay) con\b|\bthi (phai )?(lam )?(sao|khac gi)\b|^con\b.*\b(the nao|sao|thi)$|^con\b.*\b(the nao|sao)\b"
    r"|^((the|vay|con) )*neu\b.*\bthi$"
)
_ADDS = re.compile(
    r"^(?:(?:ủa|ua|ơ|o|à|a|ừ|u|thế|the|vậy|vay) )*(?:nhưng|nhung|mà|ma|khổ nỗi|kho noi|có điều|co dieu)\b", re.I
)
_GOING_ON = re.compile(
    r"^(?:(?:thế|vậy|the|vay|còn|con(?= neu)|nếu|neu|nhưng|nhung|mà|ma|bị|bi) )+"
    r"|(?: (?:thì|thi))?(?: (?:sao|thế nào|the nao))?\W*$",
    re.IGNORECASE,
)
_THING = "cai|khoan|viec|thu tuc|giay|bang|so|the|ho so|don|loai|truong hop|cho"
_BACK = re.compile(
    rf"\b(?:{_THING})(?: \w+){{0,4}} (?:do|ay|kia)\b(?! nao)|\b(?:hai|ca hai|ba) (?:cai|viec|thu tuc)\b"
    rf"|\b(?:giong|nhu)(?: (?:{_THING}))? (?:luc nay|hoi nay|vua roi|ban nay|khi nay|o tren)\b"
)


def continues(text: str) -> bool:
    """Whether the message asks the same again of something else ("thế còn kết hôn thì sao")."""
    plain = normalize(text).lower()
    return bool(_CONTINUES.search(plain) or _CONTINUES_FOLDED.search(fold(plain)))


def adds(text: str) -> bool:
    """Whether the message adds something to what was said before ("nhưng bị mất bản chính rồi")."""
    return _ADDS.search(expand(normalize(text))) is not None


def points_back(text: str) -> bool:
    """Whether the message speaks of something named before ("cái đó", "của hai cái")."""
    return _BACK.search(" ".join(syllables(normalize(text)))) is not None


def goes_on(turn: Turn) -> bool:
    """Whether the message asks something of what is being talked about, though some of its words look like a name."""
    memory, found = turn.memory, turn.understanding
    talked_of = memory.procedure or memory.together or memory.offered
    by_proxy = found.kind == PROXY
    if not talked_of or not (found.aspects or by_proxy) or found.procedure_codes or found.rejects:
        return False
    rest = asked(turn.text).rest
    if not rest or (by_proxy and _doubtful(found.matches)):
        return True
    if (_is_outside(turn) and not points_back(turn.text)) or something_else(turn):
        return False
    if _doubtful(found.matches) and _still_meant(turn):
        return True
    if found.matches and len(rest) <= THIN and not _named_by(turn, rest):
        return True
    if clear(found.matches):
        return False
    return len(rest) <= _room(turn) or points_back(turn.text) or _still_meant(turn)


def something_else(turn: Turn) -> NearPhrase | None:
    """What the message is about, if that is a matter that the catalogue lacks ("nuôi cá lồng phải xin gì"): it is no
    detail of what is talked of.
    """
    named = len(asked(turn.text).rest) > THIN and _doubtful(turn.understanding.matches)
    return matcher_for(turn.release).lacked(turn.text) if named and not points_back(turn.text) else None


def _is_outside(turn: Turn) -> bool:
    """Whether the message is surely about nothing of ours."""
    return turn.understanding.intent == "out_of_scope" and turn.understanding.confidence >= BEYOND_DOUBT


def _room(turn: Turn) -> int:
    """How many words of meaning a message that goes on may have besides what it asks."""
    found = turn.understanding
    if not found.matches and (found.intent != "out_of_scope" or found.confidence <= SURE):
        return SOME
    return FEW if _doubtful(found.matches) else 1


def _doubtful(matches: Sequence[Match]) -> bool:
    return all(match.verdict is not Verdict.ANSWER for match in matches)


def talked_of_now(turn: Turn) -> tuple[str, ...]:
    """Codes of what the message goes on about: what was told last, or the last two where it says "both"."""
    memory = turn.memory
    if not memory.together and says_both(turn.text):
        return memory.recent[:2]
    return memory.together or ((memory.procedure,) if memory.procedure else ())


def still_about(turn: Turn) -> Procedure | None:
    """The procedure talked of, if the message adds a circumstance that makes no other of it."""
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    found = turn.understanding
    more = adds(turn.text) and _score(found.matches) < SURE_ENOUGH
    doubtful = bool(found.matches) and _doubtful(found.matches) and not clear(found.matches)
    more = more or (continues(turn.text) and doubtful)
    if before is None or not more or found.rejects:
        return None
    both = matcher_for(turn.release).match(f"{subject(turn)} {_matter(before)}")[0]
    return before if both.verdict is Verdict.ANSWER and before.code in _firsts([both]) else None


def _named_by(turn: Turn, rest: Sequence[str]) -> bool:
    """Whether the words beside the question name what was found, and not the question's own words by chance."""
    match = matcher_for(turn.release).match(" ".join(rest))[0]
    likely = {candidate.code for candidate in match.candidates[:FEW]}
    own = turn.understanding.matches
    named = match.verdict is Verdict.ANSWER or (match.verdict is Verdict.CLARIFY and clear(own))
    return named and bool(likely & _firsts(own))


def beside(turn: Turn) -> Match | None:
    """The procedure beside the one talked about that a few words ask for: "thế còn gia hạn thì sao"."""
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    if before is None or not _asks_for_another(turn):
        return None
    said, own = subject(turn), turn.understanding.matches
    found = matcher_for(turn.release).match(f"{said} {_matter(before)}")[0]
    if _is_beside(turn, found, before):
        return replace(found, verdict=Verdict.ANSWER)
    if not own and not _says_what_else(turn):
        return None
    wider = matcher_for(turn.release).match(f"{said} {matter_of(before.title)}")[0]
    named = any(match.verdict is Verdict.ANSWER for match in own)
    likely = {candidate.code for match in own for candidate in match.candidates[:FEW]}
    if _is_beside(turn, wider, before) and not (named and _firsts([wider]).isdisjoint(likely)):
        return wider
    varies = continues(turn.text) and not named and variant_asked(said)
    return _variant(wider, before, said, turn) if varies else None


def subject(turn: Turn) -> str:
    """What is said without the words that only go on: "sao" of "thì sao" is no copy ("bản sao")."""
    return _GOING_ON.sub("", without_only(_said(turn)))


def _is_beside(turn: Turn, match: Match, before: Procedure) -> bool:
    """Whether it is surely another procedure about the same thing; the same again only when it corrects something."""
    first = catalogue(turn).procedure(match.candidates[0].code) if match.candidates else None
    sure = match.verdict is Verdict.ANSWER or (_corrects(turn) and _score((match,)) >= SURE_ENOUGH)
    if first is None or not sure or not _alike(first, before) or first.code in before.replaced_by:
        return False
    return first.code != before.code or _corrects(turn)


def _variant(match: Match, before: Procedure, said: str, turn: Turn) -> Match | None:
    """Who asks what if the thing is lost, spoilt or old means the sibling of ``before`` whose title says so."""
    new = set(syllables(said)) - set(syllables(before.title))
    for each in match.candidates:
        other = catalogue(turn).procedure(each.code)
        if other and _alike(other, before) and new.intersection(syllables(other.title)):
            rest = tuple(candidate for candidate in match.candidates if candidate is not each)
            return replace(match, verdict=Verdict.ANSWER, candidates=(each, *rest), options=())
    return None


def described(turn: Turn) -> Match | None:
    """The one of the procedures on offer that a few words describe: "cái bị mất xin lại ấy"."""
    memory, found = turn.memory, turn.understanding
    on_offer = frozenset(memory.offered + memory.spare)
    matter = _common_matter(catalogue(turn).procedures(memory.offered))
    if memory.awaiting != "procedure" or not matter or not _may_describe(turn, on_offer):
        return None
    match = matcher_for(turn.release).match(f"{turn.text} {matter}")[0]
    named = _firsts([each for each in found.matches if each.verdict is Verdict.ANSWER]) - on_offer
    if named.intersection(candidate.code for candidate in match.candidates[:FEW]):
        return None  # a name of its own, which the words added have only outshone
    return match if match.verdict is Verdict.ANSWER and on_offer & _firsts([match]) else None


def _may_describe(turn: Turn, on_offer: frozenset[str]) -> bool:
    """Whether the message may describe what is on offer: in few words, which name nothing else and are no small talk.
    Whatever is said of the weather would fit one of the offers a little better than the others.
    """
    found = turn.understanding
    if found.procedure_codes or found.rejects or found.intent == "reject" or _is_outside(turn):
        return False
    sure = any(match.verdict is Verdict.ANSWER and _score((match,)) >= SURE_ENOUGH for match in found.matches)
    named = _score(found.matches) >= BEYOND_DOUBT or _is_a_name(found.matches)
    if sure or (named and not _firsts(found.matches) & on_offer):
        return False
    return 0 < len(asked(turn.text).rest) <= FEW + 1


def _common_matter(offered: Sequence[Procedure]) -> str:
    """What procedures are about: the words that most of their titles have, as one of them has them."""
    if len(offered) == 1:
        return _matter(offered[0])
    titles = [procedure.title.split() for procedure in offered]
    counts = Counter(word for title in titles for word in {fold(word) for word in title})
    shared = [[word for word in title if counts[fold(word)] * 2 > len(titles) > 1] for title in titles]
    return " ".join(sorted(shared, key=len)[-1]) if shared else ""


def _firsts(matches: Sequence[Match]) -> frozenset[str]:
    return frozenset(match.candidates[0].code for match in matches if match.candidates)


def _matter(procedure: Procedure) -> str:
    """What a procedure is about: a long name without its first word, or the name itself would be found again.

    Brackets tell the level of the office, which is no part of it.
    """
    words = procedure.title.split(" (")[0].split()
    return " ".join(words[1:] if len(words) > LONG else words)


def _asks_for_another(turn: Turn) -> bool:
    found = turn.understanding
    if found.procedure_codes or (found.rejects and found.matches) or len(asked(turn.text).rest) > FEW + 1:
        return False
    if found.kind == PROXY:
        return False
    if _corrects(turn):
        return True
    if _is_a_name(found.matches):
        return False
    if points_back(turn.text):
        return True
    if adds(turn.text) and _score(found.matches) < SURE_ENOUGH:
        return True
    more = continues(turn.text) or (_doubtful(found.matches) and _varies(turn))
    return more and _score(found.matches) < BEYOND_DOUBT


def _is_a_name(matches: Sequence[Match]) -> bool:
    """Whether the words are themselves a phrase for procedures: "so do" is no "số đó"."""
    return any(match.reason is Reason.SEVERAL for match in matches)


def _says_what_else(turn: Turn) -> bool:
    """Whether the message turns to something else, and does not only point back ("giấy của anh ấy cần gì")."""
    return _corrects(turn) or continues(turn.text) or adds(turn.text) or _varies(turn)


def _varies(turn: Turn) -> bool:
    """Whether more is told than asked, and of a special variant ("giấy cũ bị rách rồi", but not "mất mấy ngày")."""
    if _is_outside(turn):
        return False
    return bool(asked(turn.text).rest) and variant_asked(subject(turn))


def _corrects(turn: Turn) -> bool:
    """Whether the message turns something down and says what is meant instead."""
    return turn.understanding.intent == "reject" and bool(asked(_said(turn)).rest)


def _said(turn: Turn) -> str:
    return after_rejection(turn.text) or turn.text


def _alike(one: Procedure, other: Procedure) -> bool:
    words, others = set(syllables(one.title)), set(syllables(other.title))
    return len(words & others) >= ALIKE * min(len(words), len(others))


def _still_meant(turn: Turn) -> bool:
    """Whether what is talked about is among the likeliest again."""
    likely = {candidate.code for match in turn.understanding.matches for candidate in match.candidates[:3]}
    return turn.memory.procedure in likely


def clear(matches: Sequence[Match]) -> bool:
    """Whether something is named that is likely, or one of two that together are."""
    best = [match.candidates[0].score for match in matches if match.candidates]
    two = [sum(candidate.score for candidate in match.candidates[:2]) for match in matches]
    return max(best, default=0.0) >= CLEAR or max(two, default=0.0) >= PLAIN


def _score(matches: tuple[Match, ...]) -> float:
    return max((match.candidates[0].score for match in matches if match.candidates), default=0.0)
