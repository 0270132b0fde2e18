"""Aligning what a source prints with the official form: the form by its headers, rows and columns in order."""

from extractor.alignment.align import Alignment, align

__all__ = ["Alignment", "align"]
