/**
 * Where the objects are: by resource, namespace and name, Pods also by node; and who watches them.
 *
 * Watchers are told on the clock, after the writing call has returned and in the order of the writes.
 * Invariant: an object in the store is never changed; a write puts another in its place. resourceVersions only grow.
 */
import type { Clock } from "../../sim/clock.ts";
import type { KubeObject } from "../api/meta.ts";
import type { ResourceRef, WatchEvent } from "./types.ts";

export type ChangeVerb = WatchEvent["type"];
export type ChangeListener = (verb: ChangeVerb, object: KubeObject, before: KubeObject | undefined) => void;

/** What a list or a watch wants to see. */
export interface ObjectFilter {
  namespace?: string | undefined;
  /** Of Pods: only those bound to that node; an index serves it. */
  node?: string | undefined;
  matches(object: KubeObject): boolean;
}

interface Watcher {
  filter: ObjectFilter;
  onEvent: (event: WatchEvent) => void;
  active: boolean;
}

/** What a watcher is to be told. */
interface Told {
  readonly watcher: Watcher;
  readonly event: WatchEvent;
}

interface Table {
  readonly ref: ResourceRef;
  /** The objects, by namespace ("": of the cluster), then by name. */
  byNamespace: Map<string, Map<string, KubeObject>>;
  /** By node, then by namespace and name. */
  byNode: Map<string, Map<string, KubeObject>>;
  watchers: Set<Watcher>;
  /** Watchers that want one node's objects only. */
  nodeWatchers: Map<string, Set<Watcher>>;
}

export class ObjectStore {
  readonly #clock: Clock;
  /** In the order in which the first object of each came. */
  readonly #tables: Table[] = [];
  /** By resource; the few that have a name in common are of different groups. */
  readonly #byResource = new Map<string, Table[]>();
  readonly #listeners: ChangeListener[] = [];
  #version = 1000;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get resourceVersion(): string {
    return String(this.#version);
  }

  /** How many objects there are. */
  get size(): number {
    return this.#count;
  }

  nextVersion(): string {
    return String(++this.#version);
  }

  /** New versions come after that one. */
  raiseVersion(version: string): void {
    this.#version = Math.max(this.#version, Number(version) || 0);
  }

  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  get(ref: ResourceRef, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#find(ref)
      ?.byNamespace.get(namespace ?? "")
      ?.get(name);
  }

  /** Sorted by namespace and name, in byte order. */
  list(ref: ResourceRef, filter: ObjectFilter): KubeObject[] {
    const table = this.#find(ref);
    if (!table) return [];
    const found: KubeObject[] = [];
    const look = (pool: ReadonlyMap<string, KubeObject> | undefined): void => {
      for (const object of pool?.values() ?? []) if (isWanted(filter, object)) found.push(object);
    };
    if (filter.node !== undefined) look(table.byNode.get(filter.node));
    else if (filter.namespace !== undefined) look(table.byNamespace.get(filter.namespace));
    else for (const pool of table.byNamespace.values()) look(pool);
    return found.sort(byNamespaceAndName);
  }

  /** Every object, by kind in the order in which the first of each came, then sorted as a list. */
  all(): KubeObject[] {
    const everything: ObjectFilter = { matches: () => true };
    return this.#tables.flatMap(({ ref }) => this.list(ref, everything));
  }

  /** Puts an object in its place and tells of it. */
  put(ref: ResourceRef, object: KubeObject): void {
    const table = this.#table(ref);
    const before = present(table, object);
    if (!before) this.#count++;
    index(table, before, object);
    this.#tell(table, before ? "MODIFIED" : "ADDED", object, before);
  }

  remove(ref: ResourceRef, object: KubeObject): void {
    const table = this.#table(ref);
    const before = present(table, object);
    if (!before) return;
    this.#count--;
    index(table, before, undefined);
    this.#tell(table, "DELETED", object, before);
  }

  /** Forgets everything, telling nobody. */
  clear(): void {
    this.#count = 0;
    for (const table of this.#tables) {
      table.byNamespace.clear();
      table.byNode.clear();
    }
  }

  watch(ref: ResourceRef, filter: ObjectFilter, onEvent: (event: WatchEvent) => void): () => void {
    const table = this.#table(ref);
    const watcher: Watcher = { filter, onEvent, active: true };
    const { node } = filter;
    const group = node === undefined ? table.watchers : (table.nodeWatchers.get(node) ?? new Set<Watcher>());
    if (node !== undefined) table.nodeWatchers.set(node, group);
    group.add(watcher);
    return () => {
      watcher.active = false;
      group.delete(watcher);
    };
  }

  #find(ref: ResourceRef): Table | undefined {
    const tables = this.#byResource.get(ref.resource);
    if (!tables) return undefined;
    const group = groupOf(ref);
    for (const table of tables) if (table.ref.group === group) return table;
    return undefined;
  }

