// SPDX-License-Identifier: Apache-2.0
// Which cases are shown.

// Each has a choice filter-KEY in the page, and null stands for any.
const CHOICES = ["arch", "mode", "parallelism", "stage", "reason"];
const MOST_REASONS = 200;
const MOST_OF_REASON = 100;

const filters = {
  text: "",
  results: new Set(),
  arch: null,
  mode: null,
  parallelism: null,
  stage: null,
  reason: null,
};

function matches(testCase, without) {
  if (without !== "results" && filters.results.size && !filters.results.has(testCase.result))
    return false;
  for (const key of CHOICES) {
    if (filters[key] !== null && testCase[key] !== filters[key]) return false;
  }
  return filters.words.every((word) => testCase.haystack.includes(word));
}

// All words of the search have to stand in a case. `without`: a filter that is not heeded.
function filteredCases(without) {
  filters.words = filters.text.toLowerCase().split(/\s+/).filter(Boolean);
  return cases.filter((testCase) => matches(testCase, without));
}

// [value, how many cases], the most frequent first.
function countBy(list, key) {
  const counts = new Map();
  for (const testCase of list) counts.set(testCase[key], (counts.get(testCase[key]) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
}

function shorten(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function fillSelect(key) {
  const select = byId(`filter-${key}`);
  const values = countBy(cases, key).filter(([value]) => value !== "");
  const options = values
    .slice(0, MOST_REASONS)
    .map(([value, count]) =>
      element("option", { value }, `${shorten(value, MOST_OF_REASON)} (${formatCount(count)})`),
    );
  select.replaceChildren(element("option", { value: "" }, "any"), ...options);
  select.disabled = values.length === 0;
}

function showResultTiles(change) {
  const counts = new Map(countBy(filteredCases("results"), "result"));
  const there = new Set(cases.map((testCase) => testCase.result));
  byId("tiles").replaceChildren(
    ...RESULTS.filter((result) => there.has(result)).map((result) =>
      element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            class: `tile result-${result}`,
            "data-result": result,
            "aria-pressed": String(filters.results.has(result)),
            click: () => {
              if (!filters.results.delete(result)) filters.results.add(result);
              change();
              document.querySelector(`.tile[data-result=${result}]`).focus();
            },
          },
          element("b", {}, formatCount(counts.get(result) ?? 0)),
          element("span", {}, result),
        ),
      ),
    ),
  );
}

function setFilter(key, value) {
  filters[key] = value;
  const control = byId(`filter-${key}`);
  if (value !== null && ![...control.options].some((option) => option.value === value)) {
    control.append(element("option", { value }, shorten(value, MOST_OF_REASON)));
  }
  control.value = value ?? "";
}

function clearFilters() {
  filters.text = byId("filter-text").value = "";
  filters.results.clear();
  for (const key of CHOICES) setFilter(key, null);
}

function isFiltered() {
  return (
    filters.text !== "" || filters.results.size > 0 || CHOICES.some((key) => filters[key] !== null)
  );
}

// `change` is called after each.
function startFilters(change) {
  for (const key of CHOICES) {
    fillSelect(key);
    byId(`filter-${key}`).addEventListener("change", (event) => {
      filters[key] = event.target.value || null;
      change();
    });
  }
  byId("filter-text").addEventListener("input", (event) => {
    filters.text = event.target.value;
    change();
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("filters").addEventListener("reset", (event) => {
    event.preventDefault();
    clearFilters();
    change();
  });
}
