// SPDX-License-Identifier: Apache-2.0
// Filters, order and the open case in the part of the address after #, so that it can be handed on.

function stateText() {
  const state = new URLSearchParams();
  if (filters.text) state.set("text", filters.text);
  if (filters.results.size) state.set("result", [...filters.results].join(","));
  for (const key of CHOICES) if (filters[key] !== null) state.set(key, filters[key]);
  if (order.key !== null) {
    state.set("sort", `${order.descending ? "-" : ""}${order.key}`);
  }
  if (panel.open) state.set("case", panel.open.id);
  return state.toString();
}

function keepState() {
  const text = stateText();
  history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
}

function readState() {
  const state = new URLSearchParams(location.hash.slice(1));
  filters.text = byId("filter-text").value = state.get("text") ?? "";
  for (const result of (state.get("result") ?? "").split(",")) {
    if (RESULTS.includes(result)) filters.results.add(result);
  }
  for (const key of CHOICES) if (state.has(key)) setFilter(key, state.get(key));
  const sort = state.get("sort") ?? "";
  const key = sort.replace(/^-/, "");
  if (COLUMNS.some((column) => column.key === key)) {
    Object.assign(order, { key, descending: sort.startsWith("-") });
  }
  return cases.find((testCase) => testCase.id === state.get("case"));
}
