"""The official forms of a procedure, and where their files are fetched: from the portal, through a relay of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from actions.answers.section import Section, View, bullets, lines
from actions.saying.reply import File
from actions.saying.wording import PORTAL, clip, phrase
from common.settings import settings
from data.models import Form, Paper, Procedure
from nlu.reading.text import fold

PATH = "/mau"
"""Of the relay: ``/mau/<id>/<name>``."""
FILES = 5
"""Files of forms that one answer carries at most."""
FILE_NAME = 60
SAME = 25
"""Characters by which two papers with the same file are the same."""
LISTED = 150
"""Characters of a paper's name beside its form."""

_FORM = re.compile(r"(to khai|don|mau|phieu|ban khai|giay de nghi)\b")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def forms(view: View) -> Section:
    """The forms whose files the portal has, then those that the papers only name."""
    procedure = view.procedure
    filed = [f"{phrase(form.paper or form.name)} (có tệp)" for form in files_of(procedure)]
    found = bullets(dict.fromkeys([*filed, *_named(procedure)]))
    unknown = lines([f"{PORTAL} chưa nêu mẫu đơn, tờ khai riêng cho thủ tục này. Hãy hỏi nơi nộp hồ sơ."])
    return Section("mẫu đơn, tờ khai", (*(found or unknown), *lines(_how(procedure, bool(found)))), "mẫu")


def form_files(procedure: Procedure) -> tuple[File, ...]:
    """All files of forms, each called by the paper that it is for."""
    ours = {paper.form_url: _file_name(paper.form or paper.name) for paper in procedure.papers if paper.form_url}
    files = files_of(procedure)
    names = numbered([_file_name(form.paper or form.name) for form in files])
    theirs = {form_url(form): name for form, name in zip(files, names, strict=True)}
    return tuple(File(url, name) for url, name in {**ours, **theirs}.items())


def _file_name(name: str) -> str:
    return clip(phrase(name), FILE_NAME)


def files_of(procedure: Procedure) -> tuple[Form, ...]:
    """The files, without those that a record names again for nearly the same paper."""
    found: dict[tuple[str, str], Form] = {}
    for form in procedure.forms:
        found.setdefault((form.name, fold(form.paper)[:SAME]), form)
    return tuple(found.values())


def numbered(names: Sequence[str]) -> list[str]:
    """``names``, with numbers where some are the same."""
    alike = len(set(names)) < len(names)
    return [f"{place}. {name}" if alike else name for place, name in enumerate(names, start=1)]


def form_url(form: Form) -> str:
    """Return where the file of ``form`` is fetched."""
    return f"{settings().base_url}{PATH}/{form.id}/{plain_file_name(form.name)}"


def plain_file_name(name: str) -> str:
    """``name`` in letters that every phone keeps: "Mẫu CT01.docx" → "mau-ct01.docx"."""
    path = PurePosixPath(name.replace("/", "-"))
    stem = _NOT_PLAIN.sub("-", fold(path.stem)).strip("-")[:60].strip("-")
    return f"{stem or 'mau'}{path.suffix.lower()}"


def is_form(paper: Paper) -> bool:
    """Tell whether a paper is a form to fill in, by its name."""
    return bool(_FORM.match(fold(paper.name)))


def _named(procedure: Procedure) -> Iterator[str]:
    """Forms that papers name; those that are forms by their own names only where no file is there."""
    known = " ".join(fold(form.name) for form in procedure.forms)
    for paper in procedure.papers:
        if paper.form and fold(paper.form) not in known:
            yield f"{phrase(paper.form)} (dùng cho: {clip(phrase(paper.name), LISTED)})"
    if not procedure.forms:
        yield from (phrase(paper.name) for paper in procedure.papers if not paper.form and is_form(paper))


def _how(procedure: Procedure, found: bool) -> list[str]:
    """Return how to come by them."""
    if procedure.forms:
        return ["Bấm nút “Tải…” ở dưới để lấy tệp mẫu từ Cổng. Không tải được thì hỏi mẫu giấy ở nơi nộp hồ sơ."]
    if found:
        return ["Cổng không kèm tệp mẫu cho thủ tục này; mẫu giấy hỏi ở nơi nộp hồ sơ."]
    return []
