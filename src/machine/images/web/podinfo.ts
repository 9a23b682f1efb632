/** `stefanprodan/podinfo`: a small service with everything that probes ask for. Source: stefanprodan/podinfo 6 (paths, messages, exit codes). */
import type { AppletMain, AppletRun } from "../../kernel/applet.ts";
import { program } from "../parts/service.ts";
import type { HttpAnswer, HttpRequest } from "../parts/service.ts";
import type { Image } from "../types.ts";
import { isoDate } from "./http-date.ts";
import { numbered, webImage } from "./web-image.ts";

const VERSION = "6.9.0";
const HOME = "/home/app";
const json = (value: unknown, status = 200): HttpAnswer => ({
  status,
  type: "application/json; charset=utf-8",
  body: JSON.stringify(value, null, 2),
});

function answer(request: HttpRequest, state: { isReady: boolean }): HttpAnswer {
  const { path, sys, method, headers, body } = request;
  const status = /^\/status\/(\d{3})$/.exec(path)?.[1];
  if (status !== undefined) return json({ status: Number(status) }, Number(status));
  switch (path) {
    case "/":
    case "/api/info":
      return json({
        hostname: sys.p.ns.uts.hostname,
        version: VERSION,
        revision: "fb3b01be30a3f353b221365cd3b4f9484a0885ea",
        color: "#34577c",
        message: sys.env("PODINFO_UI_MESSAGE") ?? `greetings from podinfo v${VERSION}`,
        goos: "linux",
        goarch: "amd64",
        runtime: "go1.24.3",
        num_goroutine: "8",
        num_cpu: "2",
      });
    case "/healthz":
      return json({ status: "OK" });
    case "/readyz":
      return state.isReady ? json({ status: "OK" }) : json({ status: "not ready" }, 503);
    case "/readyz/enable":
    case "/readyz/disable":
      if (method !== "POST") return json({ status: "method not allowed" }, 405);
      state.isReady = path.endsWith("enable");
      return { status: 202, body: "", type: null };
    case "/version":
      return json({ commit: "fb3b01be30a3f353b221365cd3b4f9484a0885ea", version: VERSION });
    case "/env":
    case "/api/env":
      return json([...sys.p.env].map(([name, value]) => `${name}=${value}`));
    case "/headers":
      return json(Object.fromEntries(headers.map(([name, value]) => [name, [value]])));
    case "/echo":
    case "/api/echo":
      return { ...json(null), status: 202, body };
    case "/panic":
      return {
        exits: 255,
        body: "",
        errorLog: `{"level":"panic","ts":"${isoDate(sys.k.clock.epoch)}","caller":"http/panic.go:16","msg":"Panic command received"}\n`,
      };
    default:
      return { status: 404, body: "404 page not found\n" };
  }
}

/** `podcli check http HOST:PORT/PATH`. */
const podcli: AppletMain = function* (sys, argv): AppletRun {
  const target = argv.slice(3).find((word) => !word.startsWith("-")) ?? "";
  const [, host = "localhost", port = "9898", path = "/"] =
    /^(?:https?:\/\/)?([^:/]+)(?::(\d+))?(\/.*)?$/.exec(target) ?? [];
  const fd = sys.k.socket(sys.p, "tcp");
  const connected = yield* sys.connect(fd, host === "localhost" ? "127.0.0.1" : host, Number(port));
  if (connected === 0) yield* sys.writeAll(fd, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const head = connected === 0 ? yield* sys.read(fd) : "";
  const isGood = typeof head === "string" && /^HTTP\/1\.\d [23]/.test(head);
  yield* sys.error(
    `{"level":"info","ts":"${isoDate(sys.k.clock.epoch)}","msg":"check ${isGood ? "succeed" : "failed"}","address":"http://${target}"}\n`,
  );
  return isGood ? 0 : 1;
};

export const podinfo: Image = webImage({
  names: ["stefanprodan/podinfo", "podinfo"],
  latest: VERSION,
  acceptsTag: numbered,
  sizeBytes: 29_000_000,
  base: "alpine",
  path: `${HOME}/podinfo`,
  files: {
    "/usr/local/bin/podcli": program("podcli", podcli),
    "/etc/passwd": {
      kind: "file",
      content: "root:x:0:0:root:/root:/bin/sh\napp:x:100:101:Linux User,,,:/home/app:/bin/sh\n",
    },
    "/etc/group": { kind: "file", content: "root:x:0:\napp:x:101:\n" },
  },
  config: { entrypoint: [], cmd: ["./podinfo"], user: "app", workingDir: HOME, exposedPorts: [9898] },
  server: {
    onTerm: 0,
    ports(sys, argv) {
      const state = { isReady: true };
      const port = Number(/--port[= ](\d+)/.exec(argv.join(" "))?.[1] ?? sys.env("PODINFO_PORT") ?? 9898);
      return { [port]: (request) => answer(request, state) };
    },
    log: (sys) => ({
      errors: `{"level":"info","ts":"${isoDate(sys.k.clock.epoch)}","caller":"podinfo/main.go:153","msg":"Starting podinfo","version":"${VERSION}","revision":"fb3b01be30a3f353b221365cd3b4f9484a0885ea","port":"9898"}\n{"level":"info","ts":"${isoDate(sys.k.clock.epoch)}","caller":"http/server.go:224","msg":"Starting HTTP Server.","addr":":9898"}\n`,
    }),
    farewell: (sys) =>
      `{"level":"info","ts":"${isoDate(sys.k.clock.epoch)}","caller":"http/server.go:300","msg":"Shutting down HTTP/HTTPS server","timeout":5}\n`,
  },
});
