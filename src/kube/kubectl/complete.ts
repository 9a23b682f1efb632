/**
 * `kubectl __complete WORDS… PART`: what the last word may become, one a line, then `:4` (nothing else may stand there) or
 * `:0` (files may). This is what a shell runs when Tab is pressed behind `kubectl`.
 *
 * Source: cobra's completion protocol, and the completions of k8s.io/kubectl pkg/util/completion.
 * Simplified: commands and flags come without their descriptions.
 */
import type { KubeObject } from "../api/meta.ts";
import type { ResourceRef } from "../apiserver/types.ts";
import { commandIndex } from "./command-index.ts";
import { allNames, containerNames } from "./containers.ts";
import { GLOBAL_FLAGS } from "./flags.ts";
import type { FlagSpec } from "./flags.ts";
import type { Invocation, Step, Verb } from "./invocation.ts";
import { KubeconfigFiles } from "./kubeconfig/kubeconfig-files.ts";
import type { Section } from "./kubeconfig/kubeconfig.ts";
import { findResource, qualifiedResource, RESOURCES } from "./resources.ts";
import { CORE_VERBS, chunkOfVerb, verbNames } from "./verbs/index.ts";
import type { MoreModule } from "./verbs/index.ts";

interface Completion {
  words: readonly string[];
  /** A file may stand there as well. */
  files?: boolean;
}

const NODES = { group: "", resource: "nodes" };
const PODS = { group: "", resource: "pods" };
const NAMESPACES = { group: "", resource: "namespaces" };
/** Commands whose arguments are a type and names of it. */
const TYPED = new Set(
  "annotate attach autoscale debug delete describe edit exec expose get label logs patch port-forward scale taint wait".split(
    " ",
  ),
);
/** Commands that take a Pod, or a type and a name. */
const OF_PODS = new Set(["attach", "debug", "exec", "logs", "port-forward"]);
const OF_NODES = new Set(["cordon", "drain", "uncordon", "top node"]);
/** Commands that take a name out of the kubeconfig. */
const KUBECONFIG_NAMES: Readonly<Record<string, Section>> = {
  "config delete-cluster": "clusters",
  "config delete-context": "contexts",
  "config delete-user": "users",
  "config get-contexts": "contexts",
  "config rename-context": "contexts",
  "config set-cluster": "clusters",
  "config set-context": "contexts",
  "config set-credentials": "users",
  "config use-context": "contexts",
};
const OF_WORKLOADS = /^(rollout|set) /;
const FORMATS = (
  "custom-columns custom-columns-file go-template go-template-file json jsonpath jsonpath-as-json jsonpath-file name " +
  "template templatefile wide yaml"
).split(" ");

/** What the last word may become. */
export function* complete(outer: Invocation, words: readonly string[]): Step<number> {
  const { sys } = outer;
  const before = words.slice(0, -1);
  const at = commandIndex(before);
  const first = before[at] ?? "";
  // `create` has its commands in another chunk than `create -f`.
  const chunk = first === "create" ? "kubectl-more" : chunkOfVerb(first);
  const more = chunk === undefined ? undefined : yield* sys.chunk<MoreModule>(chunk);
  const verbs = more === undefined ? CORE_VERBS : first === "create" ? [more.create] : more.verbs;
  const verb = verbs.find((one) => one.name === first || one.aliases?.includes(first));
  const lines = completionLines(outer, verb ? [first, ...words.toSpliced(at, 1)] : words, verb);
  yield* outer.out(lines);
  const directive = lines.endsWith(":4\n") ? "ShellCompDirectiveNoFileComp" : "ShellCompDirectiveDefault";
  yield* outer.err(`Completion ended with directive: ${directive}\n`);
  return 0;
}

/** The lines that are printed; `verb` is the command that the words begin with. */
function completionLines(inv: Invocation, words: readonly string[], verb: Verb | undefined): string {
  const part = words.at(-1) ?? "";
  const { words: found, files } = verb
    ? ofVerb(inv, verb, words.slice(1))
    : { words: [...verbNames(), ...(part.startsWith("-") ? flagWords([]) : [])] };
  const fitting = [...new Set(found)].filter((word) => word.startsWith(part)).sort();
  return `${fitting.map((word) => `${word}\n`).join("")}:${files === true ? 0 : 4}\n`;
}

