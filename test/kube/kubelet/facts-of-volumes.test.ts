/** Sentences of facts/kubelet.md 9 and 10, each in one Pod of a whole cluster: files of volumes, variables, names. */
import { describe, expect, it } from "vitest";
import type { ContainerSpec, PodSpec } from "../../../src/kube/api/pod.ts";
import { logOf, messagesOf, statusOf, watchPod } from "./watching.fixture.ts";
import type { Watched, WatchOptions } from "./watching.fixture.ts";

const image = "busybox:1.36";
const sh = (script: string): string[] => ["sh", "-c", script];
type Volume = NonNullable<PodSpec["volumes"]>[number];

function config(name: string, data: Record<string, string>): object {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
}

function app(spec: Partial<ContainerSpec>, pod: Partial<PodSpec> = {}, options: Partial<WatchOptions> = {}): Watched {
  const containers = [{ name: "app", image, ...spec }];
  return watchPod({ restartPolicy: "Never", ...pod, containers }, { seconds: 10, ...options });
}

/** What its script prints. */
function prints(
  script: string,
  spec: Partial<ContainerSpec> = {},
  pod: Partial<PodSpec> = {},
  options: Partial<WatchOptions> = {},
): string {
  return logOf(app({ command: sh(script), ...spec }, pod, options), "app");
}

function at(name: string, mountPath: string, more: object = {}): Pick<ContainerSpec, "volumeMounts"> {
  return { volumeMounts: [{ name, mountPath, ...more }] };
}

