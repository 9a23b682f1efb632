/** `kubectl describe`; how each kind is described is the chunk `kubectl-describe`. Source: kubectl pkg/cmd/describe (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { Failure, fail, failAll } from "../failure.ts";
import type { FlagSpec } from "../flags.ts";
import { FILE_FLAGS, namesFiles, readFileObjects } from "../files.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { fetchTargets, parseTargets } from "../resource-args.ts";
import type { Target } from "../resource-args.ts";
import type { Resource } from "../resources.ts";

/** What the chunk gives. */
export interface DescribeModule {
  /** The description of an object. */
  describeObject(inv: Invocation, object: KubeObject): string;
  /** Of a Pod that is gone, when its events are still there; null where there are none. */
  describeGone(inv: Invocation, namespace: string, name: string): string | null;
}

const FLAGS: readonly FlagSpec[] = [
  ...FILE_FLAGS,
  { name: "all-namespaces", short: "A", kind: "bool" },
  { name: "chunk-size", kind: "int", value: "500" },
  { name: "selector", short: "l", kind: "string" },
  { name: "show-events", kind: "bool", value: "true" },
];

export const describe: Verb = {
  name: "describe",
  short: "Show details of a specific resource or group of resources",
  usage: "kubectl describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]",
  flags: FLAGS,
  run,
};

function* run(inv: Invocation): Step<number> {
  const { flags } = inv;
  if (inv.args.length === 0 && !namesFiles(inv)) {
    throw new Failure(
      `error: You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n`,
    );
  }
  const files = namesFiles(inv) ? yield* readFileObjects(inv) : [];
  const targets: Target[] =
    files.length > 0 ? files.map(({ resource, name }) => ({ resource, name })) : parseTargets(inv.args, inv.api);
  const named = targets.some((target) => target.name !== undefined);
  if (named && flags.text("selector") !== "") fail("name cannot be provided when a selector is specified");
  const module = yield* inv.sys.chunk<DescribeModule>("kubectl-describe");
  const allNamespaces = flags.bool("all-namespaces");
  const fetched = fetchTargets(inv, targets, { allNamespaces, labelSelector: flags.text("selector") });
  yield* inv.warn(fetched.warnings);
  const [target] = targets;
  if (target?.name !== undefined && targets.length === 1 && fetched.objects.length === 0) {
    const found = yield* describeUnfound(inv, module, target.resource, target.name);
    if (found) return 0;
  }
  let first = true;
  for (const object of fetched.objects) {
    yield* inv.out(`${first ? "" : "\n\n"}${module.describeObject(inv, object)}`);
    first = false;
  }
  failAll(fetched.problems);
  if (first)
    yield* inv.err(
      allNamespaces || !target?.resource.namespaced
        ? "No resources found\n"
        : `No resources found in ${inv.namespace} namespace.\n`,
    );
  return 0;
}

/** A name that is not there may be the beginning of others, or of a Pod that is gone. */
function* describeUnfound(inv: Invocation, module: DescribeModule, resource: Resource, name: string): Step<boolean> {
  const result = inv.api.list(resource, resource.namespaced ? { namespace: inv.namespace } : {});
  const matches = result.ok ? result.value.items.filter((object) => object.metadata.name.startsWith(name)) : [];
  for (const object of matches) yield* inv.out(`${module.describeObject(inv, object)}\n`);
  if (matches.length > 0) return true;
  const gone = resource.resource === "pods" ? module.describeGone(inv, inv.namespace, name) : null;
  if (gone !== null) yield* inv.out(gone);
  return gone !== null;
}
