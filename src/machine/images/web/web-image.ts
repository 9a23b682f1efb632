/**
 * Small servers as data: what they listen on, say and answer.
 * Go programs that do not ask for signals end with 2 at TERM; Node and Python do not notice it as PID 1.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import type { Layer } from "../../kernel/fs/layer.ts";
import { selfSigned } from "../../kernel/net/tls.ts";
import { SIGINT, SIGTERM } from "../../kernel/signals.ts";
import type { Fd } from "../../kernel/types.ts";
import { STANDARD_PATH, text } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { http, listenOn, overTls, program, serve } from "../parts/service.ts";
import type { HttpAnswer, HttpRequest, HttpStyle, Protocol } from "../parts/service.ts";
import { fullVersion, imageByVersion } from "../parts/tags.ts";
import type { Image, ImageConfig } from "../types.ts";

export interface WebServer {
  /** By port. The arguments are those of the command line. */
  ports(sys: Sys, argv: readonly string[]): Readonly<Record<number, (request: HttpRequest) => HttpAnswer>>;
  /** Ports of HTTPS, with a certificate that it has signed itself. */
  readonly tls?: readonly number[] | "all";
  /** What it says at the start, to standard output and to standard error. */
  log?(sys: Sys, argv: readonly string[]): { readonly out?: string; readonly errors?: string };
  /** A complaint and an exit code, before anything else. */
  refuse?(sys: Sys, argv: readonly string[]): { readonly errors: string; readonly code: number } | null;
  /** What it says where its port is taken. */
  inUse?(port: number): string;
  /** The exit code at TERM; null: it does not notice. */
  readonly onTerm: number | null;
  /** What it says at TERM. */
  farewell?(sys: Sys): string;
  readonly startMs?: number;
  readonly style?: HttpStyle;
}

export function webMain(server: WebServer) {
  return function* (sys: Sys, argv: readonly string[]): AppletRun {
    const refused = server.refuse?.(sys, argv) ?? null;
    if (refused) {
      yield* sys.error(refused.errors);
      return refused.code;
    }
    if (server.startMs !== undefined) yield* sys.sleep(server.startMs);
    const listeners = new Map<Fd, Protocol>();
    for (const [port, handle] of Object.entries(server.ports(sys, argv))) {
      const fd = listenOn(sys, Number(port));
      if (isError(fd)) {
        yield* sys.error(server.inUse?.(Number(port)) ?? `listen tcp :${port}: bind: address already in use\n`);
        return 1;
      }
      const protocol = http(handle, server.style);
      const isTls = server.tls === "all" || server.tls?.includes(Number(port)) === true;
      listeners.set(fd, isTls ? overTls(protocol, (own) => selfSigned(own.p.ns.uts.hostname), "refused") : protocol);
    }
    const { out = "", errors = "" } = server.log?.(sys, argv) ?? {};
    if (errors !== "") yield* sys.error(errors);
    yield* sys.print(out);
    yield* sys.flush();
    const { onTerm } = server;
    const onSignal = function* (): Generator<void, number | null, void> {
      const last = server.farewell?.(sys) ?? "";
      if (last !== "") yield* sys.error(last);
      return onTerm;
    };
    return yield* serve(sys, listeners, onSignal, onTerm === null ? [] : [SIGTERM, SIGINT]);
  };
}

/** A root filesystem: nothing at all, Alpine, or Debian. */
export type Base = "distroless" | "alpine" | "debian";

const NOTHING: Layer = {
  "/etc/passwd": text(
    "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
  ),
  "/etc/group": text("root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n"),
  "/tmp": { kind: "directory", mode: 0o1777 },
  "/dev": { kind: "directory" },
  "/proc": { kind: "directory" },
  "/sys": { kind: "directory" },
};

export function baseLayers(base: Base): readonly Layer[] {
  if (base === "distroless") return [NOTHING];
  return base === "alpine" ? alpine.layers : [debianFiles(), debianAccounts(), debianTools()];
}

export interface WebImage extends Pick<Image, "names" | "latest" | "acceptsTag" | "sizeBytes"> {
  readonly base: Base;
  /** The path of the program. */
  readonly path: string;
  readonly server: WebServer;
  readonly config?: Partial<ImageConfig>;
  readonly files?: Layer;
  /** The version that stands in what it says: another tag says another one. */
  readonly says?: string;
}

export function webImage({ says, ...definition }: WebImage): Image {
  if (says === undefined) return built(definition);
  return imageByVersion(says, (version) => {
    const asked = fullVersion(version, [says]);
    return built({ ...definition, server: saying(definition.server, (text) => text.replaceAll(says, asked)) });
  });
}

/** A server with its texts changed. */
function saying(server: WebServer, change: (text: string) => string): WebServer {
  return {
    ...server,
    ports: (sys, argv) =>
      Object.fromEntries(
        Object.entries(server.ports(sys, argv)).map(([port, handle]) => [
          port,
          (request: HttpRequest) => {
            const answer = handle(request);
            return answer.body === undefined ? answer : { ...answer, body: change(answer.body) };
          },
        ]),
      ),
    log(sys, argv) {
      const { out = "", errors = "" } = server.log?.(sys, argv) ?? {};
      return { out: change(out), errors: change(errors) };
    },
  };
}

function built({ base, path, server, config, files, ...rest }: Omit<WebImage, "says">): Image {
  return {
    ...rest,
    layers: [...baseLayers(base), { [path]: program(path.replace(/^.*\//, ""), webMain(server), 8_000_000), ...files }],
    config: {
      entrypoint: [path],
      cmd: [],
      env: [STANDARD_PATH],
      user: "",
      workingDir: "/",
      exposedPorts: [],
      ...config,
    },
  };
}

/** The tags of images that are numbered, with the usual other words. */
export function numbered(tag: string): boolean {
  return /^(latest|stable|main|master|edge|dev|v?\d[\w.-]*)$/.test(tag);
}
