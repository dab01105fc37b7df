"""Looks a content over before it is published: what is wrong, and what is worth a second look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from console.forms.records import WAYS_ADVISED
from data.checks.records import Fault, miscounted, unknown_codes, unknown_dangers
from data.editing.edits import Lookup
from data.editing.records import Kind, title_of
from data.entries import FaqEntry, VocabularyEntry
from data.folding import unmarked
from data.hotlines import danger_answers
from data.models import Content
from data.record import Record

Progress = Callable[[int, int], None]
FAULTY = (Kind.FAQ, Kind.PROCEDURES)
"""Kinds of which a record may be wrong beside others."""


@dataclass(frozen=True)
class Finding:
    """One thing that was found. Only a ``wrong`` one keeps the draft from being published."""

    kind: Kind
    key: str
    title: str
    message: str
    wrong: bool = True


def new_findings(before: Content, after: Content, progress: Progress = lambda done, total: None) -> list[Finding]:
    """The findings in ``after`` that ``before`` does not have: what is in force already is not this draft's doing."""
    old, new = Lookup(before), Lookup(after)
    earlier = _steps(old)
    steps: list[Callable[[], Iterable[Finding]]] = [*earlier, *_steps(new)]
    found: list[list[Finding]] = []
    for done, step in enumerate(steps):
        progress(done, len(steps))
        found.append(list(step()))
    progress(len(steps), len(steps))
    known = {finding for part in found[: len(earlier)] for finding in part}
    return [finding for part in found[len(earlier) :] for finding in part if finding not in known]


def _steps(lookup: Lookup) -> list[Callable[[], Iterable[Finding]]]:
    return [
        lambda: _wrong(lookup),
        lambda: _same_question(lookup),
        lambda: _same_words(lookup),
        lambda: _words_to_nowhere(lookup),
        lambda: _silent_words(lookup),
    ]


def _wrong(lookup: Lookup) -> Iterator[Finding]:
    yield from _faults(lookup)
    yield from _same_name(lookup)


def _faults(lookup: Lookup) -> Iterator[Finding]:
    names = {id(record): (kind, key) for kind in FAULTY for key, record in lookup.of(kind).items()}
    known = set(lookup.of(Kind.PROCEDURES))
    faq = [entry for entry in lookup.of(Kind.FAQ).values() if isinstance(entry, FaqEntry)]
    faults: list[Fault] = [
        *unknown_codes(lookup.of(Kind.PROCEDURES).values(), ("replaced_by", "related"), known),
        *unknown_codes(faq, ("procedures",), known),
        *miscounted(faq),
        *unknown_dangers(faq, danger_answers()),
    ]
    for record, location, message in faults:  # people know the field by its label, and are led to its form
        yield _finding(*names[id(record)], record, message.removeprefix(f"{location[0]}: "))


def _same_name(lookup: Lookup) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for key, record in lookup.of(Kind.PROCEDURES).items():
        name = getattr(record, "plain_name", None)
        if name and name in seen:
            yield _finding(Kind.PROCEDURES, key, record, f"tên thường gọi “{name}” đã có ở thủ tục {seen[name]}")
        elif name:
            seen[name] = key


def _same_question(lookup: Lookup) -> Iterator[Finding]:
    """The same question at two entries: the bot cannot know which is meant."""
    asked: dict[str, str] = {}
    for key, entry in lookup.of(Kind.FAQ).items():
        if not isinstance(entry, FaqEntry) or entry.follow_up:
            continue
        for text in dict.fromkeys(map(unmarked, (entry.question, *entry.phrasings))):
            if text in asked and asked[text] != key:
                message = f"câu “{text}” cũng có ở mục {asked[text]}: bot sẽ phân vân"
                yield _finding(Kind.FAQ, key, entry, message, wrong=False)
            asked.setdefault(text, key)


def _same_words(lookup: Lookup) -> Iterator[Finding]:
    said: dict[str, list[tuple[str, VocabularyEntry]]] = defaultdict(list)
    for key, entry in lookup.of(Kind.VOCABULARY).items():
        if isinstance(entry, VocabularyEntry):
            for phrase in entry.phrases:
                said[phrase.lower()].append((key, entry))
    for phrase, entries in said.items():
        if len({entry.procedures for _, entry in entries}) > 1:
            key, entry = entries[-1]
            message = f"cách nói “{phrase}” dẫn tới nhiều thủ tục ở các dòng khác nhau: bot sẽ hỏi lại"
            yield _finding(Kind.VOCABULARY, key, entry, message, wrong=False)


def _words_to_nowhere(lookup: Lookup) -> Iterator[Finding]:
    known = lookup.of(Kind.PROCEDURES)
    for key, entry in lookup.of(Kind.VOCABULARY).items():
        missing = [code for code in getattr(entry, "procedures", ()) if code not in known]
        if missing:
            message = f"chưa có thủ tục mã {', '.join(missing)} trong danh mục"
            yield _finding(Kind.VOCABULARY, key, entry, message, wrong=False)


def _silent_words(lookup: Lookup) -> Iterator[Finding]:
    """Entries that hardly anybody will reach: one way to ask is not enough."""
    for key, entry in lookup.of(Kind.FAQ).items():
        if isinstance(entry, FaqEntry) and not entry.phrasings:
            message = f"chưa có cách hỏi khác; nên ghi {WAYS_ADVISED} bà con hỏi"
            yield _finding(Kind.FAQ, key, entry, message, wrong=False)


def _finding(kind: Kind, key: str, record: Record, message: str, wrong: bool = True) -> Finding:
    values = record.__dict__
    return Finding(kind, key, title_of(kind, values), message, wrong)


def new_wrong(before: Lookup, after: Content) -> list[Finding]:
    """The new findings that keep a draft from being published; the others would hold the publishing up."""
    found = list(_wrong(Lookup(after)))
    known = set(_wrong(before)) if found else ()
    return [finding for finding in found if finding not in known]
