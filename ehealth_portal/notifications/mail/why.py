"""Why somebody gets a message, told in it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WHY: dict[str, str | Promise] = {
    "author": gettext_lazy("You get this mail because it is about something that you wrote or sent for review."),
    "judge": gettext_lazy("You get this mail because you judge what this group sends for review."),
    "group": gettext_lazy("You get this mail because you act for the group that it concerns."),
    "role": gettext_lazy("You get this mail because of your role in the portal."),
    "cited": gettext_lazy("You get this mail because a report or a reply cites something that you wrote."),
    "compiled": gettext_lazy("You get this mail because a practice that you wrote down was put into a compendium."),
    "circular": gettext_lazy("You get this letter because the secretariat addressed it to you."),
    "deadline": gettext_lazy("You get this mail because the next step before this deadline is yours."),
    "silence": gettext_lazy("You get this mail because a last day has passed, and those whose move it was are silent."),
    "registration": gettext_lazy(
        "You get this mail because you registered for a workshop, or were nominated for it. "
        "The link above lets you see, change or erase what is kept about you."
    ),
    "digest": gettext_lazy("You get this mail because you asked for a summary of what you follow."),
    "follows": gettext_lazy("You get this mail because you follow something in the portal."),
}
OTHER = gettext_lazy("You get this mail because it concerns your work in the portal.")


def why_sentence(why: str, topic: str) -> str:
    """``topic`` in words; blank where none was followed."""
    if why == "follows" and topic:
        return _("You get this mail because you follow this: %(topic)s") % {"topic": topic}
    return str(WHY.get(why, OTHER))
