/**
 * Runs that a person has given a name and kept, in the browser's IndexedDB: it has room for many, where the local storage has it
 * for one. A browser that refuses it, or whose room is used up, answers with words for that.
 */
import { asRun } from "./persistence.ts";
import type { SavedRun } from "./persistence.ts";
import { t } from "../locale/locale.ts";

/** A kept run as it stands in the list. */
export interface ShelvedRun {
  id: number;
  name: string;
  /** Real time, as the browser has it: when it was kept. */
  keptAt: number;
  run: SavedRun;
}

export type Shelved<T> = { ok: true; value: T } | { ok: false; reason: string };

const DATABASE = "podarium";
const STORE = "runs";
/** Of the layout of the database; runs themselves are read as leniently as those in the local storage. */
const VERSION = 1;
const MAX_NAME = 80;
export const MAX_RUNS = 200;

/** Newest first. */
export async function shelvedRuns(): Promise<Shelved<ShelvedRun[]>> {
  const all = await inStore("readonly", (store) => store.getAll());
  if (!all.ok) return all;
  const runs = (all.value as unknown[]).flatMap((value) => shelvedRun(value) ?? []);
  return { ok: true, value: runs.sort((a, b) => b.keptAt - a.keptAt || b.id - a.id) };
}

export async function shelve(name: string, run: SavedRun): Promise<Shelved<number>> {
  const count = await inStore("readonly", (store) => store.count());
  if (count.ok && count.value >= MAX_RUNS)
    return { ok: false, reason: t("{n} runs are kept already: delete some first.", { n: MAX_RUNS }) };
  const added = await inStore("readwrite", (store) => store.add({ name: cleanName(name), keptAt: Date.now(), run }));
  return added.ok ? { ok: true, value: Number(added.value) } : added;
}

export function renameShelved({ id, ...shelved }: ShelvedRun, name: string): Promise<Shelved<unknown>> {
  return inStore("readwrite", (store) => store.put({ ...shelved, id, name: cleanName(name) }));
}

export function deleteShelved(id: number): Promise<Shelved<unknown>> {
  return inStore("readwrite", (store) => store.delete(id));
}

function cleanName(name: string): string {
  return name.trim().slice(0, MAX_NAME) || t("a run");
}

function shelvedRun(value: unknown): ShelvedRun | null {
  const { id, name, keptAt, run } = value as Partial<Record<keyof ShelvedRun, unknown>>;
  const read = asRun(run);
  if (typeof id !== "number" || typeof name !== "string" || !read) return null;
  return { id, name, keptAt: typeof keptAt === "number" ? keptAt : 0, run: read };
}

/** One request in a transaction of its own: done when the browser has written it down. */
async function inStore<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<Shelved<T>> {
  try {
    const database = await open();
    try {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      await new Promise<void>((resolve, reject) => {
        transaction.addEventListener("complete", () => resolve());
        transaction.addEventListener("abort", () => reject(transaction.error ?? new Error(t("it was given up"))));
      });
      return { ok: true, value: request.result };
    } finally {
      database.close();
    }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error(t("it cannot be opened"))));
    request.addEventListener("blocked", () =>
      reject(new Error(t("another tab has an older version of this page open"))),
    );
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === "QuotaExceededError")
    return t("This browser has no more room for this page: delete runs, or save this one as a file.");
  const detail = error instanceof Error ? error.message : String(error);
  return t("This browser keeps no runs for this page ({detail}). Save this one as a file, or copy its link.", {
    detail,
  });
}
