"""The workshops app: workshops, who was reached, needs gauged, asks and answers (resolves 5)."""

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"

    def ready(self) -> None:
        from ehealth_portal.notifications import channels, kinds, topics

        from . import answering
        from . import topics as words
        from .operations.telling_people import to_registrants
        from .queries import answers, assessments_waiting, needs_waiting, people_waiting, waiting
        from .telling import assessments, changes, fellowships, needs, registrations, workshops

        kinds.register(*workshops.KINDS)
        kinds.register(*assessments.KINDS)
        kinds.register(*needs.KINDS)
        answering.register("workshops.workshop", answers.WORKSHOPS)
        answering.register("workshops.fellowship", answers.FELLOWSHIPS)
        kinds.register(*registrations.KINDS)
        kinds.register(*fellowships.KINDS)
        kinds.register(*changes.KINDS)
        channels.ADDRESS_BOOKS["registration"] = registrations.book
        channels.FAN_OUTS.append(to_registrants)
        topics.register("workshop", words.one_by_one)
        waiting.register(
            waiting.workshops_waiting,
            people_waiting.people_waiting,
            assessments_waiting.assessments_waiting,
            needs_waiting.needs_waiting,
        )
