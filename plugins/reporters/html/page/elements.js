// SPDX-License-Identifier: Apache-2.0
// Makes elements. Texts come into the page here only, as text nodes: never as markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name, value);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// element("button", {class: "small", click: () => …}, "Text", otherElement)
function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function byId(id) {
  return document.getElementById(id);
}

function badge(result) {
  return element("span", { class: `badge result-${result}` }, result);
}

// A bar of parts, [{share, class}] with shares of 1.
function bar(parts, label) {
  let x = 0;
  const rectangles = parts.map(({ share, ...attributes }) => {
    const made = svg("rect", {
      x: x * 1000,
      y: 0,
      width: Math.max(share * 1000, 1.5),
      height: 10,
      ...attributes,
    });
    x += share;
    return made;
  });
  return svg(
    "svg",
    {
      class: "bar",
      viewBox: "0 0 1000 10",
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": label,
    },
    ...rectangles,
  );
}

const MOST_OF_SHORT_FACT = 60;

// Names and values, [[name, value]]; what has no value is left out.
function facts(pairs) {
  const list = element("dl", { class: "facts" });
  for (const [name, value] of pairs) {
    if (value === "" || value === null || value === undefined) continue;
    const isLong = typeof value !== "string" || value.length > MOST_OF_SHORT_FACT;
    list.append(
      element(
        "div",
        { class: isLong ? "wide" : null },
        element("dt", {}, name),
        element("dd", {}, value),
      ),
    );
  }
  return list;
}

function copyButton(text) {
  const button = element("button", { type: "button", class: "small" }, "Copy");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select it and copy";
    }
  });
  return button;
}
