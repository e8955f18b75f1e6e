"""Who is written to: two Member States, a Sector Member, and a Member State in which nobody acts."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from ehealth_portal.circulars import operations
from ehealth_portal.circulars.operations import Wanted, Words
from tests import make

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(days=2)
LETTER = {
    "en": ("Report on e-health", "Please read the **report**."),
    "fr": ("Rapport sur la cybersanté", "Veuillez lire le rapport."),
    "es": ("Informe sobre cibersalud", "Lea el informe."),
    "ar": ("تقرير عن الصحة الإلكترونية", "يرجى قراءة التقرير."),
    "ru": ("Отчёт об электронном здравоохранении", "Прочитайте отчёт."),
    "zh": ("电子健康报告", "请阅读报告。"),
}


def built():
    """Malawi (English), Nepal (French for the test), a Sector Member, and Bhutan without anybody."""
    mwi, npl, btn = make.state("MWI", "Malawi"), make.state("NPL", "Nepal"), make.state("BTN", "Bhutan")
    type(npl).objects.filter(pk__in=[npl.pk, btn.pk]).update(itu_region="Asia and the Pacific")
    member = make.organization("carrier", "A carrier", kind="sector_member")
    world = SimpleNamespace(
        mwi=mwi,
        npl=npl,
        btn=btn,
        member=member,
        writer=make.user("writer@demo.example", "secretariat"),
        sender=make.user("sender@demo.example", "administrator"),
        malawi=make.user("fp.mwi@demo.example", "focal_point", member_state=mwi),
        delegate=make.user("delegate.mwi@demo.example", "delegate", member_state=mwi),
        nepal=make.user("fp.npl@demo.example", "focal_point", member_state=npl),
        carrier=make.user("carrier@demo.example", "delegate", organization=member),
    )
    world.nepal.language = "fr"
    world.nepal.save()
    return world


def wanted(**fields):
    return Wanted(**({"group_day": date(2026, 11, 23), "classes": ("member_states", "sector_member")} | fields))


def draft(world, *languages, **fields):
    made = operations.create_circular(wanted(**fields), by=world.writer, at=AT)
    for language in languages or ("en",):
        subject, body = LETTER[language]
        made = operations.write_text(made, Words(language, subject, body, True), by=world.writer, at=AT)
    return made


def submitted(world, *languages, **fields):
    return operations.submit(draft(world, *languages, **fields), by=world.writer, at=AT)


def sent(world, *languages, at=AT, **fields):
    return operations.send(submitted(world, *languages, **fields), by=world.sender, at=at)
