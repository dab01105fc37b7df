"""Zalo's signature: the published test vector, and everything that is not it."""

from __future__ import annotations

import pytest

from bot.channels.zalo_oa.signature import digest, is_signed

APP, SECRET = "1111111111111111111", "oa-secret-demo"
BODY = (
    '{"app_id":"1111111111111111111","user_id_by_app":"3000000000000000001","event_name":"user_send_text",'
    '"timestamp":"1767225600000","sender":{"id":"2000000000000000001"},"recipient":{"id":"9000000000000000001"},'
    '"message":{"msg_id":"a1b2c3d4e5f60718","text":"Xin chào"}}'
).encode()
STAMP = "1767225600000"
MAC = "af2b46f2624fe961546e63481cd5fe678d3e9665ad1e3eec2a88709df7bd92a9"


def test_the_test_vector():
    assert digest(APP, BODY, STAMP, SECRET) == MAC


@pytest.mark.parametrize("written", [f"mac={MAC}", MAC, f"sha256={MAC}", f" mac={MAC.upper()} "])
def test_every_way_to_write_it(written):
    assert is_signed(APP, SECRET, BODY, written, [STAMP])


def test_either_timestamp_may_be_the_one():
    assert is_signed(APP, SECRET, BODY, f"mac={MAC}", ["1", STAMP])
    assert is_signed(APP, SECRET, BODY, f"mac={MAC}", [STAMP, "1"])


@pytest.mark.parametrize(
    ("app", "secret", "body", "signature", "stamps"),
    [
        (APP, SECRET, BODY + b" ", f"mac={MAC}", [STAMP]),
        (APP, SECRET, BODY, f"mac={MAC}", ["1767225600001"]),
        (APP, SECRET, BODY, f"mac={MAC}", []),
        (APP, "app-secret-demo", BODY, f"mac={MAC}", [STAMP]),
        ("9", SECRET, BODY, f"mac={MAC}", [STAMP]),
        (APP, SECRET, BODY, "", [STAMP]),
        (APP, SECRET, BODY, "mac=", [STAMP]),
        (APP, SECRET, BODY, f"mac={MAC[:-1]}", [STAMP]),
        (APP, SECRET, BODY, f"hmac={MAC}", [STAMP]),
        (APP, SECRET, BODY, "mac=ả", [STAMP]),
    ],
)
def test_what_is_not_it(app, secret, body, signature, stamps):
    assert not is_signed(app, secret, body, signature, stamps)


def test_without_a_secret_nothing_is_signed():
    assert not is_signed(APP, "", BODY, digest(APP, BODY, STAMP, ""), [STAMP])
