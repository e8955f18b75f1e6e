"""Logging progress without signing in, by the secret link of a reminder."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from activities.models import ProgressEntry
from ehealth_portal.notifications.models import Event, Notice
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.refusals import Incomplete, NotPossibleNow
from ehealth_portal.refused_forms import show_refusal

from ..forms import AnswerForm, first_values
from ..kinds import CONFIRM
from ..operations.answering import Answerable, answer_by_form, answerable
from ..queries import last_entries
from .secrets import behind_a_secret, closed, reading_as


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_secret
def answer(request: HttpRequest, token: str) -> HttpResponse:
    asked = answerable(token, at=timezone.now())
    if asked is None:
        raise Http404
    if asked.reason or asked.activity is None:
        return closed(request, asked.reason)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=first_values(timezone.now().date()))
    if request.method == "POST" and form.is_valid() and (entry := _kept(request, asked, form)):
        return _thanks(request, asked, entry)
    context = {"activity": asked.activity, "last": last_entries([asked.activity.pk]).get(asked.activity.pk)}
    return render(
        request,
        "replies/answer.html",
        context | {"form": form, "person": asked.user},
        status=422 if form.errors else 200,
    )


def _kept(request: HttpRequest, asked: Answerable, form: AnswerForm) -> ProgressEntry | None:
    """The draft; None, with the error in the form, when the act found something missing."""
    try:
        with reading_as(request, asked.user):
            return answer_by_form(asked, form.said(), at=timezone.now())
    except Incomplete as refused:
        show_refusal(form, refused)
    except NotPossibleNow as refused:
        form.add_error(None, str(refused))
    return None


def _thanks(request: HttpRequest, asked: Answerable, entry: ProgressEntry) -> HttpResponse:
    """Who is signed in as that person confirms at once; anybody else by the mail that only that person gets."""
    if request.user.pk == asked.user.pk:
        event = Event.objects.filter(kind=CONFIRM.name, record_id=str(entry.pk)).first()
        notice = Notice.objects.filter(event=event, user=asked.user).first()
        if notice:
            return redirect(reverse("answer-confirm", args=[token_of(notice.pk, "letter")]))
    return render(request, "replies/kept.html", {"activity": asked.activity, "entry": entry})
