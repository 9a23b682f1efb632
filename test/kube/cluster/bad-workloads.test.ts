/** Workloads and Services that cannot do what they are meant to: the symptom that a real cluster shows. */
import { expect, it } from "vitest";
import { World } from "../../world.fixture.ts";

function world(objects: string, until = "20s"): World {
  return new World({ "all.yaml": objects }).runTo(until);
}

function apply(on: World, object: object): string {
  const { stdout, stderr } = on.sh(`echo '${JSON.stringify(object)}' | kubectl apply -f -`);
  return stdout + stderr;
}

function service(name: string, spec: object): object {
  return { apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } };
}

const SLEEPER = '{name: c, image: "busybox:1.36", command: [sleep, infinity]}';

it("a Service whose selector matches nothing has no endpoints", () => {
  const on = world(
    "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: wbe}, ports: [{port: 80}]}}\n",
  );
  expect(on.kubectl("get endpoints web --no-headers").stdout).toMatch(/^web +<none> /);
  expect(on.kubectl("get endpointslices -l kubernetes.io/service-name=web --no-headers").stdout).toMatch(
    /^web-\w{5} +IPv4 +<unset> +<unset> /,
  );
  expect(on.kubectl("describe svc web").stdout).toMatch(/^Endpoints: +$/m);
});

it("a Pod that is not ready is no endpoint, unless the Service publishes it", () => {
  const pod = `{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec: {containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity], readinessProbe: {exec: {command: ["false"]}}}]}}`;
  const on =
    world(`${pod}\n---\n{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
---\n{apiVersion: v1, kind: Service, metadata: {name: all}, spec: {publishNotReadyAddresses: true, selector: {app: web}, ports: [{port: 80}]}}\n`);
  const ready = (name: string): string =>
    on.kubectl(
      `get endpointslices -l kubernetes.io/service-name=${name} -o jsonpath='{.items[0].endpoints[0].conditions}'`,
    ).stdout;
  expect([ready("web"), ready("all")]).toEqual([
    '{"ready":false,"serving":false,"terminating":false}',
    '{"ready":true,"serving":false,"terminating":false}',
  ]);
  expect(on.kubectl("get endpoints web --no-headers").stdout).toMatch(/^web +<none> /);
});

it("ports and addresses are given once", () => {
  const on = world("");
  apply(on, service("a", { type: "NodePort", clusterIP: "10.96.7.7", ports: [{ port: 80, nodePort: 30080 }] }));
  expect(apply(on, service("b", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }))).toBe(
    'The Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated\n',
  );
  expect(apply(on, service("c", { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }))).toBe(
    'The Service "c" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767\n',
  );
  expect(apply(on, service("d", { clusterIP: "10.96.7.7" }))).toBe(
    'The Service "d" is invalid: spec.clusterIPs: Invalid value: ["10.96.7.7"]: failed to allocate IP 10.96.7.7: provided IP is already allocated\n',
  );
});

