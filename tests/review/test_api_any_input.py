"""Whatever is sent to the API, it answers in order: no 5xx (schemathesis makes the requests from the description)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from extractor import store
from extractor.review.api import create_api
from tests.review import desk as desks

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (extra dev)")


def test_no_request_breaks_the_server(tmp_path):
    with desks.desk_at(tmp_path) as desk:
        number = desk.add()
        image = store.PageImage(b"\x89PNG", "image/png", 595.0, 842.0)
        store.put_page(desk.db, store.view(desk.db, number).head.sha256, 1, image)
        access = replace(desk.services.access, names=frozenset())  # the requests come under any name
        api = create_api(replace(desk.services, access=access))
        answers = {}
        for operation in schemathesis.openapi.from_asgi("/api/v1/openapi.json", api).get_all_operations():
            answers[operation.ok().label] = _asked(operation.ok())
    assert {status for statuses in answers.values() for status in statuses if status >= 500} == set(), answers
    assert all(answers.values())
    fine = [label for label, statuses in answers.items() if min(statuses) < 300]
    assert len(fine) > len(answers) / 2, answers  # the requests are such as get through


def _asked(operation: Any) -> set[int]:
    """The status codes that requests of one kind were answered by."""
    seen: set[int] = set()

    @settings(max_examples=5, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        if "report_id" in (case.path_parameters or {}):
            case.path_parameters["report_id"] = 1 + case.path_parameters["report_id"] % 2  # the first is there
        seen.add(case.call().status_code)

    ask()
    return seen
