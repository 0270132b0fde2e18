"""The same batch on a real cluster of two nodes on this machine. Slow: run with ``-m ray``."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import pytest

from extractor import store
from extractor.batch.cluster import on_ray
from extractor.batch.ingest import here
from extractor.errors import MissingTool
from extractor.export.collection import from_store
from tests.batch.readings import read
from tests.batch.test_ingest import contents, fates, put, run

ROOT = Path(__file__).parents[2]


def test_ray_is_asked_for_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingTool, match=r"extractor\[cluster\]"):
        on_ray()


def read_ones(db, folder):
    """The bytes of the Parquet files of all that was read."""
    from extractor.export.columnar import write_parquet

    assert write_parquet(from_store(db, store.Filter(status=("open",))), folder) == 40
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.ray
@pytest.mark.filterwarnings("ignore")
def test_two_nodes_one_of_which_is_lost(tmp_path, monkeypatch, pytestconfig):
    if "ray" not in pytestconfig.getoption("markexpr"):
        pytest.skip("starts a cluster, about a minute: run with -m ray")
    ray = pytest.importorskip("ray", reason="ray is not installed")
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, **{f"s{i:02}": f"slow {'x' * i}" for i in range(40)}, bad="refuse", dies="crash now")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        second = cluster.add_node(num_cpus=1)
        ray.init(address=cluster.address, log_to_driver=False)
        try:
            db = store.open_database(tmp_path / "ray.db")
            engine = on_ray(actors=2, function=read)

            def with_a_loss(tasks):
                for i, done in enumerate(engine(tasks)):
                    if i == 8:
                        cluster.remove_node(second, allow_graceful=False)
                    yield done

            seen = fates(run(db, folder, engine=with_a_loss))
            found = contents(db)
            parquet = read_ones(db, tmp_path / "ray.parquet")
            db.close()
        finally:
            ray.shutdown()
            cluster.shutdown()
    assert {n: f for n, f in seen.items() if f != "read"} == {"bad": "failed", "dies": "failed"}
    assert len(seen) == 42
    whole = store.open_database(tmp_path / "whole.db")
    run(whole, folder, engine=here(1, read))
    undisturbed = contents(whole)
    assert parquet == read_ones(whole, tmp_path / "whole.parquet")
    whole.close()
    assert [c for c in found if '"error"' not in c] == [c for c in undisturbed if '"error"' not in c]
    assert len(found) == len(undisturbed) == 42
