import { fetchFragment } from "./server";

/** Type and choose (ARIA combobox with a list), fed by the server: address picker, job titles, people, global search. */
const wait = 140;

interface State {
  timer: number;
  asked: number;
  at: number;
}

const states = new WeakMap<HTMLInputElement, State>();

function listOf(input: HTMLInputElement): HTMLElement | null {
  return document.getElementById(input.getAttribute("aria-controls") ?? "");
}

function options(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role="option"]')];
}

function close(input: HTMLInputElement): void {
  const list = listOf(input);
  if (list) list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function point(input: HTMLInputElement, to: number): void {
  const list = listOf(input);
  const state = states.get(input);
  if (!list || !state) return;
  const shown = options(list);
  state.at = shown.length ? (to + shown.length) % shown.length : -1;
  shown.forEach((option, at) => {
    option.id ||= `${list.id}-${at}`;
    option.setAttribute("aria-selected", String(at === state.at));
  });
  const chosen = shown[state.at];
  if (!chosen) return;
  input.setAttribute("aria-activedescendant", chosen.id);
  chosen.scrollIntoView({ block: "nearest" });
}

function choose(input: HTMLInputElement, option: HTMLElement): void {
  if (option.dataset.href) {
    location.assign(option.dataset.href);
    return;
  }
  input.value = option.dataset.text ?? option.textContent?.trim() ?? "";
  const field = input.closest("[data-combobox]")?.querySelector<HTMLInputElement>("[data-combobox-value]");
  if (field) {
    field.value = option.dataset.value ?? "";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  close(input);
}

function address(input: HTMLInputElement): string {
  const url = new URL(input.dataset.url ?? "", location.href);
  url.searchParams.set("q", input.value.trim());
  for (const field of input.dataset.extra ? document.querySelectorAll<HTMLInputElement>(input.dataset.extra) : []) {
    if (field.name && field.value) url.searchParams.set(field.name, field.value);
  }
  return url.toString();
}

async function ask(input: HTMLInputElement): Promise<void> {
  const list = listOf(input);
  const state = states.get(input);
  if (!list || !state) return;
  const turn = ++state.asked;
  const answer = await fetchFragment(address(input));
  if (!answer.ok || turn !== state.asked || document.activeElement !== input) return;
  list.innerHTML = answer.html;
  list.hidden = !list.childElementCount;
  input.setAttribute("aria-expanded", String(!list.hidden));
  point(input, 0);
}

function onInput(input: HTMLInputElement): void {
  const state = states.get(input) ?? { timer: 0, asked: 0, at: -1 };
  states.set(input, state);
  const field = input.closest("[data-combobox]")?.querySelector<HTMLInputElement>("[data-combobox-value]");
  if (field) field.value = "";
  window.clearTimeout(state.timer);
  if (input.value.trim().length < Number(input.dataset.min ?? 1)) {
    close(input);
    return;
  }
  state.timer = window.setTimeout(() => void ask(input), wait);
}

function onKey(input: HTMLInputElement, event: KeyboardEvent): void {
  const list = listOf(input);
  const state = states.get(input);
  if (event.isComposing || !list || !state || list.hidden) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    point(input, state.at + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    const option = options(list)[state.at];
    if (!option) return;
    event.preventDefault();
    choose(input, option);
  } else if (event.key === "Escape") {
    event.preventDefault();
    close(input);
  }
}

function inputOf(target: EventTarget | null): HTMLInputElement | null {
  return target instanceof HTMLInputElement && target.matches('input[role="combobox"][data-url]') ? target : null;
}

/** Wire every combobox of the page, now and later. */
export function startComboboxes(): void {
  document.addEventListener("input", (event) => {
    const input = inputOf(event.target);
    if (input) onInput(input);
  });
  document.addEventListener("keydown", (event) => {
    const input = inputOf(event.target);
    if (input) onKey(input, event);
  });
  document.addEventListener("focusout", (event) => {
    const input = inputOf(event.target);
    if (input) window.setTimeout(() => close(input), 160);
  });
  document.addEventListener("mousedown", (event) => {
    const option = (event.target as Element).closest<HTMLElement>('.x-options [role="option"]');
    const list = option?.closest<HTMLElement>(".x-options");
    const input = list && document.querySelector<HTMLInputElement>(`[aria-controls="${list.id}"]`);
    if (!option || !input) return;
    event.preventDefault();
    choose(input, option);
  });
}
