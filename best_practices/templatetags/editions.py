"""Where a practice was compiled, for the page of the practice."""

from typing import Any

from django import template

from ..models import Practice
from ..queries.editions import compiled

register = template.Library()


@register.simple_tag
def compiled_in(practice: Practice) -> list[Any]:
    """Published editions that hold it in any revision: each with its title and its entry."""
    return list(compiled(practice)) if practice.number else []
