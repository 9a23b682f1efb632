/** What a container finds: files of volumes, who it is, names in /etc, and what is kept of its end. */
import { describe, expect, it } from "vitest";
import type { ContainerSpec, PodSpec } from "../../../src/kube/api/pod.ts";
import { watchPod } from "./watching.fixture.ts";

const image = "busybox:1.36";
const CONFIG = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "cfg" },
  data: { a: "1", "b.txt": "two" },
  binaryData: { bin: "AAEC" },
};
const SECRET = { apiVersion: "v1", kind: "Secret", metadata: { name: "sec" }, stringData: { pw: "s3" } };

/** What the script prints, line by line. */
function lines(script: string, app: Partial<ContainerSpec>, pod: Partial<PodSpec>): string[] {
  const containers = [{ name: "app", image, command: ["sh", "-c", script], ...app }];
  const { simulation } = watchPod(
    { restartPolicy: "Never", ...pod, containers },
    { seconds: 8, before: [CONFIG, SECRET] },
  );
  return (simulation.cluster.logText("default", "web", "app", 0) ?? "").trimEnd().split("\n");
}

interface Row {
  script: string;
  app?: Partial<ContainerSpec>;
  pod?: Partial<PodSpec>;
  says: (string | RegExp)[];
}

const mounted = (mountPath: string, more: object = {}): Partial<ContainerSpec> => ({
  volumeMounts: [{ name: "v", mountPath, ...more }],
});

