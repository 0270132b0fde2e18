"""Type: which face each character is set in, how long a text is, where its lines break, and the runs of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.fonts import face
from corpus.sheet import BLACK, Colour, Text

# Latin words and numbers stay whole where the line allows it.
_TOKENS = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%+\-]*|\s+|.", re.DOTALL)
_NEVER_FIRST = "，。、；：！？）》」』】〕”’％,.;:!?)%"
_NEVER_LAST = "（《「『【〔“‘("


@dataclass(frozen=True, slots=True)
class Typeface:
    """Chinese set in one face, Latin letters and digits in another (or the same); ``fallback`` holds what they lack."""

    cjk: str
    latin: str | None = None
    fallback: str = "noto-serif"

    def face_of(self, char: str) -> str:
        if self.latin and char < "\u2000" and face(self.latin).has(char):
            return self.latin
        return self.cjk if face(self.cjk).has(char) else self.fallback

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """(face, text) of neighbouring characters of one face."""
        run, current = "", ""
        for char in text:
            name = self.face_of(char)
            if name != current and run:
                yield current, run
                run = ""
            current = name
            run += char
        if run:
            yield current, run

    def width(self, text: str, size: float) -> float:
        """Length in points of ``text`` set in ``size``."""
        return sum(face(name).width(run, size) for name, run in self.runs(text))

    def longest_token(self, text: str, size: float) -> float:
        """Length of the longest piece that should not be broken."""
        return max((self.width(t, size) for t in _TOKENS.findall(text)), default=0.0)


def wrap(text: str, type_: Typeface, size: float, width: float, first: float = 0.0, kinsoku: bool = True) -> list[str]:
    """``text`` broken into lines no longer than ``width``; the first line is shorter by ``first``.

    Closing punctuation is kept from a line's start and opening from its end (kinsoku) where the line has room to
    give up a character; a token longer than a line is broken by characters. At least one line comes back.
    """
    lines: list[str] = []
    line, room = "", width - first
    for part in text.split("\n"):
        for token in _TOKENS.findall(part):
            pieces = [token] if type_.width(token, size) <= width else list(token)
            for piece in pieces:
                if not line or type_.width(line + piece, size) <= room + 0.01:
                    line += piece
                    continue
                carried = ""
                if (
                    kinsoku
                    and len(line) > 2
                    and ((piece in _NEVER_FIRST and not line[-1].isdigit()) or line[-1] in _NEVER_LAST)
                ):
                    line, carried = line[:-1], line[-1]
                lines.append(line)
                line, room = (carried + piece).lstrip(" "), width
        lines.append(line)
        line, room = "", width
    return [x.strip(" ") for x in lines] or [""]


def set_line(
    text: str,
    type_: Typeface,
    size: float,
    x: float,
    y: float,
    *,
    pieces: str = "line",
    gap: float = 0.0,
    colour: Colour = BLACK,
    invisible: bool = False,
) -> list[Text]:
    """The runs of one line with its baseline at ``y``.

    ``pieces`` is how a producer shows text: ``line`` (a run a face), ``word`` (a run a word) or ``glyph`` (each
    character by itself); ``gap`` is added after each character, as justified lines have it.
    """  # fmt: skip
    out: list[Text] = []
    for name, run in type_.runs(text):
        shown = [run] if pieces == "line" else (re.findall(r"\S+|\s+", run) if pieces == "word" else list(run))
        for piece in shown:
            if piece.strip():
                out.append(Text(x, y, piece, size, name, 0.0, colour, gap, invisible))
            x += face(name).width(piece, size) + gap * len(piece)
    return out
