"""Everyday files that must be taken, most of them made by the libraries that people's programs are made of."""

import io
import zipfile

from . import building as make


def written_docx():
    from docx import Document

    document = Document()
    document.add_heading("Report of the Rapporteur", 1)
    document.add_paragraph("https://www.itu.int/ and a table:")
    document.add_table(2, 2)
    document.add_picture(io.BytesIO(make.drawn("PNG")))
    return saved(document)


def written_xlsx():
    from openpyxl import Workbook
    from openpyxl.chart import BarChart, Reference

    book = Workbook()
    for row in (["Year", "Number"], [2024, 3], [2025, 4], ["=SUM(B2:B3)", "x"]):
        book.active.append(row)
    book.active["D1"].hyperlink = "https://www.itu.int/"
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    book.active.add_chart(chart, "F1")
    return saved(book)


def saved(document):
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def from_pages():
    import typst

    return typst.compile(b'= Report\n#link("https://www.itu.int/")[ITU]\n#outline()\n== One\nText.')


def from_writer():
    """As an office program writes ODT: empty folders, a thumbnail, empty scripts, a template on its own disk."""
    return make.odf(
        ("Configurations2/accelerator/", b""),
        ("Thumbnails/thumbnail.png", make.drawn("PNG")),
        ("Pictures/1.png", make.drawn("PNG")),
        ("meta.xml", (f'<office:document-meta {make.SPACES}><x xlink:href=""/><meta:template xmlns:meta="m" '
                     'xlink:href="../../AppData/template.ott"/></office:document-meta>')),
        body='<office:scripts/><text:a xlink:href="https://www.itu.int/"/><draw:image xlink:href="Pictures/1.png"/>'
             '<draw:object xlink:href="./Object 1"/>',
    )  # fmt: skip


def stream_written():
    """A DOCX by a program that does not know sizes beforehand: they follow each part."""

    class Pipe(io.RawIOBase):
        def __init__(self):
            self.content = bytearray()

        def writable(self):
            return True

        def write(self, piece):
            self.content += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in make.docx_parts():
            archive.writestr(name, content)
    return bytes(pipe.content)


def contribution():
    """As contributions to ITU's groups are: from a template on the writer's own disk, linking to other documents."""
    return make.docx(
        ("word/_rels/settings.xml.rels", make.relations(
            ("attachedTemplate", "file:///C:\\Users\\me\\Templates\\POOL%20E%20-%20ITU\\PE_BDT12.dotm", True))),
        ("word/settings.xml", f'<w:settings xmlns:w="{make.WORD}"/>'),
        ("word/_rels/document.xml.rels", make.relations(
            ("hyperlink", "https://www.itu.int/md/T22-SG21-C-0001/en", True),
            ("hyperlink", "mailto:tsbsg21@itu.int", True),
            ("hyperlink", "T22-SG21-C-0001!!MSW-E.docx", True), ("image", "media/image1.png", False))),
        ("word/media/image1.png", make.drawn("PNG")),
        body=make.field(' HYPERLINK "https://www.itu.int/link/dde/import" ') + make.field(" PAGE "),
    )  # fmt: skip


def pptx():
    main = "ppt/presentation.xml"
    return make.zipped([
        ("[Content_Types].xml", make.types_part(main, make.TYPES[".pptx"] + ".main+xml")),
        ("_rels/.rels", make.relations(("officeDocument", main, False))),
        (main, "<p:presentation xmlns:p=\"p\"/>"),
        ("ppt/slides/slide1.xml", "<p:sld xmlns:p=\"p\"/>"),
    ])  # fmt: skip


GOOD = {
    "written.docx": written_docx,
    "contribution.docx": contribution,
    "streamed.docx": stream_written,
    "written.xlsx": written_xlsx,
    "slides.pptx": pptx,
    "writer.odt": from_writer,
    "calc.ods": lambda: make.odf(kind="spreadsheet", body="<table:table/>"),
    "impress.odp": lambda: make.odf(kind="presentation"),
    "pages.pdf": from_pages,
    "plain.pdf": make.pdf,
    "latex.pdf": lambda: make.pdf(
        make.object_stream("<< /S /GoTo /D [3 0 R /Fit] >>"),
        make.object_stream("<< /S /URI /URI (https://www.itu.int/) >>", 10),
        catalog="/OpenAction 9 0 R /PageMode /UseOutlines",
    ),
    "open-at-page.pdf": lambda: make.pdf(catalog="/OpenAction [3 0 R /Fit]") + b"\r\n\0",
    "screen.png": lambda: make.drawn("PNG", (800, 600)),
    "clear.png": lambda: make.drawn("PNG", colour=(1, 2, 3, 0), mode="RGBA"),
    "photo.jpg": lambda: make.drawn("JPEG", (1600, 1200)),
    "photo.jpeg": make.with_place,
    "grey.jpg": lambda: make.drawn("JPEG", mode="L", colour=7),
    "print.jpg": lambda: make.drawn("JPEG", mode="CMYK", colour=(1, 2, 3, 4)),
    "words.txt": "تقرير 报告 <b>not a page</b>\r\nGenève".encode,
    "words16.txt": lambda: "报告".encode("utf-16"),
    "table.csv": lambda: b'name,phone,change\r\n"Rossi, A",+41 22 730 5111,-5.2\r\n- (see below),\'=kept,a=b\r\n',
    "table-bom.csv": lambda: "país;año\n".encode("utf-8-sig"),
}
