import { all, isTyping, once } from "./dom";

let keysWired = false;

/** Put the parts of a cell into one element: on a phone the cell is a line of heading and content, two items. */
function joinParts(cell: HTMLTableCellElement): void {
  const parts = [...cell.childNodes].filter((node) => node instanceof Element || node.textContent?.trim());
  if (parts.length < 2 || cell.matches(".x-main, .x-acts, .x-check")) return;
  const whole = document.createElement("div");
  whole.append(...cell.childNodes);
  cell.append(whole);
}

/** Copy the headings into the cells, so that a row reads well as a card on a phone. */
function labelCells(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLElement>("thead th")].map((head) =>
    head.querySelector(".x-hidden") ? "" : (head.textContent?.trim() ?? ""),
  );
  for (const row of table.tBodies[0]?.rows ?? []) {
    [...row.cells].forEach((cell, at) => {
      if (heads[at] && !cell.dataset.label) cell.dataset.label = heads[at];
      joinParts(cell);
    });
  }
}

/** Turn the name of each row into the link of the row. */
function linkRows(table: HTMLTableElement): void {
  for (const row of table.querySelectorAll<HTMLElement>("tbody tr[data-href]")) {
    const cell = row.querySelector<HTMLElement>(".x-main") ?? row.querySelector<HTMLElement>("td:not(.x-check)");
    if (!cell || cell.querySelector("a")) continue;
    const link = document.createElement("a");
    link.href = row.dataset.href ?? "";
    link.append(...cell.childNodes);
    cell.append(link);
  }
  table.addEventListener("click", (event) => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>("tr[data-href]");
    if (!row || target.closest("a, button, input, label, summary, .x-check") || getSelection()?.toString()) return;
    if (event.metaKey || event.ctrlKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href ?? "");
  });
}

function startSelection(form: HTMLFormElement): void {
  const boxes = () => all<HTMLInputElement>(form, 'input[name="ids"]');
  const head = form.querySelector<HTMLInputElement>("[data-select-all]");
  const bar = form.querySelector<HTMLElement>("[data-bulk]");
  const counter = form.querySelector<HTMLElement>("[data-bulk-count]");
  let last = -1;
  const show = () => {
    const chosen = boxes().filter((box) => box.checked).length;
    if (bar) bar.hidden = chosen === 0;
    if (counter) counter.textContent = String(chosen);
    if (head) {
      head.checked = chosen > 0 && chosen === boxes().length;
      head.indeterminate = chosen > 0 && !head.checked;
    }
  };
  form.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-select-none]")) boxes().forEach((box) => (box.checked = false));
    if (target === head) boxes().forEach((box) => (box.checked = head?.checked ?? false));
    if (target instanceof HTMLInputElement && target.name === "ids") {
      const at = boxes().indexOf(target);
      if (event.shiftKey && last >= 0) {
        for (const box of boxes().slice(Math.min(at, last), Math.max(at, last) + 1)) box.checked = target.checked;
      }
      last = at;
    }
    show();
  });
  show();
}

/** j and k move, Enter opens, x selects: in the first table of the page. */
function wireKeys(): void {
  if (keysWired) return;
  keysWired = true;
  document.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const rows = [...document.querySelectorAll<HTMLElement>("table[data-table] tbody tr[data-href]")];
    const at = rows.findIndex((row) => row.classList.contains("is-cursor"));
    if (event.key === "j" || event.key === "k") {
      const next = rows[Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), rows.length - 1)];
      rows[at]?.classList.remove("is-cursor");
      next?.classList.add("is-cursor");
      next?.querySelector<HTMLElement>("a")?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "x" && at >= 0) rows[at]?.querySelector<HTMLInputElement>('input[name="ids"]')?.click();
  });
}

/** Tables: headings in cells, row links, selection, keys. */
export function startTables(root: HTMLElement): void {
  wireKeys();
  for (const table of all<HTMLTableElement>(root, "table[data-table]")) {
    if (!once(table, "Table")) continue;
    labelCells(table);
    linkRows(table);
  }
  for (const form of all<HTMLFormElement>(root, "form[data-table-select]")) if (once(form, "Select")) startSelection(form);
}
