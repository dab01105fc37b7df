"""Words by which a citizen picks one of several options, or turns all of them down."""

from __future__ import annotations

import re

from nlu.text import expand, fold, normalize, syllables

LAST = -1
"""Ordinal of "cái cuối cùng"."""

_NUMBERS = {
    "mot": 1, "nhat": 1, "dau": 1, "dau tien": 1, "hai": 2, "nhi": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5,
    "cuoi": LAST, "cuoi cung": LAST, "sau cung": LAST, "chot": LAST,
}  # fmt: skip
_NUMBER = r"(?P<number>\d{1,2}|" + "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True)) + ")"
_THING = r"(?:cai|so|thu|muc|y|cau|loai|phuong an|lua chon|truong hop|nut|o|dong|thu tuc|dap an)"
_LEAD = r"(?:(?:da|vang|u|uh|o|a|thi|la|em|toi|minh|chau|con|anh|chi|bac|co|chu|tui|chon|lay|bam|muon|hoi|can|theo|cho|xin|no|roi|ok|oke) )*"
_TAIL = r"(?: (?:a|nhe|nha|nhe a|di|do|day|ay|nay|kia|thoi|em|anh|chi|ban|bot|oi|co|chu|bac|vay|luon|the|thoi a|nhen|nghe|hen|nhung|tren|trong do))*"
_ORDINAL = r"(?:(?:cai |muc |y |loai |truong hop |thu tuc |lua chon |phuong an )?(?:thu |so ))"
# "2", "số 2", "em chọn cái thứ hai ạ": the whole message is the choice.
_WHOLE = re.compile(rf"{_LEAD}(?:{_THING} )*{_NUMBER}{_TAIL}")
# "cái thứ hai thì hết bao nhiêu tiền": the choice, then what is asked of it.
_BEFORE = re.compile(
    rf"{_LEAD}{_ORDINAL}{_NUMBER}(?: (?:a|nhe|do|ay))? (?:thi|can|co|mat|het|phai|nop|lam|bao|gom|o)\b.*"
)
_BARE_WORDS = {"tu", "nam", "ba", "nhi", "nhat", "dau", "cuoi", "chot", "mot", "hai", "bon"}

_PEOPLE = r"(?:em|toi|minh|chau|con|anh|chi|bac|co|chu|tui|ban|tao|tớ|to)"
_REJECTS = re.compile(
    r"[\W_]*(?:(?:da|u|o|a|thoi|oi|uh|nhung|ma|the|em|toi) )?(?:"
    rf"(?:khong|ko|chua|dau) phai(?: la)?(?: (?:roi|dau|the|vay|cai (?:nay|do|kia)|(?:may )?cai nao|{_PEOPLE}|thu tuc (?:nay|do)|y {_PEOPLE}|a))*\s*(?:[,.;:!]|$)"
    rf"|(?:khong phai )?y {_PEOPLE} (?:la|muon|hoi|noi|bao|dang hoi|khac)\b"
    rf"|khong(?: a| em| anh| chi| ban)?\s*[,.;!]\s*(?:y )?{_PEOPLE}?\s*(?:la|muon|hoi|can|dang|dinh|noi)\b"
    r"|(?:khong|chang) (?:co )?(?:cai|muc|y|thu tuc|truong hop|lua chon)(?: \w+)? nao(?: (?:dung|phu hop|ca|trong|het|o)\b.*)?"
    r"|khong dung(?: (?:roi|y|cai|lam|a|dau|the|thu tuc).*)?\s*(?:[,.;!]|$)"
    r"|(?:nham|sai|lac|hieu sai|hieu nham|tra loi sai|bot nham)(?: (?:roi|y|thu tuc|cai|mat|het|bet).*)?\s*(?:[,.;!]|$)"
    r"|(?:deu )?khong (?:phai )?cai nao"
    r")"
)


def ordinal_in(text: str) -> int | None:
    """Which option is picked: "2", "số 2", "cái thứ hai" → 2, "cái cuối" → :data:`LAST`; None when nothing is."""
    spoken = " ".join(syllables(normalize(text)))
    match = _WHOLE.fullmatch(spoken) or _BEFORE.fullmatch(spoken)
    if match is None:
        return None
    number = match["number"]
    if number in _BARE_WORDS and spoken == number and number not in {"mot", "hai", "ba", "bon", "nam"}:
        return None
    value = _NUMBERS.get(number) or int(number)
    return value if value == LAST or 0 < value <= 20 else None


def rejects(text: str) -> bool:
    """Whether the message begins by turning down what was offered or understood."""
    return _REJECTS.match(fold(expand(normalize(text)))) is not None
