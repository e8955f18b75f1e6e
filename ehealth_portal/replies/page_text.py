"""The words of a mail that came as a web page. Only its text is ever used."""

from html.parser import HTMLParser

import nh3

BLOCKS = {"p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "hr"}


def text_of(page: str) -> str:
    """Its lines; what it quotes begins with > as in plain text. Scripts, styles and hidden heads are dropped whole."""
    clean = nh3.clean(
        page, tags=BLOCKS | {"br"}, attributes={}, clean_content_tags={"script", "style", "title", "template"}
    )
    lines = _Lines()
    lines.feed(clean)
    lines.close()
    return "\n".join(lines.told())


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = [(0, "")]
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.quoted += tag == "blockquote"
        self._break(always=tag == "br")

    def handle_endtag(self, tag: str) -> None:
        self.quoted -= tag == "blockquote" and self.quoted > 0
        self._break()

    def handle_data(self, data: str) -> None:
        depth, line = self.lines[-1]
        words = " ".join(data.split())
        if not words:
            self.lines[-1] = (depth, line + " " if line and not line.endswith(" ") else line)
            return
        before = " " if data[0].isspace() and line and not line.endswith(" ") else ""
        after = " " if data[-1].isspace() else ""
        self.lines[-1] = (depth, line + before + words + after)

    def _break(self, *, always: bool = False) -> None:
        if always or self.lines[-1][1].strip():
            self.lines.append((self.quoted, ""))
        else:
            self.lines[-1] = (self.quoted, "")

    def told(self) -> list[str]:
        return [f"{'>' * depth} {line}".strip() if depth else line.strip() for depth, line in self.lines]
