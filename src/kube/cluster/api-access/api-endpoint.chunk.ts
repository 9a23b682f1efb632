/** What stands behind the API server's port, and how a client in a Pod comes to it. */
import { http, overTls, serve } from "../../../machine/images/parts/service.ts";
import type { AppletRun, Sys } from "../../../machine/kernel/applet.ts";
import type { Fabric } from "../../../machine/kernel/net/fabric.ts";
import type { NetSpace } from "../../../machine/kernel/net/net-space.ts";
import type { Fd } from "../../../machine/kernel/types.ts";
import type * as RulesChunk from "../../apiserver/rules/apiserver-rules.chunk.ts";
import type { ApiServer } from "../../apiserver/types.ts";
import { ROOT_CERTIFICATE } from "../../kubelet/volumes.ts";
import { answerApi } from "./api-http.ts";

/**
 * Which API server answers in which network. A client of its own kind has said hello there before it asks, and speaks to it
 * without bytes in between.
 */
const SERVERS = new WeakMap<Fabric, ApiServer>();

/** The API server of the network that a process is in. */
export function apiServerOf(sys: Sys): ApiServer | undefined {
  return SERVERS.get(fabricOf(sys));
}

function fabricOf(sys: Sys): Fabric {
  return (sys.p.ns.net as NetSpace).fabric;
}

const NAMES = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];
const SERVICE_ADDRESS = "10.96.0.1";

export function* serveApi(sys: Sys, listener: Fd, api: ApiServer): AppletRun {
  SERVERS.set(fabricOf(sys), api);
  const { RULES } = yield* sys.chunk<typeof RulesChunk>("apiserver-rules");
  api.useRules(RULES);
  const body = ROOT_CERTIFICATE.replace(/-----[^-]+-----|\s/g, "");
  const names = [...NAMES, "localhost", "127.0.0.1", SERVICE_ADDRESS, ...sys.p.ns.net.addresses];
  const certificate = { names, subject: "CN=kube-apiserver", issuer: "CN=kubernetes", body };
  const protocol = overTls(
    http((request) => answerApi(api, request)),
    () => certificate,
    "refused",
  );
  return yield* serve(sys, new Map([[listener, protocol]]));
}
