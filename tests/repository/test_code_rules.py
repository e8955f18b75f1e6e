"""What no line of the code may do, but for the exceptions that are named here with their reason.

Ruff's rules S (pyproject.toml) forbid eval, pickle, shells, weak hashes, guessable random numbers and SQL put together
from strings; these tests keep the exceptions few and look at what ruff does not read: templates and scripts.
"""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("ehealth_portal", "activities", "deploy")
PYTHON = sorted(path for part in PARTS for path in (ROOT / part).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))  # the others are mails in plain text, which nobody renders
SCRIPTS = sorted((ROOT / "static").glob("*.js"))

UNSAFE_ALLOWED = {
    ("ehealth_portal/templatetags/portal.py", "S308"),  # escaped in the same line
    ("ehealth_portal/reference/__init__.py", "S506"),  # both loaders are safe ones
    ("ehealth_portal/matrix.py", "S506"),  # a safe loader, which refuses a key given twice
    ("ehealth_portal/circulars/lettering.py", "S308"),  # cleaned by nh3 in the lines above
    ("ehealth_portal/members/signing_in/constant_settings.py", "S105"),  # the name of a class, not a password
    ("activities/loading/synthetic.py", "S311"),  # the dice of made-up records; nothing secret
}
MARKED_SAFE_ALLOWED = {
    "ehealth_portal/circulars/lettering.py",  # cleaned by nh3 in the lines above
    "ehealth_portal/templatetags/portal.py",  # escaped in the same line
    "templates/reporting/documents/report.html",  # the portal's own style sheet, in a file that stands alone
    "templates/best_practices/documents/compendium.html",  # likewise the style sheet of editions
}
SPEAKS_TO_MACHINES = {
    "ehealth_portal/untrusted/scanner.py": {"socket"},  # the virus scanner, where the operator says that it is
    "ehealth_portal/members/signing_in/views.py": {"requests"},  # the errors of asking a configured sign-on provider
    "ehealth_portal/webhooks/sending/targets.py": {"socket"},  # which addresses a webhook's name has
    "ehealth_portal/webhooks/sending/wire.py": {"http.client", "socket"},  # to those of them that are public
    "ehealth_portal/notifications/mail/smtp.py": {"smtplib", "socket"},  # the own mail server, and an option of it
    "deploy/healthcheck.py": {"http.client", "socket"},  # the part of the portal in the same container
    "ehealth_portal/replies/listening.py": {
        "aiosmtpd.controller",
        "aiosmtpd.lmtp",
        "aiosmtpd.smtp",
    },  # mail that comes in
    "ehealth_portal/replies/polling.py": {"imaplib"},  # the mailbox that the operator names
    "ehealth_portal/members/mailing.py": {"smtplib"},  # the errors of the mail server of EMAIL_URL
    "ehealth_portal/starting/up.py": {"http.client"},  # the portal that it starts
    "ehealth_portal/starting/ports.py": {"socket"},  # is a port of this machine free?
}
TO_THE_OUTSIDE = {
    "requests",
    "urllib.request",
    "urllib3",
    "http.client",
    "httpx",
    "socket",
    "ftplib",
    "imaplib",
    "poplib",
    "smtplib",
    "aiosmtpd.controller",
    "aiosmtpd.lmtp",
    "aiosmtpd.smtp",
}
NOT_IN_SCRIPTS = (
    r"\beval\(|\bnew Function\b|setTimeout\(\s*[\"']|innerHTML|outerHTML|insertAdjacentHTML|document\.write|"
    r"localStorage|sessionStorage|indexedDB|document\.cookie|postMessage|__proto__|importScripts|javascript:"
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_rules_against_unsafe_code_are_on() -> None:
    ruff = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in ruff["select"]
    assert sorted(rule for rule in ruff["ignore"] if rule.startswith("S") and rule[1].isdigit()) == [
        "S101", "S603", "S607",  # asserts; commands are lists, and of our own making
    ]  # fmt: skip


def test_exceptions_from_them_are_these() -> None:
    found = {
        (name(path), rule)
        for path in PYTHON
        for waived in re.findall(r"#\s*noqa:\s*([A-Z0-9, ]+)", path.read_text())
        for rule in re.findall(r"\bS\d{3}\b", waived)
    }
    assert found - UNSAFE_ALLOWED == set()


def test_nothing_else_is_marked_as_safe() -> None:
    marks = re.compile(r"\bmark_safe\(|\|\s*safe(?:seq)?\b|autoescape\s+off|SafeString\(|\|\s*escapejs\b")
    found = {name(path) for path in [*PYTHON, *TEMPLATES] if marks.search(path.read_text(errors="ignore"))}
    assert found - MARKED_SAFE_ALLOWED == set()


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found & TO_THE_OUTSIDE


def test_nothing_speaks_to_other_machines() -> None:
    """No address that a person gave is ever read: evidence that is a web address is a link, and no more. Webhooks are
    sent to public addresses alone, and nobody is shown what they answer."""
    found = {name(path): imported(path) - SPEAKS_TO_MACHINES.get(name(path), set()) for path in PYTHON}
    assert {path: modules for path, modules in found.items() if modules} == {}


def test_templates_are_files_of_the_portal() -> None:
    """None is made from a text: what a person writes is never read as a template or as code."""
    built = re.compile(r"(?<!Docx)\bTemplate\(|\bfrom_string\(|get_template_from_string|jinja2")
    found = {name(path) for path in PYTHON if built.search(path.read_text())}
    assert found == {"ehealth_portal/documents/word.py"}  # its templates are report.docx and compendium.docx
    assert "Environment(autoescape=True)" in (ROOT / "ehealth_portal/documents/word.py").read_text()


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_put_no_text_into_pages_and_keep_nothing_in_the_browser(path: Path) -> None:
    assert re.findall(NOT_IN_SCRIPTS, path.read_text()) == []


def test_control_the_pattern_finds_what_it_must() -> None:
    bad = ("x.innerHTML = y", "eval(x)", "localStorage.a = 1", "setTimeout('x()', 1)", "document.cookie", "a.__proto__")
    assert [line for line in bad if not re.search(NOT_IN_SCRIPTS, line)] == []
