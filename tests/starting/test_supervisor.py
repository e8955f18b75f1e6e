"""The supervisor, with tiny real children."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ehealth_portal.starting import supervisor as supervisors
from ehealth_portal.starting.children import Child
from ehealth_portal.starting.environment import ROOT
from ehealth_portal.starting.supervisor import Supervisor, restart_delay

SLEEPS = "import time; print('here', flush=True); time.sleep(60)"
DIES = "print('oh no', flush=True); raise SystemExit(3)"


class Heard:
    """Collects what the supervisor says."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def __call__(self, name: str, line: str) -> None:
        self.lines.append((name, line))

    def of(self, name: str) -> list[str]:
        return [line for who, line in self.lines if who == name]


def child(name: str, code: str, stop_seconds: float = 5.0) -> Child:
    return Child(name, [sys.executable, "-S", "-c", textwrap.dedent(code)], stop_seconds=stop_seconds)


def is_alive(pid: int) -> bool:
    """Whether it still runs; a dead process that nobody has collected yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition: object, seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisors, "FIRST_DELAY_SECONDS", 0.02)
    monkeypatch.setattr(supervisors, "TURN_SECONDS", 0.02)


def test_restart_delay_doubles_up_to_a_limit() -> None:
    assert [restart_delay(deaths) for deaths in range(1, 7)] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


@pytest.mark.usefixtures("quick")
def test_run_five_deaths_in_a_minute_gives_up_with_code_1_and_ends_the_others() -> None:
    heard = Heard()
    dying, steady = child("web", DIES), child("worker", SLEEPS)
    assert Supervisor([dying, steady], heard).run() == 1
    assert heard.of("web") == ["oh no"] * 5
    assert steady.process is None
    assert heard.of("up")[-1] == "worker stopped"
    assert any(line.startswith("5 deaths in a minute: giving up") for line in heard.of("up"))


@pytest.mark.usefixtures("quick")
def test_run_old_deaths_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisors, "MANY_DEATHS_SECONDS", 0.0)
    heard = Heard()
    supervisor = Supervisor([child("web", DIES)], heard)

    def stop_after_seven() -> None:
        supervisor.stops_asked = int(len(heard.of("web")) >= 7)

    assert supervisor.run(each_turn=stop_after_seven) == 0
    assert len(heard.of("web")) >= 7


@pytest.mark.usefixtures("quick")
def test_run_killed_child_is_started_again_and_its_leftovers_are_killed() -> None:
    """Like a web server: a grandchild that outlives its parent would keep the port."""
    heard = Heard()
    parent = """
        import subprocess, sys, time
        left = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
        print(left.pid, flush=True)
        time.sleep(60)
    """
    web = child("web", parent)
    supervisor = Supervisor([web], heard)

    def kill_the_first() -> None:
        if len(heard.of("web")) == 1 and web.process is not None and not web.deaths:
            os.kill(web.process.pid, signal.SIGKILL)
        supervisor.stops_asked = int(len(heard.of("web")) == 2)

    assert supervisor.run(each_turn=kill_the_first) == 0
    first, second = (int(pid) for pid in heard.of("web"))
    assert first != second
    assert eventually(lambda: not is_alive(first))
    assert eventually(lambda: not is_alive(second))
    assert "web was ended by SIGKILL; starting it again in 0.02 s" in heard.of("up")


@pytest.mark.usefixtures("quick")
def test_run_asked_to_stop_ends_children_in_the_given_order() -> None:
    heard = Heard()
    supervisor = Supervisor([child(name, SLEEPS) for name in ("web", "clock", "worker")], heard)

    def stop_when_all_are_up() -> None:
        supervisor.stops_asked = int(len([line for _, line in heard.lines if line == "here"]) == 3)

    assert supervisor.run(each_turn=stop_when_all_are_up) == 0
    assert heard.of("up")[1:] == ["web stopped", "clock stopped", "worker stopped"]


@pytest.mark.usefixtures("quick")
def test_end_child_that_will_not_end_is_killed_after_its_time() -> None:
    heard = Heard()
    stubborn = child(
        "web", "import signal, time; signal.signal(15, signal.SIG_IGN); print('here', flush=True); time.sleep(60)", 0.3
    )
    supervisor = Supervisor([stubborn], heard)

    def stop_when_up() -> None:
        supervisor.stops_asked = len(heard.of("web"))

    began = time.monotonic()
    supervisor.run(each_turn=stop_when_up)
    assert stubborn.process is None
    assert time.monotonic() - began < 10


@pytest.mark.usefixtures("quick")
def test_end_lets_a_child_finish_what_it_holds() -> None:
    heard = Heard()
    code = """
        import os, signal, sys, time
        def finish(number, frame):
            os.write(1, b"finished\\n")  # print may not be entered again while it prints "here"
            sys.exit(0)
        signal.signal(signal.SIGTERM, finish)
        print("here", flush=True)
        time.sleep(60)
    """
    supervisor = Supervisor([child("worker", code)], heard)

    def stop_when_up() -> None:
        supervisor.stops_asked = len(heard.of("worker"))

    supervisor.run(each_turn=stop_when_up)
    assert heard.of("worker") == ["here", "finished"]


def test_run_once_returns_the_code_and_passes_on_every_line() -> None:
    heard = Heard()
    code = "import sys; print('one'); print('two', file=sys.stderr); sys.stdout.write('no newline'); sys.exit(4)"
    assert Supervisor([], heard).run_once(child("prepare", code)) == 4
    assert sorted(heard.of("prepare")) == ["no newline", "one", "two"]


def test_ctrl_c_stops_everything_in_order_with_code_0(tmp_path: Path) -> None:
    """A whole supervisor in a process of its own, stopped by a real SIGINT."""
    program = supervising_program()
    process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = [process.stdout.readline() for _ in range(2)]
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert sorted(line.split("|")[0].strip() for line in first) == ["web", "worker"]
    assert rest.splitlines()[1:] == ["up      | web stopped", "up      | worker stopped"]
    assert process.returncode == 0
    assert not any(is_alive(int(line.split("|")[1])) for line in first)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the signal at the parent's death is Linux's")
def test_children_end_when_the_supervisor_is_killed() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", supervising_program()], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    pids = [int(process.stdout.readline().split("|")[1]) for _ in range(2)]
    assert all(is_alive(pid) for pid in pids)
    process.kill()
    process.wait()
    assert eventually(lambda: not any(is_alive(pid) for pid in pids))


def supervising_program() -> str:
    """Two children that print their process numbers."""
    return textwrap.dedent("""
        import sys
        from ehealth_portal.starting.children import Child
        from ehealth_portal.starting.supervisor import Supervisor
        sleeps = [sys.executable, "-S", "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(60)"]
        supervisor = Supervisor([Child("web", sleeps), Child("worker", sleeps)])
        supervisor.listen_to_signals()
        sys.exit(supervisor.run())
    """)
