# SPDX-License-Identifier: Apache-2.0
"""`tt-host superset bundle`: what Superset's import demands, and each chart on both databases."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from model_tree import add_loader, copy_base_classes
from plugins.superset_databases import Database, PostgresDatabase, SqliteDatabase
from plugins.superset_query import sql_of
from postgres_server import PostgresServer
from tt_host_program import TtHost

Json = dict[str, Any]

# Output differs from the golden one, which is computed first, by so much noise.
DRIFTING = """
class Drifting(torch.nn.Module):
    calls = 0

    def forward(self, x):
        Drifting.calls += 1
        noise = float(os.environ["NOISE"]) if Drifting.calls > 1 else 0.0
        return x + noise * torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
"""
RAISING = """
if os.environ["FAILING"] == "{name}":
    raise ValueError("<b>wrong</b>")
return torch.nn.Linear(8, 4)
"""
FAILING = ("breaks", "mended")  # in the first run, in the second
NOISE = ("0.05", "0.5")

# Keys that Superset 6.1 knows in each kind of file; it refuses any other.
KEYS = {
    "metadata": {"version", "type", "timestamp"},
    "databases": {
        "database_name", "sqlalchemy_uri", "password", "cache_timeout", "expose_in_sqllab",
        "allow_run_async", "allow_ctas", "allow_cvas", "allow_dml", "allow_csv_upload", "extra",
        "uuid", "version", "ssh_tunnel",
    },
    "datasets": {
        "table_name", "main_dttm_col", "description", "default_endpoint", "offset", "cache_timeout",
        "schema", "catalog", "sql", "params", "template_params", "filter_select_enabled",
        "fetch_values_predicate", "extra", "uuid", "columns", "metrics", "version", "database_uuid",
    },
    "charts": {
        "slice_name", "description", "certified_by", "certification_details", "viz_type", "params",
        "query_context", "cache_timeout", "uuid", "version", "dataset_uuid", "tags",
    },
    "dashboards": {
        "dashboard_title", "description", "css", "slug", "certified_by", "certification_details",
        "published", "uuid", "position", "metadata", "version", "tags",
    },
}  # fmt: skip
REQUIRED = {
    "metadata": {"version"},
    "databases": {"database_name", "sqlalchemy_uri", "uuid", "version", "extra"},
    "datasets": {"table_name", "uuid", "version", "database_uuid", "columns", "metrics"},
    "charts": {"slice_name", "viz_type", "params", "uuid", "version", "dataset_uuid"},
    "dashboards": {"dashboard_title", "uuid", "version", "position"},
}
# Names that Superset's page has registered.
VIZ_TYPES = {
    "big_number_total", "echarts_timeseries_bar", "echarts_timeseries_line", "echarts_area",
    "heatmap_v2", "histogram_v2", "box_plot", "pivot_table_v2", "table",
}  # fmt: skip
UUID_5 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Bundle:
    files: dict[PurePosixPath, str]

    def of(self, kind: str) -> list[Json]:
        return [json.loads(text) for path, text in self.files.items() if path.parts[1] == kind]

    @property
    def dashboard(self) -> Json:
        (dashboard,) = self.of("dashboards")
        return dashboard

    def dataset_of(self, chart: Json) -> Json:
        (dataset,) = [d for d in self.of("datasets") if d["uuid"] == chart["dataset_uuid"]]
        return dataset


def make_bundle(directory: Path, database: str) -> Bundle:
    host = TtHost(directory)
    ended = host("superset", "bundle", "--db", database, "--out", "bundle.zip")
    assert ended.exit_code == 0, ended.stderr
    with zipfile.ZipFile(host.work / "bundle.zip") as archive:
        assert archive.testzip() is None
        return Bundle({PurePosixPath(n): archive.read(n).decode() for n in archive.namelist()})


@pytest.fixture(scope="module")
def databases(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> list[Database]:
    """Both filled by the same two runs, the second of which changes everything that may."""
    directory = tmp_path_factory.mktemp("filled")
    models = copy_base_classes(directory / "models")
    for name in FAILING:
        add_loader(models, name, RAISING.format(name=name), prelude="import os")
    add_loader(models, "works")
    add_loader(
        models, "drifts", "return Drifting()", "return torch.randn(64, 64)",
        prelude=f"import os\n{DRIFTING}",
    )  # fmt: skip
    (directory / "config").mkdir()
    (directory / "config/test_config_inference.yaml").write_text(
        "test_config:\n"
        "  drifts/pytorch-single_device-inference: {status: EXPECTED_PASSING, required_pcc: 0.8}\n"
        "  works/pytorch-single_device-inference: {status: KNOWN_FAILURE_XFAIL, reason: old}\n"
    )
    sqlite = SqliteDatabase(str(directory / "tt-host.db"))
    postgres = PostgresDatabase(postgres_server, "bundle")
    host = TtHost(directory)
    for failing, noise in zip(FAILING, NOISE, strict=True):
        ended = host(
            "run", "--models-root", models, "--test-config", directory / "config", "--arch", "n150",
            "--parallelism", "single_device", "--run-mode", "inference", "--runtime", "cpu",
            "--report", f"superset_sqlite:db={sqlite.name},unspecified=true",
            "--report", f"superset_postgres:db={postgres.name},unspecified=true",
            FAILING=failing, NOISE=noise,
        )  # fmt: skip
        assert ended.exit_code == 1, ended.stdout + ended.stderr
    return [sqlite, postgres]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return make_bundle(tmp_path_factory.mktemp("bundle"), "sqlite:////data/tt-host.db")


def test_every_file_has_the_keys_that_an_import_knows(bundle: Bundle):
    assert {path.parts[0] for path in bundle.files} == {"tt_host_dashboard"}
    assert all(path.suffix == ".yaml" for path in bundle.files)
    metadata = json.loads(bundle.files[PurePosixPath("tt_host_dashboard/metadata.yaml")])
    assert metadata == {"version": "1.0.0"}
    for kind in ("databases", "datasets", "charts", "dashboards"):
        for asset in bundle.of(kind):
            assert set(asset) <= KEYS[kind]
            assert set(asset) >= REQUIRED[kind]
            assert UUID_5.fullmatch(asset["uuid"])
    (database,) = bundle.of("databases")
    assert database["extra"] == {}
    assert database["allow_csv_upload"] is False
    everything = "".join(bundle.files.values())
    assert "\t" not in everything
    assert not re.search(r"\\u[dD][89a-bA-B]|\x7f|\x85", everything)


def test_everything_refers_to_something(bundle: Bundle):
    (database,) = bundle.of("databases")
    charts = {chart["uuid"]: chart for chart in bundle.of("charts")}
    assert len(charts) == len(bundle.of("charts")) >= 14
    assert {d["database_uuid"] for d in bundle.of("datasets")} == {database["uuid"]}
    position = bundle.dashboard["position"]
    laid_out = [
        e["meta"] for e in position.values() if isinstance(e, dict) and e["type"] == "CHART"
    ]
    assert sorted(meta["uuid"] for meta in laid_out) == sorted(charts)
    assert all(charts[m["uuid"]]["slice_name"] == m["sliceName"] for m in laid_out)
    assert len({meta["chartId"] for meta in laid_out}) == len(charts)

    reached = []

    def walk(element: str, parents: list[str]) -> None:
        assert position[element]["parents"] == parents
        reached.append(element)
        for child in position[element].get("children", []):
            walk(child, [*parents, element])

    walk("ROOT_ID", [])
    assert set(reached) == set(position) - {"DASHBOARD_VERSION_KEY", "HEADER_ID"}
    for row in position["GRID_ID"]["children"]:
        widths = [position[chart]["meta"]["width"] for chart in position[row]["children"]]
        assert 6 < sum(widths) <= 12


def test_charts_are_what_the_page_and_the_rest_interface_understand(bundle: Bundle):
    for chart in bundle.of("charts"):
        params = chart["params"]
        context = json.loads(chart["query_context"])
        (query,) = context["queries"]
        assert chart["viz_type"] in VIZ_TYPES
        assert params["viz_type"] == chart["viz_type"]
        assert context["form_data"] == params
        dataset = bundle.dataset_of(chart)
        names = {column["column_name"]: column for column in dataset["columns"]}
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        times = [f for f in params["adhoc_filters"] if f.get("operator") == "TEMPORAL_RANGE"]
        assert [names[f["subject"]]["is_dttm"] for f in times] == [True]
        for column in query["columns"]:
            assert (column if isinstance(column, str) else column["sqlExpression"]) in names
        assert set(query["metrics"] or []) <= metrics
        if chart["viz_type"] == "table":
            assert params["allow_render_html"] is False
        assert "select" not in json.dumps(params["adhoc_filters"]).lower()


def test_filters_find_their_columns_in_every_dataset(bundle: Bundle):
    filters = bundle.dashboard["metadata"]["native_filter_configuration"]
    assert [f["name"] for f in filters] == [
        "Time", "Project", "Branch", "Arch", "Group", "Run mode", "Parallelism", "Owner",
    ]  # fmt: skip
    datasets = {dataset["uuid"]: dataset for dataset in bundle.of("datasets")}
    for one in filters[1:]:
        (target,) = one["targets"]
        assert target["datasetUuid"] in datasets
        for dataset in datasets.values():
            names = {column["column_name"] for column in dataset["columns"]}
            assert target["column"]["name"] in names, dataset["table_name"]


def test_a_bundle_is_the_same_each_time(bundle: Bundle, tmp_path: Path):
    assert make_bundle(tmp_path, "sqlite:////data/tt-host.db") == bundle


def test_dates_are_dates_in_either_database(bundle: Bundle, tmp_path: Path):
    of_postgres = make_bundle(tmp_path, "postgresql://reader@db/results")
    for one, date_format in ((bundle, "%Y-%m-%d"), (of_postgres, None)):
        columns = [column for dataset in one.of("datasets") for column in dataset["columns"]]
        dates = [column for column in columns if column["type"] == "DATE"]
        assert {column.get("python_date_format") for column in dates} == {date_format}
        assert all(column["is_dttm"] for column in dates)
    assert {c["type"] for d in of_postgres.of("datasets") for c in d["columns"]} == {
        "TEXT", "BIGINT", "DOUBLE PRECISION", "TIMESTAMP WITHOUT TIME ZONE", "DATE",
    }  # fmt: skip


def test_a_file_here_is_named_by_its_absolute_path(databases: list[Database], tmp_path: Path):
    (database,) = make_bundle(tmp_path, databases[0].name).of("databases")
    assert database["sqlalchemy_uri"] == f"sqlite:///{databases[0].name}"


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("mysql://db/results", "expected postgresql://USER@HOST/DATABASE or sqlite:////PATH"),
        ("postgresql://reader:hunter2@db/results", "write XXXXXXXXXX instead"),
    ],
)
def test_databases_that_are_refused(tmp_path: Path, database: str, said: str):
    ended = TtHost(tmp_path)("superset", "bundle", "--db", database, "--out", "bundle.zip")
    assert ended.exit_code == 4
    assert said in ended.stderr
    assert "hunter2" not in ended.stderr


def test_every_chart_has_rows_in_both_databases(bundle: Bundle, databases: list[Database]):
    for chart in bundle.of("charts"):
        (query,) = json.loads(chart["query_context"])["queries"]
        sql = sql_of(query, bundle.dataset_of(chart))
        of_sqlite, of_postgres = ([_rounded(row) for row in d.rows(sql)] for d in databases)
        assert of_sqlite, f"{chart['slice_name']}: {sql}"
        assert Counter(of_sqlite) == Counter(of_postgres), f"{chart['slice_name']}: {sql}"


def test_every_column_of_a_dataset_is_there(bundle: Bundle, databases: list[Database]):
    for dataset in bundle.of("datasets"):
        names = ", ".join(column["column_name"] for column in dataset["columns"])
        for database in databases:
            assert database.rows(f"select {names} from {dataset['table_name']}")


def test_charts_tell_what_the_runs_found(bundle: Bundle, databases: list[Database]):
    def rows(name: str) -> list[tuple]:
        (chart,) = [c for c in bundle.of("charts") if c["slice_name"] == name]
        (query,) = json.loads(chart["query_context"])["queries"]
        return databases[0].rows(sql_of(query, bundle.dataset_of(chart)))

    def test_ids(name: str) -> set[str]:
        return {row[0].partition("/")[0] for row in rows(name)}

    # The second run: breaks and drifts passed, mended failed, works passed against its xfail.
    assert rows("Tests of the last night") == [(4,)]
    # Both runs are of the same night.
    assert rows("Failures of the last night") == [(2,)]
    assert [round(r, 3) for (r,) in rows("Pass rate of the last night")] == [round(4 / 6, 3)]
    assert test_ids("Newly failing") == {"mended"}
    assert test_ids("Newly passing") == {"breaks"}
    assert test_ids("Flaky tests of 30 days") == {"breaks", "mended"}
    assert test_ids("PCC drops") == {"drifts"}
    assert rows("Top reasons of 30 days")[0][-2:] == (2, 2)
    assert "<b>wrong</b>" in rows("Top reasons of 30 days")[0][0]
    (guided,) = [row for row in rows("To do, by guidance") if "works" in row[1]]
    assert "RM_XFAIL" in guided[0]


def _rounded(row: tuple) -> tuple:
    return tuple(round(value, 6) if isinstance(value, float) else value for value in row)
