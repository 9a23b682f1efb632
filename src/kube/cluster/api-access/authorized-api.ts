/**
 * The API server as one user sees it: what RBAC refuses is answered with Forbidden, everything else goes through.
 * Simplified: a watch that is not allowed stays silent.
 */
import type { ApiResult, KubeObject } from "../../api/meta.ts";
import type { ExecSession } from "../../apiserver/streams.ts";
import type {
  ApiServer,
  DeleteOptions,
  EventInput,
  ExecRequest,
  ListOptions,
  LogOptions,
  LogReader,
  NodeStreams,
  ObjectList,
  PatchType,
  ResourceRef,
  WatchEvent,
  WriteOptions,
} from "../../apiserver/types.ts";
import type { ValidationRules } from "../../apiserver/rules/types.ts";
import { isAllowed, refusal } from "./authorizer.ts";
import type { Request } from "./authorizer.ts";
import type { User } from "./credentials.ts";

const PODS: ResourceRef = { group: "", resource: "pods" };

export class AuthorizedApi implements ApiServer {
  readonly #api: ApiServer;
  readonly #user: User;

  constructor(api: ApiServer, user: User) {
    this.#api = api;
    this.#user = user;
  }

  get customKinds(): ApiServer["customKinds"] {
    return this.#api.customKinds;
  }

  get kubernetesVersion(): string {
    return this.#api.kubernetesVersion;
  }

  /** What is answered to whoever may not; null to whoever may. */
  refusal(request: Request): ApiResult<never> | null {
    return isAllowed(this.#api, this.#user, request) ? null : refusal(this.#user, request);
  }

  get(ref: ResourceRef, namespace: string | undefined, name: string): ApiResult<KubeObject> {
    return this.#may(ref, { verb: "get", namespace, name }) ?? this.#api.get(ref, namespace, name);
  }

  list(ref: ResourceRef, options: ListOptions = {}): ApiResult<ObjectList> {
    return this.#may(ref, { verb: "list", namespace: options.namespace }) ?? this.#api.list(ref, options);
  }

  create(
    ref: ResourceRef,
    namespace: string | undefined,
    object: unknown,
    options?: WriteOptions,
  ): ApiResult<KubeObject> {
    return this.#may(ref, { verb: "create", namespace }) ?? this.#api.create(ref, namespace, object, options);
  }

  update(ref: ResourceRef, object: unknown, options?: WriteOptions): ApiResult<KubeObject> {
    const { namespace, name } = (object as KubeObject).metadata;
    return this.#may(ref, { verb: "update", namespace, name }) ?? this.#api.update(ref, object, options);
  }

  patch(
    ref: ResourceRef,
    namespace: string | undefined,
    name: string,
    type: PatchType,
    patch: unknown,
    options?: WriteOptions,
  ): ApiResult<KubeObject> {
    const subresource = options?.subresource ?? "";
    return (
      this.#may(ref, { verb: "patch", namespace, name, subresource }) ??
      this.#api.patch(ref, namespace, name, type, patch, options)
    );
  }

  delete(
    ref: ResourceRef,
    namespace: string | undefined,
    name: string,
    options?: DeleteOptions,
  ): ApiResult<KubeObject> {
    return this.#may(ref, { verb: "delete", namespace, name }) ?? this.#api.delete(ref, namespace, name, options);
  }

  updateStatus(ref: ResourceRef, namespace: string | undefined, name: string, status: unknown): ApiResult<KubeObject> {
    return (
      this.#may(ref, { verb: "update", namespace, name, subresource: "status" }) ??
      this.#api.updateStatus(ref, namespace, name, status)
    );
  }

  bind(namespace: string, pod: string, node: string): ApiResult<KubeObject> {
    return (
      this.#may(PODS, { verb: "create", namespace, name: pod, subresource: "binding" }) ??
      this.#api.bind(namespace, pod, node)
    );
  }

  setFinalizers(
    ref: ResourceRef,
    namespace: string | undefined,
    name: string,
    finalizers: readonly string[],
  ): ApiResult<KubeObject> {
    return (
      this.#may(ref, { verb: "update", namespace, name }) ?? this.#api.setFinalizers(ref, namespace, name, finalizers)
    );
  }

  watch(ref: ResourceRef, options: ListOptions, onEvent: (event: WatchEvent) => void): () => void {
    const refused = this.#may(ref, { verb: "watch", namespace: options.namespace });
    return refused ? () => undefined : this.#api.watch(ref, options, onEvent);
  }

  readLog(namespace: string, name: string, options: LogOptions, reader: LogReader): ApiResult<() => void> {
    return (
      this.#may(PODS, { verb: "get", namespace, name, subresource: "log" }) ??
      this.#api.readLog(namespace, name, options, reader)
    );
  }

  exec(namespace: string, name: string, request: ExecRequest): ApiResult<ExecSession> {
    return (
      this.#may(PODS, { verb: "create", namespace, name, subresource: "exec" }) ??
      this.#api.exec(namespace, name, request)
    );
  }

  attach(namespace: string, name: string, request: ExecRequest): ApiResult<ExecSession> {
    return (
      this.#may(PODS, { verb: "create", namespace, name, subresource: "attach" }) ??
      this.#api.attach(namespace, name, request)
    );
  }

  lacksRules(kind: string, object: unknown): boolean {
    return this.#api.lacksRules(kind, object);
  }

  useRules(rules: ValidationRules): void {
    this.#api.useRules(rules);
  }

  compute(ref: ResourceRef, name: string, view: (object: KubeObject) => KubeObject): void {
    this.#api.compute(ref, name, view);
  }

  recordEvent(event: EventInput): void {
    this.#api.recordEvent(event);
  }

  registerNode(node: string, streams: NodeStreams): void {
    this.#api.registerNode(node, streams);
  }

  #may({ group, resource }: ResourceRef, request: Omit<Request, "group" | "resource">): ApiResult<never> | null {
    return this.refusal({ group, resource, ...request });
  }
}
