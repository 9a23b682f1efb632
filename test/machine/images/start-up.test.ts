/**
 * The images that people use, as the facts have them: what each says at its start, in their words and not in ours, how it ends, whom it
 * runs as, what it serves and which tools it has. One row an image.
 * Source: facts/real-manifests.md section 6; the entrypoints of the images.
 */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";
import { boot } from "./boot.fixture.ts";
import type { BootOptions } from "./boot.fixture.ts";

interface Row extends BootOptions {
  readonly image: string;
  /** Another row of the same image. */
  readonly as?: string;
  /** Lines, or parts of lines, in their order; none: nothing is said. */
  readonly says?: readonly (string | RegExp)[];
  /** Of a container that ends by itself; absent: it runs on. */
  readonly exit?: number;
  /** Of one that is told to stop. */
  readonly stops?: number;
  readonly user?: string;
  readonly dir?: string;
  readonly has?: string;
  readonly lacks?: string;
  /** By port and path: a part of status and body. */
  readonly serves?: Readonly<Record<string, string | RegExp>>;
  /** The second at which its port opens, at the earliest. */
  readonly opensAfter?: number;
}

const LINUX = "sleep 1000".split(" ");
const NGINX = [
  "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
  "/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/",
  "/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh",
  "10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
  "/docker-entrypoint.d/15-",
  "/docker-entrypoint.d/20-",
  "/docker-entrypoint.d/30-",
  "/docker-entrypoint.sh: Configuration complete; ready for start up",
  "[notice] 1#1: nginx/1.",
  "start worker process",
];

