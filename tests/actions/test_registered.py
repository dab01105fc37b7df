"""``rasa run actions``, the core and the domain know the same actions, and every message has one."""

from __future__ import annotations

from rasa_sdk.executor import ActionExecutor

from actions import rasa_actions
from actions.core import ACTIONS
from common.settings import ROOT
from data.loader import read_yaml
from nlu.talk.action_by_intent import action_of
from nlu.understanding import Reading

DOMAIN = read_yaml(ROOT / "nlu" / "domain.yml")


def test_rasa_finds_every_action_of_the_domain_and_no_other():
    executor = ActionExecutor()
    executor.register_package("actions")
    ours = {name for name, run in executor.actions.items() if type(run.__self__).__module__.startswith("actions.")}
    assert ours == set(DOMAIN["actions"])


def test_each_is_a_shell_around_one_of_the_core():
    shells = {
        each.action_name
        for each in rasa_actions.CoreAction.__subclasses__()
        if each.__module__ == rasa_actions.__name__
    }
    assert shells == set(ACTIONS) == set(DOMAIN["actions"])


def test_every_intent_of_the_domain_leads_to_an_action():
    assert {action_of(Reading(intent)) for intent in DOMAIN["intents"]} == set(ACTIONS)


def test_the_domain_has_the_slots_of_the_talk_and_its_reading():
    from nlu.talk.state import SLOT as TALK
    from nlu.understanding import SLOT as READING

    assert {TALK, READING} == set(DOMAIN["slots"])
