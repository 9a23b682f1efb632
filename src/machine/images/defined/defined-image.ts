/**
 * An image that a scenario defines: files over those of an image of the catalogue, and a script or a described server as
 * its program.
 */
import { parseGoDuration } from "../../../sim/units.ts";
import type { Duration, SimTime } from "../../../sim/units.ts";
import { encodeUtf8 } from "../../kernel/bytes.ts";
import type { LayerEntry } from "../../kernel/fs/layer.ts";
import type { Sys } from "../../kernel/applet.ts";
import { STANDARD_PATH } from "../base.ts";
import { program } from "../parts/service.ts";
import type { HttpAnswer, HttpRequest } from "../parts/service.ts";
import type { DefinedFile, DefinedPage, Image, ImageConfig, ImageDefinition } from "../types.ts";
import { baseLayers, webMain } from "../web/web-image.ts";
import { bytesOf } from "./size.ts";

const SERVER = "/usr/local/bin/serve";
const SCRIPT = "/entrypoint.sh";
const DEFAULT_SIZE = 25_000_000;
const DEFAULT_TAG = "latest";

/** One object for each definition: the file trees are made by it. */
const made = new WeakMap<ImageDefinition, Image>();

export function definedImage(definition: ImageDefinition, tag: string, base: Image | null): Image | null {
  if (tag !== "" && definition.tags && !definition.tags.includes(tag)) return null;
  let image = made.get(definition);
  if (!image) made.set(definition, (image = make(definition, base)));
  return image;
}

function make(definition: ImageDefinition, base: Image | null): Image {
  return {
    names: [definition.name],
    latest: DEFAULT_TAG,
    acceptsTag: () => true,
    sizeBytes: definition.size === undefined ? DEFAULT_SIZE : (bytesOf(definition.size) ?? DEFAULT_SIZE),
    layers: [...(base?.layers ?? baseLayers("distroless")), filesOf(definition)],
    config: configOf(definition, base?.config),
  };
}

function filesOf(definition: ImageDefinition): Readonly<Record<string, LayerEntry>> {
  const { files = {}, entrypoint } = definition;
  const layer: Record<string, LayerEntry> = { [SERVER]: program("serve", serverOf(definition), 8_000_000) };
  if (typeof entrypoint === "string") {
    const script = entrypoint.startsWith("#!") ? entrypoint : `#!/bin/sh\n${entrypoint}`;
    layer[SCRIPT] = { kind: "file", content: encodeUtf8(script), mode: 0o755 };
  }
  for (const [path, file] of Object.entries(files)) layer[path] = entryOf(file);
  return layer;
}

function entryOf(file: DefinedFile): LayerEntry {
  if (typeof file === "string") return { kind: "file", content: encodeUtf8(file) };
  const { text, mode, user } = file;
  return {
    kind: "file",
    content: encodeUtf8(text),
    ...(mode !== undefined && { mode: Number.parseInt(String(mode), 8) }),
    ...(user !== undefined && { uid: user, gid: user }),
  };
}

/** What is not said is as in the base, but for the program: that is the image's own. */
function configOf(definition: ImageDefinition, base: ImageConfig | undefined): ImageConfig {
  const { entrypoint, args = [], env = {}, ports, user, workingDir, stopSignal } = definition;
  const own = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const inherited = (base?.env ?? [STANDARD_PATH]).filter((pair) => !(pair.replace(/=.*$/s, "") in env));
  const signal = stopSignal ?? base?.stopSignal;
  return {
    entrypoint: typeof entrypoint === "string" ? [SCRIPT] : (entrypoint ?? [SERVER]),
    cmd: args,
    env: [...inherited, ...own],
    user: user === undefined ? (base?.user ?? "") : String(user),
    workingDir: workingDir ?? base?.workingDir ?? "/",
    exposedPorts: ports ?? [],
    ...(signal !== undefined && { stopSignal: signal }),
  };
}

/** The server that the definition describes. */
function serverOf(definition: ImageDefinition) {
  const { ports = [], tls = [], log = [], startDelay = "0s" } = definition;
  return webMain({
    onTerm: 0,
    tls,
    startMs: durationOf(startDelay),
    log: () => ({ out: log.map((line) => `${encodeUtf8(line)}\n`).join("") }),
    ports(sys) {
      const answer = answersOf(definition, sys.k.clock.now);
      return Object.fromEntries(ports.map((port) => [port, answer]));
    },
  });
}

function answersOf({ pages = {}, health }: ImageDefinition, since: SimTime): (request: HttpRequest) => HttpAnswer {
  const {
    path = "",
    readyAfter = "0s",
    failsAfter = null,
  } = typeof health === "string" ? { path: health } : (health ?? {});
  const from = since + durationOf(readyAfter);
  const to = failsAfter === null ? Number.POSITIVE_INFINITY : since + durationOf(failsAfter);
  return (request) => {
    if (request.path === path) {
      const { now } = request.sys.k.clock;
      return now >= from && now < to ? { body: "ok\n" } : { status: 503, body: "not ok\n" };
    }
    const page = pages[request.path];
    if (page === undefined) return { status: 404, body: "404 page not found\n" };
    return pageOf(page, request.sys);
  };
}

/** `$HOSTNAME` and other variables of the container stand in a body for their values, in braces: `${HOSTNAME}`. */
function pageOf(page: string | DefinedPage, sys: Sys): HttpAnswer {
  const { status = 200, type, body = "" } = typeof page === "string" ? { body: page } : page;
  const text = encodeUtf8(body).replace(/\$\{(\w+)\}/g, (_whole, name: string) => sys.env(name) ?? "");
  return {
    status,
    body: text,
    type: type ?? (/^\s*</.test(text) ? "text/html; charset=utf-8" : "text/plain; charset=utf-8"),
  };
}

/** What the check of the scenario has let pass. */
function durationOf(text: string): Duration {
  return Math.round(parseGoDuration(text) ?? 0);
}
