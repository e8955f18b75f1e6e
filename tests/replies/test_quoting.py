"""What people write above, below and between what they answer, in six languages and as programs write it."""

import pytest

from ehealth_portal.replies.page_text import text_of
from ehealth_portal.replies.quoting import own_words

HEADS = {
    "en": "On Fri, 20 Nov 2026 at 09:14, Portal <reply@portal.example> wrote:",
    "en broken over lines": "On Friday, 20 November 2026 at 09:14, Resolution register\n<reply@portal.example>\nwrote:",
    "fr": "Le ven. 20 nov. 2026 à 09:14, Portail <reply@portal.example> a écrit :",
    "es": "El vie, 20 nov 2026 a las 9:14, Portal (<reply@portal.example>) escribió:",
    "ru": "пт, 20 нояб. 2026 г. в 09:14, Портал <reply@portal.example>:\n",
    "ru says": "20 ноября 2026 г., 09:14, Портал <reply@portal.example> написал(а):",
    "ru writes": "Портал <reply@portal.example> пишет:",
    "zh": "Portal <reply@portal.example> 于2026年11月20日周五 09:14写道：",
    "ar": "في الجمعة، 20 نوفمبر 2026 في 9:14 ص تمت كتابة ما يلي بواسطة Portal <reply@portal.example>:",
    "ar wrote": "في ٢٠\u200f/١١\u200f/٢٠٢٦ ٠٩:١٤، كتب Portal:",
}
WORDS = {
    "en": "The draft was agreed.",
    "fr": "Le projet a été approuvé.",
    "es": "El proyecto fue aprobado.",
    "ru": "Проект согласован.",
    "zh": "草案已获同意。",
    "ar": "تمت الموافقة على المسودة.",
}


@pytest.mark.parametrize("head", HEADS)
def test_the_answer_above_a_quotation_is_kept_alone(head):
    words = WORDS[head[:2]]
    assert own_words(f"{words}\n\n{HEADS[head]}\n\n> How does it go on?\n> Answer this mail.\n") == words


@pytest.mark.parametrize("head", [name for name in HEADS if name != "ru"])
def test_without_marks_all_that_follows_the_head_is_the_quotation(head):
    words = WORDS[head[:2]]
    assert own_words(f"{words}\n\n{HEADS[head]}\nHow does it go on?\nAnswer this mail.\n") == words


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----", "-----Message d'origine-----", "-----Mensaje original-----",
        "-----Исходное сообщение-----", "-----原始邮件-----", "-----الرسالة الأصلية-----",
        "---------- Forwarded message ---------",
    ],
)  # fmt: skip
def test_what_stands_below_an_earlier_message_is_not_theirs(line):
    assert own_words(f"Agreed.\n\n{line}\nFrom: Portal\nHow does it go on?") == "Agreed."


@pytest.mark.parametrize(
    "head",
    [
        "From: Portal\nSent: Friday, 20 November 2026 09:14", "De : Portail\nEnvoyé : vendredi 20 novembre 2026",
        "De: Portal\nEnviado el: viernes, 20 de noviembre", "От: Портал\nОтправлено: 20 ноября 2026 г.",
        "发件人: Portal\n发送时间: 2026年11月20日", "من: Portal\nتاريخ الإرسال: 20 نوفمبر",
    ],
)  # fmt: skip
def test_outlook_quotes_below_the_head_of_the_earlier_mail(head):
    assert own_words(f"Agreed.\n\n{head}\nTo: Ana\n\nHow does it go on?") == "Agreed."


def test_answers_below_and_between_quotations_are_kept():
    text = f"{HEADS['en']}\n> Was the draft agreed?\n\nYes.\n\n> By whom?\nBy SG21.\n"
    assert own_words(text) == "Yes.\n\nBy SG21."


def test_a_signature_goes_and_dashes_of_a_text_stay():
    assert own_words("Agreed.\n-- \nAna Ruiz\n+41 22 730") == "Agreed."
    assert own_words("Agreed -- by all.\n--- \nMore.") == "Agreed -- by all.\n---\nMore."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday the Chair wrote:\nthe draft is agreed.", "Le président a écrit :\nle projet est prêt.",
        "From: Geneva to Delhi, we met.\nThen we wrote it.", "El grupo escribió:\nde acuerdo.", "他写道：\n同意。",
    ],
)  # fmt: skip
def test_sentences_that_read_alike_stay(text):
    assert own_words(text) == text


def test_a_page_is_read_as_its_lines():
    page = "<div>One<br>two</div><p>three <i>four</i></p><ul><li>five</li></ul>"
    page += "<blockquote>old<blockquote>older</blockquote></blockquote>"
    assert text_of(page) == "One\ntwo\nthree four\nfive\n> old\n>> older\n"


@pytest.mark.parametrize(
    "page",
    [
        "<script>alert(1)</script>Text", "<style>x</style>Text", "<svg><script>x</script></svg>Text", "<!-- x -->Text",
        "<img src=x onerror=alert(1)>Text", "<iframe srcdoc='<p>x</p>'></iframe>Text", "<title>x</title>Text",
    ],
)  # fmt: skip
def test_nothing_active_and_nothing_hidden_is_read(page):
    assert text_of(page).strip() == "Text"


def test_text_that_looks_like_marks_stays_text():
    assert text_of("<p>&lt;script&gt; 1 &amp;lt; 2</p>").strip() == "<script> 1 &lt; 2"
