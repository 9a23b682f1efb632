/**
 * The life of workloads as a cluster tells it: the rows of `kubectl get` and the events of each object, in their order.
 * Facts: facts/kubelet.md 11; the controllers of Kubernetes v1.36.
 */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

/** Who is told what how often, oldest first: `Normal ScalingReplicaSet x1 Scaled up ...`; hashes of templates by their order. */
function events(world: World, ...kinds: string[]): string[] {
  const { stdout } = world.kubectl("get events -A -o json");
  const { items } = JSON.parse(stdout) as { items: EventObject[] };
  const mask = masker();
  return items
    .filter(({ involvedObject }) => kinds.includes(involvedObject.kind))
    .sort((a, b) => order(a) - order(b))
    .map(({ type, reason, count, message }) => mask(`${type} ${reason} x${count} ${message}`));
}

interface EventObject {
  involvedObject: { kind: string };
  metadata: { resourceVersion: string; creationTimestamp: string; name: string };
  type: string;
  reason: string;
  count: number;
  message: string;
}

/** The name of an event ends in the time of its first occurrence. */
function order({ metadata }: EventObject): number {
  return Number.parseInt(metadata.name.split(".").at(-1) ?? "", 16);
}

function masker(): (text: string) => string {
  const seen = new Map<string, string>();
  return (text) =>
    text.replace(/\bweb-[a-z0-9]{8,10}\b/g, (name) => {
      if (!seen.has(name)) seen.set(name, `web-${"ABCDE"[seen.size] ?? "?"}`);
      return seen.get(name) ?? name;
    });
}

