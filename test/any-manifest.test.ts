/**
 * Whatever is pasted, nothing of ours throws: manifests of test/fidelity/workloads with fields lost, doubled, of another
 * type, of other kinds and versions, in lists, and with what templates leave behind. Seeded, so that a failure comes again.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dump, loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { World } from "./world.fixture.ts";

const folder = new URL("fidelity/workloads/", import.meta.url);
const corpus = readdirSync(folder)
  .sort()
  .flatMap((name) => loadAll(readFileSync(new URL(name, folder), "utf8")))
  .filter((document) => document !== null && document !== undefined);

const RUNS = 12;
const MANIFESTS = 24;

/** Numbers from 0 to 1, the same for the same seed. */
function chance(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type Pick = <T>(from: readonly T[]) => T;

const SCALARS: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  3.5,
  1e18,
  "",
  "x",
  "{{ .Values.image.repository }}:{{ .Values.image.tag }}",
  '{{ include "chart.name" . }}',
  "${IMAGE}",
  "$(NAME)",
  "ä € 😀",
  "a".repeat(300),
  "80/TCP",
  "10Gi",
  "-5m",
  "2026-01-01",
  [],
  {},
  [null],
  [[1]],
  { a: { b: [1, "c"] } },
];

const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ["v1", "Pod"],
  ["v1", "Service"],
  ["v1", "List"],
  ["v1", "Nonsense"],
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["apps/v1", "DaemonSet"],
  ["batch/v1", "Job"],
  ["batch/v1", "CronJob"],
  ["batch/v1beta1", "CronJob"],
  ["extensions/v1beta1", "Ingress"],
  ["networking.k8s.io/v1", "NetworkPolicy"],
  ["gateway.networking.k8s.io/v1", "HTTPRoute"],
  ["monitoring.coreos.com/v1", "ServiceMonitor"],
  ["argoproj.io/v1alpha1", "Application"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["policy/v1", "PodDisruptionBudget"],
  ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"],
  ["storage.k8s.io/v1", "StorageClass"],
  ["kustomize.config.k8s.io/v1beta1", "Kustomization"],
];

/** Every map and list of a document, and itself. */
function places(value: unknown, found: object[] = []): object[] {
  if (typeof value !== "object" || value === null) return found;
  found.push(value);
  for (const inner of Object.values(value)) places(inner, found);
  return found;
}

/** Values by the field that has them somewhere: what may well stand there too. */
const VALUES = new Map<string, unknown[]>();
for (const place of corpus.flatMap((document) => places(document))) {
  if (Array.isArray(place)) continue;
  for (const [key, value] of Object.entries(place)) VALUES.set(key, [...(VALUES.get(key) ?? []), value]);
}

function mutate(document: unknown, next: () => number, pick: Pick): unknown {
  const copy: unknown = structuredClone(document);
  for (let changes = 1 + Math.floor(next() * 3); changes > 0; changes--) change(copy, next, pick);
  if (next() < 0.1) return { apiVersion: "v1", kind: "List", items: [copy, structuredClone(pick(corpus))] };
  return copy;
}

function change(document: unknown, next: () => number, pick: Pick): void {
  const all = places(document);
  const at = pick(all) as Record<string, unknown> | unknown[] | undefined;
  if (at === undefined) return;
  const keys = Object.keys(at);
  const key = keys.length === 0 ? "0" : pick(keys);
  const kind = next();
  if (Array.isArray(at)) {
    if (kind < 0.3) at.push(structuredClone(at[Number(key)] ?? "x"));
    else if (kind < 0.6) at.splice(Number(key), 1);
    else at[Number(key)] = structuredClone(pick(SCALARS));
  } else if (kind < 0.6) at[key] = structuredClone(pick(VALUES.get(key) ?? [at[key]]));
  else if (kind < 0.7) delete at[key];
  else if (kind < 0.8) at[key] = structuredClone(pick(SCALARS));
  else if (kind < 0.85) at[`${key}s`] = at[key];
  else if (kind < 0.92) [at["apiVersion"], at["kind"]] = pick(KINDS);
  else Object.assign(at, structuredClone(pick(places(pick(corpus)))));
}

function rename(document: unknown, name: string): void {
  const metadata = (document as { metadata?: unknown } | null)?.metadata;
  const isNamed = typeof metadata === "object" && metadata !== null && "name" in metadata;
  if (isNamed && typeof metadata.name === "string" && /^[a-z][a-z0-9-]*$/.test(metadata.name)) metadata.name = name;
}

/** What is left of templates and of copying, as text. */
function spoil(text: string, next: () => number, pick: Pick): string {
  const lines = text.split("\n");
  const line = Math.floor(next() * lines.length);
  switch (Math.floor(next() * 16)) {
    case 0:
      lines.splice(
        line,
        0,
        pick([
          "{{- if .Values.enabled }}",
          "{{- end }}",
          "{{- toYaml . | nindent 8 }}",
          "EOF",
          "$ kubectl apply -f x",
          "...",
        ]),
      );
      break;
    case 1:
      lines[line] = `${pick(["\t", " ", "   ", "- "])}${lines[line] ?? ""}`;
      break;
    case 2:
      lines[line] =
        lines[line]?.replace(/:/, pick(["", " :", "::", ": |", ": >-", ": &a", ": *a", ": !!binary"])) ?? "";
      break;
    case 3:
      return lines.join("\r\n");
    default:
  }
  return lines.join("\n");
}

describe.each(Array.from({ length: RUNS }, (_unused, i) => i + 1))("seed %i", (seed) => {
  it("nothing of ours throws", () => {
    const next = chance(seed);
    const pick: Pick = (from) => from[Math.floor(next() * from.length)] as (typeof from)[number];
    const files: Record<string, string> = {};
    for (let i = 0; i < MANIFESTS; i++) {
      const documents = Array.from({ length: 1 + Math.floor(next() * 2) }, () => mutate(pick(corpus), next, pick));
      // Each under a name of its own, so that they do not overwrite one another.
      for (const [at, one] of documents.entries()) rename(one, `m${i}-${at}`);
      files[`${i}.yaml`] = spoil(documents.map((one) => dump(one, { noRefs: true })).join("---\n"), next, pick);
    }
    const world = new World(files).runTo("20s");
    const lines = [
      "get all,cm,secrets,pvc,pv,ingress,networkpolicies,nodes -A -o wide",
      "get pods -A -o yaml",
      "describe pods -A",
      "describe all -A",
      "get events -A",
    ];
    // Enough of them come to life for this to mean something.
    expect(world.simulation.cluster.pods().length).toBeGreaterThan(0);
    for (const line of lines) expect(world.kubectl(line).exit).not.toBeNull();
    world.kubectl("delete pods,deployments,jobs,statefulsets,daemonsets --all --wait=false");
    world.runFor("40s");
    for (const [name, text] of Object.entries(files)) world.simulation.cluster.check(name, text);
  });
});
