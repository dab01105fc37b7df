"""Every Redis key of the bot, in one place.

A citizen's chat belongs to one *lane*. All keys of a lane carry the same hash tag (``{lane:3}``), so that Redis
Cluster keeps them on one node and one script or transaction may touch them together. ``LANES`` never changes once a
system is in use: a chat would move to another lane and lose its place in the order.

=====================================  ========  ==============================================================
key                                    type      holds
=====================================  ========  ==============================================================
``{lane:N}:inbox``                     stream    events taken in and not yet answered, sealed, in order of arrival
``{lane:N}:waiting``                   hash      chats with events in the inbox → how many, and who was told of it
``{lane:N}:seen:CHANNEL:EVENT``        string    this event was taken in already (7 days)
``{lane:N}:tries``                     hash      inbox entry → how often its turn was begun
``{lane:N}:memory:CHANNEL:CHAT``       string    what the bot remembers of the conversation, sealed (7 days)
``{lane:N}:out:CHANNEL:CHAT``          list      replies waiting to be sent to one chat, sealed, in order
``{lane:N}:missing:CHANNEL:CHAT``      list      replies that may be missing, sealed, to be said again (24 hours)
``{lane:N}:delivery:CHANNEL:CHAT``     hash      how far the last answer came, and since when one is missing (7 days)
``{lane:N}:arrivals``                  stream    how the delivery of each answer ended, until it is noted in SQL
``{lane:N}:due``                       zset      chats with waiting replies → when to send next (ms)
``{lane:N}:sending``                   hash      chats with a send under way → the entry's key
``{lane:N}:unknown``                   stream    replies that did not arrive, or of which nobody knows (30 days)
``{lane:N}:news``                      stream    what became of news that were sent, until it is noted in SQL
``{lane:N}:told:KEY``                  string    this piece of news went to the outbox already (7 days)
``{lane:N}:quarantine``                hash      events that could not be answered, sealed (30 days)
``{lane:N}:talk:CHANNEL:CHAT``         string    who speaks with a citizen, ``bot`` or another, and a number
``{lane:N}:case:CHAT``                 hash      a talk for the staff of a commune: its state, its office, its officer
``{lane:N}:said:CHAT``                 list      what was said in it, sealed, in order
``{lane:N}:came:CHANNEL:CHAT``         string    by which office and link a talk came about, for as long as it goes on
``{lane:N}:cases``                     zset      the lane's cases → when each was opened (ms)
``{lane:N}:lease:ROLE``                string    the worker or sender that holds the lane (3 s)
``{lane:N}:fence:ROLE``                string    the lane's last holder with a number that only grows
``{lane:N}:web:CHAT``                  stream    what a web chat shows after a reload, sealed (24 hours)
``{lane:N}:shown:CHAT``                zset      entries that were written to that stream → when (24 hours)
``{lane:N}:zalo_oa:CHAT``              hash      what may still be said to a citizen on Zalo OA (8 days)
``motcua:zalo_oa``                     hash      what Zalo OA turned away or refused → how often
``motcua:pushes``                      stream    word from dossier systems, sealed, until the news process judged it
``motcua:rate:WHO``                    hash      what is left of a sender's allowance
``motcua:proven:WHO``                  string    a citizen was confirmed as the owner of some dossier (30 days)
``motcua:link:CODE``                   string    the long address behind a short one (400 days after its last use)
``motcua:opened:DAY``                  hash      links → how often each was opened that day (400 days)
``motcua:figures:DAY``                 hash      scope, measure and key → how often that was on a day (40 days)
``motcua:helped:DAY:SCOPE``            string    an estimate of how many citizens wrote, which names nobody (40 days)
``motcua:dossier:MARK``                hash      a dossier was counted, and by which office and link it came (90 days)
``motcua:outcomes:MARK``               set       marks of a citizen's answers that were counted (14 days)
``motcua:assist:WORD``                 string    an office and a counter: opens one session of assisted mode (15 min)
``motcua:assisted``                    hash      chats of assisted mode, sealed, each with its end
``motcua:rolled``                      string    the figures of now were put into SQL (5 min)
``motcua:seal``                        string    a sealed word, by which a program sees whether its secret is right
``motcua:rewrite``                     string    since when Redis's files hold something that was deleted
``motcua:rewritten``                   string    they were written anew, or that was refused (2 min)
``motcua:swept``                       string    what is too old was deleted (1 h)
``motcua:members:ROLE``                zset      the workers or senders that live → until when (ms)
``motcua:previews``                    list      records that the console wants to see told (10 s)
``motcua:preview:NAME``                list      how one of them is told, until the console has read it (10 s)
``motcua:workers``                     hash      workers → their state, and until when it is believed (ms)
``motcua:watched``                     hash      programs → their role and port for metrics, and until when (ms)
=====================================  ========  ==============================================================

``CHAT``, ``EVENT`` and ``WHO`` are hashes (:func:`mark_of`): the names of keys tell no channel's id. ``due``,
``sending`` and ``unknown`` have to name the chat, as long as something is to be sent to it or did not arrive.

Pub/sub channels only hurry things along; nothing depends on a signal that arrives: ``motcua:outbox`` (a lane),
``motcua:web`` (a chat), ``motcua:typing`` (channel and chat, JSON), ``motcua:staff`` (a case), ``motcua:release``
(a release's number).
"""

