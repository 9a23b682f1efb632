/**
 * The board: every part of the simulated world, wired on one page. Read this first.
 *
 * A cluster is an API server with its controllers, nodes (a kernel, a runtime and a kubelet each) joined by one network,
 * and the workstation from which it is commanded. Whatever happens is told to the trace from here.
 */
import { decodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { ImageDefinition } from "../../machine/images/types.ts";
import type { ChunkStore } from "../../machine/kernel/core.ts";
import { Fabric } from "../../machine/kernel/net/fabric.ts";
import type { Sandbox } from "../../machine/runtime/sandbox.ts";
import type { Clock } from "../../sim/clock.ts";
import type { Random } from "../../sim/random.ts";
import type { Trace } from "../../sim/trace.ts";
import type { Duration, EpochMs } from "../../sim/units.ts";
import type { Event } from "../api/core.ts";
import type { KubeObject } from "../api/meta.ts";
import type { Pod } from "../api/pod.ts";
import { podTemplateHash } from "../api/pod-template-hash.ts";
import { GATEWAY_KINDS, kindOfObject } from "../api/kinds.ts";
import { createApiServer } from "../apiserver/api-server.ts";
import type { ApiServerHost } from "../apiserver/api-server.ts";
import type * as RulesChunk from "../apiserver/rules/apiserver-rules.chunk.ts";
import type { ValidationRules } from "../apiserver/rules/types.ts";
import { checkManifest } from "../apiserver/check-manifest.ts";
import type { ApiServer } from "../apiserver/types.ts";
import { scheduler } from "../controllers/scheduler.ts";
import { CONTROLLER_DELAYS } from "../controllers/types.ts";
import { createKubelet } from "../kubelet/kubelet.ts";
import type { Kubelet } from "../kubelet/kubelet.ts";
import { PROFILES, withDelays } from "../kubelet/profiles.ts";
import { ageOf } from "../kubectl/printers/age.ts";
import { podRow } from "../kubectl/printers/pod-row.ts";
import { rowsFor } from "../kubectl/printers/tables.ts";
import type { ManifestProblem } from "../manifest/types.ts";
import { listenForApi } from "./api-endpoint.ts";
import { ClusterDns } from "./dns.ts";
import { makeInitialObjects } from "./initial-objects.ts";
import { inspectPod } from "./inspect.ts";
import { startLate } from "./late-controllers.ts";
import type { PodInspection } from "./inspection.ts";
import { createNode } from "./node.ts";
import type { ClusterNode } from "./node.ts";
import { planNodes } from "./node-plan.ts";
import type { NodeSetting } from "./node-plan.ts";
import type { CommandResult } from "./podarium-program.ts";
import { Overrides } from "./overrides.ts";
import { OutsideWorld } from "./outside.ts";
import type { OutsideHost } from "./outside.ts";
import { Recorder } from "./recorder.ts";
import type { ContainerOwner } from "./recorder.ts";
import { ServiceProxy } from "./service-proxy.ts";
import { ServiceTable } from "./service-table.ts";
import { Workstation } from "./workstation.ts";

export type { CommandResult };
export type { ChunkStore, ImageDefinition };
export { ageOf };
export type { NodeSetting, OutsideHost };

export interface ClusterOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly chunks: ChunkStore;
  readonly settings: {
    readonly kubernetesVersion: string;
    readonly profile: "default" | "bare";
    readonly nodes: number | readonly NodeSetting[] | null;
    readonly latencies: Readonly<Record<string, number>>;
    /** Hosts beyond the cluster, besides those that are always there. */
    readonly outside: readonly OutsideHost[];
  };
  /** Images besides those of the catalogue. */
  readonly images: readonly ImageDefinition[];
}

/** One node from inside. */
export interface ClusterHost {
  readonly node: ClusterNode;
  readonly kubelet: Kubelet;
}

const PODS = { group: "", resource: "pods" };
const NODES = { group: "", resource: "nodes" };
const EVENTS = { group: "", resource: "events" };

