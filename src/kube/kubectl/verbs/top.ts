/** `kubectl top`. Source: kubectl pkg/cmd/top, pkg/metricsutil (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { fail, failStatus, usageFail } from "../failure.ts";
import { at, list, text } from "../fields.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { parseQuantity } from "../quantities.ts";
import { NODE_METRICS, POD_METRICS } from "../resources.ts";
import { TABLE_TABS, tabbed } from "../tabwriter.ts";

const FLAGS: Verb["flags"] = [
  { name: "no-headers", kind: "bool" },
  { name: "selector", short: "l", kind: "string" },
  { name: "sort-by", kind: "string" },
  { name: "use-protocol-buffers", kind: "bool", value: "true" },
];

export const top: Verb = {
  name: "top",
  short: "Display resource (CPU/memory) usage",
  usage: "kubectl top [flags] [options]",
  flags: [],
  verbs: [
    {
      name: "node",
      aliases: ["nodes", "no"],
      short: "Display resource (CPU/memory) usage of nodes",
      usage: "kubectl top node [NAME | -l label] [options]",
      flags: [...FLAGS, { name: "show-capacity", kind: "bool" }],
      run: topNodes,
    },
    {
      name: "pod",
      aliases: ["pods", "po"],
      short: "Display resource (CPU/memory) usage of pods",
      usage: "kubectl top pod [NAME | -l label] [options]",
      flags: [
        ...FLAGS,
        { name: "all-namespaces", short: "A", kind: "bool" },
        { name: "containers", kind: "bool" },
        { name: "field-selector", kind: "string" },
        { name: "sum", kind: "bool" },
      ],
      run: topPods,
    },
  ],
};

interface Usage {
  /** Thousandths of a core. */
  cpu: number;
  bytes: number;
}

function checkMetrics(inv: Invocation): void {
  const sort = inv.flags.text("sort-by");
  if (sort !== "" && sort !== "cpu" && sort !== "memory") fail("--sort-by accepts only cpu or memory");
  const some = [POD_METRICS, NODE_METRICS].some((ref) => {
    const result = inv.api.list(ref);
    return result.ok && result.value.items.length > 0;
  });
  if (!some) fail("Metrics API not available");
}

function usageOf(value: unknown): Usage {
  const milli = (name: string): number => parseQuantity(text(value, name))?.milli ?? 0;
  return { cpu: milli("cpu"), bytes: milli("memory") / 1000 };
}

function add(usages: readonly Usage[]): Usage {
  return usages.reduce((sum, one) => ({ cpu: sum.cpu + one.cpu, bytes: sum.bytes + one.bytes }), { cpu: 0, bytes: 0 });
}

function cells(usage: Usage): string[] {
  return [`${Math.ceil(usage.cpu)}m`, `${Math.floor(usage.bytes / 1_048_576)}Mi`];
}

function* topPods(inv: Invocation): Step<number> {
  if (inv.args.length > 1) usageFail("top pod", "pod [NAME | -l label]");
  checkMetrics(inv);
  const { flags } = inv;
  const all = flags.bool("all-namespaces");
  const [name] = inv.args;
  const metrics = podMetrics(inv, all, name);
  if (metrics.length === 0) {
    yield* inv.err(all ? "No resources found\n" : `No resources found in ${inv.namespace} namespace.\n`);
    return 0;
  }
  const byContainer = flags.bool("containers");
  const rows = sorted(
    inv,
    metrics.map((pod) => ({ pod, usage: podUsage(pod) })),
  ).flatMap(({ pod, usage }) => {
    const place = all ? [pod.metadata.namespace ?? ""] : [];
    if (!byContainer) return [[...place, pod.metadata.name, ...cells(usage)]];
    return list(pod, "containers").map((one) => [
      ...place,
      pod.metadata.name,
      text(one, "name"),
      ...cells(usageOf(at(one, "usage"))),
    ]);
  });
  const header = [
    ...(all ? ["NAMESPACE"] : []),
    ...(byContainer ? ["POD", "NAME"] : ["NAME"]),
    "CPU(cores)",
    "MEMORY(bytes)",
  ];
  if (flags.bool("sum")) {
    const blank = header.slice(0, -2).map(() => "");
    rows.push([...blank, "________", "________"], [...blank, ...cells(add(metrics.map(podUsage)))]);
  }
  yield* printRows(inv, header, rows);
  return 0;
}

function podMetrics(inv: Invocation, all: boolean, name: string | undefined): KubeObject[] {
  if (name !== undefined) {
    const result = inv.api.get(POD_METRICS, inv.namespace, name);
    if (result.ok) return [result.value];
    return failStatus({
      ...result.status,
      message: `pods.metrics.k8s.io ${JSON.stringify(name)} not found`,
    });
  }
  const selector = inv.flags.text("selector");
  const result = inv.api.list(POD_METRICS, {
    ...(!all && { namespace: inv.namespace }),
    ...(selector !== "" && { labelSelector: selector }),
  });
  return result.ok ? result.value.items : failStatus(result.status);
}

function podUsage(pod: KubeObject): Usage {
  return add(list(pod, "containers").map((one) => usageOf(at(one, "usage"))));
}

function sorted<T extends { usage: Usage }>(inv: Invocation, rows: readonly T[]): T[] {
  const by = inv.flags.text("sort-by");
  if (by === "") return [...rows];
  return [...rows].sort((x, y) => (by === "cpu" ? y.usage.cpu - x.usage.cpu : y.usage.bytes - x.usage.bytes));
}

function* topNodes(inv: Invocation): Step<number> {
  if (inv.args.length > 1) usageFail("top node", "node [NAME | -l label]");
  checkMetrics(inv);
  const [name] = inv.args;
  const selector = inv.flags.text("selector");
  const nodes = yield* inv.ok(
    inv.api.list({ group: "", resource: "nodes" }, selector === "" ? {} : { labelSelector: selector }),
  );
  const chosen = nodes.items.filter((node) => name === undefined || node.metadata.name === name);
  if (name !== undefined && chosen.length === 0)
    fail(`Error from server (NotFound): nodes.metrics.k8s.io ${JSON.stringify(name)} not found`);
  const known: { node: KubeObject; usage: Usage }[] = [];
  const unknown: KubeObject[] = [];
  for (const node of chosen) {
    const metric = inv.api.get(NODE_METRICS, undefined, node.metadata.name);
    if (metric.ok) known.push({ node, usage: usageOf(at(metric.value, "usage")) });
    else unknown.push(node);
  }
  const field = inv.flags.bool("show-capacity") ? "capacity" : "allocatable";
  const rows = sorted(inv, known).map(({ node, usage }) => {
    const whole = usageOf(at(node, "status", field));
    const [cpu = "", memory = ""] = cells(usage);
    return [node.metadata.name, cpu, percent(usage.cpu, whole.cpu), memory, percent(usage.bytes, whole.bytes)];
  });
  for (const node of unknown) rows.push([node.metadata.name, "<unknown>", "<unknown>", "<unknown>", "<unknown>"]);
  yield* printRows(inv, ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"], rows);
  return 0;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "0%" : `${Math.trunc((part / whole) * 100)}%`;
}

/** Every cell ends in a tab, the last one too. */
function* printRows(inv: Invocation, header: readonly string[], rows: readonly string[][]): Step<void> {
  const lines = [...(inv.flags.bool("no-headers") ? [] : [header]), ...rows];
  yield* inv.out(tabbed(lines.map((line) => `${line.join("\t")}\t\n`).join(""), TABLE_TABS));
}
