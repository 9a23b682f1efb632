/**
 * The REST API as bytes: what curl and client libraries in a Pod meet at https://kubernetes.default.svc.
 * Source: Kubernetes documentation, "Kubernetes API Concepts"; apiserver pkg/endpoints (paths, Status objects).
 * Simplified: HTTP/1.1 and JSON; a watch gives what is there and ends, a log is not followed; tables, chunks of lists,
 * server-side apply, exec, proxies and OpenAPI documents are refused.
 */
import { KINDS, apiVersionOf, kindOfResource } from "../../api/kinds.ts";
import type { KindInfo } from "../../api/kinds.ts";
import type { ApiResult, KubeObject, Status } from "../../api/meta.ts";
import { failure, unknownResource } from "../../apiserver/status-errors.ts";
import type { ApiServer, DeleteOptions, PatchType } from "../../apiserver/types.ts";
import { decodeUtf8, encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import type { HttpAnswer, HttpRequest } from "../../../machine/images/parts/service.ts";
import { headerOf } from "../../../machine/kernel/net/http.ts";
import { toJson } from "../../kubectl/printers/json.ts";
import { buildInfo, serverBuild } from "../../kubectl/version-info.ts";
import { isPathAllowed } from "./authorizer.ts";
import { AuthorizedApi } from "./authorized-api.ts";
import { ANONYMOUS, userOf } from "./credentials.ts";
import type { User } from "./credentials.ts";

const PATCHES: Readonly<Record<string, PatchType>> = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
};
const METHODS: Readonly<Record<string, string>> = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};
const REASONS = { 401: "Unauthorized", 405: "MethodNotAllowed", 415: "UnsupportedMediaType" } as const;

/** A call on one resource, as its path names it. */
interface Call {
  readonly request: HttpRequest;
  readonly api: AuthorizedApi;
  readonly info: KindInfo;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string;
  readonly query: ReadonlyMap<string, string>;
}

export function answerApi(api: ApiServer, request: HttpRequest): HttpAnswer {
  const given = /^Bearer +(\S+)$/i.exec(headerOf(request.headers, "Authorization") ?? "")?.[1];
  const user = given === undefined ? ANONYMOUS : userOf(api, given);
  if (!user) return problem(request, statusOf(401, "Unauthorized"));
  const path = decodeURIComponentSafely(request.path);
  return ofResource(api, user, request, path) ?? ofPath(api, user, request, path);
}

/** Addresses that are no objects. */
function ofPath(api: ApiServer, user: User, request: HttpRequest, path: string): HttpAnswer {
  const verb = METHODS[request.method] ?? request.method.toLowerCase();
  if (!isPathAllowed(api, user, verb, path)) {
    const message = `forbidden: User ${JSON.stringify(user.name)} cannot ${verb} path ${JSON.stringify(path)}`;
    return problem(request, failure("Forbidden", message, {}).status);
  }
  if (/^\/(healthz|livez|readyz)$/.test(path)) return { type: "text/plain; charset=utf-8", body: "ok" };
  if (/^\/version\/?$/.test(path)) return json(request, 200, buildInfo(api.kubernetesVersion, serverBuild));
  const document = discovery(path.replace(/\/$/, ""));
  if (document) return json(request, 200, document);
  return problem(request, unknownResource().status);
}

function discovery(path: string): object | undefined {
  const groups = [...new Set(KINDS.map(({ group }) => group))].filter((group) => group !== "");
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
  if (path === "/apis") return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupDocument) };
  const [, group, version] = /^\/(?:api|apis\/([^/]+))(?:\/([^/]+))?$/.exec(path) ?? [];
  if (group !== undefined && version === undefined && groups.includes(group))
    return { kind: "APIGroup", apiVersion: "v1", ...groupDocument(group) };
  const kinds = KINDS.filter((one) => one.group === (group ?? "") && one.version === version);
  if (kinds.length === 0) return undefined;
  return {
    kind: "APIResourceList",
    ...(group !== undefined && { apiVersion: "v1" }),
    groupVersion: group === undefined ? version : `${group}/${version ?? ""}`,
    resources: kinds.map(({ resource, singular, namespaced, kind, shortNames }) => ({
      name: resource,
      singularName: singular,
      namespaced,
      kind,
      verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
      ...(shortNames.length > 0 && { shortNames }),
    })),
  };
}

function groupDocument(name: string): object {
  const versions = [...new Set(KINDS.filter(({ group }) => group === name).map(({ version }) => version))].map(
    (version) => ({ groupVersion: `${name}/${version}`, version }),
  );
  return { name, versions, preferredVersion: versions[0] };
}

