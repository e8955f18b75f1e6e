"""The best_practices app: examples of practice, compendia and adoptions (instructs SG16 1)."""

from django.apps import AppConfig


class BestPracticesConfig(AppConfig):
    name = "best_practices"
