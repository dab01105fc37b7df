"""Photos of papers as a phone takes them: a sheet lies aslant on a dark table, under a lamp, with a shadow over it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Corners = Sequence[tuple[float, float]]
"""Shares of the photo's width and height: top left, top right, bottom right, bottom left of the sheet."""

WORDS = [
    "UBND",
    "XA",
    "PHU",
    "THONG",
    "CONG",
    "HOA",
    "XA",
    "HOI",
    "CHU",
    "NGHIA",
    "VIET",
    "NAM",
    "giay",
    "khai",
    "sinh",
    "ho",
    "ten",
    "ngay",
    "sinh",
    "noi",
    "cu",
    "tru",
]


def sheet(width: int = 1240, height: int = 1754) -> Image.Image:
    """A typed sheet: a heading, lines that begin at one edge and end anywhere, and a red stamp at the lower right."""
    made = Image.new("RGB", (width, height), (250, 249, 244))
    pen, letters = ImageDraw.Draw(made), _font(width // 36)
    pen.text((width // 2, height // 14), "TO KHAI DANG KY", font=_font(width // 20), fill=(20, 20, 20), anchor="mm")
    chosen = np.random.default_rng(7)
    step = width // 22
    for number, y in enumerate(range(height // 8, int(height * 0.92), step)):
        words = " ".join(chosen.choice(WORDS, chosen.integers(4, 9)))
        pen.text((width // 12, y), f"{number + 1}. {words}"[:58], font=letters, fill=(30, 30, 60))
    pen.ellipse(
        [width * 0.68, height * 0.76, width * 0.9, height * 0.76 + width * 0.22], outline=(200, 30, 40), width=9
    )
    pen.text((width * 0.79, height * 0.76 + width * 0.11), "UBND", font=letters, fill=(200, 30, 40), anchor="mm")
    return made


def card() -> Image.Image:
    """A card, wider than high, with a dark picture on it."""
    made = Image.new("RGB", (1010, 640), (214, 232, 226))
    pen = ImageDraw.Draw(made)
    pen.rectangle([60, 190, 300, 520], fill=(70, 60, 62))
    pen.text((505, 90), "CAN CUOC", font=_font(64), fill=(150, 20, 30), anchor="mm")
    for number, y in enumerate(range(200, 560, 70)):
        pen.text(
            (350, y), f"{WORDS[number]} {WORDS[number + 6]} {WORDS[number + 9]}", font=_font(40), fill=(25, 30, 40)
        )
    return made


def photo(
    paper: Image.Image, corners: Corners, size: tuple[int, int] = (3000, 4000), quarters: int = 0
) -> Image.Image:
    """``paper`` photographed so that its corners come to lie at ``corners``; ``quarters`` turns the phone over it."""
    width, height = size
    chosen = np.random.default_rng(3)
    grain = chosen.normal(0, 9, (height // 8, width // 8)).cumsum(axis=1) * 0.15 + chosen.normal(
        0, 6, (height // 8, width // 8)
    )
    table = np.stack([58 + grain, 42 + grain, 33 + grain], axis=-1).clip(0, 255).astype(np.uint8)
    scene = Image.fromarray(table).resize(size, Image.Resampling.BILINEAR)
    points = [(x * width, y * height) for x, y in corners]
    seen = paper.rotate(-90 * quarters, expand=True)
    laid = seen.transform(
        size, Image.Transform.PERSPECTIVE, _coefficients(points, seen.size), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(points, fill=255)
    scene.paste(laid, mask=mask.filter(ImageFilter.GaussianBlur(2)))
    light = Image.fromarray((_light(width // 8, height // 8) * 255).astype(np.uint8))
    return ImageChops.multiply(scene, light.resize(size, Image.Resampling.BICUBIC))


def jpeg(picture: Image.Image, orientation: int = 1) -> bytes:
    """``picture`` as a phone writes it. With ``orientation`` 6 or 8 it lies on its side in the file, and EXIF says so."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = {6: 90, 8: -90}.get(orientation, 0)
    out = io.BytesIO()
    picture.rotate(stored, expand=True).save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()


def _light(width: int, height: int) -> np.ndarray:
    """A warm lamp from the left, and the soft shadow of the phone over the lower right."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width, y / height
    lamp = 1.0 - 0.35 * x - 0.15 * y
    shadow = 1 - 0.4 / (1 + np.exp(-(x + y - 1.15) * 14))
    return (lamp * shadow)[..., None] * np.array([1.0, 0.95, 0.82], dtype=np.float32)


def _coefficients(points: Corners, size: tuple[int, int]) -> list[float]:
    """Return what Pillow wants: from a point of the photo to the point of the paper."""
    width, height = size
    rows, wanted = [], []
    for (x, y), (u, v) in zip(points, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(value) for value in np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float))]


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)


ASLANT: Corners = ((0.16, 0.14), (0.83, 0.1), (0.9, 0.86), (0.1, 0.9))
TURNED: Corners = ((0.2, 0.08), (0.93, 0.2), (0.8, 0.93), (0.07, 0.8))
FROM_BELOW: Corners = ((0.24, 0.2), (0.76, 0.2), (0.94, 0.88), (0.06, 0.88))
LYING: Corners = ((0.1, 0.3), (0.9, 0.27), (0.92, 0.72), (0.08, 0.7))
CARD: Corners = ((0.12, 0.3), (0.88, 0.29), (0.9, 0.655), (0.1, 0.66))


def five() -> dict[str, tuple[bytes, Corners]]:
    """Five photos with the corners of the sheet as they lie in the upright picture."""
    return {
        "1-aslant.jpg": (jpeg(photo(sheet(), ASLANT)), ASLANT),
        "2-turned.jpg": (jpeg(photo(sheet(), TURNED)), TURNED),
        "3-exif.jpg": (jpeg(photo(sheet(), FROM_BELOW), orientation=6), FROM_BELOW),
        "4-sideways.jpg": (jpeg(photo(sheet(), LYING, quarters=3)), LYING),
        "5-card.jpg": (jpeg(photo(card(), CARD)), CARD),
    }
