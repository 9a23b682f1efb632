/** What bad input gets: a reason in the right words at the right place, and everything else goes on. */
import { describe, expect, it } from "vitest";
import { parseManifest } from "../src/kube/manifest/parse-manifest.ts";
import { fromFragment, toFragment } from "../src/scenario/share.ts";
import { ScenarioError } from "../src/scenario/settings.ts";
import { example, scenarioOfExample, World } from "./world.fixture.ts";

/** A Pod with a container that misbehaves and one that goes on, and another Pod. */
function pod(script: string, bad = ""): World {
  const good = '"while :; do echo alive; sleep 1; done"';
  return new World({
    "p.yaml": `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes: [{name: data, emptyDir: {}}]
  containers:
  - {name: bad, image: "busybox:1.36", command: [sh, -c, ${JSON.stringify(script)}], volumeMounts: [{name: data, mountPath: /data}]${bad}}
  - {name: good, image: "busybox:1.36", command: [sh, -c, ${good}]}
---
apiVersion: v1
kind: Pod
metadata: {name: other}
spec:
  containers:
  - {name: other, image: "busybox:1.36", command: [sh, -c, ${good}]}
`,
  });
}

/** The good container of that Pod, and that of the other, have printed their lines every second to this day. */
function expectGoodAlive(world: World): void {
  for (const container of ["good", "other"]) {
    const times = world
      .entries("log")
      .filter((entry) => entry.container === container)
      .map((entry) => entry.t);
    const [first = Number.NaN] = times;
    expect(first).toBeLessThan(3000);
    expect(times.length).toBe(Math.floor((world.now - first) / 1000) + 1);
    for (const [i, t] of times.entries()) expect(Math.abs(t - first - i * 1000)).toBeLessThan(50);
  }
}

describe("broken YAML", () => {
  const BROKEN = example("sidecar.yaml").replace("    - name: app\n", "   - name: app\n");

  it("is refused with file and line in kubectl's words, and what ran before runs on", () => {
    const world = new World({ "sidecar.yaml": example("sidecar.yaml") }).runTo("20s");
    world.input({ type: "apply", file: "sidecar.yaml", text: BROKEN }).runTo("60s");
    expect(world.printed[1]).toMatch(
      /^error: error parsing sidecar\.yaml: error converting YAML to JSON: yaml: line 11: mapping values are not allowed in this context\n$/,
    );
    expect(world.kubectl("get pods --no-headers").stdout).toBe("app-with-sidecar   2/2   Running   0     60s\n");
    expect(world.log("log-shipper").split("\n").length).toBe(13);
  });

  it.each<[name: string, text: string, line: number, column: number, message: string]>([
    ["a list item out of line", BROKEN, 11, 12, "mapping values are not allowed in this context"],
    ["a tab", "kind: Pod\nmetadata:\n\tname: p\n", 3, 1, "found character that cannot start any token"],
    ["two colons", "kind: Pod\nmetadata: name: p\n", 2, 15, "mapping values are not allowed in this context"],
  ])("%s has its place", (_name, text, line, column, message) => {
    const [problem] = parseManifest(text, "p.yaml").problems;
    expect({ ...problem?.range.start, message: problem?.message }).toMatchObject({
      line,
      column,
      message: `error converting YAML to JSON: yaml: line ${line}: ${message}`,
    });
  });

  it.each<[name: string, text: string, line: number]>([
    ["a map", "kind: Pod\nmetadata: {name: p\n", 3],
    ["a list", "kind: Pod\nspec: {containers: [a, b\n", 3],
    ["a text", 'kind: "Pod\n', 2],
  ])("%s that is not closed is found where the text ends", (_name, text, line) => {
    const { problems, documents } = parseManifest(text, "p.yaml");
    expect(problems.map(({ severity, range }) => [severity, range.start.line])).toEqual([["error", line]]);
    expect(documents).toEqual([]);
  });
});

