"""The web chat over real HTTP: real gateway, worker and Redis."""

from __future__ import annotations

import json
import random
import time
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from itsdangerous import BadSignature
from support.live import EchoBrain, LiveBot

from bot import keys
from bot.channels.web import channel as web
from bot.channels.web.channel import WebChannel
from bot.delivery.inbox import Inbox
from bot.limits import Allowance
from bot.messages.channel import MAX_TEXT, Kind


@pytest.fixture(autouse=True)
def plenty(monkeypatch):
    """Limits are tested where they are the subject."""
    monkeypatch.setattr(web, "CHAT_ALLOWANCE", Allowance(10_000, 10_000))
    monkeypatch.setattr(web, "ADDRESS_ALLOWANCE", Allowance(10_000, 10_000))
    monkeypatch.setattr(web, "FRESH_ALLOWANCE", Allowance(10_000, 10_000))


@dataclass(frozen=True)
class Seen:
    """One server-sent event."""

    event: str
    id: str
    data: dict[str, Any]


class Page:
    """A page of the chat: its cookie, what it sends, what it hears."""

    def __init__(self, bot: LiveBot) -> None:
        self.http = httpx.Client(base_url=bot.url, timeout=10, trust_env=False)
        self.opened = self.http.get("/")

    def send(self, **body: Any) -> httpx.Response:
        return self.http.post("/chat/messages", json={"id": str(uuid.uuid4()), **body})

    @contextmanager
    def events(self, **kwargs: Any) -> Iterator[Iterator[Seen]]:
        with self.http.stream("GET", "/chat/events", **kwargs) as response:
            assert response.status_code == 200
            yield _events(response.iter_lines())

    def history(self, **kwargs: Any) -> list[Seen]:
        with self.events(**kwargs) as events:
            return [*_until(events, "current")]

    def wait_for(self, text: str) -> list[Seen]:
        """Messages up to the first whose text contains ``text``."""
        seen: list[Seen] = []
        with self.events() as events:
            for event in events:
                if event.event == "message":
                    seen.append(event)
                    if text in event.data["text"] and event.data["from"] == "bot":
                        return seen
        raise AssertionError("the stream ended")


def _events(lines: Iterator[str]) -> Iterator[Seen]:
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "event" in fields:
            yield Seen(fields["event"], fields.get("id", ""), json.loads(fields["data"]))
            fields = {}


def _until(events: Iterator[Seen], name: str) -> Iterator[Seen]:
    for event in events:
        if event.event == name:
            return
        if event.event == "message":
            yield event


@pytest.fixture
def page(bot) -> Page:
    return Page(bot)


def texts(seen: list[Seen]) -> list[str]:
    return [event.data["text"] for event in seen]


def test_the_page_alone_may_ask_where_the_phone_is(page):
    assert "geolocation=(self)" in page.opened.headers["permissions-policy"]
    assert "geolocation=()" in page.http.get("/healthz").headers["permissions-policy"]


def test_a_place_is_made_coarse_and_not_shown(page, bot):
    sent = page.send(where={"latitude": 22.147891, "longitude": 105.834123})
    assert sent.status_code == 202
    shown = texts(page.wait_for("Đã nghe"))
    assert shown[0] == "Nơi nộp gần tôi"
    assert (bot.brain.heard[-1].kind, bot.brain.heard[-1].text) == (Kind.LOCATION, "22.15,105.83")


@pytest.mark.parametrize(
    "where", [{}, "22,105", {"latitude": 99, "longitude": 1}, {"latitude": "x", "longitude": 1}, None]
)
def test_what_is_no_place_is_refused(page, where):
    assert page.send(where=where).status_code == 400


def test_the_page_is_served_with_a_cookie_that_scripts_cannot_read(page):
    cookie = page.opened.headers["set-cookie"].lower()
    assert page.opened.status_code == 200
    assert "Thái Nguyên" in page.opened.text
    assert "$" not in page.opened.text
    assert all(part in cookie for part in ("httponly", "samesite=lax", "path=/"))
    assert page.opened.headers["cache-control"] == "no-store"


