import type { Trouble } from "./media";
import type { Reading } from "./meter";

/** What a participant is called and does. */
export interface Person {
  name: string;
  role: string;
}

export interface Line {
  kind: string;
  id: string;
  from: string;
  text: string;
  at: string;
}

const captionSeconds = 8;

/** The room as a page: everything it says is in the page already, by `data-word`, in the reader's language. */
export class RoomView {
  private readonly tiles = new Map<string, HTMLElement>();
  private readonly known = new Set<string>();
  private captionTimer = 0;

  constructor(readonly root: HTMLElement) {}

  find<T extends HTMLElement>(selector: string): T | null {
    return this.root.querySelector<T>(selector);
  }

  word(name: string): string {
    return this.find(`[data-word="${name}"]`)?.textContent?.trim() ?? "";
  }

  /** The page's state is an attribute, so that the style sheet shows what belongs to it. */
  show(state: "lobby" | "entering" | "waiting" | "inside" | "lost" | "ended", word = state as string): void {
    this.root.dataset.state = state;
    const note = this.find("[data-note]");
    if (note) note.textContent = this.word(word);
  }

  /** Say why there is no picture or sound, and what to do; nothing to say hides the notice. */
  explain(troubles: Trouble[]): void {
    const box = this.find("[data-troubles]");
    if (!box) return;
    box.hidden = troubles.length === 0;
    box.dataset.codes = troubles.join(" ");
    const list = box.querySelector("[data-trouble-list]");
    list?.replaceChildren(
      ...troubles.map((trouble) => {
        const item = document.createElement("li");
        item.textContent = this.word(trouble);
        return item;
      }),
    );
  }

  tile(id: string, person: Person | undefined): HTMLElement {
    let tile = this.tiles.get(id);
    if (!tile) {
      const template = this.find<HTMLTemplateElement & HTMLElement>("template[data-tile]");
      tile = (template?.content.firstElementChild?.cloneNode(true) ?? document.createElement("figure")) as HTMLElement;
      tile.dataset.peer = id;
      this.tiles.set(id, tile);
      this.find("[data-tiles]")?.append(tile);
      this.count();
    }
    const name = tile.querySelector("[data-name]");
    if (name && person) name.textContent = [person.name, this.word(`role-${person.role}`)].filter(Boolean).join(" · ");
    return tile;
  }

  video(id: string): HTMLVideoElement | null {
    return this.tiles.get(id)?.querySelector("video") ?? null;
  }

  remove(id: string): void {
    this.tiles.get(id)?.remove();
    this.tiles.delete(id);
    this.count();
  }

  private count(): void {
    this.root.dataset.others = String(this.tiles.size);
  }

  /** Write what was measured on the tile: for the eye as bars, for whoever looks closer as figures. */
  measure(id: string, bars: number, reading: Reading | null): void {
    const tile = this.tiles.get(id);
    if (!tile) return;
    const sign = tile.querySelector<HTMLElement>("[data-bars]");
    if (sign) {
      sign.dataset.bars = String(bars);
      sign.title = this.word(`bars-${bars}`);
      sign.setAttribute("aria-label", this.word(`bars-${bars}`));
    }
    if (!reading) return;
    Object.assign(tile.dataset, {
      frames: String(reading.frames), sound: String(reading.soundBytes), samples: String(reading.samples), concealed: String(reading.concealedSamples),
      pair: reading.pair, kbps: reading.kbps.toFixed(0), loss: reading.loss.toFixed(3), rtt: reading.rtt.toFixed(3), fps: reading.fps.toFixed(1),
    });
  }

  flag(id: string, name: string, value: boolean | string): void {
    const tile = this.tiles.get(id);
    if (tile) tile.dataset[name] = String(value);
  }

  knock(id: string, person: Person, admit: () => void): void {
    this.answer(id);
    const template = this.find<HTMLTemplateElement & HTMLElement>("template[data-knock]");
    const item = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
    if (!item) return;
    item.dataset.knocking = id;
    const name = item.querySelector("[data-name]");
    if (name) name.textContent = [person.name, this.word(`role-${person.role}`)].filter(Boolean).join(" · ");
    item.querySelector("button")?.addEventListener("click", admit);
    this.find("[data-waiting]")?.append(item);
    this.root.dataset.knocks = String(this.root.querySelectorAll("[data-knocking]").length);
  }

  answer(id: string): void {
    this.find(`[data-knocking="${id}"]`)?.remove();
    this.root.dataset.knocks = String(this.root.querySelectorAll("[data-knocking]").length);
  }

  /** Show a line once, however often the server tells it. */
  say(line: Line, name: string): void {
    if (this.known.has(line.id)) return;
    this.known.add(line.id);
    const item = document.createElement("li");
    item.dataset.kind = line.kind;
    const who = document.createElement("b");
    who.textContent = name;
    const text = document.createElement("span");
    text.textContent = line.text;
    const time = document.createElement("time");
    time.textContent = new Date(line.at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    item.append(who, text, time);
    const list = this.find("[data-lines]");
    list?.append(item);
    list?.scrollTo({ top: list.scrollHeight });
    const age = Date.now() - Date.parse(line.at);
    if (line.kind === "caption" && age < captionSeconds * 1000) this.caption(line.text);
  }

  private caption(text: string): void {
    const box = this.find("[data-captions]");
    if (!box) return;
    box.textContent = text;
    clearTimeout(this.captionTimer);
    this.captionTimer = window.setTimeout(() => (box.textContent = ""), captionSeconds * 1000);
  }

  /** Show who agreed to a recording. */
  agree(names: string[], isMine: boolean): void {
    const box = this.find<HTMLInputElement>("input[data-consent]");
    if (box) box.checked = isMine;
    const line = this.find("[data-agreed]");
    if (line) line.textContent = names.length ? `${this.word("agreed")} ${names.join("、")}` : "";
  }

  noteRecording(text: string): void {
    const note = this.find("[data-record-note]");
    if (note) note.textContent = text;
  }

  press(act: string, isOn: boolean): void {
    const button = this.find(`[data-act="${act}"]`);
    button?.setAttribute("aria-pressed", String(!isOn));
  }
}