function ofVerb(inv: Invocation, verb: Verb, words: readonly string[]): Completion {
  let current = verb;
  let path = verb.name;
  const before = words.slice(0, -1);
  const part = words.at(-1) ?? "";
  const args: string[] = [];
  const given = new Map<string, string>();
  let pending: FlagSpec | undefined;
  for (const word of before) {
    const below =
      args.length === 0 ? current.verbs?.find((one) => one.name === word || one.aliases?.includes(word)) : undefined;
    if (pending) {
      given.set(pending.name, word);
      pending = undefined;
    } else if (word === "--") return { words: [] };
    else if (word.startsWith("-") && word !== "-") {
      const [name = "", value] = word.split(/=(.*)/s);
      const spec = flagOf(current, name);
      if (spec && value !== undefined) given.set(spec.name, value);
      else if (spec && spec.kind !== "bool" && spec.bare === undefined) pending = spec;
    } else if (below) {
      current = below;
      path = `${path} ${below.name}`;
    } else args.push(word);
  }
  const namespace = given.get("namespace") ?? inv.namespace;
  if (pending) return valueOf(inv, pending, namespace, args);
  const [flag = "", value] = part.split(/=(.*)/s);
  if (part.startsWith("-") && value !== undefined) {
    const spec = flagOf(current, flag);
    const { words: values, files } = spec ? valueOf(inv, spec, namespace, args) : { words: [] };
    return { words: values.map((one) => `${flag}=${one}`), files: files === true };
  }
  if (part.startsWith("-")) return { words: flagWords(current.flags) };
  if (current.verbs && args.length === 0) {
    const below = current.verbs.map((one) => one.name);
    if (!current.run) return { words: below };
    return { words: [...below, ...ofArguments(inv, path, namespace, args, part)] };
  }
  if (path === "cp") return { words: names(inv, PODS, namespace).map((name) => `${name}:`), files: true };
  return { words: ofArguments(inv, path, namespace, args, part) };
}

function ofArguments(
  inv: Invocation,
  path: string,
  namespace: string,
  args: readonly string[],
  part: string,
): readonly string[] {
  const rest = (ref: ResourceRef): string[] => names(inv, ref, namespace).filter((name) => !args.includes(name));
  if (OF_NODES.has(path)) return rest(NODES);
  if (path === "top pod") return rest(PODS);
  const section = KUBECONFIG_NAMES[path];
  if (section && args.length === 0) return configNames(inv, section);
  if (path === "explain") return args.length === 0 ? typeNames() : [];
  const slash = part.indexOf("/");
  if (slash > 0) {
    const typed = findResource(part.slice(0, slash), inv.api);
    return typed ? names(inv, typed, namespace).map((name) => `${part.slice(0, slash)}/${name}`) : [];
  }
  const [first] = args;
  if (OF_PODS.has(path)) {
    if (first === undefined) return [...rest(PODS), "deployments/", "jobs/", "services/"];
    return path === "logs" && args.length === 1 ? containersOf(inv, namespace, first) : [];
  }
  if (!TYPED.has(path) && !OF_WORKLOADS.test(path)) return [];
  if (first === undefined) return OF_WORKLOADS.test(path) ? ["daemonsets", "deployments", "statefulsets"] : typeNames();
  const resource = first.includes("/") ? undefined : findResource(first.split(",")[0] ?? "", inv.api);
  return resource ? rest(resource) : [];
}

/** Values of a flag. */
function valueOf(inv: Invocation, spec: FlagSpec, namespace: string, args: readonly string[]): Completion {
  switch (spec.name) {
    case "namespace":
      return { words: names(inv, NAMESPACES, namespace) };
    case "container":
    case "target":
      return { words: containersOf(inv, namespace, args[0] ?? "") };
    case "output":
      return { words: FORMATS };
    case "dry-run":
      return { words: ["client", "none", "server"] };
    case "context":
      return { words: configNames(inv, "contexts") };
    case "cluster":
      return { words: configNames(inv, "clusters") };
    case "user":
      return { words: configNames(inv, "users") };
    default:
      return { words: [], files: ["filename", "kubeconfig", "patch-file", "from-file"].includes(spec.name) };
  }
}

function containersOf(inv: Invocation, namespace: string, pod: string): string[] {
  const found = inv.api.get(PODS, namespace, pod.replace(/^pods?\//, ""));
  return found.ok ? allNames(containerNames(found.value)) : [];
}

function configNames(inv: Invocation, section: Section): string[] {
  return [...new KubeconfigFiles(inv).config[section].keys()];
}

function names(inv: Invocation, ref: ResourceRef, namespace: string): string[] {
  const isNamespaced = RESOURCES.some(
    (one) => one.group === ref.group && one.resource === ref.resource && one.namespaced,
  );
  const found = inv.api.list(ref, isNamespaced ? { namespace } : {});
  return found.ok ? found.value.items.map((object: KubeObject) => object.metadata.name) : [];
}

function typeNames(): string[] {
  return RESOURCES.filter((one) => one.verbs === "all" || one.verbs === "read").map(qualifiedResource);
}

function flagOf(verb: Verb, word: string): FlagSpec | undefined {
  return [...verb.flags, ...GLOBAL_FLAGS].find(
    (one) => `--${one.name}` === word || (one.short !== undefined && `-${one.short}` === word),
  );
}

function flagWords(own: readonly FlagSpec[]): string[] {
  return [...own, ...GLOBAL_FLAGS].flatMap(({ name, kind, bare }) =>
    kind === "bool" || bare !== undefined ? [`--${name}`] : [`--${name}`, `--${name}=`],
  );
}