describe("9: volumes", () => {
  it("a file follows its ConfigMap in a new directory; a subPath and a variable never do", () => {
    const text = prints(
      "for i in 1 2; do cat /v/k /sub; echo $E; readlink /v/..data; sleep 95; done",
      {
        env: [{ name: "E", valueFrom: { configMapKeyRef: { name: "c", key: "k" } } }],
        volumeMounts: [
          { name: "v", mountPath: "/v" },
          { name: "v", mountPath: "/sub", subPath: "k" },
        ],
      },
      { volumes: [{ name: "v", configMap: { name: "c" } }] },
      {
        seconds: 130,
        before: [config("c", { k: "old\n" })],
        commands: [[10, `patch configmap c -p '{"data":{"k":"new\\n"}}'`]],
      },
    );
    const lines = text
      .trim()
      .split("\n")
      .filter((line) => line !== "");
    expect(lines).toHaveLength(8);
    expect(lines.map((line) => line.replace(/^\.\.20.*/, "dir"))).toEqual([
      "old",
      "old",
      "old",
      "dir",
      "new",
      "old",
      "old",
      "dir",
    ]);
    expect(lines[7]).not.toBe(lines[3]);
  });

  it("a restart reads variables anew", () => {
    const env = [{ name: "E", valueFrom: { configMapKeyRef: { name: "c", key: "k" } } }];
    const { simulation } = app(
      { command: sh("echo $E; sleep 12; exit 1"), env },
      { restartPolicy: "Always" },
      {
        seconds: 20,
        before: [config("c", { k: "old" })],
        commands: [[5, `patch configmap c -p '{"data":{"k":"new"}}'`]],
      },
    );
    const logs = [0, 1].map((attempt) => simulation.cluster.logText("default", "web", "app", attempt));
    expect(logs).toEqual(["old\n", "new\n"]);
  });

  it("the service account's files are where programs look for them, unless nobody wants them", () => {
    const dir = "/var/run/secrets/kubernetes.io/serviceaccount";
    expect(prints(`ls ${dir}; cat ${dir}/namespace; echo; echo x > ${dir}/token`)).toBe(
      `ca.crt\nnamespace\ntoken\ndefault\nsh: can't create ${dir}/token: Read-only file system\n`,
    );
    expect(prints(`ls ${dir}`, {}, { automountServiceAccountToken: false })).toMatch(/No such file or directory/);
    const [volume] = app({}, {}, { seconds: 1 }).pods.at(-1)?.spec.volumes ?? [];
    const namespace = { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } };
    expect(volume?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(volume?.projected).toEqual({
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        { downwardAPI: { items: [namespace] } },
      ],
    });
  });

  it("a mountPath that the image does not have is made, and is root's", () => {
    const script = "ls -ld /a /a/b | sed 's/ .*root.*root.* / root /'";
    expect(prints(script, at("v", "/a/b/c"), { volumes: [{ name: "v", emptyDir: {} }] })).toBe(
      "drwxr-xr-x root /a\ndrwxr-xr-x root /a/b\n",
    );
  });

  it.each<[type: string, script: string, says: string]>([
    ["DirectoryOrCreate", "ls -ld /h | cut -c1-10", "drwxr-xr-x\n"],
    ["FileOrCreate", "ls -l /h | cut -c1-10", "-rw-r--r--\n"],
  ])("a hostPath of the type %s is made where it is missing", (type, script, says) => {
    expect(prints(script, at("h", "/h"), { volumes: [{ name: "h", hostPath: { path: "/data/x", type } }] })).toBe(says);
  });

  it("a path of the node is shared by its Pods, and outlives them", () => {
    const spec = {
      restartPolicy: "Never",
      volumes: [{ name: "h", hostPath: { path: "/data", type: "DirectoryOrCreate" } }],
      containers: [{ name: "app", image, command: sh("echo hi > /h/f"), ...at("h", "/h") }],
    };
    const before = [{ apiVersion: "v1", kind: "Pod", metadata: { name: "writer" }, spec }];
    const options: WatchOptions = { before, startAt: 10, seconds: 20, commands: [[8, "delete pod writer"]] };
    expect(prints("cat /h/f", at("h", "/h"), { volumes: [{ name: "h", hostPath: { path: "/data" } }] }, options)).toBe(
      "hi\n",
    );
  });

  it("what several sources project stands in one directory", () => {
    const volume: Volume = {
      name: "v",
      projected: {
        sources: [
          { configMap: { name: "c", items: [{ key: "k", path: "dir/k" }] } },
          { secret: { name: "s" } },
          { downwardAPI: { items: [{ path: "dir/name", fieldRef: { fieldPath: "metadata.name" } }] } },
        ],
      },
    };
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { pw: "hush" } };
    const script = "ls /v /v/dir/ | grep -v '^$'; cat /v/dir/k /v/pw /v/dir/name; df /v | tail -1 | cut -c1-5";
    expect(prints(script, at("v", "/v"), { volumes: [volume] }, { before: [config("c", { k: "v" }), secret] })).toBe(
      "/v:\ndir\npw\n/v/dir/:\nk\nname\nvhushwebtmpfs\n",
    );
  });

  it("an image as a volume cannot be written, and what is wrong with it shows on the container", () => {
    const of = (reference: string, seconds: number): Watched =>
      app(
        { command: sh("ls /i; echo x > /i/f"), ...at("i", "/i") },
        { volumes: [{ name: "i", image: { reference } }] },
        { seconds },
      );
    const watched = of("alpine:3.20", 10);
    expect(logOf(watched, "app")).toMatch(/^bin\ndev\netc\n[^]*sh: can't create \/i\/f: Read-only file system\n$/);
    expect(messagesOf(watched, "Pulling")).toEqual(['Pulling image "alpine:3.20"', 'Pulling image "busybox:1.36"']);
    expect(statusOf(of("alpine:nope", 25), "app")?.state.waiting?.reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/);
  });

  it("a status says how it is mounted", () => {
    const mounts = [
      { name: "v", mountPath: "/v", readOnly: true },
      { name: "v", mountPath: "/w" },
    ];
    const watched = app({ volumeMounts: mounts }, { volumes: [{ name: "v", emptyDir: {} }] });
    expect(statusOf(watched, "app")?.volumeMounts?.slice(0, 2)).toEqual([
      { name: "v", mountPath: "/v", readOnly: true, recursiveReadOnly: "Disabled" },
      { name: "v", mountPath: "/w" },
    ]);
  });
});

