# SPDX-License-Identifier: Apache-2.0
"""The SQL that Superset makes of a chart's query, in what our charts use of it."""

from __future__ import annotations

import datetime
from typing import Any

Json = dict[str, Any]


def sql_of(query: Json, dataset: Json) -> str:
    """For SQLite and PostgreSQL alike; time grains are left out."""
    columns = [_column(column) for column in query["columns"]]
    expressions = {m["metric_name"]: m["expression"] for m in dataset["metrics"]}
    metrics = [f'{expressions[name]} AS "{name}"' for name in query["metrics"] or []]
    sql = f"select {', '.join(columns + metrics)} from {dataset['table_name']}"
    conditions = [_condition(one) for one in query["filters"]] + [query["extras"]["where"]]
    if any(conditions):
        sql += f" where {' and '.join(filter(None, conditions))}"
    if metrics and columns:
        sql += f" group by {', '.join(columns)}"
    if query["extras"]["having"]:
        sql += f" having {query['extras']['having']}"
    orders = [f'"{name}" {"asc" if up else "desc"}' for name, up in query.get("orderby", [])]
    if orders:
        sql += f" order by {', '.join(orders)}"
    return f"{sql} limit {query['row_limit']}"


def _column(column: str | Json) -> str:
    return column if isinstance(column, str) else column["sqlExpression"]


def _condition(one: Json) -> str:
    assert one["op"] == "TEMPORAL_RANGE"
    if one["val"] == "No filter":
        return ""
    assert one["val"] == "Last 30 days"
    today = datetime.datetime.now(datetime.UTC).date()
    begin = today - datetime.timedelta(days=30)
    # Superset leaves today out; a test's runs are of today.
    return f"{one['col']} >= '{begin} 00:00:00.000000'"
