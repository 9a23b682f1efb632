/**
 * Damaged manifests: no text and no object makes the API server throw or hang, and it answers with nothing but success or
 * a proper Status. Texts are damaged as texts, trees as trees; some are made to be heavy.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kindOfObject } from "../../src/kube/api/kinds.ts";
import type { ApiResult, KubeObject } from "../../src/kube/api/meta.ts";
import { createApiServer } from "../../src/kube/apiserver/api-server.ts";
import { checkManifest } from "../../src/kube/apiserver/check-manifest.ts";
import { RULES } from "../../src/kube/apiserver/rules/apiserver-rules.chunk.ts";
import type { ApiServer, ResourceRef } from "../../src/kube/apiserver/types.ts";
import { parseManifest } from "../../src/kube/manifest/parse-manifest.ts";
import { Clock } from "../../src/sim/clock.ts";
import { Random } from "../../src/sim/random.ts";
import type { RandomStream } from "../../src/sim/random.ts";
import { manifestBlocks } from "../fidelity/manifests/blocks.fixture.ts";
import { damaged, pick } from "./fuzzer.ts";
import type { Fuzzer } from "./fuzzer.ts";

const SOURCES = [
  ...manifestBlocks().map((block) => block.manifest),
  ...["deployment", "init", "localhost", "retry", "sidecar"].map((name) =>
    readFileSync(join("examples", `${name}.yaml`), "utf8"),
  ),
] as [string, ...string[]];

/** Keys that are none of the API's, and some that JavaScript's objects have of themselves. */
const KEYS = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "",
  ".",
  "a.b[0]",
  "name",
  "spec",
  "\0",
  "\u{1f600}",
  "metadata",
] as const;

const TRACES = new Set("NotFound AlreadyExists Invalid BadRequest Forbidden Conflict MethodNotAllowed".split(" "));
const OWN_NAMES = Object.getOwnPropertyNames(Object.prototype).length;

export const manifests: Fuzzer = {
  name: "manifests",
  what: "damaged manifests: checked, created, updated and patched; success or a proper Status",
  make(random) {
    const source = pick(random, SOURCES);
    switch (random.below(24)) {
      case 0:
        return heavy(random, source);
      case 1:
      case 2:
      case 3:
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
        return damaged(random, source, 1 + random.below(5));
      default: {
        const values = parseManifest(source, "m.yaml").documents.map((document) => document.value);
        const text = values.map((value) => JSON.stringify(mutated(random, value, random.below(4)))).join("\n---\n");
        return random.below(4) === 0 ? damaged(random, text, 1) : text;
      }
    }
  },
  check(input, random) {
    const api = createApiServer({
      clock: new Clock(Date.UTC(2026, 0, 15, 12)),
      random: new Random(1),
      kubernetesVersion: pick(random, ["1.33", "1.34", "1.35"]),
    });
    const parsed = parseManifest(input, "m.yaml");
    checkPlaces(checkManifest(api, RULES, input, "m.yaml"), input);
    let outcome = parsed.problems.some((problem) => problem.severity === "error") ? "no YAML" : "empty";
    for (const { value } of parsed.documents.slice(0, 20))
      outcome = written(api, value, random) ? "accepted" : "refused";
    if (Object.getOwnPropertyNames(Object.prototype).length !== OWN_NAMES)
      throw new Error("Object.prototype was changed");
    return outcome;
  },
};

function checkPlaces(problems: ReturnType<typeof checkManifest>, input: string): void {
  const lines = input.split("\n").length;
  for (const { message, range } of problems) {
    const isInside =
      range.start.line >= 1 &&
      range.end.line <= lines + 1 &&
      range.start.offset <= range.end.offset &&
      range.end.offset <= input.length;
    if (!isInside) throw new Error(`a problem lies outside of the text: ${message} ${JSON.stringify(range)}`);
  }
}

