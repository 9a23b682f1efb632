/** `cordon`, `uncordon` and `taint`. Source: kubectl pkg/cmd/drain, taint (behaviour), v1.33. */
import { flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { KubeObject } from "../../api/meta.ts";
import { eachObject, patchObject, sayChanged } from "../changing.ts";
import { DRY_RUN_FLAG, dryRunOf, dryRunSuffix, VALIDATE_FLAG } from "../dry-run.ts";
import { expectOk, fail, usageFail } from "../failure.ts";
import { flag, list, text } from "../fields.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { chooseOutput } from "../output.ts";

const NODES = { group: "", resource: "nodes" };

export function nodesNamed(inv: Invocation): KubeObject[] {
  const names = inv.args.map((arg) => arg.replace(/^nodes?\//, ""));
  if (names.length === 0 && inv.flags.text("selector") === "")
    usageFail(inv.command, `USAGE: ${inv.command} NODE [flags]`);
  if (names.length > 0) return names.map((name) => expectOk(inv.api.get(NODES, undefined, name)));
  return expectOk(inv.api.list(NODES, { labelSelector: inv.flags.text("selector") })).items;
}

export function* setSchedulable(inv: Invocation, node: KubeObject, unschedulable: boolean): Step<void> {
  const word = unschedulable ? "cordoned" : "uncordoned";
  const suffix = dryRunSuffix(dryRunOf(inv));
  if (flag(node, "spec", "unschedulable") === unschedulable)
    return yield* inv.line(`node/${node.metadata.name} already ${word}${suffix}`);
  yield* patchObject(inv, node, "strategic", { spec: { unschedulable: unschedulable ? true : null } }, () => node);
  yield* inv.line(`node/${node.metadata.name} ${word}${suffix}`);
}

function marker(name: string, short: string, unschedulable: boolean): Verb {
  return {
    name,
    short,
    usage: `kubectl ${name} NODE [options]`,
    flags: [DRY_RUN_FLAG, ...flagsOf("selector,l=")],
    *run(inv) {
      for (const node of nodesNamed(inv)) yield* setSchedulable(inv, node, unschedulable);
      return 0;
    },
  };
}

export const cordon = marker("cordon", "Mark node as unschedulable", true);
export const uncordon = marker("uncordon", "Mark node as schedulable", false);

export const taint: Verb = {
  name: "taint",
  short: "Update the taints on one or more nodes",
  usage: "kubectl taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]",
  flags: [
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    VALIDATE_FLAG,
    ...flagsOf("all? field-manager=kubectl-taint overwrite? selector,l="),
  ],
  *run(inv) {
    const [, ...rest] = inv.args;
    const first = rest.findIndex((arg) => arg.includes(":") || arg.endsWith("-") || arg.includes("="));
    const names = first < 0 ? rest : rest.slice(0, first);
    const updates = first < 0 ? [] : rest.slice(first);
    if (updates.length === 0) fail("at least one taint update is required");
    const output = yield* chooseOutput(inv, false);
    const nodes = names.map((name) => expectOk(inv.api.get(NODES, undefined, name)));
    return yield* eachObject({ objects: nodes, problems: [], isSingle: false }, function* (node) {
      const { taints, removed } = changedTaints(node, updates, inv.flags.bool("overwrite"));
      const result = yield* patchObject(
        inv,
        node,
        "merge",
        { spec: { taints: taints.length === 0 ? null : taints } },
        () => node,
      );
      yield* sayChanged(inv, output, result, removed ? "untainted" : "tainted");
    });
  },
};

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

function changedTaints(
  node: KubeObject,
  updates: readonly string[],
  overwrite: boolean,
): { taints: Taint[]; removed: boolean } {
  let taints = list(node, "spec", "taints").map((one): Taint => {
    const value = text(one, "value");
    return { key: text(one, "key"), ...(value !== "" && { value }), effect: text(one, "effect") };
  });
  let removed = true;
  for (const update of updates) {
    const match = /^([^=:]+?)(?:=([^:]*))?(?::(\w+))?(-?)$/.exec(update);
    const [, key = "", value, effect, minus] = match ?? [];
    if (minus === "-") {
      const before = taints.length;
      taints = taints.filter((one) => one.key !== key || (effect !== undefined && one.effect !== effect));
      if (taints.length === before)
        fail(`taint ${JSON.stringify(effect === undefined ? key : `${key}:${effect}`)} not found`);
      continue;
    }
    if (effect === undefined || !["NoSchedule", "PreferNoSchedule", "NoExecute"].includes(effect)) {
      fail(`invalid taint effect: ${effect ?? ""}, unsupported taint effect`);
    }
    removed = false;
    if (!overwrite && taints.some((one) => one.key === key && one.effect === effect)) {
      fail(`node ${node.metadata.name} already has ${key} taint(s) with same effect(s) and --overwrite is false`);
    }
    taints = [
      ...taints.filter((one) => one.key !== key || one.effect !== effect),
      { key, ...(value !== undefined && value !== "" && { value }), effect },
    ];
  }
  return { taints, removed };
}
