"""The official forms, as data. A new form is a new TOML file."""

from extractor.forms.load import form_named, load_form, load_forms
from extractor.forms.model import Block, Form, FormTable, Identity, Label, NumberKind, Orientation, Section

__all__ = [
    "Block",
    "Form",
    "FormTable",
    "Identity",
    "Label",
    "NumberKind",
    "Orientation",
    "Section",
    "form_named",
    "load_form",
    "load_forms",
]
