"""A reply on its way through Redis."""

from __future__ import annotations

import json

from actions.saying.reply import Choice, File, Link, Phone, Picture, Place, Reply

FULL = Reply(
    "Chào",
    (Choice("Phí", "/fee"),),
    (Link("Cổng", "https://x.vn"),),
    (Phone("Gọi", "0209"),),
    (Place("Xã", "Tiểu khu 1", 22.4, 105.7), Place("Phường", "Tổ 2")),
    (Picture("https://x.vn/a.png", "Ảnh"),),
    (File("https://x.vn/a.pdf", "Mẫu"),),
    first=4,
)


def test_there_and_back():
    assert Reply.from_dict(json.loads(json.dumps(FULL.to_dict()))) == FULL


def test_what_an_older_version_wrote_is_still_read():
    old = {"text": "Chào", "choices": [{"label": "Phí", "payload": "/fee"}], "links": []}
    assert Reply.from_dict(old) == Reply("Chào", (Choice("Phí", "/fee"),))
    assert Reply.from_dict({"text": "Chào"}) == Reply("Chào")
