"""Every error a person can meet, in one tree. Each carries a sentence in Chinese and English and an exit code.

ExtractorError
├── UsageError          2  the command was used wrongly
├── InputError          3  this input gives no report
│   ├── UnreadableFile     damaged, empty, or not what it says
│   ├── UnsupportedKind    a kind of file this program does not read
│   ├── PasswordNeeded     encrypted, and no or a wrong password
│   ├── LimitExceeded      too large, too deep, too slow
│   └── MissingTool        needs a program or extra that is not installed
└── DataError           4  the project's own data (a form, a model) is broken
"""

from __future__ import annotations


class ExtractorError(Exception):
    """A failure that is told to a person in one sentence."""

    exit_code = 1

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def sentence(self, lang: str) -> str:
        """The message in ``lang`` (``"zh"`` or ``"en"``)."""
        return self.zh if lang == "zh" else self.en

    def __reduce__(self) -> tuple[type[ExtractorError], tuple[str, str]]:
        # pickled whole: worker processes send errors home
        return (type(self), (self.zh, self.en))


class UsageError(ExtractorError):
    exit_code = 2


class InputError(ExtractorError):
    exit_code = 3


class UnreadableFile(InputError):
    pass


class UnsupportedKind(InputError):
    pass


class PasswordNeeded(InputError):
    pass


class LimitExceeded(InputError):
    pass


class MissingTool(InputError):
    pass


class DataError(ExtractorError):
    exit_code = 4