const ROWS: Readonly<Record<string, Row>> = {
  "a ConfigMap's files are links to ..data, 0644": {
    script: "ls -l /v | sed 's/^\\(.\\).*12:00 /\\1 /'; ls -lL /v/a; readlink /v/..data; ls -ld /v/..data/",
    app: mounted("/v"),
    pod: { volumes: [{ name: "v", configMap: { name: "cfg" } }] },
    says: [
      "total 0",
      "l a -> ..data/a",
      "l b.txt -> ..data/b.txt",
      "l bin -> ..data/bin",
      /^-rw-r--r-- .* root +root +1 .* \/v\/a$/,
      /^\.\.2026_01_15_12_00_00\.\d+$/,
      /^drwxr-xr-x /,
    ],
  },
  "items have paths and modes; with an fsGroup the group may read": {
    script: "ls -ld /v/sub; ls -lL /v/sub/a /v/b | cut -c1-10; ls -lnL /v/b | awk '{print $4}'",
    app: mounted("/v"),
    pod: {
      securityContext: { runAsUser: 1000, fsGroup: 2000 },
      volumes: [
        {
          name: "v",
          configMap: {
            name: "cfg",
            defaultMode: 0o400,
            items: [
              { key: "a", path: "sub/a" },
              { key: "b.txt", path: "b", mode: 0o444 },
            ],
          },
        },
      ],
    },
    says: [/ \/v\/sub -> \.\.data\/sub$/, "-r--r--r--", "-r--r-----", "2000"],
  },
  "what is the kubelet's may not be written, by nobody": {
    script: "echo x > /v/pw; echo x > /v/new; rm /v/pw; cat /v/pw",
    app: { ...mounted("/v"), securityContext: { runAsUser: 1000 } },
    pod: { volumes: [{ name: "v", secret: { secretName: "sec" } }] },
    says: [
      "sh: can't create /v/pw: Read-only file system",
      "sh: can't create /v/new: Read-only file system",
      "rm: can't remove '/v/pw': Read-only file system",
      "s3",
    ],
  },
  "an optional ConfigMap that is not there is a volume without files": {
    script: "ls /v; ls -A /v | wc -l",
    app: mounted("/v"),
    pod: { volumes: [{ name: "v", configMap: { name: "nope", optional: true } }] },
    says: ["2"],
  },
  "the downward API sorts and quotes; resources are rounded up": {
    script: "cat /v/labels; echo; cat /v/name; echo; cat /v/cpu; echo; cat /v/mem; echo",
    app: { ...mounted("/v"), resources: { limits: { cpu: "250m", memory: "10M" } } },
    pod: {
      volumes: [
        {
          name: "v",
          downwardAPI: {
            items: [
              { path: "labels", fieldRef: { fieldPath: "metadata.labels" } },
              { path: "name", fieldRef: { fieldPath: "metadata.name" } },
              { path: "cpu", resourceFieldRef: { containerName: "app", resource: "limits.cpu" } },
              { path: "mem", resourceFieldRef: { containerName: "app", resource: "limits.memory", divisor: "1Mi" } },
            ],
          },
        },
      ],
    },
    says: ["", "web", "1", "10"],
  },
  "an emptyDir is everybody's; below it a subPath is made with its mode": {
    script: "ls -ld /v /s | cut -c1-10; touch /s/f && ls /v/x/y",
    app: {
      volumeMounts: [
        { name: "v", mountPath: "/v" },
        { name: "v", mountPath: "/s", subPath: "x/y" },
      ],
      securityContext: { runAsUser: 1000 },
    },
    pod: { volumes: [{ name: "v", emptyDir: {} }] },
    says: ["drwxrwxrwx", "drwxrwxrwx", "f"],
  },
  "a subPath belongs to the fsGroup": {
    script: "ls -ldn /s | awk '{print $1, $4}'; touch /s/f && ls /s",
    app: { ...mounted("/s", { subPath: "x" }), securityContext: { runAsUser: 1000 } },
    pod: { securityContext: { fsGroup: 2000 }, volumes: [{ name: "v", emptyDir: {} }] },
    says: ["drwxrwxrwx 2000", "f"],
  },
  "a memory volume ends at its limit": {
    script: "dd if=/dev/zero of=/v/f bs=1M count=2 2>&1 | head -1; df -k /v | tail -1",
    app: mounted("/v"),
    pod: { volumes: [{ name: "v", emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }] },
    says: ["dd: error writing '/v/f': No space left on device", /^tmpfs +1024 +1024 +0 100% \/v$/],
  },
  "readOnly holds for one mount, not for the volume": {
    script: "echo x > /v/f; echo y > /w/f; cat /v/f",
    app: {
      volumeMounts: [
        { name: "v", mountPath: "/v", readOnly: true },
        { name: "v", mountPath: "/w" },
      ],
    },
    pod: { volumes: [{ name: "v", emptyDir: {} }] },
    says: ["sh: can't create /v/f: Read-only file system", "y"],
  },
  "a root that may not be written, and volumes that may": {
    script: "echo x > /f; echo x > /etc/hosts; echo y > /v/f; cat /v/f",
    app: { ...mounted("/v"), securityContext: { readOnlyRootFilesystem: true } },
    pod: { volumes: [{ name: "v", emptyDir: {} }] },
    says: ["sh: can't create /f: Read-only file system", "sh: can't create /etc/hosts: Read-only file system", "y"],
  },
  "a user without an entry": {
    script: "id; whoami; echo x > /root/f; touch /tmp/f && ls -ln /tmp/f | awk '{print $3, $4}'",
    pod: { securityContext: { runAsUser: 1000, runAsGroup: 3000, supplementalGroups: [4000] } },
    says: [
      "uid=1000 gid=3000 groups=3000,4000",
      "whoami: unknown uid 1000",
      "sh: can't create /root/f: Permission denied",
      "1000 3000",
    ],
  },
  "host names: hosts, domain and aliases": {
    script: "hostname; hostname -f; tail -4 /etc/hosts; cat /etc/hostname",
    pod: { hostname: "h", subdomain: "s", hostAliases: [{ ip: "1.2.3.4", hostnames: ["one", "two"] }] },
    says: [
      "h",
      "h.s.default.svc.cluster.local",
      /^10\.\d+\.\d+\.\d+\th\.s\.default\.svc\.cluster\.local\th$/,
      "",
      "# Entries added by HostAliases.",
      "1.2.3.4\tone\ttwo",
      "h",
    ],
  },
  "the network of the host": {
    script: "hostname; head -1 /etc/hosts; cat /etc/resolv.conf",
    pod: { hostNetwork: true },
    says: ["node-1", "# Kubernetes-managed hosts file (host network).", "nameserver 10.0.0.2"],
  },
  "names with the network of the host and the cluster's DNS": {
    script: "cat /etc/resolv.conf",
    pod: { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" },
    says: [
      "search default.svc.cluster.local svc.cluster.local cluster.local",
      "nameserver 10.96.0.10",
      "options ndots:5",
    ],
  },
  "dnsConfig adds, options are replaced by name, three servers are kept": {
    script: "cat /etc/resolv.conf",
    pod: {
      dnsConfig: {
        nameservers: ["1.1.1.1", "2.2.2.2", "3.3.3.3"],
        searches: ["foo.bar", "svc.cluster.local"],
        options: [{ name: "ndots", value: "2" }, { name: "edns0" }],
      },
    },
    says: [
      "search default.svc.cluster.local svc.cluster.local cluster.local foo.bar",
      "nameserver 10.96.0.10",
      "nameserver 1.1.1.1",
      "nameserver 2.2.2.2",
      "options ndots:2 edns0",
    ],
  },
  "only dnsConfig": {
    script: "cat /etc/resolv.conf",
    pod: { dnsPolicy: "None", dnsConfig: { nameservers: ["1.1.1.1"] } },
    says: ["nameserver 1.1.1.1"],
  },
  "one namespace of processes": {
    script: "ps | awk 'NR > 1 {print $1, $4}' | head -2",
    pod: { shareProcessNamespace: true },
    says: ["1 /pause", /^\d+ sh$/],
  },
  "a program is process 1 elsewhere": { script: "echo $$$$", says: ["1"] },
};

describe.each(Object.entries(ROWS))("%s", (_name, { script, app = {}, pod = {}, says }) => {
  it("is so", () => {
    const found = lines(script, app, pod);
    expect(found).toHaveLength(says.length);
    for (const [i, line] of found.entries()) expect(line).toMatch(exactly(says[i] ?? ""));
  });
});

function exactly(wanted: string | RegExp): RegExp {
  return typeof wanted === "string" ? new RegExp(`^${wanted.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`) : wanted;
}

/* Facts 6.4 */

const LOG = "for i in $(seq 1 200); do echo l$i; done; exit 3";

it.each<[name: string, spec: Partial<ContainerSpec>, others: number, message: RegExp, bytes: number]>([
  [
    "the file's last 4096 bytes",
    { command: ["sh", "-c", "seq 1 2000 > /dev/termination-log"] },
    0,
    /^\n1182\n[^]*2000\n$/,
    4096,
  ],
  [
    "12288 bytes for all, cut at the end",
    { command: ["sh", "-c", "seq 1 2000 > /dev/termination-log"] },
    3,
    /^\n1182\n/,
    3072,
  ],
  ["another file", { terminationMessagePath: "/tmp/why", command: ["sh", "-c", "echo so > /tmp/why"] }, 0, /^so\n$/, 3],
  ["no log, unless it is asked for", { command: ["sh", "-c", LOG] }, 0, /^$/, 0],
  [
    "80 lines of the log",
    { terminationMessagePolicy: "FallbackToLogsOnError", command: ["sh", "-c", LOG] },
    0,
    /^l121\n[^]*l200\n$/,
    400,
  ],
  [
    "2048 bytes of the log",
    {
      terminationMessagePolicy: "FallbackToLogsOnError",
      command: ["sh", "-c", `x=$(printf %060d 0); for i in $(seq 1 60); do echo $x; done; exit 1`],
    },
    0,
    /^0+\n[^]*0\n$/,
    2048,
  ],
  [
    "no log of what went well",
    { terminationMessagePolicy: "FallbackToLogsOnError", command: ["sh", "-c", "echo ok"] },
    0,
    /^$/,
    0,
  ],
])("of an end is kept: %s", (_name, spec, others, message, bytes) => {
  const more = Array.from({ length: others }, (_, i) => ({ name: `o${i}`, image, command: ["true"] }));
  const { simulation } = watchPod(
    { restartPolicy: "Never", containers: [{ name: "app", image, ...spec }, ...more] },
    { seconds: 8 },
  );
  const status = simulation.cluster.podStatus("default", "web")?.containerStatuses?.find((one) => one.name === "app");
  const told = status?.state.terminated?.message ?? "";
  expect(told).toMatch(message);
  expect(told).toHaveLength(bytes);
});

it("says which lines of resolv.conf were too many", () => {
  const { entries } = watchPod(
    {
      dnsConfig: {
        nameservers: ["1.1.1.1", "2.2.2.2", "3.3.3.3"],
        searches: Array.from({ length: 30 }, (_, i) => `s${i}`),
      },
      containers: [{ name: "app", image, command: ["sleep", "100"] }],
    },
    { seconds: 4 },
  );
  const told = entries.filter((one) => one.type === "event" && one["reason"] === "DNSConfigForming");
  expect(told.map((one) => one["message"])).toEqual([
    `Search Line limits were exceeded, some search paths have been omitted, the applied search line is: default.svc.cluster.local svc.cluster.local cluster.local ${Array.from({ length: 29 }, (_, i) => `s${i}`).join(" ")}`,
    "Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.96.0.10 1.1.1.1 2.2.2.2",
  ]);
});

/* Facts 6.2 */

it.each([
  ["the image's", "nginx:1.27", {}, 0],
  ["the spec's before the image's", "busybox:1.36", { stopSignal: "SIGUSR1" }, 10],
])("stops with a signal: %s", (_name, of, lifecycle, exitCode) => {
  const script = "trap 'exit 10' USR1; trap 'exit 15' TERM; while :; do sleep 1; done";
  const { simulation } = watchPod(
    {
      os: { name: "linux" },
      restartPolicy: "Never",
      activeDeadlineSeconds: 8,
      containers: [{ name: "app", image: of, ...(exitCode > 0 && { command: ["sh", "-c", script] }), lifecycle }],
    },
    { seconds: 25 },
  );
  const [status] = simulation.cluster.podStatus("default", "web")?.containerStatuses ?? [];
  expect(status?.state.terminated).toMatchObject({ exitCode, reason: exitCode === 0 ? "Completed" : "Error" });
});

it("remembers of a container that was removed how it ended and what it printed, and not its files", () => {
  const script = "trap 'echo bye; exit 3' TERM; echo hello; while :; do sleep 1; done";
  const { simulation } = watchPod(
    { containers: [{ name: "app", image, command: ["sh", "-c", script] }] },
    { seconds: 20, commands: [[6, "delete pod web"]] },
  );
  const { cluster } = simulation;
  expect(cluster.pods()).toEqual([]);
  const [past] = cluster.history();
  expect(past?.status).toMatchObject({ name: "app", state: "exited", exitCode: 3, reason: "Error" });
  expect(past?.log.map(({ line }) => line)).toEqual(["hello", "bye"]);
  const runtime = cluster.hosts.map(({ node }) => node.runtime).find((one) => one.history().length > 0);
  const { id = "" } = past?.status ?? {};
  expect(runtime?.containerOf(id)).toBeUndefined();
  expect(runtime?.log(id)).toEqual(past?.log);
});
