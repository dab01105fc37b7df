"""Rules that hold between records, whether they come from files, from Excel or from a form.

Each rule names the record, the place in it, and what is wrong, in Vietnamese.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from data.checks.checked import Location
from data.entries import FaqEntry
from data.record import Record

Fault = tuple[Record, Location, str]


def unknown_codes(records: Iterable[Record], fields: Sequence[str], known: Collection[str]) -> Iterator[Fault]:
    """Codes that no procedure has."""
    for record in records:
        for field in fields:
            for number, code in enumerate(getattr(record, field)):
                if code not in known:
                    yield record, (field, number), f"{field}: không có thủ tục mã {code}"


def miscounted(entries: Iterable[FaqEntry]) -> Iterator[Fault]:
    """Answers with numbered lines and procedures, where a line's number would not open the procedure it tells of."""
    for entry in entries:
        numbers, codes = entry.numbered, entry.procedures
        if numbers and len(codes) > 1 and numbers != tuple(range(1, len(codes) + 1)):
            message = f"{len(codes)} thủ tục nhưng các dòng đánh số {numbers}: mỗi dòng 1., 2., 3. là một thủ tục"
            yield entry, ("answer",), message


def unknown_dangers(entries: Iterable[FaqEntry], kinds: Collection[str]) -> Iterator[Fault]:
    """Kinds of danger that there are not."""
    for entry in entries:
        for number, kind in enumerate(entry.dangers):
            if kind not in kinds:
                yield entry, ("dangers", number), f"dangers: không có loại nguy hiểm {kind}"