describe("10.1 to 10.4: variables", () => {
  const service = (name: string, more: object = {}): object => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { ports: [{ name: "http", port: 80 }], ...more },
  });

  it("what is nearer wins: image, envFrom in its order, env in its order", () => {
    const envFrom = [
      { configMapRef: { name: "one" } },
      { configMapRef: { name: "two" } },
      { prefix: "P_", configMapRef: { name: "one" } },
    ];
    const env = [
      { name: "B", value: "env" },
      { name: "B", value: "later" },
      { name: "C", value: "$(B)-$(D)" },
      { name: "D", value: "late" },
    ];
    const before = [config("one", { A: "one", B: "one" }), config("two", { A: "two" })];
    expect(prints("echo $PATH $A $B $C $P_A", { envFrom, env }, {}, { before })).toBe(
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin two later later-$(D) one\n",
    );
  });

  it("HOSTNAME is the Pod's, TERM comes with a terminal, and they may be overridden", () => {
    expect(prints("echo $HOSTNAME ${TERM-none}")).toBe("web none\n");
    expect(prints("echo $HOSTNAME ${TERM-none}", { tty: true })).toBe("web xterm\r\n");
    expect(prints("echo $HOSTNAME", { env: [{ name: "HOSTNAME", value: "mine" }] })).toBe("mine\n");
  });

  it.each([
    ["$(A)", "1"],
    ["$(NOPE)", "$(NOPE)"],
    ["$$(A)", "$(A)"],
    ["$A", "$A"],
    ["${A}", "${A}"],
    ["$(A", "$(A"],
    ["x$(A)y$(A)", "x1y1"],
    ["$(KUBERNETES_SERVICE_PORT)", "443"],
  ])("in a command %s is %s", (word, result) => {
    const watched = app({ command: ["echo"], args: [word], env: [{ name: "A", value: "1" }] });
    expect(logOf(watched, "app")).toBe(`${result}\n`);
  });

  it("command hides the image's entry point and command, args its command alone", () => {
    expect(prints("", { image: "nginx:1.27", command: ["echo", "mine"] })).toBe("mine\n");
    expect(logOf(app({ image: "curlimages/curl:8.11.0", args: ["--version"] }), "app")).toMatch(/^curl \d+\./);
  });

  it("of Services: those that were there when the container was made, and have an address", () => {
    const script = "env | grep -E '^(MY_SVC|LATE|HEADLESS|KUBERNETES_SERVICE)' | sort";
    const before = [service("my-svc"), service("headless", { clusterIP: "None" })];
    const commands: [number, string][] = [[4, "create service clusterip late --tcp=80"]];
    const text = prints(`sleep 5; ${script}`, {}, {}, { before, commands });
    const ip = /MY_SVC_SERVICE_HOST=(.*)/.exec(text)?.[1] ?? "";
    expect(ip).toMatch(/^10\.\d+\.\d+\.\d+$/);
    expect(text.trim().split("\n")).toEqual([
      "KUBERNETES_SERVICE_HOST=10.96.0.1",
      "KUBERNETES_SERVICE_PORT=443",
      "KUBERNETES_SERVICE_PORT_HTTPS=443",
      `MY_SVC_PORT=tcp://${ip}:80`,
      `MY_SVC_PORT_80_TCP=tcp://${ip}:80`,
      `MY_SVC_PORT_80_TCP_ADDR=${ip}`,
      "MY_SVC_PORT_80_TCP_PORT=80",
      "MY_SVC_PORT_80_TCP_PROTO=tcp",
      `MY_SVC_SERVICE_HOST=${ip}`,
      "MY_SVC_SERVICE_PORT=80",
      "MY_SVC_SERVICE_PORT_HTTP=80",
    ]);
    const none = "env | grep -c MY_SVC; env | grep -c KUBERNETES";
    expect(prints(none, {}, { enableServiceLinks: false }, { before })).toBe("0\n8\n");
  });

  it("fields and resources, rounded up; what has no limit has the node's", () => {
    const field = (name: string, fieldPath: string): object => ({ name, valueFrom: { fieldRef: { fieldPath } } });
    const resource = (name: string, of: string, divisor?: string): object => ({
      name,
      valueFrom: { resourceFieldRef: { resource: of, ...(divisor !== undefined && { divisor }) } },
    });
    const env = [
      field("N", "metadata.name"),
      field("NS", "metadata.namespace"),
      field("NODE", "spec.nodeName"),
      field("SA", "spec.serviceAccountName"),
      field("L", "metadata.labels['nope']"),
      resource("CPU", "limits.cpu"),
      resource("CPU_M", "requests.cpu", "1m"),
      resource("MEM", "limits.memory"),
      resource("MEM_MI", "limits.memory", "1Mi"),
      resource("DISK", "requests.ephemeral-storage"),
    ] as NonNullable<ContainerSpec["env"]>;
    const resources = { limits: { cpu: "250m", memory: "10M" }, requests: { cpu: "100m" } };
    expect(prints("echo $N $NS $NODE $SA [$L] $CPU $CPU_M $MEM $MEM_MI $DISK", { env, resources })).toBe(
      "web default node-1 default [] 1 100 10000000 10 0\n",
    );
    const free = env.filter(({ name }) => name === "CPU" || name === "MEM");
    expect(prints("echo $CPU $MEM", { env: free })).toMatch(/^\d+ \d{9,}\n$/);
  });
});

