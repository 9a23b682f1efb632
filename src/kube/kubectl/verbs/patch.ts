/** `kubectl patch` and `kubectl scale`. Source: kubectl pkg/cmd/patch, scale (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { applyPatch } from "../../apiserver/patch.ts";
import type { PatchType } from "../../apiserver/types.ts";
import { parseManifest } from "../../manifest/parse-manifest.ts";
import { chooseObjects, eachObject, sayChanged } from "../changing.ts";
import { DRY_RUN_FLAG, RECORD_FLAG, dryRunOf, writeOptions } from "../dry-run.ts";
import { fail, failAll, failStatus } from "../failure.ts";
import type { Problem } from "../failure.ts";
import { num } from "../fields.ts";
import { asObject } from "../files.ts";
import { FILENAME_FLAGS, flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { printChange } from "../mutation.ts";
import { chooseOutput } from "../output.ts";
import { toJson } from "../printers/json.ts";
import { groupVersion, resourceOf } from "../resources.ts";
import { NO_SUBRESOURCE, isScalable, scaleOf } from "../scale.ts";
import { throughSubresource } from "../status-subresource.ts";

export const patch: Verb = {
  name: "patch",
  short: "Update fields of a resource",
  usage: "kubectl patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    RECORD_FLAG,
    ...flagsOf("field-manager=kubectl-patch local? patch,p= patch-file= subresource= type=strategic"),
  ],
  run: runPatch,
};

function* runPatch(inv: Invocation): Step<number> {
  const { flags } = inv;
  const type = flags.text("type").toLowerCase();
  const file = flags.text("patch-file");
  if (flags.text("patch") !== "" && file !== "") fail("cannot specify --patch and --patch-file together");
  if (flags.text("patch") === "" && file === "")
    fail("must specify --patch or --patch-file containing the contents of the patch");
  const isLocal = flags.bool("local");
  if (isLocal && inv.args.length > 0) fail("cannot specify --local and server resources");
  const dryRun = dryRunOf(inv);
  if (isLocal && dryRun === "server")
    fail("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
  if (!isPatchType(type))
    fail(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.text("type"))}`);
  const written =
    file === ""
      ? flags.text("patch")
      : (inv.readFile(file) ?? fail(`unable to read patch file: open ${file}: no such file or directory`));
  const content = decodePatch(written, type);
  const output = yield* chooseOutput(inv, false);
  const subresource = flags.text("subresource");
  return yield* eachObject(yield* chooseObjects(inv, inv.args), function* (found) {
    const object = subresource === "scale" ? scaleOf(found) : found;
    const changed =
      isLocal || dryRun === "client" ? locally(object, type, content) : yield* sent(inv, found, type, content);
    const shown = subresource === "scale" && !isLocal && dryRun !== "client" ? scaleOf(changed) : changed;
    const isSame =
      toJson({ ...shown, metadata: { ...shown.metadata, resourceVersion: "" } }) ===
      toJson({ ...object, metadata: { ...object.metadata, resourceVersion: "" } });
    // What kind of dry run it was is not told.
    yield* printChange(inv, output, shown, isSame ? "patched (no change)" : "patched", "none");
  });
}

function* sent(inv: Invocation, object: KubeObject, type: PatchType, patch: unknown): Step<KubeObject> {
  const { namespace, name } = object.metadata;
  const resource = resourceOf(object, inv.api);
  const subresource = inv.flags.text("subresource");
  if (type === "strategic" && resource.custom)
    fail(
      `application/strategic-merge-patch+json is not supported by ${groupVersion(resource)}, Kind=${resource.kind}: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml`,
    );
  const options = writeOptions(inv, dryRunOf(inv));
  // A scale that is changed is the object's number of replicas.
  const through = subresource === "scale" ? options : throughSubresource(options, resource, subresource);
  return yield* inv.ok(inv.api.patch(resource, namespace, name, type, patch, through));
}

function locally(object: KubeObject, type: PatchType, patch: unknown): KubeObject {
  const patched = applyPatch(object, type, patch);
  return patched.ok ? asObject(patched.value) : fail(patched.message);
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
    if (parsed.documents.length > 0 && parsed.problems.every((problem) => problem.severity !== "error"))
      return parsed.documents[0]?.value;
    const message = `${type === "strategic" ? "" : "error decoding patch: "}unexpected end of JSON input`;
    return failStatus({ ...NO_SUBRESOURCE, reason: "BadRequest", message, code: 400 });
  }
}

export const scale: Verb = {
  name: "scale",
  short: "Set a new size for a deployment, replica set, or replication controller",
  usage:
    "kubectl scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]",
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    RECORD_FLAG,
    ...flagsOf("all? current-replicas#-1 replicas#0 resource-version= selector,l= timeout~0s"),
  ],
  run: runScale,
};

function* runScale(inv: Invocation): Step<number> {
  const { flags } = inv;
  if (!flags.given("replicas")) fail('required flag(s) "replicas" not set');
  const count = flags.int("replicas");
  if (count < 0) fail("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
  if (flags.int("current-replicas") < -1) fail("The --current-replicas must specify an integer of -1 or greater");
  const output = yield* chooseOutput(inv, false);
  const { objects, problems } = yield* chooseObjects(inv, inv.args);
  if (flags.text("resource-version") !== "" && objects.length > 1)
    fail("cannot use --resource-version with multiple resources");
  if (flags.list("filename").length > 0) failAll(problems);
  if (objects.length === 0) fail(`no objects passed to scale${problems.map((one) => ` ${plainText(one)}`).join("")}`);
  for (const object of objects) {
    if (dryRunOf(inv) !== "client") yield* scaleOne(inv, object, count);
    // What is printed is what was found, not what it has become.
    yield* sayChanged(inv, output, object, "scaled");
  }
  failAll(problems);
  return 0;
}

/** Without the words that frame the server's message. */
function plainText({ framed }: Problem): string {
  return framed.replace(/^Error from server(?: \(\w+\))?: /, "");
}

