"""Content files are read as any YAML parser reads them."""

from __future__ import annotations

import yaml

from data.loader import SEED, read_yaml

TRICKY = """
text: Giấy khai sinh
number: 12
"2": key in quotes
decimal: 1.5
day: 2023-07-01
code: "1.001193"
quoted number: '12'
nothing: ~
empty:
yes: true
not a truth: 'no'
begins like one: nộp ở đâu
tagged: !!str 12
block: |-
  Một
  hai
  12
folded: >
  Một
  hai
list: [1, một, on, 'on', "~", <, =x]
base: &base {fee: 10, name: không}
more:
  <<: *base
  name: có
again: *base
1: number as key
"""


def test_every_kind_of_value(tmp_path):
    path = tmp_path / "tricky.yml"
    path.write_text(TRICKY, encoding="utf-8")
    assert read_yaml(path) == yaml.safe_load(TRICKY)


def test_our_own_files():
    for path in (SEED / "procedures").glob("*.yml"):
        assert read_yaml(path) == yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), path
