/**
 * The lesson "Sidecars & Init Containers" (fidelity/lesson.txt), walked from its first claim to its last: each claim and
 * each command is a row that quotes it, with the whole of what a cluster answers.
 *
 * Times of day and ages are masked where a row is about words; rows about time say their bounds.
 * Source: fidelity/lesson.txt for the claims; kubelet 1.36 and kubectl 1.36 by behaviour for the answers.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseManifest } from "../src/kube/manifest/parse-manifest.ts";
import { example, World } from "./world.fixture.ts";
import type { Answer } from "./world.fixture.ts";

const text = readFileSync(new URL("fidelity/lesson.txt", import.meta.url), "utf8");
const plain = text.replace(/\s+/g, " ");
const quoted = new Set<string>();
const commands = new Set<string>();

/** A row: the lesson's own words, and what shows that they are true here. */
function claim(words: string, check: () => void): void {
  quoted.add(words);
  it(`"${words}"`, check);
}

/** A command of the lesson, as it stands there. */
function run(world: World, command: string): Answer {
  commands.add(command);
  return world.sh(command);
}

/** Times of day as in `date`, ages, and hexadecimal identities. */
function masked(output: string): string {
  return output
    .replace(/\b\d\d:\d\d:\d\d\b/g, "TIME")
    .replace(/\b\d+m?s( \(x\d+ over \d+m?s\))?(?= +(kubelet|default-scheduler) )/g, "AGE")
    .replace(/\b[0-9a-f]{64}\b/g, "SHA")
    .replace(/kube-api-access-[a-z0-9]{5}/g, "kube-api-access-xxxxx")
    .replace(/\d+(\.\d+)?m?s \(\d+(\.\d+)?m?s including waiting\)/g, "DURATION (DURATION including waiting)");
}

const said = (stdout: string, stderr = ""): Answer => ({ stdout, stderr, exit: 0 });
const refused = (stderr: string, stdout = ""): Answer => ({ stdout, stderr, exit: 1 });
const DEFAULTED = 'Defaulted container "app" out of: app, log-shipper\n';
const HELLO = "Thu Jan 15 TIME UTC 2026 hello\n";

/** The first manifest, some time after it was applied. */
function sidecar(after = "20s"): World {
  return new World({ "sidecar.yaml": example("sidecar.yaml") }).runTo(after);
}

/** A Pod of one volume, init containers and an app, all BusyBox scripts. */
function pod(init: Readonly<Record<string, string>>, app: string, more = ""): string {
  const container = ([name, script]: readonly [string, string]): string =>
    `  - {name: ${name}, image: "busybox:1.36", command: [sh, -c, ${JSON.stringify(script)}], volumeMounts: [{name: work, mountPath: /work}]}\n`;
  return (
    `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n${more}  volumes: [{name: work, emptyDir: {}}]\n` +
    `  initContainers:\n${Object.entries(init).map(container).join("")}  containers:\n${container(["app", app])}`
  );
}

describe("the manifests of the lesson", () => {
  it.each([
    ["sidecar.yaml", "app-with-sidecar"],
    ["init.yaml", "app-with-init"],
  ])("as they stand on its page, without indentation, are offered back as %s", (name, pod) => {
    const lines = text.split("\n");
    const at = lines.findIndex((line, i) => line === "apiVersion: v1" && lines[i + 3] === `name: ${pod}`);
    const flat = lines.slice(at, at + example(name).trimEnd().split("\n").length);
    const { problems } = parseManifest(flat.join("\n"), name);
    const repaired = problems.flatMap(({ suggestion }) => (suggestion ? [suggestion] : []));
    expect(repaired.map(({ title }) => title)).toEqual(["Restore the indentation that was lost in copying"]);
    const values = (yaml: string): unknown[] => parseManifest(yaml, name).documents.map(({ value }) => value);
    expect(values(repaired[0]?.text ?? "")).toEqual(values(example(name)));
  });
});

