/**
 * `envoyproxy/envoy`: listens where its configuration says, with its administration.
 * Source: Envoy 1.34 documentation (administration interface, examples), its image's entrypoint.
 * Simplified: of the configuration only the ports of listeners and of the administration are read; nothing is passed on, so
 * that every request is answered as Envoy does where no upstream is healthy.
 */
import type { Sys } from "../../kernel/applet.ts";
import type { Image } from "../types.ts";
import { text } from "../base.ts";
import { isoDate } from "../web/http-date.ts";
import { numbered, webImage } from "../web/web-image.ts";
import type { HttpAnswer, HttpRequest } from "../parts/service.ts";

const DEFAULT_CONFIG = `admin:
  address:
    socket_address:
      protocol: TCP
      address: 0.0.0.0
      port_value: 9901
static_resources:
  listeners:
  - name: listener_0
    address:
      socket_address:
        protocol: TCP
        address: 0.0.0.0
        port_value: 10000
`;

const ADMIN: Readonly<Record<string, string>> = {
  "/ready": "LIVE\n",
  "/stats": "server.live: 1\nserver.state: 0\n",
  "/stats/prometheus": "# TYPE envoy_server_live gauge\nenvoy_server_live{} 1\n",
  "/clusters": "",
  "/listeners": "",
};

const admin = ({ path }: HttpRequest): HttpAnswer => {
  const body = ADMIN[path.replace(/\?.*/, "")];
  return body === undefined ? { status: 404, body: "invalid path. admin commands are:\n" } : { body };
};
const unhealthy = (): HttpAnswer => ({ status: 503, body: "no healthy upstream" });

/** The file, or the text itself; without either Envoy has nothing to go by. */
function configOf(sys: Sys, argv: readonly string[]): string | { missing: string | null } {
  const words = argv.join("\0");
  const inline = /(?:^|\0)--config-yaml[=\0]([^\0]*)/.exec(words)?.[1];
  if (inline !== undefined) return inline;
  const file = /(?:^|\0)(?:-c|--config-path)[=\0]([^\0]*)/.exec(words)?.[1];
  if (file === undefined) return { missing: null };
  const content = sys.k.readFile(sys.p, file);
  return typeof content === "string" ? content : { missing: file };
}

interface Ports {
  readonly listeners: readonly number[];
  readonly admins: readonly number[];
}

/** Ports by the section that they stand in; those of clusters are of others. */
function portsIn(config: string): Ports {
  const listeners: number[] = [];
  const admins: number[] = [];
  let section = "";
  for (const line of config.split("\n")) {
    section = /^[\s-]*["']?(admin|listeners|clusters|dynamic_resources)["']?:/.exec(line)?.[1] ?? section;
    const port = Number(/port_value["']?:\s*(\d+)/.exec(line)?.[1] ?? 0);
    if (port > 0 && section === "listeners") listeners.push(port);
    if (port > 0 && section === "admin") admins.push(port);
  }
  return { listeners, admins };
}

function line(sys: Sys, level: string, name: string, message: string): string {
  const at = isoDate(sys.k.clock.epoch).replace("T", " ").replace("Z", "");
  return `[${at}][1][${level}][${name}] ${message}\n`;
}

export const envoy: Image = webImage({
  names: ["envoyproxy/envoy", "envoyproxy/envoy-alpine", "envoyproxy/envoy-distroless"],
  latest: "v1.34",
  acceptsTag: (tag) => numbered(tag) || /^(distroless|contrib|tools)-v\d/.test(tag),
  sizeBytes: 72_000_000,
  base: "debian",
  path: "/usr/local/bin/envoy",
  files: { "/etc/envoy/envoy.yaml": text(DEFAULT_CONFIG) },
  config: { cmd: ["-c", "/etc/envoy/envoy.yaml"], user: "101:101", exposedPorts: [10_000] },
  server: {
    onTerm: 0,
    startMs: 300,
    refuse(sys, argv) {
      const config = configOf(sys, argv);
      if (typeof config === "string") return null;
      const why =
        config.missing === null
          ? "At least one of --config-path or --config-yaml or Options::configProto() should be non-empty"
          : `unable to read file: ${config.missing}`;
      const message = `error initializing config '${config.missing === null ? "  " : ` ${config.missing} `}': ${why}`;
      return {
        errors:
          line(sys, "critical", "main", `[source/server/server.cc:423] ${message}`) +
          line(sys, "info", "main", "[source/server/server.cc:1053] exiting") +
          `${why}\n`,
        code: 1,
      };
    },
    ports(sys, argv) {
      const config = configOf(sys, argv);
      const { listeners, admins } = portsIn(typeof config === "string" ? config : "");
      return Object.fromEntries([
        ...listeners.map((port) => [port, unhealthy] as const),
        ...admins.map((port) => [port, admin] as const),
      ]);
    },
    log: (sys) => ({
      errors:
        line(
          sys,
          "info",
          "main",
          "[source/server/server.cc:430] initializing epoch 0 (base id=0, hot restart version=11.104)",
        ) +
        line(sys, "info", "config", "[source/server/configuration_impl.cc:183] loading 1 listener(s)") +
        line(sys, "info", "main", "[source/server/server.cc:977] starting main dispatch loop"),
    }),
    farewell: (sys) =>
      line(sys, "warning", "main", "[source/server/server.cc:887] caught ENVOY_SIGTERM") +
      line(sys, "info", "main", "[source/server/server.cc:1053] exiting"),
  },
});
