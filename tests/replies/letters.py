"""Mails as people and machines send them, made for tests."""

from email.message import EmailMessage

from activities.models import ProgressEntry
from ehealth_portal.notifications.models import Channel, Notice
from ehealth_portal.notifications.tokens import token_of
from ehealth_portal.replies.kinds import REMINDER
from ehealth_portal.replies.operations import receive
from tests import make
from tests.telling import told_to

QUARTER = "2026Q4"
FROM = "rapporteur@demo.example"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def reminded(activity, user):
    """The notice of a reminder's mail to one person."""
    told_to(REMINDER.name, activity, user)
    return Notice.objects.get(channel=Channel.EMAIL, user=user, event__kind=REMINDER.name)


def address(notice, purpose="reply"):
    return f"{purpose}+{token_of(notice.pk, purpose)}@portal.example"


def letter(text="The draft was agreed.", *, sender=FROM, message_id="<one@mail.example>", html="", files=(), **headers):
    made = EmailMessage()
    made["From"] = f"Ana Ruiz <{sender}>"
    made["To"] = "portal@portal.example"
    made["Subject"] = "Re: How does it go on"
    made["Date"] = "Fri, 20 Nov 2026 10:00:00 +0000"
    if message_id:
        made["Message-ID"] = message_id
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if text is not None:
        made.set_content(text)
        if html:
            made.add_alternative(html, subtype="html")
    else:
        made.set_content(html, subtype="html")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def arrive(mail, notice, *, at=make.AT, purpose="reply", to=""):
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    return receive(raw, envelope_from=FROM, envelope_to=[to or address(notice, purpose)], at=at)


def taken(notice, mail=None, **options):
    (row,) = arrive(mail or letter(), notice, **options)
    return row


def drafts():
    return list(ProgressEntry.objects.filter(state="draft").order_by("pk"))