  #table(ref: ResourceRef): Table {
    let table = this.#find(ref);
    if (!table) {
      table = {
        ref: { group: groupOf(ref), resource: ref.resource },
        byNamespace: new Map(),
        byNode: new Map(),
        watchers: new Set(),
        nodeWatchers: new Map(),
      };
      this.#tables.push(table);
      this.#byResource.set(ref.resource, [...(this.#byResource.get(ref.resource) ?? []), table]);
    }
    return table;
  }

  #tell(table: Table, verb: ChangeVerb, object: KubeObject, before: KubeObject | undefined): void {
    for (const listener of this.#listeners) listener(verb, object, before);
    // Most writes are of events, which nobody watches.
    if (table.watchers.size === 0 && table.nodeWatchers.size === 0) return;
    const told: Told[] = [];
    consider(table.watchers, verb, object, before, told);
    if (table.nodeWatchers.size > 0) {
      const node = nodeOf(object);
      const last = before && nodeOf(before);
      if (last !== undefined) consider(table.nodeWatchers.get(last), verb, object, before, told);
      if (node !== undefined && node !== last) consider(table.nodeWatchers.get(node), verb, object, before, told);
    }
    if (told.length > 0) this.#send(told);
  }

  #send(told: readonly Told[]): void {
    this.#clock.after(0, () => {
      for (const { watcher, event } of told) if (watcher.active) watcher.onEvent(event);
    });
  }
}

function consider(
  watchers: ReadonlySet<Watcher> | undefined,
  verb: ChangeVerb,
  object: KubeObject,
  before: KubeObject | undefined,
  told: Told[],
): void {
  if (!watchers) return;
  for (const watcher of watchers) {
    const event = eventFor(watcher.filter, verb, object, before);
    if (event) told.push({ watcher, event });
  }
}

/** An object that comes into a watcher's view is added for it, and one that leaves it is deleted. */
function eventFor(
  filter: ObjectFilter,
  verb: ChangeVerb,
  object: KubeObject,
  before: KubeObject | undefined,
): WatchEvent | undefined {
  const was = before !== undefined && isWanted(filter, before);
  if (verb === "DELETED") return was ? { type: "DELETED", object, before } : undefined;
  if (isWanted(filter, object)) return was ? { type: "MODIFIED", object, before } : { type: "ADDED", object };
  return was ? { type: "DELETED", object } : undefined;
}

function isWanted(filter: ObjectFilter, object: KubeObject): boolean {
  if (filter.namespace !== undefined && object.metadata.namespace !== filter.namespace) return false;
  if (filter.node !== undefined && nodeOf(object) !== filter.node) return false;
  return filter.matches(object);
}

/** What is there under the object's name. */
function present({ byNamespace }: Table, object: KubeObject): KubeObject | undefined {
  return byNamespace.get(namespaceOf(object))?.get(object.metadata.name);
}

/** `before` and `after` have the same name. */
function index(table: Table, before: KubeObject | undefined, after: KubeObject | undefined): void {
  const object = after ?? before;
  if (!object) return;
  place(table.byNamespace, before && namespaceOf(before), after && namespaceOf(after), object.metadata.name, after);
  const [from, to] = [before && nodeOf(before), after && nodeOf(after)];
  if (from !== undefined || to !== undefined) place(table.byNode, from, to, keyOf(object), after);
}

function place(
  index: Map<string, Map<string, KubeObject>>,
  from: string | undefined,
  to: string | undefined,
  key: string,
  object: KubeObject | undefined,
): void {
  if (from !== undefined && from !== to) index.get(from)?.delete(key);
  if (to === undefined || !object) return;
  let bucket = index.get(to);
  if (!bucket) index.set(to, (bucket = new Map<string, KubeObject>()));
  bucket.set(key, object);
}

/** Events are served by two groups and are the same objects. */
function groupOf({ group }: ResourceRef): string {
  return group === "events.k8s.io" ? "" : group;
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

function namespaceOf(object: KubeObject): string {
  return object.metadata.namespace ?? "";
}

function nodeOf(object: KubeObject): string | undefined {
  return object.kind === "Pod" ? (object["spec"] as { nodeName?: string } | undefined)?.nodeName : undefined;
}

function byNamespaceAndName(x: KubeObject, y: KubeObject): number {
  const [a, b] = [x.metadata.namespace ?? "", y.metadata.namespace ?? ""];
  if (a !== b) return a < b ? -1 : 1;
  return x.metadata.name < y.metadata.name ? -1 : x.metadata.name > y.metadata.name ? 1 : 0;
}
