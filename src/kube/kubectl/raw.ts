/** `get --raw`. Simplified: only `/version`, `/healthz`, `/livez` and `/readyz` are answered. */
import { failStatus } from "./failure.ts";
import type { KubectlHost } from "./invocation.ts";
import { toJson } from "./printers/json.ts";
import { buildInfo, serverBuild } from "./version-info.ts";

/** The body of the answer, or the end of the command. */
export function rawAnswer(host: KubectlHost, path: string): string {
  if (path === "/version" || path === "/version/")
    return `${toJson(buildInfo(host.api.kubernetesVersion, serverBuild), { sorted: false })}\n`;
  if (["/healthz", "/livez", "/readyz"].includes(path)) return "ok";
  return failStatus({
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    reason: "NotFound",
    message: "the server could not find the requested resource",
    code: 404,
  });
}
