"""Loading the shipped resolution: its editions, its texts in six languages, and what was read from its provisions."""

import hashlib
from datetime import datetime
from typing import Any

from ehealth_portal.members.models import Body
from ehealth_portal.reference import FOLDER, day, read_yaml
from ehealth_portal.reference.bringing import Brought, bring_in

from .models import Addressee, Edition, EditionText, Provision, ProvisionText, Resolution
from .operations import Asked, confirm_provision, import_text
from .reading import read_resolution

RESOLUTION = "resolutions/78"


def load_all(*, at: datetime) -> list[Brought]:
    """Everything of this app; bodies must be there. Call it in a transaction."""
    content = read_yaml(f"{RESOLUTION}/resolution.yaml")
    resolution, _new = Resolution.objects.get_or_create(
        adopted_by=content["adopted_by"], number=content["number"], defaults={"slug": str(content["number"])}
    )
    editions = load_editions(resolution, content["editions"], at=at)
    titles = load_titles(resolution, content, at=at)
    edition = resolution.editions.get(slug=content["texts"]["edition"])
    texts = load_texts(edition, content["texts"], at=at)
    provisions = load_facts(edition, content, at=at)
    return [editions, titles, texts, provisions, load_labels(edition, content["provisions"], at=at)]


def load_editions(resolution: Resolution, given: list[dict[str, Any]], *, at: datetime) -> Brought:
    rows = {(resolution.pk, row["slug"]): _edition(row) for row in given}
    brought = bring_in("editions", Edition, ("resolution_id", "slug"), rows, at=at)
    editions = {edition.slug: edition for edition in resolution.editions.all()}
    for row in given:
        earlier = editions[row["continues"]].pk if "continues" in row else None
        if editions[row["slug"]].continues_id != earlier:
            Edition.objects.filter(pk=editions[row["slug"]].pk).update(continues=earlier)
    return brought


def _edition(row: dict[str, Any]) -> dict[str, Any]:
    note = "\n".join(f"{fact['fact']} [{fact['confidence']}: {fact['source']}]" for fact in row["facts"])
    return {
        "assembly": row["assembly"],
        "place": row["place"],
        "year": row["year"],
        "is_revision": row.get("is_revision", False),
        "held_from": day(row["held_from"]),
        "held_until": day(row["held_until"]),
        "source": row["source"],
        "confidence": row["confidence"],
        "note": note,
    }


def load_titles(resolution: Resolution, content: dict[str, Any], *, at: datetime) -> Brought:
    pk = dict(resolution.editions.values_list("slug", "pk"))
    rows = {
        (pk[row["slug"]], language): {
            "title": content["titles"][language]["text"],
            "title_status": content["titles"][language]["status"],
            "citation": citation,
        }
        for row in content["editions"]
        for language, citation in row["citations"].items()
    }
    return bring_in("titles of editions", EditionText, ("edition_id", "language"), rows, at=at)


def load_texts(edition: Edition, given: dict[str, Any], *, at: datetime) -> Brought:
    """Import the shipped files; the first language makes the provisions. Texts that somebody replaced are kept."""
    stored = dict(edition.texts.exclude(sha256="").values_list("language", "sha256"))
    order = sorted(given["languages"], key=lambda language: language != given["first_language"])
    new = 0
    for language in order:
        row = given["languages"][language]
        content = (FOLDER / RESOLUTION / row["file"]).read_bytes()
        if language in stored:
            continue
        tree = read_resolution(content.decode("utf-8"), language=language)
        digest = hashlib.sha256(content).hexdigest()
        import_text(edition, tree, status=row["status"], note=row["note"], sha256=digest, by=None, at=at)
        new += 1
    return Brought("texts", len(order), new)


def load_facts(edition: Edition, content: dict[str, Any], *, at: datetime) -> Brought:
    """What the portal's editors read from the operative provisions; what a person confirmed is never overwritten."""
    given = {row["key"]: row for row in content["provisions"]}
    provisions = edition.provisions.filter(key__in=given).select_related("edition").prefetch_related("addressees__body")
    bodies = {body.slug: body for body in Body.objects.all()}
    new = corrected = 0
    for provision in provisions:
        asked = _asked(given[provision.key], bodies)
        if provision.confirmed_by_id or _as_stored(provision) == asked:
            continue
        new, corrected = (new, corrected + 1) if provision.confirmed_at else (new + 1, corrected)
        confirm_provision(provision, asked, by=None, at=at, note=content["confirmation_note"])
    return Brought("operative provisions", len(given), new, corrected)


def _asked(row: dict[str, Any], bodies: dict[str, Body]) -> Asked:
    lead = [(bodies[slug], str(Addressee.Part.LEAD)) for slug in row["lead"]]
    others = [(bodies[slug], str(Addressee.Part.COLLABORATION)) for slug in row.get("in_collaboration", [])]
    return Asked(
        verb=row["verb"],
        nature=row["nature"],
        code=row["code"],
        deliverable=row["deliverable"],
        time_limit_on=day(row.get("time_limit_on")),
        addressees=(*lead, *others),
    )


def _as_stored(provision: Provision) -> Asked | None:
    """What is confirmed of a provision; None when nothing is yet."""
    if provision.confirmed_at is None:
        return None
    return Asked(
        verb=provision.verb,
        nature=provision.nature,
        code=provision.code,
        deliverable=provision.deliverable,
        time_limit_on=provision.time_limit_on,
        addressees=tuple((row.body, row.part) for row in provision.addressees.all()),
    )


def load_labels(edition: Edition, given: list[dict[str, Any]], *, at: datetime) -> Brought:
    """Short names for menus, made by the project, on the texts of the same language."""
    labels = {(row["key"], language): label for row in given for language, label in row["labels"].items()}
    texts = ProvisionText.objects.filter(provision__edition=edition).select_related("provision")
    changed = []
    for text in texts:
        label = labels.get((text.provision.key, text.language), text.label)
        if text.label != label:
            text.label = label
            changed.append(text)
    ProvisionText.objects.bulk_update(changed, ["label"])
    return Brought("labels of provisions", len(labels), len(changed))
