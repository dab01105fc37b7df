"""Every metric of the programs, in one table, for Prometheus.

A metric tells how much and how long, never who: no label holds anything that came from a citizen. Labels have few
values: those listed in :data:`VALUES`, or the hosts of the dossier systems in the settings, :data:`MOST` at most.
Whatever else is "other". The numbers are those of one process and begin at nought with it.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from common.channels import CHANNELS

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

OTHER = "other"
MOST = 40

VALUES: Mapping[str, tuple[str, ...]] = {
    "channel": tuple(CHANNELS),
    "intake": ("taken", "known", "held_back", "busy"),
    "decision": ("answer", "clarify", "out_of_scope", "dossier", "handoff", "smalltalk", "danger"),
    "step": ("waited", "read", "act", "close", "commit", "whole"),
    "failure": ("failed", "set_aside", "unreadable", "without_sql"),
    "outcome": ("sent", "not_sent", "again", "unknown"),
    "answer": ("answered", "unreachable", "too_slow", "refused", "malformed"),
    "limit": (
        "chat",
        "address",
        "fresh",
        "pages",
        "connections",
        "misses of citizen",
        "misses of address",
        "number",
        "code",
        "citizen",
    ),
    "status": ("2xx", "3xx", "4xx", "5xx"),
    "state": ("warming", "ready", "without_sql"),
}
"""All that a label may say. A label that is not here names a host of the settings."""

_SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

INTAKE = Counter(
    "motcua_events", "Events that came in, by how they were taken", ["channel", "intake"], registry=REGISTRY
)
TURNS = Counter(
    "motcua_turns", "Turns that were answered, by what was decided", ["channel", "decision"], registry=REGISTRY
)
STEPS = Histogram("motcua_turn_seconds", "Time of a turn, by its step", ["step"], buckets=_SHORT, registry=REGISTRY)
FAILURES = Counter("motcua_turn_failures", "Turns that did not come to an answer", ["failure"], registry=REGISTRY)
SENDS = Counter("motcua_sends", "Sends of one message, by how they ended", ["channel", "outcome"], registry=REGISTRY)
SEND_SECONDS = Histogram("motcua_send_seconds", "Time of one send", ["channel"], buckets=_SHORT, registry=REGISTRY)
PORTALS = Counter(
    "motcua_portal_questions",
    "Questions to dossier systems, by what came of them",
    ["host", "answer"],
    registry=REGISTRY,
)
PORTAL_SECONDS = Histogram(
    "motcua_portal_seconds", "Time of one question to a dossier system", ["host"], buckets=_SHORT, registry=REGISTRY
)
LIMITS = Counter("motcua_limits_hit", "Requests held back by a limit", ["limit"], registry=REGISTRY)
REQUESTS = Counter(
    "motcua_http_requests", "Requests to the gateway, by the class of the status", ["status"], registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "motcua_http_seconds", "Time until the gateway began to answer", [], buckets=_SHORT, registry=REGISTRY
)
QUEUE = Gauge("motcua_queue_events", "Events taken in and not yet answered")
QUEUE_AGE = Gauge("motcua_queue_age_seconds", "Age of the oldest event that is not yet answered")
OUTBOX = Gauge("motcua_outbox_chats", "Chats with replies that wait to be sent")
OUTBOX_LATE = Gauge("motcua_outbox_late_seconds", "Time by which the most overdue send is late")
SET_ASIDE = Gauge("motcua_quarantined", "Events in quarantine")
WORKERS = Gauge("motcua_workers", "Workers that live, by state", ["state"])
REDIS_UP = Gauge("motcua_redis_up", "1 when Redis answers")
REDIS_USED = Gauge("motcua_redis_used_ratio", "Share of Redis's memory in use")
REDIS_SAFE = Gauge("motcua_redis_writes_ok", "1 when the last write of Redis to its file succeeded")
SQL_UP = Gauge("motcua_sql_up", "1 when SQL answers")
RELEASE = Gauge("motcua_release", "Number of the release in force")
ZALO_OA_SENDS_UNTIL = Gauge(
    "motcua_zalo_oa_access_until_seconds", "Until when the access token of Zalo OA is good (epoch)"
)
ZALO_OA_PERSON = Gauge("motcua_zalo_oa_person_needed", "1 when a person must authorise Zalo OA anew")
FOLLOWED = Gauge("motcua_followed_dossiers", "Dossiers that are followed")

_shown: set[Gauge] = set()
_seen: defaultdict[str, set[str]] = defaultdict(set)


def one_of(label: str, value: str) -> str:
    """``value`` where it may stand in ``label``, else "other"."""
    if label in VALUES:
        return value if value in VALUES[label] else OTHER
    seen = _seen[label]
    if value not in seen and len(seen) < MOST:
        seen.add(value)
    return value if value in seen else OTHER


def tally(counter: Counter, **labels: str) -> None:
    """One more of ``counter``."""
    counter.labels(**{name: one_of(name, value) for name, value in labels.items()}).inc()


def took(histogram: Histogram, seconds: float, **labels: str) -> None:
    """Something took so long."""
    named = {name: one_of(name, value) for name, value in labels.items()}
    (histogram.labels(**named) if named else histogram).observe(max(0.0, seconds))


def show(gauge: Gauge, value: float, **labels: str) -> None:
    """Set a gauge. One that nobody set is not shown: nought would say that all is lost."""
    if gauge not in _shown:
        _shown.add(gauge)
        REGISTRY.register(gauge)
    (gauge.labels(**labels) if labels else gauge).set(value)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Time the block as a step of a turn, also one that fails."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        took(STEPS, time.perf_counter() - begun, step=name)


def text() -> bytes:
    """All metrics, as Prometheus reads them."""
    return bytes(generate_latest(REGISTRY))
