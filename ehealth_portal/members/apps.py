"""The members app."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "ehealth_portal.members"
    label = "members"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from . import schema  # noqa: F401  (registers itself with drf-spectacular)
        from .signing_in.session_limits import begin, note_end

        user_logged_in.connect(begin, dispatch_uid="session_limits.begin")
        user_logged_out.connect(note_end, dispatch_uid="session_limits.note_end")
