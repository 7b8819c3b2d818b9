import { onClick } from "./dom";

type Choice = "theme" | "size" | "density";
const defaults: Record<Choice, string> = { theme: "auto", size: "normal", density: "comfortable" };
const year = 60 * 60 * 24 * 365;

function current(choice: Choice): string {
  return document.documentElement.dataset[choice] ?? defaults[choice];
}

/** The server reads this cookie and draws the page right at once: no flash, no script before the first paint. */
function remember(): void {
  const value = (Object.keys(defaults) as Choice[]).map((choice) => current(choice)).join(".");
  document.cookie = `xs_display=${value}; path=/; max-age=${year}; samesite=lax`;
}

function show(choice: Choice): void {
  for (const button of document.querySelectorAll<HTMLElement>(`[data-${choice}-set]`)) {
    button.setAttribute("aria-pressed", String(button.dataset[`${choice}Set`] === current(choice)));
  }
}

/** Colours, text size and table density, kept in a cookie. */
export function startDisplay(): void {
  for (const choice of Object.keys(defaults) as Choice[]) {
    show(choice);
    onClick(`[data-${choice}-set]`, (button) => {
      const value = button.dataset[`${choice}Set`] ?? defaults[choice];
      if (value === defaults[choice]) delete document.documentElement.dataset[choice];
      else document.documentElement.dataset[choice] = value;
      remember();
      show(choice);
      document.dispatchEvent(new CustomEvent("xieshou:display"));
    });
  }
}
