/**
 * The world that recorded lines of kubectl are run in: an API server that holds the recorded objects, nodes that answer
 * from recorded logs and commands, and kubectl as a real process of a machine with a busybox root filesystem.
 */
import { createApiServer } from "../../kube/apiserver/api-server.ts";
import type { ExecRequest, LogOptions, LogReader, NodeStreams, StreamResult } from "../../kube/apiserver/types.ts";
import type { ExecSession } from "../../kube/apiserver/streams.ts";
import type { KubeObject } from "../../kube/api/meta.ts";
import { createKubectl } from "../../kube/kubectl/kubectl.ts";
import { findKind } from "../../kube/kubectl/kinds.ts";
import { busybox } from "../../machine/images/busybox.ts";
import { decodeUtf8, encodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { ChunkStore } from "../../machine/kernel/core.ts";
import { createImageTree } from "../../machine/kernel/fs/image-tree.ts";
import type { LayerEntry } from "../../machine/kernel/fs/layer.ts";
import { createOverlay } from "../../machine/kernel/fs/memory-fs.ts";
import { createKernel } from "../../machine/kernel/kernel.ts";
import { Fabric } from "../../machine/kernel/net/fabric.ts";
import { SIGINT } from "../../machine/kernel/signals.ts";
import { assert } from "../../sim/assert.ts";
import { Clock } from "../../sim/clock.ts";
import { Random } from "../../sim/random.ts";
import { parseRfc3339 } from "../../sim/units.ts";
import type { KubectlWorld, RunningKubectl } from "./kubectl-cases.ts";

export interface RecordedCluster {
  /** RFC 3339. */
  now: string;
  tz: string;
  /** kubectl's version, `1.33`. */
  version: string;
  objects: readonly KubeObject[];
  /** The text of `NAMESPACE/POD/CONTAINER[.previous].log`; each line begins with its time. */
  log(path: string): string | undefined;
  /** `NAMESPACE/POD/CONTAINER|argv joined by spaces` to what it printed. */
  exec: Readonly<Record<string, { stdout?: string; stderr?: string; exitCode?: number }>>;
  chunks: ChunkStore;
  /** What kubectl is told of the server's address. */
  server?: string;
}

const CWD = "/work";

/** A world with its server and clock in reach. */
export interface OpenKubectlWorld extends KubectlWorld {
  readonly api: ReturnType<typeof createApiServer>;
  readonly clock: Clock;
}

/** A fresh world. */
export function createKubectlWorld(cluster: RecordedCluster): OpenKubectlWorld {
  const clock = new Clock(parseRfc3339(cluster.now) ?? 0);
  const random = new Random(1);
  const api = createApiServer({
    clock,
    random,
    kubernetesVersion: cluster.version,
    immediateDelete: true,
    serviceAccounts: true,
  });
  api.load(cluster.objects);
  for (const name of nodesOf(cluster.objects)) api.registerNode(name, new RecordedStreams(cluster, clock, api));
  const server = cluster.server ?? "http://127.0.0.1:8080";
  const config = { context: "sim", cluster: "sim", user: "sim", server, namespace: null };
  const kubectl = createKubectl({ api, clock, version: cluster.version, config });
  const kernel = createKernel({ clock, random, fabric: new Fabric(), chunks: cluster.chunks, name: "workstation" });
  const program: LayerEntry = { kind: "program", program: kubectl };

  let root: { files: unknown; tree: ReturnType<typeof createOverlay> } | undefined;

  function start(argv: readonly string[], options: Parameters<KubectlWorld["start"]>[1]): RunningKubectl {
    const files = Object.entries(options.files).map(([path, text]): [string, LayerEntry] => [
      `${CWD}/${path}`,
      { kind: "file", content: encodeUtf8(text) },
    ]);
    const layer = {
      "/usr/local/bin/kubectl": program,
      [CWD]: { kind: "directory" } as LayerEntry,
      ...Object.fromEntries(files),
    };
    // What a line leaves behind, the next finds.
    if (root?.files !== options.files)
      root = { files: options.files, tree: createOverlay(clock, createImageTree([...busybox.layers, layer])) };
    const result = { stdout: "", stderr: "", exit: null as number | null };
    const input = kernel.createInputSource();
    const sink = (stream: "stdout" | "stderr") => kernel.createOutputSink((data) => void (result[stream] += data)).file;
    const proc = kernel.spawn({
      path: "/usr/local/bin/kubectl",
      argv: ["kubectl", ...argv.map(encodeUtf8)],
      env: new Map(
        Object.entries({ PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/root", TZ: cluster.tz, ...options.env }),
      ),
      cwd: CWD,
      cred: { uid: 0, gid: 0, groups: [] },
      ns: {
        pid: kernel.createPidNamespace(),
        mount: kernel.createMountNamespace(root.tree),
        net: kernel.createNetNamespace([]),
        uts: { hostname: "workstation" },
        cgroup: kernel.createCgroup(),
        owner: null,
      },
      files: new Map([
        [0, input.file],
        [1, sink("stdout")],
        [2, sink("stderr")],
      ]),
      onExit(status) {
        result.exit = status.signal === 0 ? status.code : 128 + status.signal;
      },
    });
    if (typeof proc === "number") throw new Error(`kubectl could not be started: ${proc}`);
    input.write(encodeUtf8(options.stdin));
    input.close();
    return {
      result: () => ({ stdout: decodeUtf8(result.stdout), stderr: decodeUtf8(result.stderr), exit: result.exit }),
      interrupt: () => kernel.signal(proc, SIGINT),
    };
  }

  return {
    api,
    clock,
    put: (object) => api.load([inNamespace(object)]),
    remove(object) {
      const resource = findKind(object.apiVersion, object.kind);
      if (resource)
        api.delete(
          resource,
          resource.namespaced ? (object.metadata.namespace ?? "default") : undefined,
          object.metadata.name,
          { gracePeriodSeconds: 0 },
        );
    },
    start,
    runFor(ms, until) {
      const end = clock.now + ms;
      for (let due = clock.nextDue(); !until() && due !== undefined && due <= end; due = clock.nextDue()) {
        clock.fireNext();
        assert(clock.stalledOn === null, `there is no chunk ${clock.stalledOn}`);
      }
      if (!until() && (clock.nextDue() ?? Infinity) > end) clock.advanceTo(end);
    },
  };
}

/** As the API server would have it: an object of a namespace without one goes into `default`. */
function inNamespace(object: KubeObject): KubeObject {
  const isNamespaced = findKind(object.apiVersion, object.kind)?.namespaced === true;
  return isNamespaced ? { ...object, metadata: { namespace: "default", ...object.metadata } } : object;
}

function nodesOf(objects: readonly KubeObject[]): string[] {
  return objects.filter((object) => object.kind === "Node").map((node) => node.metadata.name);
}

interface RecordedStatus {
  name: string;
  state?: { waiting?: { reason?: string }; running?: unknown; terminated?: unknown };
  lastState?: { terminated?: unknown };
}

/** A kubelet that knows what was recorded, and answers in a kubelet's words. */
class RecordedStreams implements NodeStreams {
  readonly #cluster: RecordedCluster;
  readonly #clock: Clock;
  readonly #api: ReturnType<typeof createApiServer>;

  constructor(cluster: RecordedCluster, clock: Clock, api: ReturnType<typeof createApiServer>) {
    this.#cluster = cluster;
    this.#clock = clock;
    this.#api = api;
  }

  readLog(
    namespace: string,
    pod: string,
    container: string,
    options: LogOptions,
    reader: LogReader,
  ): StreamResult<() => void> {
    const status = this.#status(namespace, pod, container);
    const problem = logProblem(status, pod, container, options.previous === true);
    if (problem !== null) return { ok: false, reason: "BadRequest", message: problem };
    const path = `${namespace}/${pod}/${container}${options.previous === true ? ".previous" : ""}.log`;
    const text = this.#select(
      (this.#cluster.log(path) ?? "").split("\n").filter((line) => line !== ""),
      options,
    );
    if (text !== "") reader.onChunk(encodeUtf8(text));
    reader.onEnd();
    return { ok: true, value: () => undefined };
  }

  #select(lines: readonly string[], options: LogOptions): string {
    const since =
      options.sinceSeconds !== undefined
        ? this.#clock.epoch - options.sinceSeconds * 1000
        : (parseRfc3339(options.sinceTime ?? "") ?? -Infinity);
    let chosen = lines.filter((line) => (parseRfc3339(line.slice(0, line.indexOf(" "))) ?? 0) >= since);
    if (options.tailLines !== undefined) chosen = options.tailLines === 0 ? [] : chosen.slice(-options.tailLines);
    const shown = chosen.map((line) => (options.timestamps === true ? line : line.slice(line.indexOf(" ") + 1)));
    const text = shown.map((line) => `${line}\n`).join("");
    return options.limitBytes === undefined ? text : text.slice(0, options.limitBytes);
  }

  exec(namespace: string, pod: string, container: string, request: ExecRequest): StreamResult<ExecSession> {
    if (!this.#status(namespace, pod, container)?.state?.running) {
      return {
        ok: false,
        reason: "InternalError",
        message: `unable to upgrade connection: container not found (${JSON.stringify(container)})`,
      };
    }
    const answer = this.#cluster.exec[`${namespace}/${pod}/${container}|${request.command.join(" ")}`];
    if (!answer) {
      request.onExit(
        126,
        `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${"0".repeat(64)}": OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(request.command[0])}: executable file not found in $PATH: unknown`,
      );
    } else {
      if (answer.stdout !== undefined) request.onOutput("stdout", encodeUtf8(answer.stdout));
      if (answer.stderr !== undefined) request.onOutput("stderr", encodeUtf8(answer.stderr));
      request.onExit(answer.exitCode ?? 0);
    }
    return {
      ok: true,
      value: {
        write: () => undefined,
        closeStdin: () => undefined,
        resize: () => undefined,
        disconnect: () => undefined,
      },
    };
  }

  attach(namespace: string, pod: string, container: string, request: ExecRequest): StreamResult<ExecSession> {
    return this.exec(namespace, pod, container, request);
  }

  #status(namespace: string, pod: string, container: string): RecordedStatus | undefined {
    const found = this.#api.get({ group: "", resource: "pods" }, namespace, pod);
    if (!found.ok) return undefined;
    const status = found.value["status"] as Record<string, RecordedStatus[] | undefined>;
    const all = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"].flatMap(
      (field) => status[field] ?? [],
    );
    return all.find((one) => one.name === container);
  }
}

/** Why a kubelet has no log to give, or null. */
function logProblem(
  status: RecordedStatus | undefined,
  pod: string,
  container: string,
  previous: boolean,
): string | null {
  const where = `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod)}`;
  if (!status) return `${where} is not available`;
  if (previous)
    return status.lastState?.terminated
      ? null
      : `previous terminated container ${JSON.stringify(container)} in pod ${JSON.stringify(pod)} not found`;
  if (status.state?.running || status.state?.terminated || status.lastState?.terminated) return null;
  const reason = status.state?.waiting?.reason;
  if (reason === undefined) return `${where} is waiting to start - no logs yet`;
  if (reason === "ErrImagePull") return `${where} is waiting to start: image can't be pulled`;
  return `${where} is waiting to start: ${reason === "ImagePullBackOff" ? "trying and failing to pull image" : reason}`;
}
