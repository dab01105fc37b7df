"""Everything that docker-compose.yml, the Dockerfile and the gateway's lock name must exist in the project."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
import pytest
import yaml
from pydantic import SecretStr
from redis import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from starlette.applications import Starlette
from starlette.routing import Match

from bot.backup.redis_copy import replace, snapshot
from bot.cli import cli
from bot.processes.watch import Watch
from common.passwords import with_password
from common.settings import ROOT, Settings
from sandbox.portal.app import create_app as portal_app
from sandbox.portal.app import settings as portal_settings
from sandbox.telegram.app import create_app as telegram_app
from sandbox.telegram.app import settings as telegram_settings

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
STRANGERS = ("redis", "proxy", "postgres", "prometheus", "grafana")
OURS = {name: service for name, service in SERVICES.items() if name not in STRANGERS}
PROGRAMS = {name: service for name, service in OURS.items() if not name.startswith("sandbox-")}
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STAGES = dict(re.findall(r"^FROM \S+ AS (\w+)\n(.*?)(?=^FROM |\Z)", DOCKERFILE, re.MULTILINE | re.DOTALL))
VARIABLES = {name.upper() for name in Settings.__fields__}
NOT_SETTINGS = {"SANDBOX_ENV", "SECRETS_DIR"}
LOCKS = {name: (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8") for name in ("gateway", "console")}


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
    for kind in ("volumes", "networks", "configs", "secrets"):
        declared = set(yaml.safe_load(COMPOSE)[kind])
        assert {name for service in SERVICES.values() for name in names(service, kind)} == declared, kind
    needed = {name for service in SERVICES.values() for name in service.get("depends_on", {})}
    assert needed <= set(SERVICES)
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert profiles == {
        "sync": ["sync"],
        "prometheus": ["watch"],
        "grafana": ["watch"],
        "sandbox-portal": ["sandbox"],
        "sandbox-telegram": ["sandbox"],
    }


def names(service: dict[str, Any], kind: str) -> set[str]:
    """What a service uses of the things of a kind, by name."""
    used = service.get(kind, ())
    if kind == "volumes":
        return {volume.partition(":")[0] for volume in used}
    return {one["source"] if isinstance(one, dict) else one for one in used}


@pytest.fixture(scope="module")
def secrets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deploy") / "secrets"
    subprocess.run(["sh", ROOT / "deploy" / "secrets.sh", folder], check=True, capture_output=True)
    return folder


def tool(name: str) -> str:
    """A program of the environment that the tests run in."""
    return str(Path(sys.executable).with_name(name))


def test_compose_itself_takes_the_file(secrets_folder):
    result = subprocess.run(
        [tool("docker-compose"), "--profile", "*", "config", "--format", "json"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": "/tmp", "SECRETS_DIR": str(secrets_folder)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == "", "a variable without a value, or something obsolete"
    read = json.loads(result.stdout)
    assert set(read["services"]) == set(SERVICES)
    files = [part["file"] for kind in ("configs", "secrets") for part in read[kind].values()]
    assert [file for file in files if not Path(file).is_file()] == []
    assert sorted(path.name for path in secrets_folder.iterdir()) == sorted(read["secrets"])


def test_the_dockerfile_has_nothing_that_hadolint_minds():
    result = subprocess.run([tool("hadolint"), "--no-color", ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "")


def test_caddy_itself_takes_its_file():
    command = [tool("caddy"), "validate", "--adapter", "caddyfile", "--config", ROOT / "deploy" / "Caddyfile"]
    env = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "PUBLIC_URL": "https://motcua.example.gov.vn"}
    result = subprocess.run(command, env=env, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_held_in(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"
    published = [port.partition(":")[0] for port in service.get("ports", ())]
    assert name == "proxy" or set(published) <= {"127.0.0.1"}, "the world comes through the proxy"
    assert ":latest" not in service["image"]


def test_stores_reach_nobody_outside():
    networks = yaml.safe_load(COMPOSE)["networks"]
    assert networks["store"]["internal"]
    assert networks["watch"]["internal"]
    assert names(SERVICES["redis"], "networks") == names(SERVICES["postgres"], "networks") == {"store"}
    assert "store" not in SERVICES["proxy"]["networks"]


def test_a_secret_is_a_file_and_only_where_it_is_needed():
    secret = {name for name, field in Settings.__fields__.items() if "bí mật" in field.field_info.description.lower()}
    secret |= {name for name, field in Settings.__fields__.items() if field.outer_type_ is SecretStr}
    given = {name: names(service, "secrets") for name, service in SERVICES.items()}
    of_programs = {one for name in PROGRAMS for one in given[name]}
    assert of_programs == {name for name in secret if Settings.__fields__[name].outer_type_ is not str}
    assert given["redis"] == {"redis_acl"}, "it knows the hash of the password only"
    assert given["proxy"] == given["prometheus"] == set()
    assert given["sync"] == {"database_password"}
    messengers = {name for name in secret if name.startswith(("telegram_", "zalo_"))}
    assert not messengers & (given["worker"] | given["news"])
    portals = {"igate_client_secret", "hcc_key", "ioctc_password", "vpcp_password"}
    assert not portals & given["gateway"]
    in_the_open = {key.lower() for service in SERVICES.values() for key in service.get("environment", {})}
    assert not in_the_open & of_programs


def test_the_secrets_are_read_from_their_files(secrets_folder, monkeypatch):
    """As a program in a container reads them: addresses get their passwords, what is empty stays off."""
    read = (
        "from common.settings import settings; s = settings();"
        "print(s.redis_url, s.database_url, s.telegram_token.get_secret_value() == '', s.dossier_access, repr(s))"
    )
    env = {"PATH": "/usr/bin:/bin", "CREDENTIALS_DIRECTORY": str(secrets_folder)}
    env |= {name: PROGRAMS["worker"]["environment"][name] for name in ("REDIS_URL", "DATABASE_URL")}
    result = subprocess.run([sys.executable, "-c", read], cwd=ROOT, env=env, capture_output=True, text=True)
    redis_url, database_url, *others = result.stdout.split(" ", 4)
    password = (secrets_folder / "redis_password").read_text()
    assert redis_url == f"redis://:{password}@redis:6379/0"
    assert database_url == f"postgresql://motcua:{(secrets_folder / 'database_password').read_text()}@postgres/motcua"
    assert others[:2] == ["True", "{}"]
    assert password not in others[2]
    assert (secrets_folder.stat().st_mode & 0o777, len(password)) == (0o700, 48)


def test_secrets_that_are_there_stay(secrets_folder):
    before = {path.name: path.read_text() for path in secrets_folder.iterdir()}
    subprocess.run(["sh", ROOT / "deploy" / "secrets.sh", secrets_folder], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in secrets_folder.iterdir()} == before


@pytest.fixture
def guarded_redis(secrets_folder: Path, tmp_path: Path) -> Iterator[str]:
    """A real Redis as compose starts it, on another port and folder; its address without a password."""
    server = shutil.which("redis-server")
    assert server, "the system's Redis is wanted: the one in the wheel is older"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = ["--port", str(port), "--dir", str(tmp_path), "--aclfile", str(secrets_folder / "redis_acl")]
    given = [word.replace("${REDIS_MAX_MB:-2048}", "64") for word in SERVICES["redis"]["command"][2:]]
    process = subprocess.Popen([server, str(ROOT / "deploy" / "redis.conf"), *given, *own], stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    process.wait()


def test_redis_lets_in_the_programs_and_tells_the_health_check_that_it_lives(guarded_redis, secrets_folder):
    password = (secrets_folder / "redis_password").read_text()
    ours = Redis.from_url(with_password(guarded_redis, password), decode_responses=True)
    for _ in range(100):
        try:
            ours.ping()
            break
        except RedisConnectionError:
            time.sleep(0.05)
    assert ours.set("a", "b")
    config = {**ours.config_get("append*"), **ours.config_get("maxmemory*")}
    assert (config["appendonly"], config["appendfsync"]) == ("yes", "always")
    assert (config["maxmemory"], config["maxmemory-policy"]) == (str(64 * 1024 * 1024), "noeviction")
    assert ours.bgrewriteaof()
    with pytest.raises(ResponseError, match="protected config"):
        ours.config_set("dir", "/tmp")
    with pytest.raises(NoPermissionError):
        ours.execute_command("SHUTDOWN")
    with pytest.raises(AuthenticationError):
        Redis.from_url(guarded_redis).get("a")
    health = Redis.from_url(guarded_redis.replace("://", "://health:-@"))
    assert health.ping()
    with pytest.raises(NoPermissionError):
        health.get("a")
    with snapshot(ours, lambda: None) as taken:  # a backup and a restore need commands of administration
        data = b"".join(taken.read())
    ours.set("a", "later")
    replace(ours, len(data), iter([data]))
    assert ours.get("a") == "b"
    check = SERVICES["redis"]["healthcheck"]["test"][1].replace(
        "redis-cli", f"redis-cli -p {ours_port(guarded_redis)}"
    )
    assert subprocess.run(["sh", "-c", check]).returncode == 0


def ours_port(url: str) -> int:
    return int(urlsplit(url).port or 0)


def test_the_proxy_is_the_one_that_is_trusted_and_asks_the_gateway():
    network = yaml.safe_load(COMPOSE)["networks"]["front"]["ipam"]["config"][0]["subnet"]
    address = SERVICES["proxy"]["networks"]["front"]["ipv4_address"]
    assert SERVICES["gateway"]["environment"]["TRUSTED_PROXIES"] == f"${{TRUSTED_PROXIES:-{address}}}"
    assert SERVICES["gateway"]["environment"]["PUBLIC_URL"] == SERVICES["proxy"]["environment"]["PUBLIC_URL"]
    assert ip_address(address) in ip_network(network)
    assert SERVICES["gateway"]["ports"] == ["127.0.0.1:${PORT:-8080}:8080"]
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert f"reverse_proxy gateway:{SERVICES['gateway']['environment']['PORT']}" in caddyfile
    assert f"reverse_proxy admin:{SERVICES['admin']['environment']['ADMIN_PORT']}" in caddyfile
    assert (
        SERVICES["admin"]["environment"]["TRUSTED_PROXIES"] == SERVICES["gateway"]["environment"]["TRUSTED_PROXIES"]
    )
    assert "ports" not in SERVICES["admin"]
    assert "{$PUBLIC_URL}" in caddyfile


def app_of(service: str) -> Starlette:
    return portal_app() if service == "sandbox-portal" else telegram_app()


@pytest.mark.parametrize("service", ["sandbox-portal", "sandbox-telegram"])
def test_health_is_asked_at_a_real_route_and_port(service):
    [address] = re.findall(r"http://[\w./:]+", SERVICES[service]["healthcheck"]["test"][-1])
    scope = {"type": "http", "path": urlsplit(address).path, "method": "GET", "headers": []}
    assert any(route.matches(scope)[0] is Match.FULL for route in app_of(service).routes)
    [published] = SERVICES[service]["ports"]
    assert published.rpartition(":")[2] == str(urlsplit(address).port)


@pytest.mark.parametrize("name", PROGRAMS)
async def test_a_program_is_asked_for_its_health_on_its_own_port(name):
    [address] = re.findall(r"http://[\w./:]+", PROGRAMS[name]["healthcheck"]["test"][-1])
    port = PROGRAMS[name]["environment"]["METRICS_PORT"]
    assert urlsplit(address).port == int(port)
    status, _, _ = await Watch()._answer("GET", urlsplit(address).path)
    assert status == "200 OK"
    assert f"port: {port}\n" in (ROOT / "deploy" / "watch" / "prometheus.yml").read_text()


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


# The locks of the gateway and of the console


def locked(lock: str) -> list[str]:
    return re.findall(r"^([\w.-]+)==", LOCKS[lock], re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_every_direct_requirement_with_hashes_and_no_host(lock):
    direct = re.findall(r"^([\w-]+)", (ROOT / "requirements" / f"{lock}.in").read_text(), re.MULTILINE)
    assert set(direct) <= set(locked(lock))
    assert LOCKS[lock].count("--hash=sha256:") >= len(locked(lock))
    assert "://" not in LOCKS[lock]
    assert not {"rasa", "tensorflow", "scikit-learn", "underthesea", "numpy"} & set(locked(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_versions_are_those_of_the_main_lock(lock):
    main = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / "main.txt").read_text(), re.MULTILINE))
    small = dict(re.findall(r"^([\w.-]+)==(\S+)", LOCKS[lock], re.MULTILINE))
    different = {name for name, version in small.items() if name in main and main[name] != version}
    assert different <= {"pydantic", "typing-extensions"}


ONLY_LOCKED = """
import sys, sysconfig
from importlib.metadata import distribution
allowed = {{file.parts[0].partition(".")[0] for name in {names!r} for file in distribution(name).files or ()}}
class Only:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names | allowed | {ours!r} and not top.startswith("_sysconfigdata"):
            raise ModuleNotFoundError("not in the lock: " + name, name=name)
sys.meta_path.insert(0, Only())
import bot.cli, bot.commands.{command}
bot.cli.cli.get_command(None, {command!r})
"""


@pytest.mark.parametrize(("lock", "command"), [("gateway", "gateway"), ("console", "admin")])
def test_a_program_imports_only_what_its_lock_holds(lock, command):
    names = [
        *locked(lock),
        "exceptiongroup",
        "async-timeout",
        "tomli",
    ]  # Python 3.10 needs these three, 3.12 does not
    ours = set(re.findall(r"^COPY (\w+) \w+$", STAGES[lock], re.MULTILINE)) | {"__mp_main__"}
    code = ONLY_LOCKED.format(names=names, ours=ours, command=command)
    result = subprocess.run(
        [sys.executable, "-S", "-c", PATHS + code], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert result.returncode == 0, result.stderr[-1500:]


PATHS = f"import sys; sys.path[:] = {[*sys.path, str(ROOT)]!r}\n"
