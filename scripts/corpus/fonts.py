"""The typefaces that the drawn pages are set in: their glyph widths, and small copies of them that embed quickly.

The full CJK files hold 65,000 glyphs and take seconds to embed; each is cut once to GB 2312 and kept in the user's
cache folder (``$XDG_CACHE_HOME/extractor-corpus``).
"""

from __future__ import annotations

import hashlib
import logging
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONT_PACKAGES = (
    "fonts-noto-cjk fonts-wqy-zenhei fonts-wqy-microhei fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-liberation"
)

_FILES: dict[str, tuple[str, int]] = {
    "noto-serif": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    "noto-serif-bold": ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 2),
    "noto-sans": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    "noto-sans-bold": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    "zenhei": ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
    "microhei": ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    "song": ("/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
    "kai": ("/usr/share/fonts/truetype/arphic-gkai00mp/gkai00mp.ttf", 0),
    "liberation-serif": ("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf", 0),
    "liberation-sans": ("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf", 0),
}

CJK_FACES = ("noto-serif", "noto-sans", "zenhei", "microhei", "song", "kai")
BOLD_FACES = ("noto-serif-bold", "noto-sans-bold", "zenhei")
LATIN_FACES = ("liberation-serif", "liberation-sans")

# Besides GB 2312: what reports print that the standard of 1980 does not hold.
_EXTRA = "〇○—–·•“”‘’…￥℃①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶〔〕﹝﹞镕堃喆垚淼犇昇祎玥珺彧翀旻嵘勐勠囍沄洺浛㎡□√×"


class FontsMissingError(RuntimeError):
    """A typeface of the corpus is not installed on this machine."""


def _gb2312() -> str:
    chars = []
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                chars.append(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return "".join(chars)


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "extractor-corpus"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _small_copy(name: str) -> Path:
    """The typeface ``name`` cut to GB 2312. Raises FontsMissingError naming the packages to install."""
    path, number = _FILES[name]
    if not Path(path).exists():
        raise FontsMissingError(f"typeface {name} is missing; install: apt-get install {FONT_PACKAGES}")
    wanted = _gb2312() + _EXTRA + "".join(map(chr, range(0x20, 0x7F)))
    small = _cache_folder() / f"{name}-{hashlib.sha256(wanted.encode()).hexdigest()[:8]}.otf"
    if not small.exists():
        logging.getLogger("fontTools").setLevel(logging.ERROR)
        options = subset.Options(
            layout_features=[], hinting=False, notdef_outline=True, font_number=number, desubroutinize=True
        )
        options.drop_tables += ["GSUB", "GPOS", "vhea", "vmtx", "VORG", "BASE", "BDF ", "FFTM", "mort"]
        with subset.load_font(path, options) as font:
            cutter = subset.Subsetter(options)
            cutter.populate(text=wanted)
            cutter.subset(font)
            partial = small.with_suffix(f".{os.getpid()}")
            subset.save_font(font, str(partial), options)
        partial.replace(small)
    return small


@dataclass(frozen=True)
class Face:
    """A typeface: its small file and its widths in thousandths of the type size."""

    name: str
    file: Path
    widths: dict[int, float]
    ascent: float
    descent: float

    def has(self, char: str) -> bool:
        return ord(char) in self.widths

    def width(self, text: str, size: float) -> float:
        """Length of ``text`` set solid in ``size``, in points. KeyError for a character it lacks: no silent boxes."""
        return sum(self.widths[ord(c)] for c in text) * size / 1000


@cache
def face(name: str) -> Face:
    """The typeface with this name of the list above. Raises FontsMissingError."""
    file = _small_copy(name)
    with TTFont(str(file), lazy=True) as font:
        per_em = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        widths = {code: metrics[glyph][0] * 1000 / per_em for code, glyph in font.getBestCmap().items()}
    # The Noto faces declare lines of 1.4 em; ink stands within 0.88 above and 0.12 below, as the em box is meant.
    return Face(name, file, widths, 0.86, 0.14)


def fonts_installed() -> bool:
    """Whether every typeface of the corpus is here."""
    return all(Path(path).exists() for path, _ in _FILES.values())
