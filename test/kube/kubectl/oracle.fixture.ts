/**
 * The door to kubectl: a recorded case run in a fresh world through the real process.
 * `kubectl("get pods")` is the same for a line of one's own over the recorded objects.
 */
import { readFileSync } from "node:fs";
import { allChunks } from "../../../src/cli/chunks.ts";
import { fillTimes, recordedIds, runKubectlCase } from "../../../src/cli/conformance/kubectl-cases.ts";
import type { KubectlCase, KubectlCases } from "../../../src/cli/conformance/kubectl-cases.ts";
import { createKubectlWorld } from "../../../src/cli/conformance/kubectl-world.ts";
import type { KubeObject } from "../../../src/kube/api/meta.ts";

const FOLDER = new URL("../../fidelity/oracle/", import.meta.url);

function read(name: string): string | undefined {
  try {
    return readFileSync(new URL(name, FOLDER), "utf8");
  } catch {
    return undefined;
  }
}

const file = JSON.parse(read("kubectl-cases.json") ?? "{}") as KubectlCases;
const fill = (text: string): string => fillTimes(text, file.now);
const objectsText = fill(read("objects.json") ?? "");
const objects = (JSON.parse(objectsText) as { items: KubeObject[] }).items;
const exec = JSON.parse(read("exec.json") ?? "{}") as Record<
  string,
  { stdout?: string; stderr?: string; exitCode?: number }
>;

export const CASES: readonly KubectlCase[] = file.cases.map(
  (one) => JSON.parse(fill(JSON.stringify(one))) as KubectlCase,
);
export const KNOWN_IDS = recordedIds(objects);

export function runCase(one: KubectlCase) {
  const world = createKubectlWorld({
    now: file.now,
    tz: file.tz,
    version: file.kubectl,
    objects: (JSON.parse(objectsText) as { items: KubeObject[] }).items,
    log(path) {
      const text = read(`logs/${path}`);
      return text === undefined ? undefined : fill(text);
    },
    exec,
    chunks: allChunks(),
  });
  return runKubectlCase(one, world);
}
