"""The parts of `up`: one instance per folder, the port, the announcement."""

import http.server
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehealth_portal.starting import ports, up
from ehealth_portal.starting.cannot_start import CannotStart
from ehealth_portal.starting.environment import ROOT
from ehealth_portal.starting.one_instance import only_one


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as listener:
        listener.bind((ports.HOST, 0))
        listener.listen(1)
        yield listener.getsockname()[1]


def test_choose_port_taken_is_refused_with_the_remedy(taken: int) -> None:
    with pytest.raises(CannotStart, match=f"Port {taken} is taken .*: choose another with --port"):
        ports.choose_port(taken)


def test_choose_port_without_a_wish_takes_the_next_free_one(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "FIRST_PORT", taken)
    chosen = ports.choose_port(None)
    assert taken < chosen < taken + ports.PORTS_TRIED


def test_choose_port_free_one_is_kept(taken: int) -> None:
    with socket.socket() as briefly:
        briefly.bind((ports.HOST, 0))
        free = briefly.getsockname()[1]
    assert ports.choose_port(free) == free


def test_choose_port_all_taken_says_so(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "FIRST_PORT", taken)
    monkeypatch.setattr(ports, "PORTS_TRIED", 1)
    with pytest.raises(CannotStart, match=r"No port from \d+ to \d+ is free"):
        ports.choose_port(None)


@pytest.mark.parametrize("text", ["0", "65536", "eighty", "-1"])
def test_port_argument_out_of_range_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        up.main([f"--port={text}"])
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err


def test_only_one_second_instance_is_told_where_the_first_answers(tmp_path: Path) -> None:
    lock = tmp_path / "var" / "up.lock"
    with only_one(lock) as held:
        held.write("process 7, http://127.0.0.1:8003/")
        held.flush()
        second = "import sys; from pathlib import Path; from ehealth_portal.starting.one_instance import only_one\n"
        second += "with only_one(Path(sys.argv[1])): print('entered')"
        refused = subprocess.run([sys.executable, "-c", second, str(lock)], cwd=ROOT, capture_output=True, text=True)
    assert refused.stdout == ""
    assert "CannotStart: The portal already runs from" in refused.stderr
    assert "process 7, http://127.0.0.1:8003/" in refused.stderr


def test_only_one_can_be_held_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with only_one(tmp_path / "up.lock") as held:
            assert held.read() == ""


def test_up_second_start_in_the_same_folder_ends_with_code_1_and_one_sentence(tmp_path: Path) -> None:
    environ = {**os.environ, "PORTAL_VAR": str(tmp_path)}
    command = "import sys; from ehealth_portal.starting import commands, environment\n"
    command += "environment.enter = lambda *_: None\ncommands.run(['manage.py', 'up'])"
    with only_one(tmp_path / "up.lock"):
        refused = subprocess.run([sys.executable, "-c", command], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert refused.stderr.startswith(f"The portal already runs from {tmp_path}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_only_one_unwritable_folder_says_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CannotStart, match="Cannot write to"), only_one(tmp_path / "var" / "up.lock"):
        pass
    tmp_path.chmod(0o700)


class Answer(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 500)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def answering() -> Iterator[int]:
    """A web server that answers /healthz."""
    with http.server.HTTPServer((ports.HOST, 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_announcement_waits_for_healthz(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as nobody:
        nobody.bind((ports.HOST, 0))
        announcement = up.Announcement(nobody.getsockname()[1], "http://here/", tmp_path / "none")
        announcement.tell_once_ready()
    assert capsys.readouterr().out == ""
    assert not announcement.told


def test_announcement_shows_address_and_sign_ins_once(
    answering: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logins = tmp_path / "demo_logins.txt"
    logins.write_text("rapporteur@demo.example\tsecret-words\tRapporteur of Question 28/16\n")
    announcement = up.Announcement(answering, f"http://127.0.0.1:{answering}/", logins)
    announcement.tell_once_ready()
    shown = capsys.readouterr().out
    assert f"ready: http://127.0.0.1:{answering}/" in shown
    assert [line.split() for line in shown.splitlines() if "@" in line] == [
        ["up", "|", "rapporteur@demo.example", "secret-words", "Rapporteur", "of", "Question", "28/16"]
    ]
    announcement.tell_once_ready()
    assert capsys.readouterr().out == ""


def test_children_end_with_the_work_in_hand_last() -> None:
    assert [child.name for child in up.children(8000)] == ["web", "clock", "worker"]
