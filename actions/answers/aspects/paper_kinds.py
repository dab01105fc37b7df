"""Under which heading a paper stands: records put conditions and notes into the names of papers."""

from __future__ import annotations

import re

from data.models import Case, Paper
from nlu.reading.text import fold

ALWAYS = "Luôn cần"
SHOWN = "Chỉ mang theo để xuất trình"
DEPENDS = "Tùy trường hợp, đọc điều kiện ghi ở từng giấy tờ"
SOMETIMES = "Chỉ cần trong một số trường hợp"
NOTES = "Cần biết thêm"
KINDS = (ALWAYS, SHOWN, DEPENDS, SOMETIMES, NOTES)

# All patterns read folded text.
PLAIN_PART = re.compile(r"(cac )?giay to phai (nop|xuat trinh)\b|(luu y|ghi chu)\b|thanh phan ho so$")
_NUMBERED = re.compile(
    r"^(?:\(\d{1,2}\)|\d{1,2}[.,)](?![\d.])|\(?[a-zđ]\)|[a-zđ]\.(?= [A-ZĐ])|\.{3}|[-–+*•])\s*(?=\S)"
)
"""Numbers, letters and strokes before a paper's name."""
_CONDITION = re.compile(r"(truong hop|neu|doi voi|rieng|khi)\b")
_NOTE = re.compile(r"(luu y|ghi chu)\b")
_FIRST_CLAUSE = re.compile(r"[;.]")
_INNER = re.compile(r"\bneu\b|(?<!tru )(?<!cac )\btruong hop\b|(?<!tru )\bcac truong hop\b|\((doi voi|khi)\b")
"""A condition within a paper's name: it may be of the paper, or of one of several that the name lists."""
_PAPER_NOUNS = (
    *("giay", "don", "to khai", "ban", "van ban", "ho so", "quyet dinh", "bao cao", "danh", "hop dong", "chung"),
    *("ho chieu", "anh", "bien", "phieu", "so", "the", "hoa don", "tai lieu", "bang", "ke hoach", "de an", "du"),
    *("thuyet minh", "cong van", "nghi", "dieu le", "ly lich", "mau", "thong", "dang ky", "phuong an", "can cuoc"),
    *("to trinh", "ket qua", "mot"),
)
_PAPER = re.compile(
    rf"[^a-z]*(bo )?(mot trong|cac (giay|tai lieu|van ban|chung)|xuat trinh )?({'|'.join(_PAPER_NOUNS)})\b"
)
_TELLS = re.compile(r"\b(thi|phai|co the|co trach nhiem|duoc|se|chi can|khai thac|khong)\b")


def without_number(name: str) -> str:
    """A paper's name without the number or letter that it has in a list of the record's own."""
    return _NUMBERED.sub("", name) or name


def kind_of(case: Case, paper: Paper) -> str:
    """Under which heading a paper stands; records put conditions and notes into names as well."""
    name, part = fold(without_number(paper.name)), fold(case.name)
    if _NOTE.match(name) or _NOTE.match(part) or _is_note(paper, name):
        return NOTES
    if paper.when or _CONDITION.match(name):
        return SOMETIMES
    if _INNER.search(_FIRST_CLAUSE.split(name, maxsplit=1)[0]):
        return DEPENDS
    return SHOWN if paper.shown or (PLAIN_PART.match(part) and "xuat trinh" in part) else ALWAYS


def _is_note(paper: Paper, name: str) -> bool:
    """Tell whether a row without a number of sheets is no paper but a sentence about papers."""
    uncounted = paper.originals is None and paper.copies is None and not (paper.when or paper.shown or paper.form)
    return uncounted and not _PAPER.match(name) and bool(_TELLS.search(name))
