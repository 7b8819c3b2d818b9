import { once } from "../dom";
import { Call, type Door } from "./call";
import { Kiosk, noMemory, type Memory } from "./kiosk";
import { RoomView } from "./view";

const passKey = "room-pass";

/** One's own device: a reload comes back into the room without a new code. */
const ownMemory: Memory = {
  recall: () => sessionStorage.getItem(passKey) ?? "",
  keep: (pass) => (pass ? sessionStorage.setItem(passKey, pass) : sessionStorage.removeItem(passKey)),
};

/** A code as it is typed: any case, with or without dashes and spaces. */
function cleanCode(text: string): string {
  return text.replace(/[\s-]/g, "").toUpperCase();
}

/** The code in a link stands after #, which no server sees; it leaves the address at once. */
function takeFromAddress(): string {
  const code = location.hash.slice(1);
  if (code) history.replaceState(null, "", location.pathname + location.search);
  return cleanCode(code);
}

async function askForPass(url: string): Promise<string | null> {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  const answer = await fetch(url, { method: "POST", headers: { ...headers, Accept: "application/json" } });
  if (answer.status >= 500) throw new Error(String(answer.status));
  if (!answer.ok || answer.redirected) return null;
  return ((await answer.json()) as { pass: string }).pass;
}

/** Doors: of a signed-in user, who gets passes from the server, and of a guest, who brings a code. */
function doorOf(root: HTMLElement, code: string, memory: Memory): Door {
  const { socket = "", passUrl } = root.dataset;
  const route = new URLSearchParams(location.search).get("route") ?? "";
  if (passUrl) return { socket, pass: "", route, fetchPass: () => askForPass(passUrl), keepPass: () => undefined };
  return { socket, pass: code, route, fetchPass: () => Promise.resolve(null), keepPass: (pass) => memory.keep(pass) };
}

function begin(root: HTMLElement, code: string, kiosk: Kiosk | null = null): void {
  const view = new RoomView(root);
  const memory = kiosk ? noMemory : ownMemory;
  const call = new Call(view, doorOf(root, code, memory), (why) => {
    if (why !== "replaced") memory.keep("");
    kiosk?.over();
  });
  const stop = new AbortController();
  root.addEventListener(
    "click",
    (event) => {
      const act = (event.target as Element | null)?.closest<HTMLElement>("[data-act]")?.dataset.act;
      if (act === "enter") call.enter();
      else if (act === "audio" || act === "video") call.toggle(act);
      else if (act === "devices") void call.prepare();
      else if (act === "leave") call.leave();
      else if (act === "record" && root.dataset.recordUrl) void call.record(root.dataset.recordUrl);
      else if (act === "unrecord") call.stopRecording();
      else if (act === "again") location.reload();
    },
    { signal: stop.signal },
  );
  view.find<HTMLFormElement>("[data-say]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const field = form.querySelector<HTMLInputElement>("input[name=text]");
    const isCaption = form.querySelector<HTMLInputElement>("input[name=caption]")?.checked === true;
    const text = field?.value.trim() ?? "";
    if (field && text && call.say(isCaption ? "caption" : "chat", text)) field.value = "";
  });
  const consent = view.find<HTMLInputElement>("input[data-consent]");
  consent?.addEventListener("change", () => call.consent(consent.checked));
  addEventListener("pagehide", () => call.leaveForNow(), { once: true });
  view.show("lobby");
  void call.prepare().then(() => {
    if (code && root.dataset.reentry) call.enter();
  });
}

/** A room: of the own account at once, of a guest after a code was typed or brought in the link. */
export function startRoom(root: HTMLElement): void {
  if (!once(root, "Room")) return;
  const form = document.querySelector<HTMLFormElement>("form[data-code]");
  if (root.dataset.passUrl || !form) return begin(root, "");
  const kiosk = root.dataset.kioskIdle ? new Kiosk(root, form) : null;
  const open = (code: string) => {
    form.hidden = true;
    root.hidden = false;
    begin(root, code, kiosk);
  };
  const brought = takeFromAddress();
  const kept = brought || kiosk ? "" : ownMemory.recall();
  if (kept) root.dataset.reentry = "1";
  if (brought || kept) return open(brought || kept);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = cleanCode(form.querySelector<HTMLInputElement>("input[name=code]")?.value ?? "");
    if (code) open(code);
  });
}
