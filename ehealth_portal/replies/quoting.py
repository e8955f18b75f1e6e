"""What somebody wrote themselves in an answer: without the mail that they answer and without their signature.

Careful rather than clever: what might be their own stays. The whole text is kept with the evidence in any case.
"""

import re

# A line that mail programs put above what they quote, in the six languages.
SAYS_WHO = re.compile(
    r"^(On\b.+\bwrote|Le\b.+\ba écrit|El\b.+\bescribió|.+(?:пишет|(?:на)?писал(?:а|\(а\))?)|.+(?:写道|寫道)"
    r"|في\b.+(?:كتبت?\b.*|تمت كتابة ما يلي بواسطة.+))\s*[:：]$",
    re.IGNORECASE,
)
NAMES_WHO = re.compile(r"^.+<[^<>\s]+@[^<>\s]+>\s*[:：]$")  # Gmail in Russian; only right above a quotation
SAYS_WHEN = re.compile(r"@|\b\d{1,2}[:.]\d{2}\b|[\u0660-\u0669]{1,2}:[\u0660-\u0669]{2}")
ORIGINAL = re.compile(
    r"^-{2,}\s*(Original Message|Forwarded message|Message d['’]origine|Message transféré|Mensaje original"
    r"|Mensaje reenviado|Исходное сообщение|Пересылаемое сообщение|原始邮件|原始郵件|转发的邮件|الرسالة الأصلية"
    r"|رسالة أُعيد توجيهها)\s*-{2,}$",
    re.IGNORECASE,
)
HEAD_FROM = re.compile(r"^\*?(From|De|От|发件人|寄件者|من)\s?\*?\s?[:：]", re.IGNORECASE)
HEAD_SENT = re.compile(
    r"^\*?(Sent|Date|Envoyé|Enviado(?: el)?|Fecha|Отправлено|Дата|发送时间|日期"
    r"|تاريخ الإرسال|أُرسلت|التاريخ)\s?\*?\s?[:：]",
    re.IGNORECASE,
)
LONGEST_HEAD = 3  # lines over which a program may break the line above what it quotes


def own_words(text: str) -> str:
    """What is left of an answer."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place].strip()
        if line in ("--", "-- ") or ORIGINAL.match(line) or _is_head(lines, place):
            break
        if skipped := _says_who(lines, place):
            if not _is_quoted(lines, place + skipped):
                break
            place += skipped
            continue
        if not line.startswith(">"):
            kept.append(lines[place])
        place += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _says_who(lines: list[str], place: int) -> int:
    """Over how many lines from here a program says whom it quotes; 0 when it does not."""
    for number in range(1, LONGEST_HEAD + 1):
        whole = " ".join(line.strip() for line in lines[place : place + number])
        if SAYS_WHO.match(whole):
            after = place + number
            return number if SAYS_WHEN.search(whole) or _is_quoted(lines, after) else 0
        if NAMES_WHO.match(whole) and _is_quoted(lines, place + number):
            return number
        if not lines[place : place + number] or not lines[min(place + number, len(lines)) - 1].strip():
            return 0
    return 0


def _is_quoted(lines: list[str], place: int) -> bool:
    """Whether the next words from here are a quotation."""
    return next((line.lstrip().startswith(">") for line in lines[place:] if line.strip()), False)


def _is_head(lines: list[str], place: int) -> bool:
    """Outlook quotes below the head of the earlier mail: from whom, and within four lines when."""
    if not HEAD_FROM.match(lines[place].strip()):
        return False
    return any(HEAD_SENT.match(line.strip()) for line in lines[place + 1 : place + 5])
