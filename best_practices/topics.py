"""Topics of best practices in words: the kinds of e-health."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from .vocabulary import Application


def themes(values: Iterable[str]) -> Mapping[str, str]:
    labels, sentence = dict(Application.choices), _("Best practices of the kind: %(kind)s")
    return {value: sentence % {"kind": labels[value]} for value in values if value in labels}
