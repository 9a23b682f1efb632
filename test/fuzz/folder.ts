/**
 * The manifests of a folder, as people have them: each runs for two minutes in a world of its own, in the namespaces that it
 * names, is shown in every way and deleted. Nothing of ours throws, and nothing of ours is printed that is none of a cluster's.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allChunks } from "../../src/cli/chunks.ts";
import { KINDS } from "../../src/kube/api/kinds.ts";
import { parseManifest } from "../../src/kube/manifest/parse-manifest.ts";
import { scenarioOfFiles, step } from "../../src/scenario/scenario.ts";
import { Simulation } from "../../src/scenario/simulation.ts";
import { SECOND } from "../../src/sim/units.ts";

const MANIFEST = /\.(ya?ml|json)$/;
/** Larger ones are no manifests of people. */
const MOST_BYTES = 2 ** 20;
const EVERY_KIND = KINDS.filter(({ group }) => group !== "metrics.k8s.io").map(({ resource, group }) =>
  group === "" ? resource : `${resource}.${group}`,
);

export interface FolderResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: number;
  /** Documents in all the files. */
  readonly documents: number;
}

/** Runs every manifest below `folder`, and says which of them break something. */
export function runFolder(folder: string, say: (line: string) => void): FolderResult {
  const counts: Record<string, number> = {};
  let failures = 0;
  let documents = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (!MANIFEST.test(name)) continue;
    const text = readFileSync(join(folder, name), "utf8");
    if (text.length > MOST_BYTES || !/apiVersion/.test(text) || !/kind/.test(text)) continue;
    const values = parseManifest(text, "m.yaml").documents.map((one) => one.value);
    documents += values.length;
    try {
      const kind = outcomeOf(text, values);
      counts[kind] = (counts[kind] ?? 0) + 1;
    } catch (error) {
      failures++;
      say(`FAILED ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return { counts, failures, documents };
}

/** Whether all, some or none of its objects were taken. */
function outcomeOf(text: string, values: readonly unknown[]): string {
  const scenario = scenarioOfFiles([{ name: "m.yaml", text }]);
  const kubectl = (seconds: number, args: string) => step(seconds * SECOND, { type: "kubectl", args });
  scenario.steps = [
    ...namespacesOf(values).map((name) => kubectl(0, `create namespace ${name}`)),
    // Definitions come before what they define, as they do where a folder is applied twice.
    ...(values.some((one) => kindOf(one) === "CustomResourceDefinition") ? [kubectl(0, "apply -f m.yaml")] : []),
    kubectl(1, "apply -f m.yaml"),
    kubectl(119, `get ${EVERY_KIND.join(",")} -A -o wide`),
    kubectl(119, "describe all -A"),
    kubectl(119, "get events -A"),
    kubectl(119, "get pods -A -o yaml"),
    kubectl(120, "delete -f m.yaml --wait=false"),
  ];
  const simulation = new Simulation(scenario, allChunks());
  simulation.run(120 * SECOND);
  simulation.cluster.check("m.yaml", text);
  simulation.run(160 * SECOND);
  const shown = simulation.outcomes.map(({ output }) => output);
  const odd = shown.flatMap((output) => output.split("\n")).find((line) => isOurs(line, text));
  if (odd !== undefined) throw new Error(`it prints what no cluster does: ${odd}`);
  const applied = simulation.outcomes.findLast(({ command }) => command === "apply -f m.yaml");
  if (applied?.exit === 0) return "all accepted";
  return /(created|configured|unchanged)$/m.test(applied?.output ?? "") ? "some accepted" : "none accepted";
}

/** A value of JavaScript in what is printed, where it does not stand in the manifest. */
function isOurs(line: string, text: string): boolean {
  const [word] = /\bundefined\b|\[object |\bNaN\b/.exec(line) ?? [];
  return word !== undefined && !text.includes(word);
}

function namespacesOf(values: readonly unknown[]): string[] {
  const names = values.map((one) => (one as { metadata?: { namespace?: unknown } } | null)?.metadata?.namespace);
  const given = names.filter((one): one is string => typeof one === "string" && /^[a-z0-9-]+$/.test(one));
  return [...new Set(given)].filter((one) => one !== "default" && !one.startsWith("kube-"));
}

function kindOf(value: unknown): unknown {
  return (value as { kind?: unknown } | null)?.kind;
}
