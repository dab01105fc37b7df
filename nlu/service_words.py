"""Words that ask for something other than a procedure: a dossier's progress, a person, a commune's new name.

They are evidence beside the classifier (:mod:`nlu.resolve`): it alone takes "hồ sơ gồm những gì" for a look-up, since
both speak of a dossier. Patterns are over folded syllables.
"""

from __future__ import annotations

import re

_LOOK = r"(?:tra cuu|kiem tra|theo doi|xem|check|coi|tra|do)"
_POLITE = r"(?: (?:giup|gium|ho|cho|em|toi|minh|con|chau|tui|lai|dum|voi|thu))*"
_UNIT = r"(?:xa|phuong|huyen|tinh|thi tran|thanh pho|thi xa|don vi|vung)"
_STAFF = (
    r"(?:can bo|nhan vien|nguoi that|tu van vien|tong dai(?: vien)?|chuyen vien|lanh dao|chu tich|cong chuc|nguoi dung dau"
    r"|nguoi (?:phu trach|co trach nhiem|tu van|ho tro|truc|lam)|bo phan (?:ho tro|tu van)|con nguoi)"
)

SERVICES: dict[str, re.Pattern[str]] = {
    "dossier_status": re.compile(
        rf"\b(?:{_LOOK}{_POLITE}(?: (?:tinh trang|tien do|ket qua|trang thai|ma so|ma|so))*"
        r" (?:ho so|bien nhan|don|giay hen|phieu hen)(?! gom| can| gi| co nhung)"
        r"|(?:tinh trang|tien do|trang thai|ma so|ma) (?:cua )?(?:ho so|bien nhan|giai quyet)"
        r"|(?:den|toi) (?:dau|mo|buoc nao|khau nao|giai doan nao|bao gio) (?:roi|rui|vay|the|nhi)"
        r"|(?:ho so|don|giay|the|bang|so|can cuoc|ho chieu|bien so|phieu)\b(?: \w+){0,8}"
        r" (?:den dau|toi dau|toi mo|den mo|sao roi|the nao roi|ra sao roi|xong chua|duoc chua|co chua|duyet chua|ky chua"
        r"|tra chua|lam xong chua|giai quyet chua|tiep nhan chua|co ket qua chua|co ket qua gi chua|o khau nao|mai chua)"
        r"|(?:tre|qua|den|toi|dung|lo) hen|giay hen|phieu hen|bi tra (?:lai|ve)|bi tu choi|bi treo"
        r"|(?:nop|gui)(?: \w+){0,6} (?:ma|nhung|sao|roi)(?: \w+){0,3} (?:chua|khong thay|mai)(?: \w+)?)\b"
    ),
    "handoff": re.compile(
        rf"\b(?:(?:gap|noi chuyen|noi may|ket noi|lien he|lien lac|chuyen|goi|trao doi|chat|hoi|nho|can|noi|tu van)(?: \w+){{0,4}} {_STAFF}"
        rf"|(?:cho|xin)(?: \w+){{0,3}} {_STAFF} (?:di|voi|nghe|goi)"
        r"|hotline|tong dai|duong day nong|so (?:dien thoai|may ban|may|dt|zalo)\b(?! (?:cua )?(?:toi|em|minh|con|chong|vo))|goi so (?:nao|may)"
        r"|gap nguoi|noi chuyen voi nguoi|nguoi that (?:viec|khong)?)\b"
    ),
    "place_lookup": re.compile(
        rf"\b(?:sap nhap|sat nhap|{_UNIT} (?:cu|moi)\b|ten moi|doi ten {_UNIT}|thuoc {_UNIT} (?:nao|mo|gi|chi)|nhap (?:vao|voi|ve) (?:{_UNIT}|dau|mo)"
        rf"|(?:gio|nay|bay gio|hien nay|chu|hien|roi) (?:la|thuoc|goi la|thanh|ve|nhap vao|o) (?:{_UNIT}|dau|gi|mo|ten gi)(?: (?:nao|gi|mo|chi))?)\b"
    ),
}  # fmt: skip