def test_every_answer_forbids_foreign_scripts_and_frames(page, bot):
    for path in ("/", "/static/chat.js", "/chat/messages", "/nowhere", "/healthz"):
        policy = page.http.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.http.get(path).headers["x-content-type-options"] == "nosniff"


def test_a_question_is_answered_with_buttons(page):
    assert page.send(text="cho em nút").status_code == 202
    own, answer = page.wait_for("Chọn")
    assert own.data["from"] == "citizen"
    assert own.data["text"] == "cho em nút"
    assert [choice["label"] for choice in answer.data["choices"]] == ["Đăng ký lần đầu", "Cấp lại"]
    assert answer.data["links"] == [{"label": "Nộp trực tuyến", "url": "https://example.gov.vn/nop"}]


def test_a_tap_is_shown_by_its_label_and_reaches_the_brain_as_payload(page, bot):
    page.send(text="cho em nút")
    page.wait_for("Chọn")
    assert page.send(tap='/choose{"p":"1.000002"}').status_code == 202
    assert texts(page.wait_for("Đã bấm"))[2:] == ["Cấp lại", '2. Đã bấm /choose{"p":"1.000002"}']
    assert bot.brain.heard[-1].kind is Kind.TAP


@pytest.mark.parametrize("payload", ['/choose{"p":"1.999999"}', "/handoff", "/restart", "/../../etc"])
def test_a_button_that_was_not_shown_is_refused_with_a_sentence(page, bot, payload):
    answer = page.send(tap=payload)
    assert answer.status_code == 409
    assert "gõ lại câu hỏi" in answer.json()["error"]
    assert bot.brain.heard == []


def test_the_same_message_sent_again_is_answered_once(page, bot):
    body = {"id": str(uuid.uuid4()), "text": "một"}
    assert [page.http.post("/chat/messages", json=body).status_code for _ in range(5)] == [202] * 5
    page.send(text="hai")
    assert texts(page.wait_for("Đã nghe: hai")) == ["một", "hai", "1. Đã nghe: một", "2. Đã nghe: hai"] or texts(
        page.history()
    ) == ["một", "1. Đã nghe: một", "hai", "2. Đã nghe: hai"]
    assert len(bot.brain.heard) == 2


def test_two_citizens_see_nothing_of_each_other(bot):
    lan, hoa = Page(bot), Page(bot)
    same = str(uuid.uuid4())
    lan.http.post("/chat/messages", json={"id": same, "text": "bí mật của Lan"})
    hoa.http.post("/chat/messages", json={"id": same, "text": "chuyện của Hoa"})
    assert "bí mật" not in str(texts(hoa.wait_for("Đã nghe")))
    assert "chuyện" not in str(texts(lan.wait_for("Đã nghe")))


def test_a_page_that_lost_its_connection_goes_on_where_it_was(page):
    page.send(text="một")
    seen = page.wait_for("Đã nghe: một")
    page.send(text="hai")
    page.wait_for("Đã nghe: hai")
    for missed in (
        page.history(headers={"Last-Event-ID": seen[-1].id}),
        page.history(params={"after": seen[-1].id}),
    ):
        assert texts(missed) == ["hai", "2. Đã nghe: hai"]


@pytest.mark.parametrize("cursor", ["", "abc", "1", "-", "(1-1", "9" * 40 + "-1", "1-1; DROP"])
def test_a_senseless_cursor_shows_everything(page, cursor):
    page.send(text="một")
    page.wait_for("Đã nghe")
    assert len(page.history(headers={"Last-Event-ID": cursor})) == 2


def test_the_history_survives_a_restart(live):
    first = live()
    page = Page(first)
    page.send(text="một")
    page.wait_for("Đã nghe")
    cookie = dict(page.http.cookies)
    second = live()
    later = Page(second)
    later.http.cookies.clear()
    later.http.cookies.update(cookie)
    assert texts(later.history()) == ["một", "1. Đã nghe: một"]


def test_the_history_is_bounded(page, bot):
    for number in range(120):
        page.send(text=f"câu {number}")
    page.wait_for("Đã nghe: câu 119")
    history = page.history()
    assert len(history) == 200
    assert history[-1].data["text"] == "120. Đã nghe: câu 119"


