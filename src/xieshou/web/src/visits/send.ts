import type { Household, Item, Store } from "./store";

interface Answer {
  id: string;
  state: "received" | "known" | "refused";
  why?: string;
  contested?: string[];
}

type Outcome = "sent" | "wiped" | "failed";

const BATCH = 20;
const GONE = 410;
const NOT_THERE = 404;

/** What goes between the device and the server. Everything may be sent twice: the server knows it by its number. */
export class Send {
  private running = false;

  constructor(
    private readonly urls: DOMStringMap,
    private readonly store: Store,
  ) {}

  async everything(shown: () => Promise<void>): Promise<Outcome> {
    if (this.running) return "sent";
    this.running = true;
    try {
      const opened = await this.open();
      if (opened !== "sent") return opened;
      const outcome = await this.outbox(shown);
      if (outcome === "sent") await this.load();
      return outcome;
    } catch {
      return "failed";
    } finally {
      this.running = false;
    }
  }

  private post(url: string, body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(url, { method: "POST", body, headers: { "X-CSRFToken": this.token(), ...headers } });
  }

  private token(): string {
    return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? this.urls.csrf ?? "";
  }

  private async open(): Promise<Outcome> {
    const answer = await this.post(this.urls.deviceUrl ?? "", new URLSearchParams({ device: this.store.device() }));
    if (answer.status === GONE || answer.status === NOT_THERE) {
      await this.store.wipe();
      return "wiped";
    }
    if (!answer.ok || answer.redirected) return "failed";
    const { key, ends } = (await answer.json()) as { key: string; ends: string };
    await this.store.keepKey(key, ends);
    return "sent";
  }

  private async outbox(shown: () => Promise<void>): Promise<Outcome> {
    const waiting = (await this.store.outbox()).filter(({ row }) => row.state === "waiting" || row.state === "sending");
    for (let at = 0; at < waiting.length; at += BATCH) {
      const some = waiting.slice(at, at + BATCH);
      for (const { row } of some) await this.store.change({ ...row, state: "sending" });
      await shown();
      const body = JSON.stringify({ device: this.store.device(), visits: some.map(({ visit }) => visit) });
      const answer = await this.post(this.urls.syncUrl ?? "", body, { "Content-Type": "application/json" });
      if (answer.status === GONE) {
        await this.store.wipe();
        return "wiped";
      }
      if (!answer.ok || answer.redirected) return "failed";
      const { visits } = (await answer.json()) as { visits: Answer[] };
      for (const item of some) await this.settle(item, visits.find((one) => one.id === item.visit.id));
    }
    await this.files();
    return "sent";
  }

  /** Only what the server says decides the state of an item. */
  private async settle({ row }: Item, answer: Answer | undefined): Promise<void> {
    if (!answer) return this.store.change({ ...row, state: "waiting" });
    if (answer.state === "refused") return this.store.change({ ...row, state: "refused", why: answer.why ?? "" });
    const contested = answer.contested ?? [];
    await this.store.change({ ...row, state: contested.length ? "contested" : "received", why: contested.join("、") });
  }

  private async files(): Promise<void> {
    for (const { row, visit } of await this.store.outbox()) {
      if (row.state !== "received" && row.state !== "contested") continue;
      for (const one of row.files.filter((file) => !file.sent)) {
        const file = await this.store.file(row, one.id);
        if (!file) continue;
        const form = new FormData();
        form.set("id", one.id);
        form.set("kind", file.kind);
        form.set("file", file.blob, file.kind);
        const url = (this.urls.syncUrl ?? "").replace(/sync\/$/, `${visit.id}/files/`);
        const answer = await this.post(url, form);
        if (answer.ok) one.sent = true;
        else if (answer.status < 500) row.why = ((await answer.json().catch(() => ({}))) as { error?: string }).error ?? "";
        await this.store.change(row);
      }
    }
  }

  private async load(): Promise<void> {
    const answer = await fetch(this.urls.packUrl ?? "");
    if (!answer.ok || answer.redirected) return;
    const { households } = (await answer.json()) as { households: Household[] };
    await this.store.keepPack(households);
  }
}
