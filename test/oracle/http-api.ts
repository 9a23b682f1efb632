/**
 * The simulated API server behind HTTP, as far as kubectl asks: discovery, objects and lists, tables, watches, patches, logs,
 * and the subresources scale and eviction. For tests on loopback only.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { parse } from "node:querystring";
import type { ApiServer, PatchType, ResourceRef, WriteOptions } from "../../src/kube/apiserver/types.ts";
import type { ApiResult, KubeObject } from "../../src/kube/api/meta.ts";
import { apiVersionOf, kindOfResource } from "../../src/kube/api/kinds.ts";
import type { KindInfo } from "../../src/kube/api/kinds.ts";
import { rowsFor, SCALE_TABLE, tableOf } from "../../src/kube/kubectl/printers/tables.ts";
import type { Clock } from "../../src/sim/clock.ts";
import { parseManifest } from "../../src/kube/manifest/parse-manifest.ts";
import { formatRfc3339 } from "../../src/sim/units.ts";
import { aggregatedDiscovery, openApiOf, openApiRoot } from "./discovery.ts";
import { buildInfo, serverBuild } from "../../src/kube/kubectl/version-info.ts";

/** What requests are answered from. */
export interface Backend {
  api: ApiServer;
  clock: Clock;
  hasMetrics: boolean;
  /** What the command that is running would send, as JSON: commands that make objects of flags send protocol buffers. */
  sentAsJson(): Promise<string>;
}

interface Request {
  method: string;
  path: string;
  query: Record<string, string | string[] | undefined>;
  accept: string;
  contentType: string;
  body: string;
}

type Query = Request["query"];
type Fields = Record<string, unknown>;

export async function answer(backend: Backend, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = message.url ?? "/";
  const mark = url.indexOf("?");
  const request: Request = {
    method: message.method ?? "GET",
    path: decodeURIComponent(mark < 0 ? url : url.slice(0, mark)),
    query: mark < 0 ? {} : parse(url.slice(mark + 1)),
    accept: message.headers.accept ?? "",
    contentType: message.headers["content-type"] ?? "",
    body: isProtobuf(message) ? await backend.sentAsJson() : await bodyOf(message),
  };
  if (!answerAbout(backend, request, response)) answerResource(backend, request, response);
}

