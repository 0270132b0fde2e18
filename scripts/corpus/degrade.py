"""What scanners, photocopiers, phones and seals do to a page. Images are float arrays 0–255, RGB; all noise is seeded.

Moves return the image and the 3×3 matrix that took every pixel there, so that places can follow.
"""

from __future__ import annotations

import io
import math
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from corpus.fonts import face

Pixels = NDArray[np.float32]
Matrix = NDArray[np.float64]
PAPER = (252.0, 251.0, 247.0)


def move(image: Pixels, matrix: Matrix, size: tuple[int, int], ground: tuple[float, float, float]) -> Pixels:
    """The image under a projective map, on a canvas of ``size`` (width, height) filled with ``ground``."""
    moved = cv2.warpPerspective(
        image, matrix, size, flags=cv2.INTER_AREA if matrix[0, 0] < 0.8 else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=ground,
    )  # fmt: skip
    return np.asarray(moved, dtype=np.float32)


def skewed(image: Pixels, degrees: float, ground: tuple[float, float, float] = PAPER) -> tuple[Pixels, Matrix]:
    """Turned by a few degrees about its middle; the canvas stays."""
    height, width = image.shape[:2]
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), [0, 0, 1]]).astype(np.float64)
    return move(image, matrix, (width, height), ground), matrix


def photographed(
    image: Pixels, corners: list[tuple[float, float]], size: tuple[int, int], ground: tuple[float, float, float]
) -> tuple[Pixels, Matrix]:
    """As a camera sees it: the page's corners (clockwise from top left) land on ``corners`` of a new canvas."""
    height, width = image.shape[:2]
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(source, np.array(corners, dtype=np.float32)), dtype=np.float64)
    return move(image, matrix, size, ground), matrix


def blurred(image: Pixels, sigma: float) -> Pixels:
    """Out of focus by a Gaussian of ``sigma`` pixels."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), dtype=np.float32) if sigma > 0.05 else image


def noisy(image: Pixels, sigma: float, rng: np.random.Generator) -> Pixels:
    """With a sensor's noise: the same in all three colours."""
    return image + rng.normal(0, sigma, image.shape[:2]).astype(np.float32)[..., None]


def cloud(height: int, width: int, rng: np.random.Generator, grain: int = 4) -> NDArray[np.float32]:
    """A smooth random field with values around 0, at most 1 in size."""
    small = rng.normal(0, 1, (grain, grain)).astype(np.float32)
    field = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)
    return np.asarray(field / max(1e-6, float(np.abs(field).max())), dtype=np.float32)


def unevenly_lit(image: Pixels, strength: float, rng: np.random.Generator) -> Pixels:
    """Darker here and there by up to ``strength`` (0–1), as under a lid that does not close."""
    height, width = image.shape[:2]
    light = 1 - strength * (0.5 + 0.5 * cloud(height, width, rng))
    return np.asarray(image * light[..., None], dtype=np.float32)


def shaded_edge(image: Pixels, side: int, depth: float, darkness: float) -> Pixels:
    """The shadow of a book's fold along one side (0 left, 1 right); ``depth`` is a share of the width."""
    width = image.shape[1]
    x = np.arange(width, dtype=np.float32) if side == 0 else np.arange(width, 0, -1, dtype=np.float32)
    light = 1 - darkness * np.exp(-x / (depth * width))
    return np.asarray(image * light[None, :, None], dtype=np.float32)


def cast_shadow(image: Pixels, rng: np.random.Generator, darkness: float) -> Pixels:
    """The photographer's own shadow: a soft-edged half plane."""
    height, width = image.shape[:2]
    angle = rng.uniform(0, 2 * math.pi)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    across = (x / width - rng.uniform(0.3, 0.7)) * math.cos(angle) + (y / height - rng.uniform(0.3, 0.7)) * math.sin(
        angle
    )
    shade = 1 / (1 + np.exp(-across * rng.uniform(8, 30)))
    return np.asarray(image * (1 - darkness * shade)[..., None], dtype=np.float32)


def faint(image: Pixels, share: float) -> Pixels:
    """Ink paler: ``share`` of the way to the paper."""
    return image + (255 - image) * share


def punched(image: Pixels, dpi: float, rng: np.random.Generator) -> Pixels:
    """Two or four holes of a file punch near the left edge, dark or grey behind them."""
    height = image.shape[0]
    out = image.copy()
    radius = round(3 / 25.4 * dpi)
    x = round(rng.uniform(8, 13) / 25.4 * dpi)
    behind = float(rng.choice([25, 60, 190]))
    gaps = (-40, 40) if rng.random() < 0.6 else (-120, -40, 40, 120)
    for gap in gaps:
        centre = (x + int(rng.integers(-2, 3)), round(height / 2 + gap / 25.4 * dpi))
        cv2.circle(out, centre, radius, (behind,) * 3, -1, cv2.LINE_AA)
    return out


