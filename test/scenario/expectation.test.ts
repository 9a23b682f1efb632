/** Matchers, and expectations looked after in a run until they hold or their time is over. */
import { describe, expect, it } from "vitest";
import { mismatch } from "../../src/scenario/expectation.ts";
import type { Matcher } from "../../src/scenario/expectation.ts";
import { parseScenario } from "../../src/scenario/scenario-text.ts";
import { World } from "../world.fixture.ts";

describe("matchers", () => {
  it.each<[matcher: Matcher, actual: string | number | null, answer: string | null]>([
    [{ is: "Running" }, "Running", null],
    [{ is: "Running" }, "Pending", 'is "Pending", not "Running"'],
    [{ is: 0 }, 0, null],
    [{ is: "2" }, 2, null],
    [{ contains: "b" }, "abc", null],
    [{ contains: "x" }, "abc", 'is "abc", which does not contain "x"'],
    [{ matches: "^line 2$" }, "line 1\nline 2\n", null],
    [{ matches: "^x" }, "abc", 'is "abc", which does not match /^x/'],
    [{ atLeast: 2 }, "3", null],
    [{ atLeast: 2 }, 1, "is 1, less than 2"],
    [{ atLeast: 1 }, "3 (5s ago)", null],
    [{ absent: true }, null, null],
    [{ absent: true }, "x", 'is there: "x"'],
    [{ absent: false }, "x", null],
    [{ absent: false }, null, "is absent"],
    [{}, "anything", null],
    [{}, null, "is absent"],
    [{ is: "a", contains: "b" }, "a", 'is "a", which does not contain "b"'],
    [{ is: "Running", not: true }, "Running", 'is "Running", which was not to be'],
    [{ is: "Running", not: true }, "Pending", null],
    [{ is: "a".repeat(400) }, "b", `is "b", not "${"a".repeat(299)}...`],
  ])("%j of %j", (matcher, actual, answer) => expect(mismatch(matcher, actual)).toBe(answer));
});

const POD = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  volumes: [{name: work, emptyDir: {}}]
  containers:
  - name: c
    image: busybox:1.36
    command: [sh, -c, "echo one > /work/f; echo hello; mkdir /www; echo page > /www/index.html; httpd -p 80 -h /www; sleep 5; echo two > /work/f; sleep 1000"]
    volumeMounts: [{name: work, mountPath: /work}]
`;

/** Runs for 30 s with these steps after the Pod was applied; what failed. */
function run(steps: readonly unknown[]): string[] {
  const world = new World(
    parseScenario(
      JSON.stringify({
        apiVersion: "podarium/v1",
        kind: "Scenario",
        spec: { manifests: POD, steps: [{ kubectl: "apply -f -" }, ...steps] },
      }),
    ),
  );
  world.runTo("30s");
  world.simulation.end();
  return world.failures;
}

describe("expectations in a run", () => {
  it("hold for every kind of fact", () => {
    const p = { pod: "p" };
    expect(
      run([
        { at: "3s", expect: { status: { ...p, is: "Running" }, phase: { ...p, is: "Running" } } },
        { at: "3s", expect: { ready: { ...p, is: "1/1" }, restarts: { ...p, is: "0" } } },
        { at: "3s", expect: { log: { ...p, container: "c", contains: "hello" } } },
        { at: "3s", expect: { log: { ...p, attempt: 0, is: "hello\n" } } },
        { at: "3s", expect: { log: { ...p, attempt: 1, absent: true } } },
        { at: "3s", expect: { event: { object: "pod/p", reason: "Scheduled", contains: "to node-1" } } },
        { at: "3s", expect: { event: { reason: "BackOff", absent: true } } },
        { at: "3s", expect: { file: { ...p, volume: "work", path: "f", is: "one\n" } } },
        { at: "3s", expect: { file: { ...p, volume: "work", path: "nope", absent: true } } },
        { at: "3s", within: "1s", expect: { http: { ...p, url: "http://localhost/", contains: "page" } } },
        { at: "3s", within: "1s", expect: { http: { ...p, url: "http://localhost/nope", status: 404 } } },
        { at: "3s", within: "1s", expect: { http: { ...p, url: "http://localhost:81/", absent: true } } },
        { at: "4s", kubectl: "get pod p -o name", expect: { output: { is: "pod/p\n" }, exit: { is: 0 } } },
        { at: "4s", kubectl: "get pod q", expect: { output: { contains: "NotFound" }, exit: { is: 1 } } },
        { at: "5s", expect: { status: { pod: "q", absent: true } } },
      ]),
    ).toEqual([]);
  });

  it("may come true later, within their time", () => {
    const file = { pod: "p", volume: "work", path: "/f", is: "two\n" };
    expect(run([{ at: "3s", within: "10s", expect: { file } }])).toEqual([]);
    expect(run([{ at: "3s", within: "1s", expect: { file } }])).toEqual(['at 3s: file /f is "one\\n", not "two\\n"']);
    expect(run([{ at: "3s", expect: { file } }])).toEqual(['at 3s: file /f is "one\\n", not "two\\n"']);
  });

  it("say which of several facts is not so", () => {
    expect(
      run([{ at: "3s", expect: { status: { pod: "p", is: "Running" }, ready: { pod: "p", is: "2/2" } } }]),
    ).toEqual(['at 3s: ready of p is "1/1", not "2/2"']);
  });

  it("that are still open at the end have failed", () => {
    expect(run([{ at: "3s", within: "100s", expect: { status: { pod: "p", is: "Completed" } } }])).toEqual([
      "at 3s: the run ended before it came true",
    ]);
  });
});
