"""Workers that crash, hang, hoard or fail: one sentence each, and the run goes on."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from extractor.batch.local import HEAVY, LIGHT, Limits, _serve, limits_for, run, run_one
from extractor.errors import ExtractorError, InputError, LimitExceeded, UnreadableFile, UsageError
from tests.batch.jobs import who, work

SMALL = Limits(cpu_seconds=1.0, clock_seconds=30.0, memory_bytes=256 * 2**20)
IMPATIENT = Limits(cpu_seconds=30.0, clock_seconds=0.6, memory_bytes=256 * 2**20)


@pytest.mark.parametrize("workers", [1, 3])
def test_each_item_has_one_outcome(workers):
    items = [f"item{i}" for i in range(12)]
    outcomes = list(run(work, [(i, SMALL) for i in items], workers))
    assert sorted(o.index for o in outcomes) == list(range(12))
    assert {o.item: o.result for o in outcomes} == {i: i.upper() for i in items}


def test_nothing_to_do():
    assert list(run(work, [])) == []


def test_one_worker_serves_many_items():
    assert len({o.result[1] for o in run(who, [(str(i), SMALL) for i in range(5)])}) == 1


@pytest.mark.parametrize(("chosen", "expected"), [("", "4"), ("3", "3")])
def test_workers_share_the_cores(chosen, expected, monkeypatch):
    context = multiprocessing.get_context("fork")
    monkeypatch.setenv("EXTRACTOR_OCR_THREADS", chosen)
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, os.getenv, 4))
    process.start()
    ours.send(("EXTRACTOR_OCR_THREADS", SMALL))
    assert ours.recv() == (expected,)
    process.kill()
    process.join()


@pytest.mark.parametrize(
    ("item", "limits", "error", "says"),
    [
        ("crash", SMALL, InputError, "SIGSEGV"),
        ("abort", SMALL, InputError, "SIGABRT"),
        ("exit", SMALL, InputError, "exit 7"),
        ("killed", SMALL, LimitExceeded, "memory"),
        ("hang", IMPATIENT, LimitExceeded, "stopped"),
        ("spin", SMALL, LimitExceeded, "processor time"),
        ("hoard", SMALL, LimitExceeded, "256 MB"),
        ("recurse", SMALL, LimitExceeded, "nested"),
        ("refuse", SMALL, UnreadableFile, "the file is damaged"),
        ("defect", SMALL, InputError, "KeyError: 'nobody thought of this', jobs.py"),
    ],
)
def test_a_bad_item_ends_in_a_sentence_and_the_others_go_on(item, limits, error, says, capfd):
    outcomes = list(run(work, [("before", SMALL), (item, limits), ("after", SMALL)]))
    assert [o.result for o in outcomes] == ["BEFORE", None, "AFTER"]
    assert type(outcomes[1].error) is error
    assert says in outcomes[1].error.en
    assert outcomes[1].error.zh != outcomes[1].error.en
    assert "Traceback" not in capfd.readouterr().err


def test_a_killed_fork_server_is_replaced():
    items = ["before", "orphan", "crash", "after"]
    outcomes = {o.item: o for o in run(work, [(i, SMALL) for i in items], 2)}
    assert [outcomes[i].result for i in items] == ["BEFORE", "ORPHAN", None, "AFTER"]


@pytest.mark.parametrize(("failures", "told"), [(1, None), (9, "cannot be started: unexpected EOF")])
def test_a_fork_server_that_is_killed_while_it_forks_is_asked_again(monkeypatch, failures, told):
    start, left = ForkServerProcess.start, [failures]

    def killed(process):
        if left[0]:
            left[0] -= 1
            raise EOFError("unexpected EOF")
        start(process)

    monkeypatch.setattr(ForkServerProcess, "start", killed)
    if told is None:
        assert run_one(work, "done", SMALL) == "DONE"
    else:
        with pytest.raises(UsageError, match=told):
            run_one(work, "done", SMALL)


def test_memory_that_an_earlier_item_held_does_not_count_against_the_next():
    outcomes = list(run(work, [("hoard", SMALL), ("next", SMALL), ("hoard", SMALL), ("last", SMALL)]))
    assert [o.result for o in outcomes] == [None, "NEXT", None, "LAST"]


def test_processor_time_is_counted_for_each_item_alone():
    half = Limits(0.5, 30.0, 2**28)
    outcomes = list(run(_busy, [(0.3, half)] * 4))
    assert [o.error for o in outcomes] == [None] * 4


def _busy(seconds: float) -> None:
    start = time.process_time()
    while time.process_time() - start < seconds:
        pass


def test_what_the_worker_started_ends_with_it(tmp_path):
    note = tmp_path / "pid"
    (outcome,) = run(work, [(f"child {note}", Limits(30.0, 2.0, 2**28))])
    assert isinstance(outcome.error, LimitExceeded)
    assert _is_gone(int(note.read_text()))


def _is_gone(pid: int) -> bool:
    for _ in range(100):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            if state not in "ZX":
                time.sleep(0.05)
                continue
        return True
    return False


def test_workers_end_when_the_caller_stops_early():
    outcomes = run(who, [(str(i), SMALL) for i in range(50)])
    _, pid = next(outcomes).result
    outcomes.close()
    assert _is_gone(pid)


def test_run_one_gives_the_result_or_raises_the_error():
    assert run_one(work, "fine", SMALL) == "FINE"
    with pytest.raises(UnreadableFile, match="damaged"):
        run_one(work, "refuse", SMALL)


def test_errors_keep_both_languages_on_the_way():
    with pytest.raises(ExtractorError) as caught:
        run_one(work, "refuse", SMALL)
    assert (caught.value.zh, caught.value.en, caught.value.exit_code) == ("文件已损坏", "the file is damaged", 3)


@pytest.mark.parametrize(
    ("name", "data", "limits"),
    [
        ("a.txt", b"text", LIGHT),
        ("a.HTML", b"<p>", LIGHT),
        ("a.docx", b"PK\x03\x04", LIGHT),
        ("a.pdf", b"%PDF-1.7", HEAVY),
        ("a.txt", b"%PDF-1.7", HEAVY),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", HEAVY),
        ("a.jpg", b"\xff\xd8\xff\xe0", HEAVY),
        ("a", b"?", HEAVY),
        ("a.zip", b"PK\x03\x04", HEAVY),
    ],
)
def test_limits_follow_the_kind(name, data, limits, tmp_path):
    path = tmp_path / name
    path.write_bytes(data)
    assert limits_for(path) is limits


def test_a_missing_file_has_light_limits(tmp_path):
    assert limits_for(tmp_path / "none.txt") is LIGHT


def test_the_parent_is_not_limited():
    import resource

    list(run(work, [("a", SMALL)]))
    assert resource.getrlimit(resource.RLIMIT_DATA)[0] in (
        resource.RLIM_INFINITY,
        resource.getrlimit(resource.RLIMIT_DATA)[1],
    )
    assert os.getpgid(0) == os.getpgrp()


def test_a_worker_whose_parent_has_died_ends_without_a_word(capfd):
    context = multiprocessing.get_context("forkserver")
    ours, theirs = context.Pipe()
    worker = context.Process(target=_serve, args=(theirs, work, 1))
    worker.start()
    theirs.close()
    ours.send(("slow 0.3", SMALL))
    ours.close()
    worker.join(timeout=60)
    assert worker.exitcode == 0
    assert capfd.readouterr().err == ""
