/** The same lines with the real kubectl and with ours, each with a cluster of its own that holds the same objects. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allChunks } from "../../src/cli/chunks.ts";
import { createKubectlWorld } from "../../src/cli/conformance/kubectl-world.ts";
import type { OpenKubectlWorld } from "../../src/cli/conformance/kubectl-world.ts";
import { fillTimes } from "../../src/cli/conformance/kubectl-cases.ts";
import type { KubeObject } from "../../src/kube/api/meta.ts";
import { RULES } from "../../src/kube/apiserver/rules/apiserver-rules.chunk.ts";
import { parseRfc3339 } from "../../src/sim/units.ts";
import { answer } from "./http-api.ts";
import type { Backend } from "./http-api.ts";
import type { Line } from "./lines.ts";

export interface Printed {
  stdout: string;
  stderr: string;
  exit: number | null;
}

/** What the lines find in the cluster and in their folder. */
export interface Setting {
  objects: string;
  exec: Readonly<Record<string, { stdout?: string; stderr?: string; exitCode?: number }>>;
  log(path: string): string | undefined;
  /** The folder that the lines are run in. */
  folder: string | null;
  files: Readonly<Record<string, string>>;
}

/** How long a line may take, in milliseconds. */
const PATIENCE_MS = 40_000;
/** What the recorded objects take to be now, where a file of objects names times. */
const RECORDED_NOW = "2026-01-15T12:00:00Z";

export class Twins {
  readonly #kubectl: string;
  readonly #setting: Setting;
  readonly #home = mkdtempSync(join(tmpdir(), "podarium-oracle-"));
  #backend: Backend | undefined;
  #server: Server | undefined;
  #port = 0;

  constructor(kubectl: string, setting: Setting) {
    this.#kubectl = kubectl;
    this.#setting = setting;
  }

