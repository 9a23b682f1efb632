/**
 * What instructors demonstrate, what people get wrong most, and what the lesson uses: a scenario of each, with its point as an
 * expectation. Here is which part of a scenario is the point, so that none loses it; `examples.test.ts` runs them.
 * Source: the demos and problems that the facts list.
 */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scenarioOfExample } from "./world.fixture.ts";

/** By file: what its expectations must speak of, in their own words. */
const POINTS: Readonly<Record<string, readonly string[]>> = {
  // The init container ends, its file stays.
  "demos/01-init-writes-the-page.yaml": ["Completed", '"http"', '"file"'],
  // Strict order, and it heals without being touched.
  "demos/02-wait-for-two-services.yaml": ["Init:0/2", "Init:1/2", "Running", '"restarts":{"pod":"myapp-pod","is":"0"'],
  // Start-up time is the sum; meanwhile the app is PodInitializing.
  "demos/03-long-inits.yaml": ["Init:0/3", "PodInitializing", "Init:1/3", "Init:2/3", "Running"],
  "demos/04-the-broken-init.yaml": [
    "Init:CrashLoopBackOff",
    "sleeeep: not found",
    '"127"',
    "pod updates may not change",
  ],
  "demos/05-debug-init-containers.yaml": [
    "Init:CrashLoopBackOff",
    "+ test -f",
    "Exit Code: +1",
    "first=true;second=false",
  ],
  "demos/06-never-and-always.yaml": ["Init:Error", "Failed", "Init:CrashLoopBackOff", "restarts"],
  "demos/07-init-message.yaml": ["Init Done", "Completed"],
  "demos/08-one-file-two-paths.yaml": ["hello from one"],
  // kubectl logs is silent for nginx, and the sidecar has the lines.
  "demos/09-nginx-logs-to-a-sidecar.yaml": ['"container":"sidecar"', '"container":"nginx"', '"not":true'],
  "demos/10-streaming-log-sidecars.yaml": ['"output":{"is":""}', "INFO 0"],
  "demos/11-native-log-shipper.yaml": [
    "2/2 +Running +0",
    "initContainers{logshipper} spec.containers{myapp}",
    "last words",
  ],
  "demos/12-job-with-sidecar.yaml": ["native +Complete +1/1", "legacy +Running +0/1", "1/2 +NotReady"],
  "demos/13-init-sidecar-init-app.yaml": ["first\\nmeter\\ncheck\\napp"],
  "demos/14-startup-probe-gate.yaml": ["Init:0/1", "Startup probe failed", "2/2"],
  "demos/15-sidecar-crash.yaml": ['"is":"0"', "^[2-4]$", '"not":true', "Running"],
  "demos/16-localhost-neighbour.yaml": ["the answer", "127.0.0.1"],
  "demos/17-port-clash.yaml": ["98: Address already in use", "1/2"],
  "demos/18-adapter.yaml": ["requests_total", "ok\\n"],
  "demos/19-shared-processes.yaml": ["/pause", '"restarts"'],
  // Initial content against refreshed content; a rerun fails.
  "demos/20-clone-then-sync.yaml": ["version [34]", "version 1", "File exists", "Init:CrashLoopBackOff"],
  "demos/21-permission-fixer.yaml": ["Permission denied", "472", "2000"],
  "demos/22-liveness-by-file.yaml": [
    "can't open '/tmp/healthy'",
    "will be restarted",
    "137",
    "statuscode: 500",
    "CrashLoopBackOff",
  ],
  "demos/23-running-is-not-ready.yaml": ["Running", "1/2", "Connection refused", "hello"],
  "demos/24-slow-starter.yaml": ["Liveness probe failed", '"is":"0"', "^[3-6]"],
  "demos/25-graceful-end.yaml": [
    "preStop\\napp ends\\nsidecar ends",
    "CreateContainerConfigError",
    "137 137",
    '"is":"1\\n"',
  ],
  "problems/02-waits-for-a-service.yaml": ["Init:0/1", "PodInitializing", "not found", "started", '"is":"0"'],
  "problems/12-permission-denied.yaml": ["Permission denied", "root 755", "777", "Completed"],
  "problems/18-running-but-not-ready.yaml": [
    "Readiness probe failed",
    "connection refused",
    "404",
    "Welcome to nginx!",
  ],
  "problems/21-job-never-completes.yaml": ["1/2\\\\s+NotReady", "Running\\\\s+0/1", "Complete\\\\s+1/1"],
  "problems/28-out-of-memory.yaml": ["OOMKilled", "Init:OOMKilled", "137", "Insufficient memory"],
  "uses/config-refresh.yaml": ["changed", "second", '"restarts"'],
  "uses/certificate-refresh.yaml": ["renewed 3", "using serial 3", "Read-only file system"],
  "uses/proxy-sidecar.yaml": ["403 Forbidden", "the application"],
  "uses/wait-for-a-database.yaml": ["no response", "could not translate host name", "42"],
  "uses/clone-or-download.yaml": ["Cloning into", "info.cern.ch", "Init:(Error|CrashLoopBackOff)"],
  "uses/permissions.yaml": ["3000 2000"],
  // On an emptyDir the data are gone with the Pod, on a claim they are kept.
  "uses/data-gone-data-kept.yaml": ['"is":"1\\n"', '"is":"2\\n"', "[3-9]", "Bound"],
  "workloads/deployment-rollout.yaml": [
    "successfully rolled out",
    "ProgressDeadlineExceeded",
    "exceeded its progress deadline",
    "rolled back",
    "Scaled down replica set",
  ],
  "workloads/statefulset-restart.yaml": ["web-0 web-1 web-2", "Terminating", "roll out complete", "data-web-0"],
  "workloads/job-backoff-limit.yaml": ["Failed Failed Failed Failed", "BackoffLimitExceeded", "No resources found"],
  "workloads/cronjob-one-day.yaml": ["SuccessfulCreate", "SuccessfulDelete", "2026-01-16T06:00:00Z"],
};

const DEMOS = 25;
const folder = new URL("../examples/", import.meta.url);

it("there is a scenario for each of the demos, and a point for each file of demos, uses and workloads", () => {
  const files = ["demos", "uses", "workloads"].flatMap((name) =>
    readdirSync(new URL(`${name}/`, folder)).map((file) => `${name}/${file}`),
  );
  expect(files.filter((name) => !(name in POINTS))).toEqual([]);
  expect(files.filter((name) => name.startsWith("demos/")).length).toBe(DEMOS);
});

describe.each(Object.entries(POINTS))("%s", (name, points) => {
  const expectations = JSON.stringify(scenarioOfExample(name).steps.map((step) => step.expect));

  it.each(points)("expects %s", (point) => expect(expectations).toContain(point));
});
