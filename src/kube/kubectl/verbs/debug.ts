/**
 * `kubectl debug`: an ephemeral container in a Pod, a changed copy of a Pod, or a Pod on a node.
 * Source: kubectl pkg/cmd/debug (behaviour), v1.33.
 */
import type { KubeObject } from "../../api/meta.ts";
import { holds } from "../../api/versions.ts";
import type { WatchEvent } from "../../apiserver/types.ts";
import { attachTo, pastLog } from "../attaching.ts";
import { applyProfile, isProfile } from "../debug-profiles.ts";
import type { DebugStyle } from "../debug-profiles.ts";
import { Failure, fail, failStatus } from "../failure.ts";
import { at, fields, isFields, list, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { FILE_FLAGS, readFileObjects } from "../files.ts";
import { isImageReference } from "../image-reference.ts";
import { Inbox } from "../invocation.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { randomSuffix } from "../random-suffix.ts";
import { requireResource } from "../resource-args.ts";
import { findResource, groupVersion } from "../resources.ts";
import { parseManifest } from "../../manifest/parse-manifest.ts";
import { prepareRules } from "../server-rules.ts";
import { TERMINAL_FLAGS } from "./exec.ts";

const PODS = { group: "", resource: "pods" };
const LEGACY_NOTICE =
  '--profile=legacy is deprecated and will be removed in the future. It is recommended to explicitly specify a profile, for example "--profile=general".';
const COMMON = { terminationMessagePolicy: "File" };

export const debug: Verb = {
  name: "debug",
  short: "Create debugging sessions for troubleshooting workloads and nodes",
  usage: "kubectl debug (POD | TYPE[[.VERSION].GROUP]/NAME) [ -- COMMAND [args...] ] [options]",
  flags: [
    ...TERMINAL_FLAGS.filter((flag) => flag.name !== "pod-running-timeout"),
    ...FILE_FLAGS.filter((flag) => flag.name === "filename"),
    { name: "arguments-only", kind: "bool" },
    { name: "attach", kind: "bool" },
    { name: "copy-to", kind: "string" },
    { name: "custom", kind: "string" },
    { name: "env", kind: "array" },
    { name: "image", kind: "string" },
    { name: "image-pull-policy", kind: "string" },
    { name: "keep-annotations", kind: "bool" },
    { name: "keep-init-containers", kind: "bool", value: "true" },
    { name: "keep-labels", kind: "bool" },
    { name: "keep-liveness", kind: "bool" },
    { name: "keep-readiness", kind: "bool" },
    { name: "keep-startup", kind: "bool" },
    { name: "profile", kind: "string", value: "legacy" },
    { name: "replace", kind: "bool" },
    { name: "same-node", kind: "bool" },
    { name: "set-image", kind: "array" },
    { name: "share-processes", kind: "bool", value: "true" },
    { name: "target", kind: "string" },
  ],
  run,
};

interface Request {
  /** What comes after `--`, as the container's command or arguments. */
  words: readonly string[];
  env: readonly { name: string; value: string }[];
  images: ReadonlyMap<string, string>;
  profile: string;
  custom: Fields | null;
}

function* run(inv: Invocation): Step<number> {
  const { flags } = inv;
  const names = inv.dash < 0 ? inv.args : inv.args.slice(0, inv.dash);
  const request: Request = {
    words: inv.dash < 0 ? [] : inv.args.slice(inv.dash),
    env: [...pairsOf(flags.list("env", true), "env")].map(([name, value]) => ({ name, value })),
    images: pairsOf(flags.list("set-image", true), "set-image"),
    profile: profileOf(inv),
    custom: customContainer(inv),
  };
  yield* validate(inv, names, request);
  for (const object of yield* subjects(inv, names)) {
    yield* prepareRules(inv, "Pod", { spec: { ephemeralContainers: [] } });
    const made = yield* debugOne(inv, object, request);
    const wantsAttach = flags.given("attach") ? flags.bool("attach") : flags.bool("stdin");
    if (wantsAttach && made.container !== "") yield* attachWhenStarted(inv, made.pod, made.container);
  }
  return 0;
}

/** From 1.36 on `general` is what is meant where nothing is said. */
function profileOf(inv: Invocation): string {
  const profile =
    !inv.flags.given("profile") && holds("debugsWithGeneralProfile", inv.minor) ? "general" : inv.flags.text("profile");
  return isProfile(profile) ? profile : fail(`unknown profile: ${profile}`);
}

function customContainer(inv: Invocation): Fields | null {
  const path = inv.flags.text("custom");
  if (path === "") return null;
  const content = inv.readFile(path);
  if (content === null)
    fail(`must pass a container spec json file for custom profile: open ${path}: no such file or directory`);
  const value = parseManifest(content, path).documents[0]?.value;
  if (!isFields(value)) fail(`${path} does not contain a valid container spec: it holds no object`);
  return value;
}

function* validate(inv: Invocation, names: readonly string[], request: Request): Step<void> {
  const { flags } = inv;
  const { words, images } = request;
  const image = flags.text("image");
  const hasImages = images.size > 0;
  if (flags.given("attach") && flags.bool("attach") && image === "" && flags.text("container") === "")
    fail("you must specify --container or create a new container using --image in order to attach.");
  if (flags.text("copy-to") !== "") {
    if (image === "" && !hasImages && words.length === 0)
      fail("you must specify --image, --set-image or command arguments.");
    if (words.length > 0 && flags.text("container") === "" && image === "")
      fail("you must specify an existing container or a new image when specifying args.");
  } else {
    if (flags.bool("replace")) fail("--replace may only be used with --copy-to.");
    if (flags.bool("same-node")) fail("--same-node may only be used with --copy-to.");
    if (hasImages) fail("--set-image may only be used with --copy-to.");
    if (image === "") fail("you must specify --image when not using --copy-to.");
  }
  if (image !== "" && !isImageReference(image))
    fail(`invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (names.length === 0 && flags.list("filename").length === 0) fail("NAME or filename is required for debug");
  const policy = flags.text("image-pull-policy");
  if (!["", "Always", "IfNotPresent", "Never"].includes(policy)) fail(`invalid image pull policy: ${policy}`);
  for (const [name, wanted] of images)
    if (!isImageReference(wanted))
      fail(
        `invalid image name ${JSON.stringify(wanted)} for container ${JSON.stringify(name)}: invalid reference format`,
      );
  const target = flags.text("target");
  if (target !== "") {
    if (flags.text("copy-to") !== "") fail("--target is incompatible with --copy-to. Use --share-processes instead.");
    if (!flags.bool("quiet"))
      yield* inv.line(
        `Targeting container ${JSON.stringify(target)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.`,
      );
  }
  if (flags.bool("tty") && !flags.bool("stdin")) fail("-i/--stdin is required for containers with -t/--tty=true");
  const fixed = ["name", "command", "image", "lifecycle", "volumeDevices"];
  if (request.custom && fixed.some((field) => request.custom?.[field] !== undefined))
    fail("name, command, image, lifecycle and volume devices are not modifiable via custom profile");
  if (request.profile === "legacy") yield* inv.err(`${LEGACY_NOTICE}\n`);
}

function pairsOf(values: readonly string[], flag: string): Map<string, string> {
  return new Map(
    values.map((value) => {
      const equals = value.indexOf("=");
      if (equals < 0)
        throw new Failure(
          `error: invalid argument ${JSON.stringify(value)} for "--${flag}" flag: ${value} must be formatted as key=value\nSee 'kubectl debug --help' for usage.\n`,
        );
      return [value.slice(0, equals), value.slice(equals + 1)];
    }),
  );
}

/** What is to be debugged: names of Pods, `TYPE/NAME`, or what files hold. */
function* subjects(inv: Invocation, names: readonly string[]): Step<KubeObject[]> {
  const wanted =
    inv.flags.list("filename").length > 0
      ? (yield* readFileObjects(inv)).map(({ resource, name }) => ({ resource, name }))
      : names.map((word) => {
          const [type = "", name] = word.includes("/") ? word.split("/") : ["pods", word];
          return {
            resource: findResource(type, inv.api) ?? requireResource(type, inv.api),
            name: name ?? "",
          };
        });
  return wanted.map(({ resource, name }) => {
    const result = inv.api.get(resource, resource.namespaced ? inv.namespace : undefined, name);
    return result.ok ? result.value : failStatus(result.status);
  });
}

interface Made {
  pod: KubeObject;
  /** The new or changed container; empty where there is none to attach to. */
  container: string;
}

function* debugOne(inv: Invocation, object: KubeObject, request: Request): Step<Made> {
  if (object.kind === "Node") return yield* debugNode(inv, object, request);
  if (object.kind === "Pod")
    return yield* inv.flags.text("copy-to") === "" ? addContainer(inv, object, request) : copyPod(inv, object, request);
  const resource = requireResource(object.kind, inv.api);
  const version = resource.group === "" ? `/${resource.version}` : groupVersion(resource);
  return fail(`"${version}, Kind=${object.kind}" not supported by debug`);
}

/** The container as flags describe it; fields that say nothing are left out. */
function newContainer(inv: Invocation, name: string, request: Request): Fields {
  const policy = inv.flags.text("image-pull-policy");
  return {
    name,
    ...COMMON,
    image: inv.flags.text("image"),
    ...(request.env.length > 0 && { env: request.env }),
    ...(policy !== "" && { imagePullPolicy: policy }),
    ...(inv.flags.bool("stdin") && { stdin: true }),
    ...(inv.flags.bool("tty") && { tty: true }),
    ...wordsOf(inv, request),
  };
}

function wordsOf(inv: Invocation, { words }: Request): Fields {
  if (words.length === 0) return {};
  return inv.flags.bool("arguments-only") ? { args: words } : { command: words };
}

function* addContainer(inv: Invocation, pod: KubeObject, request: Request): Step<Made> {
  const name = yield* containerName(inv, pod);
  const target = inv.flags.text("target");
  const container = {
    ...newContainer(inv, name, request),
    ...(target !== "" && { targetContainerName: target }),
  };
  const before = list(pod, "spec", "ephemeralContainers");
  const wanted = shaped(
    inv,
    { ...pod, spec: { ...fields(pod["spec"]), ephemeralContainers: [...before, container] } },
    name,
    "ephemeral",
    request,
  );
  const added = list(wanted, "spec", "ephemeralContainers").at(-1);
  yield* warnOfUser(inv, wanted, added);
  const patch = { spec: { ephemeralContainers: [...before, added] } };
  const patched = yield* inv.ok(
    inv.api.patch(PODS, pod.metadata.namespace, pod.metadata.name, "strategic", patch, {
      subresource: "ephemeralcontainers",
    }),
  );
  return { pod: patched, container: name };
}

function* copyPod(inv: Invocation, pod: KubeObject, request: Request): Step<Made> {
  const { flags } = inv;
  const { nodeName, ephemeralContainers: _, ...spec } = fields(pod["spec"]);
  const image = flags.text("image");
  const containers = list(pod, "spec", "containers").map((one) => {
    const override = request.images.get(text(one, "name")) ?? request.images.get("*");
    return override === undefined ? fields(one) : { ...fields(one), image: override };
  });
  const copy: Fields = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: flags.text("copy-to"),
      namespace: pod.metadata.namespace,
      ...(pod.metadata.labels && { labels: pod.metadata.labels }),
      ...(pod.metadata.annotations && { annotations: pod.metadata.annotations }),
    },
    spec: {
      ...spec,
      ...(flags.bool("same-node") && nodeName !== undefined && { nodeName }),
      ...(flags.given("share-processes") && { shareProcessNamespace: flags.bool("share-processes") }),
      containers,
    },
  };
  const named = flags.text("container");
  const isExisting = containers.some((one) => one["name"] === named);
  if (!isExisting && image === "") {
    if (request.images.size === 0) fail("you must specify image when creating new container");
    return { pod: yield* createCopy(inv, pod, copy), container: "" };
  }
  const name = isExisting ? named : yield* containerName(inv, copy);
  const changed = isExisting
    ? containers.map((one) => (one["name"] === name ? changedContainer(inv, one, request) : one))
    : [...containers, newContainer(inv, name, request)];
  const wanted = shaped(
    inv,
    { ...copy, spec: { ...fields(copy["spec"]), containers: changed } },
    name,
    "copy",
    request,
  );
  yield* warnOfUser(
    inv,
    wanted,
    list(wanted, "spec", "containers").find((one) => text(one, "name") === name),
  );
  return { pod: yield* createCopy(inv, pod, wanted), container: name };
}

/** A container of the copy with what flags say of it. */
function changedContainer(inv: Invocation, container: Fields, request: Request): Fields {
  const { args, ...rest } = container;
  const image = inv.flags.text("image");
  const policy = inv.flags.text("image-pull-policy");
  const keepsArgs = request.words.length === 0;
  return {
    ...rest,
    ...(keepsArgs && args !== undefined && { args }),
    ...wordsOf(inv, request),
    ...(request.env.length > 0 && { env: request.env }),
    ...(image !== "" && { image }),
    ...(policy !== "" && { imagePullPolicy: policy }),
    stdin: inv.flags.bool("stdin"),
    tty: inv.flags.bool("tty"),
  };
}

function* createCopy(inv: Invocation, pod: KubeObject, copy: Fields): Step<KubeObject> {
  const created = yield* inv.ok(inv.api.create(PODS, pod.metadata.namespace, copy));
  if (inv.flags.bool("replace"))
    yield* inv.ok(inv.api.delete(PODS, pod.metadata.namespace, pod.metadata.name, { gracePeriodSeconds: 0 }));
  return created;
}

function* debugNode(inv: Invocation, node: KubeObject, request: Request): Step<Made> {
  const container = inv.flags.text("container") || "debugger";
  const name = `node-debugger-${node.metadata.name}-${yield* randomSuffix(inv.sys)}`;
  if (!inv.flags.bool("quiet"))
    yield* inv.line(`Creating debugging pod ${name} with container ${container} on node ${node.metadata.name}.`);
  const pod = shaped(
    inv,
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec: {
        containers: [newContainer(inv, container, request)],
        nodeName: node.metadata.name,
        restartPolicy: "Never",
        tolerations: [{ operator: "Exists" }],
      },
    },
    container,
    "node",
    request,
  );
  return { pod: yield* inv.ok(inv.api.create(PODS, inv.namespace, pod)), container };
}

/** With what the profile and `--custom` add. */
function shaped(inv: Invocation, pod: Fields, container: string, style: DebugStyle, request: Request): Fields {
  const keep = (what: string): boolean => inv.flags.bool(`keep-${what}`);
  const profiled = applyProfile(request.profile, pod, container, style, keep);
  const { custom } = request;
  if (!custom) return profiled;
  const where = style === "ephemeral" ? "ephemeralContainers" : "containers";
  const changed = list(profiled, "spec", where).map((one) =>
    text(one, "name") === container ? mergeContainer(fields(one), custom) : one,
  );
  return { ...profiled, spec: { ...fields(profiled["spec"]), [where]: changed } };
}

/** Lists of a custom container are added by name or path; what else it says wins. */
function mergeContainer(container: Fields, custom: Fields): Fields {
  const merged: Record<string, unknown> = { ...container };
  for (const [field, value] of Object.entries(custom)) {
    const before = merged[field];
    if (isFields(value) && isFields(before)) merged[field] = mergeContainer(before, value);
    else if (Array.isArray(value) && Array.isArray(before) && value.every(isFields)) {
      const key = (one: unknown): string => text(one, "name") + text(one, "mountPath") + text(one, "containerPort");
      const kept = (before as unknown[]).filter((one) => !value.some((other) => key(other) === key(one)));
      merged[field] = [...kept, ...value];
    } else merged[field] = value;
  }
  return merged;
}

function* containerName(inv: Invocation, pod: Fields): Step<string> {
  const named = inv.flags.text("container");
  if (named !== "") return named;
  const taken = ["containers", "initContainers", "ephemeralContainers"].flatMap((where) =>
    list(pod, "spec", where).map((one) => text(one, "name")),
  );
  let name = "";
  while (name === "" || taken.includes(name)) name = `debugger-${yield* randomSuffix(inv.sys)}`;
  if (!inv.flags.bool("quiet")) yield* inv.line(`Defaulting debug container name to ${name}.`);
  return name;
}

/** Capabilities are of no use to a user that is not root. */
function* warnOfUser(inv: Invocation, pod: Fields, container: unknown): Step<void> {
  const user = at(pod, "spec", "securityContext", "runAsUser");
  const context = at(container, "securityContext");
  if (typeof user !== "number" || user === 0 || context === undefined) return;
  if (at(context, "runAsUser") === 0) return;
  if (at(context, "privileged") !== true && list(context, "capabilities", "add").length === 0) return;
  yield* inv.err(
    'Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".\n',
  );
}

/** Waits for the container to have started, and attaches; one that has ended already is known by its log. */
function* attachWhenStarted(inv: Invocation, pod: KubeObject, container: string): Step<void> {
  const { namespace, name } = pod.metadata;
  const inbox = new Inbox<WatchEvent>();
  const stop = inv.api.watch(
    PODS,
    { ...(namespace !== undefined && { namespace }), fieldSelector: `metadata.name=${name}` },
    (event) => inbox.push(event),
  );
  const latest = inv.api.get(PODS, namespace, name);
  let now = latest.ok ? latest.value : pod;
  while (!hasStarted(now, container)) {
    const message = text(stateOf(now, container), "waiting", "message");
    if (message !== "" && !inv.flags.bool("quiet")) yield* inv.warn([`container ${container}: ${message}`]);
    const next = yield* inbox.next(inv.sys);
    if (typeof next === "string") break;
    if (next.item.type === "DELETED") {
      stop();
      throw new Failure(`Error from server (NotFound): pods "" not found\n`);
    }
    now = next.item.object;
  }
  stop();
  if (at(stateOf(now, container), "terminated") !== undefined) yield* pastLog(inv, namespace ?? "", name, container);
  else yield* attachOrFollow(inv, now, container);
}

/** What cannot be attached to any more is known by its log. */
function* attachOrFollow(inv: Invocation, pod: KubeObject, container: string): Step<void> {
  const { namespace = "", name } = pod.metadata;
  try {
    yield* attachTo(inv, pod, container);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const why = error.text.replace(/^error: /, "").trimEnd();
    yield* inv.err(`warning: couldn't attach to pod/${name}, falling back to streaming logs: ${why}\n`);
    yield* pastLog(inv, namespace, name, container);
  }
}

function hasStarted(pod: KubeObject, container: string): boolean {
  const state = stateOf(pod, container);
  return at(state, "running") !== undefined || at(state, "terminated") !== undefined;
}

function stateOf(pod: KubeObject, container: string): unknown {
  const statuses = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"].flatMap((where) =>
    list(pod, "status", where),
  );
  return at(
    statuses.find((one) => text(one, "name") === container),
    "state",
  );
}
