/**
 * `agnhost`: many small servers for tests, by the first word of the command line.
 * Source: kubernetes/test/images/agnhost 2.53 (subcommands, paths, messages).
 * Simplified: netexec without UDP, SCTP, dial and upload; subcommands that are not here say so.
 */
import type { AppletMain, AppletRun, Sys } from "../../kernel/applet.ts";
import { isError } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import type { ExitStatus } from "../../kernel/types.ts";
import { execProgram, exitCodeOf, forkApplet, waitFor } from "../../userland/exec-program.ts";
import { STANDARD_PATH } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import { grpcHealth } from "../parts/grpc-health.ts";
import { program } from "../parts/service.ts";
import type { HttpAnswer, HttpRequest } from "../parts/service.ts";
import type { Image } from "../types.ts";
import { goDate } from "./http-date.ts";
import { livenessAnswer } from "./echo-servers.ts";
import { webMain } from "./web-image.ts";

function flag(argv: readonly string[], name: string, byDefault: string): string {
  for (const [i, word] of argv.entries()) {
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3);
    if (word === `--${name}`) return argv[i + 1] ?? "";
  }
  return byDefault;
}

function netexec(request: HttpRequest): HttpAnswer {
  const { path, query, sys, peer } = request;
  const value = (name: string): string => decodeURI(new RegExp(`(?:^|&)${name}=([^&]*)`).exec(query)?.[1] ?? "");
  const log = `${goDate(sys.k.clock.epoch)} GET ${path}\n`;
  const hostname = sys.p.ns.uts.hostname;
  switch (path) {
    case "/":
      return { body: `NOW: ${goDate(sys.k.clock.epoch)}`, errorLog: log };
    case "/hostname":
    case "/hostName":
      return { body: hostname, errorLog: log };
    case "/healthz":
      return { body: "", errorLog: log };
    case "/clientip":
      return { body: `${peer.address}:${peer.port}`, errorLog: log };
    case "/echo":
      return { body: value("msg"), errorLog: log };
    case "/exit":
      return { body: "", exits: Number(value("code") || 0), errorLog: log };
    case "/shell":
      return { work: () => runShell(sys, value("cmd").replaceAll("+", " ")), errorLog: log };
    default:
      return { body: `NOW: ${goDate(sys.k.clock.epoch)}`, errorLog: log };
  }
}

function exitOf(status: ExitStatus | number): number {
  return typeof status === "number" ? 127 : exitCodeOf(status);
}

/** Runs a line and tells what it printed, and how it failed. */
function* runShell(sys: Sys, line: string): Generator<void, HttpAnswer, void> {
  const ends = sys.k.pipe(sys.p);
  if (isError(ends)) return { status: 500, body: "" };
  const [read, write] = ends;
  const child = forkApplet(sys, function* (own): AppletRun {
    for (const fd of [1, 2]) own.k.dup2(own.p, write, fd);
    yield* execProgram(own, ["/bin/sh", "-c", line]);
    return 127;
  });
  sys.k.close(sys.p, write);
  let output = "";
  for (let data = yield* sys.read(read, 65_536); !isError(data) && data !== ""; data = yield* sys.read(read, 65_536))
    output += data;
  sys.k.close(sys.p, read);
  const code = isError(child) ? 127 : exitOf(yield* waitFor(sys, child.pid));
  const told = { ...(code !== 0 && { error: `exit status ${code}` }), ...(output !== "" && { output }) };
  return { body: JSON.stringify(told) };
}

