"""The sandbox Zalo against what is known of the real one (channels, tokens, windows, webhooks), over HTTP."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import time
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sandbox.program import running
from sandbox.zalo_oa.app import create_app, settings
from sandbox.zalo_oa.faults import Fault
from sandbox.zalo_oa.switches import CHOICES, TWELVE_HOURS, OaSwitches

CS = "/v3.0/oa/message/cs"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(b"v" * 43).digest()).rstrip(b"=").decode()


class Zalo:
    """The sandbox as a bot sees it."""

    def __init__(self, app, client: httpx.AsyncClient) -> None:
        self.api = app.state.api
        self.world = self.api.world
        self.client = client
        self.access = self.world.tokens.issue().access

    async def cs(self, message, user_id=None, *, recipient=None, path=CS):
        body = {"recipient": recipient or {"user_id": user_id}, "message": message}
        return (await self.client.post(path, json=body, headers={"access_token": self.access})).json()

    async def get(self, path, **query):
        return (await self.client.get(path, params=query, headers={"access_token": self.access})).json()

    async def act(self, path, body=None, method="POST"):
        answer = await self.client.request(method, f"/sandbox{path}", json=body if body is not None else {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def person(self, name="Lan", *, wrote=True, **more):
        made = await self.act("/people", {"name": name, **more})
        if wrote:
            await self.act(f"/people/{made['id']}/messages", {"text": "chào"})
        return made["id"]

    async def grant(self, secret="app-secret-demo", **form):
        form = {"app_id": "1111111111111111111", **form}
        return (await self.client.post("/v4/oa/access_token", data=form, headers={"secret_key": secret})).json()


@pytest.fixture
async def zalo():
    app = create_app(pace=0.00005)
    async with running(app) as url, httpx.AsyncClient(base_url=url) as client:
        yield Zalo(app, client)


class Hook:
    """A webhook that keeps what it is given and answers as it is told."""

    def __init__(self) -> None:
        self.got = []
        self.status = 200
        self.seconds = 0.0

    async def answer(self, request):
        self.got.append((dict(request.headers), await request.body()))
        await asyncio.sleep(self.seconds)
        return PlainTextResponse("", self.status)

    def events(self):
        return [json.loads(body) for _, body in self.got if body != b"{}"]

    async def wait(self, count):
        deadline = time.monotonic() + 5
        while len(self.events()) < count:
            assert time.monotonic() < deadline, f"{len(self.events())} of {count} events"
            await asyncio.sleep(0.01)
        return self.events()


@asynccontextmanager
async def listening(zalo):
    hook = Hook()
    async with running(Starlette(routes=[Route("/zalo", hook.answer, methods=["POST"])])) as address:
        await zalo.act("/webhook", {"url": f"{address}/zalo"})
        yield hook
        zalo.api.webhook.remove()


# Messages


async def test_a_text(zalo):
    lan = await zalo.person()
    answer = await zalo.cs({"text": "Giờ làm việc"}, lan)
    assert (answer["error"], answer["message"], answer["data"]["user_id"]) == (0, "Success", lan)
    assert answer["data"]["quota"]["quota_type"] == "reply"
    assert (answer["data"]["quota"]["remain"], answer["data"]["quota"]["total"]) == ("7", "8")


def buttons(*made, **payload):
    return {"text": "Chọn", "attachment": {"type": "template", "payload": {**payload, "buttons": list(made)}}}


def query(title="A", payload="/a", kind="oa.query.show"):
    return {"title": title, "type": kind, "payload": payload}


PAGE = {"title": "A", "type": "oa.open.url", "payload": {"url": "https://a.vn"}}
PHONE = {"title": "A", "type": "oa.open.phone", "payload": {"phone_code": "84900000000"}}
SMS = {"title": "A", "type": "oa.open.sms", "payload": {"phone_code": "84900000000", "content": "x"}}
ELEMENT = {"title": "T", "subtitle": "S", "image_url": "https://a.vn/a.jpg"}


def template(kind, **payload):
    return {"attachment": {"type": "template", "payload": {"template_type": kind, **payload}}}


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"text": "x" * 2000}, 0),
        ({"text": "x" * 2001}, -210),
        ({"text": ""}, -201),
        ({"text": "  "}, -201),
        ({"text": 5}, -201),
        ({}, -201),
        (None, -201),
        ({"text": "a", "quick_replies": []}, -201),
        (buttons(query(), query(kind="oa.query.hide"), PAGE, PHONE, SMS), 0),
        (buttons(query(), template_type="button"), 0),
        (buttons(*[query()] * 6), -210),
        (buttons(), -201),
        (buttons(query("x" * 101)), -210),
        (buttons(query(payload="x" * 1000)), 0),
        (buttons(query(payload="x" * 1001)), -210),
        (buttons(query(payload={"a": 1})), -201),
        (buttons({**PAGE, "payload": {"url": "a.vn"}}), -201),
        (buttons({**PHONE, "payload": {"phone_code": "+84 900"}}), -201),
        (buttons(query(kind="postback")), -201),
        ({"attachment": buttons(query())["attachment"]}, -201),
        (template("list", elements=[ELEMENT], buttons=[PAGE]), 0),
        (template("list", elements=[{"title": "T"}]), -201),
        (template("list", elements=[ELEMENT] * 6), -210),
        (template("request_user_info", elements=[ELEMENT]), 0),
        (template("media", elements=[{"media_type": "image", "url": "https://a.vn/a.jpg"}]), 0),
        (template("media", elements=[{"media_type": "sticker", "url": "https://a.vn/a.jpg"}]), -201),
        (template("carousel", elements=[ELEMENT]), -233),
        ({"attachment": {"type": "file", "payload": {"token": "abc"}}}, 0),
        ({"attachment": {"type": "image", "payload": {}}}, -233),
    ],
)
async def test_what_a_message_may_look_like(zalo, message, error):
    assert (await zalo.cs(message, await zalo.person()))["error"] == error


@pytest.mark.parametrize(
    ("switch", "good", "bad"), [("absent", {}, "button"), ("button", {"template_type": "button"}, "")]
)
async def test_template_type_is_a_disputed_point(zalo, switch, good, bad):
    lan = await zalo.person()
    await zalo.act("/switches", {"button_template": switch})
    assert (await zalo.cs(buttons(query(), **good), lan))["error"] == 0
    wrong = {"template_type": bad} if bad else {}
    assert (await zalo.cs(buttons(query(), **wrong), lan))["error"] == -201


async def test_whom_a_message_may_go_to(zalo):
    lan = await zalo.person()
    said = zalo.world.people[lan].messages[0]["msg_id"]
    assert (await zalo.cs({"text": "a"}, recipient={"message_id": said}))["error"] == 0
    for recipient in ({}, {"user_id": "1"}, {"user_id": 5}, {"message_id": "x"}, {"phone": "84"}):
        assert (await zalo.cs({"text": "a"}, recipient=recipient))["error"] == -201
    visitor = await zalo.person("Khách", anonymous=True)
    ids = {"anonymous_id": visitor, "conversation_id": zalo.world.people[visitor].conversation}
    assert (await zalo.cs({"text": "a"}, recipient=ids))["error"] == 0
    assert (await zalo.cs(buttons(query()), recipient=ids))["error"] == -201
    assert (await zalo.cs({"text": "a"}, visitor))["error"] == -201


async def test_other_endpoints(zalo):
    lan = await zalo.person()
    assert (await zalo.cs({"text": "a"}, lan, path="/v2.0/oa/message"))["error"] == -240
    profile = (await zalo.get("/v3.0/oa/user/detail", data=json.dumps({"user_id": lan})))["data"]
    assert (profile["display_name"], profile["user_is_follower"]) == ("Lan", False)
    assert profile["user_id"] != profile["user_id_by_app"]
    assert (await zalo.get("/v2.0/oa/getoa"))["data"]["oa_id"] == "9000000000000000001"
    headers = {"access_token": zalo.access}
    quota = (await zalo.client.post("/v3.0/oa/quota/message", json={"user_id": lan}, headers=headers)).json()
    assert quota["data"]["cs_reply"] == {"remain": 8, "total": 8}
    upload = await zalo.client.post("/v2.0/oa/upload/file", files={"file": b"x"}, headers=headers)
    assert upload.json()["data"]["token"]
    zns = {"phone": "84900000000", "template_id": "1", "template_data": {}}
    assert (await zalo.client.post("/message/template", json=zns, headers=headers)).json()["error"] == 0
    for change, error in (({"phone": "0900"}, -108), ({"template_id": "x"}, -109), ({"template_data": 1}, -112)):
        answer = await zalo.client.post("/message/template", json={**zns, **change}, headers=headers)
        assert answer.json()["error"] == error


# Windows


async def test_eight_free_replies_then_the_package(zalo):
    lan = await zalo.person()
    quotas = [(await zalo.cs({"text": "a"}, lan))["data"]["quota"]["quota_type"] for _ in range(9)]
    assert quotas == ["reply"] * 8 + ["sub_quota"]
    await zalo.act(f"/people/{lan}/messages", {"text": "nữa"})
    assert (await zalo.cs({"text": "a"}, lan))["data"]["quota"]["remain"] == "7"
    zalo.world.package = 0
    for _ in range(7):
        await zalo.cs({"text": "a"}, lan)
    assert (await zalo.cs({"text": "a"}, lan))["error"] == -211


@pytest.mark.parametrize(
    ("hours", "switch", "expected"),
    [(47, "package", "reply"), (49, "package", "sub_quota"), (49, "refused", -305), (24 * 7 + 1, "package", -230)],
)
async def test_time_runs_out(zalo, hours, switch, expected):
    await zalo.act("/switches", {"after_window": switch})
    lan = await zalo.person()
    await zalo.act("/clock", {"advance": hours * 3600})
    zalo.world.tokens.pairs[0].access_until += 10**7
    answer = await zalo.cs({"text": "a"}, lan)
    assert (
        answer["error"] == expected
        if isinstance(expected, int)
        else answer["data"]["quota"]["quota_type"] == expected
    )


async def test_strangers_and_those_who_left(zalo):
    lan = await zalo.person(wrote=False)
    assert (await zalo.cs({"text": "a"}, lan))["error"] == -232
    await zalo.act(f"/people/{lan}/follow", {"follow": True})
    assert (await zalo.cs({"text": "a"}, lan))["error"] == 0
    await zalo.act(f"/people/{lan}/follow", {"follow": False})
    assert (await zalo.cs({"text": "a"}, lan))["error"] == -213


async def test_naming_only_the_user_may_count_as_proactive(zalo):
    lan = await zalo.person()
    await zalo.act("/switches", {"reply_by_message_id": True})
    assert (await zalo.cs({"text": "a"}, lan))["data"]["quota"]["quota_type"] == "sub_quota"
    said = {"message_id": zalo.world.people[lan].messages[0]["msg_id"]}
    assert (await zalo.cs({"text": "a"}, recipient=said))["data"]["quota"]["quota_type"] == "reply"


async def test_the_rate(zalo):
    lan = await zalo.person()
    await zalo.act("/switches", {"rate": 3})
    errors = [(await zalo.cs({"text": "a"}, lan))["error"] for _ in range(5)]
    assert errors == [0, 0, 0, -32, -32]


# Tokens


async def test_authorising(zalo):
    ask = {
        "app_id": "1111111111111111111",
        "redirect_uri": "https://a.vn/x",
        "code_challenge": CHALLENGE,
        "state": "s",
    }
    page = await zalo.client.get("/v4/oa/permission", params=ask)
    back = page.text.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    assert (query["state"], query["oa_id"], back.startswith("https://a.vn/x?")) == ("s", "9000000000000000001", True)
    form = {"grant_type": "authorization_code", "code": query["code"], "code_verifier": "v" * 43}
    given = await zalo.grant(**form)
    assert (given["expires_in"], set(given)) == ("90000", {"access_token", "refresh_token", "expires_in"})
    assert (await zalo.grant(**form))["error"] == -14010
    for wrong in ({"app_id": "2"}, {"code_challenge": "short"}, {"redirect_uri": "ftp://a"}):
        answer = await zalo.client.get("/v4/oa/permission", params={**ask, **wrong})
        assert "error_code=-14003" in answer.headers["location"]


@pytest.mark.parametrize("wrong", ["verifier", "late", "secret"])
async def test_a_code_needs_its_verifier_its_time_and_the_apps_secret(zalo, wrong):
    ask = {"app_id": "1111111111111111111", "redirect_uri": "https://a.vn/x", "code_challenge": CHALLENGE}
    code = zalo.world.tokens.authorize(ask)
    if wrong == "late":
        await zalo.act("/clock", {"advance": 601})
    verifier = "w" * 43 if wrong == "verifier" else "v" * 43
    secret = "oa-secret-demo" if wrong == "secret" else "app-secret-demo"
    answer = await zalo.grant(secret, grant_type="authorization_code", code=code, code_verifier=verifier)
    assert answer["error"] == (-14002 if wrong == "secret" else -14010)


async def test_a_refresh_token_works_once(zalo):
    first = zalo.world.tokens.pairs[0]
    form = {"grant_type": "refresh_token", "refresh_token": first.refresh}
    given = await zalo.grant(**form)
    assert given["refresh_token"] != first.refresh
    again = await zalo.grant(**form)
    assert (again["error"], "error_description" in again) == (-14020, True)
    assert (await zalo.grant(grant_type="refresh_token", refresh_token=given["refresh_token"]))["access_token"]
    assert (await zalo.grant(grant_type="password"))["error"] == -14003


async def test_disputed_points_of_refreshing(zalo):
    tokens, lan = zalo.world.tokens, await zalo.person()
    await zalo.act("/switches", {"grace": 10.0, "old_access": "revoked"})
    form = {"grant_type": "refresh_token", "refresh_token": tokens.pairs[0].refresh}
    given = await zalo.grant(**form)
    assert await zalo.grant(**form) == given
    assert (await zalo.cs({"text": "a"}, lan))["error"] == -216
    await zalo.act("/switches", {"grace": 0.0, "reuse": "revokes the pair"})
    assert (await zalo.grant(**form))["error"] == -14020
    zalo.access = given["access_token"]
    assert (await zalo.cs({"text": "a"}, lan))["error"] == -216


@pytest.mark.parametrize(("life", "works"), [("rolling", True), ("from the authorization", False)])
async def test_three_months(zalo, life, works):
    await zalo.act("/switches", {"refresh_life": life})
    refresh = zalo.world.tokens.pairs[0].refresh
    for _ in range(2):
        await zalo.act("/clock", {"advance": 50 * 86400})
        answer = await zalo.grant(grant_type="refresh_token", refresh_token=refresh)
        refresh = answer.get("refresh_token", "")
    assert ("access_token" in answer) is works


@pytest.mark.parametrize("refusal", [-216, -220, 401])
async def test_a_token_that_ended(zalo, refusal):
    lan = await zalo.person()
    await zalo.act("/switches", {"token_refusal": refusal})
    await zalo.act("/tokens", method="DELETE")
    body = {"recipient": {"user_id": lan}, "message": {"text": "a"}}
    answer = await zalo.client.post(CS, json=body, headers={"access_token": zalo.access})
    assert (answer.status_code, answer.json()["error"]) == ((401, -216) if refusal == 401 else (200, refusal))
    bearer = await zalo.client.post(CS, json=body, headers={"Authorization": f"Bearer {zalo.access}"})
    assert bearer.json()["error"] == -216 if refusal == 401 else refusal


# Webhook


async def test_an_address_is_saved_only_if_the_unsigned_probe_is_answered(zalo):
    async with listening(zalo) as hook:
        headers, body = hook.got[0]
        assert (body, "x-zevent-signature" in headers) == (b"{}", False)
        hook.status = 401
        refused = await zalo.client.post("/sandbox/webhook", json={"url": zalo.api.webhook.url + "?v=2"})
        assert (refused.status_code, "webhook" in refused.json()["error"]) == (400, True)
        assert zalo.api.webhook.url.endswith("/zalo")


async def test_events_have_the_shapes_that_are_known(zalo):
    async with listening(zalo) as hook:
        lan = await zalo.person()
        await zalo.act(f"/people/{lan}/follow", {"follow": True})
        await zalo.act(f"/people/{lan}/messages", {"kind": "location", "text": "Chợ"})
        await zalo.act(f"/people/{lan}/info", {"name": "B", "phone": "84900000000"})
        text, follow, place, info = await hook.wait(4)
    assert set(text) == {"event_name", "app_id", "timestamp", "user_id_by_app", "sender", "recipient", "message"}
    assert text["timestamp"].isdigit()
    assert isinstance(text["timestamp"], str)
    assert ("sender" in follow, follow["follower"], follow["oa_id"]) == (False, {"id": lan}, "9000000000000000001")
    assert place["message"]["attachments"][0]["payload"]["coordinates"]["latitude"] == "22.147"
    assert (info["event_name"], info["info"]["phone"]) == ("user_submit_info", "84900000000")


async def test_a_send_is_echoed_and_receipted_with_sender_and_recipient_swapped(zalo):
    lan = await zalo.person()
    async with listening(zalo) as hook:
        await zalo.cs({"text": "a"}, lan)
        echo, received, seen = await hook.wait(3)
    assert [e["event_name"] for e in (echo, received, seen)] == [
        "oa_send_text",
        "user_received_message",
        "user_seen_message",
    ]
    assert {e["recipient"]["id"] for e in (echo, received, seen)} == {lan}
    assert seen["message"]["msg_ids"] == [received["message"]["msg_id"]]


@pytest.mark.parametrize(
    ("changes", "prefix", "signed_with_header"),
    [
        ({}, "mac=", False),
        ({"header_timestamp": "different"}, "mac=", False),
        ({"header_timestamp": "different", "signed_timestamp": "header"}, "mac=", True),
        ({"header_timestamp": "absent"}, "mac=", False),
        ({"mac_prefix": "sha256="}, "sha256=", False),
    ],
)
async def test_signatures(zalo, changes, prefix, signed_with_header):
    await zalo.act("/switches", changes)
    async with listening(zalo) as hook:
        await zalo.person()
        await hook.wait(1)
    headers, body = hook.got[-1]
    stated = json.loads(body)["timestamp"]
    stamp = headers["x-zevent-timestamp"] if signed_with_header else stated
    mac = hashlib.sha256(b"1111111111111111111" + body + stamp.encode() + b"oa-secret-demo").hexdigest()
    assert headers["x-zevent-signature"] == prefix + mac
    assert (headers.get("x-zevent-timestamp") == stated) is ("header_timestamp" not in changes)


async def test_signature_missing_or_wrong(zalo):
    async with listening(zalo) as hook:
        for kind in ("missing", "wrong"):
            await zalo.act("/switches", {"signature": kind})
            await zalo.person()
        await hook.wait(2)
    (first, _), (second, body) = hook.got[-2:]
    assert "x-zevent-signature" not in first
    stamp = json.loads(body)["timestamp"].encode()
    right = hashlib.sha256(b"1111111111111111111" + body + stamp + b"oa-secret-demo").hexdigest()
    assert second["x-zevent-signature"] != f"mac={right}"


async def test_it_tries_again_by_its_schedule_and_then_gives_the_webhook_up(zalo):
    async with listening(zalo) as hook:
        hook.status = 503
        await zalo.person()
        await hook.wait(6)
        await asyncio.sleep(0.1)
        assert [headers["num_retry"] for headers, body in hook.got if body != b"{}"] == ["0", "1", "2", "3", "4", "5"]
        info = await zalo.act("/webhook", method="GET")
        assert (bool(info["disabled"]), info["events"]["lost"]) == (True, 1)
        await zalo.person()
        assert (await zalo.act("/webhook", method="GET"))["events"]["lost"] == 2
        hook.status = 200
        await zalo.act("/webhook", {"url": info["url"]})
        await zalo.person()
        assert len(await hook.wait(7)) == 7


async def test_two_seconds_are_allowed(zalo, monkeypatch):
    monkeypatch.setattr("sandbox.zalo_oa.webhook.ANSWER_SECONDS", 0.2)
    async with listening(zalo) as hook:
        hook.seconds = 0.4
        await zalo.person()
        await hook.wait(1)
        hook.seconds = 0.0
        await hook.wait(2)
    assert [delivery.status for delivery in zalo.api.webhook.deliveries][:2] == [0, 200]


async def test_duplicates_and_disorder(zalo):
    async with listening(zalo) as hook:
        await zalo.act("/events/hold")
        lan = await zalo.person()
        await zalo.act(f"/people/{lan}/messages", {"text": "hai"})
        assert hook.events() == []
        assert (await zalo.act("/events/release", {"order": "reversed", "copies": 2}))["released"] == 4
        await hook.wait(4)
    assert [event["message"]["text"] for event in hook.events()] == ["hai", "hai", "chào", "chào"]


async def test_events_can_be_off_in_the_console(zalo):
    async with listening(zalo) as hook:
        await zalo.act("/switches", {"off": ["user_send_text"]})
        lan = await zalo.person()
        await zalo.act(f"/people/{lan}/follow", {"follow": True})
        assert [event["event_name"] for event in await hook.wait(1)] == ["follow"]


async def test_taps_come_back_as_texts(zalo):
    lan = await zalo.person()
    await zalo.cs(buttons(query("Lệ phí", "/fee", "oa.query.hide"), PAGE), lan)
    async with listening(zalo) as hook:
        said = await zalo.act(f"/people/{lan}/taps", {"button": "Lệ phí"})
        [event] = await hook.wait(1)
    assert (event["event_name"], event["message"]["text"], said["text"]) == ("user_send_text", "/fee", "/fee")
    messages = (await zalo.act(f"/people/{lan}", method="GET"))["messages"]
    assert [message["visible"] for message in messages if message["from"] == "user"] == [True, False]
    missing = await zalo.client.post(f"/sandbox/people/{lan}/taps", json={"button": "A"})
    assert missing.status_code == 404


# Faults, switches, program


@pytest.mark.parametrize(
    ("kind", "effect"),
    [
        ("429", 0),
        ("500", 0),
        ("502", 0),
        ("502_after", 1),
        ("not_json", 0),
        ("not_json_after", 1),
        ("503", 0),
        ("-32", 0),
    ],
)
async def test_faults(zalo, kind, effect):
    lan = await zalo.person()
    await zalo.act("/faults", {"kind": kind, "where": "message/cs"})
    body = {"recipient": {"user_id": lan}, "message": {"text": "a"}}
    answer = await zalo.client.post(CS, json=body, headers={"access_token": zalo.access})
    expected = {"not_json": 200, "-32": 200}.get(kind.removesuffix("_after"), kind.removesuffix("_after"))
    assert answer.status_code == int(expected)
    sent = [message for message in zalo.world.people[lan].messages if message["from"] == "oa"]
    assert len(sent) == effect
    assert (await zalo.cs({"text": "a"}, lan))["error"] == 0


@pytest.mark.parametrize(("kind", "effect"), [("drop", 0), ("drop_after", 1), ("timeout", 0), ("timeout_after", 1)])
async def test_faults_without_an_answer(zalo, kind, effect):
    lan = await zalo.person()
    await zalo.act("/faults", {"kind": kind, "where": "message/cs", "seconds": 0.05})
    with pytest.raises(httpx.HTTPError):
        await zalo.cs({"text": "a"}, lan)
    assert len([message for message in zalo.world.people[lan].messages if message["from"] == "oa"]) == effect


async def test_what_does_not_exist_is_said(zalo):
    for path, body in (
        ("/faults", {"kind": "earthquake"}),
        ("/switches", {"mac_prefix": "md5="}),
        ("/switches", {"unknown": 1}),
        ("/people/1/messages", {"text": "a"}),
        ("/webhook", {"url": "nowhere"}),
    ):
        answer = await zalo.client.post(f"/sandbox{path}", json=body)
        assert (400 <= answer.status_code < 500, bool(answer.json()["error"])) == (True, True)


def test_faults_and_switches_by_name():
    assert Fault.parse("-32:message/cs:3") == Fault("-32", "message/cs", times=3)
    assert Fault.parse("502").times is None
    with pytest.raises(ValueError, match="known are"):
        create_app(faults=["x"])
    with pytest.raises(ValueError, match="grace must be"):
        create_app(switches={"grace": "long"})
    assert set(CHOICES) <= set(OaSwitches().to_wire())
    assert all(Fault.kinds.values())
    assert OaSwitches().retries == (30.0, 300.0, 900.0, 1800.0, 3600.0)
    assert sum(TWELVE_HOURS) > 11 * 3600


async def test_the_page_and_the_settings(zalo):
    page = await zalo.client.get("/")
    assert "Zalo OA mô phỏng" in page.text
    assert settings("http://a")["ZALO_OA_API_URL"] == "http://a"
