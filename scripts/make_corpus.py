"""Synthetic annual reports with exact gold: ``make_corpus.py --out DIR --seed N --count N [--classes a,b]``.

Writes ``DIR/docs/NAME.EXT`` and ``DIR/gold/NAME.EXT.json``; the same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from corpus.registry import DocumentClass, all_classes, make_document

DEFAULT_FAMILIES = ("text", "office")


def choose(wanted: str | None) -> list[DocumentClass]:
    """The classes that ``--classes`` names, by class or by family. Raises SystemExit naming an unknown one."""
    classes = all_classes()
    if not wanted:
        return [c for c in classes.values() if c.family in DEFAULT_FAMILIES]
    chosen: dict[str, DocumentClass] = {}
    for word in filter(None, wanted.split(",")):
        found = [c for c in classes.values() if word in (c.name, c.family)]
        if not found:
            raise SystemExit(f"make_corpus: no class or family {word!r}; --list prints those there are")
        chosen |= {c.name: c for c in found}
    return list(chosen.values())


def write_corpus(out: Path, seed: int, count: int, classes: list[DocumentClass]) -> list[Path]:
    """Write ``count`` documents, the classes in turn. Returns the documents' paths."""
    (out / "docs").mkdir(parents=True, exist_ok=True)
    (out / "gold").mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        chosen = classes[number % len(classes)]
        made = make_document(chosen, seed, number // len(classes))
        path = out / "docs" / f"{number:05d}_{chosen.name}.{made.extension}"
        path.write_bytes(made.data)
        gold = json.dumps(made.gold, ensure_ascii=False, indent=1)
        (out / "gold" / f"{path.name}.json").write_text(gold + "\n", encoding="utf-8")
        paths.append(path)
        if sys.stderr.isatty() or number + 1 == count:
            print(f"\r{number + 1}/{count} {chosen.name:<24}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return paths


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="folder to write docs/ and gold/ into")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100, help="how many documents (default 100)")
    parser.add_argument("--classes", help="classes or families, comma-separated (default: text,office)")
    parser.add_argument("--list", action="store_true", help="print the classes and stop")
    options = parser.parse_args(arguments)
    if options.list:
        for c in all_classes().values():
            print(f"{c.name:<20} {c.family:<7} {c.summary}")
        return 0
    if options.out is None:
        parser.error("--out is wanted")
    write_corpus(options.out, options.seed, options.count, choose(options.classes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