  async open(): Promise<void> {
    const server = createServer((message, response) => {
      if (this.#backend)
        void answer(this.#backend, message, response).catch((error: unknown) => {
          process.stderr.write(
            `${message.method ?? ""} ${message.url ?? ""} (${message.headers["content-type"] ?? ""}): ${String(error)}\n`,
          );
          response.destroy(error as Error);
        });
    });
    this.#server = server;
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    this.#port = (server.address() as AddressInfo).port;
    mkdirSync(join(this.#home, ".kube"));
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** The lines of a block, printed by the real one and by ours; and what is then in the two clusters. */
  async run(
    lines: readonly Line[],
    onTheSecond: boolean,
  ): Promise<{ real: Printed[]; ours: Printed[]; left: [string, string] }> {
    // Ages are whole seconds: it is well to begin when one has just begun.
    if (onTheSecond) await new Promise((done) => setTimeout(done, 1000 - (Date.now() % 1000)));
    const now = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString().replace(".000Z", "Z");
    const [there, here] = [this.#world(now), this.#world(now)];
    const real = await this.#runReal(there, lines);
    const ours = this.#runOurs(here, lines);
    return { real, ours, left: [stored(there), stored(here)] };
  }

  #world(now: string): OpenKubectlWorld {
    const { objects, exec, log } = this.#setting;
    const shift = (text: string): string => fillTimes(moved(text, now), now);
    const world = createKubectlWorld({
      now,
      tz: "UTC",
      version: "1.33.1",
      objects: (JSON.parse(shift(objects)) as { items: KubeObject[] }).items,
      log(path) {
        const text = log(path);
        return text === undefined ? undefined : shift(text);
      },
      exec,
      chunks: allChunks(),
      server: `http://127.0.0.1:${this.#port}`,
    });
    world.api.useRules(RULES);
    return world;
  }

  async #runReal(world: OpenKubectlWorld, lines: readonly Line[]): Promise<Printed[]> {
    const started = Date.now();
    const hasMetrics = world.api.all().some((object) => object.apiVersion.startsWith("metrics.k8s.io/"));
    let current = lines[0];
    const folder = join(this.#home, "work");
    this.#backend = {
      api: world.api,
      clock: world.clock,
      hasMetrics,
      sentAsJson: () => this.#dryRun(current?.argv ?? [], folder),
    };
    const pump = setInterval(() => world.runFor(Math.max(0, Date.now() - started - world.clock.now), () => false), 5);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    if (this.#setting.folder !== null) cpSync(this.#setting.folder, folder, { recursive: true });
    writeFileSync(join(this.#home, ".kube/config"), configOf(this.#port));
    const printed: Printed[] = [];
    try {
      for (const line of lines) {
        current = line;
        printed.push(await this.#spawn(line, folder));
      }
    } finally {
      clearInterval(pump);
    }
    return printed;
  }

  /** What a command would send. */
  async #dryRun(argv: readonly string[], cwd: string): Promise<string> {
    const dash = argv.indexOf("--");
    const [own, rest] = dash < 0 ? [argv, []] : [argv.slice(0, dash), argv.slice(dash)];
    const plain = own.filter(
      (word, i) => !/^(--dry-run|-o|--output)/.test(word) && !/^(-o|--output)$/.test(own[i - 1] ?? ""),
    );
    const line = { text: "", argv: [...plain, "--dry-run=client", "-o", "json", ...rest], input: null };
    return (await this.#spawn(line, cwd)).stdout;
  }

  #spawn(line: Line, cwd: string): Promise<Printed> {
    return new Promise((done, failed) => {
      const child = spawn(this.#kubectl, line.argv, {
        cwd,
        env: { HOME: this.#home, TZ: "UTC", PATH: "/usr/bin:/bin", ...(line.argv[0] === "edit" && { EDITOR: "cat" }) },
      });
      const result: Printed = { stdout: "", stderr: "", exit: null };
      const limit = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
      const interrupt = isWatching(line.argv) ? setTimeout(() => child.kill("SIGINT"), 2000) : undefined;
      child.stdout.on("data", (data: Buffer) => (result.stdout += data.toString("utf8")));
      child.stderr.on("data", (data: Buffer) => (result.stderr += data.toString("utf8")));
      child.on("error", failed);
      child.on("close", (code, signal) => {
        clearTimeout(limit);
        clearTimeout(interrupt);
        done({
          stdout: this.#masked(result.stdout),
          stderr: this.#masked(result.stderr),
          exit: code ?? (signal === "SIGINT" ? 1 : null),
        });
      });
      child.stdin.on("error", () => undefined);
      child.stdin.end(line.input === null ? "" : readFileSync(join(cwd, line.input)));
    });
  }

  #runOurs(world: OpenKubectlWorld, lines: readonly Line[]): Printed[] {
    return lines.map((line) => {
      const { files } = this.#setting;
      const env = line.argv[0] === "edit" ? { EDITOR: "cat" } : {};
      const running = world.start(line.argv, {
        files,
        stdin: line.input === null ? "" : (files[line.input] ?? ""),
        env,
      });
      const ended = (): boolean => running.result().exit !== null;
      world.runFor(isWatching(line.argv) ? 2000 : PATIENCE_MS, ended);
      if (!ended()) {
        running.interrupt();
        world.runFor(1000, ended);
      }
      const { stdout, stderr, exit } = running.result();
      return { stdout: this.#masked(stdout), stderr: this.#masked(stderr), exit };
    });
  }

  #masked(text: string): string {
    return text.replaceAll(`${this.#home}/work`, "/work").replaceAll(this.#home, "/root");
  }
}

function isWatching(argv: readonly string[]): boolean {
  return (
    argv.some((word) => /^(-w|--watch|--watch-only|--watch=true|-f)$/.test(word)) &&
    ["get", "logs", "events"].includes(argv[0] ?? "") &&
    !argv.some((word) => /\.ya?ml$|^-$/.test(word))
  );
}

function configOf(port: number): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: sim, cluster: {server: "http://127.0.0.1:${port}"}}]
users: [{name: sim, user: {}}]
contexts: [{name: sim, context: {cluster: sim, user: sim}}]
current-context: sim
`;
}

/** Recorded times, moved so that what was recorded as now is now. */
function moved(text: string, now: string): string {
  const shift = (parseRfc3339(now) ?? 0) - (parseRfc3339(RECORDED_NOW) ?? 0);
  return text.replace(/202[56]-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time, fraction: string = "") => {
    const at = parseRfc3339(time.replace(fraction, "")) ?? 0;
    return `${new Date(at + shift).toISOString().slice(0, 19)}${fraction}Z`;
  });
}

/** Everything that the cluster holds, but for what counts writes. */
function stored(world: OpenKubectlWorld): string {
  return JSON.stringify(
    world.api.all().map((object) => ({ ...object, metadata: { ...object.metadata, resourceVersion: "", uid: "" } })),
    (_key, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1)))
        : value,
    1,
  );
}