function isProtobuf({ method, headers }: IncomingMessage): boolean {
  return method === "POST" && (headers["content-type"] ?? "").includes("protobuf");
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

/** What is asked of the server itself. */
function answerAbout(backend: Backend, { path, accept }: Request, response: ServerResponse): boolean {
  const found = aboutServer(backend, path);
  if (found === undefined) return false;
  const type =
    /^\/apis?$/.test(path) && accept.includes("v=v2;")
      ? "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
      : "application/json";
  response.writeHead(200, { "content-type": type });
  response.end(
    typeof found === "string"
      ? found
      : `${JSON.stringify(found, undefined, path === "/version" ? 2 : undefined)}${path === "/version" ? "" : "\n"}`,
  );
  return true;
}

function aboutServer(backend: Backend, path: string): unknown {
  if (path === "/version") return buildInfo(backend.api.kubernetesVersion, serverBuild);
  if (["/healthz", "/livez", "/readyz"].includes(path)) return "ok";
  if (path === "/api" || path === "/apis") return aggregatedDiscovery(path === "/api", backend.hasMetrics);
  if (path === "/openapi/v3") return openApiRoot();
  if (path.startsWith("/openapi/v3/")) return openApiOf(path.slice("/openapi/v3/".length));
  return undefined;
}

interface Place {
  info: KindInfo;
  ref: ResourceRef;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

function placeOf(path: string): Place | undefined {
  const match = /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/(.+))?$/.exec(
    path,
  );
  let [, group = "", namespace, resource, name, subresource] = match ?? [];
  const own = /^\/api\/v1\/namespaces(?:\/([^/]+))?$/.exec(path);
  if (own) [namespace, resource, name] = [undefined, "namespaces", own[1]];
  const info = kindOfResource(group, resource ?? "");
  if (!info) return undefined;
  return {
    info,
    ref: { group: info.group, resource: info.resource },
    namespace: info.namespaced ? namespace : undefined,
    name,
    subresource,
  };
}

function answerResource(backend: Backend, request: Request, response: ServerResponse): void {
  if (request.path.endsWith("/selfsubjectaccessreviews")) return sendReview(response);
  if (request.path.endsWith("/selfsubjectreviews")) {
    const userInfo = { username: "sim", groups: ["system:masters", "system:authenticated"] };
    const creationTimestamp = formatRfc3339(backend.clock.epoch);
    const review = { kind: "SelfSubjectReview", apiVersion: "authentication.k8s.io/v1" };
    return send(response, 201, { ...review, metadata: { creationTimestamp }, status: { userInfo } });
  }
  const place = placeOf(request.path);
  if (!place) return sendText(response, 404, "404 page not found\n");
  const { ref, namespace, name, subresource, info } = place;
  if (subresource === "log") return sendLog(backend, place, request.query, response);
  if (subresource === "scale") return sendScale(backend, place, request, response);
  if (subresource === "eviction" && name !== undefined) {
    const gone = backend.api.delete(ref, namespace, name, {});
    return gone.ok
      ? send(response, 201, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 })
      : sendResult(request, response, gone);
  }
  if (subresource !== undefined && !["status", "ephemeralcontainers", "resize"].includes(subresource))
    return sendMissing(response);
  switch (request.method) {
    case "GET":
      if (name !== undefined) return sendResult(request, response, backend.api.get(ref, namespace, name), backend);
      return request.query["watch"] === "true" || request.query["watch"] === "1"
        ? sendWatch(backend, place, request, response)
        : sendList(backend, place, request, response);
    case "POST":
      return sendResult(
        request,
        response,
        backend.api.create(ref, namespace, JSON.parse(request.body), writeOptions(request.query)),
        backend,
        201,
      );
    case "PUT":
      return sendResult(
        request,
        response,
        backend.api.update(ref, JSON.parse(request.body), writeOptions(request.query)),
        backend,
      );
    case "PATCH":
      return sendPatched(backend, place, request, response);
    case "DELETE":
      return sendDeleted(backend, place, request, response, info);
    default:
      return sendMissing(response);
  }
}

function writeOptions(query: Query, subresource?: string): WriteOptions {
  const validation = text(query, "fieldValidation");
  const manager = text(query, "fieldManager");
  return {
    ...(text(query, "dryRun") === "All" && { dryRun: true }),
    fieldValidation: validation === "Strict" || validation === "Ignore" ? validation : "Warn",
    ...(manager !== "" && { fieldManager: manager }),
    ...(subresource === "ephemeralcontainers" && { subresource }),
  };
}

function text(query: Query, name: string): string {
  const value = query[name];
  return Array.isArray(value) ? (value.at(-1) ?? "") : (value ?? "");
}

/* Answers */

function send(response: ServerResponse, code: number, value: unknown, warnings: readonly string[] = []): void {
  if (warnings.length > 0)
    response.setHeader(
      "warning",
      warnings.map((warning) => `299 - ${JSON.stringify(warning)}`),
    );
  response.writeHead(code, { "content-type": "application/json" });
  response.end(`${JSON.stringify(value)}\n`);
}

function sendText(response: ServerResponse, code: number, value: string): void {
  response.writeHead(code, { "content-type": "text/plain; charset=utf-8" });
  response.end(value);
}

function sendMissing(response: ServerResponse): void {
  send(response, 404, {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: "the server could not find the requested resource",
    reason: "NotFound",
    details: {},
    code: 404,
  });
}

function sendResult(
  request: Request,
  response: ServerResponse,
  result: ApiResult<KubeObject>,
  backend?: Backend,
  code = 200,
): void {
  if (!result.ok) return send(response, result.status.code, { metadata: {}, ...result.status }, result.warnings);
  const asTable = request.accept.includes("as=Table") && backend;
  send(response, code, asTable ? tableFor([result.value], backend.clock, request) : result.value, result.warnings);
}

