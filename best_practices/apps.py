"""The best_practices app: examples of practice, compendia and adoptions (instructs SG16 1)."""

from django.apps import AppConfig


class BestPracticesConfig(AppConfig):
    name = "best_practices"

    def ready(self) -> None:
        from ehealth_portal.circulars import distributing
        from ehealth_portal.notifications import kinds, topics

        from . import distributed, searching
        from . import topics as words
        from .telling import adoptions, editions, leads, practices, reviews, translations

        kinds.register(*practices.KINDS, *reviews.KINDS, *translations.KINDS)
        kinds.register(*adoptions.KINDS)
        kinds.register(*leads.KINDS)
        kinds.register(*editions.KINDS)
        distributing.register("best_practices.edition", distributed.EDITIONS)
        topics.register("theme", words.themes)
        topics.register("practice", words.one_by_one)
        topics.register("search", searching.searches)
        kinds.register_search("best_practices.practice", searching.LIST, searching.matches)