def test_a_message_sent_while_the_worker_warms_up_is_answered_when_it_is_warm(live):
    bot = live(with_worker=False)
    page = Page(bot)
    page.send(text="sớm quá")
    assert texts(page.history()) == ["sớm quá"]
    bot.start_worker()
    assert texts(page.wait_for("Đã nghe"))[-1] == "1. Đã nghe: sớm quá"


def test_typing_is_shown_while_the_worker_is_at_it(live):
    async def before(_message: Any) -> None:
        import asyncio

        await asyncio.sleep(0.5)

    page = Page(live(EchoBrain(before=before)))
    with page.events() as events:
        list(_until(events, "current"))
        page.send(text="chậm")
        kinds = [event.event for _, event in zip(range(3), events, strict=False)]
    assert kinds == ["message", "typing", "message"]


def test_a_deep_link_starts_the_conversation_without_words_of_the_citizen(page, bot):
    assert page.send(start={"xa": "phuong-bac-kan", "thu-tuc": "1.001193"}).status_code == 202
    assert len(page.wait_for("Chào mừng")) == 1
    assert bot.brain.heard[0].kind is Kind.START
    assert json.loads(bot.brain.heard[0].text) == {"o": "phuong-bac-kan", "p": "1.001193"}


@pytest.mark.parametrize("start", [{}, {"xa": "../etc"}, {"thu-tuc": "1.1"}, {"x": "1.001193"}, {"xa": "<b>"}])
def test_a_spoiled_link_is_a_plain_start(page, bot, start):
    assert page.send(start=start).status_code == 202
    page.wait_for("Chào mừng")
    assert bot.brain.heard[0].text == "{}"


def test_identity_and_phone_numbers_are_never_kept(page, bot, stored):
    page.send(text="số định danh của tôi là 019088001234, gọi 0912 345 678")
    page.wait_for("Đã nghe")
    assert "019088001234" in bot.brain.heard[0].text, "the turn itself needs it"
    assert texts(page.history())[0] == "số định danh của tôi là [số định danh], gọi [số điện thoại]"
    kept = [row for key in stored.keys("{lane:*}:web:*") for row in stored.xrange(key)]
    assert "019088001234" not in str(kept[0])
    assert [key for key in stored.keys("*:inbox") if stored.xlen(key)] == []


# ---- Bad input ---------------------------------------------------------------------------------------------------

ID = "3f2b0c9e-8a51-4a7e-9d2c-5e6f708192a3"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"null", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"\xff\xfe\x00", 400),
        (b"[" * 60_000, 400),
        (b'{"id": 1e999, "text": "x"}', 400),
        (b'{"id": NaN, "text": "x"}', 400),
        (b'{"id": %s, "text": "x"}' % (b"9" * 9_000), 400),
        (b'{"text": "x"}', 400),
        (b'{"id": "x", "text": "x"}', 400),
        (b'{"id": "%s"}' % ID.encode(), 400),
        (b'{"id": "%s", "text": 5}' % ID.encode(), 400),
        (b'{"id": "%s", "text": null}' % ID.encode(), 400),
        (b'{"id": "%s", "text": ["x"]}' % ID.encode(), 400),
        (b'{"id": "%s", "text": "x", "tap": "/y"}' % ID.encode(), 400),
        (b'{"id": "%s", "text": "x", "admin": true}' % ID.encode(), 400),
        (b'{"id": "%s", "tap": "no slash"}' % ID.encode(), 400),
        (b'{"id": "%s", "tap": "/%s"}' % (ID.encode(), b"x" * 64), 400),
        (b'{"id": "%s", "start": {"thu-tuc": 1.001193}}' % ID.encode(), 400),
        (b'{"id": "%s", "start": "o"}' % ID.encode(), 400),
        (b'{"id": "%s", "text": "%s"}' % (ID.encode(), b"x" * 70_000), 413),
    ],
)
def test_a_malformed_message_gets_its_status_and_a_sentence(page, bot, body, status):
    answer = page.http.post("/chat/messages", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert answer.json()["error"].endswith(".")
    assert "Traceback" not in answer.text
    assert bot.brain.heard == []


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u0000", "\u200b\u200f\u202e", "\u0007\u001b"])
def test_a_message_without_a_word_is_told_so(page, text):
    answer = page.send(text=text)
    assert answer.status_code == 400
    assert "chưa có chữ" in answer.json()["error"]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("chào\u0000 bạn\u0007", "chào bạn"),
        ("\u202egnort\u202c hồ sơ", "gnort hồ sơ"),
        ("<script>alert(1)</script> **đậm**", "<script>alert(1)</script> **đậm**"),
        (unicodedata.normalize("NFD", "giấy khai sinh"), "giấy khai sinh"),
        ("lam so do 🙂", "lam so do 🙂"),
    ],
)
def test_strange_characters_do_no_harm(page, bot, text, heard):
    assert page.send(text=text).status_code == 202
    page.wait_for("Đã nghe")
    assert bot.brain.heard[0].text == heard


