/** `kubectl run`. Source: kubectl pkg/cmd/run/run.go (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { holds } from "../../api/versions.ts";
import type { WatchEvent } from "../../apiserver/types.ts";
import { attachTo } from "../attaching.ts";
import { DRY_RUN_FLAG, RECORD_FLAG, dryRunOf, writeOptions } from "../dry-run.ts";
import { Failure, fail, usageFail } from "../failure.ts";
import { at, list, num, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import type { FlagSpec } from "../flags.ts";
import { FILE_FLAGS, asObject } from "../files.ts";
import { isImageReference } from "../image-reference.ts";
import { Inbox } from "../invocation.ts";
import { labelsOf } from "../label-flag.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { withLastApplied } from "../last-applied.ts";
import { printChange } from "../mutation.ts";
import { OUTPUT_FLAGS, chooseOutput } from "../output.ts";
import type { Output } from "../output.ts";
import { overridden } from "../overrides.ts";
import { prepareRules } from "../server-rules.ts";
import { TERMINAL_FLAGS } from "./exec.ts";

const PODS = { group: "", resource: "pods" };

const FLAGS: readonly FlagSpec[] = [
  ...OUTPUT_FLAGS,
  ...TERMINAL_FLAGS.filter((flag) => flag.name !== "container"),
  DRY_RUN_FLAG,
  RECORD_FLAG,
  { name: "field-manager", kind: "string", value: "kubectl-run" },
  ...FILE_FLAGS,
  { name: "annotations", kind: "array" },
  { name: "attach", kind: "bool" },
  { name: "cascade", kind: "string", value: "background", bare: "background" },
  { name: "command", kind: "bool" },
  { name: "env", kind: "array" },
  { name: "expose", kind: "bool" },
  { name: "force", kind: "bool" },
  { name: "grace-period", kind: "int", value: "-1" },
  { name: "image", kind: "string" },
  { name: "image-pull-policy", kind: "string" },
  { name: "labels", short: "l", kind: "string" },
  { name: "leave-stdin-open", kind: "bool" },
  { name: "override-type", kind: "string", value: "merge" },
  { name: "overrides", kind: "string" },
  { name: "port", kind: "string" },
  { name: "privileged", kind: "bool" },
  { name: "restart", kind: "string", value: "Always" },
  { name: "rm", kind: "bool" },
  { name: "save-config", kind: "bool" },
  { name: "timeout", kind: "duration", value: "0s" },
  { name: "wait", kind: "bool" },
];

export const run: Verb = {
  name: "run",
  short: "Run a particular image on the cluster",
  usage:
    'kubectl run NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...] [options]',
  flags: FLAGS,
  run: runPod,
};

function* runPod(inv: Invocation): Step<number> {
  const { flags } = inv;
  if (!flags.given("image")) fail('required flag(s) "image" not set');
  const [name] = inv.args;
  if (name === undefined || inv.dash === 0) usageFail("run", "NAME is required for run");
  const dryRun = dryRunOf(inv);
  const interactive = flags.bool("stdin");
  if (flags.bool("tty") && !interactive) usageFail("run", "-i/--stdin is required for containers with -t/--tty=true");
  const attach = flags.given("attach") ? flags.bool("attach") : interactive;
  if (flags.bool("rm") && !attach) usageFail("run", "--rm should only be used for attached containers");
  if (attach && dryRun !== "none")
    usageFail(
      "run",
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  const output = yield* chooseOutput(inv, false, true);
  const pod = overridden(inv, podOf(inv, name));
  yield* prepareRules(inv, "Pod", pod);
  if (flags.bool("expose")) yield* expose(inv, name, output);
  const wanted = flags.bool("save-config") && dryRun !== "client" ? withLastApplied(pod, true) : pod;
  const created =
    dryRun === "client"
      ? asObject(wanted)
      : yield* inv.ok(inv.api.create(PODS, inv.namespace, wanted, writeOptions(inv, dryRun)));
  if (attach) return yield* attached(inv, created);
  yield* printChange(inv, output, created, "created", dryRun);
  return 0;
}

function podOf(inv: Invocation, name: string): Fields {
  const { flags } = inv;
  const image = flags.text("image");
  if (image === "") fail("--image is required");
  if (!isImageReference(image)) fail(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  const restart = flags.text("restart");
  if (!["Always", "OnFailure", "Never"].includes(restart)) usageFail("run", `invalid restart policy: ${restart}`);
  const extra = inv.args.slice(1);
  if (!["background", "foreground", "orphan"].includes(flags.text("cascade")))
    fail(`invalid cascade value (${flags.text("cascade")}). Must be "background", "foreground", or "orphan"`);
  if (!["", "Always", "IfNotPresent", "Never"].includes(flags.text("image-pull-policy")))
    usageFail("run", `invalid image pull policy: ${flags.text("image-pull-policy")}`);
  const annotations = annotationsOf(flags.list("annotations"));
  const env = flags.list("env").map(envVar);
  const pullPolicy = flags.text("image-pull-policy");
  const port = flags.text("port");
  return {
    kind: "Pod",
    apiVersion: "v1",
    metadata: {
      name,
      ...(flags.given("namespace") && { namespace: inv.namespace }),
      creationTimestamp: null,
      labels: flags.given("labels") ? labelsOf(flags.text("labels")) : { run: name },
      ...(annotations !== undefined && { annotations }),
    },
    spec: {
      containers: [
        {
          name,
          image,
          ...(extra.length > 0 && (flags.bool("command") ? { command: extra } : { args: extra })),
          ...(port !== "" && { ports: [{ containerPort: portNumber(port) }] }),
          ...(env.length > 0 && { env }),
          resources: {},
          ...(pullPolicy !== "" && { imagePullPolicy: pullPolicy }),
          ...(flags.bool("privileged") && { securityContext: { privileged: true } }),
          ...(flags.bool("stdin") && { stdin: true }),
          ...(flags.bool("stdin") && !flags.bool("leave-stdin-open") && { stdinOnce: true }),
          ...(flags.bool("tty") && { tty: true }),
        },
      ],
      restartPolicy: restart,
      dnsPolicy: "ClusterFirst",
    },
    status: {},
  };
}

/** A port, as Go reads whole numbers. */
function portNumber(written: string): number {
  if (!/^[-+]?\d+$/.test(written)) fail(`strconv.Atoi: parsing ${JSON.stringify(written)}: invalid syntax`);
  return Number(written);
}

