// SPDX-License-Identifier: Apache-2.0
// Reads what the reporter has written; case_json.h and report_data.h are the other end.

function readBlock(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

// The whole of a list that stands in blocks NAME-0, NAME-1, …
function readList(name) {
  const items = [];
  for (let i = 0; document.getElementById(`${name}-${i}`); ++i) {
    for (const item of readBlock(`${name}-${i}`)) items.push(item);
  }
  return items;
}

// A list whose blocks are read when one of their items is wanted.
class LazyList {
  constructor(name, firstItems) {
    this.name = name;
    this.firstItems = firstItems;
    this.blocks = new Map();
  }

  get(index) {
    let block = this.firstItems.length - 1;
    while (this.firstItems[block] > index) --block;
    if (!this.blocks.has(block)) this.blocks.set(block, readBlock(`${this.name}-${block}`));
    return this.blocks.get(block)[index - this.firstItems[block]];
  }
}

const report = readBlock("run");
const words = report.words;
const texts = new LazyList("texts", report.texts);
const details = new LazyList("details", report.details);

// From the worst to the best.
const RESULTS = [
  "crashed",
  "timeout",
  "failed",
  "error",
  "xpassed",
  "unfinished",
  "xfailed",
  "skipped",
  "passed",
];

const BAD = new Set(["crashed", "timeout", "failed", "error", "unfinished"]);

function readCases() {
  const reasons = readList("reasons");
  return readList("rows").map((row, index) => {
    const [
      id,
      result,
      arch,
      mode,
      parallelism,
      stage,
      status,
      group,
      seconds,
      pcc,
      memory,
      reason,
      timings,
    ] = row;
    return {
      index,
      id,
      seconds,
      pcc,
      memory,
      timings,
      result: words[result],
      arch: words[arch],
      mode: words[mode],
      parallelism: words[parallelism],
      stage: words[stage],
      status: words[status],
      group: words[group],
      reason: reasons[reason],
      haystack: `${id}\n${reasons[reason]}`.toLowerCase(),
    };
  });
}

const cases = readCases();

// [{stage, phase, seconds}]
function timingsOf(testCase) {
  const timings = [];
  for (let i = 0; i < testCase.timings.length; i += 3) {
    const [stage, phase, seconds] = testCase.timings.slice(i, i + 3);
    timings.push({ stage: words[stage], phase: words[phase], seconds });
  }
  return timings;
}

// The text of a detail's member; empty where it has none.
function textOf(index) {
  return index === undefined ? "" : texts.get(index);
}

function wordOf(index) {
  return index === undefined ? "" : words[index];
}

// What was written as a text because many cases share it. One that lost its middle stays a text.
function sharedOf(index) {
  const text = textOf(index);
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

function nodeOf(testCase) {
  const { node } = details.get(testCase.index);
  return typeof node === "number" ? `${words[node]}[${testCase.id}]` : node;
}
