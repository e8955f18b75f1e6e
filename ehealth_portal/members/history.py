"""What happened to a person's account and roles, in words, for the secretariat."""

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ehealth_portal.audit.history import Field, History, Telling, history_of
from ehealth_portal.audit.words import day, listed, one_of
from ehealth_portal.languages import current_language, language_name

from .models import Body, MemberState, Role, User
from .naming import body_names, member_state_names
from .permissions import is_secretariat
from .who import acted

USER = "members.user"
ACTS = {
    "members.create_account": _("Account made"),
    "members.choose_language": _("Language chosen"),
    "members.set_password": _("Password set"),
    "members.deactivate_account": _("Account deactivated"),
    "members.reactivate_account": _("Account reactivated"),
    "members.accept_invitation": _("Invitation accepted"),
    "members.grant_role": _("Role given"),
    "members.give_role": _("Role given"),
    "members.change_dates": _("Dates of a role changed"),
    "members.end_role": _("Role ended"),
    "members.confirm_role": _("Role confirmed"),
    "members.reset_second_factor": _("Second factor taken away"),
    "members.add_second_factor": _("Second factor added"),
    "members.remove_second_factor": _("Second factor removed"),
    "members.replace_second_factor": _("Recovery codes made anew"),
    "members.bind_sign_on": _("Sign-on of an organization connected"),
    "members.unbind_sign_on": _("Sign-on of an organization disconnected"),
    "members.end_session": _("Session ended"),
    "members.end_other_sessions": _("Other sessions ended"),
    "privacy.erase_person": _("Personal data erased"),
    "audit.forget": _("Details erased from the audit trail"),
}
OTHER_ACTS = {  # of records without a page of their own history
    "members.invitation": {
        "members.invite": _("Person invited"),
        "members.send_again": _("Invitation sent again"),
        "members.revoke_invitation": _("Invitation taken back"),
    },
    "members.apitoken": {
        "members.create_token": _("API token made"),
        "members.revoke_token": _("API token revoked"),
    },
    "members.serviceaccount": {
        "members.create_service": _("Service account opened"),
        "members.close_service": _("Service account closed"),
    },
}


class Scopes:
    """What roles speak for, by the acronym, name or code that the trail keeps; read once somebody asks."""

    @cached_property
    def names(self) -> dict[str, str]:
        bodies, states = body_names(current_language()), member_state_names(current_language())
        named = {str(body): bodies.get(body.pk, str(body)) for body in Body.objects.all()}
        return named | {str(state): states.get(state.pk, str(state)) for state in MemberState.objects.all()}

    def name(self, kept: str) -> str:
        return self.names.get(kept, kept)


def fields() -> dict[str, Field]:
    return {
        "kind": Field(_("Role"), one_of(Role.Kind.choices)),
        "for": Field(_("Body, State or organization"), Scopes().name),
        "valid_from": Field(_("Starts on"), day),
        "valid_until": Field(_("Ends on"), day),
        "language": Field(_("Language"), language_name),
        "factors": Field(_("Second factors"), listed()),
    }


def history(person: User, reader: Any, *, whole: bool = False) -> History:
    """Oldest first; nothing for readers who are not of the secretariat."""
    records = Q(record_type=USER, record_id=str(person.pk))
    inside = is_secretariat(reader)
    return history_of(
        records, {USER: Telling(ACTS, fields())}, inside=inside, people=partial(acted, user=reader), whole=whole
    )
