"""PNG and JPEG: measured before they are opened, then drawn anew, so that only the pixels are kept."""

import io
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from ..refusing import mismatch, too_many_pixels

MOST_PIXELS = 40_000_000  # of a picture that is taken at all
MOST_DRAWN = 12_500_000  # that are drawn at once: four bytes each; a larger JPEG is read at half, a quarter …
LONGEST_SIDE = 20_000
BROKEN = (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError, EOFError, IndexError,
          KeyError, TypeError, OverflowError, MemoryError)  # what Pillow raises on broken files  # fmt: skip
KEPT_MODES = ("1", "L", "LA", "RGB", "RGBA", "I;16")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def png(content: bytes) -> bytes:
    """The first frame; text, profiles, place and time, and whatever was appended are left behind."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
        raise mismatch()
    _measure(int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big"), most=MOST_DRAWN)
    return _drawn(content, "PNG")


def jpeg(content: bytes) -> bytes:
    """Turned the way its EXIF says, then without EXIF."""
    if not content.startswith(b"\xff\xd8\xff"):
        raise mismatch()
    return _drawn(content, "JPEG")


def _measure(width: int, height: int, *, most: int) -> None:
    if not width or not height:
        raise mismatch()
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise too_many_pixels()


def _drawn(content: bytes, kind: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as picture:
            _measure(*picture.size, most=MOST_PIXELS if kind == "JPEG" else MOST_DRAWN)
            return _written(picture, kind)
    except BROKEN:
        raise mismatch() from None


def _written(picture: Any, kind: str) -> bytes:
    options: dict[str, Any] = {}
    if kind == "JPEG":
        options = {"qtables": picture.quantization, "subsampling": JpegImagePlugin.get_sampling(picture)}
        _shrink(picture)
    picture.load()
    options = options if picture.mode in ("L", "RGB") else {}
    ImageOps.exif_transpose(picture, in_place=True)
    plain = _plain(picture, kind)
    plain.info = {}
    made = io.BytesIO()
    plain.save(made, kind, **(options or ({"quality": 90} if kind == "JPEG" else {})))
    return made.getvalue()


def _shrink(picture: Any) -> None:
    """Read a very large photograph at a half, a quarter or an eighth of its sides."""
    for part in (2, 4, 8):
        if picture.size[0] * picture.size[1] > MOST_DRAWN:
            picture.draft(None, (picture.size[0] // part, picture.size[1] // part))
    _measure(*picture.size, most=MOST_DRAWN)


def _plain(picture: Any, kind: str) -> Any:
    """In a mode that the format keeps without anything beside the pixels."""
    if kind == "JPEG":
        return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    if "transparency" in picture.info:
        return picture.convert("RGBA")
    if picture.mode in KEPT_MODES or picture.mode == "P":
        return picture
    return picture.convert("RGBA" if "A" in picture.mode else "RGB")
