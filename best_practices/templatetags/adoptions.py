"""Tags by which the page of a practice shows what became of it, whoever renders that page."""

from django import template
from django.template import Context

from .. import permissions
from ..mentions import Mention, mentions_of
from ..models import Practice
from ..queries import adoptions

register = template.Library()


@register.simple_tag(takes_context=True)
def family_tree(context: Context, practice: Practice) -> adoptions.Tree:
    return adoptions.tree_of(practice, context["request"].user)


@register.simple_tag(takes_context=True)
def may_tell_adoption(context: Context) -> bool:
    return permissions.may_tell_adoption(context["request"].user)


@register.simple_tag(takes_context=True)
def mentions(context: Context, practice: Practice) -> list[Mention]:
    return mentions_of(practice, context["request"].user)
