"""The national catalogue's client against the sandbox and its firewall."""

from __future__ import annotations

import pytest
from support.portal import QUICK, Portal

from common.errors import Malformed, Refused, Unreachable
from data.models import Level, SubmissionMethod
from portals.catalogue.national import Catalogue

KNOWN = "019dd30d-0000-7000-8000-000000000006"
UNKNOWN = "019dd30d-0000-7000-8000-00000000ffff"


def catalogue(portal: Portal) -> Catalogue:
    return Catalogue(f"{portal.url}/api/v1", QUICK)


async def codes(portal: Portal, **query) -> list[str]:
    async with catalogue(portal) as client:
        return [item.code async for page in client.pages(**query) for item in page.items]


async def test_all_pages_are_read_once(portal: Portal):
    found = await codes(portal, limit=3)
    assert len(found) == len(set(found)) == len(portal.app.state.catalogue)
    assert len(portal.requests) == 5  # four pages and an empty one


async def test_words_and_publisher_narrow_the_list(portal: Portal):
    assert await codes(portal, words="tạm trú") == ["1.004194"]
    assert sorted(await codes(portal, publisher="G01")) == ["1.004194", "1.004222"]


async def test_a_repeated_cursor_ends_the_list(portal: Portal):
    portal.fault("repeated_cursor")
    async with catalogue(portal) as client:
        pages = [page async for page in client.pages(limit=3)]
    assert [len(page.items) for page in pages] == [3]
    assert pages[0].total == len(portal.app.state.catalogue)


async def test_an_empty_list(portal: Portal):
    portal.fault("empty")
    assert await codes(portal) == []


async def test_a_record_becomes_a_procedure(portal: Portal):
    async with catalogue(portal) as client:
        procedure = await client.procedure(KNOWN)
    assert procedure is not None
    assert (procedure.code, procedure.name, procedure.levels) == ("1.004194", "Đăng ký tạm trú", (Level.WARD,))
    assert [fee.amount for method in procedure.methods for fee in method.fees] == [7000, 7000]
    assert {method.via for method in procedure.methods} == {SubmissionMethod.DIRECT, SubmissionMethod.ONLINE}


@pytest.mark.parametrize("key", [UNKNOWN, "khong-phai-uuid", ""])
async def test_an_unknown_id_is_none_and_asked_once(portal: Portal, key):
    async with catalogue(portal) as client:
        assert await client.procedure(key) is None
    assert len(portal.requests) == 1


async def test_no_fees_are_not_free(portal: Portal):
    portal.fault("fees_empty")
    async with catalogue(portal) as client:
        procedure = await client.procedure(KNOWN)
    assert procedure is not None
    assert all(method.fees == () for method in procedure.methods)


async def test_entities_are_read(portal: Portal):
    portal.fault("entities")
    async with catalogue(portal) as client:
        procedure = await client.procedure(KNOWN)
        pages = [page async for page in client.pages(words="tạm trú")]
    assert procedure is not None
    assert procedure.name == pages[0].items[0].name == "Đăng ký tạm trú"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rejected200", Refused),
        ("rejected403", Refused),
        ("503", Unreachable),
        ("drop", Unreachable),
        ("malformed", Malformed),
    ],
)
async def test_a_failure_is_an_error(portal: Portal, fault, error):
    portal.fault(fault)
    async with catalogue(portal) as client:
        with pytest.raises(error):
            await client.procedure(KNOWN)


async def test_faults_in_passing_change_nothing(portal: Portal):
    portal.fault("rejected200*1", "drop*1", "503*1")
    assert len(await codes(portal, limit=3)) == len(portal.app.state.catalogue)