const ROWS: readonly Row[] = [
  // No command: standard input is closed, and the shell ends well at once.
  ...["busybox", "alpine", "ubuntu", "debian", "centos", "fedora", "bash"].map((image) => ({ image, exit: 0 })),
  ...["perl", "python", "node", "php", "ruby", "golang", "openjdk"].map((image) => ({ image, exit: 0 })),
  {
    image: "busybox:1.28",
    command: LINUX,
    has: "sh wget nslookup ping nc vi",
    lacks: "bash curl apt-get apk",
    user: "root",
  },
  { image: "alpine:3", as: "tools", command: LINUX, has: "sh wget nslookup apk", lacks: "bash curl apt-get" },
  { image: "ubuntu", as: "tools", command: LINUX, has: "sh bash apt-get", lacks: "curl wget nslookup ping" },
  { image: "debian", as: "tools", command: LINUX, has: "sh bash apt-get", lacks: "curl wget nslookup ping" },
  { image: "centos:7", command: LINUX, has: "bash curl", lacks: "apt-get apk" },
  { image: "fedora", as: "tools", command: LINUX, has: "bash curl", lacks: "apt-get apk" },
  { image: "bash", as: "tools", command: LINUX, has: "bash wget", lacks: "/bin/bash curl" },
  {
    image: "nginx",
    says: NGINX,
    serves: { "80/": "<title>Welcome to nginx!</title>", "80/none": /^404 / },
    stops: 0,
    has: "bash curl envsubst",
    lacks: "wget ping nslookup ps",
  },
  { image: "nginx:alpine", says: NGINX, has: "wget curl", lacks: "bash", stops: 0 },
  {
    image: "nginx",
    as: "on a root that cannot be written",
    readOnly: true,
    says: ['mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)'],
    exit: 1,
  },
  { image: "nginx", as: "as somebody else", runAsUser: 1000, says: ["(13: Permission denied)"], exit: 1 },
  {
    image: "nginx",
    as: "with a configuration that is none",
    files: { "/etc/nginx/conf.d/default.conf": "server { listen 80\n}\n" },
    says: ["[emerg]"],
    exit: 1,
  },
  {
    image: "nginx",
    as: "before somebody that there is not",
    files: { "/etc/nginx/conf.d/default.conf": "server { listen 80; location / { proxy_pass http://x; } }\n" },
    says: ['[emerg] 1#1: host not found in upstream "x"'],
    exit: 1,
  },
  {
    image: "httpd",
    says: ["AH00558", "AH00489", "configured -- resuming normal operations", "AH00094"],
    serves: { "80/": "<html><body><h1>It works!</h1></body></html>" },
    stops: 0,
    dir: "/usr/local/apache2",
  },
  {
    image: "redis",
    says: ["oO0OoO0OoO0Oo Redis is starting", "Ready to accept connections tcp"],
    dir: "/data",
    stops: 0,
  },
  { image: "redis", as: "with options", args: ["--port", "7000"], says: ["Ready to accept connections tcp"], stops: 0 },
  { image: "redis", as: "without its file", args: ["/none.conf"], says: ["Fatal error"], exit: 1 },
  {
    image: "mysql:8.0",
    as: "without a password",
    says: [
      "[Note] [Entrypoint]: Entrypoint script for MySQL Server 8.0",
      "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified",
      "MYSQL_ROOT_PASSWORD",
      "MYSQL_ALLOW_EMPTY_PASSWORD",
      "MYSQL_RANDOM_ROOT_PASSWORD",
    ],
    exit: 1,
  },
  {
    image: "mysql:8.0",
    env: { MYSQL_ROOT_PASSWORD: "x" },
    seconds: 30,
    says: [
      "[Note] [Entrypoint]: Entrypoint script for MySQL Server 8.0",
      "Initializing database files",
      "Starting temporary server",
      "MySQL init process done. Ready for start up.",
      /ready for connections\..* port: 3306 /,
    ],
    opensAfter: 10,
    stops: 0,
  },
  {
    image: "mariadb",
    as: "without a password",
    says: ["[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified"],
    exit: 1,
  },
  {
    image: "mariadb",
    env: { MARIADB_ROOT_PASSWORD: "x" },
    seconds: 30,
    says: ["Initializing database files", "MariaDB init process done. Ready for start up.", "ready for connections"],
    opensAfter: 10,
    stops: 0,
  },
  {
    image: "postgres",
    as: "without a password",
    says: ["Error: Database is uninitialized and superuser password is not specified."],
    exit: 1,
  },
  {
    image: "postgres:16",
    env: { POSTGRES_PASSWORD: "x" },
    says: [
      "The files belonging to this database system will be owned by user",
      "PostgreSQL init process complete; ready for start up.",
      "database system is ready to accept connections",
    ],
    stops: 0,
  },
  {
    image: "postgres",
    as: "on a mount that is not empty",
    env: { POSTGRES_HOST_AUTH_METHOD: "trust" },
    files: { "/var/lib/postgresql/data/lost+found/x": "" },
    says: ["exists but is not empty", "lost+found"],
    exit: 1,
  },
  { image: "mongo", says: [/^\{"t":\{"\$date":/, "Waiting for connections"], stops: 0 },
  {
    image: "mongo",
    as: "with an account",
    env: { MONGO_INITDB_ROOT_USERNAME: "a", MONGO_INITDB_ROOT_PASSWORD: "b" },
    says: ["MongoDB init process complete; ready for start up.", "Waiting for connections"],
    stops: 0,
  },
  {
    image: "mongo",
    as: "with half an account",
    env: { MONGO_INITDB_ROOT_PASSWORD: "b" },
    says: ["error: missing 'MONGO_INITDB_ROOT_USERNAME' or 'MONGO_INITDB_ROOT_PASSWORD'"],
    exit: 1,
  },
  { image: "registry.k8s.io/pause:3.9", lacks: "sh ls", stops: 0 },
  { image: "registry.k8s.io/e2e-test-images/agnhost:2.47", says: ["Paused"], stops: 0 },
  {
    image: "registry.k8s.io/e2e-test-images/agnhost:2.47",
    as: "netexec",
    args: ["netexec"],
    says: ["Started HTTP server on port 8080"],
    serves: {
      "8080/": /^200 NOW: 2026/,
      "8080/hostname": "200 web",
      "8080/healthz": "200",
      "8080/shell?cmd=echo%20hi": '{"output":"hi\\n"}',
      "8080/shell?cmd=exit%203": '{"error":"exit status 3"}',
    },
  },
  {
    image: "registry.k8s.io/e2e-test-images/agnhost:2.47",
    as: "grpc-health-checking",
    args: ["grpc-health-checking"],
    serves: { "8080/make-not-serving": "200" },
    says: ["8080", "5000"],
  },
  { image: "registry.k8s.io/liveness", serves: { "8080/healthz": "200 ok" } },
  { image: "registry.k8s.io/liveness", as: "after ten seconds", seconds: 11, serves: { "8080/healthz": /^500 / } },
  {
    image: "hashicorp/http-echo",
    says: ["[INFO] server is listening on :5678"],
    serves: { "5678/": "200 hello-world", "5678/health": '{"status":"ok"}' },
    lacks: "sh",
    stops: 2,
  },
  {
    image: "hashicorp/http-echo",
    as: "elsewhere",
    args: ["-listen=:80", "-text=hi"],
    says: ["[INFO] server is listening on :80"],
    serves: { "80/": "200 hi" },
  },
  {
    image: "hashicorp/http-echo",
    as: "with too much",
    args: ["-text=a", "b"],
    says: ["Too many arguments!"],
    exit: 127,
  },
  {
    image: "gcr.io/google-samples/hello-app:1.0",
    says: ["Server listening on port 8080", "Serving request: /"],
    serves: { "8080/": "Hello, world!\nVersion: 1.0.0\nHostname: web" },
  },
  {
    image: "gcr.io/google-samples/hello-app:2.0",
    as: "on another port",
    env: { PORT: "9000" },
    says: ["Server listening on port 9000"],
    serves: { "9000/": "Version: 2.0.0" },
  },
  { image: "registry.k8s.io/nginx-slim:0.27", serves: { "80/": "Welcome to nginx!" } },
  { image: "registry.k8s.io/test-webserver", serves: { "80/etc/passwd": "root:" } },
  { image: "registry.k8s.io/serve_hostname", serves: { "9376/": "200 web" } },
  { image: "gcr.io/google-samples/node-hello:1.0", serves: { "8080/": "Hello Kubernetes!" } },
  { image: "registry.k8s.io/echoserver:1.10", serves: { "8080/": "Hostname: web" } },
  { image: "traefik/whoami", serves: { "80/": "Hostname: web" } },
  { image: "gcr.io/google-samples/gb-frontend:v5", serves: { "80/": "Guestbook" } },
  { image: "registry.k8s.io/hpa-example", serves: { "80/": "OK!" } },
  {
    image: "gcr.io/kuar-demo/kuard-amd64:blue",
    says: ["Serving on HTTP on :8080"],
    serves: { "8080/healthy": "200 ok", "8080/ready": "200 ok", "8080/fs/": 'href="etc/"', "8080/": "200 " },
  },
  {
    image: "stefanprodan/podinfo",
    says: [/^\{"level":"info"/],
    user: "app",
    serves: {
      "9898/healthz": "200",
      "9898/readyz": "200",
      "9898/version": "version",
      "9898/env": "HOSTNAME=web",
      "9898/status/418": "418",
    },
    stops: 0,
  },
  { image: "stefanprodan/podinfo", as: "in a panic", serves: { "9898/panic": /./ }, exit: 255 },
  { image: "curlimages/curl", says: ["curl: "], exit: 2 },
  { image: "curlimages/curl", as: "tools", command: LINUX, user: "curl_user", has: "curl" },
  { image: "alpine/curl", args: ["--version"], says: [/^curl \d/], exit: 0 },
  { image: "alpine/git", args: ["version"], says: [/^git version \d/], exit: 0 },
  { image: "alpine/git", as: "without anything to do", says: [/^usage: git /], exit: 0 },
  {
    image: "perl",
    as: "pi",
    command: ["perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"],
    says: ["3.14159265358979"],
    exit: 0,
  },
  {
    image: "python",
    as: "serves",
    command: ["python", "-m", "http.server", "8000"],
    serves: { "8000/": "Directory listing for /" },
  },
  { image: "php:apache", serves: { "80/": /^(200|403|404) / }, stops: 0 },
  {
    image: "polinux/stress",
    command: ["stress", "--vm", "1", "--vm-bytes", "150M", "--vm-hang", "1"],
    says: ["stress: info: [1] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd"],
  },
  {
    image: "polinux/stress",
    as: "above its limit",
    command: ["stress", "--vm", "1", "--vm-bytes", "250M"],
    memoryLimit: 100_000_000,
    exit: 137,
    says: ["dispatching hogs"],
  },
  {
    image: "vish/stress",
    args: ["-cpus", "1", "-mem-total", "20Mi", "-mem-alloc-size", "10Mi", "-mem-alloc-sleep", "1s"],
    says: [
      /^I0115 .*main\.go:\d+\] Allocating "20Mi" memory, in "10Mi" chunks, with a 1s sleep/,
      "Spawning a thread to consume CPU",
      'Allocated "20Mi" memory',
    ],
  },
  {
    image: "vish/stress",
    as: "above its limit",
    args: ["-mem-total", "250Mi", "-mem-alloc-size", "50Mi", "-mem-alloc-sleep", "1ms"],
    memoryLimit: 100_000_000,
    exit: 137,
    says: ["Allocating"],
  },
  {
    image: "wordpress",
    says: [
      "WordPress not found in /var/www/html - copying now...",
      "Complete! WordPress has been successfully copied to /var/www/html",
    ],
    serves: { "80/": /^500 / },
    stops: 0,
  },
  { image: "rabbitmq:management", seconds: 20, says: ["Server startup complete"], stops: 0 },
  { image: "memcached", stops: 0 },
  {
    image: "tomcat",
    says: [/^15-Jan-2026 12:00:01\.500 INFO \[main\] .*Server startup in \[/],
    serves: { "8080/": /^404 / },
    stops: 143,
  },
  {
    image: "jenkins/jenkins",
    seconds: 60,
    says: ["Jenkins is fully up and running"],
    serves: { "8080/login": "200 " },
    stops: 143,
  },
  {
    image: "docker.elastic.co/elasticsearch/elasticsearch:8.15.0",
    seconds: 60,
    says: ['"message":"started"'],
    serves: { "9200/_cluster/health": '"cluster_name"', "9200/": '"number" : "8.15.0"' },
    stops: 143,
  },
  { image: "elasticsearch:8.15.0", as: "with too little memory", memoryLimit: 500_000_000, seconds: 60, exit: 137 },
  {
    image: "grafana/grafana:11.1.0",
    says: ["version=11.1.0"],
    serves: { "3000/api/health": '"database": "ok"' },
    stops: 0,
  },
  {
    image: "prom/prometheus",
    serves: { "9090/-/healthy": "200 ", "9090/-/ready": "200 " },
    says: ["Server is ready to receive web requests."],
  },
  { image: "registry:2", says: ["listening on [::]:5000"], serves: { "5000/v2/": "200 {}" } },
  { image: "haproxy", says: ["[ALERT]"], exit: 1 },
  { image: "traefik", says: ["Traefik version"], serves: { "8080/ping": "200 OK" } },
  { image: "fluent/fluentd:v1.16", says: ["starting fluentd-1.16"], stops: 0 },
  { image: "fluent/fluent-bit:3.1.4", says: ["Fluent Bit v3.1.4"], serves: { "2020/": "fluent-bit" } },
  { image: "minio/minio", args: ["server", "/data"], serves: { "9000/minio/health/live": "200 " }, says: ["MinIO"] },
  {
    image: "hashicorp/consul:1.15",
    says: ["Starting Consul agent", "1.15"],
    serves: { "8500/v1/status/leader": "200 " },
  },
  { image: "hashicorp/vault", says: ["Vault server started!"], serves: { "8200/v1/sys/health": '"sealed":false' } },
  { image: "kiamol/ch03-sleep", has: "curl jq", stops: 143 },
  ...(
    [
      ["luksa/kiada:0.1", "8080/"],
      ["luksa/quiz-api:0.1", "8080/"],
      ["nigelpoulton/k8sbook:1.0", "8080/"],
      ["kodekloud/webapp-color", "8080/"],
      ["k8spatterns/random-generator:1.0", "8080/"],
      ["wardviaene/k8s-demo", "3000/"],
      ["openshiftlabs/simpleservice:0.5.0", "9876/"],
      ["bmuschko/nodejs-hello-world:1.0.0", "3000/"],
    ] as const
  ).map(([image, at]) => ({ image, seconds: 10, serves: { [at]: /^(200|404) / } })),
];

/** The images of courses say more than the facts tell. */
const SAYS_MORE = /^(luksa|nigelpoulton|kodekloud|k8spatterns|wardviaene|openshiftlabs|bmuschko)\//;

/** Each part stands in a line at or below the one of the part before. */
function expectInOrder(log: string, parts: readonly (string | RegExp)[]): void {
  const lines = log.split("\n");
  let from = 0;
  for (const part of parts) {
    const at = lines.findIndex(
      (line, i) => i >= from && (typeof part === "string" ? line.includes(part) : part.test(line)),
    );
    expect(at, `${String(part)} in\n${lines.slice(from).join("\n")}`).toBeGreaterThanOrEqual(0);
    from = at;
  }
}

const words = (text = ""): string[] => text.split(" ").filter((word) => word !== "");

it.each(ROWS.map((row) => [`${row.image}${row.as === undefined ? "" : `, ${row.as}`}`, row] as const))(
  "%s",
  (_name, row) => {
    const { image, says, exit, stops, user, dir, has, lacks, serves = {}, opensAfter, ...options } = row;
    const pod = boot(image, opensAfter === undefined ? options : { ...options, seconds: opensAfter });
    if (opensAfter !== undefined) {
      expect(pod.ports.filter((port) => pod.tcp(port))).toEqual([]);
      pod.run((options.seconds ?? 0) - opensAfter);
      expect(pod.ports.filter((port) => port === 3306 && pod.tcp(port))).toEqual([3306]);
    }
    expect(pod.problem).toBe("");
    if (user !== undefined) expect(pod.exec("id", "-un")).toBe(`${user}\n`);
    if (dir !== undefined) expect(pod.exec("pwd")).toBe(`${dir}\n`);
    for (const tool of words(has)) expect(pod.exec("sh", "-c", `command -v ${tool}`)).toMatch(/^\/.*\n$/);
    const missing = /executable file not found in \$PATH|no such file or directory/;
    for (const tool of words(lacks)) expect(pod.exec(tool)).toMatch(missing);
    for (const [where, answer] of Object.entries(serves)) {
      const at = where.indexOf("/");
      const told = pod.http(Number(where.slice(0, at)), where.slice(at));
      if (typeof answer === "string") expect(told).toContain(answer);
      else expect(told).toMatch(answer);
    }
    if (exit !== undefined) expect(pod.exitCode).toBe(exit);
    else expect(pod.state).toBe("running");
    if (says !== undefined) expectInOrder(pod.log, says);
    else if (Object.keys(serves).length === 0 && !SAYS_MORE.test(image)) expect(pod.log).toBe("");
    if (stops === undefined) return;
    pod.stop(30_000);
    expect(pod.exitCode).toBe(stops);
  },
);

describe("ports that are taken", () => {
  it.each([
    ["nginx", "nginx", ["bind() to 0.0.0.0:80 failed (98: Address already in use)", "still could not bind()"], 1],
    ["httpd", "nginx", ["AH00072"], 1],
  ])("%s beside %s", (second, first, says, code) => {
    const on = new World({
      "p.yaml": `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name: a, image: ${first}}, {name: b, image: ${second}}]}}\n`,
    }).runTo("30s");
    const log = on.log("b", 0);
    expectInOrder(log, says);
    if (second === "nginx") expect(log.match(/bind\(\) to 0\.0\.0\.0:80 failed/g)?.length).toBeGreaterThanOrEqual(5);
    expect(on.kubectl("get pod p -o jsonpath={.status.containerStatuses[1].state.terminated.exitCode}").stdout).toBe(
      String(code),
    );
  });
});

it("nginx with a folder over its logs writes files, and kubectl logs has none of the requests", () => {
  const on = new World({
    "p.yaml": `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{name: v, emptyDir: {}}], containers: [{name: a, image: nginx, volumeMounts: [{name: v, mountPath: /var/log/nginx}]}, {name: b, image: busybox, command: [sleep, "3600"]}]}}\n`,
  }).runTo("20s");
  on.kubectl("exec p -c b -- wget -qO- http://localhost/");
  expect(on.kubectl("logs p -c a").stdout).not.toContain("GET / HTTP");
  expect(on.kubectl("exec p -c a -- cat /var/log/nginx/access.log").stdout).toContain('"GET / HTTP/1.1" 200');
});

it("git-sync of version 3 has a root of its own, and says what it does in klog's form", () => {
  const pod = boot("k8s.gcr.io/git-sync/git-sync:v3.6.5", {
    args: ["--repo=https://example.org/site.git", "--one-time"],
  });
  expectInOrder(pod.log, [
    /^I0115 .*"msg"="starting up"/,
    '"msg"="cloning repo" "origin"="https://example.org/site.git"',
  ]);
  expect(pod.exitCode).toBe(0);
  const other = boot("k8s.gcr.io/git-sync/git-sync:v3.6.5", { args: ["--repo=https://example.org/site.git"] });
  expect(other.exec("sh", "-c", "cat $HOME/git/site/README.md")).toContain("https://example.org/site.git");
});

it("an unknown application whose output is written down goes on, and a tool in a pipe ends", () => {
  const app = boot("team/app:1", {
    command: ["sh", "-c", "/app/server --port 80 | tee /tmp/log; echo over"],
    seconds: 60,
  });
  expect([app.state, app.log.includes("over")]).toEqual(["running", false]);
  for (const line of [
    "tool list | wc -l; echo over",
    "x=$(/app/tool version); echo over",
    "echo a | /app/tool; echo over",
  ])
    expect(boot("team/app:1", { command: ["sh", "-c", line], seconds: 60 }).log).toMatch(/over\n$/);
});
