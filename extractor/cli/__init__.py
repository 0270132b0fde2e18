"""The command line: ``extractor``. ``main`` is the entry point; commands live one file a group beside this one."""

from __future__ import annotations

import os
import sys

from extractor import messages


def main() -> None:
    """Run the command line on ``sys.argv`` and exit with the contract's code."""
    chosen, arguments = messages.from_arguments(sys.argv[1:])
    messages.use(chosen if chosen in messages.LANGUAGES else messages.from_locale(os.environ))
    if chosen is not None and chosen not in messages.LANGUAGES:
        sys.exit(_complain(messages.tell("--lang 只能是 zh 或 en", "--lang must be zh or en"), 2))

    from extractor.cli.app import build, run  # the help texts are put together here, in the language chosen above

    sys.exit(run(build(), arguments))


def _complain(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
