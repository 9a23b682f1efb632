/** Images that a scenario defines, as Pods run them. */
import { describe, expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { parseScenario } from "../../../src/scenario/scenario-text.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";
import { parseGoDuration } from "../../../src/sim/units.ts";
import { World } from "../../world.fixture.ts";

function scenario(images: string, containers: string) {
  return parseScenario(
    `apiVersion: podarium/v1
kind: Scenario
spec:
  images: ${images}
  files:
    pod.yaml: |
      apiVersion: v1
      kind: Pod
      metadata: {name: one}
      spec: {terminationGracePeriodSeconds: 2, containers: ${containers}}
  steps: [{kubectl: apply -f pod.yaml}]
`,
  );
}

function world(images: string, containers: string): World {
  return new World(scenario(images, containers)).runTo("20s");
}

describe("an image of a scenario", () => {
  it("has the files, the user, the directory and the tools of its base under its own", () => {
    const run = world(
      "[{name: mine, base: 'nginx:alpine', user: nginx, workingDir: /srv, env: {A: b}, files: {/srv/a: {text: ä, mode: 600, user: 101}}, entrypoint: sleep 60}]",
      "[{name: one, image: mine}]",
    );
    expect(
      run.sh(
        "kubectl exec one -- sh -c 'id -un; pwd; stat -c \"%a %U\" a; cat a; echo; echo $A $NGINX_VERSION; ls /etc/alpine-release'",
      ).stdout,
    ).toMatch(/^nginx\n\/srv\n600 nginx\nä\nb 1\.\d+\.\d+\n\/etc\/alpine-release\n$/);
  });

  it("is in front of an image of the catalogue with the same name", () => {
    const run = world("[{name: redis, entrypoint: echo mine}]", "[{name: one, image: 'redis:7'}]");
    expect(run.log("one", 0)).toBe("mine\n");
  });

  it("may run a server that is only described, which ends with 0 when it is told to", () => {
    const run = world(
      "[{name: a/b, base: scratch, ports: [80, 81], startDelay: 4s, log: [up], health: {path: /h, readyAfter: 2s, failsAfter: 10s}, pages: {/: '<p>${HOSTNAME}</p>'}}]",
      "[{name: one, image: a/b, readinessProbe: {httpGet: {path: /h, port: 81}, periodSeconds: 1, failureThreshold: 1}}, {name: ask, image: busybox, command: [sleep, '60']}]",
    );
    expect(run.log("one")).toBe("up\n");
    const [started = Number.NaN] = run.starts("one");
    const ready = run.rows("one").map((row) => [Number.parseFloat(row), row.replace(/^\S+ /, "")] as const);
    const seconds = (text: string): number =>
      (ready.find(([, row]) => row === text)?.[0] ?? Number.NaN) - started / 1000;
    // It listens after 4 s and is well 2 s later, for 8 s; the probe asks every second.
    expect(seconds("2/2 Running 0")).toBeGreaterThanOrEqual(6);
    expect(seconds("2/2 Running 0")).toBeLessThan(7.5);
    expect(ready.at(-1)?.[1]).toBe("1/2 Running 0");
    const asked = run.sh("kubectl exec one -c ask -- sh -c 'wget -qO- localhost; wget -qO- localhost:81/nothing'");
    expect(asked.stdout).toBe("<p>one</p>");
    expect(asked.stderr).toMatch(/^wget: server returned error: HTTP\/1.1 404 Not Found\n/);
    run.sh("kubectl delete pod one --wait=false");
    run.runFor("1s");
    const end = run.entries("container").find((entry) => entry.container === "one" && entry["state"] === "exited");
    expect(end?.["exitCode"]).toBe(0);
  });

  it("cannot be pulled with a tag that it has not, or on a base that there is not", () => {
    const run = world(
      "[{name: mine, tags: [v1]}, {name: other, base: 'nginx:nope'}]",
      "[{name: one, image: 'mine:v2'}, {name: two, image: other}]",
    );
    const failed = run.events("pod/one").filter((text) => text.startsWith("Failed Failed"));
    expect(failed.map((text) => text.replace(/^.*: /, ""))).toEqual(["not found", "not found"]);
    expect(failed[0]).toContain("docker.io/library/mine:v2: not found");
  });

  it("takes as long to pull as its size says", () => {
    const pulled = (size: string): string =>
      world(`[{name: mine, size: ${size}, entrypoint: sleep 9}]`, "[{name: one, image: mine}]")
        .events("pod/one")
        .filter((text) => text.startsWith("Pulled "))
        .join();
    expect(pulled("3Mi")).toContain("Image size: 3145728 bytes.");
    expect(pulled("300M")).toContain("Image size: 300000000 bytes.");
    const ms = (text: string): number => parseGoDuration(/ in (\S+) /.exec(text)?.[1] ?? "") ?? Number.NaN;
    expect(ms(pulled("300M"))).toBeGreaterThan(4 * ms(pulled("3Mi")));
  });

  it("leaves the same trace whether its code was there or came late", () => {
    const all = allChunks();
    const asked: string[] = [];
    const present = new Map<string, unknown>();
    const one = scenario("[{name: mine, base: alpine, ports: [80]}]", "[{name: one, image: mine}]");
    const late = new Simulation(one, {
      get: (name) => present.get(name),
      set: (name, module) => void present.set(name, module),
    });
    for (let result = late.run(9000); result.stopped === "needs"; result = late.run(9000)) {
      asked.push(result.chunk);
      present.set(result.chunk, all.get(result.chunk));
      late.clock.resume();
    }
    const early = new Simulation(one, all);
    early.run(9000);
    expect(asked.filter((name) => name.startsWith("image"))).toEqual(["images-defined", "image-names", "images-linux"]);
    expect(late.trace.identity()).toBe(early.trace.identity());
  });
});
