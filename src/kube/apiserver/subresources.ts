/**
 * The log, exec and attach subresources of Pods: which container is meant, and which kubelet has it.
 * Source: kubernetes pkg/registry/core/pod/strategy.go LogLocation, streamLocation (words), v1.36.
 */
import type { ApiResult, KubeObject } from "../api/meta.ts";
import type { ExecSession } from "./streams.ts";
import type { ExecRequest, LogOptions, LogReader, NodeStreams, ResourceRef, StreamResult } from "./types.ts";
import { itemsOf, mapOf, textOf } from "./pod-defaults.ts";
import type { Fields } from "./pod-defaults.ts";
import { badRequest, failure, notFound, succeed } from "./status-errors.ts";
import type { Failed } from "./status-errors.ts";

const PODS: ResourceRef = { group: "", resource: "pods" };

export class Subresources {
  readonly #find: (namespace: string, pod: string) => KubeObject | undefined;
  readonly #nodes = new Map<string, NodeStreams>();

  constructor(find: (namespace: string, pod: string) => KubeObject | undefined) {
    this.#find = find;
  }

  registerNode(node: string, streams: NodeStreams): void {
    this.#nodes.set(node, streams);
  }

  readLog(namespace: string, name: string, options: LogOptions, reader: LogReader): ApiResult<() => void> {
    const pod = this.#find(namespace, name);
    if (!pod) return notFound(PODS, name);
    const container = chooseContainer(pod, options.container);
    if (typeof container !== "string") return container;
    const node = nodeOf(pod);
    if (node === "") {
      // A Pod without a node has no log yet, and that is no error.
      reader.onEnd();
      return succeed(() => undefined);
    }
    return this.#ask(node, (streams) => streams.readLog(namespace, name, container, options, reader));
  }

  exec(namespace: string, name: string, request: ExecRequest): ApiResult<ExecSession> {
    return this.#stream(namespace, name, request, (streams, container) =>
      streams.exec(namespace, name, container, request),
    );
  }

  attach(namespace: string, name: string, request: ExecRequest): ApiResult<ExecSession> {
    return this.#stream(namespace, name, request, (streams, container) =>
      streams.attach(namespace, name, container, request),
    );
  }

  #stream(
    namespace: string,
    name: string,
    request: ExecRequest,
    ask: (streams: NodeStreams, container: string) => StreamResult<ExecSession>,
  ): ApiResult<ExecSession> {
    const pod = this.#find(namespace, name);
    if (!pod) return notFound(PODS, name);
    const container = chooseContainer(pod, request.container);
    if (typeof container !== "string") return container;
    const node = nodeOf(pod);
    if (node === "") return badRequest(`pod ${name} does not have a host assigned`);
    return this.#ask(node, (streams) => ask(streams, container));
  }

  #ask<T>(node: string, ask: (streams: NodeStreams) => StreamResult<T>): ApiResult<T> {
    const streams = this.#nodes.get(node);
    if (!streams) return notFound({ group: "", resource: "nodes" }, node);
    const result = ask(streams);
    return result.ok ? succeed(result.value) : failure(result.reason, result.message);
  }
}

function nodeOf(pod: KubeObject): string {
  return textOf(mapOf(pod, "spec"), "nodeName");
}

function chooseContainer(pod: KubeObject, wanted: string | undefined): string | Failed {
  const spec: Fields = mapOf(pod, "spec") ?? {};
  const names = (list: string): string[] => itemsOf(spec, list).map((container) => textOf(container, "name"));
  const containers = names("containers");
  const init = names("initContainers");
  const ephemeral = names("ephemeralContainers");
  const { name } = pod.metadata;
  if (wanted === undefined || wanted === "") {
    const [only] = containers;
    if (only !== undefined && containers.length === 1 && init.length === 0 && ephemeral.length === 0) return only;
    if (containers.length === 0) return badRequest(`a container name must be specified for pod ${name}`);
    const others = init.length > 0 ? ` or one of the init containers: [${init.join(" ")}]` : "";
    const debug = ephemeral.length > 0 ? ` or one of the ephemeral containers: [${ephemeral.join(" ")}]` : "";
    return badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${containers.join(" ")}]${others}${debug}`,
    );
  }
  if ([...containers, ...init, ...ephemeral].includes(wanted)) return wanted;
  return badRequest(`container ${wanted} is not valid for pod ${name}`);
}
