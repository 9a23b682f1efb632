/** `kubectl cluster-info dump`: lists and logs, to look into later. Source: kubectl pkg/cmd/clusterinfo (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { containerNames } from "../containers.ts";
import { fail } from "../failure.ts";
import { flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import { goTyped } from "../go-types.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { makeDirectories, writeBytes } from "../local-files.ts";
import { chooseOutput, shownObject } from "../output.ts";
import type { Output } from "../output.ts";
import { requireResource } from "../resource-args.ts";
import { groupVersion } from "../resources.ts";

export const clusterDump: Verb = {
  name: "dump",
  short: "Dump relevant information for debugging and diagnosis",
  usage: "kubectl cluster-info dump [flags] [options]",
  flags: [
    ...PRINT_FLAGS.map((flag) => (flag.name === "output" ? { ...flag, value: "json" } : flag)),
    ...flagsOf("all-namespaces,A? namespaces[] output-directory= pod-running-timeout~20s"),
  ],
  run,
};

const LISTS = "events replicationcontrollers services daemonsets deployments replicasets pods".split(" ");
const FILES: Readonly<Record<string, string>> = { replicationcontrollers: "replication-controllers" };

function* run(inv: Invocation): Step<number> {
  const output = yield* chooseOutput(inv, false, true);
  const dump = new Dump(inv, output);
  yield* dump.list("nodes", undefined, "nodes");
  const namespaces = namespacesOf(inv);
  for (const namespace of namespaces)
    for (const type of LISTS) yield* dump.list(type, namespace, `${namespace}/${FILES[type] ?? type}`);
  for (const namespace of namespaces) {
    const pods = yield* inv.ok(inv.api.list(requireResource("pods", inv.api), { namespace }));
    for (const pod of pods.items) yield* dump.logs(pod);
  }
  const directory = inv.flags.text("output-directory");
  if (directory !== "" && directory !== "-") yield* inv.line(`Cluster info dumped to ${directory}`);
  return 0;
}

function namespacesOf(inv: Invocation): string[] {
  if (inv.flags.bool("all-namespaces")) {
    const found = inv.api.list(requireResource("namespaces", inv.api));
    return found.ok ? found.value.items.map((one) => one.metadata.name) : [];
  }
  const given = inv.flags.list("namespaces", true);
  return given.length > 0 ? given : [...new Set(["kube-system", inv.namespace])];
}

class Dump {
  readonly #inv: Invocation;
  readonly #output: Output;
  readonly #directory: string;

  constructor(inv: Invocation, output: Output) {
    this.#inv = inv;
    this.#output = output;
    const directory = inv.flags.text("output-directory");
    this.#directory = directory === "-" ? "" : directory;
  }

  /** All objects of a type in the namespace, as one list. */
  *list(type: string, namespace: string | undefined, file: string): Step<void> {
    const resource = requireResource(type, this.#inv.api);
    const { items, resourceVersion } = yield* this.#inv.ok(
      this.#inv.api.list(resource, namespace === undefined ? {} : { namespace }),
    );
    const kind = `${resource.kind}List`;
    if (this.#output.kind === "name")
      fail(`list types are not supported by name printing: *${resource.version}.${kind}`);
    const value = {
      kind,
      apiVersion: groupVersion(resource),
      metadata: { resourceVersion },
      items: items.map((one) => shownObject(this.#inv, goTyped(one))),
    };
    const extension = ["json", "yaml"].includes(this.#output.format) ? this.#output.format : "txt";
    yield* this.#write(`${file}.${extension}`, encodeUtf8(this.#output.print(value)));
  }

  /** What the containers of a Pod have printed. */
  *logs(pod: KubeObject): Step<void> {
    const { namespace = "", name } = pod.metadata;
    const { app, init } = containerNames(pod);
    let text = "";
    for (const container of [...init, ...app]) {
      const title = `logs for container ${container} of pod ${namespace}/${name}`;
      const chunks: string[] = [];
      const read = this.#inv.api.readLog(
        namespace,
        name,
        { container },
        { onChunk: (chunk) => chunks.push(chunk), onEnd: () => undefined },
      );
      // The client that reads them has no eye for what the server says of it.
      const refused = `Request log error: the server rejected our request for an unknown reason (get pods ${name})\n`;
      text += `${encodeUtf8(`==== START ${title} ====\n`)}${read.ok ? chunks.join("") : encodeUtf8(refused)}${encodeUtf8(`==== END ${title} ====\n`)}`;
    }
    yield* this.#write(`${namespace}/${name}/logs.txt`, text);
  }

  *#write(path: string, bytes: string): Step<void> {
    if (this.#directory === "") return yield* this.#inv.outBytes(bytes);
    const file = `${this.#directory}/${path}`;
    makeDirectories(this.#inv.sys, file.slice(0, file.lastIndexOf("/")));
    if (!(yield* writeBytes(this.#inv.sys, file, bytes, 0o644))) fail(`open ${file}: permission denied`);
  }
}
