"""The suite runs on two databases: the second pass leaves out what passed in the first and is the same on both.

Loaded by ``manage.py test`` (``-p tests.once``). A test is left out if it stands below and passed in the first pass;
one that was skipped or failed there, is new, or has another name, runs. Why: docs/adr/0019-one-suite-two-databases.md.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# These ask no database: pytest-django refuses a query to a test that has not asked for one. Tests that have run twice.
WITHOUT_DATABASE = {
    "tests/chaos/test_broker_away.py": "sockets on which nobody answers",
    "tests/evidence/test_corpus.py": "bytes of files",
    "tests/evidence/test_scanning.py": "what is said to a scanner",
    "tests/mandate/test_reading.py": "a text in, paragraphs out",
    "tests/mandate/test_reading_loses_nothing.py": "a text in, paragraphs out",
    "tests/mandate/test_reading_other_resolutions.py": "a text in, paragraphs out",
    "tests/matrix/test_file.py": "one file of permissions",
    "tests/replies/test_quoting.py": "a mail in, its new words out",
    "tests/repository/": "files of the repository, and servers that are started with them",
    "tests/starting/": "processes that are started with an environment and databases of their own",
    "tests/test_catalogues.py": "catalogues of texts",
    "tests/test_deployment.py": "processes that are started with an environment of their own",
    "tests/test_stylesheet.py": "one stylesheet",
    "tests/webhooks/test_targets.py": "web addresses, and sockets",
}
# These fill pages from the database and look at how the pages look, or at what is told beside them. What the pages
# hold, what forms do, and that every address answers, is tested elsewhere, and on both.
ONLY_LOOKS = {
    "tests/browser/test_accessibility.py::test_public_pages_have_no_violation": "violations",
    "tests/browser/test_accessibility.py::test_own_pages_have_no_violation": "violations",
    "tests/browser/test_accessibility.py::test_nothing_runs_over_the_edge_at_320_pixels": "edges",
    "tests/browser/test_accessibility.py::test_control_what_is_spoilt_is_found_on_each_element": "violations",
    "tests/browser/test_history.py": "violations and edges",
    "tests/browser/test_message_pages.py": "violations and edges",
    "tests/browser/test_people_pages.py::test_no_violation": "violations",
    "tests/browser/test_people_pages.py::test_the_invitation_has_no_violation": "violations",
    "tests/browser/test_people_pages.py::test_nothing_runs_over_the_edge": "edges",
    "tests/browser/test_sign_in_pages.py::test_the_steps_before_one_is_in": "violations and edges",
    "tests/browser/test_sign_in_pages.py::test_the_pages_of_security": "violations and edges",
    "tests/best_practices/test_compendium_epub.py": "files of an EPUB",
    "tests/test_headers.py::test_every_address_tells_the_same_and_stays_out_of_caches": "headers",
    "tests/test_headers.py::test_every_page_scores_130_or_more": "headers",
}
# What leaves the portal, asked of the first wall alone: on PostgreSQL a second one stands behind it, which takes away
# and adds nothing, and has tests of its own (test_second_wall.py). No query is written for one database.
FIRST_WALL = {
    "tests/faults/test_canaries.py::test_strangers_meet_nothing[nobody]": "the public and a rapporteur crawl on both",
    "tests/faults/test_canaries.py::test_strangers_meet_nothing[other_rapporteur]": "likewise",
    "tests/faults/test_canaries.py::test_strangers_meet_nothing[other_focal_point]": "a focal point crawls on both",
    "tests/faults/test_formulas.py": "cells of tables",
    "tests/api/test_description.py::test_nobody_finds_nothing": "people ask the same addresses on both",
}
# Callers of whom the second wall is told what it is told of another, who asks on both: administrators see all, as the
# secretariat does; delegates of a Member State speak for it, as its focal point does; partners for an organization.
MATRIX = "tests/matrix/test_requests.py::test_every_answer_is_what_the_matrix_says"
ALIKE_TO_THE_WALL = ("-administrator]", "-state_delegate]", "-partner]")
ASKING = {"db", "transactional_db", "live_server", "django_db_setup"}


def asks_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or ASKING & {*getattr(item, "fixturenames", ())})


def runs_once(item: pytest.Item) -> bool:
    name = item.nodeid.partition("[")[0]
    if name == MATRIX and item.nodeid.endswith(ALIKE_TO_THE_WALL):
        return True
    listed = {*ONLY_LOOKS, *FIRST_WALL}
    if any(one in (name, item.nodeid) or name.startswith(f"{one}::") for one in listed):
        return True
    return name.startswith(tuple(WITHOUT_DATABASE)) and not asks_database(item)


# --- the plugin -----------------------------------------------------------------------------------------------------
def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("two databases")
    group.addoption("--passed-into", metavar="FILE", help="write down which tests passed")
    group.addoption("--not-again", metavar="FILE", help="leave out what passed there and is the same on every database")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Controller(config), "two databases")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not (file := config.getoption("not_again")):
        return
    passed = set(Path(file).read_text().splitlines())
    again, left_out = [], []
    for item in items:
        (left_out if item.nodeid in passed and runs_once(item) else again).append(item)
    items[:] = again
    config.hook.pytest_deselected(items=left_out)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = len(left_out)
    else:
        config.pluginmanager.get_plugin("two databases").left_out = len(left_out)


class Controller:
    """Sees every report, whichever process ran the test."""

    def __init__(self, config: pytest.Config) -> None:
        self.config, self.left_out = config, 0
        self.phases: dict[str, set[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.phases.setdefault(report.nodeid, set()).add(report.outcome)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        self.left_out = getattr(node, "workeroutput", {}).get("left_out", 0)

    def passed(self) -> Iterator[str]:
        return (name for name, outcomes in self.phases.items() if outcomes == {"passed"})

    def pytest_sessionfinish(self) -> None:
        if file := self.config.getoption("passed_into"):
            Path(file).write_text("\n".join(self.passed()))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if file := self.config.getoption("not_again"):
            Path(file).with_suffix(".left-out").write_text(str(self.left_out))
            terminalreporter.section(
                f"{self.left_out} tests left out: they passed on the other database, and it is nothing to them"
            )