export class Cluster {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly api: ApiServer & ApiServerHost;
  readonly workstation: Workstation;
  readonly #nodes: ClusterHost[] = [];
  /** What goes otherwise than it would: empty, but for faults. */
  readonly overrides = new Overrides();
  readonly #dns: ClusterDns;
  readonly #chunks: ChunkStore;
  readonly #needControllers: () => void;

  constructor({ clock, random, trace, chunks, settings, images }: ClusterOptions) {
    this.clock = clock;
    this.trace = trace;
    this.#chunks = chunks;
    const isBare = settings.profile === "bare";
    this.api = createApiServer({
      clock,
      random,
      kubernetesVersion: settings.kubernetesVersion,
      serviceAccounts: !isBare,
    });
    const recorder = new Recorder(clock, trace);
    this.api.onChange((verb, object) => recorder.object(verb, object));
    const fabric = new Fabric();
    const table = new ServiceTable(this.api);
    const outside = new OutsideWorld({ clock, random, fabric, chunks, hosts: settings.outside });
    fabric.outside = (address) => outside.spaceOf(address);
    this.#dns = new ClusterDns(table, (name, type) => outside.answer(name, type));
    fabric.dns = (name, type) => this.#dns.answer(name, type);
    fabric.overrides = this.overrides.forNetwork;
    const nodeNames = new Map<string, string>();
    const proxy = new ServiceProxy({ clock, random, table, nodeOf: (address) => nodeNames.get(address) });
    fabric.routes = (address, port, from, protocol) => proxy.route(address, port, from.addresses[0] ?? "", protocol);
    const observer = recorder.kernelObserver();
    recorder.onLimit = (owner, message) => this.#tell(owner, "Warning", "SimulatorLimit", message);
    const { profile } = withDelays(isBare ? PROFILES.bare : PROFILES.kubelet, settings.latencies);
    const controlPlane = {
      api: this.api,
      clock,
      random,
      chunks,
      informers: new Map(),
      delays: isBare ? CONTROLLER_DELAYS.bare : CONTROLLER_DELAYS.kubelet,
      podTemplateHash,
    };
    this.api.customKinds = GATEWAY_KINDS;
    scheduler.start(controlPlane);
    const plans = planNodes(settings.nodes, settings.profile);
    makeInitialObjects(this.api, plans.at(-1)?.hostIP ?? "");
    this.#needControllers = startLate(this.api, chunks, controlPlane);
    for (const { name, hostIP, podNetwork, capacity, object } of plans) {
      nodeNames.set(hostIP, name).set(`${podNetwork}.`, name);
      this.api.create(NODES, undefined, object);
      const node = createNode({
        name,
        hostIP,
        podNetwork,
        clock,
        random,
        fabric,
        chunks,
        observer,
        imagesPresent: isBare,
        images,
        runcWords: isBare ? "old" : "new",
        overrides: this.overrides.forRuntime,
        onSimplified: (container, message) => this.#tell(container, "Normal", "Simplified", message),
        onLog: (container, record) => recorder.log(container, record),
      });
      const kubelet = createKubelet({
        node: name,
        hostIP,
        clock,
        random,
        api: this.api,
        runtime: node.runtime,
        profile,
        version: settings.kubernetesVersion,
        chunks,
        capacity,
        hooks: recorder.kubeletHooks(),
        overrides: this.overrides.forKubelet,
      });
      kubelet.start();
      this.#nodes.push({ node, kubelet });
    }
    const controlPlaneNode = this.#nodes.at(-1)?.node;
    if (controlPlaneNode && !isBare) listenForApi(controlPlaneNode, this.api);
    this.workstation = new Workstation({
      clock,
      random,
      fabric,
      chunks,
      api: this.api,
      kubernetesVersion: settings.kubernetesVersion,
    });
  }

  /* For scenarios and faults */

  /** The nodes from inside, in their order. */
  get hosts(): readonly ClusterHost[] {
    return this.#nodes;
  }

