"""Small turns of speech that a report needs everywhere, besides those that every document needs."""

from collections import Counter
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities.models import Kind
from ehealth_portal.confidence import Confidence
from ehealth_portal.documents import speech as documents
from ehealth_portal.mandate.models import TextStatus
from ehealth_portal.statuses import Status

Plain = dict[str, Any]


class Speech(documents.Speech):
    """The content of a report as one language speaks of it."""

    @cached_property
    def _provisions(self) -> dict[str, Plain]:
        return {one["key"]: one for one in self.content["provisions"]}

    @cached_property
    def _activities(self) -> dict[int, Plain]:
        return {one["id"]: one for one in self.content["activities"]}

    def activity(self, pk: int) -> Plain:
        return self._activities[pk]

    def activities_of(self, provision: Plain) -> list[Plain]:
        return [self._activities[pk] for pk in provision["activities"]]

    def code(self, key: str) -> str:
        return str(self._provisions[key]["code"])

    # --- names ---

    def provision_label(self, key: str) -> Plain:
        texts = self._provisions[key]["texts"]
        return self.choose({code: one["label"] for code, one in texts.items()})

    def citation(self) -> str:
        edition = self.content["edition"]
        own = edition["texts"].get(self.language, {}).get("citation")
        return own or f"{edition['place']}, {edition['year']}"

    # --- labels ---

    def status(self, key: str) -> str:
        return str(Status(key).label) if key in Status.values else _("No status yet")

    def kind(self, key: str) -> str:
        return str(Kind(key).label) if key in Kind.values else ""

    def confidence(self, key: str) -> str:
        return str(Confidence(key).label) if key in Confidence.values else ""

    def text_status(self, key: str) -> str:
        return str(TextStatus(key).label) if key in TextStatus.values else _("no text in the portal")

    def kinds(self, activities: list[Plain]) -> str:
        counted = Counter(one["kind"] for one in activities)
        items = [
            _("%(kind)s (%(count)d)") % {"kind": self.kind(kind), "count": count}
            for kind, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        ]
        return self.join(items)

    # --- provisions and activities ---

    def addressees(self, provision: Plain) -> str:
        leads = [self._addressee(one) for one in provision["addressees"] if one["part"] == "lead"]
        others = [self._addressee(one) for one in provision["addressees"] if one["part"] != "lead"]
        if not leads:
            return ""
        if not others:
            return _("Addressed to: %(lead)s.") % {"lead": self.join(leads)}
        return _("Addressed to: %(lead)s. In collaboration: %(others)s.") % {
            "lead": self.join(leads),
            "others": self.join(others),
        }

    def _addressee(self, one: Plain) -> str:
        if not one["acting"]:
            return self.body_in_full(one["body"])
        return _("%(body)s (today %(acting)s)") % {
            "body": self.body_in_full(one["body"]),
            "acting": self.body(one["acting"]),
        }

    def activity_line(self, activity: Plain) -> Plain:
        return {
            "id": activity["id"],
            "title": self.in_language(activity["title"], activity["language"]),
            "facts": self.aligned(
                self.kind(activity["kind"]),
                self.span(activity["started"], activity["ended"]),
                self.body(activity["body"]),
                activity["place"],
            ),
            "new": pgettext("activity", "New") if activity["new"] else "",
            "sources": activity["evidence"],
            "no_evidence": self.no_evidence(activity),
        }

    def progress_line(self, entry: Plain) -> Plain:
        return {
            "facts": self.aligned(self.day(entry["on"]), self.status(entry["status"]) if entry["status"] else ""),
            "narrative": self.in_language(entry["narrative"], entry["language"]),
            "challenges": self.in_language(entry["challenges"], entry["language"]) if entry["challenges"] else None,
            "way_forward": self.in_language(entry["way_forward"], entry["language"]) if entry["way_forward"] else None,
            "sources": entry["evidence"],
        }

    def no_evidence(self, activity: Plain) -> str:
        """Said aloud where nothing was filed: no evidence, and why."""
        if activity["has_evidence"]:
            return ""
        if activity["no_evidence_reason"]:
            return _("No evidence filed: %(reason)s") % {"reason": activity["no_evidence_reason"]}
        return _("No evidence filed.")