describe("indentation that was lost in copying", () => {
  const flat = (name: string): string =>
    example(name)
      .split("\n")
      .map((line) => line.trim())
      .join("\n");

  it.each(["sidecar.yaml", "init.yaml", "deployment.yaml", "localhost.yaml"])(
    "%s is recognised and offered back",
    (name) => {
      const { problems } = parseManifest(flat(name), name);
      expect(problems.filter(({ severity }) => severity === "error").length).toBe(1);
      const repaired = problems.find(({ suggestion }) => suggestion)?.suggestion?.text ?? "";
      expect(parseManifest(repaired, name).documents.map(({ value }) => value)).toEqual(
        parseManifest(example(name), name).documents.map(({ value }) => value),
      );
    },
  );

  it("is repaired in every document of a text", () => {
    const both = `${flat("sidecar.yaml").trimEnd()}\n---\n${flat("deployment.yaml")}`;
    const repaired =
      parseManifest(both, "both.yaml").problems.find(({ suggestion }) => suggestion)?.suggestion?.text ?? "";
    expect(parseManifest(repaired, "both.yaml").documents.length).toBe(2);
    expect(parseManifest(repaired, "both.yaml").problems).toEqual([]);
  });

  it("is not seen where there is some", () => {
    expect(parseManifest(example("sidecar.yaml"), "sidecar.yaml").problems).toEqual([]);
    expect(parseManifest("a: 1\nb: 2\nc: 3\nd: 4\n", "map.yaml").problems).toEqual([]);
  });

  it("is given up where nothing fits", () => {
    const nonsense = `apiVersion: v1\nkind: Pod\nspec:\ncontainers:\n- colour: red\n${"- name: x\n".repeat(200)}shape: round\n`;
    expect(parseManifest(nonsense, "x.yaml").problems.map(({ suggestion }) => suggestion)).not.toContain(
      expect.anything(),
    );
  });
});

describe("wrong fields", () => {
  it.each<[change: [string, string], answer: string]>([
    [
      ["image: busybox:1.36", "image: ''"],
      'The Pod "app-with-sidecar" is invalid: spec.containers[0].image: Required value\n',
    ],
    [
      ["name: shared\n      emptyDir", "name: sharde\n      emptyDir"],
      'The Pod "app-with-sidecar" is invalid: \n* spec.containers[0].volumeMounts[0].name: Not found: "shared"\n* spec.containers[1].volumeMounts[0].name: Not found: "shared"\n',
    ],
    [
      ["command:", "comand:"],
      'Error from server (BadRequest): error when creating "sidecar.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].comand"\n',
    ],
    [
      ["mountPath: /data", "mountPath: 3"],
      'Error from server (BadRequest): error when creating "sidecar.yaml": Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field VolumeMount.spec.containers.volumeMounts.mountPath of type string\n',
    ],
    [
      ["kind: Pod", "kind: Pot"],
      'error: resource mapping not found for name: "app-with-sidecar" namespace: "" from "sidecar.yaml": no matches for kind "Pot" in version "v1"\nensure CRDs are installed first\n',
    ],
  ])("%j get the API server's message", ([from, to], answer) => {
    const world = new World({ "sidecar.yaml": example("sidecar.yaml").replace(from, to) }).runTo("5s");
    expect(world.printed).toEqual([answer]);
    expect(world.simulation.outcomes[0]?.exit).toBe(1);
    expect(world.kubectl("get pods").stderr).toBe("No resources found in default namespace.\n");
  });
});