function ofResource(api: ApiServer, user: User, request: HttpRequest, path: string): HttpAnswer | undefined {
  const [, core, group = "", version, rest] = /^\/(?:(api)|apis\/([^/]+))\/(v[^/]+)\/(.+?)\/?$/.exec(path) ?? [];
  if (rest === undefined || version === undefined) return undefined;
  const words = rest.split("/");
  const isInNamespace =
    words[0] === "namespaces" && words.length > 2 && !["status", "finalize"].includes(words[2] ?? "");
  const [resource = "", name, ...below] = isInNamespace ? words.slice(2) : words;
  const info = kindOfResource(core === undefined ? group : "", resource);
  if (!info || info.version !== version) return problem(request, unknownResource().status);
  const call: Call = {
    request,
    api: new AuthorizedApi(api, user),
    info,
    namespace: isInNamespace ? words[1] : undefined,
    name,
    subresource: below.join("/"),
    query: queryOf(request.query),
  };
  return call.subresource === "" ? onObject(call) : onSubresource(call);
}

function onObject(call: Call): HttpAnswer {
  const { request, api, info, namespace, name, query } = call;
  switch (request.method) {
    case "GET":
    case "HEAD":
      if (name !== undefined) return result(call, api.get(info, namespace, name));
      return /^(true|1)$/.test(query.get("watch") ?? "") ? watched(call) : listed(call);
    case "POST": {
      const object = bodyOf(request);
      return object === undefined ? unreadable(call) : result(call, api.create(info, namespace, object), 201);
    }
    case "PUT": {
      const object = bodyOf(request);
      if (object === undefined) return unreadable(call);
      return result(call, api.update(info, object));
    }
    case "PATCH": {
      const type = PATCHES[(headerOf(request.headers, "Content-Type") ?? "").replace(/;.*$/, "").trim()];
      const patch = bodyOf(request);
      if (type === undefined || patch === undefined) return unreadable(call, Object.keys(PATCHES));
      return result(call, api.patch(info, namespace, name ?? "", type, patch));
    }
    case "DELETE":
      return name === undefined ? deleteAll(call) : deleted(call, name);
    default:
      return problem(request, statusOf(405, "the server does not allow this method on the requested resource"));
  }
}

function onSubresource(call: Call): HttpAnswer {
  const { request, api, info, namespace, name = "", subresource } = call;
  const isRead = request.method === "GET";
  if (info.resource === "pods" && subresource === "log" && isRead) return logOf(call);
  const verb = METHODS[request.method] ?? "get";
  const refused = api.refusal({ verb, group: info.group, resource: info.resource, subresource, namespace, name });
  if (refused) return result(call, refused);
  if (subresource === "status" && isRead) return result(call, api.get(info, namespace, name));
  return problem(request, unknownResource().status);
}

function logOf({ request, api, namespace = "", name = "", query }: Call): HttpAnswer {
  let text = "";
  const [container, tail, since] = [query.get("container"), query.get("tailLines"), query.get("sinceSeconds")];
  const read = api.readLog(
    namespace,
    name,
    {
      ...(container !== undefined && { container }),
      ...(tail !== undefined && { tailLines: Number(tail) }),
      ...(since !== undefined && { sinceSeconds: Number(since) }),
      previous: query.get("previous") === "true",
      timestamps: query.get("timestamps") === "true",
    },
    { onChunk: (chunk) => void (text += chunk), onEnd: () => undefined },
  );
  return read.ok ? { type: "text/plain", body: text } : problem(request, read.status);
}

function listed(call: Call): HttpAnswer {
  const { request, info } = call;
  const found = listOf(call);
  if (!found.ok) return problem(request, found.status);
  const { items, resourceVersion } = found.value;
  return json(request, 200, {
    kind: `${info.kind}List`,
    apiVersion: apiVersionOf(info),
    metadata: { resourceVersion },
    items: items.map((item) => ({ ...inOrder(item), kind: undefined, apiVersion: undefined })),
  });
}

function listOf({ api, info, namespace, query }: Call): ReturnType<ApiServer["list"]> {
  const [labelSelector, fieldSelector] = [query.get("labelSelector"), query.get("fieldSelector")];
  return api.list(info, {
    ...(namespace !== undefined && { namespace }),
    ...(labelSelector !== undefined && { labelSelector }),
    ...(fieldSelector !== undefined && { fieldSelector }),
  });
}

