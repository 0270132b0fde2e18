"""``extractor add``, ``list``, ``show`` and ``undo``: the store from the command line."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from extractor.cli.common import FormsFolder, Inputs, Password, Workers, forms_in, progress, stderr, stdout
from extractor.cli.inputs import collect
from extractor.errors import ExtractorError, InputError, UsageError
from extractor.messages import language, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.records import Report
    from extractor.store import Added, Database, Difference, QueueItem, ReportView

SOME_FAILED: Final = 3

DatabaseAt = Annotated[
    str,
    typer.Option(
        "--db",
        metavar="FILE|URL",
        envvar="EXTRACTOR_DB",
        help=tell("数据库：文件名，或 postgresql:// 地址", "The database: a file, or a postgresql:// address"),
    ),
]
ReportNumber = Annotated[int, typer.Argument(metavar="REPORT", min=1, help=tell("报告编号", "The report's number"))]


def add(app: typer.Typer) -> None:
    """Register the commands."""
    _add_add(app)
    _add_list(app)
    _add_show(app)
    _add_undo(app)


def opened(where: str) -> Database:
    """The database of ``--db``."""
    from extractor.store import open_database

    return open_database(where)


def existing(where: str) -> Database:
    """The database of ``--db`` for a command that only reads. Raises UsageError where there is none."""
    if "://" not in where and not Path(where).exists():
        raise UsageError(f"没有数据库 {where}", f"there is no database {where}")
    return opened(where)


def person() -> str:
    """The name under which a command's doings are recorded."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "local"


def program_version() -> str:
    """What is written beside each reading: the program's version and which models it reads with."""
    from importlib.metadata import version

    from extractor.stored_models import fingerprint

    return f"{version('extractor')}+models.{fingerprint()}"


# --------------------------------------------------------------------------- add


def _add_add(app: typer.Typer) -> None:
    @app.command(
        "add",
        help=tell(
            "读取文件和文件夹，存入数据库供核对；提取好的 JSON 不再重读。已有的更正保留，并指出程序现在读法不同之处。",
            "Read files and folders into the database for review; extracted JSON is stored as it is. Corrections made "
            "before are kept; where the program now reads otherwise is told.",
        ),
    )
    def command(
        inputs: Inputs,
        db: DatabaseAt = "extractor.db",
        workers: Workers = 1,
        forms: FormsFolder = None,
        password: Password = None,
    ) -> int:
        found = collect(inputs)
        forms_in(forms)
        return add_files([i.path for i in found], opened(db), workers, forms, password)


def add_files(paths: list[Path], db: Database, workers: int, forms: Path | None, password: str | None) -> int:
    """Read ``paths`` in worker processes and store each; gives the exit code."""
    from extractor import store
    from extractor.batch.local import limits_for, run
    from extractor.cli import work

    version, who = program_version(), person()
    added = failed = 0
    jobs = [work.Job(path, forms, password, lang=language()) for path in paths]
    with progress(len(jobs), tell("存入", "adding")) as step:
        for outcome in run(work.read, [(job, limits_for(job.path)) for job in jobs], workers):
            path, result = outcome.item.path, outcome.result
            try:
                if outcome.error is not None or result is None:
                    raise outcome.error or InputError("没有结果", "no result")
                stored = store.add_report(db, result, version=version, data=_source_bytes(path, result), who=who)
            except ExtractorError as error:
                failed += 1
                _store_failure(db, path, error, version, who)
                step(f"{path}: {error.sentence(language())}")
            else:
                added += 1
                step(told_differences(path, stored.differences))
                typer.echo(_added_line(stored, path))
    zh = f"存入 {added} 份" + (f"，{failed} 份未能读出" if failed else "")
    en = f"{added} reports stored" + (f", {failed} could not be read" if failed else "")
    stderr().print(tell(zh, en), highlight=False)
    db.close()
    return SOME_FAILED if failed else 0


