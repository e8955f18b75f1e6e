"""Two people on one form: the second sees both texts, loses nothing that was typed, and may send it again knowingly."""

from datetime import date

import pytest
from django.test import Client

from ehealth_portal.mandate import operations as mandate
from ehealth_portal.reporting.models import StatusStatement
from ehealth_portal.reporting.operations import reports, statuses
from tests import make


@pytest.fixture
def client(cast):
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.secretariat)
    return client


def hidden(answer, name):
    return answer.context["form"][name].value()


def test_settings_of_a_report(cast, client):
    settings = reports.Settings("As it was", "tsag", date(2026, 1, 1), date(2026, 12, 31), make.edition())
    report = reports.create_report(settings, by=cast.secretariat, at=make.AT)
    make.provision()
    address = f"/en/reports/{report.pk}/settings/"
    read = client.get(address)
    other = reports.Settings("Stored meanwhile", "wtsa", date(2026, 1, 1), date(2026, 6, 30), make.edition())
    reports.edit_report(report, other, by=cast.administrator, at=make.AT)
    typed = {
        "title": "Typed with care", "audience": "tsag", "edition": make.edition().pk, "period_start": "2026-01-01",
        "period_end": "2026-12-31", "languages": ["en"], "formats": ["html", "pdf"], "include": list(other.include),
    }  # fmt: skip
    answer = client.post(address, typed | {"version": hidden(read, "version")})
    shown = {one.label: one.stored for one in answer.context["conflict"]}
    assert (answer.status_code, [*shown]) == (409, ["Title", "Report to", "Last day"])
    assert (shown["Title"], shown["Last day"]) == ("Stored meanwhile", "2026-06-30")
    assert 'value="Typed with care"' in answer.text
    report.refresh_from_db()
    assert report.title == "Stored meanwhile"
    again = client.post(address, typed | {"version": hidden(answer, "version")})
    report.refresh_from_db()
    assert (again.status_code, report.title, report.version) == (302, "Typed with care", 3)


@pytest.mark.parametrize("path", ["assess", "report"])
def test_word_on_a_status(cast, client, path):
    body = make.body("itu-t-sg21")
    provision = make.provision(addressee=body)
    act = statuses.assess if path == "assess" else statuses.report_status
    first, second = (cast.secretariat, cast.administrator) if path == "assess" else (cast.rapporteur, cast.counsellor)
    client.force_login(second)
    address = f"/en/resolutions/78/dubai-2012/{provision.key}/{path}/"
    read = client.get(address)
    act(provision, status="prog", reason="Said by another meanwhile.", by=first, at=make.AT)
    typed = {"status": "done", "reason": "Typed with care.", "language": "en"}
    answer = client.post(address, typed | {"seen": hidden(read, "seen")})
    assert answer.status_code == 409
    assert "Said by another meanwhile." in answer.text
    assert "Typed with care.</textarea>" in answer.text
    assert StatusStatement.objects.filter(by=second).count() == 0
    again = client.post(address, typed | {"seen": hidden(answer, "seen")})
    assert (again.status_code, StatusStatement.objects.filter(by=second).count()) == (302, 1)


def test_confirmation_of_a_provision(cast, client):
    provision, tsb = make.provision(), make.body("tsb")
    address = f"/en/resolutions/78/dubai-2012/{provision.key}/confirm/"
    read = client.get(address)
    asked = mandate.Asked(
        verb="instructs", nature="standing", code="TSB-1", deliverable="Stored meanwhile", addressees=((tsb, "lead"),)
    )
    mandate.confirm_provision(provision, asked, by=cast.administrator, at=make.AT)
    typed = {
        "verb": "instructs", "nature": "standing", "code": "TSB-1", "deliverable": "Typed with care",
        "time_limit_on": "", "lead": [tsb.pk],
    }  # fmt: skip
    answer = client.post(address, typed | {"seen": hidden(read, "seen")})
    shown = {one.label: one.stored for one in answer.context["conflict"]}
    assert (answer.status_code, shown) == (409, {"What is to come of it": "Stored meanwhile"})
    assert "Typed with care</textarea>" in answer.text
    again = client.post(address, typed | {"seen": hidden(answer, "seen")})
    provision.refresh_from_db()
    assert (again.status_code, provision.deliverable) == (302, "Typed with care")