def dirty(image: Pixels, count: int, rng: np.random.Generator) -> Pixels:
    """Specks of dust: dark dots of a pixel or two, too small to be taken for a stroke."""
    height, width = image.shape[:2]
    out = image.copy()
    for _ in range(count):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(out, centre, int(rng.integers(0, 2)), (float(rng.uniform(40, 160)),) * 3, -1)
    return out


@cache
def _seal_font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face("song").file), size)


def seal_image(name: str, diameter: int) -> NDArray[np.float32]:
    """The ink of an official round seal, 0–1: ring, star, the body's name along the upper arc."""
    scale = 2
    size = diameter * scale
    ink = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(ink)
    ring = max(2, round(size * 0.028))
    draw.ellipse((ring, ring, size - ring, size - ring), outline=255, width=ring)
    middle, radius = size / 2, size * 0.15
    points = []
    for i in range(10):
        r = radius if i % 2 == 0 else radius * 0.382
        angle = -math.pi / 2 + i * math.pi / 5
        points.append((middle + r * math.cos(angle), middle + r * math.sin(angle)))
    draw.polygon(points, fill=255)
    glyph = round(min(size * 0.14, size * 2.2 / max(8, len(name))))
    spread = min(math.radians(250), math.radians(22) * len(name))
    for i, char in enumerate(name):
        angle = -math.pi / 2 + (0 if len(name) == 1 else spread * (i / (len(name) - 1) - 0.5))
        tile = Image.new("L", (glyph * 2, glyph * 2), 0)
        ImageDraw.Draw(tile).text((glyph, glyph), char, fill=255, font=_seal_font(glyph), anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        at = size * 0.375
        x, y = middle + at * math.cos(angle) - glyph, middle + at * math.sin(angle) - glyph
        ink.paste(255, (round(x), round(y)), tile)
    small = ink.resize((diameter, diameter), Image.Resampling.LANCZOS)
    return np.asarray(np.asarray(small) / 255, dtype=np.float32)


def sealed(
    image: Pixels, name: str, centre: tuple[float, float], diameter: int, strength: float, rng: np.random.Generator
) -> Pixels:
    """A red seal pressed onto the page: its ink darkens what is below and never hides it."""
    ink = seal_image(name, diameter)
    turn = cv2.getRotationMatrix2D((diameter / 2, diameter / 2), float(rng.uniform(-20, 20)), 1.0)
    ink = np.asarray(cv2.warpAffine(ink, turn, (diameter, diameter)), dtype=np.float32)
    ink = ink * np.clip(0.85 + 0.35 * cloud(diameter, diameter, rng, 9), 0.3, 1) * strength
    red = np.array([rng.uniform(200, 235), rng.uniform(25, 70), rng.uniform(30, 75)], dtype=np.float32) / 255
    height, width = image.shape[:2]
    x0, y0 = round(centre[0] - diameter / 2), round(centre[1] - diameter / 2)
    left, top, right, bottom = max(0, x0), max(0, y0), min(width, x0 + diameter), min(height, y0 + diameter)
    if left >= right or top >= bottom:
        return image
    piece = ink[top - y0 : bottom - y0, left - x0 : right - x0, None]
    out = image.copy()
    out[top:bottom, left:right] *= 1 - piece * (1 - red)
    return out


def as_image(image: Pixels, colour: bool) -> Image.Image:
    """The pixels as an 8-bit picture, grey where no colour is wanted."""
    made = Image.fromarray(np.clip(np.rint(image), 0, 255).astype(np.uint8), "RGB")
    return made if colour else made.convert("L")


def jpeg(image: Image.Image, quality: int, dpi: float) -> bytes:
    """JPEG bytes saying their resolution."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, dpi=(round(dpi), round(dpi)))
    return out.getvalue()


def png(image: Image.Image, dpi: float) -> bytes:
    """PNG bytes saying their resolution."""
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def bilevel(image: Pixels, rng: np.random.Generator) -> Image.Image:
    """Black and white only, as older office scanners give it."""
    threshold = float(rng.uniform(140, 185))
    grey = np.asarray(cv2.cvtColor(np.clip(image, 0, 255).astype(np.uint8), cv2.COLOR_RGB2GRAY))
    return Image.fromarray(np.where(grey > threshold, 255, 0).astype(np.uint8), "L").convert("1")
