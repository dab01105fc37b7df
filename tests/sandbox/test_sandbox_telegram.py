"""The sandbox Telegram against what the official server does (tdlib/telegram-bot-api)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut
from telegram.request import HTTPXRequest

from sandbox.program import running
from sandbox.telegram.app import DEMO_TOKEN, create_app
from sandbox.telegram.citizens import Citizens
from sandbox.telegram.faults import Fault
from sandbox.telegram.world import World


class Sandbox:
    """The running sandbox, one citizen, and plain HTTP to its Bot API."""

    def __init__(self, url: str, citizens: Citizens, http: httpx.AsyncClient) -> None:
        self.url, self.citizens, self.http = url, citizens, http
        self.world: World = citizens.world
        self.faults = citizens.api.faults
        self.lan = self.world.add_person("Lan").id

    async def call(self, method: str, **parameters: object) -> tuple[int, dict]:
        answer = await self.http.post(f"{self.url}/bot{DEMO_TOKEN}/{method}", json=parameters)
        return answer.status_code, answer.json()

    async def refused(self, method: str, **parameters: object) -> str:
        status, body = await self.call(method, **parameters)
        assert not body["ok"]
        assert status == body["error_code"]
        return body["description"]

    def started(self) -> int:
        self.citizens.say(self.lan, "/start")
        return self.lan


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    app = create_app(local=True, pace=0.01)
    async with running(app) as url, httpx.AsyncClient(trust_env=False, timeout=10) as http:
        yield Sandbox(url, Citizens(app.state.api), http)


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    request = HTTPXRequest(read_timeout=1.0)
    base = {"base_url": f"{sandbox.url}/bot", "base_file_url": f"{sandbox.url}/file/bot"}
    async with Bot(DEMO_TOKEN, **base, request=request) as bot:
        yield bot


BUTTON = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Lệ phí", callback_data="/fee"))


async def test_the_library_finds_a_bot(bot: Bot):
    assert (bot.username, bot.id) == ("motcua_sandbox_bot", 700000000)


async def test_a_conversation(sandbox: Sandbox, bot: Bot):
    lan = sandbox.started()
    [update] = await bot.get_updates()
    assert (update.message.text, update.message.entities[0].type) == ("/start", "bot_command")
    sent = await bot.send_message(lan, "Chào bà 👋", reply_markup=BUTTON)
    assert sent.text == "Chào bà 👋"
    sandbox.citizens.tap(lan, "Lệ phí")
    [tapped] = await bot.get_updates(offset=update.update_id + 1)
    assert (tapped.callback_query.data, tapped.callback_query.message.message_id) == ("/fee", sent.message_id)
    assert await tapped.callback_query.answer()
    with pytest.raises(BadRequest, match=r"(?i)query is too old and response timeout expired"):
        await tapped.callback_query.answer()


async def test_parameters_may_come_in_every_encoding(sandbox: Sandbox):
    chat, markup = sandbox.started(), {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    address = f"{sandbox.url}/bot{DEMO_TOKEN}/sendMessage"
    fields = {"chat_id": str(chat), "text": "Chữ có dấu ệ", "reply_markup": json.dumps(markup)}
    answers = [
        await sandbox.http.post(address, data=fields),
        await sandbox.http.post(address, files={name: (None, value) for name, value in fields.items()}),
        await sandbox.http.post(address, json={**fields, "chat_id": chat, "reply_markup": markup}),
        await sandbox.http.get(address, params=fields),
        await sandbox.http.post(address.replace("sendMessage", "SENDMESSAGE"), data=fields),
    ]
    for answer in answers:
        assert answer.json()["result"]["text"] == "Chữ có dấu ệ"
        assert answer.json()["result"]["reply_markup"] == markup


def button(key: dict) -> dict:
    return {"text": "a", "reply_markup": {"inline_keyboard": [[key]]}}


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a", "chat_id": 1}, "chat not found"),
        ({"text": "a", "chat_id": "lan"}, "chat not found"),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"text": "a", "reply_markup": [1]}, "object expected as reply markup"),
        (button({"text": "x", "callback_data": "é" * 33}), "BUTTON_DATA_INVALID"),
        (button({"text": "x", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        (button({"text": "x", "url": "http://localhost/"}), "Wrong HTTP URL"),
        (button({"text": "x"}), "Text buttons are unallowed"),
        ({"text": "a", "parse_mode": "Fancy"}, "unsupported parse_mode"),
    ],
)
async def test_what_send_message_refuses(sandbox: Sandbox, parameters: dict, description: str):
    chat = sandbox.started()
    assert description in await sandbox.refused("sendMessage", **{"chat_id": chat, **parameters})
    assert len(sandbox.world.chats[chat].messages) == 1


async def test_limits_are_inclusive(sandbox: Sandbox):
    chat = sandbox.started()
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "d" * 64}]]}
    for text in ("a" * 4096, "😀" * 2048):
        status, _ = await sandbox.call("sendMessage", chat_id=chat, text=text, reply_markup=keyboard)
        assert status == 200


async def test_editing(sandbox: Sandbox, bot: Bot):
    chat = sandbox.started()
    sent = await bot.send_message(chat, "Một", reply_markup=BUTTON)
    await sent.edit_text("Hai", reply_markup=BUTTON)
    with pytest.raises(BadRequest, match="are exactly the same as"):
        await sent.edit_text("Hai", reply_markup=BUTTON)
    await sent.edit_reply_markup(None)
    with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
        await sent.edit_reply_markup(None)
    with pytest.raises(BadRequest, match=r"(?i)message can't be edited"):
        await bot.edit_message_text("x", chat, 1)
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("x", chat, 99)
    await sent.delete()
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await sent.delete()


async def test_who_may_be_written_to(sandbox: Sandbox, bot: Bot):
    with pytest.raises(Forbidden, match="can't initiate conversation"):
        await bot.send_message(sandbox.lan, "Chào")
    person = sandbox.world.people[sandbox.started()]
    sandbox.world.person_blocks(person)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(person.id, "Chào")
    sandbox.world.person_blocks(person, False)
    assert await bot.send_message(person.id, "Chào")
    person.deactivated = True
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_chat_action(person.id, "typing")


async def test_files_locations_actions_and_commands(sandbox: Sandbox, bot: Bot):
    chat = sandbox.started()
    photo = await bot.send_photo(chat, b"\x89PNG\r\n\x00", caption="Sơ đồ")
    file = await bot.get_file(photo.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == b"\x89PNG\r\n\x00"
    assert (await bot.send_document(chat, b"%PDF", filename="to-khai.pdf")).document.file_name == "to-khai.pdf"
    assert (await bot.send_location(chat, 22.1, 105.8)).location.latitude == 22.1
    await bot.send_chat_action(chat, "typing")
    assert sandbox.world.chats[chat].typing_until > time.time()
    await bot.set_my_commands([("start", "Bắt đầu")])
    assert [command.command for command in await bot.get_my_commands()] == ["start"]
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([("Có Dấu", "x")])
    with pytest.raises(BadRequest, match=r"(?i)invalid file_id"):
        await bot.get_file("khong-co")
    with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
        await bot.send_photo(chat, b"x", caption="a" * 1025)
    assert "wrong parameter action" in await sandbox.refused("sendChatAction", chat_id=chat, action="dance")


async def test_wrong_token_and_method(sandbox: Sandbox):
    answer = await sandbox.http.get(f"{sandbox.url}/bot1:wrong/getMe")
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized: invalid token specified")
    status, body = await sandbox.call("doMagic")
    assert (status, body["description"]) == (404, "Not Found: method not found")
    with pytest.raises(InvalidToken):
        await Bot("1:wrong", base_url=f"{sandbox.url}/bot").initialize()


# Polling


async def test_polling_confirms_by_offset(sandbox: Sandbox, bot: Bot):
    for text in ("một", "hai", "ba"):
        sandbox.citizens.say(sandbox.lan, text)
    first = await bot.get_updates(limit=2)
    assert [update.message.text for update in first] == ["một", "hai"]
    again = await bot.get_updates()
    assert [update.message.text for update in again] == ["một", "hai", "ba"]
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message.text for update in rest] == ["ba"]
    assert [update.message.text for update in await bot.get_updates(offset=-1)] == ["ba"]


async def test_a_poll_waits_and_ends_with_the_first_update(sandbox: Sandbox, bot: Bot):
    poll = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.1)
    sandbox.citizens.say(sandbox.lan, "chào")
    [update] = await asyncio.wait_for(poll, 2)
    assert update.message.text == "chào"


async def test_an_empty_poll_ends_in_time_and_a_repeated_one_is_stretched(sandbox: Sandbox):
    begin = time.monotonic()
    assert (await sandbox.call("getUpdates"))[1] == {"ok": True, "result": []}
    assert time.monotonic() - begin < 2.5
    await sandbox.call("getUpdates")
    assert time.monotonic() - begin > 2.9


async def test_two_pollers_are_in_conflict(sandbox: Sandbox, bot: Bot):
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(sandbox.call("getUpdates", timeout=1))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot"):
        await asyncio.wait_for(first, 2)
    assert (await second)[0] == 200


async def test_polling_and_webhook_exclude_each_other(sandbox: Sandbox, bot: Bot):
    waiting = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await waiting
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()


async def test_allowed_updates(sandbox: Sandbox, bot: Bot):
    await bot.get_updates(allowed_updates=["edited_message"])
    message = sandbox.citizens.say(sandbox.lan, "cũ")
    sandbox.citizens.edit(sandbox.lan, message["message_id"], "mới")
    [update] = await bot.get_updates(offset=1)
    assert update.edited_message.text == "mới"


# Webhook


class Hook:
    """A webhook that answers with the statuses it was given, then 200."""

    def __init__(self, *statuses: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.statuses, self.headers, self.body = list(statuses), headers or {}, body
        self.got: list[tuple[dict, str, float]] = []

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            return
        body = b""
        while (message := await receive()).get("more_body") or message["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        secret = dict(scope["headers"]).get(b"x-telegram-bot-api-secret-token", b"").decode()
        self.got.append((json.loads(body), secret, time.monotonic()))
        status = self.statuses.pop(0) if self.statuses else 200
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body if status == 200 else b""})

    async def until(self, count: int) -> list[str]:
        deadline = time.monotonic() + 5
        while len(self.got) < count:
            assert time.monotonic() < deadline, f"only {len(self.got)} deliveries came"
            await asyncio.sleep(0.01)
        return [update.get("message", {}).get("text", "tap") for update, _, _ in self.got]


async def test_a_webhook_gets_updates_with_its_secret(sandbox: Sandbox, bot: Bot):
    hook = Hook()
    async with running(hook) as url:
        await bot.set_webhook(f"{url}/hook", secret_token="bi-mat_1")
        sandbox.citizens.say(sandbox.lan, "chào")
        assert await hook.until(1) == ["chào"]
        assert hook.got[0][1] == "bi-mat_1"
        assert (await bot.get_webhook_info()).pending_update_count == 0
        await bot.delete_webhook()


async def test_a_failed_delivery_is_repeated_at_once_then_later_and_holds_only_its_chat(sandbox: Sandbox, bot: Bot):
    hook, other = Hook(500, 500, 500), sandbox.world.add_person("Páo").id
    async with running(hook) as url:
        await bot.set_webhook(url)
        sandbox.citizens.say(sandbox.lan, "một")
        sandbox.citizens.say(sandbox.lan, "hai")
        sandbox.citizens.say(other, "của Páo")
        texts = await hook.until(6)
        lans = [text for text in texts if text != "của Páo"]
        assert set(lans[:-1]) == {"một"}
        assert lans[-1] == "hai"
        info = await bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        await bot.delete_webhook()


async def test_the_webhook_may_ask_for_time_and_answer_with_a_call(sandbox: Sandbox, bot: Bot):
    lan = sandbox.started()
    call = json.dumps({"method": "sendMessage", "chat_id": lan, "text": "từ webhook"}).encode()
    hook = Hook(503, headers={"retry-after": "30"}, body=call)
    async with running(hook) as url:
        await bot.set_webhook(url)
        await hook.until(2)
        assert hook.got[1][2] - hook.got[0][2] >= 0.3  # 30 s at a hundredth of the pace
        await asyncio.sleep(0.1)
        assert sandbox.world.chats[lan].messages[2]["text"] == "từ webhook"
        await bot.delete_webhook()


async def test_a_tap_may_overtake_a_message(sandbox: Sandbox, bot: Bot):
    lan = sandbox.started()
    await bot.get_updates(offset=-1)
    await bot.send_message(lan, "Chọn", reply_markup=BUTTON)
    hook = Hook(*[500] * 4)
    async with running(hook) as url:
        await bot.set_webhook(url, drop_pending_updates=True)
        sandbox.citizens.say(lan, "chậm")
        await hook.until(2)
        sandbox.citizens.tap(lan, "Lệ phí")
        texts = await hook.until(6)
        assert texts.index("tap") < len(texts) - 1
        await bot.delete_webhook()


@pytest.mark.parametrize(
    ("parameters", "description"),
    [
        ({"url": "http://example.com/x"}, "An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.com:8080/x"}, "ports 80, 88, 443 or 8443"),
        ({"url": "https://10.0.0.1/x"}, "is reserved"),
        ({"url": "https://"}, "invalid webhook URL"),
        ({"url": "https://example.com/", "secret_token": "có dấu"}, "secret token contains unallowed characters"),
        ({"url": "https://example.com/", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_what_set_webhook_refuses_when_strict(parameters: dict, description: str):
    async with running(create_app(local=False)) as url, httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"{url}/bot{DEMO_TOKEN}/setWebhook", json=parameters)
    assert answer.status_code == 400
    assert description in answer.json()["description"]


async def test_set_webhook_twice(sandbox: Sandbox):
    hook = {"url": "http://127.0.0.1:9/"}
    assert (await sandbox.call("setWebhook", **hook))[1]["description"] == "Webhook was set"
    status, body = await sandbox.call("setWebhook", **hook)
    assert (status, body["parameters"]) == (429, {"retry_after": 1})
    await asyncio.sleep(1.0)
    assert (await sandbox.call("setWebhook", **hook))[1]["description"] == "Webhook is already set"
    assert (await sandbox.call("deleteWebhook"))[1]["description"] == "Webhook was deleted"
    assert (await sandbox.call("getWebhookInfo"))[1]["result"]["url"] == ""


async def test_an_old_update_is_dropped(sandbox: Sandbox, bot: Bot):
    sandbox.citizens.say(sandbox.lan, "hôm kia")
    sandbox.world.updates.pending[0].born -= 25 * 3600
    sandbox.citizens.say(sandbox.lan, "bây giờ")
    assert [update.message.text for update in await bot.get_updates()] == ["bây giờ"]


# Faults, floods, and what the switches do to updates


@pytest.mark.parametrize(
    ("fault", "error", "arrives"),
    [
        (Fault("429", retry_after=7), RetryAfter, False),
        (Fault("500"), NetworkError, False),
        (Fault("502"), NetworkError, False),
        (Fault("502_after"), NetworkError, True),
        (Fault("drop"), NetworkError, False),
        (Fault("drop_after"), NetworkError, True),
        (Fault("timeout", seconds=1.5), TimedOut, False),
        (Fault("timeout_after", seconds=1.5), TimedOut, True),
    ],
)
async def test_faults(sandbox: Sandbox, bot: Bot, fault: Fault, error: type, arrives: bool):
    chat = sandbox.started()
    sandbox.faults.add(fault)
    with pytest.raises(error):
        await bot.send_message(chat, "thử")
    texts = [message["text"] for message in sandbox.world.chats[chat].messages.values()]
    assert ("thử" in texts) is arrives
    assert await bot.send_message(chat, "lần sau thì được")


async def test_429_has_the_header(sandbox: Sandbox):
    sandbox.faults.add(Fault("429", retry_after=7))
    answer = await sandbox.http.get(f"{sandbox.url}/bot{DEMO_TOKEN}/getMe")
    assert answer.headers["retry-after"] == "7"
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


async def test_a_fault_can_be_limited_to_a_method_a_chat_and_a_number(sandbox: Sandbox, bot: Bot):
    lan, pao = sandbox.started(), sandbox.world.add_person("Páo").id
    sandbox.citizens.say(pao, "/start")
    sandbox.faults.add(Fault("500", "sendMessage", who=lan, times=2))
    assert await bot.send_message(pao, "không sao")
    assert await bot.send_chat_action(lan, "typing")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(lan, "hỏng")
    assert await bot.send_message(lan, "được")
    with pytest.raises(ValueError, match="unknown fault"):
        Fault("rain")


async def test_flood_limits():
    app = create_app(flood=True)
    async with running(app) as url, Bot(DEMO_TOKEN, base_url=f"{url}/bot") as bot:
        citizens = Citizens(app.state.api)
        lan = citizens.world.add_person("Lan").id
        citizens.say(lan, "/start")
        group = citizens.world.add_group("Tổ dân phố").id
        await bot.send_message(lan, "một")
        with pytest.raises(RetryAfter):
            await bot.send_message(lan, "hai")
        for number in range(20):
            await bot.send_message(group, f"{number}")
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(group, "thứ 21")
        assert int(caught.value.retry_after) > 30


async def test_updates_can_be_held_doubled_and_reordered(sandbox: Sandbox, bot: Bot):
    sandbox.world.updates.gate.hold()
    for text in ("một", "hai"):
        sandbox.citizens.say(sandbox.lan, text)
    assert await bot.get_updates(limit=1) == ()
    assert sandbox.world.updates.gate.release("reversed", copies=2) == 4
    updates = await bot.get_updates(offset=1)
    assert [update.message.text for update in updates] == ["hai", "hai", "một", "một"]
    assert len({update.update_id for update in updates}) == 2


# The citizens' side over HTTP


async def test_citizens_over_http(sandbox: Sandbox, bot: Bot):
    async def act(verb: str, path: str, /, **body: object) -> dict:
        answer = await sandbox.http.request(verb, f"{sandbox.url}/sandbox{path}", json=body or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    person = (await act("POST", "/people", name="Bà Tư", username="batu"))["id"]
    message = await act("POST", f"/chats/{person}/messages", text="chào")
    await act("PATCH", f"/chats/{person}/messages/{message['message_id']}", text="chào bạn")
    await act("POST", f"/chats/{person}/messages", kind="photo", caption="giấy tờ")
    group = (await act("POST", "/groups", title="Xóm"))["id"]
    await act("POST", f"/chats/{group}/messages", **{"from": person, "text": "@motcua_sandbox_bot ơi"})
    await bot.send_message(person, "Chọn", reply_markup=BUTTON)
    await act("POST", f"/chats/{person}/taps", button="Lệ phí")
    await act("POST", f"/people/{person}/blocked", blocked=True)
    kinds = [update.to_dict().keys() - {"update_id"} for update in await bot.get_updates()]
    assert kinds == [
        {"message"},
        {"edited_message"},
        {"message"},
        {"message"},
        {"callback_query"},
        {"my_chat_member"},
    ]
    talk = await act("GET", f"/chats/{person}")
    assert [message.get("text") for message in talk["messages"]] == ["chào bạn", None, "Chọn"]
    await act("POST", "/faults", kind="429", where="getMe")
    assert (await act("GET", "/faults"))["active"][0]["kind"] == "429"
    await act("DELETE", "/faults")
    assert "sendMessage" in [call["method"] for call in await act("GET", "/calls")]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/chats/1/messages", {"text": "x"}),
        ("POST", "/chats/x/messages", {"text": "x"}),
        ("POST", "/faults", {"kind": "rain"}),
        ("POST", "/people/5/blocked", {}),
        ("POST", "/groups", [1]),
    ],
)
async def test_wrong_acts_are_refused(sandbox: Sandbox, method: str, path: str, body: object):
    answer = await sandbox.http.request(method, f"{sandbox.url}/sandbox{path}", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_the_page_is_served(sandbox: Sandbox):
    answer = await sandbox.http.get(sandbox.url)
    assert "Telegram mô phỏng" in answer.text


def test_a_token_must_look_like_one():
    with pytest.raises(ValueError, match="token"):
        create_app("abc")