const main: AppletMain = function* (sys, argv): AppletRun {
  const [, command = "pause", ...args] = argv;
  switch (command) {
    case "pause":
      return yield* pause(sys);
    case "netexec": {
      const port = Number(flag(args, "http-port", "8080"));
      return yield* webMain({
        onTerm: 0,
        ports: () => ({ [port]: netexec }),
        log: (own) => ({ errors: `${goDate(own.k.clock.epoch)} Started HTTP server on port ${port}\n` }),
      })(sys, argv);
    }
    case "serve-hostname":
      return yield* webMain({
        onTerm: 0,
        ports: () => ({ [Number(flag(args, "port", "9376"))]: (request) => ({ body: request.sys.p.ns.uts.hostname }) }),
      })(sys, argv);
    case "liveness":
      return yield* webMain({ onTerm: 2, ports: (own) => ({ 8080: livenessAnswer(own.k.clock.now) }) })(sys, argv);
    case "test-webserver":
      return yield* webMain({
        onTerm: 2,
        ports: () => ({
          [Number(flag(args, "port", "80"))]: () => ({ body: "<pre>\n</pre>\n", type: "text/html; charset=utf-8" }),
        }),
      })(sys, argv);
    case "grpc-health-checking": {
      const [port, control] = [Number(flag(args, "port", "5000")), Number(flag(args, "http-port", "8080"))];
      const own = flag(args, "service", "");
      const delay = Number(flag(args, "delay-unhealthy-sec", "-1"));
      const began = sys.k.clock.now;
      let forced: boolean | null = null;
      const seconds = (): number => (sys.k.clock.now - began) / 1000;
      return yield* webMain({
        onTerm: 2,
        ports: () => ({
          [port]: grpcHealth(
            (service) =>
              service === own
                ? forced === true || (delay >= 0 && seconds() >= delay)
                  ? "NOT_SERVING"
                  : "SERVING"
                : null,
            () => `${goDate(sys.k.clock.epoch)} Serving the Check request for health check\n`,
          ),
          [control]: ({ path }) => {
            const [, not] = /^\/make-(not-)?serving$/.exec(path) ?? [null];
            if (not === null) return { status: 404, body: "404 page not found\n" };
            forced = not !== undefined;
            const errorLog = `${goDate(sys.k.clock.epoch)} Mark as ${forced ? "un" : ""}healthy\n`;
            return { body: `${seconds()}s`, errorLog };
          },
        }),
        log: () => ({
          errors: `${goDate(sys.k.clock.epoch)} Http server starting to listen on :${control}\n${goDate(sys.k.clock.epoch)} gRPC server starting to listen on :${port}\n`,
        }),
      })(sys, argv);
    }
    case "connect":
      return yield* connect(sys, args);
    case "logs-generator": {
      const total = Number(flag(args, "log-lines-total", sys.env("LOGS_GENERATOR_LINES_TOTAL") ?? "10"));
      for (let i = 0; i < total; i++) {
        yield* sys.error(
          `I${goDate(sys.k.clock.epoch).slice(5).replace("/", "")} ${i} GET /api/v1/namespaces/default/pods/web-${i} ${200 + (i % 4) * 100}\n`,
        );
        yield* sys.sleep(100);
      }
      return 0;
    }
    case "entrypoint-tester":
      yield* sys.print(`[/agnhost ${[command, ...args].join(" ")}]\n`);
      return 0;
    case "--version":
    case "-v":
      yield* sys.print("agnhost version 2.53\n");
      return 0;
    default:
      yield* sys.error(
        `Error: unknown command "${command}" for "app" (Podarium knows pause, netexec, serve-hostname, liveness, test-webserver, connect, grpc-health-checking, logs-generator and entrypoint-tester)\n`,
      );
      return 1;
  }
};

function* pause(sys: Sys): AppletRun {
  yield* sys.print("Paused\n");
  yield* sys.flush();
  for (const signal of [SIGTERM, SIGINT]) sys.k.setDisposition(sys.p, signal, "catch");
  while (sys.k.takeSignal(sys.p) === 0) yield* sys.pause();
  return 0;
}

/** `agnhost connect HOST:PORT`: 0, or a word for what is wrong. */
function* connect(sys: Sys, args: readonly string[]): AppletRun {
  const target = args.find((word) => /:\d+$/.test(word) && !word.startsWith("-")) ?? "";
  const [, host = "", port = "0"] = /^(.*):(\d+)$/.exec(target) ?? [];
  const found = yield* resolveHost(sys, host);
  if (typeof found === "string" || found[0] === undefined) {
    yield* sys.error("DNS\n");
    return 1;
  }
  const fd = sys.k.socket(sys.p, "tcp");
  sys.k.setSocketTimeout(sys.p, fd, Number(flag(args, "timeout", "10s").replace(/s$/, "")) * 1000 || 10_000);
  const result = yield* sys.connect(fd, found[0], Number(port));
  if (result === 0) return 0;
  const word = strerror(result);
  yield* sys.error(
    `${word === "Connection refused" ? "REFUSED" : word === "Connection timed out" ? "TIMEOUT" : "OTHER"}\n`,
  );
  return 1;
}

export const agnhost: Image = {
  names: ["e2e-test-images/agnhost", "agnhost"],
  latest: "2.53",
  acceptsTag: (tag) => /^(latest|2\.\d+(\.\d+)?)$/.test(tag),
  sizeBytes: 52_000_000,
  grpcPorts: [5000],
  layers: [...alpine.layers, { "/agnhost": program("agnhost", main, 50_000_000) }],
  config: {
    entrypoint: ["/agnhost"],
    cmd: ["pause"],
    env: [STANDARD_PATH],
    user: "",
    workingDir: "/",
    exposedPorts: [],
  },
};
