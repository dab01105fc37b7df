"""Words by which a citizen picks one of several options, or turns all of them down."""

from __future__ import annotations

import re

from nlu.reading.text import expand, fold, normalize, syllables, tokenize

LAST = -1
"""Ordinal of "cái cuối cùng"."""
ALL = 0
"""Ordinal of "cả hai", "tất cả": everything on offer."""
OTHER = -2
"""Ordinal of "cái kia", "cái còn lại": of two the one that is not talked of."""
MOST = 20
"""No list that the bot shows is longer."""

_NUMBERS = {
    "mot": 1, "nhat": 1, "dau": 1, "dau tien": 1, "hai": 2, "nhi": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5,
    "cuoi": LAST, "cuoi cung": LAST, "sau cung": LAST, "chot": LAST,
}  # fmt: skip
_WRITTEN = frozenset(
    ["một", "nhất", "đầu", "tiên", "hai", "nhì", "ba", "bốn", "tư", "năm", "cuối", "cùng", "sau", "chót"]
)
_WEDDING = "cuoi"
"""Without marks the word for the last, and for a wedding."""
_WHERE = re.compile(r"\bo dau\b(?! tien)")
"""Without marks the first box, but nearly always "ở đâu"."""
_WORDS_THAT_STAND_ALONE = ("mot", "hai", "ba", "bon", "nam")

_PEOPLE = "em|toi|minh|chau|con|anh|chi|bac|co|chu|tui|ban|tao|to"
_THING = "cai|so|thu|muc|y|cau|loai|phuong an|lua chon|truong hop|nut|o|dong|thu tuc|dap an"
_NUMBER = r"(?P<number>\d{1,2}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_LEAD = rf"(?:(?:{_PEOPLE}|da|vang|u|uh|o|a|thi|la|the|vay|chon|lay|bam|muon|hoi|can|theo|cho|xin|no|roi|ok|oke) )*"
_TAIL = rf"(?: (?:{_PEOPLE}|a|nhe|nha|di|do|ay|kia|thoi|bot|oi|vay|luon|the|nhen|nghe|hen|tren|trong do))*"
# "2", "số 2", "em chọn cái thứ hai ạ": the whole message is the choice.
_WHOLE = re.compile(rf"{_LEAD}(?:(?:{_THING}) )*{_NUMBER}{_TAIL}")
# "cái thứ hai thì hết bao nhiêu tiền": the choice, then what is asked of it.
_BEFORE = re.compile(
    rf"{_LEAD}(?:(?:cai|muc|y|loai|phuong an|lua chon) (?:thu |so )?|so ){_NUMBER}"
    r"(?: (?:a|nhe|do|ay))? (?:thi|can|co|mat|het|phai|nop|lam|bao|gom|o)\b.*"
)

# "lấy hai bản": so many copies.
_COPIES = re.compile(rf"\b(?:lay|xin|can|lam|in) {_NUMBER} (?:ban|to|cuon|quyen|the)\b")

# "cả hai", "cả 3 cái", "tất cả", "cả hai thì mất mấy ngày".
_EVERY = re.compile(
    rf"{_LEAD}(?:hoi |lam |ve )?(?:ca (?:hai|ba|bon|may|\d)|tat ca|toan bo|(?:hai|ba|\d)(?= (?:cai|viec|thu tuc)))"
    rf"(?: (?:{_THING}|viec|ay|do|nay|tren|deu|luon|nua))*{_TAIL}"
    r"(?: (?:thi|can|co|mat|het|phai|nop|bao|lam|o|ton|xin)\b.*)?"
)
_BOTH = re.compile(r"\bca (?:hai|2)\b|\b(?:hai|2) (?:cai|viec|thu tuc|loai)(?: (?:do|ay|nay|tren|kia|vua roi))?\b")

# "cái kia", "không, cái kia cơ", "việc còn lại thì mất bao lâu".
_OTHER_ONE = re.compile(
    rf"(?:khong )?{_LEAD}(?:cai|viec|thu tuc|giay|muc|loai) (?:kia|con lai)(?: (?:kia|ay|co|ma|nua))*{_TAIL}"
    r"(?: (?:thi|can|co|mat|het|phai|nop|bao|lam)\b.*)?"
)
_NO_BEFORE = re.compile(r"^\W*(?:à |a )?(?:không|khong|ko)(?: phải| phai)?(?: \w+)?\s*[,.;]\s*", re.IGNORECASE)
_LISTED = re.compile(r"(?:the|vay|con|roi)\b")

_NO = "khong|ko|chua|dau|no|hong|nao"
_END = r"(?:\s*(?:[,.;:!]|$)|(?= (?:khong|ko|y|nham|sai) ))"
_REJECTS = re.compile(
    r"[\W_]*(?:(?:da|u|o|a|thoi|oi|uh|nhung|ma|the|em|toi) )*(?:"
    # "không", "không phải", "đâu phải cái này, …"
    rf"(?:khong|hong)(?: (?:a|{_PEOPLE}))*{_END}"
    rf"|(?:{_NO}) phai(?: la)?(?: (?:roi|dau|the|vay|a|{_PEOPLE}|(?:may )?cai (?:nay|do|kia|nao)|thu tuc (?:nay|do)"
    rf"|y (?:{_PEOPLE})))*{_END}"
    # "(không,) ý em là …", "không, tôi hỏi …"
    rf"|(?:khong phai )?y (?:{_PEOPLE}) (?:la|muon|hoi|noi|bao|dang hoi|khac)\b"
    rf"|khong(?: (?:a|em|anh|chi|ban))?\s*[,.;!]\s*(?:y )?(?:{_PEOPLE})?\s*(?:la|muon|hoi|can|dang|dinh|noi)\b"
    rf"|khong (?:{_PEOPLE}) (?:hoi|noi|go) nham\b"
    # "không có cái nào", "không đúng", "nhầm rồi"
    r"|(?:deu )?khong (?:phai )?(?:co )?(?:cai|muc|y|thu tuc|truong hop|lua chon)(?: \w+)? nao(?! (?:khac|de|cho))"
    rf"|(?:khong|chua) dung(?: (?:roi|cai|lam|a|dau|the|y(?: (?:{_PEOPLE}))?|thu tuc(?: nay)?))*{_END}"
    r"|(?:bot |ban |em )?(?:tra loi |hieu )?(?:nham|sai|lac)"
    rf"(?: (?:roi|thu tuc|cai|het|bet|y(?: (?:{_PEOPLE}))?))*{_END}"
    r")"
)