describe("10.5: names", () => {
  it("hosts, whole, and again at each start", () => {
    const script = "cat /etc/hosts; echo 1.2.3.4 x >> /etc/hosts; sleep 1; exit 1";
    const { simulation } = app({ command: sh(script) }, { restartPolicy: "OnFailure" });
    const hosts = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
${simulation.cluster.podStatus("default", "web")?.podIP}\tweb
`;
    const logs = [0, 1].map((attempt) => simulation.cluster.logText("default", "web", "app", attempt));
    expect(logs).toEqual([hosts, hosts]);
  });

  it("a file of one's own at /etc/hosts is left alone", () => {
    const volumes: Volume[] = [{ name: "v", configMap: { name: "c" } }];
    const before = [config("c", { hosts: "mine\n" })];
    expect(prints("cat /etc/hosts", at("v", "/etc/hosts", { subPath: "hosts" }), { volumes }, { before })).toBe(
      "mine\n",
    );
  });

  it("a name has 63 characters, and ends with none of - and .", () => {
    const name = `${"a".repeat(62)}-${"b".repeat(20)}`;
    const containers = [{ name: "app", image, command: sh("hostname; cat /etc/hostname") }];
    const before = [{ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers } }];
    const { simulation } = app({}, {}, { before });
    const short = "a".repeat(62);
    expect(simulation.cluster.logText("default", name, "app", 0)).toBe(`${short}\n${short}\n`);
  });

  it("containers share network, host name and /dev/shm, and neither files nor processes nor variables", () => {
    const a = "touch /tmp/f /dev/shm/f; httpd -p 8080; sleep 8";
    const b =
      "sleep 2; ls /tmp/f /dev/shm/f; echo [$A]; hostname; ps | grep -c [h]ttpd; nc -z 127.0.0.1 8080 && echo open";
    const watched = watchPod(
      {
        restartPolicy: "Never",
        containers: [
          { name: "a", image, env: [{ name: "A", value: "1" }], command: sh(a) },
          { name: "b", image, command: sh(b) },
        ],
      },
      { seconds: 12 },
    );
    expect(logOf(watched, "b")).toBe("ls: /tmp/f: No such file or directory\n/dev/shm/f\n[]\nweb\n0\nopen\n");
  });
});
