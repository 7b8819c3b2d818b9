import { openDB, type IDBPDatabase } from "idb";

/** What lies on the device: every content encrypted; in the clear only numbers, times and states. */
export interface Household {
  id: string;
  code: string;
  head: string;
  place: string;
  address: string;
  members: { name: string; relation: string; age: number | null }[];
  fields: Record<string, { values: string[]; heads: string[] }>;
}

export interface Edit {
  id: string;
  field: string;
  value: string;
  saw: string[];
}

export interface Visit {
  id: string;
  household: string;
  head: string;
  started_at: string;
  ended_at: string;
  consent: boolean;
  note: string;
  clue: string;
  latitude: number | null;
  longitude: number | null;
  edits: Edit[];
}

export interface FileItem {
  id: string;
  kind: "photo" | "voice";
  bytes: ArrayBuffer;
  type: string;
}

export type State = "waiting" | "sending" | "received" | "contested" | "refused";

interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  data: ArrayBuffer;
}

interface OutboxRow {
  id: string;
  state: State;
  why: string;
  at: number;
  body: Sealed;
  files: { id: string; sent: boolean; body: Sealed }[];
}

interface KeyRow {
  id: "key";
  key: CryptoKey;
  ends: number;
}

export interface Item {
  row: OutboxRow;
  visit: Visit;
}

const NAME = "xieshou-visits";

function open(): Promise<IDBPDatabase> {
  return openDB(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("keys", { keyPath: "id" });
      db.createObjectStore("pack", { keyPath: "id" });
      db.createObjectStore("outbox", { keyPath: "id" });
    },
  });
}

export class Store {
  private constructor(private readonly db: IDBPDatabase) {}

  static async open(): Promise<Store> {
    return new Store(await open());
  }

  /** The number that this device gave itself. */
  device(): string {
    const known = localStorage.getItem(NAME);
    if (known) return known;
    const made = crypto.randomUUID();
    localStorage.setItem(NAME, made);
    return made;
  }

  /** Keep the key so that no script can read it out, until it ends. */
  async keepKey(base64: string, ends: string): Promise<void> {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    await this.db.put("keys", { id: "key", key, ends: Date.parse(ends) } satisfies KeyRow);
  }

  /** The key, or null once it has ended: then it is deleted, and only the server gives it again. */
  async key(): Promise<CryptoKey | null> {
    const row = (await this.db.get("keys", "key")) as KeyRow | undefined;
    if (!row) return null;
    if (row.ends > Date.now()) return row.key;
    await this.db.delete("keys", "key");
    return null;
  }

  private async seal(bytes: BufferSource): Promise<Sealed> {
    const key = await this.key();
    if (!key) throw new Error("no key");
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
  }

  private async unseal(sealed: Sealed): Promise<ArrayBuffer> {
    const key = await this.key();
    if (!key) throw new Error("no key");
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.data);
  }

  private sealJson(value: unknown): Promise<Sealed> {
    return this.seal(new TextEncoder().encode(JSON.stringify(value)));
  }

  private async unsealJson<T>(sealed: Sealed): Promise<T> {
    return JSON.parse(new TextDecoder().decode(await this.unseal(sealed))) as T;
  }

  async keepPack(households: Household[]): Promise<void> {
    await this.db.put("pack", { id: "pack", body: await this.sealJson(households) });
  }

  async pack(): Promise<Household[]> {
    const row = (await this.db.get("pack", "pack")) as { body: Sealed } | undefined;
    return row ? this.unsealJson<Household[]>(row.body) : [];
  }

  async add(visit: Visit, files: FileItem[]): Promise<void> {
    const sealed = [];
    for (const file of files) {
      const head = new TextEncoder().encode(JSON.stringify({ kind: file.kind, type: file.type }) + "\n");
      sealed.push({ id: file.id, sent: false, body: await this.seal(await new Blob([head, file.bytes]).arrayBuffer()) });
    }
    const row: OutboxRow = { id: visit.id, state: "waiting", why: "", at: Date.now(), body: await this.sealJson(visit), files: sealed };
    await this.db.put("outbox", row);
  }

  async outbox(): Promise<Item[]> {
    const rows = (await this.db.getAll("outbox")) as OutboxRow[];
    rows.sort((a, b) => a.at - b.at);
    const items = [];
    for (const row of rows) items.push({ row, visit: await this.unsealJson<Visit>(row.body) });
    return items;
  }

  async file(row: OutboxRow, id: string): Promise<{ kind: string; blob: Blob } | null> {
    const found = row.files.find((file) => file.id === id);
    if (!found) return null;
    const bytes = new Uint8Array(await this.unseal(found.body));
    const end = bytes.indexOf(10);
    const head = JSON.parse(new TextDecoder().decode(bytes.slice(0, end))) as { kind: string; type: string };
    return { kind: head.kind, blob: new Blob([bytes.slice(end + 1)], { type: head.type }) };
  }

  async change(row: OutboxRow): Promise<void> {
    await this.db.put("outbox", row);
  }

  async forget(id: string): Promise<void> {
    await this.db.delete("outbox", id);
  }

  /** Delete everything: the device was closed. */
  async wipe(): Promise<void> {
    for (const name of ["keys", "pack", "outbox"]) await this.db.clear(name);
    localStorage.removeItem(NAME);
    await caches.delete("xieshou-visits-1");
  }
}