describe("1. What containers in a Pod share", () => {
  const world = new World({ "localhost.yaml": example("localhost.yaml") }).runTo("10s");

  claim("they share one IP address and can reach each other over localhost", () => {
    expect(world.kubectl("get pod localhost -o jsonpath={.status.podIPs[*].ip}")).toEqual(said("10.244.0.5"));
    for (const container of ["app", "sidecar"])
      expect(world.kubectl(`exec localhost -c ${container} -- hostname -i`)).toEqual(said("127.0.0.1 10.244.0.5\n"));
    expect(world.kubectl("logs localhost -c sidecar")).toEqual(
      said("the app says: this is the app, at 127.0.0.1 10.244.0.5\n"),
    );
    expect(world.log("app")).toContain("the sidecar says: this is the sidecar, at 127.0.0.1 10.244.0.5\n");
  });

  claim("If the main app listens on port 8080, a sidecar reaches it at127.0.0.1:8080.", () => {
    const ask = (container: string, port: number): Answer =>
      world.kubectl(`exec localhost -c ${container} -- wget -qO- http://127.0.0.1:${port}/`);
    expect(ask("sidecar", 8080)).toEqual(said("this is the app, at 127.0.0.1 10.244.0.5\n"));
    expect(ask("app", 9090)).toEqual(said("this is the sidecar, at 127.0.0.1 10.244.0.5\n"));
    expect(ask("sidecar", 7070)).toEqual(
      refused(
        "wget: can't connect to remote host (127.0.0.1): Connection refused\ncommand terminated with exit code 1\n",
      ),
    );
  });

  it("a port is taken once for all containers of the Pod", () => {
    expect(world.kubectl("exec localhost -c sidecar -- httpd -f -p 8080")).toEqual(
      refused("httpd: bind: Address already in use\ncommand terminated with exit code 1\n"),
    );
  });

  claim(
    "any volume defined on the Pod can be mounted into multiple containers, so they read and write the same files",
    () => {
      const shared = sidecar();
      expect(
        shared.kubectl("exec app-with-sidecar -c log-shipper -- sh -c 'echo from the sidecar > /data/note'"),
      ).toEqual(said(""));
      expect(shared.kubectl("exec app-with-sidecar -c app -- cat /data/note")).toEqual(said("from the sidecar\n"));
    },
  );

  it("what is outside a volume is each container's own", () => {
    const shared = sidecar();
    expect(shared.kubectl("exec app-with-sidecar -c app -- touch /tmp/mine")).toEqual(said(""));
    expect(shared.kubectl("exec app-with-sidecar -c log-shipper -- ls /tmp/mine")).toEqual(
      refused("ls: /tmp/mine: No such file or directory\ncommand terminated with exit code 1\n"),
    );
  });
});

