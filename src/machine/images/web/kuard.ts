/** `kuar-demo/kuard`: the demo of "Kubernetes: Up and Running". Source: kubernetes-up-and-running/kuard (paths, messages). */
import type { HttpAnswer, HttpRequest } from "../parts/service.ts";
import type { Image } from "../types.ts";
import { goDate } from "./http-date.ts";
import { filesAnswer } from "./go-files.ts";
import { webImage } from "./web-image.ts";

/** How many more times a probe fails; -1: always. */
interface Health {
  fails: number;
}

function probe(name: string, health: Health, request: HttpRequest): HttpAnswer {
  const { path, query, method } = request;
  if (path === `/${name}/api` && method !== "GET") {
    health.fails = Number(/(?:c|failNext"?\s*[:=])=?\s*(-?\d+)/.exec(query + request.body)?.[1] ?? 0);
    return { body: "", type: null };
  }
  if (path === `/${name}/api`)
    return {
      body: JSON.stringify({ probePath: `/${name}`, failNext: health.fails, history: [] }),
      type: "application/json",
    };
  if (health.fails === 0) return { body: "ok" };
  if (health.fails > 0) health.fails--;
  return { status: 500, body: "fail" };
}

export const kuard: Image = webImage({
  names: ["kuar-demo/kuard-amd64", "kuar-demo/kuard", "kuar-demo/kuard-arm64"],
  latest: "blue",
  acceptsTag: (tag) => /^(latest|blue|green|purple|v?\d[\w.-]*)$/.test(tag),
  sizeBytes: 11_600_000,
  base: "alpine",
  path: "/kuard",
  config: { exposedPorts: [8080] },
  server: {
    onTerm: 2,
    ports() {
      const live = { fails: 0 };
      const ready = { fails: 0 };
      return {
        8080(request) {
          const { path, sys, peer, method, target } = request;
          const errorLog = `${goDate(sys.k.clock.epoch)} ${peer.address}:${peer.port} ${method} ${target}\n`;
          if (path.startsWith("/healthy")) return { ...probe("healthy", live, request), errorLog };
          if (path.startsWith("/ready")) return { ...probe("ready", ready, request), errorLog };
          if (path === "/env/api")
            return {
              body: JSON.stringify({ commandLine: ["/kuard"], env: Object.fromEntries(sys.p.env) }),
              type: "application/json",
              errorLog,
            };
          if (path.startsWith("/fs/")) return { ...filesAnswer(sys, path.slice(3)), errorLog };
          const body = `<!doctype html>\n<html lang="en">\n<head><title>KUAR Demo</title></head>\n<body>\n<h1>Demo application version <i>v0.10.0-blue</i></h1>\n<p>Served on ${sys.p.ns.uts.hostname}</p>\n</body>\n</html>\n`;
          return { body, type: "text/html; charset=utf-8", errorLog };
        },
      };
    },
    log: (sys) => ({
      errors: `${goDate(sys.k.clock.epoch)} Starting kuard version: v0.10.0-blue\n${goDate(sys.k.clock.epoch)} Serving on HTTP on :8080\n`,
    }),
  },
});
