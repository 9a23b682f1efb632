/** `podarium run`: what it prints in each of its forms, and its exit codes. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { Folder, launch, podarium } from "./cli.fixture.ts";

const folder = new Folder();
afterAll(() => folder.remove());

const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
const SIDECAR = example("sidecar.yaml");

/** A Pod named p of one container. */
function pod(script: string, more = ""): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n${more}  containers:\n  - {name: c, image: "busybox:1.36", command: [sh, -c, ${JSON.stringify(script)}]}\n`;
}

describe("what run prints", () => {
  it("rows of get pods -w with their seconds, and what kubectl steps print", async () => {
    const { stdout, stderr, exit } = await podarium("run", SIDECAR, "--for", "10s");
    expect(
      stdout.replace(/(\d+\.\d{3})s/g, (_all, seconds: string) => (Number(seconds) === 0 ? "0.000s" : "N.NNNs")),
    ).toBe(
      "            NAME               READY   STATUS                    RESTARTS          AGE\n" +
        "[  0.000s] app-with-sidecar   0/2     Pending                   0                 0s\n" +
        "[  0.000s] $ kubectl apply -f sidecar.yaml\n" +
        "pod/app-with-sidecar created\n" +
        "[  N.NNNs] app-with-sidecar   0/2     ContainerCreating         0                 0s\n" +
        "[  N.NNNs] app-with-sidecar   2/2     Running                   0                 1s\n",
    );
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  });

  it("--logs: every line with its container and attempt, as it comes", async () => {
    const { stdout } = await podarium("run", SIDECAR, "--for", "30s", "--logs");
    const lines = stdout.split("\n").filter((line) => line.includes("| "));
    expect(lines.length).toBe(6);
    for (const line of lines)
      expect(line).toMatch(
        /^\[ {1,2}\d+\.\d{3}s\] app-with-sidecar\/log-shipper#0 stdout\| Thu Jan 15 12:00:\d\d UTC 2026 hello$/,
      );
  });

  it("--events: type, reason, object and message", async () => {
    const { stdout } = await podarium("run", SIDECAR, "--for", "5s", "--events");
    expect(stdout).toMatch(
      /^\[ {2}0\.\d{3}s\] Normal Scheduled pod\/app-with-sidecar: Successfully assigned default\/app-with-sidecar to node-1$/m,
    );
  });

  it("--then: kubectl at the end, one after the other, without a moment lost", async () => {
    const { stdout, exit } = await podarium(
      "run",
      SIDECAR,
      "--for",
      "20s",
      "--then",
      "get pods",
      "--then",
      "kubectl logs app-with-sidecar -c log-shipper --tail=1",
      "--then",
      "get pods --no-headers",
    );
    expect(stdout.slice(stdout.indexOf("[ 20.000s]"))).toBe(
      "[ 20.000s] $ kubectl get pods\n" +
        "NAME               READY   STATUS    RESTARTS   AGE\napp-with-sidecar   2/2     Running   0          20s\n" +
        "[ 20.000s] $ kubectl logs app-with-sidecar -c log-shipper --tail=1\n" +
        `${/Thu .* hello\n/.exec(stdout)?.[0]}` +
        "[ 20.000s] $ kubectl get pods --no-headers\n" +
        "app-with-sidecar   2/2   Running   0     20s\n",
    );
    expect(exit).toBe(0);
  });

  it("--json: the trace, a line an entry, and nothing else", async () => {
    const { stdout, exit } = await podarium("run", SIDECAR, "--for", "5s", "--json");
    const entries = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(Object.keys(entries[0] ?? {})).toEqual([
      "t",
      "seq",
      "cause",
      "type",
      "engine",
      "seed",
      "now",
      "kubernetesVersion",
      "profile",
    ]);
    expect(entries.map((entry) => entry["seq"])).toEqual(entries.map((_, i) => i));
    expect(entries.at(-1)).toMatchObject({ type: "end", phases: { "default/app-with-sidecar": "Running" } });
    expect(new Set(entries.map((entry) => entry["type"]))).toEqual(
      new Set(["start", "input", "object", "event", "machine", "pull", "container", "log", "end"]),
    );
    expect(exit).toBe(0);
  });

  it("--trace all: processes and files besides; the default entries stay as they are", async () => {
    const read = async (...more: string[]): Promise<Record<string, unknown>[]> =>
      (await podarium("run", SIDECAR, "--for", "7s", "--json", ...more)).stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const details = new Set(["process", "file", "socket", "dns", "volume"]);
    const all = await read("--trace", "all");
    expect(all.filter((entry) => !details.has(String(entry["type"])))).toEqual(await read());
    expect(all).toContainEqual(expect.objectContaining({ type: "process", op: "spawn", container: "app" }));
    expect(all).toContainEqual(
      expect.objectContaining({ type: "file", volume: "shared", path: "/app.log", container: "app" }),
    );
  });

  it("--dump: the files of the volumes as the last entries", async () => {
    const { stdout } = await podarium("run", SIDECAR, "--for", "7s", "--json", "--dump");
    const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;
    expect(last).toMatchObject({
      type: "volume",
      namespace: "default",
      pod: "app-with-sidecar",
      name: "shared",
      path: "app.log",
      mode: "644",
    });
    expect(last["text"]).toMatch(/^(Thu Jan 15 12:00:\d\d UTC 2026 hello\n){2}$/);
  });

  it("--junit: a report of the scenario's expectations", async () => {
    const scenario = folder.file(
      "s.yaml",
      `apiVersion: podarium/v1\nkind: Scenario\nmetadata: {title: "a & b"}\nspec:\n  manifests: |\n${pod("sleep 100").replace(/^(?=.)/gm, "    ")}  steps:\n  - {kubectl: apply -f -, expect: {exit: {is: 0}}}\n  - {at: 5s, expect: {status: {pod: p, is: Completed}}}\n  until: 6s\n`,
    );
    const { exit, stderr } = await podarium("run", scenario, "--junit", `${folder.path}/report.xml`);
    expect(exit).toBe(1);
    expect(stderr).toBe('podarium run: step at 5s: status of p is "Running", not "Completed"\n');
    expect(readFileSync(`${folder.path}/report.xml`, "utf8")).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="a &amp; b" tests="2" failures="1">\n' +
        '  <testcase name="0s kubectl apply -f -"/>\n' +
        '  <testcase name="5s {&quot;status&quot;:{&quot;pod&quot;:&quot;p&quot;,&quot;is&quot;:&quot;Completed&quot;}}"><failure message="status of p is &quot;Running&quot;, not &quot;Completed&quot;"></failure></testcase>\n' +
        "</testsuite>\n",
    );
  });

  it("several files in their order, at 0 s", async () => {
    const one = folder.file("one.yaml", pod("sleep 9"));
    const two = folder.file("two.yaml", pod("sleep 9").replace("name: p", "name: q"));
    const { stdout } = await podarium("run", two, one, "--for", "1s", "--json");
    const inputs = stdout
      .split("\n")
      .filter((line) => line.includes('"type":"input"'))
      .map((line) => (JSON.parse(line) as { input: { args: string } }).input.args);
    expect(inputs).toEqual(["apply -f two.yaml", "apply -f one.yaml"]);
  });

  it("--seed, --now, --kubernetes-version, --profile and --set are settings of the run", async () => {
    const { stdout } = await podarium(
      "run",
      SIDECAR,
      "--for",
      "1s",
      "--json",
      "--seed",
      "9",
      "--now",
      "2027-03-04T05:06:07Z",
      "--kubernetes-version",
      "1.33",
      "--profile",
      "bare",
      "--set",
      "nodes=2",
    );
    const lines = stdout.split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      seed: 9,
      now: "2027-03-04T05:06:07Z",
      kubernetesVersion: "1.33",
      profile: "bare",
    });
    expect(lines.filter((line) => line.includes('"kind":"Node"') && line.includes("ADDED")).length).toBe(2);
  });

  it("ends quietly when nobody reads on", { timeout: 60_000 }, () => {
    // An hour is more than the 64 KiB that a pipe holds, so that somebody has to read on.
    const { stdout, stderr, exit } = launch(
      `$PODARIUM run ${SIDECAR} --for 3600s --json | head -1; echo \${PIPESTATUS[@]}`,
    );
    expect(stdout).toMatch(/^\{"t":0,"seq":0,.*\}\n141 0\n$/);
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
  });

  it("--speed: the same run at a multiple of real time", async () => {
    const fast = await podarium("run", SIDECAR, "--for", "10s", "--json");
    const paced = await podarium("run", SIDECAR, "--for", "10s", "--json", "--speed", "100");
    expect(paced).toEqual(fast);
  });
});

describe("how run ends", () => {
  it("0 when the scenario's expectations hold", async () => {
    const scenario = folder.file(
      "ok.yaml",
      `apiVersion: podarium/v1\nkind: Scenario\nspec:\n  manifests: |\n${pod("sleep 100").replace(/^(?=.)/gm, "    ")}  steps:\n  - {kubectl: apply -f -}\n  - {at: 5s, expect: {status: {pod: p, is: Running}}}\n  until: 6s\n`,
    );
    expect(await podarium("run", scenario)).toMatchObject({ exit: 0, stderr: "" });
  });

  it.each<[string, string, string]>([
    ["a manifest that is refused", pod("x").replace("busybox:1.36", ""), "apply -f p.yaml: exit code 1"],
    ["a manifest that is no YAML", "kind: Pod\n  metadata: {\n", "apply -f p.yaml: exit code 1"],
  ])("1 for %s", async (_name, text, message) => {
    const { exit, stderr } = await podarium("run", folder.file("p.yaml", text), "--for", "1s");
    expect(stderr).toBe(`podarium run: kubectl ${message}\n`);
    expect(exit).toBe(1);
  });

  it("1 for a --then that fails", async () => {
    const { exit, stderr } = await podarium("run", SIDECAR, "--for", "1s", "--then", "get pod nope");
    expect(stderr).toBe("podarium run: kubectl get pod nope: exit code 1\n");
    expect(exit).toBe(1);
  });

  it("1 for a --then that does not end", async () => {
    const { exit, stdout, stderr } = await podarium("run", SIDECAR, "--for", "1s", "--then", "get pods -w");
    expect(stderr).toBe("podarium run: kubectl get pods -w: still running after 600 s\n");
    expect(stdout).toMatch(/^\[601\.000s\] \$ kubectl get pods -w\nNAME [^]* Running /m);
    expect(exit).toBe(1);
  });

  it.each<[string, string[], RegExp]>([
    ["no file", [], /^podarium run: no file\nUsage: podarium run FILE/],
    ["a file that is not there", ["nowhere.yaml"], /^podarium run: nowhere\.yaml: ENOENT/],
    ["an option that there is not", [SIDECAR, "--quick"], /^podarium run: Unknown option '--quick'/],
    [
      "a duration that is none",
      [SIDECAR, "--for", "soon"],
      /^podarium run: --for soon: not a duration such as 1m30s\n/,
    ],
    [
      "a kind of trace that there is not",
      [SIDECAR, "--trace", "some"],
      /^podarium run: --trace some: default or all\n/,
    ],
    ["a speed that is none", [SIDECAR, "--speed", "0"], /^podarium run: --speed 0: not a positive number\n/],
    ["a seed that is none", [SIDECAR, "--seed", "x"], /^podarium run: --seed x: not a whole number\n/],
    [
      "a setting that there is not",
      [SIDECAR, "--set", "colour=red"],
      /^podarium run: settings\.colour: there is no such setting\n/,
    ],
    [
      "a profile that there is not",
      [SIDECAR, "--profile", "fast"],
      /^podarium run: settings\.profile: "fast" is not default or bare\n/,
    ],
    [
      "a scenario that is broken",
      [folder.file("broken.yaml", "apiVersion: podarium/v1\nkind: Scenario\nspec: {steps: [{at: 1s}]}\n")],
      /^podarium run: line 3, column 16: spec\.steps\[0\]: nothing to do; /,
    ],
    [
      "a scenario with company",
      [example("init-fails-twice.yaml"), SIDECAR],
      /^podarium run: .*init-fails-twice\.yaml: a scenario goes alone\n/,
    ],
  ])("2 for %s", async (_name, args, message) => {
    const { exit, stdout, stderr } = await podarium("run", ...args);
    expect(stderr).toMatch(message);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
  });
});
