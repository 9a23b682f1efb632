/** `kubectl wait`. Source: kubectl pkg/cmd/wait (behaviour), v1.33. */
import { flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { KubeObject } from "../../api/meta.ts";
import type { WatchEvent } from "../../apiserver/types.ts";
import { SELECTOR_FLAGS } from "../dry-run.ts";
import { fail, failAll, plainProblem, statusProblem } from "../failure.ts";
import type { Problem } from "../failure.ts";
import { list, num, text } from "../fields.ts";
import { namesFiles, readFileObjects } from "../files.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { printChange } from "../mutation.ts";
import { chooseOutput } from "../output.ts";
import { findPath } from "../printers/jsonpath.ts";
import { fetchTargets, NOTHING_NAMED, parseChangeTargets } from "../resource-args.ts";
import type { Target } from "../resource-args.ts";
import { resourceOf } from "../resources.ts";

export const wait: Verb = {
  name: "wait",
  short: "Wait for a specific condition on one or many resources",
  usage:
    "kubectl wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]] [options]",
  flags: [
    ...PRINT_FLAGS.filter((flag) => flag.name !== "output"),
    ...SELECTOR_FLAGS,
    ...flagsOf("filename,f[] recursive,R?true"),
    { name: "for", kind: "string" },
    { name: "local", kind: "bool" },
    { name: "output", short: "o", kind: "string" },
    { name: "timeout", kind: "duration", value: "30s" },
  ],
  run,
};

/** What is waited for: `null` is an object that is not there. */
type Claim = (object: KubeObject | null) => boolean;

function* run(inv: Invocation): Step<number> {
  const { flags } = inv;
  const wanted = flags.text("for");
  const output = yield* chooseOutput(inv, false);
  const files = namesFiles(inv) ? yield* readFileObjects(inv) : [];
  const claim = parseClaim(wanted);
  if (inv.args.length === 0 && files.length === 0) {
    fail(NOTHING_NAMED);
  }
  const targets: Target[] =
    files.length > 0 ? files.map(({ resource, name }) => ({ resource, name })) : parseChangeTargets(inv, inv.args);
  const deadline = inv.host.clock.now + Math.max(0, flags.duration("timeout"));
  if (wanted.toLowerCase() === "create") yield* awaitCreation(inv, targets, deadline);
  const goes = wanted.toLowerCase() === "delete";
  const fetched = fetchTargets(inv, targets, {
    allNamespaces: flags.bool("all-namespaces"),
    labelSelector: flags.text("selector"),
    fieldSelector: flags.text("field-selector"),
    ignoreNotFound: goes,
  });
  if (goes && fetched.objects.length === 0 && fetched.problems.length === 0) return 0;
  failAll(fetched.problems);
  if (fetched.objects.length === 0) fail("no matching resources found");
  const problems: Problem[] = [];
  for (const object of fetched.objects) {
    const { problem, last } = yield* awaitClaim(inv, object, claim, deadline);
    if (problem) problems.push(problem);
    else yield* printChange(inv, output, last, "condition met", "none");
  }
  failAll(problems);
  return 0;
}

function parseClaim(wanted: string): Claim {
  const lower = wanted.toLowerCase();
  if (lower === "delete") return (object) => object === null;
  if (lower === "create") return (object) => object !== null;
  if (lower.startsWith("condition=")) {
    const [type = "", status = "true"] = wanted.slice("condition=".length).split("=");
    return (object) => object !== null && hasCondition(object, type, status);
  }
  if (lower.startsWith("jsonpath=")) return jsonPathClaim(wanted.slice("jsonpath=".length));
  return fail(`unrecognized condition: ${JSON.stringify(wanted)}`);
}

function hasCondition(object: KubeObject, type: string, status: string): boolean {
  return list(object, "status", "conditions").some((one) => {
    if (text(one, "type").toLowerCase() !== type.toLowerCase()) return false;
    const observed = num(one, "observedGeneration");
    if (observed > 0 && observed < (object.metadata.generation ?? 0)) return false;
    return text(one, "status").toLowerCase() === status.toLowerCase();
  });
}

function jsonPathClaim(written: string): Claim {
  const close = written.lastIndexOf("}");
  const path = close < 0 ? (written.split("=")[0] ?? "") : written.slice(0, close + 1);
  const rest = written.slice(path.length);
  if (rest === "=" || (rest !== "" && !rest.startsWith("="))) {
    fail("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  }
  const expected = rest === "" ? null : rest.slice(1).replace(/^(['"])(.*)\1$/, "$2");
  const template = path.startsWith("{") ? path : `{${path.startsWith(".") ? "" : "."}${path}}`;
  return (object) => {
    if (object === null) return false;
    const values = findPath(template, object);
    if (values.length === 0) return false;
    if (expected === null) return true;
    return values.length === 1 && typeof values[0] !== "object" && String(values[0]) === expected;
  };
}

interface Waited {
  problem: Problem | null;
  /** As it was seen last. */
  last: KubeObject;
}

function* awaitClaim(inv: Invocation, object: KubeObject, claim: Claim, deadline: number): Step<Waited> {
  const resource = resourceOf(object, inv.api);
  const { namespace, name } = object.metadata;
  const inbox = new Inbox<WatchEvent>();
  const stop = inv.api.watch(
    resource,
    { ...(namespace !== undefined && { namespace }), fieldSelector: `metadata.name=${name}` },
    (event) => inbox.push(event),
  );
  const first = inv.api.get(resource, namespace, name);
  let met = claim(first.ok ? first.value : null);
  let problem: Problem | null = null;
  let last = first.ok ? first.value : object;
  const zero = inv.flags.duration("timeout") === 0;
  while (!met && problem === null) {
    const next = zero ? "timeout" : yield* inbox.next(inv.sys, Math.max(0, deadline - inv.host.clock.now));
    if (typeof next === "string") {
      problem = plainProblem(
        zero
          ? `condition not met for ${resource.resource}/${name}`
          : `timed out waiting for the condition on ${resource.resource}/${name}`,
      );
    } else {
      last = next.item.object;
      met = claim(next.item.type === "DELETED" ? null : last);
    }
  }
  stop();
  return { problem, last };
}

const CREATION_POLL_MS = 500;

function* awaitCreation(inv: Invocation, targets: readonly Target[], deadline: number): Step<void> {
  for (const { resource, name } of targets) {
    for (;;) {
      const result =
        name === undefined ? null : inv.api.get(resource, resource.namespaced ? inv.namespace : undefined, name);
      if (result === null || result.ok) break;
      if (result.status.reason !== "NotFound") failAll([statusProblem(result.status)]);
      const left = deadline - inv.host.clock.now;
      if (left <= 0) fail("timed out waiting for the condition");
      yield* inv.sys.sleep(Math.min(CREATION_POLL_MS, left));
    }
  }
}
