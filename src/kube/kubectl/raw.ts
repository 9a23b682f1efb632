/**
 * `get --raw`: an address on the server, and the body of its answer.
 * Simplified: besides objects and lists of them only `/version` and the health checks are answered.
 */
import { failStatus } from "./failure.ts";
import type { KubectlHost } from "./invocation.ts";
import { toJson } from "./printers/json.ts";
import { RESOURCES, groupVersion } from "./resources.ts";
import { NO_SUBRESOURCE } from "./scale.ts";
import { buildInfo, serverBuild } from "./version-info.ts";

/** The body of the answer, or the end of the command. */
export function rawAnswer(host: KubectlHost, address: string): string {
  const path = (address.split("?")[0] ?? "").replace(/\/$/, "");
  if (path === "/version") return `${toJson(buildInfo(host.api.kubernetesVersion, serverBuild), { sorted: false })}\n`;
  if (["/healthz", "/livez", "/readyz"].includes(path)) return "ok";
  const match =
    /^\/(?:api|apis(?=\/[^/]+\/))\/((?:[^/]+\/)?v[^/]+)(?:\/namespaces\/([^/]+)(?=\/[^/]))?\/([^/]+)(?:\/([^/]+))?(\/status)?$/.exec(
      path,
    );
  const [, version, namespace, name, object] = match ?? [];
  const resource = RESOURCES.find((one) => groupVersion(one) === version && one.resource === name);
  if (!resource) return failStatus(NO_SUBRESOURCE);
  if (object !== undefined) {
    const found = host.api.get(resource, namespace, object);
    return found.ok ? `${toJson(found.value, { sorted: false })}\n` : failStatus(found.status);
  }
  const query = new Map((address.split("?")[1] ?? "").split("&").map((pair) => pair.split("=") as [string, string]));
  const labelSelector = decodeURIComponent(query.get("labelSelector") ?? "");
  const fieldSelector = decodeURIComponent(query.get("fieldSelector") ?? "");
  const listed = host.api.list(resource, {
    ...(namespace !== undefined && { namespace }),
    labelSelector,
    fieldSelector,
  });
  if (!listed.ok) return failStatus(listed.status);
  const { items, resourceVersion } = listed.value;
  return `${toJson({ kind: `${resource.kind}List`, apiVersion: version, metadata: { resourceVersion }, items }, { sorted: false })}\n`;
}