  /** The sandbox of a Pod is gone, with all that ran in it. */
  loseSandbox(namespace: string, name: string): void {
    const pod = this.#pod(namespace, name);
    const host = this.#nodes.find(({ node }) => node.name === pod?.spec.nodeName);
    if (pod) host?.kubelet.loseSandbox(pod.metadata.uid);
  }

  /** The node on which a Pod is, or undefined. */
  nodeOf(namespace: string, pod: string): string | undefined {
    return this.#pod(namespace, pod)?.spec.nodeName;
  }

  /** The kubelet of a node falls silent; what runs there goes on. */
  stopKubelet(node: string): void {
    this.#needControllers();
    this.#nodes.find((one) => one.node.name === node)?.kubelet.stop("connection refused");
  }

  startKubelet(node: string): void {
    this.#nodes.find((one) => one.node.name === node)?.kubelet.resume(false);
  }

  /** A node goes dark, with all that ran there. */
  crashNode(name: string): void {
    this.#needControllers();
    const host = this.#nodes.find((one) => one.node.name === name);
    host?.kubelet.stop("no route to host");
    host?.node.runtime.powerOff();
  }

  bootNode(name: string): void {
    const host = this.#nodes.find((one) => one.node.name === name);
    host?.node.runtime.powerOn();
    host?.kubelet.resume(true);
  }

  /** A name that the cluster's DNS knows besides the Services. */
  addDnsName(name: string, address: string): void {
    this.#dns.announce(name, address);
  }

  /** Ends every container: the stop signal, KILL after `grace`; nothing is started again. */
  shutdown(grace: Duration): void {
    for (const { node } of this.#nodes) node.runtime.shutdown(grace);
  }

  /* What it looks like */

  /** In order of creation. */
  pods(): Pod[] {
    return this.#list<Pod>(PODS).sort(
      (x, y) =>
        Number(x.metadata.creationTimestamp > y.metadata.creationTimestamp) -
        Number(x.metadata.creationTimestamp < y.metadata.creationTimestamp),
    );
  }

