/** `cordon` and `uncordon`. Source: kubectl pkg/cmd/drain (behaviour), v1.33. */
import { flagsOf } from "../flag-words.ts";
import type { KubeObject } from "../../api/meta.ts";
import { patchObject } from "../changing.ts";
import { DRY_RUN_FLAG, dryRunOf, dryRunSuffix } from "../dry-run.ts";
import { expectOk, fail, usageFail } from "../failure.ts";
import { flag } from "../fields.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { slashedTarget } from "../resource-args.ts";
import { groupVersion } from "../resources.ts";

const NODES = { group: "", resource: "nodes" };

export function nodesNamed(inv: Invocation): KubeObject[] {
  const selector = inv.flags.text("selector");
  if (inv.args.length === 0 && selector === "") usageFail(inv.command, `USAGE: ${inv.command} NODE [flags]`);
  if (inv.args.length > 0 && selector !== "")
    usageFail(inv.command, "cannot specify both a node name and a --selector option");
  if (inv.args.length > 0) return inv.args.map((arg) => nodeNamed(inv, arg));
  return expectOk(inv.api.list(NODES, { labelSelector: selector })).items;
}

/** A name may be written as `node/NAME`; what is found by it must be a node. */
function nodeNamed(inv: Invocation, arg: string): KubeObject {
  const target = arg.includes("/") ? slashedTarget(arg, inv.api) : null;
  if (!target) return expectOk(inv.api.get(NODES, undefined, arg));
  const { resource, name } = target;
  const found = expectOk(inv.api.get(resource, resource.namespaced ? inv.namespace : undefined, name));
  if (resource.kind === "Node") return found;
  const version = resource.group === "" ? `/${resource.version}` : groupVersion(resource);
  return fail(`expected resource of type node, got "${version}, Resource=${resource.resource}"`);
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
