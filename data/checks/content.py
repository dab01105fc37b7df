"""Checks content before it goes live, and says in Vietnamese which file, which line and what is wrong."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from common.errors import Problem
from data.checks.checked import Item, Location
from data.checks.explaining import explain
from data.checks.guide import guide_problems
from data.checks.records import Fault, miscounted, unknown_codes, unknown_dangers
from data.checks.trees import tree_problems
from data.dossier_systems import DOSSIER_SOURCES, DossierSystem
from data.entries import FaqEntry, VocabularyEntry
from data.guide import GUIDE, GuidePart
from data.hotlines import DANGERS, HOTLINES, DangerAnswer, Hotline
from data.loader import (
    FAQ,
    FILING,
    FOLLOW_UPS,
    OFFICES,
    PROCEDURES,
    SEED,
    VOCABULARY,
    RepeatedKey,
    content_files,
    read_file,
)
from data.models import FilingRecord, Office, Procedure
from data.own_case.tree import TREES, Tree
from data.phrases import SUFFIX as PHRASES
from data.phrases import line_of
from data.provisions import PROVISIONS, Provision
from data.record import Record
from data.workdays import DAYS_OFF, DayOff

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def check_content(folder: Path = SEED) -> list[Problem]:
    """All problems of the content in ``folder``, sorted by file; an empty list means that it may go live."""
    problems: list[Problem] = []
    procedures = _check(content_files(folder, PROCEDURES), Procedure, problems, folder)
    vocabulary = _check(content_files(folder, VOCABULARY), VocabularyEntry, problems, folder)
    entries = [*content_files(folder, FAQ), *content_files(folder, FOLLOW_UPS)]
    faq = _check(entries, FaqEntry, problems, folder)
    offices = _check(content_files(folder, OFFICES), Office, problems, folder)
    systems = _check(content_files(folder, DOSSIER_SOURCES), DossierSystem, problems, folder)
    filing = _check(content_files(folder, FILING), FilingRecord, problems, folder)
    guide = _check(content_files(folder, GUIDE), GuidePart, problems, folder)
    days_off = _check(content_files(folder, DAYS_OFF), DayOff, problems, folder)
    hotlines = _check(content_files(folder, HOTLINES), Hotline, problems, folder)
    dangers = _check(content_files(folder, DANGERS), DangerAnswer, problems, folder)
    provisions = _check(content_files(folder, PROVISIONS), Provision, problems, folder)
    trees = _check(content_files(folder, TREES), Tree, problems, folder)
    problems += _duplicates(procedures, "code", "mã thủ tục", folder)
    problems += _duplicates(procedures, "plain_name", "tên thường gọi", folder)
    problems += _duplicates(faq, "id", "mã câu hỏi", folder)
    problems += _duplicates(offices, "id", "mã cơ quan", folder)
    problems += _duplicates(systems, "prefix", "phần đầu mã hồ sơ", folder)
    problems += _duplicates(days_off, "day", "ngày nghỉ", folder)
    problems += _duplicates(hotlines, "id", "mã đường dây", folder)
    problems += _duplicates(dangers, "kind", "loại nguy hiểm", folder)
    problems += _duplicates(provisions, "id", "mã quy định", folder)
    problems += _duplicates(filing, "code", "mã thủ tục", folder)
    problems += _unknown_code(filing, procedures, folder)
    problems += _misnamed(trees, folder)
    problems += _unknown_code(trees, procedures, folder)
    wrong = [*guide_problems(guide, procedures, faq), *tree_problems(trees, procedures)]
    problems += [_problem(item.path, item.location, text, folder) for item, text in wrong]
    problems += _unknown_hotlines(dangers, hotlines, folder)
    known = {_code(item) for item in procedures}
    written = [item.value for item in procedures]
    answers = [item.value for item in faq if isinstance(item.value, FaqEntry)]
    kinds = {item.value.kind for item in dangers if isinstance(item.value, DangerAnswer)}
    problems += _placed(unknown_codes(written, ("replaced_by", "related"), known), procedures, folder)
    problems += _placed(unknown_codes(answers, ("procedures",), known), faq, folder)
    problems += _placed(miscounted(answers), faq, folder)
    problems += _placed(unknown_dangers(answers, kinds), faq, folder)
    problems += _misnamed(procedures, folder)
    problems += _not_composed(
        [
            *(*procedures, *vocabulary, *faq, *offices, *systems, *filing, *guide),
            *(*days_off, *hotlines, *dangers, *provisions, *trees),
        ],
        folder,
    )
    return sorted(problems, key=lambda problem: problem.place)


def _check(paths: Iterable[Path], model: type[Record], problems: list[Problem], folder: Path) -> list[Item]:
    items: list[Item] = []
    for path in paths:
        try:
            loaded = read_file(path)
        except yaml.YAMLError as error:
            problems.append(_syntax_problem(path, error, folder))
            continue
        for location, row in _rows(loaded):
            item = _parse(path, location, row, model, problems, folder)
            if item is not None:
                items.append(item)
    return items


def _rows(loaded: Any) -> Iterator[tuple[Location, Any]]:
    if isinstance(loaded, list):
        yield from (((number,), row) for number, row in enumerate(loaded))
    elif loaded is not None:
        yield (), loaded


def _parse(
    path: Path, location: Location, row: Any, model: type[Record], problems: list[Problem], folder: Path
) -> Item | None:
    try:
        return Item(path, location, model.parse_obj(row))
    except ValidationError as error:
        for detail in error.errors():
            where = (*location, *(part for part in detail["loc"] if part != "__root__"))
            problems.append(_problem(path, where, f"{_field_name(where)}{explain(detail)}", folder))
        return None


def _field_name(location: Location) -> str:
    names = [str(part) for part in location if isinstance(part, str)]
    return f"{'.'.join(names)}: " if names else ""


def _syntax_problem(path: Path, error: yaml.YAMLError, folder: Path) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    if isinstance(error, RepeatedKey):
        message = f"“{error.problem}” viết hai lần trong một mục; giữ lại một"
    else:
        message = "không đọc được tệp YAML (xem lại thụt dòng, dấu hai chấm, dấu nháy)"
    return Problem(f"{path.relative_to(folder)}:{line}", message)


def _problem(path: Path, location: Location, message: str, folder: Path) -> Problem:
    return Problem(f"{path.relative_to(folder)}:{_line(path, location)}", message)


def _line(path: Path, location: Location) -> int:
    """Line (from 1) of the deepest part of ``location`` that exists in the file."""
    if path.suffix == PHRASES:
        return line_of(path, int(location[0]))
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    line = 0
    for part in location:
        key, child = _child(node, part)
        if child is None:
            break
        line, node = (key or child).start_mark.line, child
    return int(line) + 1


def _child(node: yaml.Node | None, part: int | str) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return None, node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), (None, None))
    return None, None


def _duplicates(items: Sequence[Item], field: str, label: str, folder: Path) -> Iterator[Problem]:
    seen: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if value := getattr(item.value, field):
            seen[value].append(item)
    for value, same in seen.items():
        for item in same[1:]:
            first = same[0].path.relative_to(folder)
            yield _problem(item.path, (*item.location, field), f"{label} “{value}” đã có ở {first}", folder)


def _placed(faults: Iterable[Fault], items: Sequence[Item], folder: Path) -> Iterator[Problem]:
    """Faults of records with the files and lines where these stand."""
    at = {id(item.value): item for item in items}
    for record, location, message in faults:
        item = at[id(record)]
        yield _problem(item.path, (*item.location, *location), message, folder)


def _unknown_code(items: Sequence[Item], procedures: Sequence[Item], folder: Path) -> Iterator[Problem]:
    known = {_code(item) for item in procedures}
    for item in items:
        if _code(item) not in known:
            yield _problem(item.path, (*item.location, "code"), f"không có thủ tục mã {_code(item)}", folder)


def _unknown_hotlines(dangers: Sequence[Item], hotlines: Sequence[Item], folder: Path) -> Iterator[Problem]:
    known = {getattr(item.value, "id") for item in hotlines}  # noqa: B009 - only hotlines among these
    for item in dangers:
        missing = [name for name in getattr(item.value, "hotlines") if name not in known]  # noqa: B009
        for name in missing:
            yield _problem(item.path, item.location, f"không có đường dây mã {name}", folder)


def _code(item: Item) -> str:
    code: str = getattr(item.value, "code")  # noqa: B009 - only procedures have one
    return code


def _misnamed(procedures: Sequence[Item], folder: Path) -> Iterator[Problem]:
    for item in procedures:
        code = _code(item)
        if item.path.stem != code:
            yield _problem(item.path, ("code",), f"tên tệp phải là {code}.yml", folder)


def _not_composed(items: Sequence[Item], folder: Path) -> Iterator[Problem]:
    """Vietnamese must be stored in one form, or the same word has two spellings."""
    for path in dict.fromkeys(item.path for item in items):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not unicodedata.is_normalized("NFC", line):
                yield Problem(
                    f"{path.relative_to(folder)}:{number}",
                    "chữ có dấu gõ kiểu tổ hợp (NFD); lưu lại bằng bảng mã dựng sẵn (NFC)",
                )
