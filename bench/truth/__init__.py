"""Everything the bot tells of fees, times and papers against the portal's records: dropped, contradicted, invented.

Every record that holds in the province is told as the bot tells it (all leaves of the sections, and the first
answer), and every number told is looked for in the raw record. The records lie beside the project on its own
machines only, or where a path says; elsewhere the bench is skipped with a word. ``SUITE="truth 60"`` also prints 60
answers drawn at random, half of them of the starter content, to be read by eye; ``SUITE="truth CODE …"`` shows all
findings of single procedures.
"""

from __future__ import annotations

import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from actions.answers.aspects.papers import situations
from actions.answers.compose import SECTIONS, answer
from actions.answers.section import View
from bench.nlu.sets import SNAPSHOT
from bench.truth.numbers import (
    FeeRow,
    Number,
    Record,
    all_text,
    case_times,
    fee_rows,
    method_times,
    money,
    note_numbers,
    paper_names,
    states_nothing,
    times,
)
from common.settings import settings
from common.today import today
from data.loader import holds_in, load_procedures
from data.models import Procedure
from data.official.portal_records import procedure_from_record, read_records
from data.provisions import provisions
from data.record import PROCEDURE_CODE
from nlu.understanding import Aspect

SHOWN = 3
"""Examples printed of each kind of finding."""
UNSURE = re.compile(r"khác nhau|ghi nhầm|không rõ|bước nộp hồ sơ|khai trên Cổng|ô số tiền trên Cổng", re.IGNORECASE)
"""Words by which an answer says that the record contradicts itself, or where a time comes from."""


@dataclass
class Tally:
    """Counts of what was compared and found, by kind."""

    compared: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    found: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, kind: str, code: str, what: object) -> None:
        """Write down one finding."""
        self.found[kind].append((code, str(what)))


@dataclass(frozen=True)
class Told:
    """The words of the bot of one procedure, by section, and in its first answer."""

    fees: str
    times: str
    papers: str
    glance: str

    @classmethod
    def of(cls, procedure: Procedure) -> Told:
        """All leaves of the sections, of every case."""
        view = View(procedure, alone=True)
        by_case = [View(procedure, case=place) for place in situations(procedure)]
        return cls(
            _section(Aspect.FEE, view),
            _section(Aspect.TIME, view),
            "\n".join(_section(Aspect.PAPERS, each) for each in (view, *by_case)),
            answer(view)[0].text,
        )


@dataclass(frozen=True)
class Asked:
    """The words after the name of the bench: where the records lie, single codes, how many answers to print."""

    snapshot: Path
    codes: frozenset[str]
    draw: int

    @classmethod
    def by(cls, arguments: Sequence[str]) -> Asked:
        """Read ``arguments``, in any order: a path has a slash, a code the shape of one."""
        return cls(
            next((Path(word) for word in arguments if "/" in word), SNAPSHOT),
            frozenset(word for word in arguments if re.match(PROCEDURE_CODE, word)),
            next((int(word) for word in arguments if word.isdigit()), 0),
        )


def run(arguments: list[str]) -> None:
    """Compare all records, then the starter content; print the counts and a few of each finding."""
    asked = Asked.by(arguments)
    if not asked.snapshot.exists():
        print(f"(skipped: no portal records at {asked.snapshot})")
        return
    records = dict(_records(asked))
    official = {code: procedure_from_record(record) for code, record in records.items()}
    starter = {p.code: p for p in load_procedures() if p.code in records}
    for name, procedures in (("records as they are", official), ("starter content", starter)):
        tally = Tally()
        for code, procedure in procedures.items():
            _compare(tally, code, records[code], procedure, own_words=procedures is starter)
        _report(name, len(procedures), tally, sys.maxsize if asked.codes else SHOWN)
    for code in _drawn(starter, official, asked.draw):
        _show(starter.get(code, official[code]))


