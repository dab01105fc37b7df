"""Everything that docker-compose.yml, the Dockerfile and the gateway's lock name must exist in the project."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import pytest
import yaml
from starlette.applications import Starlette
from starlette.routing import Match

from bot.cli import cli
from bot.commands.gateway import build
from common.settings import ROOT, Settings, load
from sandbox.portal.app import create_app as portal_app
from sandbox.portal.app import settings as portal_settings
from sandbox.telegram.app import create_app as telegram_app
from sandbox.telegram.app import settings as telegram_settings

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
OURS = {name: service for name, service in SERVICES.items() if name not in ("redis", "proxy")}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STAGES = dict(re.findall(r"^FROM \S+ AS (\w+)\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))
VARIABLES = {name.upper() for name in Settings.__fields__}
NOT_SETTINGS = {"SANDBOX_ENV"}
LOCK = (ROOT / "requirements" / "gateway.txt").read_text(encoding="utf-8")


def resolve(arguments: list[str]) -> click.Command:
    """The command of ``motcua`` with its options read. Fails on what it does not know."""
    command: click.Command = cli
    context = click.Context(cli, info_name="motcua")
    while isinstance(command, click.Group) and not (
        command.invoke_without_command and (not arguments or arguments[0][:1] == "-")
    ):
        name, found, arguments = command.resolve_command(context, arguments)
        assert found is not None
        command, context = found, click.Context(found, info_name=name, parent=context)
    command.make_context(command.name, list(arguments))
    return command


def shell_commands() -> list[list[str]]:
    in_images = [re.findall(r'"([^"]+)"', line) for line in re.findall(r"^CMD (\[.*\])", DOCKERFILE, re.MULTILINE)]
    in_builds = [line.split() for line in re.findall(r"python -m bot\.cli ([\w -]+)", DOCKERFILE)]
    in_comments = [line.split() for line in re.findall(r"run --rm worker ([\w ./-]+)", COMPOSE)]
    return [*(service["command"] for service in OURS.values()), *in_images, *in_builds, *in_comments]


@pytest.mark.parametrize("arguments", shell_commands(), ids=" ".join)
def test_every_command_is_one_of_ours(arguments):
    callback = resolve(arguments).callback
    assert callback is not None
    assert callback.__module__ == f"bot.commands.{arguments[0]}"


def test_a_wrong_command_would_be_noticed():
    for wrong in (["gatewey"], ["sandbox", "portal", "--hots", "x"]):
        with pytest.raises(click.UsageError):
            resolve(wrong)


def test_every_variable_is_a_setting():
    in_services = {name for service in OURS.values() for name in service.get("environment", {})}
    interpolated = set(re.findall(r"\$\{(\w+)", COMPOSE))
    in_build = set(re.findall(r"RUN (\w+)=", DOCKERFILE))
    assert (in_services | interpolated | in_build) - NOT_SETTINGS <= VARIABLES
    assert {"REDIS_URL", "VAR_DIR"} <= in_services


def test_every_path_exists():
    sources = [source for stage in STAGES.values() for source in re.findall(r"^COPY (\S+) ", stage, re.MULTILINE)]
    assert len(sources) >= 11
    named = [*sources, *(service["build"]["context"] for service in OURS.values() if "build" in service)]
    files = re.findall(r"(?<==)sandbox/\S+\.env", COMPOSE)
    assert files
    files += [config["file"] for config in yaml.safe_load(COMPOSE)["configs"].values()]
    assert [path for path in [*named, *files] if not (ROOT / path).exists()] == []


def test_what_is_copied_is_not_ignored():
    wanted = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = set(re.findall(r"^COPY (\w+)", DOCKERFILE, re.MULTILINE))
    assert copied == wanted


def test_targets_images_volumes_and_dependencies():
    built = {service["image"] for service in OURS.values() if "build" in service}
    assert {service["build"]["target"] for service in OURS.values() if "build" in service} == set(STAGES)
    assert {service["image"] for service in OURS.values()} == built
    declared = set(yaml.safe_load(COMPOSE)["volumes"])
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert used == declared
    needed = {name for service in SERVICES.values() for name in service.get("depends_on", {})}
    assert needed <= set(SERVICES)
    assert {name for name, service in SERVICES.items() if service.get("profiles") == ["sandbox"]} == {
        "sandbox-portal",
        "sandbox-telegram",
    }


def test_the_proxy_is_the_one_that_is_trusted_and_asks_the_gateway():
    network = yaml.safe_load(COMPOSE)["networks"]["default"]["ipam"]["config"][0]["subnet"]
    address = SERVICES["proxy"]["networks"]["default"]["ipv4_address"]
    assert SERVICES["gateway"]["environment"]["TRUSTED_PROXIES"] == f"${{TRUSTED_PROXIES:-{address}}}"
    assert ip_address(address) in ip_network(network)
    assert SERVICES["gateway"]["ports"] == ["127.0.0.1:${PORT:-8080}:8080"]
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert f"reverse_proxy gateway:{SERVICES['gateway']['environment']['PORT']}" in caddyfile
    assert "{$PUBLIC_URL}" in caddyfile
    assert "PUBLIC_URL" in SERVICES["proxy"]["environment"]


def test_redis_keeps_what_it_was_given():
    assert " ".join(SERVICES["redis"]["command"]) == (
        "redis-server --appendonly yes --appendfsync always --maxmemory ${REDIS_MAX_MB:-2048}mb "
        "--maxmemory-policy noeviction"
    )


def app_of(service: str, var_dir: Path) -> Starlette:
    if service == "gateway":
        return build(load(redis_url="redis://127.0.0.1:1", var_dir=var_dir, telegram_token="")).app()
    return portal_app() if service == "sandbox-portal" else telegram_app()


@pytest.mark.parametrize("service", ["gateway", "sandbox-portal", "sandbox-telegram"])
def test_health_is_asked_at_a_real_route_and_port(service, tmp_path):
    [address] = re.findall(r"http://[\w./:]+", SERVICES[service]["healthcheck"]["test"][-1])
    scope = {"type": "http", "path": urlsplit(address).path, "method": "GET", "headers": []}
    assert any(route.matches(scope)[0] is Match.FULL for route in app_of(service, tmp_path).routes)
    [published] = SERVICES[service]["ports"]
    assert published.rpartition(":")[2] == str(urlsplit(address).port)


def test_health_of_the_worker_is_its_heartbeat():
    from bot import keys

    script = SERVICES["worker"]["healthcheck"]["test"][-1]
    ast.parse(script)
    assert f'"{keys.WORKERS}"' in script


def test_the_sandbox_settings_are_those_of_the_sandboxes():
    lines = (ROOT / "sandbox" / "compose.env").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    ports = {name: SERVICES[name]["command"][-1] for name in ("sandbox-portal", "sandbox-telegram")}
    portal, telegram = (f"http://{name}:{port}" for name, port in ports.items())
    assert values == {**portal_settings(portal), **telegram_settings(telegram)}
    assert set(values) <= VARIABLES


def test_the_guide_names_real_settings_and_commands():
    guide = (ROOT / "docs" / "huong-dan-trien-khai.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z][A-Z_]+)(?:=[^`]*)?`", guide))
    assert {"TELEGRAM_TOKEN", "TELEGRAM_SECRET", "PUBLIC_URL"} <= named <= VARIABLES | NOT_SETTINGS
    for line in set(re.findall(r"`motcua ([a-z-]+(?: [a-z][a-z-]*)*)`", guide)):
        command: click.Command = cli
        for name in line.split():
            assert isinstance(command, click.Group)
            found = command.get_command(click.Context(command), name)
            assert found is not None, line
            command = found


# The gateway's own lock


def locked() -> list[str]:
    return re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)


def test_the_lock_holds_every_direct_requirement_with_hashes_and_no_host():
    direct = re.findall(r"^([\w-]+)", (ROOT / "requirements" / "gateway.in").read_text(), re.MULTILINE)
    assert set(direct) <= set(locked())
    assert LOCK.count("--hash=sha256:") >= len(locked())
    assert "://" not in LOCK
    assert not {"rasa", "tensorflow", "scikit-learn", "underthesea", "numpy"} & set(locked())


def test_versions_are_those_of_the_main_lock():
    main = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / "main.txt").read_text(), re.MULTILINE))
    gateway = dict(re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE))
    different = {name for name, version in gateway.items() if name in main and main[name] != version}
    assert different <= {"pydantic", "typing-extensions"}


ONLY_LOCKED = """
import sys, sysconfig
from importlib.metadata import distribution
allowed = {{file.parts[0].partition(".")[0] for name in {names!r} for file in distribution(name).files or ()}}
class Only:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names | allowed | {ours!r} and not top.startswith("_sysconfigdata"):
            raise ModuleNotFoundError("not in requirements/gateway.txt: " + name, name=name)
sys.meta_path.insert(0, Only())
import bot.cli, bot.commands.gateway
bot.cli.cli.get_command(None, "gateway")
"""


def test_the_gateway_imports_only_what_its_lock_holds():
    names = [*locked(), "exceptiongroup", "async-timeout", "tomli"]  # Python 3.10 needs these three, 3.12 does not
    ours = set(re.findall(r"^COPY (\w+) \w+$", STAGES["gateway"], re.MULTILINE)) | {"__mp_main__"}
    code = ONLY_LOCKED.format(names=names, ours=ours)
    result = subprocess.run(
        [sys.executable, "-S", "-c", PATHS + code], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert result.returncode == 0, result.stderr[-1500:]


PATHS = f"import sys; sys.path[:] = {[*sys.path, str(ROOT)]!r}\n"