  /** Oldest first. */
  events(): Event[] {
    return this.#list<Event>(EVENTS).sort(
      (x, y) => Number(x.metadata.resourceVersion) - Number(y.metadata.resourceVersion),
    );
  }

  /** Everything else that a person has made, or a controller for it. */
  objects(): KubeObject[] {
    return this.api.all().filter((object) => !HIDDEN.has(object.kind) && object.metadata.namespace !== "kube-system");
  }

  /** The inside of a Pod, or undefined where there is no such Pod. */
  inspect(uid: string): PodInspection | undefined {
    const pod = this.pods().find((one) => one.metadata.uid === uid);
    if (!pod) return undefined;
    const host = this.#nodes.find(({ node }) => node.name === pod.spec.nodeName);
    return inspectPod(pod, podRow(pod, this.clock.epoch), host);
  }

  /** The sandbox of a Pod with everything in it, for those who look closer (inside.ts). */
  sandboxOf(uid: string): Sandbox | undefined {
    for (const { node, kubelet } of this.#nodes) {
      const found = kubelet.describePod(uid);
      if (found) return node.runtime.sandbox(found.sandboxId);
    }
    return undefined;
  }

  /** The phase of every Pod, for the end of a trace. */
  phases(): Record<string, string> {
    return Object.fromEntries(
      this.pods().map((pod) => [`${pod.metadata.namespace ?? "default"}/${pod.metadata.name}`, pod.status.phase ?? ""]),
    );
  }

  /** A Pod's status as the API server has it now; undefined where there is no such Pod. */
  podStatus(namespace: string | undefined, name: string): Pod["status"] | undefined {
    return this.#pod(namespace, name)?.status;
  }

  /** A cell of the Pod's row, or its phase; null where there is no such Pod. */
  podCell(namespace: string | undefined, name: string, cell: "status" | "ready" | "restarts" | "phase"): string | null {
    const pod = this.#pod(namespace, name);
    if (!pod) return null;
    if (cell === "phase") return pod.status.phase ?? "";
    const [, ready = "", status = "", restarts = ""] = podRow(pod, this.clock.epoch);
    return { ready, status, restarts }[cell];
  }

  /** What a container has printed: the newest attempt, or the one of that number. Null where it never started. */
  logText(
    namespace: string | undefined,
    name: string,
    container: string | undefined,
    attempt: number | undefined,
  ): string | null {
    const pod = this.#pod(namespace, name);
    const containers = pod ? (this.inspect(pod.metadata.uid)?.containers ?? []) : [];
    const found =
      container === undefined
        ? containers.find((one) => one.kind === "app")
        : containers.find((one) => one.name === container);
    const chosen =
      attempt === undefined ? found?.attempts.at(-1) : found?.attempts.find((one) => one.attempt === attempt);
    return chosen ? chosen.log.map((record) => `${decodeUtf8(record.line)}\n`).join("") : null;
  }

  /** The newest message of an event on that object with that reason, or null. */
  eventText(namespace: string | undefined, object: string | undefined, reason: string | undefined): string | null {
    const found = this.events().findLast(({ involvedObject, reason: actual, metadata }) => {
      const name = `${(involvedObject.kind ?? "").toLowerCase()}/${involvedObject.name ?? ""}`;
      const isObject = object === undefined || object.toLowerCase() === name || object === involvedObject.name;
      return isObject && (reason === undefined || reason === actual) && metadata.namespace === (namespace ?? "default");
    });
    return found?.message ?? null;
  }

  /** The text of a file of a Pod's volume, or null. */
  volumeText(namespace: string | undefined, name: string, volume: string, path: string): string | null {
    const pod = this.#pod(namespace, name);
    const files = pod ? this.inspect(pod.metadata.uid)?.volumes.find((one) => one.name === volume)?.files : undefined;
    const found = files?.find((file) => file.path === path.replace(/^\//, ""));
    return found?.kind === "file" ? decodeUtf8(found.text) : null;
  }

  /** Asks a Pod over HTTP from its node; `localhost` in the URL means the Pod. */
  httpGet(
    namespace: string | undefined,
    name: string,
    url: string,
    done: (answer: { status: number | null; body: string }) => void,
  ): void {
    const pod = this.#pod(namespace, name);
    const host = this.#nodes.find(({ node }) => node.name === pod?.spec.nodeName);
    const match = /^http:\/\/([^/:]+)(?::(\d+))?(\/.*)?$/.exec(url);
    if (!pod || !host || !match) {
      done({ status: null, body: "" });
      return;
    }
    const [, hostname = "", port = "80", path = "/"] = match;
    const isPod = hostname === "localhost" || hostname.startsWith("127.");
    const request = {
      scheme: "HTTP" as const,
      host: isPod ? (pod.status.podIP ?? "") : hostname,
      port: Number(port),
      path,
      headers: [],
    };
    host.node.runtime.httpGet(request, HTTP_TIMEOUT, (result) =>
      done(result.ok ? { status: result.statusCode, body: result.body } : { status: null, body: "" }),
    );
  }

  /** What the API server would answer to a manifest, with places; nothing is changed. */
  check(file: string, text: string): ManifestProblem[] {
    return checkManifest(this.api, this.#rules, text, file);
  }

  /** Sentences about what an object asks for and is not simulated. */
  notSimulated(uid: string): string[] {
    const object = this.api.all().find((one) => one.metadata.uid === uid);
    return (object && this.#rules?.notSimulated(object)) ?? [];
  }

  get #rules(): ValidationRules | undefined {
    return (this.#chunks.get("apiserver-rules") as typeof RulesChunk | undefined)?.RULES;
  }

  decode(bytes: string): string {
    return decodeUtf8(bytes);
  }

  /* For recorded rows */

  /** Every container that any runtime has had, in order of creation, with its log. */
  history(): ReturnType<ClusterNode["runtime"]["history"]> {
    return this.#nodes.flatMap(({ node }) => node.runtime.history());
  }

  /** The files of a Pod's emptyDirs, by volume and path. */
  volumeFiles(
    pod: Pod,
    maxChars: number,
  ): Record<string, Record<string, { mode: string; text: string; special: boolean }>> {
    const host = this.#nodes.find(({ node }) => node.name === pod.spec.nodeName);
    const result: Record<string, Record<string, { mode: string; text: string; special: boolean }>> = {};
    for (const { name, emptyDir } of pod.spec.volumes ?? []) {
      const volume = emptyDir && host?.node.runtime.volumeOf(pod.metadata.uid, name);
      if (!volume) continue;
      const files: Record<string, { mode: string; text: string; special: boolean }> = {};
      for (const { path, kind, mode, text } of volume.list(maxChars)) {
        if (kind !== "directory")
          files[path] = { mode: mode.toString(8), text: decodeUtf8(text), special: kind !== "file" };
      }
      if (Object.keys(files).length > 0) result[name] = files;
    }
    return result;
  }

  /** Records every volume's files, as the last entries of a trace. */
  dumpVolumes(): void {
    const { keepDetails } = this.trace;
    this.trace.keepDetails = true;
    for (const pod of this.pods()) {
      for (const [name, files] of Object.entries(this.volumeFiles(pod, DUMP_CHARS))) {
        for (const [path, { mode, text, special }] of Object.entries(files)) {
          const { namespace = "default", name: podName } = pod.metadata;
          this.trace.detail("volume", {
            namespace,
            pod: podName,
            name,
            path,
            mode,
            ...(special ? { special: true } : { text }),
          });
        }
      }
    }
    this.trace.keepDetails = keepDetails;
  }

  /** What the simulator has to say of itself is an event of its own, so that it is seen where one looks for what went wrong. */
  #tell(
    { namespace, pod: name, container }: ContainerOwner,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
  ): void {
    const pod = this.#pod(namespace, name);
    if (!pod) return;
    const isInit = pod.spec.initContainers?.some((one) => one.name === container) === true;
    this.api.recordEvent({
      involved: {
        apiVersion: "v1",
        kind: "Pod",
        namespace,
        name,
        uid: pod.metadata.uid,
        fieldPath: `spec.${isInit ? "initContainers" : "containers"}{${container}}`,
      },
      type,
      reason,
      message,
      component: "podarium",
    });
  }

  #pod(namespace: string | undefined, name: string): Pod | undefined {
    const result = this.api.get(PODS, namespace ?? "default", name);
    return result.ok ? (result.value as unknown as Pod) : undefined;
  }

  #list<T>(ref: typeof PODS): T[] {
    const result = this.api.list(ref);
    return result.ok ? (result.value.items as unknown as T[]) : [];
  }
}

const HTTP_TIMEOUT: Duration = 1000;
const DUMP_CHARS = 1_000_000;
/** Kinds that the stage shows in other ways, or that every cluster has. */
const HIDDEN = new Set(["Pod", "Event", "Node", "Namespace", "ServiceAccount", "Lease"]);

export function createCluster(options: ClusterOptions): Cluster {
  return new Cluster(options);
}

/** Rows of `kubectl get` for objects of several kinds. */
export function objectRows(
  objects: readonly KubeObject[],
  now: EpochMs,
): {
  name: string;
  namespace: string;
  kind: string;
  columns: string[];
  cells: string[];
  inert: boolean;
}[] {
  return objects.map((object) => {
    const { columns, rows } = rowsFor([object], now);
    const [group = ""] = object.apiVersion.includes("/") ? object.apiVersion.split("/") : [];
    const resource = object.kind.toLowerCase() + (group === "" ? "" : `.${group}`);
    return {
      name: `${resource}/${object.metadata.name}`,
      namespace: object.metadata.namespace ?? "",
      kind: object.kind,
      columns,
      cells: rows[0] ?? [],
      inert: kindOfObject(object.apiVersion, object.kind)?.simulated !== true,
    };
  });
}
