"""`prepare`: the first start brings everything, the second changes nothing; catalogues are compiled when stale."""

import os
import stat

import pytest
from django.core.management import call_command
from django.utils.translation import trans_real

from ehealth_portal.audit.models import AuditEvent
from ehealth_portal.catalogues import compile_stale
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import MemberState, User

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Board"
msgstr "Tableau"

#, fuzzy
msgid "Activities"
msgstr "Peut-être"
"""


@pytest.mark.django_db
def test_prepare_twice_makes_everything_once(settings, tmp_path, capsys):
    settings.VAR, settings.EMBEDDED = tmp_path, True
    call_command("prepare")
    assert (MemberState.objects.count(), Provision.objects.count(), User.objects.count()) == (194, 31, 9)
    logins = tmp_path / "demo_logins.txt"
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    before = (logins.read_text(), AuditEvent.objects.count())
    call_command("prepare")
    assert (logins.read_text(), AuditEvent.objects.count()) == before
    assert max(map(len, capsys.readouterr().out.splitlines())) < 120


@pytest.mark.django_db
def test_prepare_of_a_real_deployment_makes_no_demonstration_accounts(settings, tmp_path):
    settings.VAR, settings.EMBEDDED = tmp_path, False
    call_command("prepare")
    assert not User.objects.exists()
    assert not (tmp_path / "demo_logins.txt").exists()


def test_catalogues_are_compiled_when_missing_or_older(tmp_path):
    po = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO, "utf-8")
    mo = po.with_suffix(".mo")
    assert compile_stale([tmp_path]) == [mo]
    assert compile_stale([tmp_path]) == []
    os.utime(mo, ns=(0, po.stat().st_mtime_ns - 1))
    assert compile_stale([tmp_path]) == [mo]


def test_compiled_catalogues_hold_what_is_translated_and_not_what_is_fuzzy(tmp_path):
    po = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO, "utf-8")
    compile_stale([tmp_path])
    with po.with_suffix(".mo").open("rb") as file:
        catalogue = trans_real.gettext_module.GNUTranslations(file)
    assert (catalogue.gettext("Board"), catalogue.gettext("Activities")) == ("Tableau", "Activities")
