/**
 * What the fields of Kubernetes objects mean, for `kubectl explain`: read at build time from the declarations of the
 * development dependency @kubernetes/client-node (Apache-2.0), and kept nowhere. Without that package there are no texts,
 * and `explain` says so.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const MODELS = fileURLToPath(
  new URL("../../../../node_modules/@kubernetes/client-node/dist/gen/models/", import.meta.url),
);
const TYPES = new URL("types.ts", import.meta.url);
const PREFIX = "virtual:field-documentation/";
/** What the chunk `workloads` begins with; what it does not reach is in `others`. */
const WORKLOADS =
  "V1Pod V1PodTemplate V1ReplicationController V1Deployment V1ReplicaSet V1StatefulSet V1DaemonSet V1Job V1CronJob V1ConfigMap V1Secret V1Namespace V1Service V1ServiceAccount V1PersistentVolumeClaim V2HorizontalPodAutoscaler";

/** A Vite plugin that gives the modules `virtual:field-documentation/workloads` and `/others`. */
export function fieldDocumentation() {
  return {
    name: "podarium-field-documentation",
    resolveId: (id) => (id.startsWith(PREFIX) ? `\0${id}` : undefined),
    load: (id) =>
      id.startsWith(`\0${PREFIX}`)
        ? `export const TEXTS = ${JSON.stringify(documentationOf(id.slice(PREFIX.length + 1)))};`
        : undefined,
  };
}

/** Rows `TYPE =N FIELD=N ...` and the texts that the numbers mean; a text that is used again stands once. */
function documentationOf(part) {
  if (!existsSync(MODELS)) return { rows: "", texts: [] };
  const types = new Map(
    [...readFileSync(TYPES, "utf8").matchAll(/^((?:\w+)?V\d\w*) (.*)$/gm)].map(([, name, row]) => [name, row]),
  );
  const workloads = reachable(types, WORKLOADS.split(" "));
  const numbers = new Map();
  const rows = [];
  for (const name of types.keys()) {
    if (workloads.has(name) !== (part === "workloads") || !existsSync(`${MODELS}${name}.d.ts`)) continue;
    const source = readFileSync(`${MODELS}${name}.d.ts`, "utf8");
    const start = source.indexOf("export declare class");
    const about = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(source.slice(0, start))?.[1] ?? "";
    const fields = source.slice(start).matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*'_?([^']+)'\??:/g);
    rows.push(
      [`${name} =${numbered(numbers, about)}`]
        .concat([...fields].map(([, text, field]) => `${field}=${numbered(numbers, text)}`))
        .join(" "),
    );
  }
  return { rows: rows.join("\n"), texts: [...numbers.keys()] };
}

function reachable(types, roots) {
  const found = new Set();
  const queue = [...roots];
  for (let name; (name = queue.shift());) {
    if (found.has(name) || !types.has(name)) continue;
    found.add(name);
    queue.push(...(types.get(name).match(/\b\w*V\d\w+/g) ?? []));
  }
  return found;
}

function numbered(numbers, comment) {
  const text = comment
    .replace(/^\s*\* ?/gm, "")
    .replace(/\\(["'])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  if (!numbers.has(text)) numbers.set(text, numbers.size);
  return numbers.get(text);
}
