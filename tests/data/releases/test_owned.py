"""What admins edited outlives a new version of the program."""

from __future__ import annotations

import pytest

from data.editing.edits import Edit, Lookup
from data.editing.records import Kind
from data.releases.bootstrap import ensure_release, publish_edits
from data.releases.store import Overtaken, Store

CODE = "1.001193"
PLACE = (Kind.PROCEDURES, CODE)


@pytest.fixture
def store(tmp_path):
    return Store(f"sqlite:///{tmp_path}/motcua.sqlite3")


@pytest.fixture
def seed(tmp_path):
    folder = tmp_path / "seed"
    (folder / "procedures").mkdir(parents=True)
    (folder / "offices.yml").write_text("- {id: xa-a, name: Xã A}\n", encoding="utf-8")
    write(folder, "Đăng ký khai sinh", "Ủy ban nhân dân xã")
    return folder


def write(folder, name, place):
    text = f"code: '{CODE}'\nname: {name}\nreceiving_place: {place}\n"
    (folder / "procedures" / f"{CODE}.yml").write_text(text, encoding="utf-8")


def change(store, seed, place, **values):
    base = ensure_release(store, seed)
    before = Lookup(base.content).json(*place)
    return publish_edits(store, base, [Edit(*place, before, {**before, **values})], "sửa")


def now(store, seed, place=PLACE):
    return Lookup(ensure_release(store, seed).content).json(*place)


def test_an_edited_text_stays_and_what_is_new_beside_it_is_taken_over(store, seed):
    change(store, seed, PLACE, plain_name="Làm giấy khai sinh")
    write(seed, "Đăng ký khai sinh", "Trung tâm phục vụ hành chính công xã")
    told = now(store, seed)
    assert (told["plain_name"], told["receiving_place"]) == (
        "Làm giấy khai sinh",
        "Trung tâm phục vụ hành chính công xã",
    )


def test_what_the_admin_wrote_beats_what_the_program_brings_again_and_again(store, seed):
    change(store, seed, PLACE, receiving_place="Nhà văn hóa")
    for place in ("Nơi mới", "Nơi mới hơn"):
        write(seed, "Đăng ký khai sinh", place)
        assert now(store, seed)["receiving_place"] == "Nhà văn hóa"


def test_an_office_edited_here_survives(store, seed):
    office = (Kind.OFFICES, "xa-a")
    change(store, seed, office, phone="0208 123 456")
    (seed / "offices.yml").write_text("- {id: xa-a, name: Xã A}\n- {id: xa-b, name: Xã B}\n", encoding="utf-8")
    assert now(store, seed, office)["phone"] == "0208 123 456"
    assert now(store, seed, (Kind.OFFICES, "xa-b"))


def test_what_was_taken_out_does_not_come_back(store, seed):
    base = ensure_release(store, seed)
    publish_edits(store, base, [Edit(*PLACE, Lookup(base.content).json(*PLACE), None)], "bỏ")
    write(seed, "Tên mới", "Nơi mới")
    assert now(store, seed) is None


def test_who_began_from_an_older_release_is_told(store, seed):
    base = ensure_release(store, seed)
    change(store, seed, PLACE, plain_name="Làm giấy khai sinh")
    with pytest.raises(Overtaken):
        publish_edits(store, base, [Edit(*PLACE, Lookup(base.content).json(*PLACE), None)], "bỏ")
