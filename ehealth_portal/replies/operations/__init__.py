"""Every write on answers: asking for them, taking or refusing them."""

from .answering import answer_by_form, answerable
from .receiving import receive
from .reminding import remind

__all__ = ["answer_by_form", "answerable", "receive", "remind"]
