import { Send } from "./send";
import { Store, type Edit, type FileItem, type Household, type Item, type Visit } from "./store";

const root = document.querySelector<HTMLElement>("[data-visits]");

function part<T extends HTMLElement>(name: string): T {
  const found = root?.querySelector<T>(`[data-visits-${name}]`);
  if (!found) throw new Error(name);
  return found;
}

function line(parent: HTMLElement, title: string, text: string, state = ""): HTMLLIElement {
  const item = document.createElement("li");
  const strong = document.createElement("strong");
  strong.textContent = title;
  const small = document.createElement("small");
  small.textContent = ` ${text}`;
  item.append(strong, small);
  if (state) item.dataset.state = state;
  parent.append(item);
  return item;
}

class Page {
  private households: Household[] = [];
  private chosen: Household | null = null;
  private startedAt = "";
  private position: GeolocationCoordinates | null = null;
  private voice: Blob | null = null;
  private recorder: MediaRecorder | null = null;
  private recorded: Promise<Blob> | null = null;
  private saving = false;
  private readonly form = part<HTMLFormElement>("form");

  constructor(
    private readonly words: DOMStringMap,
    private readonly store: Store,
    private readonly send: Send,
  ) {}

  async start(): Promise<void> {
    addEventListener("online", () => void this.sync());
    addEventListener("offline", () => this.showNet());
    part("sync").addEventListener("click", () => void this.sync());
    part("cancel").addEventListener("click", () => this.close());
    part("position").addEventListener("click", () => this.locate());
    part("voice").addEventListener("click", () => void this.record());
    part<HTMLInputElement>("filter").addEventListener("input", () => this.showHouseholds());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.saving) return;
      this.saving = true;
      void this.save().finally(() => (this.saving = false));
    });
    await this.show();
    await this.sync();
  }

  private alert(text: string | undefined): void {
    const box = part("alert");
    box.hidden = !text;
    box.textContent = text ?? "";
  }

  private showNet(): void {
    part("net").textContent = (navigator.onLine ? this.words.netOn : this.words.netOff) ?? "";
    part("net").dataset.state = navigator.onLine ? "online" : "offline";
  }

  async show(): Promise<void> {
    this.showNet();
    if (!(await this.store.key())) {
      this.households = [];
      this.alert(navigator.onLine ? "" : this.words.ended);
      part("outbox").replaceChildren();
      return this.showHouseholds();
    }
    this.households = await this.store.pack();
    this.alert(this.households.length ? "" : this.words.none);
    this.showHouseholds();
    this.showOutbox(await this.store.outbox());
  }

  private showHouseholds(): void {
    const list = part("households");
    const wanted = part<HTMLInputElement>("filter").value.trim();
    list.replaceChildren();
    for (const one of this.households) {
      if (wanted && !`${one.head} ${one.code}`.includes(wanted)) continue;
      const item = line(list, "", `${one.place} · ${one.members.length} ${this.words.people}`);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "x-btn x-btn-secondary";
      button.textContent = one.head;
      button.addEventListener("click", () => this.open(one));
      item.prepend(button);
    }
  }

  private showOutbox(items: Item[]): void {
    const list = part("outbox");
    list.replaceChildren();
    for (const { row, visit } of items) {
      const left = row.files.filter((file) => !file.sent).length;
      const state = this.words[row.state] ?? row.state;
      line(list, visit.head, `${state}${row.why ? `: ${row.why}` : ""}${left ? ` (${left})` : ""}`, row.state);
    }
  }

  private open(one: Household): void {
    this.chosen = one;
    this.startedAt = new Date().toISOString();
    this.form.reset();
    this.position = null;
    this.voice = null;
    part("position-state").textContent = part("voice-state").textContent = "";
    part("title").textContent = `${one.head} · ${one.code}`;
    part("members").textContent = one.members.map((m) => `${m.name} ${m.relation}${m.age === null ? "" : ` ${m.age}`}`).join("、");
    for (const small of this.form.querySelectorAll<HTMLElement>("[data-visits-before]")) {
      const values = one.fields[small.dataset.visitsBefore ?? ""]?.values ?? [];
      small.textContent = values.map((value) => this.word(value)).join(" / ");
    }
    part("list").hidden = true;
    this.form.hidden = false;
    part("title").scrollIntoView();
  }

  private word(value: string): string {
    return this.form.querySelector<HTMLElement>(`input[value="${CSS.escape(value)}"]`)?.dataset.word ?? "—";
  }

  private close(): void {
    this.form.hidden = true;
    part("list").hidden = false;
    void this.finishRecording().then(() => {
      this.voice = null;
      part("voice-state").textContent = "";
    });
    this.alert("");
  }

  private locate(): void {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.position = coords;
        part("position-state").textContent = "✓";
      },
      () => (part("position-state").textContent = "—"),
      { timeout: 15_000 },
    );
  }

  private async record(): Promise<void> {
    if (this.recorder) return this.finishRecording();
    const family = this.chosen;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (!stream) return void (part("voice-state").textContent = "—");
    if (this.form.hidden || this.chosen !== family) return void stream.getTracks().forEach((track) => track.stop());
    const parts: Blob[] = [];
    const recorder = new MediaRecorder(stream, { audioBitsPerSecond: 24_000 });
    this.recorded = new Promise((done) => {
      recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
      recorder.addEventListener("stop", () => {
        for (const track of stream.getTracks()) track.stop();
        done(new Blob(parts, { type: recorder.mimeType || "audio/webm" }));
      });
    });
    this.recorder = recorder;
    recorder.start();
    part("voice").textContent = this.words.recording ?? "";
  }

  /** Stop a recording that runs, and wait until it is there: saving or leaving the form must not lose its end. */
  private async finishRecording(): Promise<void> {
    const { recorder, recorded } = this;
    if (!recorder || !recorded) return;
    this.recorder = this.recorded = null;
    if (recorder.state !== "inactive") recorder.stop();
    this.voice = await recorded;
    part("voice").textContent = this.words.record ?? "";
    part("voice-state").textContent = "✓";
  }

  private edits(one: Household, given: FormData): Edit[] {
    const made: Edit[] = [];
    for (const name of new Set([...this.form.querySelectorAll<HTMLInputElement>("input[type=radio]")].map((radio) => radio.name))) {
      const value = String(given.get(name) ?? "");
      if (value) made.push({ id: crypto.randomUUID(), field: name, value, saw: one.fields[name]?.heads ?? [] });
    }
    return made;
  }

  private async save(): Promise<void> {
    const one = this.chosen;
    if (!one) return;
    const given = new FormData(this.form);
    if (!given.get("consent")) return this.alert(this.words.consent);
    await this.finishRecording();
    const visit: Visit = {
      id: crypto.randomUUID(),
      household: one.id,
      head: one.head,
      started_at: this.startedAt,
      ended_at: new Date().toISOString(),
      consent: true,
      note: String(given.get("note") ?? ""),
      clue: String(given.get("clue") ?? ""),
      latitude: this.position?.latitude ?? null,
      longitude: this.position?.longitude ?? null,
      edits: this.edits(one, given),
    };
    const files: FileItem[] = [];
    for (const photo of given.getAll("photos"))
      if (photo instanceof File && photo.size) files.push({ id: crypto.randomUUID(), kind: "photo", bytes: await photo.arrayBuffer(), type: photo.type });
    if (this.voice) files.push({ id: crypto.randomUUID(), kind: "voice", bytes: await this.voice.arrayBuffer(), type: this.voice.type });
    try {
      await this.store.add(visit, files);
    } catch {
      return this.alert(this.words.ended); // the key ended while the form was open: what was typed stays
    }
    for (const edit of visit.edits) one.fields[edit.field] = { values: [edit.value], heads: [edit.id] };
    await this.store.keepPack(this.households);
    this.close();
    await this.show();
    await this.sync();
  }

  /** Renew the key, send what waits, fetch the copy anew; without network nothing happens. */
  async sync(): Promise<void> {
    this.showNet();
    if (!navigator.onLine) return;
    const outcome = await this.send.everything(() => this.show());
    if (outcome === "wiped") {
      this.households = [];
      this.showHouseholds();
      part("outbox").replaceChildren();
      return this.alert(this.words.wiped);
    }
    await this.show();
  }
}

async function start(element: HTMLElement): Promise<void> {
  const store = await Store.open();
  if ("serviceWorker" in navigator && element.dataset.worker) {
    await navigator.serviceWorker.register(element.dataset.worker).catch(() => null);
    const cache = await caches.open("xieshou-visits-1");
    if (navigator.onLine) {
      const own = performance.getEntriesByType("resource").map((entry) => entry.name);
      const files = own.filter((name) => new URL(name).pathname.startsWith("/static/"));
      await Promise.all([location.href.split(/[?#]/)[0] ?? "", ...files].map((name) => cache.add(name).catch(() => null)));
    }
  }
  const page = new Page(element.dataset, store, new Send(element.dataset, store));
  await page.start();
  element.dataset.ready = "1";
}

if (root) void start(root);
