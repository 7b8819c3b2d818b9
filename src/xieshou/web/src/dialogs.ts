import { all, onClick, once } from "./dom";
import { fetchFragment } from "./server";

let wired = false;

function wire(): void {
  if (wired) return;
  wired = true;
  onClick("[data-dialog-open]", (element, event) => {
    const dialog = document.getElementById(element.dataset.dialogOpen ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  });
  onClick("[data-dialog-close]", (element) => element.closest("dialog")?.close());
  onClick("dialog", (element, event) => {
    if (event.target === element) (element as HTMLDialogElement).close();
  });
  onClick("[data-unmask]", askPurpose);
}

/** Ask why, then swap the masked text for the answer of the server; a refusal stays in the dialog. */
function askPurpose(button: HTMLElement): void {
  const dialog = document.getElementById("unmask-dialog");
  const form = dialog?.querySelector<HTMLFormElement>("[data-unmask-form]");
  const spot = button.closest<HTMLElement>("[data-masked]");
  if (!(dialog instanceof HTMLDialogElement) || !form || !spot) return;
  const name = dialog.querySelector<HTMLElement>("[data-unmask-name]");
  if (name) name.textContent = button.dataset.unmaskName ?? "";
  form.querySelector("[data-unmask-answer]")?.replaceChildren();
  form.onsubmit = (event) => {
    event.preventDefault();
    void unmask(button.dataset.unmask ?? "", form, spot).then((shown) => shown && dialog.close());
  };
  dialog.showModal();
}

async function unmask(url: string, form: HTMLFormElement, spot: HTMLElement): Promise<boolean> {
  const answer = await fetchFragment(url, { method: "POST", body: new FormData(form) });
  if (answer.ok) {
    spot.innerHTML = answer.html;
    spot.setAttribute("role", "status");
    return true;
  }
  const place = form.querySelector<HTMLElement>("[data-unmask-answer]");
  if (place && answer.html) place.innerHTML = answer.html;
  else if (place) place.textContent = form.dataset.failed ?? "";
  return false;
}

/** Native dialogs: opened by data-dialog-open, closed by data-dialog-close, the backdrop or Escape. */
export function startDialogs(root: HTMLElement): void {
  wire();
  for (const dialog of all<HTMLDialogElement>(root, "dialog[data-dialog-auto]")) {
    if (once(dialog, "Auto")) dialog.showModal();
  }
}
