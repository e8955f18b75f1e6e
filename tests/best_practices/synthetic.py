"""Thousands of invented practices, written in bulk past the acts: for measuring lists, never for what acts do."""

import random
from datetime import UTC, date, datetime, timedelta

from best_practices.models import Mark, Practice, Proof, ProvisionServed, StandardUsed, Wording
from best_practices.models.wordings import Voice
from best_practices.vocabulary import LISTS, CostBand, Strength
from ehealth_portal.mandate.models import Provision
from ehealth_portal.members.models import MemberState
from ehealth_portal.review.transitions import State

STANDARDS = ("ITU-T H.810", "ITU-T H.860", "HL7 FHIR", "ISO/IEC 27799", "IEEE 11073", "DICOM", "ITU-T X.1080.1")
SUMMARY = "Nurses in district clinics send two photographs and a short form as soon as a link appears; a specialist "
SUMMARY += "answers within two days. Number {number} of those that were invented for measuring."
WORDS = ("teledermatology", "vaccine", "antenatal", "laboratory", "stroke", "malaria", "records", "reminders")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def practices(
    number: int, *, first: int = 1, languages: tuple[str, ...] = ("en", "ar", "zh"), seed: int = 78
) -> list[Practice]:
    """Needs Member States and provisions; uses all that there are."""
    chance, states, provisions = random.Random(seed), list(MemberState.objects.all()), list(Provision.objects.all())
    made = Practice.objects.bulk_create(_practice(one, chance) for one in range(first, first + number))
    through = Practice.countries.through
    through.objects.bulk_create(
        through(practice_id=row.pk, memberstate_id=state.pk)
        for row in made
        for state in chance.sample(states, min(len(states), chance.choice((1, 1, 1, 2))))
    )
    Mark.objects.bulk_create(
        Mark(practice=row, facet=facet, value=value)
        for row in made
        for facet, codes in LISTS.items()
        for value in chance.sample(list(codes), chance.choice((1, 1, 2)))
    )
    StandardUsed.objects.bulk_create(
        StandardUsed(practice=row, reference=one) for row in made for one in chance.sample(STANDARDS, 2)
    )
    ProvisionServed.objects.bulk_create(
        ProvisionServed(practice=row, provision=one)
        for row in made
        for one in chance.sample(provisions, min(len(provisions), 2))
    )
    Proof.objects.bulk_create(Proof(practice=row, url="https://example.org/evaluation.pdf") for row in made)
    originals = Wording.objects.bulk_create(_wording(row, "en", chance) for row in made)
    Wording.objects.bulk_create(
        Wording(
            practice_id=of.practice_id, language=language, voice=Voice.EDITED if language == "en" else "translation",
            title=of.title, summary=of.summary, place=of.place, written_at=FIRST, follows=of, follows_version=1,
            is_released=language == "en",
        )
        for of in originals
        for language in ("en", "ar", "zh")
    )  # fmt: skip
    return made


def _practice(number: int, chance: random.Random) -> Practice:
    at = FIRST + timedelta(hours=number)
    return Practice(
        state=State.PUBLISHED,
        created_at=at,
        updated_at=at,
        decided_at=at,
        year=2026,
        number=number,
        started_on=date(2012 + number % 14, 1, 1),
        started_precision="year",
        contact_role="Digital health unit",
        cost_band=chance.choice(("", *CostBand.values)),
        strength=chance.choice((None, *Strength.values)),
        confidence=chance.choice(("", "verified", "partly_verified")),
        source="https://example.org/source",
        valid_until=date(2029, 1, 1),
    )


def _wording(row: Practice, language: str, chance: random.Random) -> Wording:
    return Wording(
        practice=row,
        language=language,
        voice=Voice.AUTHOR,
        title=f"{chance.choice(WORDS).title()} and {chance.choice(WORDS)} over a thin link, number {row.number}",
        summary=SUMMARY.format(number=row.number),
        place=f"{chance.randint(2, 90)} clinics",
        problem="The nearest specialist was a day away.",
        written_at=FIRST,
    )