def _source_bytes(path: Path, report: Report) -> bytes | None:
    """The bytes of a report's source. Where ``path`` is JSON extracted before, those of the file that it names, if that
    is there unchanged."""
    source = report.source
    if source.path == path:
        return _bytes(path)
    try:
        data = source.path.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == source.sha256 else None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"文件读到一半不见了：{error}", f"the file went away while it was read: {error}") from error


def _added_line(result: Added, path: Path) -> str:
    state = result.status if result.new else tell("没有变化", "unchanged")
    return f"{result.report_id}\t{state}\t{path}"


def told_differences(path: Path, differences: Sequence[Difference]) -> str | None:
    """The settled cells that the program now reads otherwise, a line each; ``None`` where there are none."""
    from extractor.store.encode import value_to
    from extractor.store.history import shown

    if not differences:
        return None
    lines = [tell(f"{path}：程序现在读法不同：", f"{path}: the program now reads otherwise:")]
    for d in differences:
        now, then, settled = (shown(value_to(v)) for v in (d.machine_now, d.machine_then, d.settled))
        zh = f"  {d.target}：原读 {then}，现读 {now}，已定 {settled}"
        en = f"  {d.target}: {then} then, {now} now, settled {settled}"
        lines.append(tell(zh, en))
    return "\n".join(lines)


def _store_failure(db: Database, path: Path, error: ExtractorError, version: str, who: str) -> None:
    """Record that a file gave no report. What cannot even be read as a file leaves no record."""
    from extractor import settings, store
    from extractor.records import Source

    try:
        if path.stat().st_size > settings.MAX_FILE_BYTES:
            return
        data = path.read_bytes()
    except OSError:
        return
    source = Source(path, b"", path.suffix.lstrip(".").lower()[:40] or "unknown", hashlib.sha256(data).hexdigest())
    store.add_failure(db, source, error, version=version, data=data, who=who)


# --------------------------------------------------------------------------- list and show


def _add_list(app: typer.Typer) -> None:
    @app.command(
        "list",
        help=tell("列出数据库中的报告，最需要核对的在前。", "List the reports in the database, the neediest first."),
    )
    def command(
        db: DatabaseAt = "extractor.db",
        status: Annotated[list[str] | None, typer.Option(help=tell("状态，可多次", "Status; may be repeated"))] = None,
        agency: Annotated[str | None, typer.Option(help=tell("机关名称的一部分", "Part of the agency's name"))] = None,
        year: Annotated[int | None, typer.Option(help=tell("年度", "Year"))] = None,
        rule: Annotated[str | None, typer.Option(help=tell("不成立的规则", "A rule that fails"))] = None,
        search: Annotated[str | None, typer.Option(help=tell("查找", "Search"))] = None,
        limit: Annotated[int, typer.Option(min=1, max=100_000, help=tell("最多几份", "How many at most"))] = 50,
        as_json: Annotated[bool, typer.Option("--json", help=tell("输出 JSON", "Write JSON"))] = False,
    ) -> int:
        from extractor import store

        if wrong := [s for s in status or () if s not in store.STATUSES]:
            known = ", ".join(store.STATUSES)
            raise UsageError(
                f"没有状态 {wrong[0]}；有：{known}", f"there is no status {wrong[0]!r}; there are: {known}"
            )
        wanted = store.Filter(tuple(status or ()), agency=agency, year=year, rule=rule, search=search)
        page = store.queue(existing(db), wanted, limit=limit)
        if as_json:
            _write_json([_item(i) for i in page.items])
        else:
            _print_items(page.items, page.total)
        return 0


def _item(item: QueueItem) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(item)


def _print_items(items: tuple[QueueItem, ...], total: int) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("#", justify="right")
    for heading in (tell("状态", "status"), tell("年度", "year"), tell("机关", "agency")):
        table.add_column(heading)
    for heading in (tell("待核", "to settle"), tell("不符", "failing"), tell("已定", "settled")):
        table.add_column(heading, justify="right")
    table.add_column(tell("文件", "file"))
    for i in items:
        year, agency = str(i.year or "?"), i.agency or "?"
        table.add_row(str(i.id), i.status, year, agency, str(i.waiting), str(i.broken), str(i.settled), i.name)
    stdout().print(table)
    if total > len(items):
        stderr().print(tell(f"共 {total} 份，--limit 可多列", f"{total} in all; --limit shows more"), highlight=False)