from __future__ import annotations

import hashlib

LANES = 16
WEEK = 7 * 24 * 3600
"""Seconds for which event ids and memories are kept."""

OUTBOX_SIGNAL = "motcua:outbox"
WEB_SIGNAL = "motcua:web"
TYPING_SIGNAL = "motcua:typing"
RELEASE_SIGNAL = "motcua:release"
PREVIEWS = "motcua:previews"
REPLAYS = "motcua:replays"
STAFF_SIGNAL = "motcua:staff"
WORKERS = "motcua:workers"
WATCHED = "motcua:watched"
ROLLED = "motcua:rolled"
ASSISTED = "motcua:assisted"
SEAL = "motcua:seal"
REWRITE_WANTED = "motcua:rewrite"
REWRITTEN = "motcua:rewritten"
SWEPT = "motcua:swept"
QUESTIONS_HELD = "motcua:questions-held"
ZALO_OA_COUNTS = "motcua:zalo_oa"
PUSHES = "motcua:pushes"
NEWS = "news-"
"""Beginning of the keys of outbox entries whose end is reported in the lane's stream of news."""
OFFICER = "staff-"
"""Beginning of the keys of outbox entries that an officer wrote."""
GROUP = "group-"
"""Beginning of the keys of outbox entries that call a group of the staff."""


