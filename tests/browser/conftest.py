"""What browser tests share: a live portal with the cast and something to show, and signing in."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext

from activities import operations as activities
from ehealth_portal.dated import PartialDate
from ehealth_portal.mandate.models import ProvisionText, SectionText
from ehealth_portal.members.models import BodySuccession, CountryGroupMembership
from ehealth_portal.reporting.operations import statuses
from tests import make
from tests.best_practices import adopting, edition_making
from tests.workshops import holding, making
from workshops.entry import Voiced
from workshops.models import Offer, Round
from workshops.operations import matching, needs, offering, rounds


@pytest.fixture(autouse=True)
def _plain_static_names(settings):
    """The test server finds files by their own names, not by the hashed ones of a deployment."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def context(browser, live_server) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts on the live portal: ``context(width=360, scheme="dark")``; closed after the test."""
    opened = []

    def make_context(width: int = 1280, scheme: str = "light", **options: object) -> BrowserContext:
        made = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        made.set_default_timeout(15_000)
        opened.append(made)
        return made

    yield make_context
    for one in opened:
        one.close()


@pytest.fixture
def sign_in(client, live_server) -> Callable[[BrowserContext, object], None]:
    """Gives a context the session of a person without typing a password."""

    def give(context: BrowserContext, user: object) -> None:
        client.force_login(user)
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])

    return give


def assessment_of(state, cast):
    """In a round that is open today; a section is given to two who look at its form."""
    round_ = making.round_of(state)
    today = timezone.now().date()
    Round.objects.filter(pk=round_.pk).update(opens_on=today, closes_on=today + timedelta(days=30))
    rounds.open_round(round_, by=cast.secretariat, at=timezone.now())
    made = round_.assessments.get()
    made.answers.create(item_key="words", text="Power.", standing="answered", is_carried=True, answered_at=make.AT)
    for person in (cast.secretariat, cast.rapporteur):
        made.delegations.create(section_key="more", to=person, by=cast.focal_point, at=make.AT)
    return made


def need_of(state, cast):
    """A public one with an answer, and an offer that both sides agreed on."""
    said = Voiced(state, "links", "Power for 38 clinics.", make.AT.date(), voiced_in="A letter", is_public=True)
    need = needs.voice(said, by=cast.focal_point, at=make.AT)
    matching.match(need, standard="ITU-T H.810", note="It helps to choose.", by=cast.secretariat, at=make.AT)
    fields = {"theme": "links", "title": "Solar kits", "text": "Ten.", "made_by": cast.academia, "made_at": make.AT}
    offer = Offer.objects.create(organization=make.organization("uni"), **fields)
    offering.agree(offering.propose(need, offer, by=cast.academia, at=make.AT), by=cast.focal_point, at=make.AT)
    return {"need": need, "offer": offer}


@pytest.fixture
def shown(live_server, cast) -> SimpleNamespace:
    """A small true-to-life record: two provisions in two languages, activities, statuses, a milestone, groups."""
    sg16, sg21 = make.body("itu-t-sg16"), make.body("itu-t-sg21")
    BodySuccession.objects.create(predecessor=sg16, successor=sg21, on=date(2025, 1, 1))
    first, second = make.provision(addressee=sg16), make.provision("resolves.2", code="TSB-2", nature="output")
    ProvisionText.objects.create(
        provision=first, language="ar", text="تعزيز المبادرات", status="unofficial", label="تعزيز"
    )
    SectionText.objects.create(section=first.section, language="ar", heading="تقرر تكليف", status="unofficial")
    malawi = make.state("MWI", "Malawi")
    CountryGroupMembership.objects.create(member_state=malawi, group="LDC", source="UN M49", confidence="verified")
    activity = make.activity(provision=first, countries=(malawi,), body=sg21)
    make.activity(provision=first, body=sg21, evidence=(), no_evidence_reason="It was oral.")
    make.activity(provision=second, started=PartialDate(date(2014, 1, 1), "year"), body=sg21)
    waiting = make.activity("submitted", provision=second, body=sg21)
    activities.set_milestone(first, title="Draft for consent", due_on=date(2030, 1, 1), by=cast.secretariat, at=make.AT)
    statuses.propose(at=make.AT)
    statuses.assess(first, status="prog", reason="The draft is out.", by=cast.secretariat, at=make.AT)
    practices = {"practice": make.practice(provision=first), "other_practice": make.practice(language="fr")}
    records = {"first": first, "second": second, "activity": activity, "waiting": waiting, "body": sg21}
    adoption = adopting.adoption(practices["practice"])
    edition = edition_making.published(None, practices["practice"])
    draft = edition_making.draft(edition.compendium, practices["practice"])
    records["assessment"] = assessment_of(malawi, cast)
    records |= need_of(malawi, cast)
    records["workshop"] = making.workshop(country=malawi, is_remote=True, offers_fellowships=True)
    records["planned"] = making.workshop("draft", body=sg21)
    records["held"] = holding.held(cast.secretariat, country=malawi)
    records["certificate"] = holding.certified(records["held"], by=cast.secretariat, name="Aïcha Ndèye Mwangi")
    holding.surveyed(records["held"], by=cast.secretariat)
    return SimpleNamespace(cast=cast, adoption=adoption, edition=edition, draft_edition=draft, **records, **practices)
