"""People at their browsers, for journeys without one."""

from django.test import Client

from ehealth_portal.notifications.models import Notice


class Person:
    """Somebody at a browser. Every form is sent as the page showed it: what is refused fails the test."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def reads(self, path):
        answer = self.client.get(path, follow=True)
        assert answer.status_code == 200, path
        return answer

    def sends(self, path, **fields):
        answer = self.client.post(path, fields)
        assert answer.status_code == 302, (path, answer.status_code, _errors(answer))
        return answer["Location"]

    def was_told(self):
        return {notice.event.kind for notice in Notice.objects.filter(user=self.user).select_related("event")}


def _errors(answer):
    form = (answer.context or {}).get("form") if answer.context else None
    return dict(form.errors) if form else answer.content.decode()[:500]
