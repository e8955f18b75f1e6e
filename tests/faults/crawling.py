"""Every address of the portal with every record's number in it, and all that an answer to it says."""

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from django.utils import timezone

from activities.models import Activity, Evidence, Milestone, ProgressEntry
from best_practices.models import Adoption, Compendium, Lead, Practice, Review, Wording
from best_practices.models import Edition as CompendiumEdition
from ehealth_portal.circulars.models import Addressee, Circular
from ehealth_portal.feeds.models import FeedToken
from ehealth_portal.feeds.operations import make_feed_token
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import (
    APIToken,
    Body,
    Invitation,
    MemberState,
    Organization,
    Role,
    ServiceAccount,
    User,
)
from ehealth_portal.members.operations import create_token
from ehealth_portal.notifications.models import Notice, Subscription, Suppression
from ehealth_portal.reporting.models import Report
from ehealth_portal.webhooks.models import Endpoint
from workshops.models import (
    Agreement,
    Assessment,
    Certificate,
    Expense,
    FollowUp,
    Item,
    Material,
    Need,
    Offer,
    Questionnaire,
    Registration,
    Round,
    Section,
    Series,
    ServiceRequest,
    Session,
    Workshop,
)

VARIANTS = (
    "?state=draft", "?state=submitted", "?state=withdrawn", "?q=a", "?ordering=title",
    "?ordering=-created_at", "?country=MWI", "?page=2", "?audience=tsag",
)  # fmt: skip
# The description of the API takes none of these.
LISTS = r"/en/([\w-]+/|[\w./-]+\.csv)?|/api/v1/(?!schema)[\w-]+/|/feeds/[\w-]+\.atom|/calendars/\w+\.ics"
FOLLOWED = 30  # links to further pages of lists that one reader follows


