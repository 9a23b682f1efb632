/**
 * Commands that need what there is not in here: they check what the real ones check, then say so.
 * Simplified: `port-forward`, `cp`, `diff` and `kustomize` check their arguments and say that they are not simulated.
 */
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { fail, usageFail } from "../failure.ts";
import { text } from "../fields.ts";
import { FILE_FLAGS } from "../files.ts";
import type { Verb } from "../invocation.ts";
import { namedObject, podFor } from "../pod-choice.ts";

export const portForward: Verb = {
  name: "port-forward",
  short: "Forward one or more local ports to a pod",
  usage: "kubectl port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
  flags: [
    { name: "address", kind: "array" },
    { name: "pod-running-timeout", kind: "duration", value: "1m0s" },
  ],
  *run(inv) {
    const [word, ...ports] = inv.args;
    if (word === undefined || ports.length === 0)
      usageFail("port-forward", "TYPE/NAME and list of ports are required for port-forward");
    const pod = yield* podFor(inv, namedObject(inv, word), "attach to");
    const phase = text(pod, "status", "phase");
    if (phase !== "Running") fail(`unable to forward port because pod is not running. Current status=${phase}`);
    return fail("port-forward is not part of this simulator; try: kubectl exec POD -- wget -qO- http://127.0.0.1:PORT");
  },
};

/** `POD:PATH` or `NAMESPACE/POD:PATH`. */
function remote(path: string): boolean {
  return /^[^./][^/]*(\/[^/:]+)?:/.test(path);
}

export const cp: Verb = {
  name: "cp",
  short: "Copy files and directories to and from containers",
  usage: "kubectl cp <file-spec-src> <file-spec-dest> [options]",
  flags: [
    { name: "container", short: "c", kind: "string" },
    { name: "no-preserve", kind: "bool" },
    { name: "retries", kind: "int", value: "0" },
  ],
  *run(inv) {
    const [source, target] = inv.args;
    if (source === undefined || target === undefined || inv.args.length > 2)
      fail("source and destination are required");
    if (remote(source) && remote(target)) fail("one of src or dest must be a local file specification");
    if (!remote(source) && !remote(target)) fail("one of src or dest must be a remote file specification");
    if (!remote(source) && typeof inv.sys.k.stat(inv.sys.p, encodeUtf8(source)) === "number")
      fail(`${source} doesn't exist in local filesystem`);
    yield* inv.err("cp is not part of this simulator; try: kubectl exec POD -- cat FILE\n");
    return 1;
  },
};

function absent(name: string, short: string, instead: string): Verb {
  return {
    name,
    short,
    usage: `kubectl ${name} [options]`,
    flags: FILE_FLAGS,
    *run(inv) {
      yield* inv.err(`error: ${name} is not part of this simulator; ${instead}\n`);
      return 1;
    },
  };
}

export const diff = absent(
  "diff",
  "Diff the live version against a would-be applied version",
  "try: kubectl apply --dry-run=server -f FILE",
);
export const kustomize = absent(
  "kustomize",
  "Build a kustomization target from a directory or URL",
  "apply the manifests themselves with -f",
);