_ONLY = re.compile(
    r"(?<!xin)(?<!cho)(?<!muốn)(?<!muon) (?:thôi|thoi)(?=(?: (?:ạ|a|nhé|nhe|nha|em|mà|ma|thì|thi)\b|\W*$))",
    re.IGNORECASE,
)
_DISMISS = (
    r"thoi|bo qua|bo di|ke|dua thoi|dua|khong can|khoi can|khoi|de sau|de khi khac|khong (?:lam|hoi) nua|huy|quen di"
)
_SOFT = rf"a|u|uh|ok|oke|the|vay|roi|nua|nhe|di|day|dau|ma|no|duoc|cung|{_PEOPLE}|khong|nhi|vay thoi"
_DISMISSAL = re.compile(rf"[\W_]*(?:(?:{_SOFT}) )*(?:{_DISMISS})\b(?:\s+(?:{_DISMISS}|{_SOFT})\b)*")


def without_dismissal(text: str) -> str:
    """The message without a leading "thôi bỏ qua, …", which speaks of what went before."""
    plain = normalize(text)
    match = _DISMISSAL.match(_folded(text))
    rest = plain[match.end() :] if match and len(_folded(text)) == len(plain) else plain
    stripped = rest.lstrip()
    return stripped[1:].strip() if stripped[:1] in (",", ";", ".", ":", "!") and stripped[1:].strip() else plain


def _folded(text: str) -> str:
    return fold(normalize(text))


def ordinal_in(text: str) -> int | None:
    """Return which option is picked: "2", "số 2", "cái thứ hai" → 2, "cái cuối" → :data:`LAST`, "cả hai" →
    :data:`ALL`; None when nothing is.
    """
    spoken = " ".join(syllables(normalize(text)))
    if _EVERY.fullmatch(" ".join(token.folded for token in tokenize(normalize(text)))):  # "ca" is no "công an" here
        return ALL
    if _OTHER_ONE.fullmatch(" ".join(syllables(_NO_BEFORE.sub("", normalize(text))))):
        return OTHER
    number = _number_in(spoken, text)
    if number is None:
        return None
    value = _NUMBERS.get(number) or int(number)
    return value if value == LAST or 0 < value <= MOST else None


def _number_in(spoken: str, text: str) -> str | None:
    """The number, in digits or as a word, of the option that is picked; None where it tells of anything else."""
    match = _WHOLE.fullmatch(spoken) or _BEFORE.fullmatch(spoken)
    if match is None or _COPIES.search(spoken):
        return None
    number = match["number"]
    if number == spoken and number in _NUMBERS and number not in _WORDS_THAT_STAND_ALONE:
        return None
    return number if _written_so(number, text) else None


def _written_so(number: str, text: str) -> bool:
    """Tell whether the words that look like ``number`` without their marks are it: "cưới" is not "cuối", "bà" not
    "ba".
    """
    said = [token for token in tokenize(normalize(text).lower()) if token.folded in number.split()]
    if (number == _WEDDING and "thu tuc" in fold(text)) or _WHERE.search(fold(text)):
        return any(token.text in _WRITTEN for token in said)
    return all(token.text.isascii() or token.text in _WRITTEN for token in said)


def only_picks(text: str) -> bool:
    """Tell whether the message is a pick and asks nothing besides ("cái thứ hai", but not "cái thứ hai hết bao
    nhiêu").
    """
    return (
        ordinal_in(text) not in (None, OTHER) and _WHOLE.fullmatch(" ".join(syllables(normalize(text)))) is not None
    )


def says_both(text: str) -> bool:
    """Tell whether two things of before are meant ("phí của cả hai", "hai cái đó khác gì nhau")."""
    return _BOTH.search(" ".join(token.folded for token in tokenize(normalize(text)))) is not None


def picks_before(text: str) -> bool:
    """Tell whether the pick is of a list of before ("còn cái đầu", "thế cái số 1"), not of what is on offer now."""
    return only_picks(text) and _LISTED.match(" ".join(syllables(normalize(text)))) is not None


def without_only(text: str) -> str:
    """The message without "thôi" that means no more than "only" ("công ty một người thôi"), and stops nothing."""
    return _ONLY.sub("", normalize(text))


def without_rejection(text: str) -> str:
    """The message without a leading "không, ý em là …", "nhầm, …", whose words name nothing; perhaps empty. What
    rejects nothing stays as it is spelt: short forms in it ("ca vet") are for whoever knows the catalogue's words.
    """
    said = whole = expand(normalize(text))
    while said and (match := _REJECTS.match(fold(said))) is not None and len(fold(said)) == len(said):
        said = said[match.end() :].lstrip(" ,.;:!")
    return normalize(text) if said == whole else said


def after_rejection(text: str) -> str | None:
    """Return what is said after turning down what was offered (folded), or None when nothing is turned down."""
    folded = fold(expand(normalize(text)))
    match = _REJECTS.match(folded)
    return None if match is None else folded[match.end() :]