def lane_of(channel: str, chat: str) -> int:
    """The lane of a chat: the same in every process and on every machine."""
    digest = hashlib.blake2b(f"{channel}\0{chat}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % LANES


def mark_of(*parts: str) -> str:
    """Return what stands for a chat or an event in the name of a key."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def preview_answer(name: str) -> str:
    """Return where the answer to one question of the console is laid."""
    return f"motcua:preview:{name}"


def inbox(lane: int) -> str:
    """Stream of events waiting for their turn."""
    return f"{{lane:{lane}}}:inbox"


def lane_of_inbox(key: str) -> int:
    """The inverse of :func:`inbox`."""
    return int(key[len("{lane:") : key.index("}")])


def waiting(lane: int) -> str:
    """Count how many events of each chat wait in a lane."""
    return f"{{lane:{lane}}}:waiting"


def seen(lane: int, channel: str, event_id: str) -> str:
    """Mark of an event that was taken in."""
    return f"{{lane:{lane}}}:seen:{channel}:{mark_of(event_id)}"


def tries(lane: int) -> str:
    """Return how often each waiting event's turn was begun."""
    return f"{{lane:{lane}}}:tries"


def memory(channel: str, chat: str) -> str:
    """The conversation's memory."""
    return f"{{lane:{lane_of(channel, chat)}}}:memory:{channel}:{mark_of(chat)}"


def out(channel: str, chat: str) -> str:
    """Replies waiting to be sent."""
    return f"{{lane:{lane_of(channel, chat)}}}:out:{channel}:{mark_of(chat)}"


def missing(channel: str, chat: str) -> str:
    """Replies that did not arrive for certain, to be said again."""
    return f"{{lane:{lane_of(channel, chat)}}}:missing:{channel}:{mark_of(chat)}"


def delivery(channel: str, chat: str) -> str:
    """Return how far the delivery of a chat's last answer came."""
    return f"{{lane:{lane_of(channel, chat)}}}:delivery:{channel}:{mark_of(chat)}"


def arrivals(lane: int) -> str:
    """Return how the delivery of answers ended."""
    return f"{{lane:{lane}}}:arrivals"


def due(lane: int) -> str:
    """Chats of a lane with waiting replies."""
    return f"{{lane:{lane}}}:due"


def sending(lane: int) -> str:
    """Sends that were announced and not settled."""
    return f"{{lane:{lane}}}:sending"


def unknown(lane: int) -> str:
    """Sends without a known end."""
    return f"{{lane:{lane}}}:unknown"


def quarantine(lane: int) -> str:
    """Events set aside."""
    return f"{{lane:{lane}}}:quarantine"


def news(lane: int) -> str:
    """Return what became of news."""
    return f"{{lane:{lane}}}:news"


def told(lane: int, key: str) -> str:
    """Mark of news that went to the outbox."""
    return f"{{lane:{lane}}}:told:{key}"


def talk(channel: str, chat: str) -> str:
    """Return who speaks with a citizen."""
    return f"{{lane:{lane_of(channel, chat)}}}:talk:{channel}:{mark_of(chat)}"


def case_id(channel: str, chat: str) -> str:
    """The name of a chat's case, which tells nobody whose it is."""
    return f"{lane_of(channel, chat)}-{mark_of(channel, chat)}"


def case(name: str) -> str:
    """Return who works on the case of that name, and since when."""
    return f"{_tag_of(name)}:case:{name}"


def said(name: str) -> str:
    """Return what was said in the case of that name."""
    return f"{_tag_of(name)}:said:{name}"


def cases(lane: int) -> str:
    """Cases of a lane, by their names."""
    return f"{{lane:{lane}}}:cases"


def _tag_of(name: str) -> str:
    return f"{{lane:{int(name.partition('-')[0])}}}"


def lease(lane: int, role: str) -> str:
    """Return who holds a lane."""
    return f"{{lane:{lane}}}:lease:{role}"


def fence(lane: int, role: str) -> str:
    """Return what the present holder of a lane must show when it writes."""
    return f"{{lane:{lane}}}:fence:{role}"


def members(role: str) -> str:
    """The processes that share the lanes."""
    return f"motcua:members:{role}"


def web(chat: str) -> str:
    """History of a web chat."""
    return f"{{lane:{lane_of('web', chat)}}}:web:{mark_of(chat)}"


def shown(chat: str) -> str:
    """Marks of the entries that were written to a web chat's history."""
    return f"{{lane:{lane_of('web', chat)}}}:shown:{mark_of(chat)}"


def zalo_oa(chat: str) -> str:
    """Return what may still be said to a citizen on Zalo OA."""
    return f"{{lane:{lane_of('zalo_oa', chat)}}}:zalo_oa:{mark_of(chat)}"


def link(code: str) -> str:
    """The long address behind a short one."""
    return f"motcua:link:{code}"


def opened(day: str) -> str:
    """Return how often links were opened on a day."""
    return f"motcua:opened:{day}"


def figures(day: str) -> str:
    """Counts of a day."""
    return f"motcua:figures:{day}"


def helped(day: str, scope: str) -> str:
    """Estimate how many citizens wrote on a day."""
    return f"motcua:helped:{day}:{scope}"


def counted_dossier(mark: str) -> str:
    """Mark of a dossier that was counted."""
    return f"motcua:dossier:{mark}"


def outcomes(mark: str) -> str:
    """Marks of answers of a citizen that were counted."""
    return f"motcua:outcomes:{mark}"


def came(channel: str, chat: str) -> str:
    """Return by which office and link a talk came about."""
    return f"{{lane:{lane_of(channel, chat)}}}:came:{channel}:{mark_of(chat)}"


def assist(word: str) -> str:
    """Return what the word of a session that waits to be opened stands for."""
    return f"motcua:assist:{mark_of(word)}"


def proven(who: str) -> str:
    """Mark that a citizen was confirmed under a number."""
    return f"motcua:proven:{mark_of(who)}"


def rate(sender: str) -> str:
    """Allowance of one sender."""
    return f"motcua:rate:{mark_of(sender)}"