describe("a script that misbehaves", () => {
  it("with a syntax error: ash's message in its log, exit code 2", () => {
    const world = pod("echo one\nif true; then echo two").runTo("30s");
    expect(world.log("bad", 0)).toBe('one\nsh: syntax error: unexpected end of file (expecting "fi")\n');
    const exits = world
      .entries("container")
      .filter((entry) => entry.container === "bad" && entry["state"] === "exited");
    expect(new Set(exits.map((entry) => entry["exitCode"]))).toEqual(new Set([2]));
    expect(world.kubectl("get pod p --no-headers").stdout).toMatch(/^p\s+1\/2\s+(Error|CrashLoopBackOff)\s/);
    expectGoodAlive(world);
  });

  it("in a busy loop: it is held to one CPU, which an event says", () => {
    const world = pod("while :; do :; done").runTo("30s");
    expect(world.kubectl("get pod p --no-headers").stdout).toMatch(/^p\s+2\/2\s+Running\s+0\s/);
    expect(world.events("pod/p")).toContain(
      "SimulatorLimit a process has used 10 s of CPU without waiting for anything; it is held to one CPU, and everything else goes on",
    );
    expectGoodAlive(world);
  });

  it("as a fork bomb: no more processes than its limit, which log and event say", () => {
    const world = pod("f() { f | f & }; f; sleep 20; echo over").runTo("30s");
    expect(world.log("bad")).toContain("sh: can't fork: Resource temporarily unavailable\n");
    expect(world.log("bad")).toContain("over\n");
    expect(world.events("pod/p").filter((text) => text.startsWith("SimulatorLimit"))).toEqual([
      "SimulatorLimit this container has 1024 processes; no more can be started until some end",
    ]);
    expect(world.entries("limit").filter((entry) => entry["what"] === "processes" && entry.attempt === 0).length).toBe(
      1,
    );
    expectGoodAlive(world);
  });

  it("that fills the disk: the write fails at its limit, which log and event say", () => {
    const world = pod("yes > /data/x; echo rc=$?; ls -s /data; sleep 100").runTo("60s");
    expect(world.log("bad")).toBe("yes: File too large\nrc=1\ntotal 1048576\n1048576 x\n");
    expect(world.events("pod/p").filter((text) => text.includes("GiB"))).toEqual([
      "SimulatorLimit a file of 1 GiB is the largest that is simulated",
    ]);
    expectGoodAlive(world);
  });

  it("that fills a volume with a sizeLimit in memory: no space left", () => {
    const world = new World({
      "p.yaml": `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes: [{name: data, emptyDir: {medium: Memory, sizeLimit: 1Mi}}]
  containers:
  - {name: bad, image: "busybox:1.36", command: [sh, -c, "yes > /data/x; echo rc=$?; sleep 100"], volumeMounts: [{name: data, mountPath: /data}]}
`,
    }).runTo("10s");
    expect(world.log("bad")).toBe("yes: No space left on device\nrc=1\n");
  });

  it("that prints for ever: its log and what is recorded of it have a limit, and the run goes on", () => {
    const world = pod("yes").runTo("25s");
    expectGoodAlive(world);
    expect(world.kubectl("logs p -c bad --tail=1").stdout).toBe("y\n");
    expect(world.entries("log").filter((entry) => entry.container === "bad").length).toBe(200_000);
    expect(world.events("pod/p")).toContain(
      "SimulatorLimit this container has printed 200000 lines; no more are recorded",
    );
  });

  const LONG = "a".repeat(40);
  it.each([
    [
      "processes that never end",
      "while :; do sleep 100 & done",
      2,
      "sh: can't fork: Resource temporarily unavailable\n",
    ],
    [
      "a shell in a shell in a shell",
      "echo 'sh /tmp/s' > /tmp/s; sh /tmp/s",
      2,
      "/tmp/s: line 1: can't fork: Resource temporarily unavailable\n",
    ],
    ["a function that calls itself", "f() { f; }; f", 139, ""],
    ["a file that reads itself", "echo '. /tmp/s' > /tmp/s; . /tmp/s", 139, ""],
    ["a text that evaluates itself", `x='eval "$x"'; eval "$x"`, 139, ""],
    ["a value that doubles", "x=a; while :; do x=$x$x; done", 1, "sh: out of memory\n"],
    [
      "arguments that double",
      'set -- a; while :; do set -- "$@" "$@"; done',
      2,
      "sh: more than 500000 words in one command\n",
    ],
    ["quotes without an end", "echo 'a", 2, "sh: syntax error: unterminated quoted string\n"],
    [
      "garbage",
      "printf '\\177ELF\\002\\001(\\000\\000)' > /tmp/g; sh /tmp/g",
      2,
      "/tmp/g: line 1: syntax error: bad function name\n",
    ],
    ["a buffer of many gigabytes", "dd if=/dev/zero of=/data/z bs=64G count=1", 1, "dd: out of memory\n"],
    [
      "one directory in the other",
      "while :; do mkdir d && cd d || exit; done",
      2,
      "sh: cd: line 0: can't cd to d: File name too long\n",
    ],
    ["an expression of sed", `echo ${LONG} | sed 's/\\(a*\\)*b//'`, 0, `${LONG}\n`],
    [
      "an expression with its own match",
      `echo ${LONG} | grep -E '(a*)*(a*)*(a*)*\\1b'`,
      2,
      "grep: '(a*)*(a*)*(a*)*\\1b' took too many steps: Memory exhausted\n",
    ],
    ["a function of awk", "awk 'function f(x) { return f(x + 1) } BEGIN { f(1) }'", 139, ""],
    ["a trap that signals again", "trap 'kill -USR1 $$$$' USR1; kill -USR1 $$$$; echo no", 139, ""],
    ["a large number", "echo '9^9^9' | bc", 1, "bc: out of memory\n"],
  ])("with %s: its end is that of a real one, again and again", (_name, script, exitCode, log) => {
    const world = pod(script).runTo("8s");
    expect(world.log("bad", 0)).toBe(log);
    const exits = world
      .entries("container")
      .filter((entry) => entry.container === "bad" && entry["state"] === "exited");
    expect(exits.length).toBeGreaterThan(1);
    expect(new Set(exits.map((entry) => entry["exitCode"]))).toEqual(new Set([exitCode]));
    expectGoodAlive(world);
  });

  it.each([
    ["processes", "f() { f | f & }; f; sleep 20"],
    ["a value", "x=a; while :; do x=$x$x; done"],
    ["what a command prints", "x=$(tr '\\0' a </dev/zero)"],
    ["a line without an end", "tail -n 1 /dev/zero"],
    ["a buffer", "dd if=/dev/zero of=/dev/null bs=1G"],
  ])("that takes more memory than it may, with %s: OOMKilled", (_name, script) => {
    const world = pod(script, ", resources: {limits: {memory: 32Mi}}").runTo("12s");
    const [end] = world
      .entries("container")
      .filter((entry) => entry.container === "bad" && entry["state"] === "exited");
    expect([end?.["exitCode"], end?.["reason"]]).toEqual([137, "OOMKilled"]);
    expectGoodAlive(world);
  });

  it.each([
    ["writes to nowhere", "yes > /dev/null"],
    ["replaces itself", "echo 'exec sh /tmp/s' > /tmp/s; exec sh /tmp/s"],
    ["starts a program for each word", "yes | xargs -n 1 true"],
    ["kills everybody", "while :; do kill -9 -1; done 2>/dev/null"],
    ["passes on what it gets", "yes | cat | cat | cat > /dev/null"],
    ["matches all against all", "cd /data; seq 1 500 | xargs touch; while :; do echo */../*/../* > /dev/null; done"],
    ["asks a server that is not there", "while :; do wget -q -O- http://localhost:1/; done 2>/dev/null"],
    ["compares", "seq 1 9999 > /tmp/a; seq 9999 -1 1 > /tmp/b; while :; do diff /tmp/a /tmp/b > /tmp/c; done"],
  ])("that %s: it runs for ever, and nobody else is held up", (_name, script) => {
    const world = pod(script).runTo("8s");
    expect(world.kubectl("get pod p --no-headers").stdout).toMatch(/^p\s+2\/2\s+Running\s+0\s/);
    expectGoodAlive(world);
  });
});

