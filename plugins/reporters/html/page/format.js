// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them.

const wholeNumber = new Intl.NumberFormat("en");

function formatCount(count, noun) {
  const number = wholeNumber.format(count);
  return noun === undefined ? number : `${number} ${noun}${count === 1 ? "" : "s"}`;
}

function formatSeconds(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds === 0) return "0 s";
  if (seconds < 0.01) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

function formatBytes(bytes) {
  for (const [unit, size] of [
    ["GiB", 2 ** 30],
    ["MiB", 2 ** 20],
    ["KiB", 2 ** 10],
  ]) {
    if (bytes >= size) return `${(bytes / size).toPrecision(3)} ${unit}`;
  }
  return `${bytes} B`;
}

function formatMemory(mebibytes) {
  return mebibytes ? formatBytes(mebibytes * 2 ** 20) : "";
}

// Of a metric: the reporter gives a text for what JSON has no number for.
function formatMetric(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "number") return value;
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e7))
    return value.toExponential(3);
  return String(Number(value.toFixed(7)));
}

function formatPcc(value) {
  return typeof value === "number" ? value.toFixed(6) : (value ?? "");
}

function formatShare(part, whole) {
  return whole === 0 ? "0 %" : `${Math.round((100 * part) / whole)} %`;
}

function formatTime(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? ""
    : date.toISOString().replace("T", " ").slice(0, 19) + " UTC";
}

// A word of a POSIX shell.
function shellQuote(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
