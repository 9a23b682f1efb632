/** `cordon` and `uncordon`. Source: kubectl pkg/cmd/drain (behaviour), v1.33. */
import { flagsOf } from "../flag-words.ts";
import type { KubeObject } from "../../api/meta.ts";
import { patchObject } from "../changing.ts";
import { DRY_RUN_FLAG, dryRunOf, dryRunSuffix } from "../dry-run.ts";
import { expectOk, usageFail } from "../failure.ts";
import { flag } from "../fields.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";

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
