/** The closer looks: what the worker tells of processes, sockets, files, objects and machines of a Pod that runs. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { WorkerChunks } from "../../src/worker/chunks.ts";
import { Engine } from "../../src/worker/engine.ts";
import { Inside } from "../../src/worker/inside/inside.ts";
import type { InsideTopic, InsideViews, Look } from "../../src/worker/inside/inside-view.ts";
import { containerStateOf } from "../../src/worker/timeline/words.ts";
import type { Reply } from "../../src/worker/protocol.ts";

const chunks = new WorkerChunks();
const engine = new Engine(chunks);

beforeAll(async () => {
  const text = readFileSync(new URL("../../examples/localhost.yaml", import.meta.url), "utf8");
  engine.open({ files: [{ name: "localhost.yaml", text }], playing: false });
  await runTo(6000);
});

async function runTo(t: number): Promise<void> {
  const goal = engine.seek(t);
  for (;;) {
    const result = engine.run(goal, 10_000);
    if (result?.stopped !== "needs") break;
    await chunks.load(result.chunk);
    engine.simulation.clock.resume();
  }
}

function seen<T extends Exclude<InsideTopic, "why">>(topic: T, look: Partial<Look> = {}): InsideViews[T] {
  const uid = engine.view().pods[0]?.uid ?? "";
  const replies: Reply[] = [];
  const whole = { uid, container: "", directories: ["/"], file: "", part: 0, why: "", object: "", ...look };
  new Inside(topic).paint(engine, whole, (reply) => replies.push(reply));
  const [reply] = replies;
  const value = reply?.type === "inside" ? reply.views[topic] : undefined;
  if (!value) throw new Error(`nothing was told of ${topic}`);
  return value;
}

describe("a Pod that runs", () => {
  it("has processes with parents, open files and what they wait in", () => {
    const app = seen("processes").filter(({ container }) => container === "app");
    expect(app[0]).toMatchObject({ pid: 1, parent: 0, user: 0, state: "waiting" });
    const server = app.find(({ command }) => command.startsWith("httpd"));
    expect(server).toMatchObject({ call: "accept", state: "waiting" });
    expect(server?.files.map(({ fd }) => fd)).toContain(0);
  });

  it("has sockets of both containers in one network, and what happened there", () => {
    const { sockets, happened } = seen("network");
    const listening = sockets.filter(({ state }) => state === "listen");
    expect(listening.map(({ container, local }) => [container, local.replace(/^.*:/, "")])).toEqual([
      ["app", "8080"],
      ["sidecar", "9090"],
    ]);
    expect(happened.some(({ op, container }) => op === "connect" && container === "sidecar")).toBe(true);
  });

  it("has connections with what each end sent, and the exchanges of HTTP in them", () => {
    const { connections } = seen("network");
    const exchanges = connections.flatMap((one) => one.exchanges.map((exchange) => ({ one, exchange })));
    expect(exchanges.length).toBeGreaterThan(0);
    for (const { one, exchange } of exchanges) {
      expect(exchange).toMatchObject({ method: "GET", status: 200, reason: "OK" });
      expect(exchange.sent).toBe(one.client.bytes);
      expect(exchange.received).toBe(one.server.bytes);
      expect(exchange.until).toBeGreaterThanOrEqual(exchange.t);
      expect([one.client.container, one.server.container].sort()).toEqual(["app", "sidecar"]);
      expect(one.ended).not.toBeNull();
    }
  });

  it("has files as a container sees them", () => {
    const { containers, directories, file } = seen("files", {
      container: "sidecar",
      directories: ["/", "/www"],
      file: "/www/index.html",
    });
    expect(containers).toEqual(["app", "sidecar"]);
    expect(directories[0]?.entries.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["bin", "etc", "proc", "www"]),
    );
    expect(directories[1]?.entries).toMatchObject([{ name: "index.html", kind: "file" }]);
    expect(file).toMatchObject({ path: "/www/index.html", volume: null, kind: "file", part: 0, parts: 1 });
    expect(file?.text).toContain("sidecar");
  });

  it("has its objects as YAML", () => {
    const uid = engine.view().pods[0]?.uid ?? "";
    const { list, yaml } = seen("objects", { object: uid });
    expect(list).toContainEqual({ uid, kind: "Pod", namespace: "default", name: "localhost" });
    expect(yaml).toMatch(/^apiVersion: v1\nkind: Pod\n/);
    expect(yaml).toContain("phase: Running");
  });

  it("has the machines that run, and what led where they are", () => {
    const { charts, running, recent } = seen("machines");
    expect(charts.map(({ id }) => id)).toEqual(["pod", "container", "probe"]);
    expect(running).toMatchObject([
      { chart: "pod", state: "running" },
      { chart: "container", container: "app", state: "running.started" },
      { chart: "container", container: "sidecar", state: "running.started" },
    ]);
    expect(recent.find(({ chart }) => chart === "pod")).toMatchObject({ event: "STARTED", to: "running" });
    const states = charts.find(({ id }) => id === "container")?.states;
    expect(states).toContain("waiting.crashLoopBackOff");
  });

  it("has a word on the timeline for every state that a container can be in", () => {
    const states = seen("machines").charts.find(({ id }) => id === "container")?.states ?? [];
    for (const state of states) expect(containerStateOf(state, false).word, state).not.toBe(state);
  });
});

it("is told only when it has changed", () => {
  const inside = new Inside("machines");
  const look = {
    uid: engine.view().pods[0]?.uid ?? "",
    container: "",
    directories: ["/"],
    file: "",
    part: 0,
    why: "",
    object: "",
  };
  const replies: Reply[] = [];
  inside.paint(engine, look, (reply) => replies.push(reply));
  inside.paint(engine, look, (reply) => replies.push(reply));
  expect(replies).toHaveLength(1);
  inside.forget();
  inside.paint(engine, look, (reply) => replies.push(reply));
  expect(replies).toHaveLength(2);
});

it("knows which process wrote a file, by which line of the script, and when", async () => {
  const script = [
    "echo one > /data/a.log",
    "sleep 1",
    "cp /data/a.log /data/b.log",
    "for i in 1 2; do echo $i >> /data/c.log; done",
    "head -c 5000 /dev/zero > /data/zero.bin",
    "trap : USR1; kill -USR1 1",
    "echo own > /tmp/own.txt; mv /tmp/own.txt /etc/own.conf",
    "sleep 600",
  ].join("\n");
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "writer" },
    spec: {
      volumes: [{ name: "data", emptyDir: {} }],
      containers: [
        {
          name: "w",
          image: "busybox",
          command: ["sh", "-c", script],
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
      ],
    },
  };
  engine.open({ files: [{ name: "writer.yaml", text: JSON.stringify(pod) }], playing: false });
  await runTo(8000);
  const written = (file: string): unknown => seen("files", { container: "w", file }).written;
  expect(written("/data/a.log")).toMatchObject({
    container: "w",
    pid: 1,
    line: { number: 1, text: "echo one > /data/a.log" },
  });
  expect(written("/data/b.log")).toMatchObject({ command: "cp /data/a.log /data/b.log", line: { number: 3 } });
  expect(written("/data/c.log")).toMatchObject({ pid: 1, line: { number: 4 } });
  expect(written("/etc/own.conf")).toMatchObject({ command: "mv /tmp/own.txt /etc/own.conf", line: { number: 7 } });
  expect(seen("processes").find(({ pid }) => pid === 1)).toMatchObject({ signals: [{ name: "USR1" }] });
  expect(written("/etc/passwd")).toBeNull();
  const binary = (part: number): InsideViews["files"]["file"] =>
    seen("files", { container: "w", file: "/data/zero.bin", part }).file;
  expect(binary(0)).toMatchObject({ text: null, part: 0, parts: 3 });
  expect(binary(1)?.hex[0]).toMatch(/^00000800 {2}00 00/);
  expect(binary(99)?.hex.at(-1)).toMatch(/^00001380 /);
});
