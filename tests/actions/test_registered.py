"""``rasa run actions`` and the brain find every action of the domain in the package ``actions``."""

from __future__ import annotations

from rasa_sdk.executor import ActionExecutor

from common.settings import ROOT
from data.loader import read_yaml


def test_every_action_of_the_domain_exists_and_no_other():
    executor = ActionExecutor()
    executor.register_package("actions")
    ours = {name for name, run in executor.actions.items() if type(run.__self__).__module__.startswith("actions.")}
    assert ours == set(read_yaml(ROOT / "nlu" / "domain.yml")["actions"])


def test_every_intent_has_a_rule_that_leads_to_an_action():
    domain = read_yaml(ROOT / "nlu" / "domain.yml")
    files = map(read_yaml, (ROOT / "nlu" / "training").glob("*.yml"))
    rules = [rule for file in files for rule in file.get("rules", [])]
    led = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}
    assert set(led) == set(domain["intents"])
    assert set(led.values()) == set(domain["actions"])