describe("2. The sidecar pattern", () => {
  claim("kubectl apply -f sidecar.yaml", () => {
    const world = new World({});
    world.simulation.cluster.workstation.writeFile("sidecar.yaml", example("sidecar.yaml"));
    expect(run(world, "kubectl apply -f sidecar.yaml")).toEqual(said("pod/app-with-sidecar created\n"));
    expect(run(world, "kubectl apply -f sidecar.yaml")).toEqual(said("pod/app-with-sidecar unchanged\n"));
  });

  it("kubectl get pods shows both containers ready", () => {
    const world = sidecar();
    expect(world.kubectl("get pods")).toEqual(
      said(
        "NAME               READY   STATUS    RESTARTS   AGE\napp-with-sidecar   2/2     Running   0          20s\n",
      ),
    );
    expect(world.rows("app-with-sidecar").map((row) => row.replace(/^\S+ /, ""))).toEqual([
      "0/2 Pending 0",
      "0/2 ContainerCreating 0",
      "2/2 Running 0",
    ]);
  });

  claim("a simple writer app produces lines into a shared volume, and a sidecar reads and prints them", () => {
    const world = sidecar("60s");
    const times = world.entries("log").map((entry) => [entry.container, entry.t] as const);
    expect(new Set(times.map(([container]) => container))).toEqual(new Set(["log-shipper"]));
    const [first = 0] = times.map(([, t]) => t);
    expect(times.map(([, t]) => t - first)).toEqual(times.map((_, i) => i * 5000));
    expect(times.length).toBe(12);
    expect(masked(world.log("log-shipper"))).toBe(HELLO.repeat(12));
    const file = world.kubectl("exec app-with-sidecar -c app -- cat /data/app.log");
    expect(file).toEqual(said(world.log("log-shipper")));
  });

  claim("kubectl logs app-with-sidecar -c log-shipper", () => {
    const answer = run(sidecar(), "kubectl logs app-with-sidecar -c log-shipper # -c selects which container");
    expect({ ...answer, stdout: masked(answer.stdout) }).toEqual(said(HELLO.repeat(4)));
  });

  claim("with multiple containers you must say which one's logs you want, or which one to exec into", () => {
    const world = sidecar();
    expect(world.kubectl("logs app-with-sidecar")).toEqual(said("", DEFAULTED));
    expect(world.kubectl("exec app-with-sidecar -- hostname")).toEqual(said("app-with-sidecar\n", DEFAULTED));
    expect(world.kubectl("logs app-with-sidecar -c nope")).toEqual(
      refused("error: container nope is not valid for pod app-with-sidecar\n"),
    );
  });

  it("logs -f goes on as lines come, until it is interrupted", () => {
    const world = sidecar();
    const answer = world.sh("timeout -s INT 12 kubectl logs -f --tail=1 app-with-sidecar -c log-shipper");
    expect(masked(answer.stdout)).toBe(HELLO.repeat(4));
    expect(answer.stderr).toBe("");
    expect(world.now).toBeGreaterThanOrEqual(32_000);
    expect(world.now).toBeLessThan(32_100);
  });

  it("logs of all containers, with their names", () => {
    const { stdout } = sidecar().kubectl("logs app-with-sidecar --all-containers --prefix");
    expect(masked(stdout)).toBe(`[pod/app-with-sidecar/log-shipper] ${HELLO}`.repeat(4));
  });

  it("exec gives a shell in a container, on a terminal", () => {
    const world = sidecar();
    world.input({ type: "type", tty: "t1", text: "" }).runFor("1s");
    world
      .input({ type: "type", tty: "t1", text: "kubectl exec -it app-with-sidecar -c log-shipper -- sh\n" })
      .runFor("1s");
    world.input({ type: "type", tty: "t1", text: "hostname\n" }).runFor("1s");
    world.input({ type: "type", tty: "t1", text: "exit\n" }).runFor("1s");
    const [terminal] = world.simulation.cluster.workstation.terminals();
    expect(terminal?.output.replaceAll("\r\n", "\n")).toBe(
      "learner@workstation:~$ kubectl exec -it app-with-sidecar -c log-shipper -- sh\n" +
        "/ # hostname\napp-with-sidecar\n/ # exit\nlearner@workstation:~$ ",
    );
  });

  it("describe tells of both containers, the volume they share, and what happened", () => {
    const { stdout, stderr, exit } = sidecar().kubectl("describe pod app-with-sidecar");
    expect({ stderr, exit }).toEqual({ stderr: "", exit: 0 });
    expect(masked(stdout)).toBe(readFileSync(new URL("lesson-describe.txt", import.meta.url), "utf8"));
  });

  claim("The emptyDir volume is created empty when the Pod starts and is shared by both containers.", () => {
    const { spec } = pod1();
    const world = new World({
      "pod.json": JSON.stringify({ ...pod1(), spec: { ...spec, containers: listing(spec.containers) } }),
    });
    world.runTo("5s");
    expect(world.log("app")).toBe("total 0\n");
    expect(world.log("log-shipper")).toBe("total 0\n");
  });

  claim("The app writes to /data/app.log; the sidecar tails the same file.", () => {
    const world = sidecar();
    const inode = (container: string): string =>
      world.kubectl(`exec app-with-sidecar -c ${container} -- stat -c %i:%n /data/app.log`).stdout;
    expect(inode("app")).toMatch(/^\d+:\/data\/app.log\n$/);
    expect(inode("log-shipper")).toBe(inode("app"));
  });
});

interface Lesson1 {
  spec: { containers: { name: string; command: string[] }[] };
}

/** The first manifest as an object. */
function pod1(): Lesson1 {
  return parseManifest(example("sidecar.yaml"), "sidecar.yaml").documents[0]?.value as Lesson1;
}

/** The same containers, which list the volume and nothing else. */
function listing(containers: Lesson1["spec"]["containers"]): Lesson1["spec"]["containers"] {
  return containers.map((container) => ({ ...container, command: ["sh", "-c", "ls -l /data; sleep infinity"] }));
}

