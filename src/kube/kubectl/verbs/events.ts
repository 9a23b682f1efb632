/** `kubectl events`. Source: kubectl pkg/cmd/events (behaviour), v1.33. */
import { parseRfc3339 } from "../../../sim/units.ts";
import { SIGINT } from "../../../machine/kernel/signals.ts";
import type { KubeObject } from "../../api/meta.ts";
import type { WatchEvent } from "../../apiserver/types.ts";
import { eventAge } from "../describe/events.ts";
import { fail } from "../failure.ts";
import { text } from "../fields.ts";
import { goSort } from "../go-sort.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { OUTPUT_FLAGS, chooseOutput } from "../output.ts";
import { requireResource } from "../resource-args.ts";
import { TABLE_TABS, TabWriter } from "../tabwriter.ts";

export const events: Verb = {
  name: "events",
  short: "List events",
  usage:
    "kubectl events [(-o|--output=)json|yaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]",
  flags: [
    ...OUTPUT_FLAGS,
    { name: "all-namespaces", short: "A", kind: "bool" },
    { name: "chunk-size", kind: "int", value: "500" },
    { name: "for", kind: "string" },
    { name: "no-headers", kind: "bool" },
    { name: "types", kind: "array" },
    { name: "watch", short: "w", kind: "bool" },
  ],
  run,
};

function* run(inv: Invocation): Step<number> {
  const { flags } = inv;
  const types = flags.list("types", true);
  if (types.some((type) => !/^(normal|warning)$/i.test(type))) fail("valid --types are Normal or Warning");
  const subject = subjectOf(flags.text("for"));
  const output = yield* chooseOutput(inv, false);
  const all = flags.bool("all-namespaces");
  const inbox = new Inbox<WatchEvent>();
  const wanted = (event: KubeObject): boolean =>
    (types.length === 0 || types.some((type) => type.toLowerCase() === text(event, "type").toLowerCase())) &&
    (subject === null ||
      (text(event, "involvedObject", "kind") === subject.kind &&
        text(event, "involvedObject", "name") === subject.name));
  const ref = { group: "", resource: "events" };
  const scope = all ? {} : { namespace: inv.namespace };
  const stop = flags.bool("watch") ? inv.api.watch(ref, scope, (event) => inbox.push(event)) : null;
  const result = yield* inv.ok(inv.api.list(ref, scope));
  const found = goSort(result.items.filter(wanted), (x, y) => lastSeen(x) < lastSeen(y));
  if (output.kind === "name") {
    for (const event of found) yield* inv.line(`event/${event.metadata.name}`);
    return 0;
  }
  if (output.kind === "text") {
    yield* inv.out(output.print({ kind: "EventList", apiVersion: "v1", metadata: {}, items: found }));
    return 0;
  }
  const table = new EventTable(all, !flags.bool("no-headers"));
  if (found.length > 0) yield* inv.out(table.rows(found, inv.now));
  if (stop === null) {
    if (found.length === 0)
      yield* inv.err(all ? "No events found.\n" : `No events found in ${inv.namespace} namespace.\n`);
    return 0;
  }
  inv.sys.k.setDisposition(inv.sys.p, SIGINT, "catch");
  for (;;) {
    const next = yield* inbox.next(inv.sys);
    if (typeof next === "string") {
      stop();
      return 1;
    }
    if (next.item.type !== "DELETED" && wanted(next.item.object))
      yield* inv.out(table.rows([next.item.object], inv.now));
  }
}

function subjectOf(written: string): { kind: string; name: string } | null {
  if (written === "") return null;
  const [type = "", name = "", ...more] = written.split("/");
  if (type === "" || name === "" || more.length > 0) fail("--for must be in resource/name form");
  return { kind: requireResource(type).kind, name };
}

function lastSeen(event: KubeObject): number {
  const time = text(event, "series", "lastObservedTime") || text(event, "lastTimestamp") || text(event, "eventTime");
  return parseRfc3339(time) ?? -Infinity;
}

class EventTable {
  readonly #writer = new TabWriter(TABLE_TABS);
  readonly #namespaces: boolean;
  #headers: boolean;

  constructor(namespaces: boolean, headers: boolean) {
    this.#namespaces = namespaces;
    this.#headers = headers;
  }

  rows(found: readonly KubeObject[], now: number): string {
    if (this.#headers)
      this.#writer.write(`${this.#namespaces ? "NAMESPACE\t" : ""}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n`);
    this.#headers = false;
    for (const event of found) {
      const involved = `${text(event, "involvedObject", "kind")}/${text(event, "involvedObject", "name")}`;
      const cells = [
        eventAge(event, now),
        text(event, "type"),
        text(event, "reason"),
        involved,
        text(event, "message").trim(),
      ];
      this.#writer.write(`${[...(this.#namespaces ? [event.metadata.namespace ?? ""] : []), ...cells].join("\t")}\n`);
    }
    return this.#writer.flush();
  }
}