function tableFor(
  objects: readonly KubeObject[],
  clock: Clock,
  { query }: { query: Query },
  resourceVersion = "",
): unknown {
  const [first] = objects;
  const columns = first ? tableOf(first.kind).columns : [];
  const { rows } = rowsFor(objects, clock.epoch);
  const title = (name: string): string => (name === "NAME" ? "Name" : name);
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: { resourceVersion },
    columnDefinitions: columns.map(({ name, wide }) => ({
      name: title(name),
      type: "string",
      format: name === "NAME" ? "name" : "",
      description: "",
      priority: wide ? 1 : 0,
    })),
    rows: rows.map((cells, i) => ({
      cells,
      object: text(query, "includeObject") === "Object" ? objects[i] : partial(objects[i]),
    })),
  };
}

function partial(object: KubeObject | undefined): unknown {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object?.metadata };
}

function listOptions(
  { namespace, name }: Place,
  query: Query,
): { namespace?: string; labelSelector?: string; fieldSelector?: string } {
  const labelSelector = text(query, "labelSelector");
  const fieldSelector = text(query, "fieldSelector") || (name === undefined ? "" : `metadata.name=${name}`);
  return {
    ...(namespace !== undefined && { namespace }),
    ...(labelSelector !== "" && { labelSelector }),
    ...(fieldSelector !== "" && { fieldSelector }),
  };
}

function sendList(backend: Backend, place: Place, request: Request, response: ServerResponse): void {
  const listed = backend.api.list(place.ref, listOptions(place, request.query));
  if (!listed.ok) return send(response, listed.status.code, { metadata: {}, ...listed.status });
  const { items, resourceVersion } = listed.value;
  if (request.accept.includes("as=Table"))
    return send(response, 200, tableFor(items, backend.clock, request, resourceVersion));
  send(response, 200, {
    kind: `${place.info.kind}List`,
    apiVersion: apiVersionOf(place.info),
    metadata: { resourceVersion },
    items,
  });
}

function sendWatch(backend: Backend, place: Place, request: Request, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json", "transfer-encoding": "chunked" });
  response.flushHeaders();
  const version = Number(text(request.query, "resourceVersion"));
  const tell = (type: string, object: KubeObject): void => {
    const shown = request.accept.includes("as=Table") ? tableFor([object], backend.clock, request) : object;
    response.write(`${JSON.stringify({ type, object: shown })}\n`);
  };
  const stop = backend.api.watch(place.ref, listOptions(place, request.query), ({ type, object }) =>
    tell(type, object),
  );
  // What has happened between the list and the watch is told first.
  const now = backend.api.list(place.ref, listOptions(place, request.query));
  if (now.ok)
    for (const object of now.value.items)
      if (Number(object.metadata.resourceVersion) > version) tell(version === 0 ? "ADDED" : "MODIFIED", object);
  response.on("close", stop);
}

const PATCH_TYPES: Readonly<Record<string, PatchType>> = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
};

function sendPatched(
  backend: Backend,
  { ref, namespace, name = "", subresource }: Place,
  request: Request,
  response: ServerResponse,
): void {
  const options = writeOptions(request.query, subresource);
  const type = PATCH_TYPES[request.contentType.split(";")[0] ?? ""];
  if (type === undefined) {
    // Server-side apply: what is not there is made; the rest is merged.
    const object = parseManifest(request.body, "body").documents[0]?.value as Fields;
    const before = backend.api.get(ref, namespace, name);
    const result = before.ok
      ? backend.api.patch(ref, namespace, name, "strategic", object, options)
      : backend.api.create(ref, namespace, object, options);
    return sendResult(request, response, result, backend, before.ok ? 200 : 201);
  }
  let patch: unknown;
  try {
    patch = JSON.parse(request.body);
  } catch {
    const message = `${type === "strategic" ? "" : "error decoding patch: "}unexpected end of JSON input`;
    return send(response, 400, {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      reason: "BadRequest",
      code: 400,
    });
  }
  sendResult(request, response, backend.api.patch(ref, namespace, name, type, patch, options), backend);
}

