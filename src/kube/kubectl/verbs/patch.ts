/** `kubectl patch` and `kubectl scale`. Source: kubectl pkg/cmd/patch, scale (behaviour), v1.33. */
import { parseManifest } from "../../manifest/parse-manifest.ts";
import type { PatchType } from "../../apiserver/types.ts";
import { CHANGE_FLAGS, chooseObjects, eachObject, sayChanged } from "../changing.ts";
import { dryRunOf, writeOptions } from "../dry-run.ts";
import { fail, failStatus } from "../failure.ts";
import { num, withField } from "../fields.ts";
import { asObject } from "../files.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { chooseOutput } from "../output.ts";
import { fetchTargets, parseTargets } from "../resource-args.ts";
import { qualifiedResource, resourceOf } from "../resources.ts";

export const patch: Verb = {
  name: "patch",
  short: "Update fields of a resource",
  usage: "kubectl patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
  flags: [
    ...CHANGE_FLAGS,
    { name: "patch", short: "p", kind: "string" },
    { name: "patch-file", kind: "string" },
    { name: "subresource", kind: "string" },
    { name: "type", kind: "string", value: "strategic" },
  ],
  run: runPatch,
};

function* runPatch(inv: Invocation): Step<number> {
  const { flags } = inv;
  const type = flags.text("type").toLowerCase();
  if (!isPatchType(type))
    fail(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.text("type"))}`);
  const file = flags.text("patch-file");
  if (flags.text("patch") === "" && file === "")
    fail("must specify --patch or --patch-file containing the contents of the patch");
  if (flags.given("patch") && file !== "") fail("cannot specify --patch and --patch-file together");
  const written =
    file === ""
      ? flags.text("patch")
      : (inv.readFile(file) ?? fail(`unable to read patch file: open ${file}: no such file or directory`));
  const content = decodePatch(written, type);
  const output = yield* chooseOutput(inv, false);
  const objects = yield* chooseObjects(inv, inv.args);
  const dryRun = dryRunOf(inv);
  return yield* eachObject(objects, function* (object) {
    const { namespace, name, resourceVersion } = object.metadata;
    const options = writeOptions(inv, dryRun === "client" ? "server" : dryRun);
    const changed = yield* inv.ok(inv.api.patch(resourceOf(object), namespace, name, type, content, options));
    const same = changed.metadata.resourceVersion === resourceVersion && dryRun === "none";
    yield* sayChanged(inv, output, changed, same ? "patched (no change)" : "patched");
  });
}

function isPatchType(type: string): type is PatchType {
  return type === "json" || type === "merge" || type === "strategic";
}

/** JSON, or YAML that becomes JSON. */
function decodePatch(written: string, type: PatchType): unknown {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    const parsed = parseManifest(written, "patch");
    const value = parsed.documents[0]?.value;
    if (value !== null && typeof value === "object" && parsed.problems.every((problem) => problem.severity !== "error"))
      return value;
    const message = `${type === "strategic" ? "" : "error decoding patch: "}unexpected end of JSON input`;
    return failStatus({
      kind: "Status",
      apiVersion: "v1",
      status: "Failure",
      reason: "BadRequest",
      message,
      code: 400,
    });
  }
}

export const scale: Verb = {
  name: "scale",
  short: "Set a new size for a deployment, replica set, or replication controller",
  usage:
    "kubectl scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]",
  flags: [
    ...CHANGE_FLAGS,
    { name: "current-replicas", kind: "int", value: "-1" },
    { name: "replicas", kind: "int", value: "0" },
    { name: "resource-version", kind: "string" },
    { name: "timeout", kind: "duration", value: "0s" },
  ],
  run: runScale,
};

const SCALABLE = ["deployments", "replicasets", "statefulsets", "replicationcontrollers"];

function* runScale(inv: Invocation): Step<number> {
  const { flags } = inv;
  if (!flags.given("replicas")) fail('required flag(s) "replicas" not set');
  const count = flags.int("replicas");
  if (count < 0) fail("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
  const output = yield* chooseOutput(inv, false);
  if (flags.list("filename").length === 0 && inv.args.length > 0) reportMissing(inv);
  const objects = yield* chooseObjects(inv, inv.args);
  const expected = flags.int("current-replicas");
  return yield* eachObject(objects, function* (object) {
    const resource = resourceOf(object);
    if (!SCALABLE.includes(resource.resource)) {
      failStatus({
        kind: "Status",
        apiVersion: "v1",
        status: "Failure",
        reason: "NotFound",
        message: "the server could not find the requested resource",
        code: 404,
      });
    }
    const now = num(object, "spec", "replicas");
    if (expected >= 0 && expected !== now) fail(`Expected replicas to be ${expected}, was ${now}`);
    const dryRun = dryRunOf(inv);
    const changed =
      dryRun === "client"
        ? asObject(withField(object, ["spec", "replicas"], count))
        : yield* inv.ok(
            inv.api.patch(
              resource,
              object.metadata.namespace,
              object.metadata.name,
              "merge",
              { spec: { replicas: count } },
              writeOptions(inv, dryRun),
            ),
          );
    yield* sayChanged(inv, output, changed, "scaled");
  });
}

/** A missing object is told of in scale's own words. */
function reportMissing(inv: Invocation): void {
  const targets = parseTargets(inv.args);
  const fetched = fetchTargets(inv, targets);
  const [target] = targets;
  if (target?.name === undefined || fetched.objects.length > 0 || fetched.problems.length === 0) return;
  fail(`no objects passed to scale ${qualifiedResource(target.resource)} ${JSON.stringify(target.name)} not found`);
}
