// SPDX-License-Identifier: Apache-2.0
// Puts the page together.

function verdictText() {
  const bad = cases.filter((testCase) => BAD.has(testCase.result)).length;
  const { finished } = report;
  const known = formatCount(cases.length);
  if (finished === null)
    return `Not ended yet: ${known} of ${formatCount(report.run.planned)} cases`;
  const stopped = finished.interrupted ? "Interrupted. " : "";
  return `${stopped}${bad ? formatCount(bad) : "None"} of ${known} cases went wrong`;
}

function showRun() {
  const { run, finished } = report;
  byId("verdict").textContent = verdictText();
  document.title = `${verdictText()} – ${run.uid}`;
  byId("run-line").textContent = [
    run.uid,
    run.arch,
    run.runtime,
    formatTime(report.at),
    finished && formatSeconds(finished.seconds),
  ]
    .filter(Boolean)
    .join(" · ");
  byId("run-facts")
    .querySelector("div")
    .append(
      facts([
        ["Run", run.uid],
        ["Host", run.host_name],
        ["tt-host", run.host_version],
        ["Python", run.python],
        ["torch", run.torch],
        ["Models", run.models_root],
        ["Directory", run.working_directory],
        ["Seed", String(run.seed)],
        ["Plugins", run.plugins.join(", ")],
        ["Part", run.shard ? `${run.shard.index} of ${run.shard.count}` : ""],
        ["Exit code", finished ? String(finished.exit_code) : ""],
        [
          "Command",
          ["tt-host", ...run.command_line.filter((word, i) => i > 0 || word !== "tt-host")]
            .map(shellQuote)
            .join(" "),
        ],
        ...Object.entries(run.ci ?? {}).map(([name, value]) => [
          `CI ${name}`,
          value === null ? "" : String(value),
        ]),
      ]),
    );
}

function change() {
  showResultTiles(change);
  showCases(change);
  showCharts(casesTable.shown, change);
  byId("shown").textContent = isFiltered()
    ? `${formatCount(casesTable.shown.length)} of ${formatCount(cases.length)}`
    : formatCount(cases.length, "case");
  byId("filter-reset").disabled = !isFiltered();
  keepState();
}

// What the system prefers, until the button is pressed.
function startTheme() {
  const button = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  const show = () => {
    const isDark = chosen === null ? dark.matches : chosen === "dark";
    if (chosen !== null) document.documentElement.dataset.theme = chosen;
    button.setAttribute("aria-pressed", String(isDark));
  };
  button.addEventListener("click", () => {
    chosen = button.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    show();
    try {
      localStorage.setItem("tt-host-theme", chosen);
    } catch {
      /* Some browsers keep nothing for a file. */
    }
  });
  dark.addEventListener("change", show);
  try {
    chosen = localStorage.getItem("tt-host-theme");
  } catch {
    /* As above. */
  }
  show();
}

function start() {
  startTheme();
  showRun();
  startFilters(change);
  startCharts(change);
  startPanel(keepState);
  startCasesTable((testCase) => {
    showPanel(testCase);
    keepState();
  });
  new ResizeObserver(([entry]) => {
    document.documentElement.style.setProperty(
      "--filters-height",
      `${entry.target.offsetHeight}px`,
    );
  }).observe(byId("filters"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    byId("filter-text").focus();
  });

  const opened = readState();
  change();
  if (opened) {
    choose(casesTable.shown.indexOf(opened));
    showPanel(opened);
    keepState();
  }
  document.documentElement.dataset.ready = "";
  performance.mark("ready");
}

start();