function watched(call: Call): HttpAnswer {
  const { request, api, info, namespace } = call;
  const refused = api.refusal({ verb: "watch", group: info.group, resource: info.resource, namespace });
  const found = refused ?? listOf(call);
  if (!found.ok) return problem(request, found.status);
  const lines = found.value.items.map((object) =>
    toJson({ type: "ADDED", object: inOrder(object) }, { sorted: false }),
  );
  return { type: "application/json", body: encodeUtf8(lines.map((line) => `${line}\n`).join("")) };
}

function deleted(call: Call, name: string): HttpAnswer {
  const { request, api, info, namespace, query } = call;
  const options = (request.body === "" ? {} : bodyOf(request)) as
    | { gracePeriodSeconds?: number; propagationPolicy?: DeleteOptions["propagationPolicy"] }
    | undefined;
  const grace = query.get("gracePeriodSeconds") ?? options?.gracePeriodSeconds;
  const { propagationPolicy } = options ?? {};
  const gone = api.delete(info, namespace, name, {
    ...(grace !== undefined && { gracePeriodSeconds: Number(grace) }),
    ...(propagationPolicy && { propagationPolicy }),
  });
  // What takes its time is shown as it is; what is gone is confirmed.
  if (!gone.ok || api.get(info, namespace, name).ok) return result(call, gone);
  const { uid } = gone.value.metadata;
  const details = { name, ...(info.group !== "" && { group: info.group }), kind: info.resource, uid };
  return json(request, 200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}

function deleteAll(call: Call): HttpAnswer {
  const { request, api, info, namespace } = call;
  const refused = api.refusal({ verb: "deletecollection", group: info.group, resource: info.resource, namespace });
  const found = refused ?? listOf(call);
  if (!found.ok) return problem(request, found.status);
  for (const { metadata } of found.value.items) api.delete(info, metadata.namespace, metadata.name);
  return json(request, 200, {
    kind: `${info.kind}List`,
    apiVersion: apiVersionOf(info),
    metadata: { resourceVersion: found.value.resourceVersion },
    items: found.value.items.map(inOrder),
  });
}

function result({ request }: Call, answer: ApiResult<KubeObject>, code = 200): HttpAnswer {
  if (!answer.ok) return problem(request, answer.status);
  const warnings = answer.warnings.map((text) => ["Warning", `299 - ${JSON.stringify(text)}`] as const);
  return { ...json(request, code, inOrder(answer.value)), headers: [...CACHE, ...warnings] };
}

const METADATA =
  "name generateName namespace uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields".split(
    " ",
  );

/** The fields that all objects have, in the order of their Go types. */
function inOrder({ kind, apiVersion, metadata, ...rest }: KubeObject): object {
  const all = metadata as unknown as Readonly<Record<string, unknown>>;
  const sorted = Object.fromEntries(METADATA.map((name) => [name, all[name]]));
  return { kind, apiVersion, metadata: sorted, ...rest };
}

function unreadable({ request }: Call, accepted: readonly string[] = ["application/json"]): HttpAnswer {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return problem(request, statusOf(415, message));
}

function bodyOf(request: HttpRequest): unknown {
  try {
    return JSON.parse(decodeUtf8(request.body)) as unknown;
  } catch {
    return undefined;
  }
}

function queryOf(text: string): Map<string, string> {
  const pairs = text.split("&").filter((pair) => pair !== "");
  return new Map(
    pairs.map((pair) => {
      const [name = "", value = ""] = pair.split(/=(.*)/s).map((part) => decodeURIComponentSafely(part));
      return [name, value] as const;
    }),
  );
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
}

function statusOf(code: keyof typeof REASONS, message: string): Status {
  return { kind: "Status", apiVersion: "v1", status: "Failure", message, reason: REASONS[code], code };
}

function problem(
  request: HttpRequest,
  { kind, apiVersion, status, message, reason, details, code }: Status,
): HttpAnswer {
  return json(request, code, { kind, apiVersion, metadata: {}, status, message, reason, details, code });
}

const CACHE = [["Cache-Control", "no-cache, private"]] as const;

/** Those who read it with their eyes get it with line breaks. */
function json(request: HttpRequest, status: number, value: unknown): HttpAnswer {
  const agent = headerOf(request.headers, "User-Agent") ?? "";
  const isPretty = /^(curl|Wget|Mozilla\/5\.0)/.test(agent) || /\bpretty=(true|1)\b/.test(request.query);
  const text = isPretty ? toJson(value, { indent: 2, sorted: false }) : `${toJson(value, { sorted: false })}\n`;
  return { status, type: "application/json", body: encodeUtf8(text), headers: CACHE };
}