function deployment(more: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  progressDeadlineSeconds: 60
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - {name: c, image: nginx:1.27${more}}
`;
}

function row(world: World, what: string): string {
  return world.kubectl(`get ${what} --no-headers`).stdout.trim().replaceAll(/ +/g, " ");
}

function condition(world: World, type: string): string {
  const conditions = world.kubectl("get deployment web -o json").stdout;
  const { status } = JSON.parse(conditions) as { status: { conditions: Record<string, string>[] } };
  const found = status.conditions.find((one) => one["type"] === type);
  return `${found?.["status"]} ${found?.["reason"]} ${masker()(found?.["message"] ?? "")}`;
}

describe("a Deployment", () => {
  it("is rolled out, updated one by one, and rolled back", () => {
    const world = new World({ "web.yaml": deployment("") }).runTo("20s");
    expect(row(world, "deployment web")).toBe("web 3/3 3 3 20s");
    expect(condition(world, "Progressing")).toBe(
      'True NewReplicaSetAvailable ReplicaSet "web-A" has successfully progressed.',
    );
    world.kubectl("set image deployment/web c=nginx:1.28");
    world.runFor("30s");
    expect(row(world, "deployment web")).toBe("web 3/3 3 3 50s");
    world.kubectl("rollout undo deployment/web");
    world.runFor("30s");
    expect(world.kubectl("rollout history deployment/web").stdout.trim().split("\n").slice(2)).toEqual([
      "2         <none>",
      "3         <none>",
    ]);
    expect(events(world, "Deployment")).toEqual([
      "Normal ScalingReplicaSet x1 Scaled up replica set web-A from 0 to 3",
      "Normal ScalingReplicaSet x1 Scaled up replica set web-B from 0 to 1",
      "Normal ScalingReplicaSet x1 Scaled down replica set web-A from 3 to 2",
      "Normal ScalingReplicaSet x1 Scaled up replica set web-B from 1 to 2",
      "Normal ScalingReplicaSet x1 Scaled down replica set web-A from 2 to 1",
      "Normal ScalingReplicaSet x1 Scaled up replica set web-B from 2 to 3",
      "Normal ScalingReplicaSet x1 Scaled down replica set web-A from 1 to 0",
      "Normal ScalingReplicaSet x1 Scaled up replica set web-A from 0 to 1",
      "Normal ScalingReplicaSet x1 Scaled down replica set web-B from 3 to 2",
      // From the tenth on within ten minutes they are told as one.
      "Normal ScalingReplicaSet x4 (combined from similar events): Scaled down replica set web-B from 1 to 0",
    ]);
  });

  it("stands still when the new version cannot be pulled, and says so after its deadline", () => {
    const world = new World({ "web.yaml": deployment("") }).runTo("20s");
    world.kubectl("set image deployment/web c=nginx:doesnotexist");
    world.runFor("30s");
    expect(row(world, "deployment web")).toBe("web 3/3 1 3 50s");
    expect(condition(world, "Progressing")).toBe('True ReplicaSetUpdated ReplicaSet "web-A" is progressing.');
    world.runFor("40s");
    expect(condition(world, "Progressing")).toBe(
      'False ProgressDeadlineExceeded ReplicaSet "web-A" has timed out progressing.',
    );
    expect(condition(world, "Available")).toBe("True MinimumReplicasAvailable Deployment has minimum availability.");
    const status = world.kubectl("rollout status deployment/web");
    expect(status).toMatchObject({
      stderr: 'error: deployment "web" exceeded its progress deadline\n',
      exit: 1,
    });
    expect(events(world, "Deployment")).toEqual([
      "Normal ScalingReplicaSet x1 Scaled up replica set web-A from 0 to 3",
      "Normal ScalingReplicaSet x1 Scaled up replica set web-B from 0 to 1",
    ]);
    world.kubectl("rollout undo deployment/web");
    world.runFor("20s");
    expect(row(world, "deployment web")).toBe("web 3/3 3 3 110s");
  });

  it("is paused and resumed, and a Pod that is lost later is no new rollout", () => {
    const world = new World({ "web.yaml": deployment("") }).runTo("20s");
    const since = (): string =>
      world.kubectl("get deployment web -o jsonpath={.status.conditions[*].lastUpdateTime}").stdout;
    const before = since();
    const [pod = ""] = world.kubectl("get pods -o name").stdout.split("\n");
    world.kubectl(`delete ${pod}`);
    world.runFor("10s");
    world.kubectl("scale deployment/web --replicas=4");
    world.runFor("10s");
    expect(row(world, "deployment web")).toBe("web 4/4 4 4 40s");
    expect(since().split(" ")).toContain(before.split(" ").at(-1));
    world.kubectl("rollout pause deployment/web");
    world.runFor("1s");
    expect(condition(world, "Progressing")).toBe("Unknown DeploymentPaused Deployment is paused");
    world.kubectl("set image deployment/web c=nginx:1.28");
    world.runFor("100s");
    expect(row(world, "deployment web")).toBe("web 4/4 0 4 2m21s");
    world.kubectl("rollout resume deployment/web");
    world.runFor("30s");
    expect(condition(world, "Progressing")).toBe(
      'True NewReplicaSetAvailable ReplicaSet "web-A" has successfully progressed.',
    );
  });
});

describe("a StatefulSet", () => {
  it("is restarted from its last Pod to its first", () => {
    const world = new World({
      "web.yaml": deployment("")
        .replace("Deployment", "StatefulSet")
        .replace("progressDeadlineSeconds: 60", "serviceName: web"),
    }).runTo("40s");
    expect(row(world, "statefulset web")).toBe("web 3/3 40s");
    world.kubectl("rollout restart statefulset/web");
    world.runFor("40s");
    expect(row(world, "statefulset web")).toBe("web 3/3 80s");
    expect(events(world, "StatefulSet")).toEqual([
      "Normal SuccessfulCreate x2 create Pod web-0 in StatefulSet web successful",
      "Normal SuccessfulCreate x2 create Pod web-1 in StatefulSet web successful",
      "Normal SuccessfulCreate x2 create Pod web-2 in StatefulSet web successful",
      "Normal SuccessfulDelete x1 delete Pod web-2 in StatefulSet web successful",
      "Normal SuccessfulDelete x1 delete Pod web-1 in StatefulSet web successful",
      "Normal SuccessfulDelete x1 delete Pod web-0 in StatefulSet web successful",
    ]);
  });
});

describe("a Job", () => {
  it("gives up at its limit, with longer and longer waits before", () => {
    const job = `apiVersion: batch/v1
kind: Job
metadata: {name: work}
spec:
  backoffLimit: 2
  template:
    spec:
      restartPolicy: Never
      containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "exit 3"]}]
