// SPDX-License-Identifier: Apache-2.0
// What is known of one case, in a panel beside the table.

// What a case told of itself may have any form, which must not hide the rest. `content`: gives a
// list.
function section(title, content) {
  let there;
  try {
    there = content().filter(Boolean);
  } catch (error) {
    there = [element("p", { class: "quiet" }, `Cannot be shown: ${error.message}`)];
  }
  return there.length ? element("section", {}, element("h3", {}, title), ...there) : null;
}

function folded(title, content, open = false) {
  return content && element("details", { open }, element("summary", {}, title), content);
}

function code(text) {
  return text === "" ? null : element("pre", {}, text);
}

function pretty(value) {
  return value === null
    ? null
    : code(typeof value === "string" ? value : JSON.stringify(value, null, 2));
}

function overview(testCase, detail) {
  const stage = [wordOf(detail.last_stage), wordOf(detail.last_phase)].filter(Boolean).join(", ");
  return facts([
    ["Observed", testCase.status],
    ["Bring-up status", wordOf(detail.bringup_status)],
    [
      "Expected",
      [wordOf(detail.expected), wordOf(detail.config_status)].filter(Boolean).join(", "),
    ],
    ["Expected because", textOf(detail.config_reason)],
    ["Drift", wordOf(detail.drift)],
    ["Guidance", detail.guidance?.join(", ")],
    ["Last stage", testCase.stage && stage],
    ["Failure class", wordOf(detail.class)],
    ["Exit code", detail.exit_code ? String(detail.exit_code) : ""],
    ["Signal", detail.signal ? String(detail.signal) : ""],
    ["Time", formatSeconds(testCase.seconds)],
    ["Processor time", detail.cpu_seconds ? formatSeconds(detail.cpu_seconds) : ""],
    ["Peak memory", formatMemory(testCase.memory)],
    ["Started", detail.started ? formatTime(detail.started) : ""],
    ["Architecture", testCase.arch],
    ["Group", testCase.group],
    ["Loader", detail.loader],
    ["Variant", detail.variant],
    ["Markers", sharedOf(detail.markers)?.join?.(", ")],
  ]);
}

function causeView(cause) {
  if (cause === null) return null;
  return facts([
    ["Cause", cause.name],
    ["Component", cause.component],
    ["In short", cause.summary],
  ]);
}

function stagesView(testCase) {
  const timings = timingsOf(testCase);
  if (timings.length === 0) return null;
  const seconds = new Map();
  for (const timing of timings) {
    const name = [timing.stage, timing.phase].filter(Boolean).join(" ");
    seconds.set(name, (seconds.get(name) ?? 0) + timing.seconds);
  }
  return element("ul", { class: "bars" }, ...stageLines(seconds));
}

function shardingView(sharding) {
  if (!sharding) return null;
  const mesh = sharding.mesh;
  const collectives = Object.entries(sharding.programs ?? {}).flatMap(([program, told]) =>
    Object.entries(told.collectives ?? {}).map(
      ([name, { count, bytes }]) => `${program}: ${count} × ${name}, ${formatBytes(bytes)}`,
    ),
  );
  return element(
    "div",
    {},
    facts([
      ["Mesh", mesh ? `${mesh.shape?.join(" × ")} (${mesh.axes?.join(", ")})` : ""],
      ["Devices", sharding.devices === undefined ? "" : String(sharding.devices)],
      ["Weights", sharding.weight_bytes === undefined ? "" : formatBytes(sharding.weight_bytes)],
      [
        "On device 0",
        sharding.device_0_weight_bytes === undefined
          ? ""
          : formatBytes(sharding.device_0_weight_bytes),
      ],
      [
        "Collectives",
        collectives.length
          ? element("ul", {}, ...collectives.map((line) => element("li", {}, line)))
          : "",
      ],
    ]),
    folded("All of it", pretty(sharding)),
  );
}

function reproduction(testCase) {
  const { run } = report;
  if (run.reproduce_options === undefined) return null;
  const command =
    `cd ${shellQuote(run.working_directory)}\n` +
    `tt-host run ${shellQuote(nodeOf(testCase))}${run.reproduce_options}`;
  return element("div", { class: "command" }, code(command), copyButton(command));
}

function configView(detail) {
  const config = sharedOf(detail.config);
  if (config === null && !report.run.options) return null;
  return element(
    "div",
    {},
    folded("Strategy and comparators", pretty(config), true),
    folded("Options of the run", pretty(report.run.options ?? null)),
  );
}

function caseView(testCase) {
  const detail = details.get(testCase.index);
  const told = typeof detail.facts === "number" ? sharedOf(detail.facts) : (detail.facts ?? {});
  const { sharding, ...others } = typeof told === "object" ? told : { all: told };
  const message = textOf(detail.message);
  const reason = textOf(detail.reason);
  return [
    section("Why", () => [
      reason && reason !== message && element("p", {}, reason),
      causeView(sharedOf(detail.cause)),
      message && element("pre", { class: "message" }, message),
    ]),
    section("Overview", () => [overview(testCase, detail)]),
    section("Stages", () => [stagesView(testCase)]),
    section("Comparison", () => (detail.comparisons ?? []).map(comparisonView)),
    section("Stacks", () => [code(textOf(detail.traceback))]),
    section("Output", () => [code(textOf(detail.output))]),
    section("Sharding", () => [shardingView(sharding)]),
    section("Reproduce", () => [reproduction(testCase)]),
    section("Configuration in force", () => [configView(detail)]),
    section("Facts", () => [
      Object.keys(others).length > 0 && folded("What the case told", pretty(others)),
    ]),
  ].filter(Boolean);
}

const panel = { open: null };

function showPanel(testCase) {
  panel.open = testCase;
  byId("panel-title").replaceChildren(badge(testCase.result), element("span", {}, testCase.id));
  byId("panel-body").replaceChildren(...caseView(testCase));
  byId("panel").hidden = false;
  byId("panel").scrollTop = 0;
  byId("panel").focus({ preventScroll: true });
}

function hidePanel() {
  panel.open = null;
  byId("panel").hidden = true;
  byId("cases").focus({ preventScroll: true });
}

// `change` is called when another case or none is shown.
function startPanel(change) {
  const step = (by) => {
    choose(casesTable.active + by);
    showPanel(casesTable.shown[casesTable.active]);
    change();
  };
  const close = () => {
    hidePanel();
    change();
  };
  byId("panel-previous").addEventListener("click", () => step(-1));
  byId("panel-next").addEventListener("click", () => step(1));
  byId("panel-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open) {
      event.preventDefault();
      close();
    }
  });
}
