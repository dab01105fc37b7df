"""Official records and our own texts become one list of procedures (docs/decisions/030-sync.md).

Where we wrote a text of our own, it stays. Each such text remembers, facet by facet, the official record it was
written against (its *baseline*). When the record has changed since, numbers and facts that our text would now tell
wrongly (fees, times, ways, legal basis …) are taken from the record; wording (papers, steps …) stays, and the
procedure says in ``outdated`` which parts nobody has reread yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.loader import SEED, read_yaml
from data.models import Procedure, Source, State
from data.official.facets import Fingerprint, differing, fingerprint

BASELINE = "official.yml"
"""In the seed folder: what the official records said when our texts were written."""

WORDING = {
    "papers": "cases",
    "steps": "steps",
    "conditions": "conditions",
    "place": "receiving_place",
}
"""Facets that we put into our own words, with their field."""

FACTS = {
    "name": "name",
    "field": "field",
    "levels": "levels",
    "publisher": "publisher",
    "agencies": "agencies",
    "audience": "audience",
    "online": "online_level",
    "ways": "methods",
    "time": "methods",
    "filing": "filing_cases",
    "fee": "methods",
    "notes": "methods",
    "legal": "legal_basis",
    "results": "results",
    "state": "state",
}
"""Facets whose official state counts once it has changed, with their field."""

STATED = ("deadline", "penalty", "benefit", "validity", "presence", "online_fee")
"""Facets and fields that no official record has: what we put into words from what records and laws say."""

OURS = ("plain_name", "summary", "popularity", "related", *STATED)
"""Fields that no official record has: kept even of a text that knows little more than the name."""

Baselines = Mapping[str, tuple[Fingerprint, ...]]
"""By procedure code: the records that our text was compared with (when written, when last reread)."""


@dataclass(frozen=True)
class Withdrawn:
    """A procedure that the portal no longer has: its last record, and the new procedures that took its place."""

    procedure: Procedure
    successors: tuple[str, ...] = ()


def load_baselines(folder: Path = SEED) -> dict[str, Fingerprint]:
    """Fingerprints by procedure code, as they were when the seed was written; empty when the folder has none."""
    path = folder / BASELINE
    return dict(read_yaml(path) or {}) if path.exists() else {}


def together(*sources: Mapping[str, Fingerprint]) -> Baselines:
    """Baselines from several sources."""
    codes = {code for source in sources for code in source}
    return {code: tuple(source[code] for source in sources if code in source) for code in codes}


def overlay(
    official: Mapping[str, Procedure],
    own: Iterable[Procedure],
    baselines: Baselines,
    withdrawn: Mapping[str, Withdrawn],
) -> tuple[Procedure, ...]:
    """All procedures that the bot may tell, sorted by code."""
    merged = {code: _replaced(gone.procedure, gone.successors) for code, gone in withdrawn.items() if gone.successors}
    merged.update(official)
    for procedure in own:
        code = procedure.code
        if code in official:
            merged[code] = _above(official[code], procedure, baselines.get(code, ()))
        else:
            merged[code] = _alone(procedure, withdrawn.get(code))
    return tuple(merged[code] for code in sorted(merged))


def to_reread(own: Procedure, official: Procedure, baselines: Iterable[Fingerprint]) -> tuple[str, ...]:
    """Facets in which the official record changed since our text was written or reread, whichever is nearer.

    None for a text that was never compared with a record.
    """
    now = fingerprint(official)
    changes = [differing(baseline, now) for baseline in baselines]
    return min(changes, key=len, default=())


def is_stub(own: Procedure) -> bool:
    """A procedure of which we knew little more than the name: it has nothing that the record could contradict."""
    return not own.methods and not own.cases


def _above(official: Procedure, own: Procedure, baselines: tuple[Fingerprint, ...]) -> Procedure:
    """Our text over the official record."""
    if is_stub(own):
        kept = {name: getattr(own, name) for name in OURS}
        return official.copy(update=kept)
    changed = to_reread(own, official, baselines)
    facts = {FACTS[name]: getattr(official, FACTS[name]) for name in changed if name in FACTS}
    outdated = tuple(name for name in changed if name in WORDING)
    updates = {
        **facts,
        "publisher_code": official.publisher_code,
        **_filing(own, official),
        "source": own.source if outdated else _source(own, official),
        "outdated": outdated,
        "official_hash": official.official_hash,
    }
    return own.copy(update=updates)


def _filing(own: Procedure, official: Procedure) -> dict[str, object]:
    """Return what only the record knows of filing: whether a form opens, and the files of the official forms."""
    known = official.openings is not None
    return {
        "openings": official.openings if known else own.openings,
        "forms": official.forms if known else official.forms or own.forms,
    }


def _alone(own: Procedure, gone: Withdrawn | None) -> Procedure:
    """Our text on a procedure that the portal does not have: never had, or has no longer."""
    if gone is None:
        return own
    return _replaced(own, gone.successors) if gone.successors else own.copy(update={"state": State.SUSPECT})


def _replaced(procedure: Procedure, successors: tuple[str, ...]) -> Procedure:
    return procedure.copy(update={"state": State.REPLACED, "replaced_by": successors})


def _source(own: Procedure, official: Procedure) -> Source:
    """Return what the official record says of itself; ours where it says nothing."""
    told = {name: value for name, value in official.source.__dict__.items() if value is not None}
    return own.source.copy(update=told)
