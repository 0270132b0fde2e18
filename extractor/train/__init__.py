"""Training: models from labelled data, measured on what they never saw."""

from extractor.train.sections import train_sections

__all__ = ["train_sections"]