def routes(patterns: Any = None, before: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Each address with ``<name>`` for its parts, and the words that a part may be where these are few."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route, words = _read(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + route)
        else:
            yield before + route, words


def _read(pattern: Any) -> tuple[str, dict[str, str]]:
    text = str(pattern)
    words = {name: part.regex for name, part in getattr(pattern, "converters", {}).items() if "|" in part.regex}
    words |= {name: part for name, part in re.findall(r"\(\?P<(\w+)>([\w|-]+)\)", text) if "|" in part}
    text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", text)
    text = re.sub(r"\((\w+)\|[^)]*\)", r"\1", text)  # "(email|confirm-email)": the first will do
    return re.sub(r"<\w+:(\w+)>", r"<\1>", text).replace("^", "").replace("$", ""), words


def numbers(model: Any) -> list[dict[str, Any]]:
    return [{"pk": pk} for pk in model._default_manager.order_by("pk").values_list("pk", flat=True)]


def _slugs(model: Any, name: str) -> list[dict[str, Any]]:
    return [{name: value} for value in model.objects.values_list(name, flat=True)[:3]]


def _provisions() -> list[dict[str, Any]]:
    return [
        {"resolution": one.edition.resolution.slug, "edition": one.edition.slug, "key": one.key}
        for one in Provision.objects.select_related("edition__resolution")[:2]
    ]


def _entries() -> list[dict[str, Any]]:
    return [{"pk": activity, "entry": pk} for pk, activity in ProgressEntry.objects.values_list("pk", "activity_id")]


def _editions() -> list[dict[str, Any]]:
    return [{"slug": one["edition"]} for one in _provisions()]


def _editions_of_compendia() -> list[dict[str, Any]]:
    return [{"slug": slug, "number": 1} for slug in Compendium.objects.values_list("slug", flat=True)]


def _messages() -> list[dict[str, Any]]:
    """Of each person the newest: messages of one kind are alike."""
    newest = {one.user_id: one.pk for one in Notice.objects.filter(channel="inbox").order_by("created_at")}
    return [{"pk": pk} for pk in newest.values()] or [{"pk": "00000000-0000-4000-8000-000000000000"}]


def _needs() -> list[dict[str, Any]]:
    """Each with the first of its answers and of its proposals."""
    return [
        {
            "pk": one.pk,
            "match": one.matches.values_list("pk", flat=True).first() or 1,
            "agreement": one.agreements.values_list("pk", flat=True).first() or 1,
        }
        for one in Need.objects.prefetch_related("matches", "agreements")
    ] or [{"pk": 1, "match": 1, "agreement": 1}]


def _offers() -> list[dict[str, Any]]:
    return [one | {"agreement": 1} for one in numbers(Offer) or [{"pk": 1}]]


def _assessments() -> list[dict[str, Any]]:
    known = {"section": "more", "number": 1, "handed": 1}
    return [one | known for one in numbers(Assessment)] or [{"pk": 1} | known]


def _registrations() -> list[dict[str, Any]]:
    asked = {one.registration_id: one.pk for one in ServiceRequest.objects.all()}
    return [one | {"request_pk": asked.get(one["pk"], 1)} for one in numbers(Registration)] or [
        {"pk": 1, "request_pk": 1}
    ]


def _parts_of_workshops(name: str, model: Any) -> list[dict[str, Any]]:
    rows = model.objects.order_by("pk").values_list("workshop_id", "pk")
    return [{"pk": workshop, name: pk} for workshop, pk in rows] or [{"pk": 1, name: 1}]


# Whose numbers stand in an address, by what comes before the first of them: the longest beginning counts.
KNOWN = {
    "api/v1/activities/<pk>/progress/<entry>": _entries,
    "api/v1/activities/<pk>": lambda: numbers(Activity),
    "api/v1/evidence/<pk>": lambda: numbers(Evidence),
    "api/v1/milestones/<pk>": lambda: numbers(Milestone) or [{"pk": 1}],
    "api/v1/people/<pk>": lambda: numbers(User),
    "api/v1/reports/<pk>": lambda: [one | {"language": "en"} for one in numbers(Report)],
    "api/v1/resolutions/<slug>": lambda: [{"slug": one["resolution"]} for one in _provisions()],
    "api/v1/editions/<slug>": _editions,
    "api/v1/provisions/<key>": _provisions,
    "api/v1/bodies/<slug>": lambda: _slugs(Body, "slug"),
    "api/v1/organizations/<slug>": lambda: _slugs(Organization, "slug"),
    "api/v1/member-states/<iso3>": lambda: _slugs(MemberState, "iso3"),
    "en/resolutions/<resolution>/<edition>": _provisions,
    "en/bodies/<slug>": lambda: _slugs(Body, "slug"),
    "en/member-states/<iso3>": lambda: _slugs(MemberState, "iso3"),
    "en/reports/<pk>": lambda: numbers(Report),
    "en/activities/evidence/<pk>": lambda: numbers(Evidence),
    "en/activities/progress/<pk>": lambda: numbers(ProgressEntry),
    "en/activities/milestones/<pk>": lambda: numbers(Milestone) or [{"pk": 1}],
    "en/activities/<pk>": lambda: numbers(Activity),
    "en/best-practices/adoptions/<pk>": lambda: numbers(Adoption),
    "api/v1/adoptions/<pk>": lambda: numbers(Adoption),
    "en/best-practices/<pk>": lambda: numbers(Practice),
    "api/v1/best-practices/<pk>": lambda: numbers(Practice),
    "api/v1/best-practices/texts/<pk>": lambda: numbers(Wording),
    "en/best-practices/reviews/<pk>": lambda: numbers(Review) or [{"pk": 1}],
    "en/best-practices/texts/<pk>": lambda: numbers(Wording),
    "en/best-practices/leads/<pk>": lambda: numbers(Lead) or [{"pk": 1}],
    "en/compendia/editions/<pk>": lambda: numbers(CompendiumEdition),
    "en/compendia/<slug>": _editions_of_compendia,
    "api/v1/compendia/<slug>": _editions_of_compendia,
    "en/workshops/<pk>": lambda: numbers(Workshop),
    "en/workshops/<pk>/programme/<session>": lambda: _parts_of_workshops("session", Session),
    "en/workshops/<pk>/account/expenses/<expense>": lambda: _parts_of_workshops("expense", Expense),
    "en/workshops/<pk>/certificates/<certificate>": lambda: _parts_of_workshops("certificate", Certificate),
    "en/workshops/<pk>/materials/<material>": lambda: _parts_of_workshops("material", Material),
    "en/workshops/<pk>/conclusions/<conclusion>": lambda: _parts_of_workshops("conclusion", FollowUp),
    "en/workshops/series/<slug>": lambda: _slugs(Series, "slug") or [{"slug": "none"}],
    "calendars/workshops/<pk>": lambda: numbers(Workshop),
    "en/workshops/registrations/<pk>": _registrations,
    "api/v1/registrations/<pk>": _registrations,
    "api/v1/workshops/<pk>": lambda: numbers(Workshop),
    "en/needs/rounds/<pk>": lambda: numbers(Round) or [{"pk": 1}],
    "api/v1/assessment-rounds/<pk>": lambda: numbers(Round) or [{"pk": 1}],
    "en/needs/questionnaires/<pk>": lambda: numbers(Questionnaire)[:1] or [{"pk": 1}],
    "en/needs/questionnaires/sections/<pk>": lambda: numbers(Section)[:1] or [{"pk": 1}],
    "en/needs/questionnaires/questions/<pk>": lambda: numbers(Item)[:1] or [{"pk": 1}],
    "en/needs/assessments/<pk>": _assessments,
    "en/needs/<pk>": _needs,
    "api/v1/needs/<pk>": _needs,
    "en/needs/offers/<pk>": _offers,
    "api/v1/offers/<pk>": _offers,
    "api/v1/agreements/<pk>": lambda: numbers(Agreement) or [{"pk": 1}],
    "api/v1/assessments/<pk>": _assessments,
    "bp/<reference>": lambda: [{"reference": one.reference or "BP-2026-999"} for one in Practice.objects.all()],
    "en/account/tokens/<pk>": lambda: numbers(APIToken),
    "en/account/feeds/<pk>": lambda: numbers(FeedToken) or [{"pk": 1}],
    "feeds/provisions/<resolution>/<edition>/<key>": _provisions,
    "feeds/bodies/<slug>": lambda: _slugs(Body, "slug"),
    "feeds/member-states/<iso3>": lambda: _slugs(MemberState, "iso3"),
    "en/account/webhooks/<pk>": lambda: numbers(Endpoint) or [{"pk": 1}],
    "api/v1/webhooks/<pk>": lambda: numbers(Endpoint) or [{"pk": 1}],
    "api/v1/subscriptions/<pk>": lambda: numbers(Subscription) or [{"pk": 1}],
    "api/v1/notifications/<pk>": _messages,
    "en/inbox/<pk>": _messages,
    "en/circulars/letters/<pk>": lambda: numbers(Addressee),
    "en/circulars/<pk>": lambda: numbers(Circular),
    "en/delivery/suppressions/<pk>": lambda: numbers(Suppression) or [{"pk": 1}],
    "en/outbox/<name>/<part>": lambda: [{"name": "2026-11-22-nothing.eml", "part": 0}],
    "en/account/services/<pk>": lambda: numbers(ServiceAccount) or [{"pk": 1}],
    "en/account/security/sessions/<pk>": lambda: [{"pk": "1"}],
    "en/account/security/passkeys/<pk>": lambda: numbers(Authenticator) or [{"pk": 1}],
    "en/account/security/sign-on/<pk>": lambda: numbers(SocialAccount) or [{"pk": 1}],
    "en/people/<pk>": lambda: numbers(User),
    "en/people/roles/<pk>": lambda: numbers(Role),
    "en/people/invitations/<pk>": lambda: numbers(Invitation) or [{"pk": 1}],
}
WORDS = {"kind": ["docx", "xlsx", "json", "html"], "language": ["en"], "when": ["before", "after"], "code": ["en"]}
SECRETS = ("<key>", "<uidb36>", "<secret>", "<provider_id>", "<code>", "<token>")  # parts that nobody can guess

BY_TOKEN = (
    "en/workshops/registrations/<secret>", "unsubscribe/", "en/letters/", "en/answer/", "en/preferences/",
    "en/certificates/", "api/v1/certificates/",
)  # fmt: skip
OF_ONES_KEY = ("feeds/private/", "calendars/private/")  # crawled with the reader's own


def unknown_routes() -> list[str]:
    """Addresses that the crawl cannot fill: name whose numbers they take in KNOWN."""
    return [route for route, _words in routes() if "<" in route and _filler(route) is None and not _is_secret(route)]


def _is_secret(route: str) -> bool:
    guarded = ("en/account/", "account/", "en/invitation/", *BY_TOKEN, *OF_ONES_KEY)
    return route.startswith(guarded) and any(part in route for part in SECRETS)


def _filler(route: str) -> Any:
    fitting = [start for start in KNOWN if route.startswith(start)]
    return KNOWN[max(fitting, key=len)] if fitting else None


def fill(route: str, words: dict[str, str]) -> Iterator[str]:
    if "<" not in route:
        yield f"/{route}"
        return
    filler = _filler(route)
    for values in filler() if filler else ():
        open_parts = [name for name in re.findall(r"<(\w+)>", route) if name not in values]
        chosen = [WORDS.get(name) or words[name].split("|") for name in open_parts]
        for parts in itertools.product(*chosen):
            whole = values | dict(zip(open_parts, parts, strict=True))
            yield "/" + re.sub(r"<(\w+)>", lambda found, whole=whole: str(whole[found[1]]), route)


class Reader:
    """One person's browser and API client."""

    def __init__(self, user: Any) -> None:
        self.client, self.headers = Client(), {"accept-language": "en"}
        self.told: dict[str, str] = {}  # what an address said when it was asked whether it can be read
        self.key = "of-nobody"
        if user:
            self.client.force_login(user)
            self.headers["authorization"] = f"Bearer {create_token(user, 'crawl', by=None, at=timezone.now())[1]}"
            self.key = make_feed_token(user, "crawl", by=user, at=timezone.now())[1]

    def ask(self, method: str, address: str) -> Any:
        headers = self.headers if address.startswith("/api/") else {}
        kind = {"content_type": "application/json"} if headers and method != "get" else {}
        return getattr(self.client, method)(address, headers=headers, **kind)

    def _that_can_be_read(self, route: str, words: dict[str, str]) -> list[str]:
        """All of a route, or the first alone where it takes no GET at all."""
        route = route.replace("<secret>", self.key) if route.startswith(OF_ONES_KEY) else route
        addresses = list(fill(route, words))
        if not addresses:
            return []
        answer = self.ask("get", addresses[0])
        self.told[addresses[0]] = told(answer)
        return addresses[:1] if answer.status_code == 405 else addresses

    def _addresses(self, begins: str) -> Iterator[str]:
        """Of every route; then of lists with each of the variants."""
        fixed = []
        for route, words in routes():
            for address in self._that_can_be_read(route, words) if route.startswith(begins) else ():
                fixed.append(address)
                yield address
        yield from (address + variant for address in fixed if re.fullmatch(LISTS, address) for variant in VARIANTS)

    def crawl(self, begins: str = "") -> Iterator[tuple[str, str]]:
        """Each address with all that its answer says: status line, headers, body, and what is packed in it.

        ``begins``: only the routes that begin so.
        """
        links: list[str] = []
        seen, followed = set(), 0
        for address in itertools.chain(self._addresses(begins), links):
            if address in seen or "logout" in address:
                continue
            seen.add(address)
            text = self.told.pop(address, None) or told(self.ask("get", address))
            yield address, text
            for link in re.findall(r'(?:href="|"(?:next|previous)": ?"[^"]*?)(/(?:en|api)/[^"#]*\?[^"#]*)', text):
                if followed < FOLLOWED and link not in seen and "next=" not in link:
                    followed += 1
                    links.append(link.replace("&amp;", "&"))


def told(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    parts = [str(answer.headers).encode(), content]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts += [packed.read(name) for name in packed.namelist()]
    return b"\n".join(parts).decode(errors="replace")
