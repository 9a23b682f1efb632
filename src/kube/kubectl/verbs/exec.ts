/** `kubectl exec`. Source: kubectl pkg/cmd/exec/exec.go (behaviour), v1.33. */
import { flagsOf } from "../flag-words.ts";
import type { KubeObject } from "../../api/meta.ts";
import { holds } from "../../api/versions.ts";
import { allNames, containerNames, defaultContainer } from "../containers.ts";
import { Failure, fail, usageFail } from "../failure.ts";
import { text } from "../fields.ts";
import type { FlagSpec } from "../flags.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { readFileObjects } from "../files.ts";
import { namedObject, podFor } from "../pod-choice.ts";
import { runSession } from "../terminal-session.ts";

export const TERMINAL_FLAGS: readonly FlagSpec[] = [
  { name: "container", short: "c", kind: "string" },
  { name: "quiet", short: "q", kind: "bool" },
  { name: "stdin", short: "i", kind: "bool" },
  { name: "tty", short: "t", kind: "bool" },
  { name: "pod-running-timeout", kind: "duration", value: "1m0s" },
];

export const exec: Verb = {
  name: "exec",
  short: "Execute a command in a container",
  usage: "kubectl exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]",
  flags: [...TERMINAL_FLAGS, ...flagsOf("filename,f[]")],
  run,
};

function* run(inv: Invocation): Step<number> {
  const { flags, args, dash } = inv;
  const isFile = flags.given("filename");
  const [word = "", ...others] = args;
  const command = isFile ? args : others;
  if (!isFile && (args.length === 0 || dash === 0)) fail("pod, type/name or --filename must be specified");
  if (dash < 0 && command.length > 0)
    usageFail("exec", "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead");
  if (command.length === 0) fail("you must specify at least one command for the container");
  const pod = yield* podFor(inv, isFile ? yield* objectOfFile(inv) : namedObject(inv, word), "attach to");
  const phase = text(pod, "status", "phase");
  if (phase === "Succeeded" || phase === "Failed") {
    fail(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  }
  const container = yield* chooseContainer(inv, pod);
  const tty = yield* wantsTerminal(inv);
  const code = yield* runSession(inv, {
    container,
    command,
    stdin: flags.bool("stdin"),
    tty,
    open: (request) => inv.api.exec(pod.metadata.namespace ?? "", pod.metadata.name, request),
  });
  if (code !== 0) throw new Failure(`command terminated with exit code ${code}\n`, code);
  return 0;
}

function* objectOfFile(inv: Invocation): Step<KubeObject> {
  const files = yield* readFileObjects(inv);
  if (files.length > 1) fail("cannot exec into multiple objects at a time");
  const [file] = files;
  if (!file) return fail("no objects passed to exec");
  return yield* inv.ok(inv.api.get(file.resource, file.namespace, file.name));
}

/** The named container or the default one. From kubectl 1.36 on the client looks whether there is such a container. */
export function* chooseContainer(inv: Invocation, pod: KubeObject): Step<string> {
  const named = inv.flags.text("container");
  if (named === "") return yield* defaultContainer(inv, pod, false);
  const names = containerNames(pod);
  if (holds("execChecksContainer", inv.minor) && !allNames(names).includes(named)) {
    const choice = [...names.app, ...names.init, ...names.ephemeral].join(", ");
    fail(`container ${named} is not valid for pod ${pod.metadata.name} out of: ${choice}`);
  }
  return named;
}

/** `-t` needs a terminal at our side, too. */
export function* wantsTerminal(inv: Invocation): Step<boolean> {
  if (!inv.flags.bool("tty")) return false;
  if (inv.sys.k.isatty(inv.sys.p, 0)) return true;
  yield* inv.err("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  return false;
}
