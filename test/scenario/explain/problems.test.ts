/**
 * What learners get wrong (examples/problems), asked about while it is wrong: the causes in order, the line of the manifest
 * at the end of the chain, and what would mend it.
 */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allChunks } from "../../../src/cli/chunks.ts";
import { explain } from "../../../src/scenario/explain/explain.ts";
import type { Cause, Explanation } from "../../../src/scenario/explain/explanation.ts";
import { remedyOf } from "../../../src/scenario/explain/remedies.ts";
import { Simulation } from "../../../src/scenario/simulation.ts";
import { scenarioOfExample } from "../../world.fixture.ts";

interface Row {
  second: number;
  /** Its name; `NAME-*` where a controller has named it. */
  pod: string;
  /** Those of containers that merely wait for an init container are left out. */
  causes: Cause[];
  /** Of the last of them. */
  place: RegExp | null;
  fix: RegExp | "";
}

const TABLE: Readonly<Record<string, Row[]>> = {
  "01": [{ second: 29, pod: "x", causes: ["crashed"], place: /^pod.yaml:8 .*cat \/config\/url/, fix: /not there/ }],
  "02": [
    {
      second: 60,
      pod: "shop",
      causes: ["initRuns"],
      place: /^app.yaml:8 .*until nslookup database/,
      fix: /bring that into being/,
    },
  ],
  "03": [{ second: 3.9, pod: "slow", causes: ["pulling"], place: /^pod.yaml:8 .*nginx:1.27/, fix: "" }],
  "04": [
    {
      second: 25,
      pod: "app-typo",
      causes: ["imageFailed"],
      place: /^app.yaml:6 .*nginx:1.72/,
      fix: /a tag that the repository has/,
    },
    { second: 25, pod: "bad-name", causes: ["imageUnusable"], place: /^name.yaml:6 /, fix: /as a registry knows it/ },
    { second: 25, pod: "init-typo", causes: ["imageFailed"], place: /^init.yaml:7 /, fix: /a tag/ },
  ],
  "05": [
    {
      second: 30,
      pod: "always",
      causes: ["completedAgain"],
      place: /^always.yaml:6 /,
      fix: /OnFailure or Never, or make a Job/,
    },
    { second: 30, pod: "never", causes: ["failed", "ended"], place: /^never.yaml:7 /, fix: /With OnFailure or Always/ },
    { second: 30, pod: "onfailure", causes: ["succeeded"], place: null, fix: "" },
  ],
  "06": [
    {
      second: 20,
      pod: "denied",
      causes: ["failed", "ended"],
      place: /^denied.yaml:7 .*\/etc\/passwd/,
      fix: /executable/,
    },
    {
      second: 20,
      pod: "exec-form",
      causes: ["startFailed"],
      place: /^exec.yaml:6 .*sleeeep/,
      fix: /Name a program that the image has/,
    },
    {
      second: 20,
      pod: "no-bash",
      causes: ["failed", "ended"],
      place: /^never.yaml:7 .*bash/,
      fix: /Name a program that the image has/,
    },
    {
      second: 20,
      pod: "orange",
      causes: ["crashed"],
      place: /^orange.yaml:6 .*sleeeep/,
      fix: /did not find the command/,
    },
  ],
  "07": [
    {
      second: 30,
      pod: "substitution",
      causes: ["failed", "ended"],
      place: /^pods.yaml:29 /,
      fix: /did not find the command/,
    },
  ],
  "08": [{ second: 13.9, pod: "repaired", causes: ["succeeded"], place: null, fix: "" }],
  "09": [{ second: 30, pod: "x", causes: ["running"], place: null, fix: "" }],
  "10": [
    { second: 4.9, pod: "program", causes: ["startFailed"], place: /^program.yaml:9 command/, fix: /Name a program/ },
  ],
  "11": [{ second: 7.9, pod: "outside", causes: ["running"], place: null, fix: "" }],
  "12": [
    { second: 9.9, pod: "writer", causes: ["failed", "ended"], place: /^pod.yaml:11 .*\/data\/out/, fix: /fsGroup/ },
    {
      second: 19.9,
      pod: "chown-as-user",
      causes: ["failed", "ended"],
      place: /^chown-as-user.yaml:9 .*chown/,
      fix: /runAsUser/,
    },
  ],
  "13": [
    {
      second: 9.9,
      pod: "strict",
      causes: ["configFailed"],
      place: /^pod.yaml:5 .*runAsNonRoot/,
      fix: /runAsUser to a number above 0/,
    },
    {
      second: 9.9,
      pod: "zero",
      causes: ["configFailed"],
      place: /^zero.yaml:\d+ .*runAsUser: 0/,
      fix: /runAsUser to a number above 0/,
    },
  ],
  "14": [
    {
      second: 19.9,
      pod: "waits",
      causes: ["mountFailed"],
      place: /^pod.yaml:5 .*configMap: { name: x }/,
      fix: /Create that ConfigMap/,
    },
  ],
  "15": [
    {
      second: 21.9,
      pod: "envfrom",
      causes: ["configFailed"],
      place: /^pods.yaml:7 .*configMapRef/,
      fix: /Create that ConfigMap or key/,
    },
    {
      second: 7.9,
      pod: "key",
      causes: ["configFailed"],
      place: /^pods.yaml:19 .*key: K/,
      fix: /Create that ConfigMap or key/,
    },
  ],
  "16": [{ second: 2.9, pod: "logs", causes: ["crashed"], place: /^pod.yaml:13 .*tail/, fix: /not there/ }],
  "17": [{ second: 9.9, pod: "quiet", causes: ["running"], place: null, fix: "" }],
  "18": [
    {
      second: 29.9,
      pod: "port",
      causes: ["readinessProbe"],
      place: /^port.yaml:6 .*port: 8080/,
      fix: /Ask at the port/,
    },
    { second: 29.9, pod: "path", causes: ["readinessProbe"], place: /^path.yaml:6 .*readyz/, fix: /and path/ },
    { second: 30.9, pod: "loopback", causes: ["readinessProbe"], place: /^loopback.yaml:9 /, fix: /keeps it from/ },
  ],
  "19": [
    { second: 24.9, pod: "hasty", causes: ["livenessKill"], place: /^pod.yaml:10 livenessProbe/, fix: /startup probe/ },
    { second: 59.9, pod: "hasty", causes: ["crashed"], place: /^pod.yaml:10 livenessProbe/, fix: /startup probe/ },
  ],
  "20": [{ second: 14.9, pod: "piped", causes: ["readinessProbe"], place: /^pod.yaml:10 /, fix: /Ask at the port/ }],
  "21": [
    {
      second: 59.9,
      pod: "classic-*",
      causes: ["ended", "outlives"],
      place: /^classic.yaml:11 .*name: proxy/,
      fix: /initContainers with restartPolicy Always/,
    },
    { second: 59.9, pod: "native-*", causes: ["succeeded"], place: null, fix: "" },
  ],
  "22": [
    {
      second: 19.9,
      pod: "blocked",
      causes: ["initRuns"],
      place: /^blocked.yaml:9 .*tail -F/,
      fix: /restartPolicy Always, which makes it a sidecar/,
    },
    {
      second: 19.9,
      pod: "ordinary",
      causes: ["ended", "outlives"],
      place: /^ordinary.yaml:\d+ /,
      fix: /initContainers with restartPolicy Always/,
    },
  ],
  "23": [
    {
      second: 14.9,
      pod: "together",
      causes: ["crashed"],
      place: /^pod.yaml:7 .*wget/,
      fix: /does not answer, or not yet/,
    },
  ],
  "24": [
    {
      second: 19.9,
      pod: "stuck",
      causes: ["startupProbe"],
      place: /^stuck.yaml:10 startupProbe/,
      fix: /failureThreshold times periodSeconds/,
    },
    { second: 19.9, pod: "unready", causes: ["readinessProbe"], place: /^readiness.yaml:10 /, fix: /Ask at the port/ },
  ],
  "25": [{ second: 59.9, pod: "half", causes: ["crashed"], place: /^pod.yaml:7 .*exit 1/, fix: /Mend the line/ }],
  "26": [
    { second: 14.9, pod: "twice", causes: ["crashed"], place: /^pod.yaml:7 .*8080/, fix: /a port can be had once/ },
  ],
  "27": [{ second: 50, pod: "x", causes: ["crashed"], place: /^pod.yaml:9 .*git clone/, fix: /Mend the line/ }],
  "28": [
    {
      second: 14.9,
      pod: "hungry",
      causes: ["failed", "oomKilled"],
      place: /^app.yaml:10 resources/,
      fix: /Raise resources.limits.memory/,
    },
    {
      second: 12,
      pod: "hungry-init",
      causes: ["oomKilled"],
      place: /^init.yaml:9 resources/,
      fix: /Raise resources.limits.memory/,
    },
    { second: 14.9, pod: "huge", causes: ["unschedulable"], place: /^huge.yaml:5 .*500Gi/, fix: /Ask for less/ },
  ],
  "29": [
    { second: 11.9, pod: "deaf", causes: ["terminating"], place: /^pods.yaml:6 .*sleep/, fix: /Handle the signal/ },
  ],
  "30": [{ second: 9.9, pod: "x", causes: ["running"], place: null, fix: "" }],
};