function* scaleOne(inv: Invocation, object: KubeObject, count: number): Step<void> {
  const { flags } = inv;
  const resource = resourceOf(object, inv.api);
  if (!isScalable(resource)) failStatus(NO_SUBRESOURCE);
  const [expected, version] = [flags.int("current-replicas"), flags.text("resource-version")];
  const now = num(object, "spec", "replicas");
  if (expected >= 0 && expected !== now) fail(`Expected replicas to be ${expected}, was ${now}`);
  const { namespace, name, resourceVersion } = object.metadata;
  if (version !== "" && version !== resourceVersion)
    fail(`Expected resource version to be ${version}, was ${resourceVersion}`);
  const patch = { spec: { replicas: count } };
  const dryRun = dryRunOf(inv);
  yield* inv.ok(inv.api.patch(resource, namespace, name, "merge", patch, writeOptions(inv, dryRun)));
  if (flags.duration("timeout") > 0 && dryRun === "none") yield* awaitScaled(inv, object, count);
}

/** Looks every second whether there are as many. */
function* awaitScaled(inv: Invocation, object: KubeObject, count: number): Step<void> {
  const { namespace, name } = object.metadata;
  const deadline = inv.host.clock.now + inv.flags.duration("timeout");
  for (;;) {
    const { clock } = inv.host;
    if (clock.now + 1000 > deadline) {
      yield* inv.sys.sleep(Math.max(0, deadline - clock.now));
      fail(`timed out waiting for ${JSON.stringify(name)} to be synced`);
    }
    yield* inv.sys.sleep(1000);
    const live = yield* inv.ok(inv.api.get(resourceOf(object, inv.api), namespace, name));
    if (num(live, "spec", "replicas") === count && num(live, "status", "replicas") === count) return;
  }
}
