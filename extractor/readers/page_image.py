"""The image of a scanned page: loaded at the scan's own resolution, straightened.

Three frames, and names that keep them apart: *sheet* pixels (as the file has them), *upright* pixels (turned,
straightened, what is read), and points of the page as displayed. ``PageImage`` carries upright pixels and the way back.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.bend import Bend
from extractor.errors import LimitExceeded, UnreadableFile
from extractor.readers.ocr import Pixels
from extractor.records import Box

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """A page as the file shows it: blue-green-red pixels and its size in points."""

    pixels: Pixels
    width: float
    height: float

    @property
    def unit(self) -> float:
        """Pixels a point."""
        return float(self.pixels.shape[1] / self.width)


@dataclass
class PageImage:
    """A straightened page that makes its pixels again when asked, so that a long document costs no memory.

    ``unit`` is pixels a point in the upright frame, ``left`` where in it (points) the pixels begin; ``to_page`` leads
    from upright pixels (bent) to points of the page.
    """

    make: Callable[[], Pixels] = field(repr=False)
    unit: float
    shape: tuple[int, int]
    to_page: Matrix
    bend: Bend | None = None
    left: float = 0.0

    def to_pixels(self, box: Box) -> tuple[float, float, float, float]:
        """A box in upright points as left, top, right and bottom in pixels."""
        u = self.unit
        return (box.x0 - self.left) * u, box.y0 * u, (box.x1 - self.left) * u, box.y1 * u

    def to_points(self, area: tuple[float, float, float, float]) -> Box:
        """Left, top, right and bottom in pixels as a box in upright points."""
        x0, y0, x1, y1 = (v / self.unit for v in area)
        return Box(x0 + self.left, y0, x1 + self.left, y1)

    def pixels(self) -> Pixels:
        """The upright page, grey: light evened, red seals taken out. Kept for the last pages used only."""
        return _kept(self)

    def page_points(self, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Points of the upright page as points of the page as displayed."""
        pixels = (np.asarray(points, np.float64) - (self.left, 0.0)) * self.unit
        if self.bend is not None:
            pixels = self.bend.apply(pixels)
        moved = cv2.perspectiveTransform(pixels.reshape(1, -1, 2), self.to_page)[0]
        return [(float(x), float(y)) for x, y in moved]

    def page_box(self, box: Box) -> Box:
        """A box in upright points as the smallest box around it in points of the page as displayed."""
        moved = self.page_points([(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)])
        xs, ys = [x for x, _ in moved], [y for _, y in moved]
        return Box(min(xs), min(ys), max(xs), max(ys))


_held: WeakKeyDictionary[Callable[[], Pixels], Pixels | bytes] = WeakKeyDictionary()
"""A document's pages leave it with the document."""


def _kept(page: PageImage) -> Pixels:
    """A page's pixels, from memory where they are still held."""
    data = _held.get(page.make)
    if isinstance(data, bytes):
        return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
    if data is not None:
        return data
    pixels = page.make()
    keep(page, pixels)
    return pixels


