/**
 * What the fields of Kubernetes objects mean, for `kubectl explain`: read at build time from the declarations of the
 * development dependencies @kubernetes/client-node and kubernetes-types (both Apache-2.0), and kept nowhere. Without the first
 * there are no texts, and `explain` says so; it says nothing of fields that hold an object of a named type, for which the
 * second, of an older Kubernetes, is asked.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const MODELS = fileURLToPath(
  new URL("../../../../node_modules/@kubernetes/client-node/dist/gen/models/", import.meta.url),
);
const OLDER = fileURLToPath(new URL("../../../../node_modules/kubernetes-types/", import.meta.url));
const TYPES = new URL("types.ts", import.meta.url);
const PREFIX = "virtual:field-documentation/";
/** What the chunk `pods` begins with, and then the chunk `workloads`; what neither reaches is in `others`. */
const PODS = "V1Pod V1PodTemplate";
const WORKLOADS =
  "V1ReplicationController V1Deployment V1ReplicaSet V1StatefulSet V1DaemonSet V1Job V1CronJob V1ConfigMap V1Secret V1Namespace V1Service V1ServiceAccount V1PersistentVolumeClaim V2HorizontalPodAutoscaler";

/** A Vite plugin that gives the modules `virtual:field-documentation/pods`, `/workloads` and `/others`. */
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
  const older = olderTexts();
  const pods = reachable(types, PODS.split(" "));
  const workloads = reachable(types, WORKLOADS.split(" "));
  const numbers = new Map();
  const rows = [];
  for (const name of types.keys()) {
    const home = pods.has(name) ? "pods" : workloads.has(name) ? "workloads" : "others";
    if (home !== part || !existsSync(`${MODELS}${name}.d.ts`)) continue;
    const source = readFileSync(`${MODELS}${name}.d.ts`, "utf8");
    const start = source.indexOf("export declare class");
    const about = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(source.slice(0, start))?.[1] ?? "";
    const fields = new Map(
      [...source.slice(start).matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*'_?([^']+)'\??:/g)].map(([, text, field]) => [
        field,
        text,
      ]),
    );
    for (const [, field] of types.get(name).matchAll(/(\S+?):/g)) {
      const text = fields.get(field) ?? older.get(`${name}.${field}`);
      if (text !== undefined) fields.set(field, text);
    }
    rows.push(
      [`${name} =${numbered(numbers, about)}`]
        .concat([...fields].map(([field, text]) => `${field}=${numbered(numbers, text)}`))
        .join(" "),
    );
  }
  return { rows: rows.join("\n"), texts: [...numbers.keys()] };
}

/** Texts by `V1TYPE.FIELD`, as kubernetes-types has them in its files `GROUP/VERSION.d.ts`. */
function olderTexts() {
  const texts = new Map();
  if (!existsSync(OLDER)) return texts;
  for (const path of readdirSync(OLDER, { recursive: true })) {
    const version = /^\w+[\\/](v\d\w*)\.d\.ts$/.exec(String(path))?.[1];
    if (version === undefined) continue;
    const source = readFileSync(`${OLDER}${String(path)}`, "utf8");
    for (const [, name, body] of source.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm))
      for (const [, text, field] of body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*"?([\w$]+)"?\??:/g))
        texts.set(`${version.replace("v", "V")}${name}.${field}`, text);
  }
  return texts;
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
