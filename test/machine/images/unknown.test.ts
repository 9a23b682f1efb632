/** Images that nobody has modelled, statement by statement. Source of the rule: what most of the public manifests use them for. */
import { describe, expect, it } from "vitest";
import { nameOf } from "../../../src/machine/images/index.ts";
import { isModelled } from "../../../src/machine/images/names.ts";
import { parseReference } from "../../../src/machine/images/reference.ts";
import { World } from "../../world.fixture.ts";
import { boot } from "./boot.fixture.ts";

const PORTS = { ports: [8080, 9090] };
const SAYS = "stand-in for an image that is not modelled:";
const SERVES = `${SAYS} started, listening on 8080, 9090\n`;

describe("the name of an image", () => {
  it.each([
    ["nginx", "nginx"],
    ["docker.io/nginx:1.27", "nginx"],
    ["docker.io/library/nginx@sha256:" + "0".repeat(64), "nginx"],
    ["public.ecr.aws/docker/library/redis:7", "redis"],
    ["mirror.gcr.io/redis", "redis"],
    ["mirror.gcr.io/library/busybox", "busybox"],
    ["registry.k8s.io/pause:3.9", "pause"],
    ["k8s.gcr.io/pause:3.1", "pause"],
    ["gcr.io/google-containers/pause", "pause"],
    ["gcr.io/google_containers/pause:2.0", "pause"],
    ["quay.io/prometheus/prometheus", "prometheus/prometheus"],
    ["ghcr.io/stefanprodan/podinfo:6", "stefanprodan/podinfo"],
    ["registry.k8s.io/nginx-slim:0.8", "nginx-slim"],
  ])("%s is known as %s", (image, name) => {
    const reference = parseReference(image);
    expect(reference && nameOf(reference)).toBe(name);
    expect(isModelled(name) || name === "nginx" || name === "busybox").toBe(true);
  });

  it.each(["example.com/nginx", "localhost:5000/redis", "gcr.io/my-project/nginx", "me/nginx"])(
    "%s is somebody's own",
    (image) => {
      const reference = parseReference(image);
      expect(reference && isModelled(nameOf(reference))).toBe(false);
    },
  );

  it.each([
    ["nginxinc/nginx-unprivileged", 8080],
    ["bitnami/nginx", 8080],
    ["registry.k8s.io/nginx-slim:0.27", 80],
  ])("%s serves the page of nginx", (image, port) => {
    expect(boot(image).http(port)).toMatch(/^200 .*Welcome to nginx/s);
  });
});

describe("without a command", () => {
  it("says one line, listens on the declared ports, answers whatever is asked, and ends with 0", () => {
    const pod = boot("team/app:1", PORTS);
    expect(pod.log).toBe(SERVES);
    expect([pod.http(8080), pod.http(9090, "/any/path?x=1")]).toEqual(["200 ok\n", "200 ok\n"]);
    expect([pod.tcp(8080), pod.tcp(80)]).toEqual([true, false]);
    pod.stop();
    expect([pod.exitCode, pod.log]).toEqual([0, SERVES]);
  });

  it("listens on nothing where nothing is declared", () => {
    const pod = boot("team/app:1");
    expect(pod.log).toBe(`${SAYS} started\n`);
    expect([pod.tcp(80), pod.tcp(8080), pod.state]).toEqual([false, false, "running"]);
  });

  it("runs for a second or two as an init container, for some seconds where it is not to be started again, and for ever in other Pods", () => {
    const world = new World({
      "pod.yaml": `
apiVersion: v1
kind: Pod
metadata: { name: app }
spec:
  initContainers: [{ name: migrate, image: team/migrate }, { name: mesh, image: team/mesh, restartPolicy: Always }]
  containers: [{ name: app, image: team/app, ports: [{ containerPort: 50051 }], readinessProbe: { grpc: { port: 50051 } } }]
---
apiVersion: batch/v1
kind: Job
metadata: { name: seed }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: seed, image: team/seed }] } } }
`,
    }).runTo("60s");
    expect(world.kubectl("get pods --no-headers").stdout).toMatch(
      /^app +2\/2 +Running +0 .*\nseed-\w+ +0\/1 +Completed +0 /,
    );
    const lasted = (pod: string, where: string): number => {
      const { stdout } = world.kubectl(`get pods ${pod} -o jsonpath={${where}.startedAt},{${where}.finishedAt}`);
      const [from = "", to = ""] = stdout.split(",");
      return (Date.parse(to) - Date.parse(from)) / 1000;
    };
    expect(lasted("app", ".status.initContainerStatuses[0].state.terminated")).toBeOneOf([1, 2]);
    const job = ".items[0].status.containerStatuses[0].state.terminated";
    expect(lasted("-l job-name=seed", job)).toBeOneOf([3, 4, 5]);
  });
});

