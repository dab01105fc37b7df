"""Releases as lists of parts: nothing is lost, and a small edit costs little, however many releases there are."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from data.entries import VocabularyEntry
from data.loader import starter
from data.models import Content
from data.releases.parts import Known, split
from data.releases.store import Overtaken, Store


def count(store: Store) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM release_parts")).scalar())


def edited(content: Content, place: int, words: str) -> Content:
    faq = list(content.faq)
    faq[place] = faq[place].copy(update={"answer": words})
    return content.copy(update={"faq": tuple(faq)})


def words(*names: str) -> Content:
    return Content(vocabulary=tuple(VocabularyEntry(phrases=(name,), procedures=("1.001193",)) for name in names))


def test_the_whole_content_comes_back(sql_url):
    content = starter()
    Store(sql_url).publish(content, origin="seed")
    assert Store(sql_url).newest().content == content


def test_an_edit_stores_its_record_its_page_and_the_list(tmp_path):
    store, content = Store(f"sqlite:///{tmp_path / 'a.sqlite3'}"), starter()
    store.publish(content, origin="seed")
    before = count(store)
    assert store.publish(edited(content, 7, "Trả lời mới"), origin="x").content.faq[7].answer == "Trả lời mới"
    assert count(store) <= before + 3
    store.publish(content, origin="rollback")
    assert count(store) <= before + 3


@given(st.lists(st.text("abc", min_size=1, max_size=3), max_size=200), st.integers(0, 199))
def test_what_lies_in_pages_has_its_order(names, place):
    content = words(*names)
    shorter = words(*(names[:place] + names[place + 1 :]))
    one, other = split(content, Known()), split(shorter, Known())
    assert [row.hash for row in one.rows] == [split(words(name), Known()).rows[0].hash for name in names]
    assert (one.root == other.root) == (names == names[:place] + names[place + 1 :])


def test_what_is_in_memory_is_neither_read_nor_packed_again(tmp_path):
    url, content = f"sqlite:///{tmp_path / 'a.sqlite3'}", starter()
    editor, worker = Store(url), Store(url)
    editor.publish(content, origin="seed")
    first = worker.newest()
    editor.publish(edited(content, 7, "Trả lời mới"), origin="x")
    second = worker.newest()
    assert second.content.faq[7].answer == "Trả lời mới"
    assert second.content.procedures[0] is first.content.procedures[0]
    assert first.content.faq[7].answer == content.faq[7].answer


def test_single_records_and_the_files_of_forms_are_found_without_the_rest(sql_url):
    content = starter()
    number = Store(sql_url).publish(content, origin="seed").id
    store = Store(sql_url)
    wanted = [content.faq[3].id, "none", content.faq[0].id]
    assert list(store.faq(number, wanted).values()) == [content.faq[3], content.faq[0]]
    procedure = content.procedures[5]
    assert store.procedures(number, [procedure.code, "none"]) == {procedure.code: procedure}
    files = {form.id: form.name for procedure in content.procedures for form in procedure.forms}
    assert {key: name for key, (name, _) in store.form_files(number).items()} == files
    assert store.procedures(99, [procedure.code]) == {}


def test_of_two_who_publish_after_the_same_release_one_is_told(sql_url):
    first = Store(sql_url).publish(words("một"), origin="x").id
    begin, outcomes = threading.Barrier(6), []

    def publish(name: str) -> None:
        store = Store(sql_url)
        begin.wait()
        try:
            outcomes.append(store.publish(words("một", name), origin=name, after=first).content)
        except Overtaken:
            outcomes.append(None)

    threads = [threading.Thread(target=publish, args=(f"tên {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [published] = [content for content in outcomes if content is not None]
    assert len(outcomes) == 6
    assert Store(sql_url).newest().content == published


def test_a_thousandth_release_costs_what_the_tenth_did(tmp_path):
    """Not in seconds, which say something of the machine: in rows that are written and read."""
    store, content = Store(f"sqlite:///{tmp_path / 'a.sqlite3'}"), words(*map(str, range(2_000)))
    store.publish(content, origin="seed")
    costs = []
    for number in range(1, 1_000):
        vocabulary = list(content.vocabulary)
        vocabulary[number] = vocabulary[number].copy(update={"phrases": (f"sửa lần {number}",)})
        content, before = (
            content.copy(update={"vocabulary": tuple(vocabulary)}),
            count(store) if number in (10, 999) else 0,
        )
        store.publish(content, origin="x", after=number)
        costs += [count(store) - before] if before else []
    assert costs == [3, 3]
    assert store.newest().content == content
    assert len(store.headings(20)) == 20


def test_a_tree_comes_back_with_all_its_questions(tmp_path):
    content = starter()
    store = Store(f"sqlite:///{tmp_path / 'motcua.sqlite3'}")
    number = store.publish(content, origin="test").id
    for tree in content.trees[::10]:
        assert store.tree(number, tree.code) == tree
    assert store.tree(number, "9.999999") is None