describe("3. Init containers", () => {
  claim("An init container runs to completion before the app containers start.", () => {
    const world = new World({ "p.yaml": pod({ one: "sleep 7; echo done" }, "echo started; sleep infinity") }).runTo(
      "20s",
    );
    const [end = 0] = world.ends("one");
    const [start = 0] = world.starts("app");
    expect(end - (world.starts("one")[0] ?? 0)).toBeCloseTo(7000, -1);
    expect(start).toBeGreaterThan(end);
    // kubelet.md 12.2: init exit to app Started, the image being there: up to 2 s.
    expect(start - end).toBeLessThan(2000);
    expect(world.rows("p").map((row) => row.replace(/^\S+ /, ""))).toEqual([
      "0/1 Pending 0",
      "0/1 Init:0/1 0",
      "0/1 PodInitializing 0",
      "1/1 Running 0",
    ]);
  });

  claim(
    "The Pod will not start its main containers until every init container has exited successfully, in order.",
    () => {
      const init = {
        first: "echo 1 >> /work/order",
        second: "echo 2 >> /work/order; sleep 3",
        third: "echo 3 >> /work/order",
      };
      const world = new World({ "p.yaml": pod(init, "cat /work/order; sleep infinity") }).runTo("20s");
      expect(world.log("app")).toBe("1\n2\n3\n");
      const order = ["first", "second", "third", "app"];
      const starts = order.map((name) => world.starts(name)[0] ?? Number.NaN);
      const ends = order.map((name) => world.ends(name)[0] ?? Number.POSITIVE_INFINITY);
      for (let i = 1; i < order.length; i++) expect(starts[i]).toBeGreaterThan(ends[i - 1] ?? Number.NaN);
      expect(world.rows("p").map((row) => row.replace(/^\S+ /, ""))).toEqual([
        "0/1 Pending 0",
        "0/1 Init:0/3 0",
        "0/1 Init:1/3 0",
        "0/1 Init:2/3 0",
        "0/1 PodInitializing 0",
        "1/1 Running 0",
      ]);
    },
  );

  claim("wait for a dependency (a database) to be reachable,", () => {
    const wait = "until nslookup db.default.svc.cluster.local; do echo waiting for db; sleep 2; done";
    const world = new World({ "p.yaml": pod({ wait }, "sleep infinity") }).runTo("20s");
    expect(world.kubectl("get pod p --no-headers")).toEqual(said("p     0/1   Init:0/1   0     20s\n"));
    world.kubectl("apply -f -", "apiVersion: v1\nkind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 5432}]}\n");
    world.runFor("10s");
    expect(world.kubectl("get pod p -o jsonpath={.status.phase}")).toEqual(said("Running"));
    expect(world.log("wait")).toContain("waiting for db\n");
  });

  claim("clone config or download a file the app needs,", () => {
    const serve = `apiVersion: v1
kind: Pod
metadata: {name: files}
spec:
  containers:
  - {name: web, image: "busybox:1.36", command: [sh, -c, "mkdir /www; echo answer=42 > /www/config; exec httpd -f -p 80 -h /www"]}
`;
    const world = new World({ "files.yaml": serve }).runTo("10s");
    world.kubectl(
      "apply -f -",
      pod({ fetch: "wget -q -O /work/config http://10.244.0.5/config" }, "cat /work/config; sleep infinity"),
    );
    world.runFor("10s");
    expect(world.log("app")).toBe("answer=42\n");
  });

  claim("set permissions on a volume.", () => {
    const init = { permissions: "chown 1000:2000 /work && chmod 750 /work" };
    const world = new World({
      "p.yaml": pod(init, "stat -c '%a %u:%g' /work; sleep infinity"),
    }).runTo("10s");
    expect(world.log("app")).toBe("750 1000:2000\n");
  });

  claim("If the init container fails, the Pod keeps retrying it and the app never starts", () => {
    const world = new World({ "p.yaml": pod({ one: "echo no database >&2; exit 3" }, "echo started") }).runTo("1200s");
    const starts = world.starts("one");
    const ends = world.ends("one");
    expect(world.starts("app")).toEqual([]);
    expect(world.kubectl("logs p -c one")).toEqual(said("no database\n"));
    expect(world.kubectl("logs p")).toEqual(
      refused(
        'Defaulted container "app" out of: app, one (init)\n' +
          'Error from server (BadRequest): container "app" in pod "p" is waiting to start: PodInitializing\n',
      ),
    );
    // kubelet.md 3.3: the first restart is immediate; then 10 s, 20 s, 40 s ... 300 s, each 1.0 to 1.5 times as long (by at
    // most 60 s times 1.5 a look).
    const waits = starts.slice(1).map((start, i) => start - (ends[i] ?? Number.NaN));
    expect(waits[0]).toBeLessThan(1000);
    for (const [i, nominal] of [10_000, 20_000, 40_000, 80_000, 160_000, 300_000].entries()) {
      const wait = waits[i + 1] ?? Number.NaN;
      expect(wait).toBeGreaterThanOrEqual(nominal);
      expect(wait).toBeLessThanOrEqual(Math.min(nominal * 1.5, nominal + 90_000) + 500);
    }
  });

  claim("kubectl apply -f init.yaml", () => {
    const world = new World({});
    world.simulation.cluster.workstation.writeFile("init.yaml", example("init.yaml"));
    expect(run(world, "kubectl apply -f init.yaml")).toEqual(said("pod/app-with-init created\n"));
  });

  claim("The init container writes index.html into the shared volume; then nginx starts and serves it.", () => {
    const world = new World({ "init.yaml": example("init.yaml") }).runTo("20s");
    expect(world.kubectl("exec app-with-init -c nginx -- curl -s http://localhost")).toEqual(
      said("<h1>prepared by init</h1>\n"),
    );
    expect(world.kubectl("exec app-with-init -- cat /usr/share/nginx/html/index.html")).toEqual(
      said("<h1>prepared by init</h1>\n", 'Defaulted container "nginx" out of: nginx, fetch-content (init)\n'),
    );
  });

  claim("shows Init:0/1 then Running", () => {
    const world = new World({ "init.yaml": example("init.yaml") }).runTo("1s");
    const command = "kubectl get pod app-with-init # shows Init:0/1 then Running";
    expect(run(world, command)).toEqual(
      said("NAME            READY   STATUS     RESTARTS   AGE\napp-with-init   0/1     Init:0/1   0          1s\n"),
    );
    world.runTo("30s");
    expect(run(world, command)).toEqual(
      said("NAME            READY   STATUS    RESTARTS   AGE\napp-with-init   1/1     Running   0          30s\n"),
    );
    expect(world.rows("app-with-init").map((row) => row.replace(/^\S+ /, ""))).toEqual([
      "0/1 Pending 0",
      "0/1 Init:0/1 0",
      "0/1 PodInitializing 0",
      "1/1 Running 0",
    ]);
  });

  claim("kubectl logs app-with-init -c fetch-content", () => {
    const world = new World({ "init.yaml": example("init.yaml") }).runTo("20s");
    // It writes its line into the file, so that its log is empty.
    expect(run(world, "kubectl logs app-with-init -c fetch-content")).toEqual(said(""));
  });
});