function sendDeleted(
  backend: Backend,
  { ref, namespace, name = "" }: Place,
  request: Request,
  response: ServerResponse,
  info: KindInfo,
): void {
  const body = (request.body === "" ? {} : JSON.parse(request.body)) as {
    gracePeriodSeconds?: number;
    propagationPolicy?: "Foreground" | "Background" | "Orphan";
    dryRun?: string[];
    preconditions?: { uid?: string };
  };
  const result = backend.api.delete(ref, namespace, name, {
    ...(body.gracePeriodSeconds !== undefined && { gracePeriodSeconds: body.gracePeriodSeconds }),
    ...(body.propagationPolicy !== undefined && { propagationPolicy: body.propagationPolicy }),
    ...((body.dryRun?.includes("All") === true || text(request.query, "dryRun") === "All") && { dryRun: true }),
    ...(body.preconditions?.uid !== undefined && { preconditionUid: body.preconditions.uid }),
  });
  if (!result.ok) return sendResult(request, response, result);
  if (backend.api.get(ref, namespace, name).ok) return sendResult(request, response, result);
  const details = {
    name,
    ...(info.group !== "" && { group: info.group }),
    kind: info.resource,
    uid: result.value.metadata.uid,
  };
  send(response, 200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}

function sendLog(
  backend: Backend,
  { namespace = "default", name = "" }: Place,
  query: Query,
  response: ServerResponse,
): void {
  const options = {
    ...(text(query, "container") !== "" && { container: text(query, "container") }),
    follow: text(query, "follow") === "true",
    previous: text(query, "previous") === "true",
    timestamps: text(query, "timestamps") === "true",
    ...(text(query, "sinceSeconds") !== "" && { sinceSeconds: Number(text(query, "sinceSeconds")) }),
    ...(text(query, "sinceTime") !== "" && { sinceTime: text(query, "sinceTime") }),
    ...(text(query, "tailLines") !== "" && { tailLines: Number(text(query, "tailLines")) }),
    ...(text(query, "limitBytes") !== "" && { limitBytes: Number(text(query, "limitBytes")) }),
  };
  const parts: string[] = [];
  let ended = false;
  const result = backend.api.readLog(namespace, name, options, {
    onChunk: (chunk) => void parts.push(chunk),
    onEnd: () => void (ended = true),
  });
  if (!result.ok) return send(response, result.status.code, { metadata: {}, ...result.status });
  response.writeHead(200, { "content-type": "text/plain" });
  response.write(Buffer.from(parts.join(""), "latin1"));
  if (ended) response.end();
}

function sendScale(
  backend: Backend,
  { ref, namespace, name = "" }: Place,
  request: Request,
  response: ServerResponse,
): void {
  if (!["deployments", "replicasets", "statefulsets", "replicationcontrollers"].includes(ref.resource))
    return sendMissing(response);
  const found = backend.api.get(ref, namespace, name);
  if (!found.ok) return sendResult(request, response, found);
  let object = found.value;
  if (request.method !== "GET") {
    const wanted = JSON.parse(request.body) as {
      spec?: { replicas?: number };
      metadata?: { resourceVersion?: string };
    };
    const replicas = wanted.spec?.replicas ?? 0;
    const version = wanted.metadata?.resourceVersion;
    const changed = backend.api.patch(
      ref,
      namespace,
      name,
      "merge",
      { ...(version !== undefined && { metadata: { resourceVersion: version } }), spec: { replicas } },
      writeOptions(request.query),
    );
    if (!changed.ok) return sendResult(request, response, changed);
    object = changed.value;
  }
  const { uid, resourceVersion, creationTimestamp } = object.metadata;
  const spec = object["spec"] as Fields;
  const labels = (spec["selector"] as { matchLabels?: Record<string, string> } | undefined)?.matchLabels ?? {};
  const selector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
  const scale = {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec["replicas"] },
    status: { replicas: (object["status"] as Fields | undefined)?.["replicas"] ?? 0, selector },
  };
  if (!request.accept.includes("as=Table")) return send(response, 200, scale);
  const cells = SCALE_TABLE.row(object, backend.clock.epoch);
  send(response, 200, {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: {},
    columnDefinitions: SCALE_TABLE.columns.map((column) => ({
      name: column.name,
      type: "string",
      format: column.name === "NAME" ? "name" : "",
      description: "",
      priority: 0,
    })),
    rows: [{ cells, object: partial(object) }],
  });
}

/** Everything is allowed. */
function sendReview(response: ServerResponse): void {
  const review = { kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec: {} };
  send(response, 201, { ...review, status: { allowed: true } });
}