it("two Pods that want the same port of their node: one waits", () => {
  const on = world(
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "busybox:1.36", command: [sleep, infinity], ports: [{containerPort: 80, hostPort: 80}]}]}}}}\n`,
  );
  expect(on.kubectl("get deployment web --no-headers").stdout).toMatch(/^web +2\/3 +3 +2 /);
  expect(on.kubectl("get pods --no-headers").stdout).toMatch(/ 0\/1 +Pending +0 /);
  expect(
    on.kubectl("get events --field-selector reason=FailedScheduling -o jsonpath='{.items[0].message}'").stdout,
  ).toBe(
    "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
  );
});

it("a StatefulSet whose claim cannot be bound stays at its first Pod", () => {
  const on = world(
    `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, replicas: 2, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [${SLEEPER}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}\n`,
  );
  expect(on.kubectl("get pods,pvc --no-headers").stdout).toMatch(
    /^pod\/db-0 +0\/1 +Pending +0 +20s\npersistentvolumeclaim\/data-db-0 +Pending +fast +<unset> +20s\n$/,
  );
  expect(on.kubectl("describe pvc data-db-0").stdout).toMatch(
    /ProvisioningFailed .*storageclass.storage.k8s.io "fast" not found/,
  );
  expect(on.kubectl("describe pod db-0").stdout).toContain("pod has unbound immediate PersistentVolumeClaims");
});

it("a Job that can never finish runs until its deadline, or for ever", () => {
  const job = (name: string, more: string): string =>
    `{apiVersion: batch/v1, kind: Job, metadata: {name: ${name}}, spec: {${more}template: {spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [${SLEEPER}]}}}}\n`;
  const on = world(`${job("endless", "")}---\n${job("bounded", "activeDeadlineSeconds: 30, ")}`, "60s");
  expect(on.kubectl("get jobs --no-headers").stdout).toMatch(
    /^bounded +Failed +0\/1 +60s +60s\nendless +Running +0\/1 +60s +60s\n$/,
  );
  expect(on.kubectl("describe job bounded").stdout).toContain("DeadlineExceeded");
});

it.each([
  ["every day", 'spec.schedule: Invalid value: "every day": expected exactly 5 fields, found 2: [every day]'],
  ["61 * * * *", 'spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61'],
])("a CronJob with the schedule %s is refused", (schedule, why) => {
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "busybox:1.36" }] } };
  const cron = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "c" },
    spec: { schedule, jobTemplate: { spec: { template } } },
  };
  expect(apply(world(""), cron)).toBe(`The CronJob "c" is invalid: ${why}\n`);
});

it("a name that stands for itself is no name", () => {
  const on = world(
    `{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: b.default.svc.cluster.local}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: b}, spec: {type: ExternalName, externalName: a.default.svc.cluster.local}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [${SLEEPER}]}}\n`,
  );
  const { stdout, stderr, exit } = on.kubectl("exec p -- nslookup a.default.svc.cluster.local");
  expect(stdout + stderr).not.toMatch(/^Address: /m);
  expect(stdout).toContain("a.default.svc.cluster.local\tcanonical name = b.default.svc.cluster.local\n");
  expect(stdout).toContain("b.default.svc.cluster.local\tcanonical name = a.default.svc.cluster.local\n");
  expect(exit).not.toBeNull();
});

it("kinds that nothing acts on say so once", () => {
  const on = world(
    "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}}\n---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: deny}, spec: {podSelector: {}}}\n---\n{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}}\n",
    "10m",
  );
  expect(
    on
      .kubectl(
        "get events --field-selector reason=NotSimulated -o custom-columns=:.involvedObject.kind,:.count,:.message --no-headers",
      )
      .stdout.trim()
      .split("\n")
      .map((row) => row.split(/ {2,}/).join(" "))
      .sort(),
  ).toEqual(
    ["HorizontalPodAutoscaler", "Ingress", "NetworkPolicy"].map(
      (kind) => `${kind} 1 ${kind} objects are stored and listed, and nothing acts on them.`,
    ),
  );
  expect(on.kubectl("get ing,netpol,hpa --no-headers").stdout).toMatch(
    /^ingress.networking.k8s.io\/web +<none> +\* +80 +10m\nnetworkpolicy.networking.k8s.io\/deny +<none> +10m\nhorizontalpodautoscaler.autoscaling\/web +Deployment\/web +cpu: <unknown>\/80% +1 +3 +0 +10m\n$/,
  );
});

it("a ReplicationController keeps its Pods, as it always has", () => {
  const on = world(
    `{apiVersion: v1, kind: ReplicationController, metadata: {name: old}, spec: {replicas: 2, template: {metadata: {labels: {app: old}}, spec: {containers: [${SLEEPER}]}}}}\n`,
  );
  expect(on.kubectl("get rc --no-headers").stdout).toMatch(/^old +2 +2 +2 +20s\n$/);
  on.kubectl("delete pod -l app=old --now");
  on.runFor("10s");
  expect(on.kubectl("get rc --no-headers").stdout).toMatch(/^old +2 +2 +2 /);
  on.kubectl("delete rc old");
  on.runFor("40s");
  expect(on.kubectl("get pods").stderr).toBe("No resources found in default namespace.\n");
});

it("an Event that somebody writes says whom it is about in texts, or is about nobody", () => {
  const on = world("{apiVersion: v1, kind: Event, metadata: {name: e}, reason: R}\n");
  expect(on.kubectl("get events --no-headers -o custom-columns=:.reason").stdout).toContain("R\n");
  const odd = { apiVersion: "v1", kind: "Event", metadata: { name: "odd" }, involvedObject: { kind: 5 } };
  expect(apply(on, odd)).toBe('The Event "odd" is invalid: involvedObject.kind: Invalid value: 5: must be a string\n');
});

it("who asks for what is not there reads it in its own log", () => {
  const on = world(
    `{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: b.default.svc.cluster.local}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: b}, spec: {type: ExternalName, externalName: a.default.svc.cluster.local}}\n---\n{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {clusterIP: 10.96.7.7, selector: {app: wbe}, ports: [{port: 80}]}}\n---\n{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "for name in web a wbe; do wget -T 2 -qO- http://$name; done"]}]}}\n`,
    "40s",
  );
  expect(on.kubectl("logs p").stdout).toBe(
    "wget: can't connect to remote host (10.96.7.7): Connection refused\nwget: bad address 'a'\nwget: bad address 'wbe'\n",
  );
  expect(on.kubectl("get pod p --no-headers").stdout).toMatch(/^p +0\/1 +Error +0 /);
});

it("a selector of nodes that matches none keeps its Pod waiting, and says why", () => {
  const on = world(
    `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeSelector: {disk: ssd}, containers: [${SLEEPER}]}}\n`,
  );
  expect(on.kubectl("get pod p --no-headers").stdout).toMatch(/^p +0\/1 +Pending +0 /);
  expect(on.events("pod/p")).toEqual([
    "FailedScheduling 0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  ]);
  expect(on.kubectl("logs p").exit).toBe(0);
});

it("Jobs and CronJobs that come to nothing say it in their events", () => {
  const job = (name: string, more: string, command: string): string =>
    `{apiVersion: batch/v1, kind: Job, metadata: {name: ${name}}, spec: {${more}template: {spec: {restartPolicy: Never, terminationGracePeriodSeconds: 1, containers: [{name: c, image: "busybox:1.36", command: [sh, -c, "${command}"]}]}}}}\n`;
  const cron = (name: string, schedule: string, image: string): string =>
    `{apiVersion: batch/v1, kind: CronJob, metadata: {name: ${name}}, spec: {schedule: "${schedule}", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: ${image}}]}}}}}}\n`;
  const on = world(
    [
      job("bounded", "activeDeadlineSeconds: 30, ", "echo begun; sleep infinity"),
      job("broken", "backoffLimit: 0, ", "echo no; exit 1"),
      cron("never", "0 0 31 2 *", "busybox"),
      cron("stuck", "*/1 * * * *", "nginx:doesnotexist"),
    ].join("---\n"),
    "3m10s",
  );
  const told = (object: string): string[] => on.events(object).map((one) => one.replace(/-[a-z0-9]{5}$|-\d{8}$/, "-?"));
  expect(told("job/bounded")).toEqual([
    "SuccessfulCreate Created pod: bounded-?",
    "SuccessfulDelete Deleted pod: bounded-?",
    "DeadlineExceeded Job was active longer than specified deadline",
  ]);
  expect(told("job/broken")).toEqual([
    "SuccessfulCreate Created pod: broken-?",
    "BackoffLimitExceeded Job has reached the specified backoff limit",
  ]);
  expect(on.kubectl("logs job/broken").stdout).toBe("no\n");
  expect(told("cronjob/never")).toEqual([
    "InvalidSchedule invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second",
  ]);
  // Each minute there is one more that does not begin: nothing holds them back.
  expect(told("cronjob/stuck")).toEqual(Array.from({ length: 3 }, () => "SuccessfulCreate Created job stuck-?"));
  expect(on.kubectl("get cronjobs --no-headers").stdout).toMatch(
    /^never +0 0 31 2 \* +<none> +False +0 +<none> +3m10s\nstuck +\*\/1 \* \* \* \* +<none> +False +3 +10s +3m10s\n$/,
  );
  expect(on.kubectl("get pods --no-headers").stdout).toMatch(
    /^stuck-\d+-\w{5} +0\/1 +(ImagePullBackOff|ErrImagePull) /m,
  );
});
