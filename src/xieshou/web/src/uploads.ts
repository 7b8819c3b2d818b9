import { all, once } from "./dom";

const units = ["B", "KB", "MB", "GB"];

function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** A file drop: shows what was chosen, and how much of it has gone. */
export function startUploads(root: HTMLElement): void {
  for (const box of all(root, "[data-upload]")) {
    const input = box.querySelector<HTMLInputElement>('input[type="file"]');
    const files = box.querySelector<HTMLElement>("[data-upload-files]");
    if (!input || !files || !once(box, "Upload")) continue;
    input.addEventListener("change", () => {
      files.textContent = [...(input.files ?? [])].map((file) => `${file.name} · ${size(file.size)}`).join("、");
    });
    for (const [name, over] of [["dragenter", true], ["dragleave", false], ["drop", false]] as const) {
      box.addEventListener(name, () => box.classList.toggle("is-over", over));
    }
    input.form?.addEventListener("htmx:xhr:progress", (event) => {
      const { loaded, total } = (event as CustomEvent<{ loaded: number; total: number }>).detail;
      if (total) files.textContent = `${Math.round((loaded / total) * 100)}%`;
    });
  }
}