const files = readdirSync(new URL("../../../examples/problems/", import.meta.url)).sort();

function ask(file: string, { second, pod }: Row): Explanation | null {
  const scenario = scenarioOfExample(`problems/${file}`);
  const simulation = new Simulation(scenario, allChunks());
  simulation.trace.keepDetails = true;
  simulation.run(second * 1000);
  const [prefix = "", generated] = pod.split("*");
  const name = simulation.cluster.pods().find(({ metadata }) => metadata.name.startsWith(prefix))?.metadata.name;
  return explain({
    cluster: simulation.cluster,
    trace: simulation.trace,
    files: [...scenario.files, { name: "manifests.yaml", text: scenario.stdin }],
    namespace: "default",
    pod: generated === undefined ? pod : (name ?? pod),
  });
}

describe.each(files.filter((file) => (TABLE[file.slice(0, 2)] ?? []).length > 0))("%s", (file) => {
  it.each(TABLE[file.slice(0, 2)] ?? [])("$pod at $second s: $causes", (row) => {
    const found = ask(file, row);
    const told = found?.reasons.filter((one) => one.cause !== "waitsForInit") ?? [];
    expect(told.map((one) => one.cause)).toEqual(row.causes);
    const last = told.at(-1);
    const place = last?.place ? `${last.place.file}:${last.place.line} ${last.place.text}` : null;
    if (row.place === null) expect(place).toBeNull();
    else expect(place).toMatch(row.place);
    const fix = last ? remedyOf(last).fix : "";
    if (row.fix === "") expect(fix).toBe("");
    else expect(fix).toMatch(row.fix);
    expect(found?.chain.length).toBeGreaterThan(0);
  });
});
