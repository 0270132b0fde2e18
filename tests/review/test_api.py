"""The API: upload to export by its own words, and what it says to what it cannot do."""

from __future__ import annotations

import time

import pytest

from extractor import store
from extractor.settings import REQUEST_MOST_BYTES, UPLOAD_MOST_BYTES
from tests.review import desk as desks
from tests.store.samples import PERSON, TOTAL

desk = desks.desk


def _wait(desk, number):
    for _ in range(400):
        status = desk.get(f"/reports/{number}/status").json()
        if status["status"] != "waiting":
            return status
        time.sleep(0.02)
    raise AssertionError("it was never read")


def _upload(desk, data=b"hello \xe4\xbd\xa0", name="年报.txt", **form):
    return desk.client.post("/api/v1/reports", files={"file": (name, data, "text/plain")}, data=form)


def test_from_upload_to_export(desk):
    answer = _upload(desk)
    assert (answer.status_code, answer.json()["status"]) == (202, "waiting")
    number = answer.json()["id"]
    assert _wait(desk, number)["status"] == "open"

    report = desk.get(f"/reports/{number}").json()
    assert report["report"]["source"]["path"] == "年报.txt"
    assert report["report"]["cells"][TOTAL]["value"] == 6
    assert report["review"]["to_settle"][0] == TOTAL
    at = report["review"]["cells"][TOTAL]["revision"]

    answer = desk.say(number, number=0, base=at, why="看过原件")
    assert answer.status_code == 201
    assert (answer.json()["status"], answer.json()["findings"]) == ("settled", [])

    exported = desk.get(f"/reports/{number}/export")
    assert exported.headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.txt.json"
    cell = exported.json()["cells"][TOTAL]
    assert (cell["value"], cell["status"], cell["confidence"]) == (0, "accepted", 1.0)
    assert (cell["machine"]["value"], cell["settled"]["why"]) == (6, "看过原件")
    assert "settled" not in exported.json()["cells"][PERSON]

    lines = desk.get(f"/reports/{number}/export?format=csv").text.splitlines()
    assert any(TOTAL in line and ",0,value," in line for line in lines)
    source = desk.get(f"/reports/{number}/source")
    assert (source.content, source.headers["content-type"]) == (b"hello \xe4\xbd\xa0", "application/octet-stream")


def test_a_known_file_is_not_read_again(desk):
    first = _upload(desk).json()["id"]
    _wait(desk, first)
    assert _upload(desk, name="again.txt").json() == {"id": first, "status": "open"}


def test_a_file_that_cannot_be_read_says_why_and_takes_a_password(desk):
    number = _upload(desk, b"LOCKED text").json()["id"]
    failed = _wait(desk, number)
    assert (failed["status"], failed["failure"]["zh"]) == ("failed", "要密码")
    assert desk.get(f"/reports/{number}/export").status_code == 422
    assert _upload(desk, b"LOCKED text").json()["status"] == "failed"
    assert _upload(desk, b"LOCKED text", password="open").json()["status"] == "waiting"
    assert _wait(desk, number)["status"] == "open"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\li\\年报.docx", "年报.docx"),
        ("/", "upload"),
        ("..", "upload"),
        ("a\x00b\u202egpj.exe", "abgpj.exe"),
        ("长" * 300 + ".docx", "长" * 145 + ".docx"),
    ],
)
def test_names_lead_nowhere(desk, name, shown):
    number, _ = _taken(desk, name)
    assert store.view(desk.db, number).head.name == shown
    kept = [p for p in desk.db.files.rglob("*") if p.is_file()]
    assert [len(p.name) for p in kept] == [64]


def _taken(desk, name):
    from extractor.review.uploads import Uploads

    return Uploads(desk.services).take(name, b"hello", who="li")


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"", 422), (b"Rar!\x1a\x07\x00" + bytes(50), 415), (b"\x7fELF" + bytes(range(256)) * 20, 415)],
)
def test_uploads_that_are_no_report(desk, data, status):
    answer = _upload(desk, data, "a.bin")
    assert answer.status_code == status
    assert answer.json()["zh"] != answer.json()["detail"]
    assert desk.get("/reports").json()["total"] == 0


