"""Acts on the mandate: importing a text, confirming what a provision asks for, linking editions and provisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from ehealth_portal.audit import operations as audit
from ehealth_portal.members.models import Body, User
from ehealth_portal.members.permissions import may_confirm_mandate
from ehealth_portal.refusals import Incomplete, NotAllowed, NotPossibleNow, Stale

from . import storing
from .models import Addressee, Edition, Kind, Provision, Verb
from .naming import edition_name
from .outline import first_difference
from .reading.tree import ResolutionText


@dataclass(frozen=True)
class Imported:
    """What an import did. ``changed`` is False when the same file was there already."""

    language: str
    changed: bool
    provisions: int
    operative: int
    unknown_addressees: tuple[str, ...] = ()


@transaction.atomic
def import_text(
    edition: Edition,
    tree: ResolutionText,
    *,
    status: str,
    sha256: str,
    by: User | None,
    at: datetime,
    note: str = "",
    replace: bool = False,
) -> Imported:
    """Store a text that was read. The first language of an edition makes its sections and provisions; further languages
    attach to them by position. ``sha256`` is that of the file; the same file again changes nothing, another file of a
    language already there is refused unless ``replace``. ``by`` is None for an operator's command.
    """
    if by is not None and not may_confirm_mandate(by):
        raise NotAllowed(_("Only the secretariat may import the text of a resolution."))
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if not tree.keys():
        raise NotPossibleNow(_("No paragraph was found in this text: there is nothing to import."))
    before = edition.texts.filter(language=tree.language).first()
    if before and before.sha256 == sha256 and (before.status, before.note) == (status, note):
        return _told(edition, tree, changed=False)
    if before and before.sha256 not in ("", sha256) and not replace:
        raise NotPossibleNow(
            _("%(edition)s has another text in this language already; say that it is to be replaced.")
            % {"edition": edition_name(edition)}
        )
    others = edition.texts.exclude(sha256="").exclude(language=tree.language)
    _store(edition, tree, status, only_text=not others.exists())
    header = storing.store_header(edition, tree, status=status, note=note, sha256=sha256)
    audit.record(
        "mandate.import_text",
        edition,
        by=by,
        at=at,
        before={"sha256": before.sha256, "status": before.status} if before else {},
        after={"language": tree.language, "sha256": header.sha256, "status": status, "provisions": len(tree.keys())},
    )
    return _told(edition, tree, changed=True)


def _store(edition: Edition, tree: ResolutionText, status: str, *, only_text: bool) -> None:
    """Make the provisions from the tree, or attach the texts to those there are; refuse when they do not match."""
    if edition.sections.exists():
        difference = first_difference(edition, tree)
        if difference and not only_text:
            raise NotPossibleNow(difference)
        if difference:
            _clear(edition, difference)
    if not edition.sections.exists():
        storing.make_provisions(edition, tree)
    storing.attach_texts(edition, tree, status=status)


def _clear(edition: Edition, difference: str) -> None:
    """Take out the provisions of an edition's only text, so that its corrected text can make them anew."""
    try:
        edition.sections.all().delete()
    except ProtectedError as error:
        raise NotPossibleNow(
            _(
                "Records refer to the stored paragraphs, so a text of another shape cannot take their place. "
                "The first difference: %(difference)s"
            )
            % {"difference": difference}
        ) from error


def _told(edition: Edition, tree: ResolutionText, *, changed: bool) -> Imported:
    return Imported(
        language=tree.language,
        changed=changed,
        provisions=edition.provisions.count(),
        operative=edition.provisions.operative().count(),
        unknown_addressees=tuple(storing.unknown_addressees(tree)),
    )


@dataclass(frozen=True)
class Asked:
    """What a person read in an operative provision. ``addressees`` pairs each body with ``lead`` or ``collaboration``,
    in the order of the text; ``time_limit_on`` is the last day that the text names.
    """

    verb: str
    nature: str
    code: str
    deliverable: str = ""
    time_limit_on: date | None = None
    addressees: Sequence[tuple[Body, str]] = field(default_factory=tuple)


