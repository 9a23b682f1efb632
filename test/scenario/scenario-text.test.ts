/** The saved form of a run: what it says, what is refused and with which words, and that saving loses nothing. */
import { describe, expect, it } from "vitest";
import { formatScenario, parseScenario } from "../../src/scenario/scenario-text.ts";
import { isScenario } from "../../src/scenario/scenario.ts";
import { ScenarioError } from "../../src/scenario/settings.ts";

const HEAD = "apiVersion: podarium/v1\nkind: Scenario\n";

function spec(lines: string): string {
  return `${HEAD}spec:\n${lines.replace(/^(?=.)/gm, "  ")}`;
}

function refusal(text: string, readBeside?: (path: string) => string | undefined): string {
  try {
    parseScenario(text, readBeside);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return "it was accepted";
}

describe("a scenario", () => {
  const full = parseScenario(
    `${HEAD}metadata: {name: all, title: All of it}
spec:
  engine: 1
  seed: 7
  settings: {kubernetesVersion: "1.33", profile: bare, start: "2026-02-01T00:00:00Z", nodes: 3, latencies: {pull: 5}, outside: []}
  files: {a.yaml: "a: 1\\n", dir/b.yaml: "b: 2\\n"}
  manifests: "c: 3\\n"
  steps:
    - {at: 30s, heal: f1}
    - {kubectl: apply -f -, expect: {output: {contains: created}, exit: {is: 0}}}
    - {at: 0s, inject: {id: f1, fault: exit, pod: p, container: c, exitCode: 3, times: 2}}
    - {at: 1m30.5s, within: 10s, expect: {status: {pod: p, is: Running}, log: {pod: p, container: c, attempt: 0, matches: "^x"}}}
    - {at: 31s, type: ls -l, tty: t2}
    - {at: 32s, apply: {file: p.yaml, text: "kind: Pod\\n"}}
    - {at: 33s, kubectl: apply -f -, stdin: "kind: Pod\\n"}
  until: 2m
`,
  );

  it("is read with its defaults, its steps in the order of their times", () => {
    expect(full).toMatchObject({
      name: "all",
      title: "All of it",
      engine: 1,
      seed: 7,
      stdin: "c: 3\n",
      until: 120_000,
    });
    expect(full.settings).toEqual({
      kubernetesVersion: "1.33",
      profile: "bare",
      start: Date.UTC(2026, 1, 1),
      nodes: 3,
      latencies: { pull: 5 },
      outside: [],
    });
    expect(full.files).toEqual([
      { name: "a.yaml", text: "a: 1\n" },
      { name: "dir/b.yaml", text: "b: 2\n" },
    ]);
    expect(full.steps.map(({ at, input }) => [at, input?.type ?? "expect"])).toEqual([
      [0, "kubectl"],
      [0, "inject"],
      [30_000, "heal"],
      [31_000, "type"],
      [32_000, "apply"],
      [33_000, "kubectl"],
      [90_500, "expect"],
    ]);
    expect(full.steps[3]?.input).toEqual({ type: "type", tty: "t2", text: "ls -l\n" });
  });

  it("comes back from its saved form as it was", () => {
    const saved = formatScenario(full);
    expect(isScenario(saved)).toBe(true);
    expect(parseScenario(saved)).toEqual(full);
    expect(formatScenario(parseScenario(saved))).toBe(saved);
  });

  it("keeps keys that end no line, and the size of the window", () => {
    const steps = [
      { at: 1000, text: "ls\n" },
      { at: 2000, text: "i" },
      { at: 3000, text: "\u001b[A", size: { rows: 30, columns: 90 } },
      { at: 4000, text: "", size: { rows: 24, columns: 80 } },
    ].map(({ at, ...typed }) => ({ at, within: 0, input: { type: "type", tty: "t1", ...typed }, expect: null }));
    const text = spec(`steps:
- {at: 1s, type: ls}
- {at: 2s, type: i, enter: false}
- {at: 3s, type: "\\e[A", enter: false, size: 90x30}
- {at: 4s, type: "", enter: false, size: 80x24}
`);
    expect(parseScenario(text).steps).toEqual(steps);
    expect(parseScenario(formatScenario(parseScenario(text))).steps).toEqual(steps);
    expect(refusal(spec("steps: [{type: ls, size: big}]\n"))).toBe(
      "line 4, column 28: spec.steps[0].size: not columns and rows, as in 80x24",
    );
  });

  it("may be JSON", () => {
    expect(parseScenario(JSON.stringify({ apiVersion: "podarium/v1", kind: "Scenario", spec: {} }))).toMatchObject({
      name: "",
      seed: 1,
      steps: [],
      until: null,
    });
  });

  it("reads the files that lie beside it", () => {
    const beside: Readonly<Record<string, string>> = { "../pods/init.yaml": "kind: Pod\n" };
    expect(parseScenario(spec("files: [../pods/init.yaml]\n"), (path) => beside[path]).files).toEqual([
      { name: "init.yaml", text: "kind: Pod\n" },
    ]);
  });

  it("is told from a manifest", () => {
    expect(isScenario(HEAD)).toBe(true);
    expect(isScenario('{"apiVersion": "podarium/v1", "kind": "Scenario"}')).toBe(true);
    expect(isScenario("apiVersion: v1\nkind: Pod\n")).toBe(false);
  });
});

describe("what is refused, and where", () => {
  it.each<[text: string, message: string | RegExp]>([
    [`${HEAD}spec:\n  steps: [\n`, /^line 5, column 1: /],
    [`${HEAD}spec: {}\n\tseed: 1\n`, /^line 4, column 1: /],
    ["apiVersion: podarium/v2\nkind: Scenario\n", 'apiVersion: "podarium/v2" is not podarium/v1'],
    ["apiVersion: podarium/v1\nkind: Lesson\n", 'kind: "Lesson" is not Scenario'],
    ["- a\n", "scenario: not a map"],
    [HEAD, "spec: not a map"],
    [`${HEAD}extra: 1\nspec: {}\n`, "extra: there is no such field; known are apiVersion, kind, metadata, spec"],
    [`${HEAD}metadata: {labels: {}}\nspec: {}\n`, "metadata.labels: there is no such field; known are name, title"],
    [spec("engine: 2\n"), "this scenario was made by a newer Podarium (engine 2; this is 1) and cannot be run here"],
    [spec("seed: x\n"), 'spec.seed: "x" is not a whole number'],
    [spec("until: 90\n"), "spec.until: 90 is not a duration such as 1m30s"],
    [spec("settings: {speed: 3}\n"), "settings.speed: there is no such setting"],
    [spec('settings: {kubernetesVersion: "1.20"}\n'), /settings\.kubernetesVersion: "1\.20" is not one of 1\.33, /],
    [spec("settings: {nodes: 0}\n"), "settings.nodes: 0 is not a whole number from 1 to 100, or a list of nodes"],
    [spec("settings: {latencies: {pull: soon}}\n"), 'settings.latencies.pull: "soon" is not milliseconds'],
    [spec("files: {/etc/passwd: x}\n"), /spec\.files: "\/etc\/passwd" is not the name of a file/],
    [spec("files: {../x: x}\n"), /spec\.files: "\.\.\/x" is not the name of a file/],
    [spec("files: [gone.yaml]\n"), "spec.files[0]: the file gone.yaml cannot be read beside the scenario"],
    [spec("steps: {}\n"), "spec.steps: not a list"],
    [spec("steps: [{at: 1s}]\n"), "spec.steps[0]: nothing to do; one of kubectl, apply, inject, heal, type, expect"],
    [spec("steps: [{kubectl: get pods, heal: f1}]\n"), "spec.steps[0]: one action each, not kubectl and heal"],
    [spec("steps: [{at: -1s, heal: f1}]\n"), 'spec.steps[0].at: "-1s" is not a duration such as 1m30s'],
    [spec("steps: [{heal: f1}, {at: soon, heal: f1}]\n"), 'spec.steps[1].at: "soon" is not a duration such as 1m30s'],
    [spec("steps: [{run: x}]\n"), /spec\.steps\[0\]\.run: there is no such field; known are at, within, /],
    [spec("steps: [{kubectl: 3}]\n"), "spec.steps[0].kubectl: 3 is not a text"],
    [spec("steps: [{apply: {file: a}}]\n"), "spec.steps[0].apply.text: undefined is not a text"],
    [spec("steps: [{inject: {pod: p}}]\n"), "spec.steps[0].inject.fault: undefined is not a text"],
    [
      spec("steps: [{inject: {fault: exit, pod: p, times: many}}]\n"),
      'spec.steps[0].inject.times: "many" is not a whole number from 1 to 1000',
    ],
    [
      spec("steps:\n    - inject: {fault: slow-start, pod: p, delay: 2h}\n"),
      'spec.steps[0].inject.delay: "2h" is not a duration from 100ms to 1h, as 1m30s',
    ],
    [
      spec("steps: [{inject: {fault: no-endpoints}}]\n"),
      "spec.steps[0].inject.service: missing: it is aimed at a service; give service",
    ],
    [
      spec("steps: [{inject: {fault: hang, pod: p, every: 1m}}]\n"),
      "spec.steps[0].inject.every: hang lasts until it is healed: it also needs for, how long each time",
    ],
    [
      spec("steps: [{inject: {fault: exit, pod: p, when: {container: c, is: happy}}}]\n"),
      /spec\.steps\[0\]\.inject\.when: .* is not a condition such as \{container: app, is: ready\}, where is may be running, /,
    ],
    [spec("steps: [{expect: {}}]\n"), /spec\.steps\[0\]\.expect: nothing is expected; one or several of status, /],
    [spec("steps: [{expect: {mood: {is: good}}}]\n"), /spec\.steps\[0\]\.expect\.mood: there is no such fact; /],
    [spec("steps: [{expect: {status: {is: x}}}]\n"), "spec.steps[0].expect.status.pod: missing"],
    [
      spec("steps: [{expect: {status: {pod: p, equals: x}}}]\n"),
      "spec.steps[0].expect.status.equals: there is no such field",
    ],
    [spec("steps: [{expect: {output: {is: x}}}]\n"), "spec.steps[0].expect.output: only in a step with kubectl"],
    [
      spec('steps: [{expect: {log: {pod: p, matches: "("}}}]\n'),
      'spec.steps[0].expect.log.matches: "(" is not a regular expression',
    ],
    [
      spec("steps: [{expect: {restarts: {pod: p, atLeast: many}}}]\n"),
      'spec.steps[0].expect.restarts.atLeast: "many" is not a number',
    ],
    [
      spec("steps: [{expect: {status: {pod: p, absent: maybe}}}]\n"),
      'spec.steps[0].expect.status.absent: "maybe" is not true or false',
    ],
    [
      spec("steps: [{expect: {log: {pod: p, contains: [a]}}}]\n"),
      'spec.steps[0].expect.log.contains: ["a"] is not a text',
    ],
    [
      spec("steps: [{expect: {log: {pod: p, attempt: first}}}]\n"),
      'spec.steps[0].expect.log.attempt: "first" is not a whole number',
    ],
  ])("%j", (text, message) => {
    if (typeof message === "string") expect(refusal(text).replace(/^line \d+, column \d+: /, "")).toBe(message);
    else expect(refusal(text)).toMatch(message);
  });

  it.each<[text: string, place: string]>([
    [spec("seed: x\n"), "line 4, column 9: "],
    [spec("steps:\n  - heal: f1\n  - at: soon\n    heal: f1\n"), "line 6, column 11: "],
    [spec("settings:\n  nodes: 0\n"), "line 5, column 12: "],
    [`{"apiVersion": "podarium/v1", "kind": "Scenario",\n "spec": {"until": 3}}`, "line 2, column 20: "],
    // What is missing: where it should be.
    [spec("steps:\n  - expect:\n      status:\n        is: x\n"), "line 7, column 11: "],
  ])("%j, by line and column", (text, place) => {
    expect(refusal(text).slice(0, place.length)).toBe(place);
  });
});

describe("images of its own", () => {
  const image = `images:
  - name: shop/api
    tags: ["1.0"]
    base: alpine:3.21
    user: 1000
    env: {GREETING: hello}
    files: {/app/run: {text: "#!/bin/sh\\n", mode: 0755}, /app/data: "1\\n"}
    entrypoint: exec serve
    args: [-v]
    ports: [8080]
    startDelay: 3s
    log: [up]
    health: {path: /healthz, readyAfter: 5s, failsAfter: 1m}
    pages: {/: hello, /down: {status: 503}}
    size: 12Mi
`;

  it("are kept as they were written", () => {
    const scenario = parseScenario(spec(image));
    expect(scenario.images).toMatchObject([{ name: "shop/api", user: 1000, ports: [8080], pages: { "/": "hello" } }]);
    expect(parseScenario(formatScenario(scenario))).toEqual(scenario);
  });

  it.each<[images: string, message: string]>([
    ["{}", "line 4, column 11: spec.images: not a list"],
    ["[{ports: [80]}]", "line 4, column 12: spec.images[0].name: missing"],
    [
      "[{name: shop/api, port: 80}]",
      "line 4, column 35: spec.images[0].port: there is no such field; known are name, tags, base, size, user, workingDir, env, files, entrypoint, args, stopSignal, ports, tls, log, startDelay, health, pages",
    ],
    [
      "[{name: 'shop/api:1'}]",
      'line 4, column 20: spec.images[0].name: "shop/api:1" is not the name of an image without a tag, such as shop/api or registry.example.com/shop/api',
    ],
    ["[{name: a}, {name: library/a}]", "line 4, column 30: spec.images[1].name: there is an image library/a already"],
    ["[{name: a, tags: [a b]}]", 'line 4, column 29: spec.images[0].tags[0]: "a b" is not a tag'],
    [
      "[{name: a, base: mine}]",
      'line 4, column 28: spec.images[0].base: "mine" is not an image of the catalogue, such as alpine:3.21, debian, nginx or python:3.12, nor scratch',
    ],
    ["[{name: a, size: big}]", 'line 4, column 28: spec.images[0].size: "big" is not a size such as 25Mi'],
    [
      "[{name: a, user: A B}]",
      'line 4, column 28: spec.images[0].user: "A B" is not a user, such as app, "1000" or "1000:1000"',
    ],
    ["[{name: a, ports: [80, 80]}]", "line 4, column 34: spec.images[0].ports[1]: port 80 is there twice"],
    ["[{name: a, ports: [80], tls: [443]}]", "line 4, column 41: spec.images[0].tls[0]: 443 is none of its ports"],
    ["[{name: a, ports: [0]}]", "line 4, column 30: spec.images[0].ports[0]: 0 is not a port"],
    ["[{name: a, log: hello}]", "line 4, column 27: spec.images[0].log: not a list"],
    ["[{name: a, startDelay: 3}]", "line 4, column 34: spec.images[0].startDelay: 3 is not a duration such as 1m30s"],
    ["[{name: a, health: up}]", 'line 4, column 30: spec.images[0].health: "up" is not a path such as /healthz'],
    [
      "[{name: a, stopSignal: QUIT}]",
      'line 4, column 34: spec.images[0].stopSignal: "QUIT" is not a signal such as SIGQUIT',
    ],
  ])("%s", (images, message) => {
    expect(refusal(spec(`images: ${images}\n`))).toBe(message);
  });

  it.each<[images: string, message: string]>([
    ["[{name: a, files: {run: x}}]", 'spec.images[0].files["run"]: "run" is not an absolute path of a file'],
    [
      "[{name: a, files: {/run: {text: x, mode: 9}}}]",
      'spec.images[0].files["/run"].mode: 9 is not a mode such as "0755"',
    ],
    [
      "[{name: a, pages: {/: {status: 99}}}]",
      'spec.images[0].pages["/"].status: 99 is not an HTTP status from 200 to 599',
    ],
    ["[{name: a, env: {PORT: 80}}]", 'spec.images[0].env["PORT"]: 80 is not a text'],
  ])("%s", (images, message) => {
    expect(refusal(spec(`images: ${images}\n`)).replace(/^line 4, column \d+: /, "")).toBe(message);
  });
});
