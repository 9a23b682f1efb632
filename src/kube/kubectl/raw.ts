/**
 * Requests by their address: `get --raw` and its kin, and what comes through `proxy`.
 * Simplified: besides objects and lists of them only `/version`, the health checks and the lists of the API's versions are answered.
 */
import type { ApiResult, KubeObject, Status } from "../api/meta.ts";
import { failStatus } from "./failure.ts";
import { isFields } from "./fields.ts";
import { asObject } from "./files.ts";
import type { KubectlHost } from "./invocation.ts";
import { toJson } from "./printers/json.ts";
import { RESOURCES, groupVersion } from "./resources.ts";
import type { Resource } from "./resources.ts";
import { NO_SUBRESOURCE } from "./scale.ts";
import { buildInfo, serverBuild } from "./version-info.ts";

export type RawMethod = "GET" | "POST" | "PUT" | "DELETE";

export type RawAnswer = { ok: true; body: string } | { ok: false; status: Status };

/** The body of the answer, or the end of the command. */
export function rawAnswer(host: KubectlHost, address: string, method: RawMethod = "GET", body = ""): string {
  const answer = rawRequest(host, address, method, body);
  return answer.ok ? answer.body : failStatus(answer.status);
}

export function rawRequest(host: KubectlHost, address: string, method: RawMethod, body: string): RawAnswer {
  const path = (address.split("?")[0] ?? "").replace(/(?!^)\/$/, "");
  const about = method === "GET" ? aboutServer(host, path) : undefined;
  if (about !== undefined) return { ok: true, body: about };
  const match =
    /^\/(?:api|apis(?=\/[^/]+\/))\/((?:[^/]+\/)?v[^/]+)(?:\/namespaces\/([^/]+)(?=\/[^/]))?\/([^/]+)(?:\/([^/]+))?(\/status)?$/.exec(
      path,
    );
  const [, version, namespace, name, object] = match ?? [];
  const resource = RESOURCES.find((one) => groupVersion(one) === version && one.resource === name);
  if (!resource) return { ok: false, status: NO_SUBRESOURCE };
  if (method === "GET" && object === undefined) return listed(host, resource, namespace, address);
  if (method === "DELETE") return deleted(host, resource, { namespace, name: object });
  return whole(done(host, resource, { namespace, name: object }, method, body));
}

function whole(result: ApiResult<KubeObject>): RawAnswer {
  return result.ok
    ? { ok: true, body: `${toJson(result.value, { sorted: false })}\n` }
    : { ok: false, status: result.status };
}

function done(
  { api }: KubectlHost,
  resource: Resource,
  { namespace, name }: { namespace: string | undefined; name: string | undefined },
  method: RawMethod,
  body: string,
): ApiResult<KubeObject> {
  const missing: ApiResult<KubeObject> = { ok: false, status: NO_SUBRESOURCE, warnings: [] };
  if (method === "POST" || method === "PUT") {
    const written = parsed(body);
    if (written === null)
      return { ...missing, status: badRequest("the object provided is unrecognized: couldn't get version/kind") };
    return method === "POST" ? api.create(resource, namespace, written, {}) : api.update(resource, written, {});
  }
  if (name === undefined) return missing;
  return api.get(resource, namespace, name);
}

/** What goes at once is told of as a success, what takes its time as it is. */
function deleted(
  { api }: KubectlHost,
  resource: Resource,
  { namespace, name }: { namespace: string | undefined; name: string | undefined },
): RawAnswer {
  if (name === undefined) return { ok: false, status: NO_SUBRESOURCE };
  const before = api.get(resource, namespace, name);
  const gone = api.delete(resource, namespace, name, {});
  if (!gone.ok || !before.ok) return whole(gone);
  const after = api.get(resource, namespace, name);
  if (after.ok) return whole(after);
  const group = resource.group === "" ? {} : { group: resource.group };
  const details = { name, ...group, kind: resource.resource, uid: before.value.metadata.uid };
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details };
  return { ok: true, body: `${toJson(status, { sorted: false })}\n` };
}

function parsed(body: string): KubeObject | null {
  try {
    const value = JSON.parse(body) as unknown;
    return isFields(value) ? asObject(value) : null;
  } catch {
    return null;
  }
}

function badRequest(message: string): Status {
  return { ...NO_SUBRESOURCE, reason: "BadRequest", message, code: 400 };
}

/** What is asked of the server itself. */
function aboutServer(host: KubectlHost, path: string): string | undefined {
  if (path === "/version") return `${toJson(buildInfo(host.api.kubernetesVersion, serverBuild), { sorted: false })}\n`;
  if (["/healthz", "/livez", "/readyz"].includes(path)) return "ok";
  const versions = [...new Set(RESOURCES.map(groupVersion))];
  const json = (value: unknown): string => `${toJson(value, { sorted: false })}\n`;
  if (path === "/api") return json({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] });
  if (path === "/apis") {
    const groups = [...new Set(versions.filter((one) => one.includes("/")).map((one) => one.split("/")[0] ?? ""))];
    return json({ kind: "APIGroupList", apiVersion: "v1", groups: groups.map((name) => groupOf(name, versions)) });
  }
  const asked = /^\/(?:api\/(v1)|apis\/([^/]+\/v[^/]+))$/.exec(path);
  const version = asked?.[1] ?? asked?.[2];
  if (version === undefined || !versions.includes(version)) return undefined;
  return json({ kind: "APIResourceList", groupVersion: version, resources: resourcesOf(version) });
}

function groupOf(name: string, versions: readonly string[]): unknown {
  const own = versions
    .filter((one) => one.startsWith(`${name}/`))
    .map((one) => ({ groupVersion: one, version: one.split("/")[1] }));
  return { name, versions: own, preferredVersion: own[0] };
}

function resourcesOf(version: string): unknown[] {
  return RESOURCES.filter((one) => groupVersion(one) === version).map(
    ({ resource, singular, namespaced, kind, short }) => ({
      name: resource,
      singularName: singular,
      namespaced,
      kind,
      ...(short.length > 0 && { shortNames: short }),
    }),
  );
}

function listed(host: KubectlHost, resource: Resource, namespace: string | undefined, address: string): RawAnswer {
  const query = new Map((address.split("?")[1] ?? "").split("&").map((pair) => pair.split("=") as [string, string]));
  const labelSelector = decodeURIComponent(query.get("labelSelector") ?? "");
  const fieldSelector = decodeURIComponent(query.get("fieldSelector") ?? "");
  const found = host.api.list(resource, {
    ...(namespace !== undefined && { namespace }),
    labelSelector,
    fieldSelector,
  });
  if (!found.ok) return { ok: false, status: found.status };
  const { items, resourceVersion } = found.value;
  const list = {
    kind: `${resource.kind}List`,
    apiVersion: groupVersion(resource),
    metadata: { resourceVersion },
    items,
  };
  return { ok: true, body: `${toJson(list, { sorted: false })}\n` };
}
