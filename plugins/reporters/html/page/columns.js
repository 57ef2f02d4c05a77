// SPDX-License-Identifier: Apache-2.0
// The columns of the table, and the order that they give it.

const byText = (key) => (one, other) =>
  one[key] < other[key] ? -1 : one[key] > other[key] ? 1 : 0;
// What has no number stands at the end in both directions.
const NUMBERS = new Set(["seconds", "pcc", "memory"]);

const hasSeveral = (key) => new Set(cases.map((testCase) => testCase[key])).size > 1;

const COLUMNS = [
  {
    key: "result",
    title: "Result",
    width: "7rem",
    cell: (c) => badge(c.result),
    compare: (one, other) => RESULTS.indexOf(one.result) - RESULTS.indexOf(other.result),
  },
  { key: "id", title: "Case", width: "auto", cell: (c) => c.id },
  { key: "arch", title: "Arch", width: "5.2rem", class: "less" },
  { key: "mode", title: "Mode", width: "6.2rem", class: "less" },
  { key: "parallelism", title: "Parallelism", width: "8.8rem", class: "less" },
  { key: "stage", title: "Stage", width: "6.2rem" },
  {
    key: "seconds",
    title: "Time",
    width: "6.4rem",
    class: "number",
    cell: (c) => formatSeconds(c.seconds),
  },
  { key: "pcc", title: "PCC", width: "6rem", class: "number less", cell: (c) => formatPcc(c.pcc) },
  {
    key: "memory",
    title: "Memory",
    width: "5.8rem",
    class: "number least",
    cell: (c) => formatMemory(c.memory),
  },
  { key: "reason", title: "Reason", width: "24%", class: "least" },
].filter(({ key }) => key !== "arch" || hasSeveral("arch")); // The page's head tells the only one.

const order = { key: null, descending: false }; // null: in the order of the run

function compareNumbers(key, descending) {
  return (one, other) => {
    const isNumber = typeof one[key] === "number";
    const isOtherNumber = typeof other[key] === "number";
    if (!isNumber || !isOtherNumber) return isOtherNumber - isNumber;
    return descending ? other[key] - one[key] : one[key] - other[key];
  };
}

function sorted(list) {
  const { key, descending } = order;
  if (key === null) return list;
  if (NUMBERS.has(key)) return list.toSorted(compareNumbers(key, descending));
  const compare = COLUMNS.find((column) => column.key === key).compare ?? byText(key);
  return list.toSorted(descending ? (one, other) => compare(other, one) : compare);
}

// Ascending, descending, in the order of the run. Of numbers the large ones are looked for first.
function sortBy(key) {
  const firstDescending = NUMBERS.has(key);
  if (order.key !== key) {
    Object.assign(order, { key, descending: firstDescending });
  } else if (order.descending === firstDescending) {
    order.descending = !firstDescending;
  } else {
    order.key = null;
  }
}