def _add_show(app: typer.Typer) -> None:
    @app.command(
        "show",
        help=tell(
            "显示一份报告：存疑的格、不符的合计、每一次更正。",
            "Show one report: doubtful cells, failing sums, every correction.",
        ),
    )
    def command(
        report: ReportNumber,
        db: DatabaseAt = "extractor.db",
        as_json: Annotated[bool, typer.Option("--json", help=tell("输出报告 JSON", "Write the report's JSON"))] = False,
    ) -> int:
        from extractor import store
        from extractor.export.json_report import to_json

        view = store.view(existing(db), report)
        if as_json:
            _write_json(to_json(store.settled_report(view)))
        else:
            _print_view(view)
        return 0


def _print_view(view: ReportView) -> None:
    from rich.markup import escape

    from extractor.store.encode import value_to
    from extractor.store.history import shown

    def line(text: str) -> None:
        stdout().print(text, highlight=False, soft_wrap=True)

    head, form = view.head, view.form
    line(f"[bold]{head.id}[/] {escape(head.name)}  {head.status}  {head.kind}  {head.sha256[:12]}")
    if view.machine is None:
        if head.failure is not None:
            line(f"[red]{escape(tell(head.failure.zh, head.failure.en))}[/]")
        return
    agency = view.agency.value if view.agency else None
    year = view.year.value if view.year else None
    line(f"{escape(str(agency or '?'))}  {year or '?'}  {view.machine.form or '—'}  ({head.version}, {head.made_at})")
    for finding in view.findings:
        line(f"[red]{finding.rule}[/] {escape(finding.message)}")
    for name in view.to_settle:
        cell = view.cells[name]
        label = form.printed_name(cell.machine.address) if form is not None else ""
        reading = escape(shown(value_to(cell.value)))
        line(f"[yellow]?[/] {name} = {reading}  {cell.machine.confidence:.0%}  {escape(label)}")
    for entry in view.history:
        undone = tell("撤销", "undoes") + f" #{entry.undoes} " if entry.undoes else ""
        said = (
            f"{undone}{entry.verdict.value} {entry.target}: {shown(entry.before)} → {shown(entry.after)}  {entry.why}"
        )
        line(f"[dim]#{entry.id}[/] {entry.at[:19]} {escape(entry.who)} {escape(said)}")


def _write_json(data: object) -> None:
    import json

    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


# --------------------------------------------------------------------------- undo


def _add_undo(app: typer.Typer) -> None:
    @app.command(
        "undo",
        help=tell(
            "撤销更正：不写编号则撤销自己在该报告上最近的一次。撤销也是一条记录，什么都不删。",
            "Take back a correction; without a number the latest of your own in that report. An undo is a record too: "
            "nothing is erased.",
        ),
    )
    def command(
        report: ReportNumber,
        correction: Annotated[
            int | None,
            typer.Option("--correction", metavar="N", min=1, help=tell("更正编号", "The correction's number")),
        ] = None,
        who: Annotated[
            str | None, typer.Option("--as", metavar="NAME", help=tell("以谁的名义", "In whose name"))
        ] = None,
        why: Annotated[str, typer.Option(help=tell("理由", "The reason"))] = "",
        db: DatabaseAt = "extractor.db",
    ) -> int:
        from extractor import store
        from extractor.store.history import shown

        made = store.undo(existing(db), report, who=who or person(), entry_id=correction, why=why)
        if not made:
            raise UsageError("没有可撤销的更正", "there is nothing of yours to take back")
        for entry in made:
            change = f"{shown(entry.before)} → {shown(entry.after)}"
            stdout().print(f"{entry.target}: {change}", markup=False, highlight=False, soft_wrap=True)
        return 0
