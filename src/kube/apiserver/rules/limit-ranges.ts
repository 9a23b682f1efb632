/** Limit ranges: what they add to containers, and what they forbid. Source: plugin limitranger (behaviour, texts), v1.36. */
import type { KindInfo } from "../../api/kinds.ts";
import type { KubeObject, Quantity } from "../../api/meta.ts";
import type { Pod } from "../../api/pod.ts";
import { formatQuantity, parseQuantity } from "../../api/quantity.ts";
import type { ParsedQuantity } from "../../api/quantity.ts";
import { parsed, podSum } from "../../api/quota-usage.ts";
import type { Amounts } from "../../api/quota-usage.ts";
import { itemsOf, mapOf, textOf } from "../pod-defaults.ts";
import type { Fields } from "../pod-defaults.ts";
import { forbidden } from "../status-errors.ts";
import type { Failed } from "../status-errors.ts";
import type { AdmissionStore } from "./types.ts";

type Quantities = Readonly<Record<string, Quantity>>;

interface LimitItem {
  type: string;
  max?: Quantities;
  min?: Quantities;
  default?: Quantities;
  defaultRequest?: Quantities;
  maxLimitRequestRatio?: Quantities;
}

const RANGES = { group: "", resource: "limitranges" };
const ANNOTATION = "kubernetes.io/limit-ranger";

function itemsIn(range: KubeObject): LimitItem[] {
  return (range["spec"] as { limits?: LimitItem[] } | undefined)?.limits ?? [];
}

/** A new LimitRange: what is not given follows from what is. */
export function defaultLimitRange(object: Fields): void {
  for (const item of itemsOf(mapOf(object, "spec") ?? {}, "limits")) {
    if (textOf(item, "type") !== "Container") continue;
    const limits = { ...mapOf(item, "max"), ...mapOf(item, "default") };
    const requests = { ...mapOf(item, "min"), ...limits, ...mapOf(item, "defaultRequest") };
    if (Object.keys(limits).length > 0) item["default"] = limits;
    if (Object.keys(requests).length > 0) item["defaultRequest"] = requests;
  }
}

/** Gives containers of a new Pod what they do not say themselves. */
export function applyLimitRanges(pod: Fields, namespace: string, store: AdmissionStore): void {
  const notes: string[] = [];
  for (const range of store.list(RANGES, namespace)) {
    for (const item of itemsIn(range)) {
      if (item.type !== "Container") continue;
      const spec = mapOf(pod, "spec") ?? {};
      for (const one of itemsOf(spec, "containers")) complete(one, item, "container", notes);
      for (const one of itemsOf(spec, "initContainers")) complete(one, item, "init container", notes);
    }
  }
  if (notes.length === 0) return;
  const metadata = mapOf(pod, "metadata") ?? {};
  metadata["annotations"] = {
    ...mapOf(metadata, "annotations"),
    [ANNOTATION]: `LimitRanger plugin set: ${notes.join("; ")}`,
  };
}

function complete(container: Fields, item: LimitItem, what: string, notes: string[]): void {
  const resources = { ...mapOf(container, "resources") };
  const fillIn = (field: "requests" | "limits", given: Quantities | undefined): void => {
    const has = mapOf(resources, field) ?? {};
    const added = Object.keys(given ?? {}).filter((name) => has[name] === undefined);
    if (added.length === 0) return;
    resources[field] = { ...has, ...Object.fromEntries(added.map((name) => [name, given?.[name]])) };
    const word = field === "requests" ? "request" : "limit";
    notes.push(`${added.sort().join(", ")} ${word} for ${what} ${textOf(container, "name")}`);
  };
  fillIn("requests", item.defaultRequest);
  fillIn("limits", item.default);
  container["resources"] = resources;
}

/** Whether a Pod or a claim keeps to the ranges of its namespace. */
export function checkLimitRanges(info: KindInfo, object: KubeObject, store: AdmissionStore): Failed | undefined {
  const { namespace = "default", name } = object.metadata;
  for (const range of store.list(RANGES, namespace)) {
    const problems = itemsIn(range).flatMap((item) =>
      info.kind === "Pod" ? podProblems(object as Pod, item) : claimProblems(object, item),
    );
    const unique = [...new Set(problems)];
    if (unique.length === 0) continue;
    return forbidden(info, name, unique.length === 1 ? (unique[0] ?? "") : `[${unique.join(", ")}]`);
  }
  return undefined;
}

function podProblems(pod: Pod, item: LimitItem): string[] {
  if (item.type === "Pod") return problemsOf(item, podSum(pod, "requests"), podSum(pod, "limits"));
  if (item.type !== "Container") return [];
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ resources }) =>
    problemsOf(item, parsed(resources?.requests), parsed(resources?.limits)),
  );
}

function claimProblems(claim: KubeObject, item: LimitItem): string[] {
  if (item.type !== "PersistentVolumeClaim") return [];
  const spec = claim["spec"] as { resources?: { requests?: Quantities } };
  const asked = parsed(spec.resources?.requests);
  const problems: string[] = [];
  for (const [name, bound, word, isWrong] of bounds(item)) {
    const request = asked[name];
    if (request && isWrong(request.nano, bound.nano))
      problems.push(
        `${word} ${name} usage per ${item.type} is ${formatQuantity(bound)}, but request is ${formatQuantity(request)}`,
      );
  }
  return problems;
}

type Bound = readonly [
  name: string,
  bound: ParsedQuantity,
  word: "minimum" | "maximum",
  isWrong: (value: bigint, bound: bigint) => boolean,
];

function bounds({ min, max }: LimitItem): Bound[] {
  const of = (list: Quantities | undefined, word: Bound[2], isWrong: Bound[3]): Bound[] =>
    Object.entries(parsed(list))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, bound]) => [name, bound, word, isWrong]);
  return [
    ...of(min, "minimum", (value, bound) => value < bound),
    ...of(max, "maximum", (value, bound) => value > bound),
  ];
}

function problemsOf(item: LimitItem, requests: Amounts, limits: Amounts): string[] {
  const problems: string[] = [];
  for (const [name, bound, word, isWrong] of bounds(item)) {
    const [request, limit] = [requests[name], limits[name]];
    const head = `${word} ${name} usage per ${item.type} is ${formatQuantity(bound)}`;
    const [must, other] = word === "minimum" ? [request, limit] : [limit, request];
    const [mustWord, otherWord] = word === "minimum" ? ["request", "limit"] : ["limit", "request"];
    if (!must) problems.push(`${head}.  No ${mustWord} is specified`);
    else if (isWrong(must.nano, bound.nano)) problems.push(`${head}, but ${mustWord} is ${formatQuantity(must)}`);
    else if (other && isWrong(other.nano, bound.nano))
      problems.push(`${head}, but ${otherWord} is ${formatQuantity(other)}`);
  }
  for (const [name, text] of Object.entries(item.maxLimitRequestRatio ?? {})) {
    const most = parseQuantity(text);
    const [request, limit] = [requests[name], limits[name]];
    const head = `${name} max limit to request ratio per ${item.type} is ${text}, but`;
    if (!request || request.nano === 0n) problems.push(`${head} no request is specified or request is 0`);
    else if (!limit || limit.nano === 0n) problems.push(`${head} no limit is specified or limit is 0`);
    else if (most && limit.nano * 1_000_000_000n > most.nano * request.nano)
      problems.push(`${head} provided ratio is ${(Number(limit.nano) / Number(request.nano)).toFixed(6)}`);
  }
  return problems;
}
