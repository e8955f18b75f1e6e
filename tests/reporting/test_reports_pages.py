"""The pages of reports: what each reader sees, that they return at once, and what the forms say."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ehealth_portal.jobs.models import Job
from ehealth_portal.reporting.models import Report, ReportDocument
from ehealth_portal.reporting.operations import reports as acts
from ehealth_portal.reporting.tasks import build_report
from ehealth_portal.review.transitions import State
from tests import make

from . import report_making as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.secretariat)
    return client


def given(**fields):
    whole = {
        "title": "Progress report to TSAG", "audience": "tsag", "edition": make.provision().edition_id,
        "period_start": "2026-01-01", "period_end": "2026-11-22", "languages": ["en", "fr"], "formats": ["json"],
        "include": ["text", "evidence"],
    }  # fmt: skip
    return whole | fields


def test_the_list_is_empty_and_says_so(client):
    page = client.get(reverse("reports"))
    assert page.status_code == 200
    assert "No progress report has been published yet." in page.content.decode()


def test_the_whole_way_from_form_to_download(signed_in, client, cast):
    make.activity()
    answer = signed_in.post(reverse("report-new"), given(build="1"))
    made = Report.objects.get()
    assert answer["Location"] == reverse("report", args=[made.pk])
    page = signed_in.get(answer["Location"]).content.decode()
    assert '<progress value="0" max="3"' in page
    assert "Waiting for a worker." in page
    assert "http-equiv" not in page
    build_report(Job.objects.get().pk)
    page = signed_in.get(answer["Location"]).content.decode()
    assert ReportDocument.objects.first().sha256 in page
    signed_in.post(reverse("report-move", args=[made.pk, "submit"]), {"version": 1})
    own = signed_in.post(reverse("report-move", args=[made.pk, "publish"]), {"version": 2})
    assert own.status_code == 403
    client.force_login(cast.administrator)
    client.post(reverse("report-move", args=[made.pk, "publish"]), {"version": 2})
    assert Report.objects.get().state == State.PUBLISHED
    client.logout()
    file = client.get(reverse("report-document", args=[made.pk, "fr", "json"]))
    assert file["Content-Disposition"] == (
        'attachment; filename="resolution-78-dubai-2012-progress-report-to-tsag.fr.json"'
    )
    assert b"".join(file.streaming_content) == ReportDocument.objects.get(language="fr").file.read()


@pytest.mark.parametrize("who", ["", "rapporteur", "counsellor", "focal_point", "nobody"])
def test_a_draft_is_not_there_for_others(client, cast, who):
    draft = making.report()
    making.built(draft)
    if who:
        client.force_login(getattr(cast, who))
    for name, rest in (("report", ()), ("report-document", ("en", "json")), ("report-read", ("en",))):
        assert client.get(reverse(name, args=[draft.pk, *rest])).status_code == 404
    assert draft.title not in client.get(reverse("reports")).content.decode()


@pytest.mark.parametrize("name", ["report-build", "report-stop"])
def test_the_public_may_not_act_on_a_published_report(client, cast, name):
    out = making.published()
    assert client.post(reverse(name, args=[out.pk])).status_code == 403  # with a link to the sign-in
    client.force_login(cast.rapporteur)
    assert client.post(reverse(name, args=[out.pk])).status_code == 403
    assert not Job.objects.exists()


def test_the_public_sees_no_checks_and_no_forms(client):
    out = making.published()
    page = client.get(reverse("report", args=[out.pk])).content.decode()
    assert "Before it goes out" not in page
    assert not re.findall(r"<form[^>]*report", page)


def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(signed_in):
    answer = signed_in.post(reverse("report-new"), given(period_start="15/05/2026", period_end="", title="My title"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error:" in page
    assert 'href="#id_period_start"' in page
    assert 'href="#id_period_end"' in page
    assert 'value="My title"' in page
    assert 'value="15/05/2026"' in page
    assert not Report.objects.exists()


def test_a_period_that_runs_backwards_is_said_at_its_field(signed_in):
    answer = signed_in.post(reverse("report-new"), given(period_end="2025-01-01"))
    assert answer.status_code == 422
    assert "The period ends before it starts." in answer.content.decode()


def test_the_later_of_two_sees_both_texts(signed_in, cast):
    make.provision()
    made = making.report()
    acts.edit_report(made, making.settings(title="Their title"), by=cast.administrator, at=make.AT, version=1)
    answer = signed_in.post(reverse("report-settings", args=[made.pk]), given(title="My title", version=1))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Their title" in page
    assert 'value="My title"' in page


def test_a_return_needs_a_reason(client, cast):
    made = making.report()
    making.built(made)
    acts.submit(made, by=cast.secretariat, at=make.AT)
    client.force_login(cast.administrator)
    answer = client.post(reverse("report-move", args=[made.pk, "return"]), {"version": 2, "reason": ""})
    assert answer.status_code == 409
    assert "Give a reason" in answer.content.decode()
    client.post(reverse("report-move", args=[made.pk, "return"]), {"version": 2, "reason": "Add the French."})
    assert Report.objects.get().state == State.RETURNED
    assert "Add the French." in client.get(reverse("report", args=[made.pk])).content.decode()


@pytest.mark.parametrize("language", ["ar", "en", "fr", "zh"])
def test_the_report_is_read_on_a_page_in_its_language(client, language):
    make.activity()
    out = making.published(languages=making.ALL_LANGUAGES)
    page = client.get(reverse("report-read", args=[out.pk, language])).content.decode()
    assert f'lang="{"zh-Hans" if language == "zh" else language}"' in page
    assert "style=" not in page
    assert 'id="e1"' in page


def test_a_language_that_was_not_built_is_not_there(client):
    out = making.published()
    assert client.get(reverse("report-read", args=[out.pk, "fr"])).status_code == 404
    assert client.get(reverse("report-document", args=[out.pk, "fr", "json"])).status_code == 404


def test_the_list_costs_the_same_queries_with_one_row_and_with_three(signed_in):
    def queries():
        with CaptureQueriesContext(connection) as found:
            signed_in.get(reverse("reports"))
        return len(found)

    making.report()
    queries()
    with_one = queries()
    making.report()
    making.published()
    assert queries() == with_one
