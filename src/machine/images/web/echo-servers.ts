/** Servers that say who and where they are. Source: traefik/whoami, kubernetes' echoserver, serve_hostname, node-hello and hpa-example. */
import type { HttpRequest } from "../parts/service.ts";
import type { Image } from "../types.ts";
import { filesAnswer } from "./go-files.ts";
import { goDate } from "./http-date.ts";
import { numbered, webImage } from "./web-image.ts";

const host = ({ sys }: HttpRequest): string => sys.p.ns.uts.hostname;
const address = ({ sys }: HttpRequest): string => sys.p.ns.net.addresses[0] ?? "";
const lines = ({ headers }: HttpRequest, join: string): string =>
  headers.map(([name, value]) => `${name}${join}${value}\n`).join("");

export const whoami: Image = webImage({
  names: ["traefik/whoami", "containous/whoami", "jwilder/whoami"],
  latest: "v1.11",
  acceptsTag: numbered,
  sizeBytes: 3_000_000,
  base: "distroless",
  path: "/whoami",
  config: { exposedPorts: [80] },
  server: {
    onTerm: 2,
    ports: (sys, argv) => ({
      [Number(
        /--?port=?(\d+)/.exec(argv.join(" ").replace(/(--?port) /, "$1="))?.[1] ?? sys.env("WHOAMI_PORT_NUMBER") ?? 80,
      )]: (request) => {
        if (request.path === "/health") return { body: "", type: null };
        return {
          body: `Hostname: ${host(request)}\nIP: 127.0.0.1\nIP: ${address(request)}\nRemoteAddr: ${request.peer.address}:${request.peer.port}\n${request.method} ${request.target} HTTP/1.1\n${lines(request, ": ")}\n`,
        };
      },
    }),
    log: (sys) => ({
      errors: `${goDate(sys.k.clock.epoch)} Starting up on port ${sys.env("WHOAMI_PORT_NUMBER") ?? "80"}\n`,
    }),
  },
});

export const echoServer: Image = webImage({
  names: ["echoserver", "e2e-test-images/echoserver", "ealen/echo-server"],
  latest: "1.10",
  acceptsTag: numbered,
  sizeBytes: 36_000_000,
  base: "alpine",
  path: "/usr/local/bin/echoserver",
  config: { exposedPorts: [8080] },
  server: {
    onTerm: 0,
    ports: () => ({
      8080: (request) => ({
        body: `\n\nHostname: ${host(request)}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx/1.14.2 - lua/10015\n\nRequest Information:\n\tclient_address=${request.peer.address}\n\tmethod=${request.method}\n\treal path=${request.target}\n\tquery=${request.query}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=http://${host(request)}:8080${request.target}\n\nRequest Headers:\n${lines(request, "=").replace(/^/gm, "\t").replace(/\t$/, "")}\nRequest Body:\n\t${request.body === "" ? "-no body in request-" : request.body}\n\n`,
        type: "text/plain",
      }),
    }),
    log: () => ({ out: "Generating self-signed cert\nStarting nginx\n" }),
  },
});

export const serveHostname: Image = webImage({
  names: ["serve_hostname", "e2e-test-images/serve-hostname"],
  latest: "1.4",
  acceptsTag: numbered,
  sizeBytes: 5_500_000,
  base: "distroless",
  path: "/serve_hostname",
  config: { exposedPorts: [9376] },
  server: {
    onTerm: 0,
    ports: () => ({ 9376: (request) => ({ body: host(request) }) }),
    log: () => ({ errors: "Serving on port 9376.\n" }),
  },
});

export const nodeHello: Image = webImage({
  names: ["google-samples/node-hello", "google-samples/hello-node", "node-hello"],
  latest: "1.0",
  acceptsTag: numbered,
  sizeBytes: 250_000_000,
  base: "debian",
  path: "/usr/local/bin/node",
  config: { entrypoint: [], cmd: ["node", "server.js"], exposedPorts: [8080] },
  server: {
    onTerm: null,
    ports: () => ({ 8080: () => ({ body: "Hello Kubernetes!", type: null }) }),
  },
});

export const hpaExample: Image = webImage({
  names: ["hpa-example"],
  latest: "1",
  acceptsTag: numbered,
  sizeBytes: 193_000_000,
  base: "debian",
  path: "/usr/local/bin/apache2-foreground",
  config: { entrypoint: [], cmd: ["apache2-foreground"], exposedPorts: [80] },
  server: {
    onTerm: 0,
    ports: () => ({
      80: ({ sys }) => {
        // A million square roots.
        sys.charge(2000);
        return { body: "OK!", type: "text/html" };
      },
    }),
  },
});

export const testWebserver: Image = webImage({
  names: ["test-webserver", "e2e-test-images/test-webserver"],
  latest: "1",
  acceptsTag: numbered,
  sizeBytes: 4_600_000,
  base: "distroless",
  path: "/test-webserver",
  config: { exposedPorts: [80] },
  server: {
    onTerm: 2,
    ports: () => ({ 80: ({ path, sys }) => filesAnswer(sys, path) }),
  },
});

/** Healthy for ten seconds, then not: the example of liveness probes. */
export const liveness: Image = (() => {
  const image = webImage({
    names: ["liveness", "e2e-test-images/liveness"],
    latest: "1.1",
    acceptsTag: numbered,
    sizeBytes: 4_800_000,
    base: "distroless",
    path: "/server",
    config: { exposedPorts: [8080] },
    server: { onTerm: 2, ports: (sys) => ({ 8080: livenessAnswer(sys.k.clock.now) }) },
  });
  return image;
})();

/** `/healthz` is 200 for ten seconds from the start on. */
export function livenessAnswer(startedAt: number) {
  return ({ path, sys }: HttpRequest) => {
    const seconds = (sys.k.clock.now - startedAt) / 1000;
    if (path === "/started") return { body: `${seconds}s` };
    if (path !== "/healthz") return { status: 404, body: "404 page not found\n" };
    return seconds > 10 ? { status: 500, body: `error: ${seconds.toFixed(6)}` } : { body: "ok" };
  };
}
