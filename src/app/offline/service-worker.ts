/**
 * Keeps the whole program in the browser, so that it opens without a network. The page itself is asked of the server
 * first, so that a newer one is seen at once; its parts have names that change with what is in them, and come from the
 * store. Nothing is ever asked of anybody else.
 * Source: Service Workers, W3C Candidate Recommendation Draft.
 */
import type { ServiceWorkerScope } from "./service-worker-scope.d.ts";

/** What the build consists of; the plugin beside this file writes it in. */
const FILES = globalThis.PODARIUM_FILES;
const PREFIX = "podarium-";
const STORE = `${PREFIX}${globalThis.PODARIUM_BUILD}`;
const PAGE = "./";
/** A server that does not answer in this time is not there. */
const PATIENCE_MS = 4000;

const scope = globalThis as unknown as ServiceWorkerScope;

scope.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers());
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.includes("/assets/")) event.respondWith(part(request));
});

async function keepAll(): Promise<void> {
  const store = await caches.open(STORE);
  await store.addAll([PAGE, ...FILES.map((file) => `./${file}`)]);
}

/** Stores of earlier builds, once no page of theirs is open. */
async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== STORE).map((name) => caches.delete(name)),
  );
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return (await caches.match(PAGE, { ignoreSearch: true, ignoreVary: true })) ?? Response.error();
  }
}

async function part(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