def test_half_a_surrogate_pair_does_no_harm(page, bot):
    body = f'{{"id": "{ID}", "text": "chào \\ud83d bạn"}}'
    answer = page.http.post("/chat/messages", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 202
    page.wait_for("Đã nghe")
    assert bot.brain.heard[0].text == "chào bạn"


def test_a_long_text_is_cut_and_the_citizen_is_told(page, bot):
    answer = page.send(text="a" * 10_000)
    assert answer.status_code == 202
    assert "2.000" in answer.json()["notice"]
    page.wait_for("Đã nghe")
    assert bot.brain.heard[0].text == "a" * MAX_TEXT
    assert "notice" not in page.send(text="a" * MAX_TEXT).json()


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_only_json_is_taken(page, content_type):
    answer = page.http.post("/chat/messages", content=b"{}", headers={"Content-Type": content_type})
    assert answer.status_code == 415
    assert "JSON" in answer.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},  # was answered 500
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_cannot_speak_for_a_citizen(page, headers):
    answer = page.http.post("/chat/messages", json={"id": ID, "text": "x"}, headers=headers)
    assert answer.status_code == 403
    assert "chính trang" in answer.json()["error"]


@pytest.mark.parametrize("cookie", [None, "", "abc", "abc.def.ghi", "x" * 3_000])
def test_without_a_genuine_cookie_nothing_is_taken_or_shown(bot, cookie):
    headers = {"Cookie": f"motcua_chat={cookie}"} if cookie is not None else {}
    with httpx.Client(base_url=bot.url, headers=headers, trust_env=False) as client:
        sent = client.post("/chat/messages", json={"id": ID, "text": "x"})
        assert (sent.status_code, client.get("/chat/events").status_code) == (401, 401)
    assert "tải lại trang" in sent.json()["error"]


def test_a_cookie_made_with_another_secret_is_refused(page):
    from itsdangerous import TimestampSigner

    forged = TimestampSigner(b"another secret", salt="motcua_chat").sign("victim").decode()
    page.http.cookies.clear()
    page.http.cookies.set("motcua_chat", forged)
    assert page.send(text="x").status_code == 401


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("GET", "/chat/messages", 405)])
def test_wrong_paths_and_methods_get_a_sentence(page, method, path, status):
    answer = page.http.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize("path", ["/static/../gateway.py", "/static/%2e%2e/gateway.py", "/static/..%2fgateway.py"])
def test_static_files_stay_in_their_folder(page, path):
    assert page.http.get(path).status_code in (400, 404)


def test_thousands_of_malformed_bodies_break_nothing(page, bot):
    chance = random.Random(7)
    good = json.dumps({"id": ID, "text": "chào bạn, làm giấy khai sinh"}).encode()
    statuses = set()
    for _ in range(2_000):
        body = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        answer = page.http.post("/chat/messages", content=bytes(body), headers={"Content-Type": "application/json"})
        statuses.add(answer.status_code)
        assert answer.json()
    assert statuses <= {202, 400}
    assert page.send(text="vẫn sống").status_code == 202
    page.wait_for("vẫn sống")


# ---- Limits ------------------------------------------------------------------------------------------------------


