"""The document classes of the corpus. A module adds its own with ``@document_class`` and is named in ``MODULES``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

MODULES = ("corpus.text_classes", "corpus.office_classes", "corpus.pages", "corpus.scans")
"""Modules that register classes; one that is not there, or whose libraries are not, is left out."""


@dataclass(frozen=True, slots=True)
class Made:
    """One finished document: its extension without the dot, its bytes, its gold."""

    extension: str
    data: bytes
    gold: Mapping[str, object]


Maker = Callable[[Random], Made]


@dataclass(frozen=True, slots=True)
class DocumentClass:
    """A kind of document: what it is called, what it shows, how one is made."""

    name: str
    family: str
    summary: str
    make: Maker


_CLASSES: dict[str, DocumentClass] = {}


def document_class(name: str, family: str, summary: str) -> Callable[[Maker], Maker]:
    """Register a maker under a name. ``family`` is ``text``, ``office``, ``pdf`` or ``scan``: ``--classes`` takes both.

    The maker draws everything from the ``Random`` it is given, and nothing else: same seed, same bytes.
    """

    def register(make: Maker) -> Maker:
        if name in _CLASSES:
            raise ValueError(f"document class {name!r} is registered twice")
        _CLASSES[name] = DocumentClass(name, family, summary, make)
        return make

    return register


def all_classes() -> dict[str, DocumentClass]:
    """Every class of every module that can be imported here, in order of registration."""
    for module in MODULES:
        try:
            importlib.import_module(module)
        except ModuleNotFoundError as missing:
            # A module of the corpus that is not written yet, or one whose renderer is not installed.
            if missing.name is not None and missing.name.startswith("corpus.") and missing.name != module:
                raise
    return dict(_CLASSES)


def make_document(chosen: DocumentClass, seed: int, number: int) -> Made:
    """Document ``number`` of a run with ``seed``: it depends on nothing else, not even on the other classes chosen."""
    return chosen.make(Random(f"{seed}/{chosen.name}/{number}"))
