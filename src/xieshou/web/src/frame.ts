import { isTyping, onClick } from "./dom";

function sidebar(open: boolean): void {
  document.querySelector("[data-sidebar]")?.classList.toggle("is-open", open);
}

function startMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    sidebar(false);
    const menu = (event.target as Element | null)?.closest<HTMLDetailsElement>("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}

function startHotkeys(): void {
  document.addEventListener("keydown", (event) => {
    const global = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
    if (!global && (event.key !== "/" || isTyping(event.target))) return;
    const field =
      document.querySelector<HTMLInputElement>(global ? '[data-hotkey="k"]' : '[data-hotkey="/"]') ??
      document.querySelector<HTMLInputElement>("[data-hotkey]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

function startOffline(): void {
  const show = () => document.querySelector("[data-offline]")?.toggleAttribute("hidden", navigator.onLine);
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

function startToasts(): void {
  const life = 7000;
  const box = document.getElementById("toasts");
  if (!box) return;
  const fade = (nodes: Iterable<Node>) => {
    for (const node of nodes) {
      if (node instanceof HTMLElement && !node.matches('[role="alert"]')) setTimeout(() => node.remove(), life);
    }
  };
  onClick("[data-toast-close]", (button) => button.closest("[data-toast]")?.remove());
  fade(box.children);
  new MutationObserver((changes) => fade(changes.flatMap((change) => [...change.addedNodes]))).observe(box, { childList: true });
}

async function copy(button: HTMLElement): Promise<void> {
  await navigator.clipboard.writeText(button.dataset.copy ?? "");
  const sprite = document.body.dataset.icons ?? "";
  const use = button.querySelector("use");
  use?.setAttribute("href", `${sprite}#check`);
  setTimeout(() => use?.setAttribute("href", `${sprite}#copy`), 1600);
}

/** The frame: phone menu, small menus, hot keys, offline notice, toasts, copy and print buttons. */
export function startFrame(): void {
  onClick("[data-sidebar-open]", () => sidebar(true));
  onClick("[data-sidebar-close]", () => sidebar(false));
  onClick("[data-print]", () => window.print());
  onClick("[data-copy]", (button) => void copy(button));
  startMenus();
  startHotkeys();
  startOffline();
  startToasts();
}
