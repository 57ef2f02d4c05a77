// SPDX-License-Identifier: Apache-2.0
// What a comparison has measured, as tables.

// [value, passed, limit, note] of a cell, with what it does not say from its column.
function readCell(cell, [, , , limit]) {
  if (cell === null) return null;
  if (typeof cell === "number") return { value: cell, passed: true, limit, note: "" };
  const [value, passed, ownLimit, note] = cell;
  return { value, passed, limit: ownLimit, note: textOf(note) };
}

function metricCell(cell, gates) {
  if (cell === null) return element("td", { class: "number" });
  const state = cell.passed === false ? (gates ? "bad" : "off") : null;
  const told = [
    cell.limit === null ? "" : `limit ${formatMetric(cell.limit)}`,
    cell.note,
    cell.passed === null
      ? ""
      : cell.passed
        ? "passed"
        : gates
          ? "failed"
          : "would have failed; it does not count",
  ]
    .filter(Boolean)
    .join("; ");
  return element(
    "td",
    { class: `number ${state ?? ""}`, title: told },
    `${formatMetric(cell.value)}${state === "bad" ? " ✕" : ""}`,
  );
}

function metricsTable(comparison) {
  const { columns } = comparison;
  const heads = columns.map(([comparator, name, gates, limit]) =>
    element(
      "th",
      { scope: "col", class: "number" },
      words[comparator] === words[name] ? words[name] : `${words[comparator]}.${words[name]}`,
      element(
        "small",
        {},
        `${gates ? "counts" : "recorded"}${limit === null ? "" : `, limit ${formatMetric(limit)}`}`,
      ),
    ),
  );
  const rows = comparison.rows.map(([leaf, ...cells]) =>
    element(
      "tr",
      { class: leaf === null ? "aggregate" : null },
      element("th", { scope: "row" }, leaf === null ? "all leaves" : texts.get(leaf)),
      ...columns.map((column, i) => metricCell(readCell(cells[i] ?? null, column), column[2])),
    ),
  );
  return element(
    "div",
    { class: "wide-table" },
    element(
      "table",
      { class: "metrics" },
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Leaf"), ...heads)),
      element("tbody", {}, ...rows),
    ),
  );
}

// Notes of the aggregates are worth reading without a pointer.
function aggregateNotes(comparison) {
  const aggregate = comparison.rows.find(([leaf]) => leaf === null);
  if (!aggregate) return [];
  return comparison.columns.flatMap((column, i) => {
    const cell = readCell(aggregate[i + 1] ?? null, column);
    return cell?.note ? [element("li", {}, `${words[column[1]]}: ${cell.note}`)] : [];
  });
}

function comparisonView(comparison) {
  const outcome = comparison.unchecked
    ? "unchecked: nothing counts"
    : comparison.passed
      ? "passed"
      : "failed";
  const parts = [element("h4", {}, `${comparison.phase ? `${comparison.phase}: ` : ""}${outcome}`)];
  if (comparison.error !== undefined)
    parts.push(element("p", { class: "message" }, textOf(comparison.error)));
  for (const failure of comparison.strict ?? [])
    parts.push(element("p", { class: "message" }, texts.get(failure)));
  if (comparison.columns.length) parts.push(metricsTable(comparison));
  if (comparison.left_out) {
    const [count, failed] = comparison.left_out.map((number) => formatCount(number));
    parts.push(
      element("p", { class: "quiet" }, `${count} more left out, of which ${failed} failed`),
    );
  }
  const notes = aggregateNotes(comparison);
  if (notes.length) parts.push(element("ul", { class: "notes" }, ...notes));
  return element("div", {}, ...parts);
}