describe("with a command", () => {
  it.each([
    [["/app/server", "--port=8080"]],
    [["./manager"]],
    [["envoy", "-c", "/etc/envoy.yaml"]],
    [["python3", "app.py"]],
    [["dotnet", "Shop.dll"]],
    [["java", "-jar", "app.jar"]],
    [["sh", "-c", "./server"]],
    [["sh", "-c", "echo; cd /app && exec npm start"]],
    [["bash", "-c", "set -e\n./prepare 2>&-\nif [[ -n x ]]; then\n  uvicorn app:main\nfi\n"]],
    [["sh", "-c", "gunicorn app & wait"]],
    [["sh", "-c", "sleep 1 && env A=b timeout 100 node server.js"]],
  ])("%j serves", (command) => {
    const pod = boot("team/app:1", { ...PORTS, command, seconds: 6 });
    expect(pod.log.trimStart()).toBe(SERVES);
    expect([pod.http(8080), pod.state]).toEqual(["200 ok\n", "running"]);
  });

  it("is waited for by a script that goes on", () => {
    const script =
      'until ./ready; do sleep 1; done; ./migrate && X=$(./version) && echo "<$X>" && ./seed | cat; echo end';
    const pod = boot("team/app:1", { ...PORTS, command: ["sh", "-c", script], seconds: 10 });
    expect(pod.log.split("\n")).toEqual([
      ...["./ready", "./migrate", "./version"].map((name) => `${SAYS} ${name} ends with 0`),
      "<>",
      `${SAYS} ./seed ends with 0`,
      "end",
      "",
    ]);
    expect(pod.exitCode).toBe(0);
  });

  it.each([
    ["sh -c 'echo a | sed s/a/b/'", "b\n"],
    ["bash -c '[[ a == a ]] && a=(x y) && echo ${a[1]}'", "y\n"],
    [
      "curl -sS http://localhost:1/",
      "curl: (7) Failed to connect to localhost port 1 after 0 ms: Couldn't connect to server\n[7]",
    ],
    ["jq -n 1+1", "2\n"],
    ["pg_isready -h localhost", "localhost:5432 - no response\n[2]"],
    ["psql --version", "psql (PostgreSQL) 17.5 (Debian 17.5-1.pgdg120+1)\n"],
    ["redis-cli -h localhost ping", "Could not connect to Redis at localhost:6379: Connection refused\n[1]"],
    ["git --version", "git version 2.49.0\n"],
    ["nslookup 2>&1 | grep -o ^BusyBox", "BusyBox\n"],
  ])("has the usual tools: %s", (line, printed) => {
    expect(boot("team/app:1").exec("sh", "-c", line)).toBe(printed);
  });

  it("has what cp takes out of it, and whom chown names", () => {
    const script =
      "cp /app/server /tmp/x && cp -r /plugins/. /tmp/y && ls /tmp/x /tmp/y && chown -R app:web /tmp/y && stat -c %U:%G /tmp/y && su app -c id && cp /tmp/none /x";
    const pod = boot("team/app:1", { command: ["sh", "-c", script] });
    expect(pod.log.replaceAll(`${SAYS} `, "! ").split("\n")).toEqual([
      "! /app/server is a supposed one",
      "! /plugins/plugins is a supposed one",
      "/tmp/x",
      "",
      "/tmp/y:",
      "plugins",
      "app:web",
      "uid=1000(app) gid=1000(app) groups=1000(app)",
      "cp: can't stat '/tmp/none': No such file or directory",
      "",
    ]);
  });

  it("says to a person at a terminal what is not there", () => {
    const world = new World({
      "pod.yaml":
        "apiVersion: v1\nkind: Pod\nmetadata: { name: app }\nspec: { containers: [{ name: app, image: team/app }] }\n",
    }).runTo("10s");
    expect(world.kubectl("exec -i app -- sh -i", "sleeeep 1\nexit\n").stderr).toContain("sleeeep: not found");
  });

  it.each(["busybox", "alpine", "ubuntu", "nginx", "python:3.12"])("is not found in %s, which is known", (image) => {
    const pod = boot(image, { command: ["sh", "-c", "sleeeep 1"] });
    expect([pod.exitCode, pod.log]).toEqual([127, expect.stringMatching(/sleeeep: not found\n$/)]);
    expect(boot(image, { command: ["sleeeep", "1"] }).problem).toContain(
      'exec: "sleeeep": executable file not found in $PATH',
    );
  });
});

describe("is said to be a stand-in", () => {
  const world = new World({
    "pod.yaml":
      "apiVersion: v1\nkind: Pod\nmetadata: { name: app }\nspec: { containers: [{ name: app, image: 'team/app:1' }] }\n",
  }).runTo("10s");
  const sentence = "The image team/app is not modelled: a generic stand-in runs in its place.";

  it("in describe", () => expect(world.kubectl("describe pod app").stdout).toContain(sentence));

  it("beside the container", () => {
    const [pod] = world.simulation.cluster.pods();
    const container = world.simulation.cluster.inspect(pod?.metadata.uid ?? "")?.containers[0];
    expect(container?.imageNotice).toBe(sentence);
  });
});