/** Creates what was read, changes it in every way there is; whether it was created. */
function written(api: ApiServer, value: unknown, random: RandomStream): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { apiVersion, kind, metadata } = value as Record<string, unknown>;
  const info = typeof apiVersion === "string" && typeof kind === "string" ? kindOfObject(apiVersion, kind) : undefined;
  if (!info) return false;
  const ref: ResourceRef = { group: info.group, resource: info.resource };
  const namespace = info.namespaced ? "default" : undefined;
  const fieldValidation = pick(random, ["Strict", "Warn", "Ignore"] as const);
  const created = proper(api.create(ref, namespace, value, { fieldValidation }));
  const { name } = (metadata ?? {}) as Record<string, unknown>;
  if (!created.ok) return false;
  const stored = JSON.parse(JSON.stringify(created.value)) as KubeObject;
  proper(api.update(ref, mutated(random, stored, 1 + random.below(3)), { fieldValidation }));
  const target = typeof name === "string" ? name : created.value.metadata.name;
  const part = mutated(random, value, 1 + random.below(3));
  proper(api.patch(ref, namespace, target, pick(random, ["strategic", "merge"] as const), part, { fieldValidation }));
  const path = pick(random, [
    "/spec",
    "/metadata/labels",
    "/spec/containers/0",
    "/__proto__/x",
    "/spec/containers/-",
    "",
  ]);
  const op = pick(random, ["add", "remove", "replace", "test", "move", "copy", "none"]);
  proper(api.patch(ref, namespace, target, "json", [{ op, path, from: "/metadata", value: part }]));
  proper(api.delete(ref, namespace, target));
  return true;
}

/** The answer, when it is one that the API server could give. */
function proper(result: ApiResult<KubeObject>): ApiResult<KubeObject> {
  if (result.ok) return result;
  const { status } = result;
  const { causes = [] } = status.details ?? {};
  const isProper =
    status.kind === "Status" &&
    TRACES.has(status.reason) &&
    status.message !== "" &&
    !/undefined|\[object|NaN/.test(status.message.replaceAll(/"[^"]*"/g, "")) &&
    status.code >= 400 &&
    status.code < 500 &&
    causes.every((cause) => cause.message !== "" && typeof cause.field === "string" && cause.reason !== "");
  if (!isProper) throw new Error(`no proper Status: ${JSON.stringify(status)}`);
  return result;
}

/** Texts that are much for their readers. */
function heavy(random: RandomStream, source: string): string {
  const depth = 1 + random.below(3000);
  switch (random.below(6)) {
    case 0:
      return `${source}x: ${"[".repeat(depth)}${"]".repeat(depth)}\n`;
    case 1:
      return `${source}x: ${'{"a":'.repeat(depth)}1${"}".repeat(depth)}\n`;
    case 2: {
      const levels = Array.from(
        { length: 1 + random.below(9) },
        (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`,
      );
      return `${source}a0: &a0 [x]\n${levels.join("\n")}\n`;
    }
    case 3:
      return `${source}\n---\n`.repeat(1 + random.below(30));
    case 4:
      return `${source}x: &x {y: *x}\n<<: *x\n`;
    default:
      return source.replace(/: (\S+)$/m, (_, word: string) => `: ${word.repeat(1 + random.below(2000))}`);
  }
}

/** A copy of a tree with so many of its values lost, doubled or replaced. */
function mutated(random: RandomStream, tree: unknown, times: number): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(tree ?? null));
  for (let i = 0; i < times; i++) {
    const places: { owner: Record<string, unknown>; key: string }[] = [];
    collect(copy, places);
    const place = places[random.below(places.length)];
    if (!place) return copy;
    const { owner, key } = place;
    switch (random.below(6)) {
      case 0:
        if (Array.isArray(owner)) owner.splice(Number(key), 1);
        else delete owner[key];
        break;
      case 1:
        set(owner, Array.isArray(owner) ? String(owner.length) : pick(random, KEYS), owner[key]);
        break;
      case 2: {
        const other = places[random.below(places.length)];
        if (other) set(owner, key, JSON.parse(JSON.stringify(other.owner[other.key] ?? null)));
        break;
      }
      default:
        set(owner, key, strange(random));
    }
  }
  return copy;
}

function set(owner: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(owner, key, { value, enumerable: true, writable: true, configurable: true });
}

function collect(value: unknown, places: { owner: Record<string, unknown>; key: string }[]): void {
  if (typeof value !== "object" || value === null) return;
  for (const key of Object.keys(value)) {
    const owner = value as Record<string, unknown>;
    places.push({ owner, key });
    collect(owner[key], places);
  }
}

function strange(random: RandomStream): unknown {
  const nested: unknown[] = [];
  nested.push([nested.length]);
  return pick<unknown>(random, [
    null,
    "",
    "x",
    true,
    false,
    0,
    -1,
    1,
    1.5,
    2 ** 31,
    2 ** 53,
    1e300,
    -1e300,
    [],
    {},
    [null],
    [[]],
    [{}],
    { "": null },
    nested,
    "a".repeat(300),
    "\0\u0007",
    "A B/C:D",
    "-1Mi",
    "100m",
    "2020-01-01",
    "\u{1f600}\u{d800}",
    { key: "a", name: "b", value: 1 },
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
  ]);
}
