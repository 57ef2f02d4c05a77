// SPDX-License-Identifier: Apache-2.0
// The table of cases. Only the rows that can be seen are in the document: all have one height, and
// empty rows above and below stand for the others. The table keeps the focus; aria-activedescendant
// names the chosen row.

const ROW_HEIGHT = 34;
const ROWS_BEYOND = 12;

const casesTable = {
  shown: cases,
  active: 0, // the place of the chosen case
};

function showHeads(change) {
  byId("cases")
    .querySelector("colgroup")
    .replaceChildren(
      ...COLUMNS.map((column) => {
        const col = element("col", { class: column.class });
        col.style.width = column.width;
        return col;
      }),
    );
  byId("cases")
    .querySelector("thead")
    .replaceChildren(
      element(
        "tr",
        { "aria-rowindex": 1 },
        ...COLUMNS.map((column) => {
          const isSorted = order.key === column.key;
          const direction = order.descending ? "descending" : "ascending";
          return element(
            "th",
            { scope: "col", class: column.class, "aria-sort": isSorted ? direction : "none" },
            element(
              "button",
              {
                type: "button",
                "data-sort": column.key,
                click: () => {
                  sortBy(column.key);
                  change();
                  byId("cases").querySelector(`[data-sort=${column.key}]`).focus();
                },
              },
              column.title,
            ),
          );
        }),
      ),
    );
}

function rowOf(testCase, place) {
  const cells = COLUMNS.map((column) => {
    const content = column.cell ? column.cell(testCase) : testCase[column.key];
    return element(
      "td",
      { class: column.class, title: typeof content === "string" ? content : null },
      content,
    );
  });
  return element(
    "tr",
    {
      id: `case-${testCase.index}`,
      "aria-rowindex": place + 2,
      "data-place": place,
      "aria-selected": String(place === casesTable.active),
    },
    ...cells,
  );
}

function spacer(rows) {
  const row = element(
    "tr",
    { "aria-hidden": "true", class: "spacer" },
    element("td", { colspan: COLUMNS.length }),
  );
  row.firstChild.style.height = `${rows * ROW_HEIGHT}px`;
  return row;
}

// The places of the first row to be in the document and of the one after the last.
function visibleRange() {
  const body = byId("cases").tBodies[0];
  const above = -body.getBoundingClientRect().top / ROW_HEIGHT;
  const first = Math.floor(above) - ROWS_BEYOND;
  const last = Math.ceil(above + window.innerHeight / ROW_HEIGHT) + ROWS_BEYOND;
  const clamp = (place) => Math.max(0, Math.min(place, casesTable.shown.length));
  return [clamp(first), clamp(last)];
}

let drawn = "";

function drawRows(force) {
  const [first, last] = visibleRange();
  const wanted = `${first}-${last}-${casesTable.active}`;
  if (!force && wanted === drawn) return;
  drawn = wanted;
  const rows = casesTable.shown.slice(first, last).map((testCase, i) => rowOf(testCase, first + i));
  byId("cases").tBodies[0].replaceChildren(
    spacer(first),
    ...rows,
    spacer(casesTable.shown.length - last),
  );
  const active = casesTable.shown[casesTable.active];
  if (active && first <= casesTable.active && casesTable.active < last) {
    byId("cases").setAttribute("aria-activedescendant", `case-${active.index}`);
  } else {
    byId("cases").removeAttribute("aria-activedescendant");
  }
}

// Shows the filtered cases in order; the chosen one stays chosen where it is still there.
function showCases(change) {
  const chosen = casesTable.shown[casesTable.active];
  casesTable.shown = sorted(filteredCases());
  casesTable.active = Math.max(0, casesTable.shown.indexOf(chosen));
  byId("cases").setAttribute("aria-rowcount", casesTable.shown.length + 1);
  byId("nothing").hidden = casesTable.shown.length > 0;
  showHeads(change);
  drawRows(true);
}

function scrollToActive() {
  const body = byId("cases").tBodies[0].getBoundingClientRect();
  const top = body.top + casesTable.active * ROW_HEIGHT;
  const headBottom =
    byId("cases").tHead.getBoundingClientRect().height + byId("filters").offsetHeight;
  if (top < headBottom) {
    window.scrollBy(0, top - headBottom);
  } else if (top + ROW_HEIGHT > window.innerHeight) {
    window.scrollBy(0, top + ROW_HEIGHT - window.innerHeight);
  }
}

function choose(place) {
  if (casesTable.shown.length === 0) return;
  casesTable.active = Math.max(0, Math.min(place, casesTable.shown.length - 1));
  scrollToActive();
  drawRows(true);
}

// `open` is called with a case.
function startCasesTable(open) {
  const table = byId("cases");
  const page = () => Math.max(1, Math.floor(window.innerHeight / ROW_HEIGHT) - 4);
  const moves = {
    ArrowDown: () => casesTable.active + 1,
    ArrowUp: () => casesTable.active - 1,
    PageDown: () => casesTable.active + page(),
    PageUp: () => casesTable.active - page(),
    Home: () => 0,
    End: () => casesTable.shown.length - 1,
  };
  table.addEventListener("keydown", (event) => {
    if (event.target !== table || event.altKey || event.ctrlKey || event.metaKey) return;
    if (moves[event.key]) {
      event.preventDefault();
      choose(moves[event.key]());
    } else if ((event.key === "Enter" || event.key === " ") && casesTable.shown.length) {
      event.preventDefault();
      open(casesTable.shown[casesTable.active]);
    }
  });
  table.tBodies[0].addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-place]");
    if (!row || !getSelection().isCollapsed) return;
    table.focus({ preventScroll: true });
    choose(Number(row.dataset.place));
    open(casesTable.shown[casesTable.active]);
  });
  for (const kind of ["scroll", "resize"])
    window.addEventListener(kind, () => drawRows(false), { passive: true });
}
