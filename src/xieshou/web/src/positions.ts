import { all, once } from "./dom";

/** Fields of a position: a button below the latitude fills both from the device, which asks its owner first. */
export function startPositions(root: HTMLElement): void {
  for (const field of all(root, 'input[data-position="latitude"]')) {
    const latitude = field as HTMLInputElement;
    const longitude = latitude.form?.querySelector<HTMLInputElement>('input[data-position="longitude"]');
    if (!longitude || !("geolocation" in navigator) || !once(latitude, "Position")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "x-btn x-btn-secondary x-btn-sm";
    button.textContent = latitude.dataset.positionLabel ?? "";
    button.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          latitude.value = coords.latitude.toFixed(6);
          longitude.value = coords.longitude.toFixed(6);
        },
        () => (button.disabled = true),
        { timeout: 15_000 },
      );
    });
    latitude.after(button);
  }
}