describe("4. Init container vs sidecar", () => {
  claim("runs to completion runs as long as the app", () => {
    const world = sidecar("3600s");
    expect(world.kubectl("get pods --no-headers")).toEqual(said("app-with-sidecar   2/2   Running   0     60m\n"));
    expect(world.ends("log-shipper")).toEqual([]);
  });

  claim("app waits for it app and it run together", () => {
    const world = sidecar();
    const [app = 0] = world.starts("app");
    const [shipper = 0] = world.starts("log-shipper");
    expect(shipper).toBeGreaterThan(app);
    expect(shipper - app).toBeLessThan(1000);
  });

  claim('"does this need to finish before my app starts?" -> init container.', () => {
    // The sidecar written as an init container never finishes: the app waits for ever.
    const world = new World({ "p.yaml": pod({ shipper: "tail -F /work/app.log" }, "echo started") }).runTo("600s");
    expect(world.kubectl("get pod p --no-headers")).toEqual(said("p     0/1   Init:0/1   0     10m\n"));
    expect(world.starts("app")).toEqual([]);
  });

  it("a native sidecar (an init container with restartPolicy: Always) starts first, stays, counts as ready and is restarted", () => {
    const manifest = pod(
      { shipper: "echo shipping; sleep 20; exit 1" },
      "echo started; trap 'exit 0' TERM; while :; do sleep 1; done",
    ).replace("{name: shipper,", "{name: shipper, restartPolicy: Always,");
    const world = new World({ "p.yaml": manifest }).runTo("10s");
    expect(world.kubectl("get pod p --no-headers")).toEqual(said("p     2/2   Running   0     10s\n"));
    expect(world.starts("shipper")[0] ?? Number.NaN).toBeLessThan(world.starts("app")[0] ?? Number.NaN);
    expect(world.kubectl("logs p")).toEqual(
      said("started\n", 'Defaulted container "app" out of: app, shipper (init)\n'),
    );
    world.runTo("40s");
    expect(world.starts("shipper").length).toBe(2);
    expect(world.starts("app").length).toBe(1);
    expect(world.kubectl("get pod p -o jsonpath={.status.initContainerStatuses[0].restartCount}")).toEqual(said("1"));
  });

  it("a native sidecar does not keep a Pod alive whose app has finished", () => {
    const manifest = pod({ shipper: "sleep infinity" }, "sleep 5", "  restartPolicy: Never\n").replace(
      "{name: shipper,",
      "{name: shipper, restartPolicy: Always,",
    );
    const world = new World({ "p.yaml": manifest }).runTo("60s");
    expect(world.kubectl("get pod p -o jsonpath={.status.phase}")).toEqual(said("Succeeded"));
    // kubelet.md 2.4: the app first, then the sidecar.
    expect(world.ends("shipper")[0] ?? Number.NaN).toBeGreaterThan(world.ends("app")[0] ?? Number.NaN);
  });
});

