"""What operators get: the compose file and the start script agree, and the health check tells well from ill."""

import http.server
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
HEALTH = ROOT / "deploy" / "healthcheck.py"


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_every_service_has_a_health_check_except_the_one_shot(compose: dict) -> None:
    assert [name for name, service in compose["services"].items() if "healthcheck" not in service] == ["prepare"]


def test_compose_starts_only_parts_that_the_start_script_knows(compose: dict) -> None:
    known = set(re.findall(r"^    ([a-z-]+)\)", (ROOT / "deploy" / "start").read_text(), re.MULTILINE))
    commands = [service.get("command", [""]) for service in compose["services"].values()]
    started = {command[1] for command in commands if command[0] == "deploy/start"}
    assert started == known == {"prepare", "web", "worker", "clock-worker", "beat", "mail"}


def test_compose_data_is_in_named_volumes(compose: dict) -> None:
    services = compose["services"]
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]
    assert services["redis"]["volumes"] == ["redis:/data"]
    assert services["web"]["volumes"] == services["worker"]["volumes"] == ["portal:/var/lib/portal"]
    assert set(compose["volumes"]) == {"portal", "postgres", "redis"}


def test_compose_readers_are_told_apart_behind_the_proxy(compose: dict) -> None:
    """The web part believes one address, and the proxy writes it anew: what a reader sends there counts for nothing."""
    assert compose["services"]["web"]["environment"]["TRUSTED_PROXIES"] == 1
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in (ROOT / "deploy" / "nginx.conf").read_text()


def test_compose_only_the_proxy_is_reached_from_outside(compose: dict) -> None:
    services = compose["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert [
        name for name, service in services.items() if {"network_mode", "networks", "privileged"} & set(service)
    ] == []


def test_compose_stores_ask_for_a_password_that_has_no_default(compose: dict) -> None:
    redis, postgres = compose["services"]["redis"], compose["services"]["postgres"]
    command = redis["command"]
    assert command[command.index("--requirepass") + 1] == "${REDIS_PASSWORD:?set it in .env}"
    assert postgres["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:?set it in .env}"
    assert "${REDIS_PASSWORD:?" in compose["services"]["web"]["environment"]["REDIS_URL"]


def test_compose_only_prepare_knows_the_owner_of_the_tables(compose: dict) -> None:
    """What runs all day signs in as a role that row-level security holds (ADR 9)."""
    services, owner = compose["services"], compose["services"]["postgres"]["environment"]["POSTGRES_USER"]
    for name in ("prepare", "web", "worker", "clock-worker", "beat", "mail"):
        settings = services[name]["environment"]
        assert urlsplit(re.sub(r"\$\{[^}]*\}", "x", settings["DATABASE_URL"])).username == "portal_application" != owner
        assert ("OWNER_DATABASE_URL" in settings, "POSTGRES_PASSWORD" in str(settings)) == (name == "prepare",) * 2
    assert services["prepare"]["environment"]["OWNER_DATABASE_URL"].startswith(f"postgres://{owner}:")


def test_compose_the_portal_has_no_rights_on_its_machine(compose: dict) -> None:
    for name in ("prepare", "web", "worker", "clock-worker", "beat", "mail"):
        service = compose["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.findall(r"^USER (\w+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE) == ["portal"]


def test_compose_every_variable_without_default_is_in_the_example() -> None:
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text()))
    example = (ROOT / "deploy" / "env.example").read_text()
    assert needed == {"SECRET_KEY", "POSTGRES_PASSWORD", "APPLICATION_PASSWORD", "REDIS_PASSWORD"}
    assert [name for name in needed if f"\n{name}=" not in example] == []


def test_start_unknown_part_is_refused() -> None:
    refused = subprocess.run([ROOT / "deploy" / "start", "everything"], capture_output=True, text=True)
    assert refused.returncode == 2
    assert refused.stderr.startswith("Say which part to start")


class Web(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        well = self.path == "/healthz" and self.headers["Host"] == "portal.example"
        self.send_response(200 if well else 400)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), Web) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def health(part: str, **environ: str) -> int:
    return subprocess.run([sys.executable, HEALTH, part], env={**os.environ, **environ}, capture_output=True).returncode


def test_healthcheck_web_asks_by_the_public_name(web: int) -> None:
    assert health("web", WEB_PORT=str(web), SITE_URL="https://portal.example") == 0
    assert health("web", WEB_PORT=str(web), SITE_URL="https://other.example") == 1


def test_healthcheck_web_not_there_is_ill() -> None:
    assert health("web", WEB_PORT="1", SITE_URL="https://portal.example") == 1


def test_healthcheck_beat_is_well_while_it_keeps_its_schedule(tmp_path: Path) -> None:
    assert health("beat", PORTAL_VAR=str(tmp_path)) == 1
    schedule = tmp_path / "beat-schedule"
    schedule.touch()
    assert health("beat", PORTAL_VAR=str(tmp_path)) == 0
    long_ago = schedule.stat().st_mtime - 3600
    os.utime(schedule, (long_ago, long_ago))
    assert health("beat", PORTAL_VAR=str(tmp_path)) == 1
