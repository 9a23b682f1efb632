/** `podarium conformance`: rows of the three formats, what is printed of them, and known failures. */
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { Folder, podarium } from "./cli.fixture.ts";

const folder = new Folder();
afterAll(() => folder.remove());

const fidelity = (name: string): string => fileURLToPath(new URL(`../fidelity/${name}`, import.meta.url));
const rows = folder.file(
  "rows.json",
  JSON.stringify({
    meta: {},
    entries: [
      { id: "echo/right", category: "echo", script: "echo a", stdout: "a\n", stderr: "", exit: 0 },
      { id: "echo/wrong", category: "echo", script: "echo a; exit 3", stdout: "b\n", stderr: "", exit: 0 },
      { id: "other/right", category: "other", script: "false", stdout: "", stderr: "", exit: 1 },
    ],
  }),
);
const WRONG = 'stdout differs from line 1 on:\n  - "b"\n  - ""\n  + "a"\n  + ""\nexit code 3, not 0';

describe("podarium conformance", () => {
  it("prints a difference for each row that fails, and last how many did", async () => {
    expect(await podarium("conformance", rows)).toEqual({
      stdout: `FAILED  echo/wrong\n${WRONG.replace(/^/gm, "        ")}\n2 passed, 1 failed\n`,
      stderr: "",
      exit: 1,
    });
  });

  it("--only: the rows whose ids match", async () => {
    expect(await podarium("conformance", rows, "--only", "*/right")).toEqual({
      stdout: "2 passed, 0 failed\n",
      stderr: "",
      exit: 0,
    });
  });

  it("--json: JSON and nothing else, the count aside", async () => {
    const { stdout, stderr, exit } = await podarium("conformance", rows, "--json");
    expect(JSON.parse(stdout)).toEqual([
      { id: "echo/right", category: "echo", difference: null },
      { id: "echo/wrong", category: "echo", difference: WRONG },
      { id: "other/right", category: "other", difference: null },
    ]);
    expect({ stderr, exit }).toEqual({ stderr: "2 passed, 1 failed\n", exit: 1 });
  });

  it("--known: a known failure is none, an unexpected pass is one", async () => {
    const known = (value: unknown): string => folder.file("known.json", JSON.stringify(value));
    expect(await podarium("conformance", rows, "--known", known({ "echo/wrong": "b is not a" }))).toEqual({
      stdout: "known   echo/wrong: b is not a\n2 passed, 1 failed\n",
      stderr: "",
      exit: 0,
    });
    const { stdout, exit } = await podarium("conformance", rows, "--known", known(["echo/wrong", "echo/right"]));
    expect(stdout).toBe(
      "PASSES, but is listed as known to fail: echo/right\nknown   echo/wrong: listed\n2 passed, 1 failed\n",
    );
    expect(exit).toBe(1);
  });

  it("tells the three formats apart", async () => {
    for (const [file, only] of [
      ["busybox-scripts.json", "wait-loops/*"],
      ["pod-runs.json", "*init*"],
      ["oracle/kubectl-cases.json", "get-pods*"],
    ] as const) {
      const { stdout } = await podarium("conformance", fidelity(file), "--only", only);
      expect(stdout).toMatch(/^[1-9]\d* passed, \d+ failed\n$/m);
    }
  });

  it("a field that the runner does not know fails its row", async () => {
    const odd = folder.file(
      "odd.json",
      JSON.stringify({ entries: [{ id: "x", category: "", script: ":", stdout: "", stderr: "", exit: 0, colour: 1 }] }),
    );
    const { stdout, exit } = await podarium("conformance", odd);
    expect(stdout).toContain("unknown field colour");
    expect(exit).toBe(1);
  });

  it.each<[string, string[], RegExp]>([
    ["no file", [], /^podarium conformance: one file of rows\n/],
    ["a file that is no JSON", [folder.file("no.json", "rows")], /^podarium conformance: .*no\.json: /],
    [
      "a file of something else",
      [folder.file("else.json", "{}")],
      /^podarium conformance: this is no file of recorded rows: /,
    ],
    [
      "rows of kubectl without their companions",
      [folder.file("cases.json", '{"cases": []}')],
      /objects\.json: not there; say where it is with --objects/,
    ],
  ])("2 for %s", async (_name, args, message) => {
    const { exit, stderr } = await podarium("conformance", ...args);
    expect(stderr).toMatch(message);
    expect(exit).toBe(2);
  });
});
