/** `podarium fault` as a learner types it in the workstation's terminal. */
import { expect, it } from "vitest";
import { FAULT_CATALOGUE } from "../../../src/scenario/faults/index.ts";
import { World } from "../../world.fixture.ts";
import { english } from "../../../src/scenario/saying.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "echo up; sleep 1000"]}]
`;

it("lists every fault, and describes one with its parameters", () => {
  const world = new World({});
  const { stdout, exit } = world.sh("podarium fault list");
  expect(exit).toBe(0);
  for (const { name, title } of FAULT_CATALOGUE) expect(stdout).toMatch(new RegExp(`^${name} .* ${title}$`, "m"));
  expect(world.sh("podarium fault describe slow-start").stdout).toContain(
    'delay: Delay; a duration from 100ms to 1h, as 1m30s; "30s" unless told',
  );
});

it("breaks, shows what is broken, and heals", () => {
  const world = new World({ "p.yaml": POD });
  expect(world.sh("podarium fault inject exit pod/p -c c --exitCode 3 --times=2")).toEqual({
    stdout: "fault/f1 armed: exit 3, next 2 attempts (c of pod/p)\n",
    stderr: "",
    exit: 0,
  });
  world.runTo("2s");
  expect(world.sh("podarium fault get").stdout).toBe(
    "ID   FAULT   TARGET       STATE   FIRED   WHAT\n" +
      "f1   exit    c of pod/p   spent   2       exit 3, next 2 attempts\n",
  );
  expect(world.sh("podarium fault heal f1").stdout).toBe("fault/f1 healed\n");
  world.sh("podarium fault inject hang p --when c:ready --for 5s");
  expect(english(world.simulation.faults.at(-1)?.summary ?? "")).toBe("hangs, when c is ready, for 5s");
  expect(world.sh("podarium fault heal --all").stdout).toMatch(/^fault\/f\d healed\n$/);
});

it.each([
  ["podarium fault inject flood p", 'error: there is no fault "flood"; see podarium fault list\n'],
  ["podarium fault inject exit", "error: fault f1: pod: missing: it is aimed at a container; give pod or workload\n"],
  [
    "podarium fault inject exit p --exitCode 300",
    "error: fault f1: exitCode: 300 is not a whole number from 0 to 255\n",
  ],
  ["podarium fault heal f9", "error: there is no fault f9 to heal\n"],
  ["podarium fault dance", 'error: unknown command "dance" for "podarium fault"\n'],
])("%s: %s", (line, stderr) => {
  expect(new World({ "p.yaml": POD }).sh(line)).toEqual({ stdout: "", stderr, exit: 1 });
});

it("tells nothing of what is hidden", () => {
  const world = new World({ "p.yaml": POD });
  world.input({ type: "inject", fault: { id: "h", fault: "exit", pod: "p", hidden: true } });
  expect(world.sh("podarium fault get").stdout).toBe("Nothing is broken on purpose.\n");
  expect(world.sh("podarium fault heal h").exit).toBe(1);
});