describe("5. Keep it simple", () => {
  claim("short-lived shared scratch space", () => {
    const world = sidecar();
    const lines = (): Answer => world.kubectl("exec app-with-sidecar -c app -- wc -l /data/app.log");
    expect(lines()).toEqual(said("4 /data/app.log\n"));
    // It outlives a container ...
    world.kubectl("exec app-with-sidecar -c log-shipper -- sh -c 'kill -TERM $(pidof tail)'");
    world.runFor("5s");
    expect(lines()).toEqual(said("5 /data/app.log\n"));
    // ... and dies with the Pod.
    expect(world.kubectl("delete pod app-with-sidecar")).toEqual(
      said('pod "app-with-sidecar" deleted from default namespace\n'),
    );
    expect(world.kubectl("get pods")).toEqual({ ...said(""), stderr: "No resources found in default namespace.\n" });
    world.kubectl("apply -f sidecar.yaml");
    world.runFor("4s");
    expect(lines()).toEqual(said("1 /data/app.log\n"));
  });

  it("deletion takes the grace period, for sh as PID 1 does not heed TERM", () => {
    const world = sidecar();
    world.kubectl("delete pod app-with-sidecar");
    expect(world.now - 20_000).toBeGreaterThanOrEqual(30_000);
    expect(world.now - 20_000).toBeLessThan(33_000);
    expect(
      world
        .rows("app-with-sidecar")
        .slice(-2)
        .map((row) => row.replace(/^\S+ /, "")),
    ).toEqual(["2/2 Terminating 0", "0/2 Error 0"]);
  });

  claim("Try wrapping the sidecar example above in a Deployment as practice.", () => {
    const world = new World({ "deployment.yaml": example("deployment.yaml") }).runTo("20s");
    expect(world.kubectl("get deployments")).toEqual(
      said(
        "NAME               READY   UP-TO-DATE   AVAILABLE   AGE\napp-with-sidecar   1/1     1            1           20s\n",
      ),
    );
    const name = world.kubectl("get pods -o name").stdout.trim().replace("pod/", "");
    expect(name).toMatch(/^app-with-sidecar-[a-z0-9]{8,10}-[a-z0-9]{5}$/);
    expect(world.kubectl("get pods --no-headers").stdout).toBe(`${name}   2/2   Running   0     20s\n`);
    const logs = world.kubectl("logs deployment/app-with-sidecar -c log-shipper");
    expect({ ...logs, stdout: masked(logs.stdout) }).toEqual(said(HELLO.repeat(4)));
    // A Pod that is deleted is replaced, with a volume of its own.
    world.kubectl(`delete pod ${name}`);
    world.runFor("5s");
    const [other = ""] = world.kubectl("get pods --no-headers").stdout.split(/\s+/);
    expect(other).not.toBe(name);
    expect(world.kubectl(`get pod ${other} -o jsonpath={.metadata.ownerReferences[0].kind}`)).toEqual(
      said("ReplicaSet"),
    );
  });

  it("its template's spec is the Pod's spec, exactly", () => {
    const deployment = parseManifest(example("deployment.yaml"), "").documents[0]?.value;
    expect(deployment).toHaveProperty("spec.template.spec", pod1().spec);
  });
});

describe("the walk", () => {
  it("quotes the lesson's own words", () => {
    expect([...quoted].filter((words) => !plain.includes(words))).toEqual([]);
  });

  it("types every command of the lesson", () => {
    const lines = text.split("\n").filter((line) => /^kubectl (apply|get|logs) /.test(line));
    expect(lines.filter((line) => !commands.has(line))).toEqual([]);
  });
});
