// SPDX-License-Identifier: Apache-2.0
// Bars that tell of the cases shown. The label of a bar filters by it.

const DIMENSIONS = {
  arch: "architecture",
  parallelism: "parallelism",
  mode: "mode",
  stage: "stage",
  group: "group",
};
const MOST_BARS = 12,
  MOST_REASONS_SHOWN = 6;
const STAGES = [
  "ENV",
  "PLAN",
  "IMPORT",
  "LOAD",
  "INPUTS",
  "GOLDEN",
  "PLACE",
  "LOWER",
  "COMPILE",
  "RUN",
  "GATHER",
  "COMPARE",
];

// By architecture where there are several, else by what divides the cases.
function startCharts(change) {
  const select = byId("dimension");
  select.append(
    ...Object.entries(DIMENSIONS).map(([value, name]) => element("option", { value }, name)),
  );
  const divides = (key) => countBy(cases, key).length > 1;
  select.value = Object.keys(DIMENSIONS).find(divides) ?? "arch";
  select.addEventListener("change", change);
}

function barLine(label, drawing, value) {
  return element("li", {}, label, drawing, element("span", { class: "value" }, value));
}

function filterLabel(key, value, change) {
  const name = value === "" ? "none" : value;
  if (value === "" || !CHOICES.includes(key))
    return element("span", { class: "label", title: name }, name);
  return element(
    "button",
    {
      type: "button",
      class: "label",
      title: `Only ${name}`,
      "aria-pressed": String(filters[key] === value),
      click: () => {
        setFilter(key, filters[key] === value ? null : value);
        change();
      },
    },
    name,
  );
}

function showResultsChart(shown, change) {
  const key = byId("dimension").value;
  const groups = countBy(shown, key);
  const most = Math.max(1, ...groups.map(([, count]) => count));
  const lines = groups.slice(0, MOST_BARS).map(([value, total]) => {
    const counts = new Map(
      countBy(
        shown.filter((testCase) => testCase[key] === value),
        "result",
      ),
    );
    const there = RESULTS.toReversed().filter((result) => counts.has(result));
    const parts = there.map((result) => ({
      share: counts.get(result) / most,
      class: `result-${result}`,
    }));
    const told = there.map((result) => `${counts.get(result)} ${result}`).join(", ");
    return barLine(filterLabel(key, value, change), bar(parts, told), formatCount(total));
  });
  if (groups.length > MOST_BARS) {
    lines.push(element("li", { class: "quiet" }, `and ${groups.length - MOST_BARS} more`));
  }
  byId("results-chart")
    .querySelector("ul")
    .replaceChildren(...lines);
}

// Stage → seconds, in the order in which a case goes through them.
function secondsByStage(shown) {
  const seconds = new Map(STAGES.map((stage) => [stage, 0]));
  for (const testCase of shown) {
    for (let i = 0; i < testCase.timings.length; i += 3) {
      const stage = words[testCase.timings[i]];
      seconds.set(stage, (seconds.get(stage) ?? 0) + testCase.timings[i + 2]);
    }
  }
  return new Map([...seconds].filter(([, sum]) => sum > 0));
}

function stageLines(seconds) {
  const total = [...seconds.values()].reduce((sum, value) => sum + value, 0);
  const most = Math.max(...seconds.values(), Number.MIN_VALUE);
  return [...seconds].map(([stage, sum]) => {
    const value = `${formatSeconds(sum)}, ${formatShare(sum, total)}`;
    return barLine(
      element("span", { class: "label" }, stage),
      bar([{ share: sum / most, class: "time" }], value),
      value,
    );
  });
}

function showStagesChart(shown) {
  const seconds = secondsByStage(shown);
  const total = [...seconds.values()].reduce((sum, value) => sum + value, 0);
  byId("stages-total").textContent = `${formatSeconds(total)} in all`;
  byId("stages-chart")
    .querySelector("ul")
    .replaceChildren(...stageLines(seconds));
}

// Of what went wrong.
function showReasonsChart(shown, change) {
  const groups = countBy(
    shown.filter((testCase) => BAD.has(testCase.result)),
    "reason",
  ).filter(([reason]) => reason);
  const most = Math.max(1, ...groups.map(([, count]) => count));
  byId("reasons-chart").hidden = groups.length === 0;
  byId("reasons-chart")
    .querySelector("ul")
    .replaceChildren(
      ...groups
        .slice(0, MOST_REASONS_SHOWN)
        .map(([reason, count]) =>
          barLine(
            filterLabel("reason", reason, change),
            bar([{ share: count / most, class: "result-failed" }], formatCount(count, "case")),
            formatCount(count),
          ),
        ),
    );
}

function showCharts(shown, change) {
  showResultsChart(shown, change);
  showStagesChart(shown);
  showReasonsChart(shown, change);
}