def test_who_sends_too_fast_is_told_how_long_to_wait(bot, monkeypatch):
    monkeypatch.setattr(web, "CHAT_ALLOWANCE", Allowance(burst=3, per_minute=60))
    page, other = Page(bot), Page(bot)
    answers = [page.send(text=str(number)) for number in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert answers[3].json()["error"] == "Tin nhắn gửi nhanh quá. Vui lòng đợi 1 giây rồi gửi tiếp."
    assert answers[3].headers["retry-after"] == "1"
    assert other.send(text="không liên quan").status_code == 202
    time.sleep(1.1)
    assert page.send(text="tiếp").status_code == 202


def test_an_address_has_a_limit_too(bot, monkeypatch):
    monkeypatch.setattr(web, "ADDRESS_ALLOWANCE", Allowance(burst=3, per_minute=6))
    assert [Page(bot).send(text="x").status_code for _ in range(4)] == [202, 202, 202, 429]


def test_a_full_lane_says_busy_and_the_message_can_be_sent_again(live, monkeypatch):
    from bot.delivery import inbox

    monkeypatch.setitem(inbox.Inbox.__init__.__kwdefaults__, "lane_limit", 1)
    bot = live(with_worker=False)
    page = Page(bot)
    body = {"id": str(uuid.uuid4()), "text": "hai"}
    page.send(text="một")
    busy = page.http.post("/chat/messages", json=body)
    assert busy.status_code == 503
    assert "nhiều người hỏi" in busy.json()["error"]
    assert "retry-after" in busy.headers
    bot.start_worker()
    page.wait_for("Đã nghe: một")
    assert page.http.post("/chat/messages", json=body).status_code == 202
    assert texts(page.wait_for("Đã nghe: hai")).count("hai") == 1


def test_pages_of_one_chat_are_bounded(page, bot):
    from contextlib import ExitStack

    with ExitStack() as stack:
        pages = [stack.enter_context(page.events()) for _ in range(web.MAX_PAGES)]
        assert [next(events).event for events in pages] == ["hello"] * web.MAX_PAGES
        assert page.http.get("/chat/events").status_code == 429


def test_everything_that_is_kept_has_an_end(page, stored):
    page.send(text="một")
    page.wait_for("Đã nghe")
    for key in stored.keys("*"):
        assert stored.ttl(key) > 0 or key.endswith(
            (":inbox", ":due", ":tries", ":arrivals", ":fence:worker", ":fence:sender")
        ), key
    assert stored.ttl(stored.keys("{lane:*}:web:*")[0]) <= 24 * 3600
    assert keys.WEEK == 7 * 24 * 3600


def test_a_cookie_of_before_a_rotation_is_still_taken(redis):
    def channel(*secrets: bytes) -> WebChannel:
        return WebChannel(redis, Inbox(redis), secret=secrets, province="x", base_url="http://x")

    old = channel(b"old")._signer.sign("lan").decode()
    assert channel(b"new", b"old")._signer.unsign(old) == b"lan"
    with pytest.raises(BadSignature):
        channel(b"old")._signer.unsign(channel(b"new", b"old")._signer.sign("lan"))


def test_an_address_begins_only_so_many_chats(bot, monkeypatch):
    """Each fresh chat takes 13 kB of Redis, and an address could begin 300 a minute."""
    monkeypatch.setattr(web, "FRESH_ALLOWANCE", Allowance(burst=2, per_minute=1))
    known = Page(bot)
    assert [page.send(text="x").status_code for page in (known, Page(bot), Page(bot), Page(bot))] == [
        202,
        202,
        429,
        429,
    ]
    assert known.send(text="tiếp").status_code == 202


def test_a_redis_that_is_nearly_full_takes_nothing_more_in_and_still_answers(bot, stored, monkeypatch):
    from bot.delivery import inbox

    page = Page(bot)
    assert page.send(text="một").status_code == 202
    page.wait_for("Đã nghe: một")
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(inbox, "FULL", 0.05)  # what Redis uses goes up and down by more than a tenth by itself
    before = stored.config_get("maxmemory")["maxmemory"]
    stored.config_set("maxmemory", 10 * stored.info("memory")["used_memory"])
    try:
        refused = page.send(text="hai")
        assert refused.status_code == 503
        assert "rất nhiều người hỏi" in refused.json()["error"]
    finally:
        stored.config_set("maxmemory", before)
    assert page.send(text="ba").status_code == 202
    assert not any("hai" in text for text in texts(page.wait_for("Đã nghe: ba")))