function annotationsOf(values: readonly string[]): Record<string, string> | undefined {
  if (values.length === 0) return undefined;
  return Object.fromEntries(
    values.map((value) => {
      const equals = value.indexOf("=");
      if (equals < 1) fail(`invalid annotations format: ${value}`);
      return [value.slice(0, equals), value.slice(equals + 1)];
    }),
  );
}

function envVar(pair: string): { name: string; value?: string } {
  const equals = pair.indexOf("=");
  if (equals < 1) fail(`invalid env: ${pair}`);
  const value = pair.slice(equals + 1);
  return { name: pair.slice(0, equals), ...(value !== "" && { value }) };
}

/** `--expose`: a Service for the Pod's port. */
function* expose(inv: Invocation, name: string, output: Output): Step<void> {
  const port = inv.flags.text("port");
  if (port === "") usageFail("run", "--port must be set when exposing a service");
  const dryRun = dryRunOf(inv);
  const service: Fields = {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name, creationTimestamp: null },
    spec: {
      ports: [{ protocol: "TCP", port: portNumber(port), targetPort: portNumber(port) }],
      selector: { run: name },
    },
    status: { loadBalancer: {} },
  };
  yield* prepareRules(inv, "Service", service);
  const created =
    dryRun === "client"
      ? asObject(service)
      : yield* inv.ok(
          inv.api.create({ group: "", resource: "services" }, inv.namespace, service, writeOptions(inv, dryRun)),
        );
  yield* printChange(inv, output, created, "created", dryRun);
  if (output.format === "yaml") yield* inv.line("---");
}

/** Waits for the Pod to run, attaches, removes it with `--rm`, and ends as it ended. */
function* attached(inv: Invocation, created: KubeObject): Step<number> {
  const { namespace = "", name } = created.metadata;
  const settled = yield* awaitStarted(inv, namespace, name, inv.flags.duration("pod-running-timeout"));
  let code = 0;
  let failure: Failure | null = null;
  try {
    if (settled === null) fail("timed out waiting for the condition");
    code = yield* attachTo(inv, settled, text(settled, "spec", "containers", 0, "name"));
    if (text(settled, "spec", "restartPolicy") !== "Always") code = yield* finalCode(inv, namespace, name);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failure = error;
  }
  if (inv.flags.bool("rm")) {
    const removed = inv.api.delete(PODS, namespace, name);
    if (removed.ok)
      yield* inv.line(
        `pod ${JSON.stringify(name)} deleted${holds("deleteNamesNamespace", inv.minor) ? ` from ${namespace} namespace` : ""}`,
      );
  }
  if (failure) throw failure;
  return code;
}

/** The Pod once it runs or has run; null after the timeout. */
function* awaitStarted(inv: Invocation, namespace: string, name: string, timeoutMs: number): Step<KubeObject | null> {
  return yield* awaitPod(inv, namespace, name, timeoutMs, (pod) => {
    const phase = text(pod, "status", "phase");
    if (phase === "Succeeded" || phase === "Failed") return true;
    return (
      phase === "Running" &&
      list(pod, "status", "containerStatuses").every((one) => at(one, "state", "waiting") === undefined)
    );
  });
}

/** Watches a Pod until a claim about it holds. */
function* awaitPod(
  inv: Invocation,
  namespace: string,
  name: string,
  timeoutMs: number,
  holds: (pod: KubeObject) => boolean,
): Step<KubeObject | null> {
  const inbox = new Inbox<WatchEvent>();
  const stop = inv.api.watch(PODS, { namespace, fieldSelector: `metadata.name=${name}` }, (event) => inbox.push(event));
  const deadline = inv.host.clock.now + timeoutMs;
  const first = inv.api.get(PODS, namespace, name);
  let pod: KubeObject | null = first.ok ? first.value : null;
  while (pod !== null && !holds(pod)) {
    const next = yield* inbox.next(inv.sys, timeoutMs < 0 ? -1 : Math.max(0, deadline - inv.host.clock.now));
    if (typeof next === "string" || next.item.type === "DELETED") pod = null;
    else pod = next.item.object;
  }
  stop();
  return pod;
}

function* finalCode(inv: Invocation, namespace: string, name: string): Step<number> {
  const pod = yield* awaitPod(inv, namespace, name, -1, (one) =>
    ["Succeeded", "Failed"].includes(text(one, "status", "phase")),
  );
  if (pod === null || text(pod, "status", "phase") === "Succeeded") return 0;
  const terminated = at(at(pod, "status", "containerStatuses", 0), "state", "terminated");
  const code = num(terminated, "exitCode");
  const message = text(terminated, "message") || text(pod, "status", "message");
  throw new Failure(
    `pod ${namespace}/${name} terminated (${text(terminated, "reason") || "Error"})\n${message}`,
    code === 0 ? 1 : code,
  );
}
