"""``extractor extract``: results, failures, names, formats."""

from __future__ import annotations

import csv
import io
import json
import shutil

import pytest


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_each_input_gives_one_file_named_after_it(cli, good, broken, tmp_path):
    out = tmp_path / "out"
    shutil.copy(good, tmp_path / "a.txt")
    shutil.copy(broken, tmp_path / "b.txt")
    ran = cli("extract", tmp_path / "a.txt", tmp_path / "b.txt", "-o", out)
    assert ran.code == 0
    assert sorted(p.name for p in out.iterdir()) == ["a.txt.json", "b.txt.json"]
    report = read(out / "a.txt.json")
    assert len(report["cells"]) == 200
    assert report["source"]["path"] == str(tmp_path / "a.txt")
    assert ran.out == ""
    assert ran.err.startswith("2 reports, ")


def test_one_failure_leaves_the_others_and_is_told_in_a_sentence(cli, good, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "cut.docx").write_bytes(b"PK\x03\x04 and nothing more")
    out = tmp_path / "out"
    ran = cli("extract", tmp_path / "empty.txt", good, tmp_path / "cut.docx", "-o", out)
    assert ran.code == 3
    assert len(read(out / "source.txt.json")["cells"]) == 200
    for name in ("empty.txt", "cut.docx"):
        failure = read(out / f"{name}.json")
        assert failure["error"] and "\n" not in failure["error"] and "Traceback" not in failure["error"]
        assert failure["source"] == {"path": str(tmp_path / name)}
        assert f"{name}: {failure['error']}" in ran.err
    assert ran.err.splitlines()[-1].startswith("1 reports, ")
    assert "2 could not be read" in ran.err


def test_a_poem_is_told_to_be_none_of_these_reports(cli, tmp_path):
    (tmp_path / "poem.txt").write_text("山中无历日\n寒尽不知年\n", encoding="utf-8")
    ran = cli("extract", tmp_path / "poem.txt", "-o", tmp_path / "out")
    assert ran.code == 0
    assert ran.err.splitlines()[0].endswith("poem.txt: no form fits: this does not look like an annual report")
    assert "1 without the form" in ran.err
    assert read(tmp_path / "out" / "poem.txt.json")["form"] is None


def test_a_failure_speaks_the_language_asked_for(cli, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    assert cli("extract", tmp_path / "empty.txt", "-o", tmp_path / "zh", lang="zh").code == 3
    assert cli("extract", tmp_path / "empty.txt", "-o", tmp_path / "en").code == 3
    chinese, english = (read(tmp_path / lang / "empty.txt.json")["error"] for lang in ("zh", "en"))
    assert not chinese.isascii() and english.isascii()


@pytest.mark.parametrize(
    "arguments", [["extract"], ["extract", "/there/is/no/such/file"], ["extract", "--no-such-option"], ["quit"], []]
)
def test_wrong_usage_is_2(cli, arguments):
    ran = cli(*arguments)
    assert ran.code == 2
    assert "Traceback" not in ran.err


def test_wrong_usage_in_chinese(cli):
    assert "没有这个文件或文件夹" in cli("extract", "/there/is/no/such/file", lang="zh").err


def test_results_do_not_depend_on_the_number_of_workers(cli, good, broken, tmp_path):
    for i in range(3):
        shutil.copy(good, tmp_path / f"good{i}.txt")
        shutil.copy(broken, tmp_path / f"broken{i}.txt")
    (tmp_path / "junk.txt").write_bytes(bytes(range(256)) * 8)
    inputs = sorted(tmp_path.glob("*.txt"))
    codes = [cli("extract", *inputs, "-o", tmp_path / f"out{n}", "--workers", n).code for n in (1, 3)]
    assert codes == [3, 3]
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / f"out{n}").iterdir()} for n in (1, 3))
    assert first == second
    assert len(first) == 7


def test_folders_are_walked_and_same_names_kept_apart(cli, good, broken, tmp_path):
    for year, source in (("2023", good), ("2024", broken)):
        (tmp_path / "in" / year).mkdir(parents=True)
        shutil.copy(source, tmp_path / "in" / year / "report.txt")
    ran = cli("extract", tmp_path / "in", "-o", tmp_path / "in" / "out")
    assert ran.code == 0
    out = tmp_path / "in" / "out"
    assert sorted(p.name for p in out.iterdir()) == ["2024__report.txt.json", "report.txt.json"]
    assert cli("extract", tmp_path / "in", "-o", out).code == 0, "results inside the folder are no inputs"
    assert len(list(out.iterdir())) == 2


def test_one_report_on_standard_output_is_one_indented_object(cli, good):
    ran = cli("extract", good, "-o", "-")
    assert ran.code == 0
    assert len(json.loads(ran.out)["cells"]) == 200
    assert ran.out.count("\n") > 200


def test_several_on_standard_output_are_json_lines_in_the_order_of_the_inputs(cli, good, broken, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    inputs = [broken, tmp_path / "empty.txt", good]
    ran = cli("extract", *inputs, "--workers", 3)
    assert ran.code == 3
    objects = [json.loads(line) for line in ran.out.splitlines()]
    assert [o["source"]["path"] for o in objects] == [str(i) for i in inputs]
    assert "error" in objects[1]


def test_csv_has_a_line_for_each_cell(cli, good, broken):
    rows = list(csv.DictReader(io.StringIO(cli("extract", good, broken, "--format", "csv").out)))
    assert len(rows) == 400
    fees = [r for r in rows if r["cell"] == "proactive.fees.amount"]
    assert [r["row_label"] for r in fees] == ["行政事业性收费"] * 2
    assert {r["source"] for r in rows} == {str(good), str(broken)}


def test_extracted_json_is_an_input_too(cli, good, tmp_path):
    cli("extract", good, "-o", tmp_path / "json")
    again = cli("extract", tmp_path / "json", "--format", "csv")
    assert (again.code, again.out) == (0, cli("extract", good, "--format", "csv").out)


def test_csv_files_in_a_folder(cli, good, tmp_path):
    cli("extract", good, "--format", "csv", "-o", tmp_path)
    assert len((tmp_path / "source.txt.csv").read_text(encoding="utf-8").splitlines()) == 201


@pytest.mark.parametrize(("form", "shows"), [("table", "法律服务机构"), ("summary", "行政许可")])
def test_for_the_eye(cli, good, form, shows):
    ran = cli("extract", good, "--format", form, lang="zh")
    assert ran.code == 0
    assert shows in ran.out
    assert "格待核" in ran.out or "无待核" in ran.out


def test_a_faulty_form_is_told_before_any_work(cli, good, tmp_path):
    (tmp_path / "mine.toml").write_text('name = "mine"\ntitel = "x"\n', encoding="utf-8")
    ran = cli("extract", good, "-o", tmp_path / "out", "--forms", tmp_path)
    assert ran.code == 4
    assert "mine.toml" in ran.err and "titel" in ran.err
    assert not (tmp_path / "out").exists()


def test_the_output_cannot_be_a_file(cli, good, tmp_path):
    (tmp_path / "taken").write_text("")
    assert cli("extract", good, "-o", tmp_path / "taken").code == 2