def _drawn(starter: Mapping[str, Procedure], official: Mapping[str, Procedure], draw: int) -> list[str]:
    """Half of the answers from the starter content, half from all other records."""
    pick, ours = random.Random(14), sorted(starter)
    others = sorted(official.keys() - starter.keys())
    half = min(draw // 2, len(ours))
    return [*pick.sample(ours, half), *pick.sample(others, min(draw - half, len(others)))]


def _records(asked: Asked) -> Iterator[tuple[str, Record]]:
    """The records asked for, of those that can be read and hold here."""
    for record in read_records(asked.snapshot):
        try:
            procedure = procedure_from_record(record)
        except ValueError:
            continue
        wanted = not asked.codes or procedure.code in asked.codes
        if wanted and holds_in(procedure, settings().province_code):
            yield procedure.code, record


def _compare(tally: Tally, code: str, record: Record, procedure: Procedure, own_words: bool) -> None:
    told = Told.of(procedure)
    _invented(tally, code, record, procedure, told)
    _fees(tally, code, record, told, own_words)
    _times(tally, code, record, told)
    if not own_words:
        _papers(tally, code, record, told)


def _invented(tally: Tally, code: str, record: Record, procedure: Procedure, told: Told) -> None:
    """Every amount and time told stands in the record, or in what we wrote down with a source of its own."""
    text = f"{all_text(record)} | {_sourced(procedure)}"
    amounts = money(text) | {row.number for row in fee_rows(record)}
    amounts |= {(0.0, "đồng")} if states_nothing(record) else set()
    lengths = times(text) | method_times(record) | case_times(record)
    for number in money(told.fees) | money(told.glance):
        tally.compared["amounts told"] += 1
        if number not in amounts:
            tally.note("INVENTED amount", code, number)
    for number in times(told.times) | times(told.glance):
        tally.compared["times told"] += 1
        if number not in lengths:
            tally.note("INVENTED time", code, number)


def _sourced(procedure: Procedure) -> str:
    """Return what stands beside the record with a source of its own."""
    newer = [each.text + each.brief for each in provisions() if procedure.code in each.procedures]
    facts = (procedure.online_fee, procedure.deadline, procedure.penalty, procedure.benefit, procedure.validity)
    return " | ".join([*newer, *(fact.text for fact in facts if fact)])


def _fees(tally: Tally, code: str, record: Record, told: Told, own_words: bool) -> None:
    rows = fee_rows(record)
    for row in dict.fromkeys(rows):
        tally.compared["fees recorded"] += 1
        if _is_dropped(row, told.fees, own_words):
            tally.note("DROPPED fee", code, (row.number, row.words[:160]))
        if row.says_none and "Cổng không nêu số tiền" in told.fees:
            tally.note("CONTRADICTED fee", code, f"“{row.words}”: {' / '.join(told.fees.splitlines())[:120]}")
    for line in filter(_is_over, told.fees.splitlines()):
        tally.note("SUSPECT amount told as certain", code, f"over: {line[:160]}")
    for number in _doubtful(rows, own_words) & (money(told.fees) | money(told.glance)):
        lines = _lines_with(number, f"{told.fees}\n{told.glance}")
        if not all(UNSURE.search(line) for line in lines):
            tally.note("SUSPECT amount told as certain", code, (number, lines[0][:120]))


def _is_dropped(row: FeeRow, told: str, own_words: bool) -> bool:
    """Tell whether the amount of a fee is missing or, where it is told in the record's words, any of these."""
    if row.value and not row.doubtful and row.number not in money(told):
        return True
    if own_words or row.says_none:
        return False
    both_free = FREE.search(row.words) and FREE.search(told)
    return not both_free and not _stands_in(_flat(told), row.words)


def _is_over(line: str) -> bool:
    """Tell whether the last day that a line names is past, and the line does not say so."""
    last = [date(int(y), int(m), int(d)) for d, m, y in LAST_DAY.findall(line)]
    return bool(last) and max(last) < today() and "hết hạn" not in line


def _doubtful(rows: Sequence[FeeRow], own_words: bool) -> set[Number]:
    """The amounts that the record gives and denies, and that no other fee of it holds or names."""
    doubtful = {row.number for row in rows if row.doubtful and not (own_words and row.value >= 1_000)}
    sound = {row.number for row in rows if row.value and not row.doubtful}
    return doubtful.difference(sound, *(row.said for row in rows))


def _lines_with(number: Number, text: str) -> list[str]:
    return [line for line in text.splitlines() if number in money(line)]


def _times(tally: Tally, code: str, record: Record, told: Told) -> None:
    ways, cases, (noted, _) = method_times(record), case_times(record), note_numbers(record)
    recorded = {
        **dict.fromkeys(noted, "in the words"),
        **dict.fromkeys(cases, "in the cases"),
        **dict.fromkeys(ways, "in the ways"),
    }
    lengths = times(told.times)
    for number, place in sorted(recorded.items()):
        tally.compared["times recorded"] += 1
        if number not in lengths:
            tally.note("DROPPED time", code, (place, number))
    if _are_uncertain(ways, cases, lengths) and not UNSURE.search(told.times):
        tally.note("SUSPECT time told as certain", code, (sorted(ways), sorted(cases)))


def _are_uncertain(ways: Set[Number], cases: Set[Number], told: Set[Number]) -> bool:
    """Tell whether the cases contradict the ways to file, or what is told comes from the cases alone."""
    if not cases:
        return False
    return not ways & cases if ways else bool(told & cases)


def _papers(tally: Tally, code: str, record: Record, told: Told) -> None:
    flat = _flat(told.papers)
    for name in paper_names(record):
        tally.compared["papers recorded"] += 1
        if not _stands_in(flat, NUMBER.sub("", name)):
            tally.note("DROPPED paper", code, name[:160])
    always = [line for line in told.papers.split("Luôn cần:")[1:] for line in line.split("\n\n")[0].splitlines()]
    for line in always:
        tally.compared["papers told as always needed"] += 1
        if INNER.search(line):
            tally.note("CONDITION under “luôn cần”", code, line[:160])


LAST_DAY = re.compile(r"đến (?:hết )?(?:ngày )?(\d{1,2})(?:/| tháng )(\d{1,2})(?:/| năm )(20\d\d)", re.IGNORECASE)
FREE = re.compile(r"miễn|không thu", re.IGNORECASE)
NUMBER = re.compile(r"^\s*(?:\(?\d{1,2}\)|\d{1,2}[.,)](?!\d)|\(?[a-zđ]\)|[a-zđ]\. )", re.IGNORECASE)
"""The number or letter of a paper in a list of the record's own, which is not told."""
INNER = re.compile(r"^• [^;.]*?(?<!trừ )(?<!trừ các )(trường hợp\b|\bnếu\b|\((đối với|khi)\b)", re.IGNORECASE)
"""A paper that names its own condition, before its first stop."""


def _pieces(text: str) -> list[str]:
    """The parts of a text between its stops, without anything but letters and digits."""
    return [piece for part in re.split(r"[;:.,()/\[\]\n]", text) if (piece := _flat(part))]


def _stands_in(flat: str, words: str) -> bool:
    """Tell whether all parts of ``words`` are in a text that is :func:`_flat`."""
    return all(piece in flat for piece in _pieces(words))


def _flat(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _section(aspect: Aspect, view: View) -> str:
    groups: dict[str, list[str]] = {}
    for item in SECTIONS[aspect](view).items:
        groups.setdefault(item.group, []).append(item.text)
    return "\n\n".join("\n".join([*([f"{group}:"] if group else []), *rows]) for group, rows in groups.items())


def _report(name: str, count: int, tally: Tally, shown: int) -> None:
    print(f"--- {name}: {count} procedures")
    for what, number in tally.compared.items():
        print(f"{what:40} {number:7}")
    for kind, rows in sorted(tally.found.items()):
        print(f"{kind:40} {len(rows):7} in {len({code for code, _ in rows})} procedures")
        _examples(rows, shown)
    print()


def _examples(rows: Sequence[tuple[str, str]], shown: int) -> None:
    picked = rows if len(rows) <= shown else random.Random(14).sample(rows, shown)
    for code, what in picked:
        print(f"    {code}  {what}")


def _show(procedure: Procedure) -> None:
    """The first answer, and the papers, fees and times behind its buttons."""
    told = Told.of(procedure)
    print(f"=== {procedure.code}\n{told.glance}\n")
    for heading, text in (("PAPERS", told.papers), ("FEES", told.fees), ("TIMES", told.times)):
        print(f"[{heading}]\n{text}\n")