@transaction.atomic
def confirm_provision(
    provision: Provision, asked: Asked, *, by: User | None, at: datetime, note: str = "", seen: str | None = None
) -> Provision:
    """A person confirms what the provision asks, of whom and by when. ``by`` is None only for shipped facts, and then
    ``note`` says who read them. ``seen`` is the ``seen_mark`` that the person decided on: another one now is Stale.
    Raises NotAllowed, NotPossibleNow, Stale or Incomplete (errors by field)."""
    if by is not None and not may_confirm_mandate(by):
        raise NotAllowed(_("Only the secretariat confirms what a provision asks for."))
    provision = Provision.objects.select_for_update().get(pk=provision.pk)
    if provision.kind != Kind.OPERATIVE:
        raise NotPossibleNow(_("Only operative provisions are tracked; this one is not operative."))
    if seen is not None and seen != seen_mark(provision):
        raise _confirmed_meanwhile()
    if errors := _missing(provision, asked):
        raise Incomplete(errors)
    before = told(provision)
    values = {name: getattr(asked, name) for name in ("verb", "nature", "code", "deliverable", "time_limit_on")}
    values |= {"confirmed_at": at, "confirmed_by": by, "confirmation_note": note}
    # The day of the last confirmation is the provision's version: the UPDATE itself finds it or nothing.
    if not Provision.objects.filter(pk=provision.pk, confirmed_at=provision.confirmed_at).update(**values):
        raise _confirmed_meanwhile()
    for name, value in values.items():
        setattr(provision, name, value)
    provision.addressees.all().delete()
    Addressee.objects.bulk_create(
        Addressee(provision=provision, body=body, part=part, position=position)
        for position, (body, part) in enumerate(asked.addressees, 1)
    )
    after = told(provision)
    audit.record("mandate.confirm_provision", provision, by=by, at=at, before=before, after=after, reason=note)
    return provision


def _confirmed_meanwhile() -> Stale:
    return Stale(_("Somebody else has confirmed this provision meanwhile: look at what is stored and send again."))


def seen_mark(provision: Provision) -> str:
    """When the provision was last confirmed, as a form carries it; empty when it never was."""
    return provision.confirmed_at.isoformat() if provision.confirmed_at else ""


def told(provision: Provision) -> dict[str, Any]:
    """What is stored of a provision's meaning, as plain values for the audit trail and for comparing."""
    return {
        "verb": provision.verb,
        "nature": provision.nature,
        "code": provision.code,
        "deliverable": provision.deliverable,
        "time_limit_on": provision.time_limit_on.isoformat() if provision.time_limit_on else None,
        "addressees": [[row.body.slug, row.part] for row in provision.addressees.select_related("body")],
    }


def _missing(provision: Provision, asked: Asked) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if asked.verb not in Verb.values:
        errors["verb"] = [_("Choose the verb that the heading uses.")]
    if asked.nature not in Provision.Nature.values:
        errors["nature"] = [_("Choose whether this is a standing mandate or a defined output.")]
    if not asked.code.strip():
        errors["code"] = [_("Give the short name that the board shows, for example TSB-1.")]
    elif provision.edition.provisions.filter(code=asked.code).exclude(pk=provision.pk).exists():
        errors["code"] = [_("Another provision of this edition has this short name: choose another one.")]
    bodies = [body.pk for body, _part in asked.addressees]
    if not any(part == Addressee.Part.LEAD for _body, part in asked.addressees):
        errors["lead"] = [_("Name who must act: at least one body.")]
    if len(set(bodies)) < len(bodies):
        errors["collaboration"] = [_("A body is either the lead or in collaboration, not both.")]
    return errors


@transaction.atomic
def link_provisions(edition: Edition, pairs: Iterable[tuple[str, str]], *, by: User | None, at: datetime) -> int:
    """Say which provision of the edition before each provision continues: pairs of (key here, key there).

    Both editions need their text. Returns how many links are new; keys that are not there are refused by name.
    """
    if by is not None and not may_confirm_mandate(by):
        raise NotAllowed(_("Only the secretariat links the provisions of editions."))
    if edition.continues is None:
        raise NotPossibleNow(_("%(edition)s continues no earlier edition.") % {"edition": edition_name(edition)})
    here = {provision.key: provision for provision in edition.provisions.all()}
    there = {provision.key: provision for provision in edition.continues.provisions.all()}
    changed = []
    for key, earlier in pairs:
        if key not in here or earlier not in there:
            raise NotPossibleNow(_("There is no provision %(key)s.") % {"key": key if key not in here else earlier})
        if here[key].continues_id != there[earlier].pk:
            here[key].continues = there[earlier]
            changed.append(here[key])
    Provision.objects.bulk_update(changed, ["continues"])
    if changed:
        audit.record("mandate.link_provisions", edition, by=by, at=at, after={"keys": [row.key for row in changed]})
    return len(changed)