def test_what_is_too_large_is_refused_before_it_is_taken_in(desk):
    headers = {"Content-Length": str(UPLOAD_MOST_BYTES * 2), "Content-Type": "multipart/form-data; boundary=x"}
    assert desk.client.post("/api/v1/reports", content=b"", headers=headers).status_code == 413
    body = b'{"changes": "' + b"x" * REQUEST_MOST_BYTES + b'"}'
    assert desk.client.post("/api/v1/reports/1/corrections", content=body).status_code == 413
    chunked = (b"x" * 2**16 for _ in range(REQUEST_MOST_BYTES // 2**16 + 2))
    assert desk.client.post("/api/v1/reports/1/corrections", content=chunked).status_code == 413


def test_too_many_waiting(desk, monkeypatch):
    monkeypatch.setattr("extractor.review.uploads.UPLOADS_MOST_WAITING", 0)
    assert _upload(desk).status_code == 413


# --------------------------------------------------------------------------- reviewing


def test_a_clash_tells_what_the_other_said(desk):
    number = desk.add()
    assert desk.say(number, number=1).status_code == 201
    answer = desk.say(number, number=2)
    assert answer.status_code == 409
    (conflict,) = answer.json()["conflicts"]
    assert (conflict["value"], conflict["theirs"]["after"]["number"]) == ("1", 1)
    assert desk.say(number, number=2, base=conflict["revision"]).status_code == 201


def test_undo_redo_and_history(desk):
    number = desk.add()
    entry = desk.say(number, number=1).json()["entries"][0]
    assert desk.post(f"/reports/{number}/undo", {}).json()["status"] == "open"
    assert desk.post(f"/reports/{number}/redo").json()["status"] == "started"
    assert desk.post(f"/reports/{number}/undo", {"entry": entry["id"]}).status_code == 422  # taken back once already
    history = desk.get(f"/reports/{number}/corrections").json()["entries"]
    assert [e["verdict"] for e in history] == ["value", "undo", "undo"]


def test_two_see_each_other(desk):
    number = desk.add()
    last = desk.get("/status").json()["last_event"]
    desk.say(number, number=1)
    feed = desk.get(f"/events?after={last}").json()
    assert [(e["kind"], e["target"]) for e in feed["events"]] == [("correction", TOTAL)]
    assert desk.get(f"/events?after={feed['last']}").json()["events"] == []


def test_queue_and_claims(desk):
    first, second = desk.add("a.txt"), desk.add("b.txt")
    queue = desk.get("/queue").json()
    assert (queue["total"], queue["next"]) == (2, first)
    store.claim(desk.db, first, "wang")
    assert desk.get("/queue").json()["next"] == second
    answer = desk.client.put(f"/api/v1/reports/{first}/claim", json={})
    assert (answer.status_code, answer.json()["claim"]["who"]) == (409, "wang")
    assert desk.client.put(f"/api/v1/reports/{first}/claim", json={"by_force": True}).status_code == 200
    assert desk.get(f"/reports/{first}/status").json()["claim"]["who"] != "wang"
    assert desk.client.delete(f"/api/v1/reports/{first}/claim").status_code == 204
    assert desk.get("/reports?rule=row_sum&status=open&limit=1").json()["total"] == 2


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/77", 404),
        ("/reports/77/status", 404),
        ("/reports/77/export", 404),
        ("/reports/77/source", 404),
        ("/reports/77/pages/1", 404),
        ("/reports/0", 422),
        ("/reports/x", 422),
        ("/reports/1/pages/1", 404),
        ("/reports/1/source", 404),  # added without its bytes
        ("/reports/1/export?format=exe", 422),
        ("/reports?limit=0", 422),
        ("/reports?order=random", 422),
        ("/reports/..%2f..%2fetc%2fpasswd", 404),
        ("/nothing", 404),
    ],
)
def test_what_is_not_there(desk, path, status):
    desk.add()
    assert desk.get(path).status_code == status


@pytest.mark.parametrize(
    "change",
    [
        {"target": TOTAL, "verdict": "value", "base": 1},
        {"target": TOTAL, "verdict": "undo", "base": 1},
        {"target": TOTAL, "verdict": "value", "base": 1, "number": "6"},
        {"target": TOTAL, "verdict": "value", "base": 1, "number": 1e300},
        {"target": TOTAL, "verdict": "value", "number": 1},
        {"target": TOTAL, "verdict": "accept", "base": 1, "who": "someone else"},
        {"target": "no.such.cell", "verdict": "accept", "base": 1},
    ],
    ids=str,
)
def test_changes_that_make_no_sense(desk, change):
    number = desk.add()
    assert desk.post(f"/reports/{number}/corrections", {"changes": [change]}).status_code == 422
    assert store.view(desk.db, number).history == ()


def test_a_page_picture(desk):
    number = desk.add()
    image = store.PageImage(b"\x89PNG", "image/png", 595.0, 842.0)
    store.put_page(desk.db, store.view(desk.db, number).head.sha256, 2, image)
    answer = desk.get(f"/reports/{number}/pages/2")
    assert (answer.content, answer.headers["content-type"]) == (b"\x89PNG", "image/png")


def test_the_description_names_every_path(desk):
    paths = desk.get("/openapi.json").json()["paths"]
    assert {"/api/v1/reports", "/api/v1/reports/{report_id}/corrections", "/api/v1/session"} <= set(paths)


def test_what_waited_is_read_after_a_start(tmp_path):
    from extractor.review.uploads import Uploads

    with desks.desk_at(tmp_path) as desk:
        number, _ = Uploads(desk.services).take("a.txt", b"hello", who="li")
    with desks.desk_at(tmp_path) as desk:
        assert _wait(desk, number)["status"] == "open"


def test_a_reader_that_breaks_in_an_unforeseen_way_stops_nothing(desk, monkeypatch):
    from extractor.review import uploads as module

    monkeypatch.setattr(module, "_PAUSE_SECONDS", 0.01)
    real, broken = module.store.waiting, iter([RuntimeError("the database is away")])

    def waiting(db, limit=100):
        if limit == 1 and (error := next(broken, None)) is not None:
            raise error
        return real(db, limit=limit)

    monkeypatch.setattr(module.store, "waiting", waiting)
    assert _wait(desk, _upload(desk).json()["id"])["status"] == "open"