`;
    const world = new World({ "job.yaml": job }).runTo("120s");
    expect(row(world, "job work")).toBe("work Failed 0/1 2m 2m");
    const told = events(world, "Job").map((line) => line.replace(/work-[a-z0-9]{5}$/, "work-?"));
    expect(told).toEqual([
      "Normal SuccessfulCreate x1 Created pod: work-?",
      "Normal SuccessfulCreate x1 Created pod: work-?",
      "Normal SuccessfulCreate x1 Created pod: work-?",
      "Warning BackoffLimitExceeded x1 Job has reached the specified backoff limit",
    ]);
    const times = world.kubectl("get pods -o jsonpath={.items[*].metadata.creationTimestamp}").stdout.split(" ");
    const seconds = times.map((time) => Date.parse(time) / 1000).sort((a, b) => a - b);
    const waits = seconds.slice(1).map((second, i) => second - (seconds[i] ?? 0));
    // Ten seconds and twenty after the end of the one before, which is short.
    expect(waits[0]).toBeGreaterThanOrEqual(10);
    expect(waits[0]).toBeLessThan(16);
    expect(waits[1]).toBeGreaterThanOrEqual(20);
    expect(waits[1]).toBeLessThan(26);
    expect(world.kubectl("get pods --no-headers").stdout.match(/0\/1 +Error/g)).toHaveLength(3);
  });
});

describe("a CronJob over a day", () => {
  const cron = `apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  schedule: "0 */6 * * *"
  timeZone: Europe/Zurich
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: OnFailure
          containers: [{name: c, image: "busybox:1.36", command: [echo, done]}]
`;
  it("starts a Job every six hours by its own clock and keeps the last three", () => {
    const world = new World({ "cron.yaml": cron }, { start: "2026-01-15T12:00:00Z" }).runTo("24h");
    // 18, 0, 6 and 12 o'clock in Zurich are an hour earlier in UTC.
    const jobs = world.kubectl("get jobs -o jsonpath={.items[*].status.startTime}").stdout.split(" ");
    expect(jobs).toEqual(["2026-01-15T23:00:00Z", "2026-01-16T05:00:00Z", "2026-01-16T11:00:00Z"]);
    expect(row(world, "cronjob report")).toBe("report 0 */6 * * * Europe/Zurich False 0 60m 24h");
    // Events are kept for an hour, so that those of the last start are left.
    const told = events(world, "CronJob").map((line) => line.replace(/report-\d+/, "report-N"));
    expect(told).toEqual([
      "Normal SuccessfulCreate x1 Created job report-N",
      "Normal SawCompletedJob x1 Saw completed job: report-N, condition: Complete",
      "Normal SuccessfulDelete x1 Deleted job report-N",
    ]);
  });

  it.each([
    [
      'schedule: "0 */6 * * *"',
      'schedule: "0 */6 * *"',
      'spec.schedule: Invalid value: "0 */6 * *": expected exactly 5 fields, found 4: [0 */6 * *]',
    ],
    [
      "timeZone: Europe/Zurich",
      "timeZone: Europe/Zurick",
      'spec.timeZone: Invalid value: "Europe/Zurick": unknown time zone Europe/Zurick',
    ],
    [
      "timeZone: Europe/Zurich",
      "timeZone: local",
      'spec.timeZone: Invalid value: "local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  ])("%s: not with %s", (from, to, problem) => {
    const world = new World({}).input({ type: "kubectl", args: "version" });
    const text = cron.replace(from, to);
    world.sh(`cat > cron.yaml <<'END'\n${text}END\n`);
    const { stderr, exit } = world.kubectl("apply -f cron.yaml");
    expect(stderr).toBe(`The CronJob "report" is invalid: ${problem}\n`);
    expect(exit).toBe(1);
  });
});
