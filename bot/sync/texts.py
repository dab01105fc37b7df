"""Our own texts against the official records: which must be reread, and noting that they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from common.errors import InputError
from data.loader import SEED, load_procedures, seed_digest
from data.models import Procedure, Release
from data.official.facets import fingerprint
from data.official.overlay import BASELINE, load_baselines, to_reread, together
from data.official.portal_records import procedure_from_record, read_records
from data.official.synced import Records
from data.releases.bootstrap import ensure_release, over_official, own_procedures
from data.releases.store import Store


@dataclass(frozen=True)
class Flag:
    """A procedure about which we say something of our own, and whose official record is no longer what it was.

    ``changed`` are facets (keys of :data:`data.official.facets.LABELS`); ``vocabulary`` and ``faq`` count entries.
    """

    code: str
    name: str
    changed: tuple[str, ...]
    withdrawn: bool
    successors: tuple[str, ...]
    text: bool
    vocabulary: int
    faq: int


def flags(store: Store) -> list[Flag]:
    """Everything of ours that someone should reread, by code."""
    content, records = ensure_release(store).content, Records(store)
    official, gone = records.official(), records.withdrawn()
    own = {procedure.code: procedure for procedure in own_procedures(store)}
    words, answers = _uses(entry.procedures for entry in content.vocabulary), _uses(e.procedures for e in content.faq)
    changed = _changed(own, official, records)
    ours = own.keys() | words.keys() | answers.keys()
    found = []
    for code in sorted(changed.keys() | (gone.keys() & ours)):
        procedure = official.get(code) or gone[code].procedure
        lost = gone.get(code)
        successors = lost.successors if lost else ()
        found.append(
            Flag(
                code,
                procedure.name,
                changed.get(code, ()),
                lost is not None,
                successors,
                code in own,
                words[code],
                answers[code],
            )
        )
    return found


def mark_reread(store: Store, codes: Iterable[str]) -> Release:
    """Note that our texts on ``codes`` fit the records of now, and publish without their warnings.

    Raises :class:`InputError` for a code of which there is no record or no text of ours.
    """
    records, wanted = Records(store), list(codes)
    official, own = records.official(), own_procedures(store)
    written = {procedure.code for procedure in own}
    unknown = [code for code in wanted if code not in official or code not in written]
    if unknown:
        raise InputError(f"Không có bài viết riêng hoặc bản ghi của Cổng cho: {', '.join(unknown)}.")
    records.set_baselines({code: fingerprint(official[code]) for code in wanted})
    base = ensure_release(store)
    content = base.content.copy(update={"procedures": over_official(store, own)})
    return store.publish(content, origin=f"sync, seed {seed_digest()}", note=f"Đã xem lại: {', '.join(wanted)}"[:500])


def write_baseline(records: Path, folder: Path = SEED) -> int:
    """Write the fingerprints of the records beneath our seed texts; how many there are."""
    own = {procedure.code for procedure in load_procedures(folder)}
    found: dict[str, dict[str, str]] = {}
    for record in read_records(records):
        if str(record.get("code")).strip() in own:
            procedure = procedure_from_record(record)
            found[procedure.code] = dict(fingerprint(procedure))
    told = yaml.safe_dump(found, allow_unicode=True, default_flow_style=None, width=10_000, sort_keys=True)
    (folder / BASELINE).write_text(_HEADING + told, encoding="utf-8")
    return len(found)


_HEADING = """\
# What the portal's record said, part by part, when the texts in procedures/ were written (hashes).
# Written by: motcua sync baseline RECORDS
"""


def _changed(
    own: Mapping[str, Procedure], official: Mapping[str, Procedure], records: Records
) -> dict[str, tuple[str, ...]]:
    baselines = together(load_baselines(), records.baselines())
    found = {
        code: to_reread(p, official[code], baselines.get(code, ())) for code, p in own.items() if code in official
    }
    return {code: parts for code, parts in found.items() if parts}


def _uses(codes: Iterable[Iterable[str]]) -> Counter[str]:
    return Counter(code for entry in codes for code in entry)
