/** The page for visits opens without network: its own files from the copy, everything else from the network. */
export {};

const worker = globalThis as unknown as ServiceWorkerGlobal;
const CACHE = "xieshou-visits-1";

interface ServiceWorkerGlobal {
  registration: { scope: string };
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(name: string, act: (event: WorkerEvent) => void): void;
}

interface WorkerEvent {
  request: Request;
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

/** The page as the server gives it, or the copy; a sign-in page is never kept in its place. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request);
    if (fresh.ok && !fresh.redirected) await cache.put(worker.registration.scope, fresh.clone());
    return fresh;
  } catch {
    return (await cache.match(worker.registration.scope)) ?? Response.error();
  }
}

/** Built files never change under their name: the copy first. */
async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known) return known;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.href.split("?")[0] === worker.registration.scope) event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});