def keep(page: PageImage, pixels: Pixels) -> None:
    """Holds a page's pixels until as much as is allowed is held of later pages; packed before that, the oldest first:
    unpacking takes a fiftieth of the time that straightening the page again would, and most documents need no packing."""
    _held[page.make] = pixels
    for make, data in tuple(_held.items())[:-1]:
        if not isinstance(data, bytes) and _bytes_held() > settings.SCAN_HELD_BYTES:
            _held[make] = cv2.imencode(".png", data, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
    while len(_held) > 1 and _bytes_held() > settings.SCAN_HELD_BYTES:
        del _held[next(iter(_held))]


def _bytes_held() -> int:
    return sum(len(data) if isinstance(data, bytes) else data.nbytes for data in _held.values())


# --------------------------------------------------------------------------- loading


def image_sheet(data: bytes, number: int) -> Sheet:
    """Frame ``number`` (from 1) of an image file, as a viewer shows it.

    Without a usable resolution in the file, the longer side is taken for A4's. Raises UnreadableFile, LimitExceeded.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image: Image.Image = Image.open(io.BytesIO(data))
            _check_size(*image.size)
            image.seek(number - 1)
            _check_size(*image.size)
            dpi = image.info.get("dpi")
            width, height = image.size
            side = max(width, height)
            if side > settings.SCAN_LONGEST_SIDE:
                shrink = settings.SCAN_LONGEST_SIDE / side
                image.draft("RGB", (round(width * shrink), round(height * shrink)))
            if image.mode in ("I;16", "I", "F"):
                array = np.asarray(image, np.float32)
                array = array / max(1.0, float(array.max())) * 255
                image = Image.fromarray(array.astype(np.uint8))
            if image.mode == "1":
                image = image.convert("L")  # a byte a pixel; shrunk before it takes three
            if image.mode != "P":
                image.thumbnail((settings.SCAN_LONGEST_SIDE, settings.SCAN_LONGEST_SIDE), reducing_gap=3.0)
            image = _flat(image)
            image.thumbnail((settings.SCAN_LONGEST_SIDE, settings.SCAN_LONGEST_SIDE), reducing_gap=3.0)
            shown = ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError) as error:
        raise UnreadableFile("图片已损坏，无法打开", "the image is damaged and cannot be opened") from error
    pixels = np.ascontiguousarray(np.asarray(shown)[:, :, ::-1])
    if min(pixels.shape[:2]) < 8:
        raise UnreadableFile("图片太小，没有可读的内容", "the image is too small to hold anything readable")
    # the resolution is the file's before any shrinking; what is displayed may be turned on its side
    turned = (shown.size[0] > shown.size[1]) != (width > height)
    if turned:
        width, height = height, width
    resolution = _resolution(dpi, max(width, height))
    return Sheet(pixels, width * 72 / resolution, height * 72 / resolution)


def on_page(sheet: Sheet, box: Box, width: float, height: float) -> Sheet:
    """A picture that stands at ``box`` on a page of ``width`` × ``height`` points, as that page: white around it."""
    rows, columns = sheet.pixels.shape[:2]
    across, down = columns / box.width, rows / box.height
    pads = [box.y0 * down, (height - box.y1) * down, box.x0 * across, (width - box.x1) * across]
    top, bottom, left, right = (min(max(0, round(p)), max(rows, columns)) for p in pads)
    pixels = cv2.copyMakeBorder(sheet.pixels, top, bottom, left, right, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    cut = [max(0, round(-p)) for p in pads]  # what hangs over the page's edges is not shown
    pixels = pixels[cut[0] : pixels.shape[0] - cut[1], cut[2] : pixels.shape[1] - cut[3]]
    return Sheet(np.ascontiguousarray(pixels, np.uint8), width, height)


def image_frames(data: bytes) -> int:
    """How many pages an image file has. Raises as ``image_sheet`` does."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            _check_size(*image.size)
            return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError) as error:
        raise UnreadableFile("图片已损坏，无法打开", "the image is damaged and cannot be opened") from error


def pdf_sheet(page: Any) -> Sheet:
    """A PDFium page at the resolution of the picture on it (100–300 dpi, and no more pixels than can be handled)."""
    width, height = page.get_size()
    unit = _picture_resolution(page) / 72
    unit = min(unit, settings.SCAN_LONGEST_SIDE / max(width, height))
    bitmap = page.render(scale=unit, may_draw_forms=True, prefer_bgrx=False)
    try:
        pixels = np.array(bitmap.to_numpy()[:, :, :3]) if bitmap.n_channels >= 3 else _three(bitmap.to_numpy())
    finally:
        bitmap.close()
    return Sheet(pixels, width, height)


