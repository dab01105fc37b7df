"""Seed, sync and province go around each other."""

from __future__ import annotations

import pytest
from support.records import official

from data.entries import FaqEntry, VocabularyEntry
from data.models import Content, Office
from data.official.changes import Changes
from data.official.synced import Item, ItemState, Kept, Records
from data.releases import bootstrap
from data.releases.bootstrap import ensure_release, publish_edited, roll_back
from data.releases.owners import Province, named
from data.releases.store import Overtaken, Store

SOURCE = {"source": "Cổng", "as_of": "2026-01-01"}


def entry(name: str, answer: str) -> FaqEntry:
    return FaqEntry(id=name, question=f"Hỏi {name} thế nào", answer=f"Trả lời của bản {answer}", **SOURCE)


def office(phone: str) -> Office:
    return Office(id="xa-a", name="Xã A", phone=phone)


def words(*phrases: str) -> VocabularyEntry:
    return VocabularyEntry(phrases=phrases, procedures=("1.001193",))


class Starter:
    """The starter content of the installed version, as the tests set it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.content, self.version = Content(), 0
        monkeypatch.setattr(bootstrap, "load_procedures", lambda *_: self.content.procedures)
        monkeypatch.setattr(bootstrap, "starter", lambda *_: self.content)
        monkeypatch.setattr(bootstrap, "seed_digest", lambda *_: f"v{self.version}")

    def brings(self, **parts: tuple[object, ...]) -> None:
        self.content, self.version = self.content.copy(update=parts), self.version + 1


@pytest.fixture
def starter(monkeypatch) -> Starter:
    return Starter(monkeypatch)


@pytest.fixture
def store(sql_url) -> Store:
    return Store(sql_url)


def edit(store: Store, **parts: tuple[object, ...]) -> None:
    base = ensure_release(store)
    publish_edited(store, base, base.content.copy(update=parts), note="sửa")


def answers(store: Store) -> dict[str, str]:
    return {one.id: one.answer.split()[-1] for one in ensure_release(store).content.faq}


def test_a_new_version_goes_around_what_the_province_changed_added_and_took_out(store, starter):
    starter.brings(faq=(entry("a", "1"), entry("b", "1"), entry("c", "1")), offices=(office("0123"),))
    edit(store, faq=(entry("a", "tỉnh"), entry("c", "1"), entry("d", "tỉnh")), offices=(office("0999"),))
    starter.brings(
        faq=(entry("a", "2"), entry("b", "2"), entry("c", "2"), entry("e", "2")), offices=(office("0456"),)
    )
    assert answers(store) == {"a": "tỉnh", "c": "2", "e": "2", "d": "tỉnh"}
    assert ensure_release(store).content.offices == (office("0999"),)
    starter.brings(faq=(entry("e", "3"),))
    assert answers(store) == {"a": "tỉnh", "d": "tỉnh", "e": "3"}


def test_what_reads_as_the_starter_content_again_follows_it_again(store, starter):
    starter.brings(faq=(entry("a", "1"),))
    edit(store, faq=(entry("a", "tỉnh"),))
    edit(store, faq=(entry("a", "1"),))
    starter.brings(faq=(entry("a", "2"),))
    assert answers(store) == {"a": "2"}


def test_vocabulary_is_told_apart_by_its_first_phrase(store, starter):
    starter.brings(vocabulary=(words("sổ đỏ"), words("sổ đỏ", "bìa đỏ"), words("khai sinh")))
    edit(store, vocabulary=(words("sổ đỏ"), words("sổ đỏ", "bìa đỏ", "giấy đỏ")))
    starter.brings(vocabulary=(words("sổ đỏ", "sổ"), words("sổ đỏ", "bìa"), words("khai sinh"), words("khai tử")))
    assert ensure_release(store).content.vocabulary == (
        words("sổ đỏ", "sổ"),
        words("sổ đỏ", "bìa đỏ", "giấy đỏ"),
        words("khai tử"),
    )


def test_going_back_goes_back_to_the_edits_of_then(store, starter):
    starter.brings(faq=(entry("a", "1"), entry("b", "1")))
    edit(store, faq=(entry("a", "x"), entry("b", "1")))
    then = store.newest_id()
    edit(store, faq=(entry("a", "y"), entry("b", "y")))
    roll_back(store, then)
    starter.brings(faq=(entry("a", "2"), entry("b", "2")))
    assert answers(store) == {"a": "x", "b": "2"}


def test_a_sync_goes_around_a_procedure_that_the_province_wrote(store, starter):
    records = Records(store)

    def sync(fee: str) -> None:
        run = records.begin("API", fresh=True)
        records.list_items(run, [Item("1", "9.000001", "Tên")])
        records.settle(
            run, [Kept(Item("1", "9.000001", "Tên"), ItemState.KEPT, official(1).copy(update={"field": fee}))]
        )
        base, number = ensure_release(store), run
        finish = lambda connection, release: records.finish(connection, number, release, Changes(source="API"))  # noqa: E731
        store.publish(base.content, origin=base.origin, also=finish)
        starter.version += 1

    starter.brings(faq=())
    sync("Hộ tịch")
    before = ensure_release(store).content.procedures
    assert [one.field for one in before] == ["Hộ tịch"]
    edit(store, procedures=(before[0].copy(update={"plain_name": "Tên dễ hiểu", "summary": "Lời của tỉnh"}),))
    sync("Lĩnh vực mới")
    [told] = ensure_release(store).content.procedures
    assert (told.plain_name, told.summary) == ("Tên dễ hiểu", "Lời của tỉnh")
    assert told.field == "Lĩnh vực mới", "the facts of the record are the sync's"


def test_an_edit_of_a_release_that_is_not_in_force_any_more_is_refused(store, starter):
    starter.brings(faq=(entry("a", "1"),))
    base = ensure_release(store)
    edit(store, faq=(entry("a", "x"),))
    with pytest.raises(Overtaken):
        publish_edited(store, base, base.content.copy(update={"faq": ()}))
    assert answers(store) == {"a": "x"}
    assert len(list(named(Province(store).over(starter.content)))) == 1


def test_what_an_earlier_version_left_edited_is_the_provinces(store, starter):
    """It marked the release; which records were edited is read from the one that the admin began with."""
    starter.brings(faq=(entry("a", "1"), entry("b", "1"), entry("c", "1")))
    first = ensure_release(store)
    store.publish(
        first.content.copy(update={"faq": (entry("a", "x"), entry("c", "1"))}), origin="spreadsheet, seed v1"
    )
    starter.brings(faq=(entry("a", "2"), entry("b", "2"), entry("c", "2")))
    assert answers(store) == {"a": "x", "c": "2"}


def test_without_the_release_that_it_began_with_all_stays_as_it_was(store, starter):
    store.publish(Content(faq=(entry("a", "x"), entry("c", "1"))), origin="spreadsheet, seed v0")
    starter.brings(faq=(entry("a", "2"), entry("b", "2"), entry("c", "2")))
    assert answers(store) == {"a": "x", "c": "1"}
