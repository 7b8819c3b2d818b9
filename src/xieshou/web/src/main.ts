import "../styles/main.scss";
import "htmx.org";
import { startCharts } from "./charts";
import { startComboboxes } from "./combobox";
import { startDialogs } from "./dialogs";
import { startDisplay } from "./display";
import { startFrame } from "./frame";
import { startHashes } from "./hashes";
import { startPasskeys } from "./passkeys";
import { startPositions } from "./positions";
import { startServerNotices } from "./server";
import { startTables } from "./tables";
import { startUploads } from "./uploads";

/** Each island looks after the elements of one kind, at the start and in every fragment that HTMX brings. */
const islands = [startTables, startUploads, startCharts, startDialogs, startPositions];

startDisplay();
startFrame();
startComboboxes();
startHashes();
startPasskeys();
startServerNotices();
for (const room of document.querySelectorAll<HTMLElement>("[data-room]")) void import("./call").then(({ startRoom }) => startRoom(room));
for (const check of document.querySelectorAll<HTMLElement>("[data-call-check]")) {
  void import("./call/check").then(({ startCheck }) => startCheck(check));
}
for (const start of islands) start(document.body);
document.body.addEventListener("htmx:load", (event) => {
  const root = event.target;
  if (root instanceof HTMLElement && root !== document.body) for (const start of islands) start(root);
});