def _picture_resolution(page: Any) -> float:
    """Dots an inch of the largest picture on the page; the default where there is none."""
    from pypdfium2 import raw

    best, resolution = 0.0, settings.SCAN_DEFAULT_DPI
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        try:
            across, down = item.get_px_size()
            x0, y0, x1, y1 = item.get_bounds()
        except Exception:  # a broken picture says nothing about the page
            continue
        area = (x1 - x0) * (y1 - y0)
        if area > best and x1 > x0 and y1 > y0:
            best = area
            resolution = 72 * math.sqrt(max(1, across * down) / area)
    return min(max(resolution, settings.SCAN_LEAST_DPI), settings.SCAN_MOST_DPI)


def _resolution(dpi: Any, side: int) -> float:
    try:
        value = float(dpi[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        value = 0.0
    # 72 and 96 are what programs write when they do not know
    if 97 < value <= 1300 and 5 * 72 <= side * 72 / value <= 60 * 72:
        return value
    return side / (settings.A4_LONG_SIDE / 72)


def _check_size(width: int, height: int) -> None:
    if width * height > settings.SCAN_MOST_PIXELS:
        raise _too_large()


def _too_large() -> LimitExceeded:
    limit = settings.SCAN_MOST_PIXELS // 1_000_000
    return LimitExceeded(
        f"图片过大，超过 {limit} 百万像素的上限", f"the image is larger than the limit of {limit} million pixels"
    )


def _flat(image: Any) -> Any:
    """RGB on white paper: what is transparent is paper."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        paper = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(paper, rgba).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _three(array: Any) -> Pixels:
    grey = np.asarray(array, np.uint8)
    return np.repeat(grey.reshape(grey.shape[0], grey.shape[1], 1), 3, axis=2)


# --------------------------------------------------------------------------- straightening


def turn(width: int, height: int, quarters: int, degrees: float = 0.0) -> tuple[Matrix, int, int]:
    """The matrix that turns an image by quarter turns clockwise and then by ``degrees`` clockwise; and its new size."""
    matrix = np.eye(3)
    for _ in range(quarters % 4):
        matrix = np.array([[0, -1, height], [1, 0, 0], [0, 0, 1]], np.float64) @ matrix
        width, height = height, width
    if degrees:
        angle = math.radians(degrees)
        cos, sin = math.cos(angle), math.sin(angle)
        new_width = round(abs(cos) * width + abs(sin) * height)
        new_height = round(abs(cos) * height + abs(sin) * width)
        spin = np.array(
            [
                [cos, -sin, new_width / 2 - cos * width / 2 + sin * height / 2],
                [sin, cos, new_height / 2 - sin * width / 2 - cos * height / 2],
                [0, 0, 1],
            ]
        )
        matrix = spin @ matrix
        # a little skew keeps the page's size: what turns out of it is the margins' corners
        crop_x, crop_y = (0, 0) if abs(degrees) > 4 else ((new_width - width) // 2, (new_height - height) // 2)
        matrix = np.array([[1, 0, -crop_x], [0, 1, -crop_y], [0, 0, 1]], np.float64) @ matrix
        width, height = (new_width, new_height) if abs(degrees) > 4 else (width, height)
    return matrix, width, height


def without_colour(image: Pixels) -> Pixels:
    """A picture whose three channels are equal, as office scanners make it, as one of them: what is done to it takes a third of
    the time. Any other unchanged.
    """
    first, *others = cv2.split(image)
    grey = all(cv2.norm(first, other, cv2.NORM_INF) == 0 for other in others)
    return np.asarray(first, np.uint8) if grey else image


def shrunk(grey: Pixels, times: int) -> Pixels:
    """A page made so many times smaller, each pixel the mean of a square: what is over at the right and at the bottom is left out,
    as OpenCV takes five times as long where squares are no whole pixels.
    """
    height, width = (max(1, side // times) for side in grey.shape)
    whole = grey[: height * times, : width * times]
    return cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def warp(image: Pixels, matrix: Matrix, width: int, height: int) -> Pixels:
    """The image under a homography; what comes from outside it is white paper."""
    if np.allclose(matrix, np.eye(3)) and image.shape[:2] == (height, width):
        return image
    white = (255, 255, 255)
    return cv2.warpPerspective(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=white
    ).astype(np.uint8)
