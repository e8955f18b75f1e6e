"""Files built by code, whole or with one thing wrong, so that no hostile file lies in the repository."""

import io
import struct
import zipfile
import zlib

from activities.evidence_files import TYPES

CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = TYPES[".docx"] + ".main+xml"
WORKBOOK = TYPES[".xlsx"] + ".main+xml"


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    """An archive of ``parts``: pairs of a name (or ZipInfo) and the content."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return made.getvalue()


def types_part(main, kind, more=""):
    return (
        f'<?xml version="1.0"?><Types xmlns="{CONTENT_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/>{more}</Types>'
    )


def relations(*rows):
    """A part of relationships; each row is a kind, a target, and whether it is outside."""
    made = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if is_outside else "/>")
        for number, (kind, target, is_outside) in enumerate(rows)
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{RELATIONS}">{made}</Relationships>'


def docx_parts(*more, body="<w:p/>", kind=DOCUMENT, types="", main="word/document.xml"):
    return [
        ("[Content_Types].xml", types_part(main, kind, types)),
        ("_rels/.rels", relations(("officeDocument", main, False))),
        ("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'),
        *more,
    ]


def docx(*more, **options):
    return zipped(docx_parts(*more, **options))


def docx_linked(kind, target, *, is_outside=True):
    return docx(("word/_rels/document.xml.rels", relations((kind, target, is_outside))))


def field(*runs):
    """A field whose code is cut into runs."""
    code = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    begin, end = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return f"<w:p>{begin}{code}{end}</w:p>"


def xlsx(*more, cells="", types="", kind=WORKBOOK, names=""):
    return zipped(
        [
            ("[Content_Types].xml", types_part("xl/workbook.xml", kind, types)),
            ("_rels/.rels", relations(("officeDocument", "xl/workbook.xml", False))),
            ("xl/workbook.xml", f'<workbook xmlns="{SHEET}"><sheets/>{names}</workbook>'),
            ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>'),
            *more,
        ]
    )


SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("script", "script"),
        ("manifest", "manifest"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip


def odf_parts(*more, body="", kind="text", manifest="", begin=""):
    first = zipfile.ZipInfo("mimetype")
    first.compress_type = zipfile.ZIP_STORED
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return [
        (first, mimetype),
        (
            "content.xml",
            f"{begin}<office:document-content {SPACES}><office:body>{body}</office:body></office:document-content>",
        ),
        ("META-INF/manifest.xml", f"<manifest:manifest {SPACES}>{manifest}</manifest:manifest>"),
        *more,
    ]


def odf(*more, **options):
    return zipped(odf_parts(*more, **options))


# --- archives that lie ------------------------------------------------------------------------------------------------
def directory_of(content):
    """Where the directory begins and the end record stands."""
    end = content.rindex(b"PK\x05\x06")
    return struct.unpack_from("<I", content, end + 16)[0], end


def entry_of(content, name):
    """Where the directory's entry of this name begins."""
    start, end = directory_of(content)
    return content.rindex(b"PK\x01\x02", start, content.index(name, start, end))


def patched(content, place, value, form="<I"):
    made = bytearray(content)
    struct.pack_into(form, made, place, value)
    return bytes(made)


def with_size(content, name, size):
    """The directory and the header say that the part unpacks to ``size``."""
    entry = entry_of(content, name)
    header = struct.unpack_from("<I", content, entry + 42)[0]
    return patched(patched(content, entry + 24, size), header + 22, size)


def with_flag(content, name, flag):
    entry = entry_of(content, name)
    header = struct.unpack_from("<I", content, entry + 42)[0]
    return patched(patched(content, entry + 8, flag, "<H"), header + 6, flag, "<H")


def overlapping(content, one, other):
    """The entry ``one`` points to the bytes of ``other``."""
    place = struct.unpack_from("<I", content, entry_of(content, other) + 42)[0]
    return patched(content, entry_of(content, one) + 42, place)


def prefixed(content, before):
    """Something stands before the archive, and the directory knows of it, as a self-extracting one does."""
    start, end = directory_of(content)
    made, at = bytearray(before + content), start
    while at < end:
        place = at + 42 + len(before)
        struct.pack_into("<I", made, place, struct.unpack_from("<I", content, at + 42)[0] + len(before))
        name, extra, comment = struct.unpack_from("<3H", content, at + 28)
        at += 46 + name + extra + comment
    struct.pack_into("<I", made, end + len(before) + 16, start + len(before))
    return bytes(made)


# --- pictures ---------------------------------------------------------------------------------------------------------
def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width=3, height=2, *, rows=None, extra=b"", end=True):
    """A grey picture; ``rows`` are its unpacked bytes when they are not to be made."""
    rows = b"".join(b"\0" + b"\x80" * width for _row in range(height)) if rows is None else rows
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    made = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(rows, 9))
    return made + (chunk(b"IEND", b"") if end else b"")


def drawn(kind, size=(40, 30), colour=(200, 30, 30), mode="RGB", **options):
    from PIL import Image

    made = io.BytesIO()
    Image.new(mode, size, colour).save(made, kind, **options)
    return made.getvalue()


def with_place(size=(40, 30), orientation=6):
    """A photograph that tells where it was taken, and that lies on its side."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PLANTED-CAMERA"
    exif.get_ifd(0x8825)[29] = "2026:01:01"
    exif.get_ifd(0x8825)[1] = "N"
    return drawn("JPEG", size, exif=exif.tobytes(), comment=b"PLANTED-COMMENT")


# --- PDF --------------------------------------------------------------------------------------------------------------
def pdf(*objects, catalog="", trailer=""):
    """A small whole PDF: a catalog, one empty page, and what is added."""
    own = [f"<< /Type /Catalog /Pages 2 0 R {catalog} >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
           "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"]  # fmt: skip
    made, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, one in enumerate([*own, *objects], start=1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + (one if isinstance(one, bytes) else one.encode()) + b"\nendobj\n"
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return made


def stream(content, dictionary=""):
    return f"<< /Length {len(content)} {dictionary} >>\nstream\n".encode() + content + b"\nendstream"


def object_stream(text, number=9, *, level=9, more=""):
    head = f"{number} 0 "
    packed = zlib.compress((head + text).encode(), level)
    return stream(packed, f"/Type /ObjStm /N 1 /First {len(head)} /Filter /FlateDecode {more}")