describe("a damaged link", () => {
  it("says so, and leaves what is open as it is", () => {
    const world = new World({ "sidecar.yaml": example("sidecar.yaml") }).runTo("10s");
    const link = toFragment(scenarioOfExample("init-fails-twice.yaml"));
    expect(() => fromFragment(link.slice(0, -5))).toThrow(ScenarioError);
    expect(() => fromFragment(link.slice(0, -5))).toThrow(
      "this link is damaged: part of it was lost or changed on the way",
    );
    expect(world.runTo("20s").kubectl("get pods --no-headers").stdout).toContain("Running");
  });
});

/** Never started, and shown as it would be; then what is missing comes, or what is wrong goes. */
describe("what can never start heals when the cause is gone", () => {
  const one = (body: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n${body}`;
  const app = (more: string): string => `  containers:\n  - {name: app, image: "busybox:1.36", ${more}}\n`;
  const SLEEPS = 'command: [sh, -c, "exec sleep 600"]';
  const MAP = "kubectl create configmap settings --from-literal=k=v";

  it.each<[name: string, body: string, symptom: RegExp, mend: string]>([
    [
      "a missing ConfigMap of a variable",
      app(`${SLEEPS}, envFrom: [{configMapRef: {name: settings}}]`),
      /^p +0\/1 +CreateContainerConfigError +0/,
      MAP,
    ],
    [
      "a missing ConfigMap of a volume",
      `  volumes: [{name: v, configMap: {name: settings}}]\n${app(`${SLEEPS}, volumeMounts: [{name: v, mountPath: /v}]`)}`,
      /^p +0\/1 +ContainerCreating +0/,
      MAP,
    ],
    [
      "a missing key",
      app(`${SLEEPS}, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]`),
      /^p +0\/1 +CreateContainerConfigError +0/,
      "kubectl create secret generic s --from-literal=k=v",
    ],
    [
      "a typo in the image",
      "  containers:\n  - {name: app, image: 'nginx:1.72'}\n",
      /^p +0\/1 +(ErrImagePull|ImagePullBackOff) +0/,
      "kubectl set image pod/p app=nginx:1.27",
    ],
    [
      "a name that is no image",
      "  containers:\n  - {name: app, image: 'Nginx:1.27'}\n",
      /^p +0\/1 +InvalidImageName +0/,
      "kubectl set image pod/p app=nginx:1.27",
    ],
    [
      "resources that no node has",
      `  nodeSelector: {disk: ssd}\n${app(SLEEPS)}`,
      /^p +0\/1 +Pending +0/,
      "kubectl label node node-1 disk=ssd",
    ],
    [
      "a command that another image has",
      app("command: [bash, -c, 'sleep 600']"),
      /^p +0\/1 +(RunContainerError|CrashLoopBackOff) +\d/,
      "kubectl set image pod/p app=ubuntu:24.04",
    ],
    [
      "a port that is taken",
      `  containers:\n  - {name: first, image: "busybox:1.36", command: [sh, -c, "httpd -p 8080; exec sleep 600"], lifecycle: {}}\n  - {name: app, image: "busybox:1.36", command: [sh, -c, "exec httpd -f -p 8080"]}\n`,
      /^p +1\/2 +(Error|CrashLoopBackOff) +\d/,
      "kubectl exec p -c first -- sh -c 'kill $(pidof httpd)'",
    ],
    [
      "a file that may not be read",
      `  volumes: [{name: v, emptyDir: {}}]\n  containers:\n  - {name: app, image: "busybox:1.36", securityContext: {runAsUser: 1000}, command: [sh, -c, "cat /v/f && exec sleep 600"], volumeMounts: [{name: v, mountPath: /v}]}\n  - {name: root, image: "busybox:1.36", command: [sh, -c, "echo x > /v/f; chmod 600 /v/f; exec sleep 600"], volumeMounts: [{name: v, mountPath: /v}]}\n`,
      /^p +1\/2 +(Error|CrashLoopBackOff) +\d/,
      "kubectl exec p -c root -- chmod 644 /v/f",
    ],
  ])("%s", (_name, body, symptom, mend) => {
    const world = new World({ "p.yaml": one(body) }).runTo("40s");
    expect(world.kubectl("get pod p --no-headers").stdout).toMatch(symptom);
    expect(world.sh(mend).exit).toBe(0);
    world.runFor("3m");
    expect(world.kubectl("get pod p --no-headers").stdout).toMatch(/^p +(1\/1|2\/2) +Running /);
  });

  it("resources that no node has left, until somebody gives them back", () => {
    const big = "apiVersion: v1\nkind: Pod\nmetadata: {name: big}\nspec:\n";
    const asks = `${SLEEPS}, resources: {requests: {cpu: "3"}}`;
    const world = new World({ "big.yaml": big + app(asks) }, { nodes: 1 }).runTo("5s");
    world.input({ type: "apply", file: "p.yaml", text: one(app(asks)) }).runTo("20s");
    expect(world.kubectl("get pod p --no-headers").stdout).toMatch(/^p +0\/1 +Pending +0/);
    expect(world.events("pod/p").join("\n")).toMatch(/FailedScheduling .*Insufficient cpu/);
    world.kubectl("delete pod big --now");
    world.runFor("30s");
    expect(world.kubectl("get pod p --no-headers").stdout).toMatch(/^p +1\/1 +Running /);
  });
});
