"""What a page's readings say of one another: strokes in company, texts read twice, marks beside the paper."""

from __future__ import annotations

from collections.abc import Sequence

from extractor import settings
from extractor.readers.ocr import Pixels, Quad, Reading, covered
from extractor.readers.page_image import PageImage
from extractor.readers.strokes import in_company

Placed = tuple[Quad, Reading]


def seen_together(grey: Pixels, read: Sequence[Placed], image: PageImage) -> list[Placed]:
    """The readings of an upright page, each told by itself, after what the others show."""
    return on_paper(once(in_company(grey, read)), image)


def on_paper(read: Sequence[Placed], image: PageImage) -> list[Placed]:
    """Without dashes that stand alone at a page's upper or lower end: there a photograph shows the paper's edge."""
    first, last = settings.REGISTER_EDGE * image.unit, image.shape[0] - settings.REGISTER_EDGE * image.unit

    def is_edge(place: Quad, reading: Reading) -> bool:
        _, top, _, bottom = place.bounds
        if reading.text not in settings.DASHES or first <= bottom <= last or first <= top <= last:
            return False
        return not any(min(bottom, o.bounds[3]) > max(top, o.bounds[1]) for o, _ in read if o is not place)

    return [(place, reading) for place, reading in read if not is_edge(place, reading)]


def once(read: Sequence[Placed]) -> list[Placed]:
    """What was read, once: a detector gives half of a line a box of its own now and then, which reads as the line does."""
    alike: dict[str, list[Placed]] = {}
    for place, reading in read:
        if len(reading.text) > 1:  # lone noughts are many, and each stands in a cell of its own
            alike.setdefault(reading.text, []).append((place, reading))
    return [(place, reading) for place, reading in read if not _is_again(place, reading, alike.get(reading.text, ()))]


def _is_again(place: Quad, reading: Reading, alike: Sequence[Placed]) -> bool:
    return any(other.score > reading.score and covered(place, over) > settings.READ_TWICE for over, other in alike)
