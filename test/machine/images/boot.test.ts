/** Images as Pods run them: what they need, print, serve and answer, and how they end. */
import { describe, expect, it } from "vitest";
import { FAMILY_NAMES } from "../../../src/machine/images/names.ts";
import { World } from "../../world.fixture.ts";
import { boot } from "./boot.fixture.ts";

/** What images demand before they run. */
const NEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mysql: { MYSQL_ROOT_PASSWORD: "secret" },
  mariadb: { MARIADB_ROOT_PASSWORD: "secret" },
  postgres: { POSTGRES_PASSWORD: "secret" },
};

/** Images whose command wants to be told something. */
const ARGS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ["alpine/curl", "appropriate/curl", "byrnedo/alpine-curl", "curl/curl", "curlimages/curl"].map((name) => [
      name,
      ["--version"],
    ]),
  ),
  "alpine/socat": ["TCP-LISTEN:80,fork", "TCP:localhost:81"],
  ...Object.fromEntries(["minio/minio", "bitnami/minio"].map((name) => [name, ["server", "/data"]])),
  ...Object.fromEntries(
    ["git-sync", "git-sync-amd64", "git-sync/git-sync"].map((name) => [
      name,
      ["--repo=https://example.org/site.git", "--root=/tmp/git"],
    ]),
  ),
  "oauth2-proxy/oauth2-proxy": ["--cookie-secret=a", "--client-id=b", "--client-secret=c"],
};

/** Images that want a configuration. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  haproxy: { "/usr/local/etc/haproxy/haproxy.cfg": "frontend web\n  bind :80\n" },
};

/** Images that end otherwise than well by their nature. */
const ENDS: Readonly<Record<string, readonly number[]>> = { "kodekloud/throw-dice": [0, 1] };

describe("the catalogue", () => {
  it.each(FAMILY_NAMES)("%s boots", (name) => {
    const isBare = !name.includes("/") && !name.includes(":");
    const pod = boot(isBare ? `registry.k8s.io/${name}` : name, {
      env: NEEDS[name] ?? {},
      seconds: 60,
      args: ARGS[name] ?? [],
      files: FILES[name] ?? {},
    });
    expect(pod.problem).toBe("");
    expect(pod.log).not.toMatch(/: not found|undefined|NaN|\[object/);
    expect([null, ...(ENDS[name] ?? [0])]).toContain(pod.exitCode);
    expect(pod.ports.filter((port) => !pod.tcp(port))).toEqual([]);
  });
});

describe("redis", () => {
  const at = "15 Jan 2026 12:00:00.004";

  it("runs as the user redis, answers, and keeps what it holds when it is told to end", () => {
    const pod = boot("redis:7.2");
    expect(pod.log).toBe(
      [
        `1:C ${at} * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo`,
        `1:C ${at} * Redis version=7.2.9, bits=64, commit=00000000, modified=0, pid=1, just started`,
        `1:C ${at} # Warning: no config file specified, using the default config. In order to specify a config file use redis-server /path/to/redis.conf`,
        `1:M ${at} * monotonic clock: POSIX clock_gettime`,
        `1:M ${at} * Running mode=standalone, port=6379.`,
        `1:M ${at} * Server initialized`,
        `1:M ${at} * Ready to accept connections tcp`,
        "",
      ].join("\n"),
    );
    expect(pod.exec("redis-cli", "ping")).toBe("PONG\n");
    expect(pod.exec("redis-cli", "set", "a", "b")).toBe("OK\n");
    expect(pod.exec("redis-cli", "get", "a")).toBe("b\n");
    expect(pod.exec("redis-cli", "incr", "a")).toBe("ERR value is not an integer or out of range\n\n");
    expect(pod.exec("redis-cli", "nope", "x")).toBe("ERR unknown command 'nope', with args beginning with: 'x' \n\n");
    expect(pod.exec("redis-cli", "-p", "1", "ping")).toBe(
      "Could not connect to Redis at 127.0.0.1:1: Connection refused\n[1]",
    );
    expect(pod.exec("stat", "-c", "%U", "/proc/1")).toBe("redis\n");
    pod.stop();
    expect(pod.exitCode).toBe(0);
    expect(
      pod.log
        .split("\n")
        .slice(-6)
        .map((line) => line.replace(/^.* ([*#]) /, "$1 ")),
    ).toEqual([
      "1:signal-handler (1768478405) Received SIGTERM scheduling shutdown...",
      "* User requested shutdown...",
      "* Saving the final RDB snapshot before exiting.",
      "* DB saved on disk",
      "# Redis is now ready to exit, bye bye...",
      "",
    ]);
  });

  it("asks for its password, and ends where its configuration is missing", () => {
    const pod = boot("redis", { args: ["--requirepass", "pw"] });
    expect(pod.exec("redis-cli", "ping")).toBe("NOAUTH Authentication required.\n\n");
    expect(pod.exec("redis-cli", "--no-auth-warning", "-a", "pw", "ping")).toBe("PONG\n");
    const other = boot("redis", { args: ["/etc/redis.conf"] });
    expect(other.log).toBe(
      "1:C 15 Jan 2026 12:00:00.004 # Fatal error, can't open config file '/etc/redis.conf': No such file or directory\n",
    );
    expect(other.exitCode).toBe(1);
  });
});

describe("mysql", () => {
  it("ends with what it lacks where it has no password", () => {
    const pod = boot("mysql:8.0");
    expect(pod.exitCode).toBe(1);
    expect(pod.log.split("\n").slice(3)).toEqual([
      "2026-01-15 12:00:00+00:00 [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified",
      "    You need to specify one of the following as an environment variable:",
      "    - MYSQL_ROOT_PASSWORD",
      "    - MYSQL_ALLOW_EMPTY_PASSWORD",
      "    - MYSQL_RANDOM_ROOT_PASSWORD",
      "",
    ]);
  });

  it("listens late, and answers its clients", () => {
    const pod = boot("mysql", { env: { MYSQL_ROOT_PASSWORD: "pw", MYSQL_DATABASE: "app" }, seconds: 3 });
    expect(pod.tcp(3306)).toBe(false);
    expect(pod.exec("mysqladmin", "ping", "-ppw")).toBe(
      "mysqladmin: [Warning] Using a password on the command line interface can be insecure.\nmysqladmin: connect to server at 'localhost' failed\nerror: 'Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)'\nCheck that mysqld is running and that the socket: '/var/run/mysqld/mysqld.sock' exists!\n[1]",
    );
    pod.run(20);
    expect(pod.exec("sh", "-c", "MYSQL_PWD=pw mysqladmin ping")).toBe("mysqld is alive\n");
    const sql =
      "select 1; create table app.t (id int auto_increment primary key, name varchar(9)); insert into app.t (name) values ('x'), ('y'); select * from app.t where name = 'y'; select count(*) from app.t; select * from app.u";
    expect(pod.exec("sh", "-c", `MYSQL_PWD=pw mysql -e "${sql}"`)).toBe(
      "ERROR 1146 (42S02) at line 1: Table 'app.u' doesn't exist\n1\n1\nid\tname\n2\ty\ncount(*)\n2\n[1]",
    );
    expect(pod.exec("mysql", "-e", "select 1")).toBe(
      "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: NO)\n[1]",
    );
    pod.stop();
    expect(pod.exitCode).toBe(0);
  });
});

describe("postgres", () => {
  it("ends with what it lacks where it has no password", () => {
    const pod = boot("postgres:16-alpine");
    expect(pod.exitCode).toBe(1);
    expect(pod.log.split("\n")[0]).toBe("Error: Database is uninitialized and superuser password is not specified.");
  });

  it("answers pg_isready and psql", () => {
    const pod = boot("postgres:16", { env: { POSTGRES_PASSWORD: "pw", POSTGRES_DB: "app" }, seconds: 1 });
    expect(pod.exec("pg_isready")).toBe("/var/run/postgresql:5432 - no response\n[2]");
    pod.run(5);
    expect(pod.exec("pg_isready", "-U", "postgres")).toBe("/var/run/postgresql:5432 - accepting connections\n");
    expect(pod.exec("psql", "-U", "postgres", "-c", "select 1")).toBe(" ?column? \n----------\n        1\n(1 row)\n\n");
    expect(pod.exec("psql", "-tAU", "postgres", "-d", "app", "-c", "select 'x'")).toBe("x\n");
    expect(pod.exec("psql", "-h", "localhost", "-U", "postgres", "-c", "select 1")).toBe(
      'psql: error: connection to server at "localhost", port 5432 failed: fe_sendauth: no password supplied\n[2]',
    );
    expect(pod.exec("psql", "-U", "postgres", "-c", "select * from nope")).toBe(
      'ERROR:  relation "nope" does not exist\nLINE 1: select * from nope\n                      ^\n[1]',
    );
  });
});

describe("mongo", () => {
  it("answers pings, and says what it does not do", () => {
    const pod = boot("mongo:7");
    expect(pod.exec("mongosh", "--quiet", "--eval", "db.adminCommand('ping')")).toBe("{ ok: 1 }\n");
    expect(pod.exec("mongosh", "--quiet", "--eval", "db.things.find()")).toBe(
      "Error: Podarium's MongoDB answers pings and status only: documents are not stored\n[1]",
    );
    expect(pod.exec("mongosh", "--port", "1", "--eval", "1")).toBe(
      "MongoNetworkError: connect ECONNREFUSED 127.0.0.1:1\n[1]",
    );
  });

  it("wants both halves of an account", () => {
    const pod = boot("mongo", { env: { MONGO_INITDB_ROOT_USERNAME: "root" } });
    expect(pod.exitCode).toBe(1);
    expect(pod.log).toBe(
      "\nerror: missing 'MONGO_INITDB_ROOT_USERNAME' or 'MONGO_INITDB_ROOT_PASSWORD'\n       both must be specified for a user to be created\n\n",
    );
  });
});

describe("tools of images", () => {
  const missing = (name: string): string =>
    `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": executable file not found in $PATH: unknown`;

  it.each([
    ["nginx", ["ps", "ping", "wget", "nslookup"], ["curl", "bash", "envsubst", "find"]],
    ["nginx:alpine", ["bash"], ["curl", "wget", "nslookup", "ps"]],
    ["redis:7-alpine", ["bash", "curl"], ["wget", "nc"]],
    ["hashicorp/http-echo", ["sh", "ls", "bash"], []],
    ["httpd", ["curl", "wget", "ps"], ["bash", "sed"]],
  ])("%s", (image, absent, present) => {
    const pod = boot(image, { seconds: 2 });
    for (const name of absent) expect(pod.exec(name)).toBe(missing(name));
    for (const name of present)
      expect(pod.exec("sh", "-c", `command -v ${name} > /dev/null && echo ${name}`)).toBe(`${name}\n`);
  });

  it("ubuntu has ps and neither curl nor wget nor ping", () => {
    const pod = boot("ubuntu:22.04", { command: ["sleep", "100"] });
    expect(pod.exec("bash", "-c", "for c in ps curl wget ping nslookup; do command -v $c; done; true")).toBe(
      "/usr/bin/ps\n",
    );
  });
});

describe("package managers", () => {
  it("apt-get finds nothing before an update, and installs what there is", () => {
    const pod = boot("ubuntu:22.04", { command: ["sleep", "1000"] });
    expect(pod.exec("apt-get", "install", "-y", "curl")).toBe(
      "Reading package lists...\nBuilding dependency tree...\nReading state information...\nE: Unable to locate package curl\n[100]",
    );
    expect(
      pod.exec(
        "sh",
        "-c",
        "apt-get update >/dev/null && apt-get install -y curl iputils-ping >/dev/null && curl -sS localhost; ping -c 1 localhost | head -1",
      ),
    ).toBe(
      "curl: (7) Failed to connect to localhost port 80 after 0 ms: Couldn't connect to server\nPING localhost (127.0.0.1): 56 data bytes\n",
    );
    expect(pod.exec("apt-get", "install", "-y", "nosuch")).toMatch(/E: Unable to locate package nosuch\n\[100\]$/);
  });

  it("apk adds curl", () => {
    const pod = boot("alpine", { command: ["sleep", "1000"] });
    expect(
      pod.exec("sh", "-c", "apk add --no-cache curl bash && bash -c '[[ a == a ]] && echo yes' && curl -sS localhost"),
    ).toBe(
      "fetch https://dl-cdn.alpinelinux.org/alpine/v3.21/main/x86_64/APKINDEX.tar.gz\nfetch https://dl-cdn.alpinelinux.org/alpine/v3.21/community/x86_64/APKINDEX.tar.gz\n(1/2) Installing curl (8.12.1-r1)\n(2/2) Installing bash (5.2.37-r0)\nExecuting busybox-1.37.0-r12.trigger\nOK: 12 MiB in 17 packages\nyes\ncurl: (7) Failed to connect to localhost port 80 after 0 ms: Couldn't connect to server\n[7]",
    );
  });
});

describe("pulling", () => {
  it.each([
    ["nginx:doesnotexist", "docker.io/library/nginx:doesnotexist: not found"],
    ["redis:99", "docker.io/library/redis:99: not found"],
    ["busyboxx", "pull access denied, repository does not exist or may require authorization"],
    ["pause", "pull access denied, repository does not exist or may require authorization"],
    ["mysql:latestt", "docker.io/library/mysql:latestt: not found"],
    ["ngnix", "pull access denied, repository does not exist or may require authorization"],
    ["mongodb:7", "pull access denied, repository does not exist or may require authorization"],
    ["redis123", "pull access denied, repository does not exist or may require authorization"],
    ["team/no-such-image:1", "pull access denied, repository does not exist or may require authorization"],
    ["quay.io/team/app:doesnotexist", "quay.io/team/app:doesnotexist: not found"],
  ])("%s fails", (image, message) => {
    expect(() => boot(image)).toThrow(message);
  });

  it.each([
    "nginx:1.27",
    "nginx:1.14.2",
    "nginx:alpine",
    "redis:7.2-alpine",
    "python:3.12-slim",
    "mysql:5.7",
    "postgres:15-alpine",
    "mongo:4.4",
    "node:20-alpine",
    "httpd:2.4-alpine",
    "ubuntu:jammy",
    "public.ecr.aws/docker/library/busybox:1.36",
    "quay.io/me/app:v1",
    "myapp:1.0",
    "webapp",
    "kafka:3",
    "my-nginx:v2",
    "registry.k8s.io/redis:e2e",
  ])("%s succeeds", (image) => {
    expect(boot(image, { command: ["true"], seconds: 1 }).problem).toBe("");
  });
});

describe("socat", () => {
  it("passes on what reaches it, again and again with fork, and says what it cannot reach", () => {
    const world = new World({
      "pods.yaml": `
apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { containers: [{ name: nginx, image: nginx }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: pass }
spec:
  restartPolicy: Never
  containers:
    - { name: again, image: alpine/socat, args: ["TCP-LISTEN:8080,fork,reuseaddr", "TCP:web:80"] }
    - { name: once, image: alpine/socat, args: ["-d", "-d", "TCP4-LISTEN:8081,reuseaddr", "TCP4:web.default.svc:80"] }
    - { name: nowhere, image: alpine/socat, args: ["TCP-LISTEN:8082,fork", "TCP:nowhere:80"] }
    - { name: closed, image: alpine/socat, args: ["TCP-LISTEN:8083,fork", "TCP:127.0.0.1:9"] }
    - { name: ask, image: busybox, command: [sleep, "3600"] }
`,
    }).runTo("20s");
    const ask = (port: number): string =>
      world.kubectl(`exec pass -c ask -- wget -qO- -T 2 http://localhost:${port}/`).stdout;
    expect([ask(8080), ask(8080), ask(8081)].map((page) => page.includes("Welcome to nginx!"))).toEqual([
      true,
      true,
      true,
    ]);
    expect([ask(8081), ask(8082), ask(8083)]).toEqual(["", "", ""]);
    expect(world.kubectl("logs pass -c nowhere").stdout).toMatch(
      /^2026\/01\/15 12:00:2\d socat\[1\] E getaddrinfo\("nowhere", "80"\): Name does not resolve\n$/,
    );
    expect(world.kubectl("logs pass -c closed").stdout).toContain(
      "E connect(5, AF=2 127.0.0.1:9, 16): Connection refused\n",
    );
    world.runFor("3s");
    expect(
      world.kubectl(
        "get pod pass -o jsonpath='{.status.containerStatuses[?(@.name==\"once\")].state.terminated.exitCode}'",
      ).stdout,
    ).toBe("0");
  });

  it("speaks from standard input, and ends as its signal says", () => {
    const pod = boot("alpine/socat", { args: ["TCP-LISTEN:80,fork", "TCP:localhost:81"] });
    const asked = pod.exec("sh", "-c", "printf 'PING\\r\\n' | socat - TCP:localhost:9");
    expect(asked).toMatch(/^2026.* socat\[\d+\] E connect\(5, AF=2 127.0.0.1:9, 16\): Connection refused\n\[1\]$/);
    expect(pod.exec("socat", "TCP-LISTEN:80", "TCP:a:1")).toMatch(
      /E bind\(5, \{AF=2 0.0.0.0:80\}, 16\): Address already in use\n\[1\]$/,
    );
    expect(
      pod.exec("sh", "-c", "(sleep 1.2; echo hello) | socat - TCP-LISTEN:90 & sleep 1; socat - TCP:localhost:90"),
    ).toBe("hello\n");
    expect(pod.exec("socat", "TCP:a:1")).toContain(
      'exactly 2 addresses required (there are 1); use option "-h" for help',
    );
    pod.stop();
    expect([pod.exitCode, pod.log]).toEqual([143, expect.stringMatching(/W exiting on signal 15\n$/)]);
  });
});

describe("small servers", () => {
  it("http-echo says its text, its health, and ends with 2", () => {
    const pod = boot("hashicorp/http-echo", { args: ["-text=hi there"] });
    expect(pod.http(5678)).toBe("200 hi there\n");
    expect(pod.http(5678, "/health")).toBe('200 {"status":"ok"}\n');
    pod.stop();
    expect(pod.exitCode).toBe(2);
    const other = boot("hashicorp/http-echo", { args: ["-text=hi", "there"] });
    expect([other.log, other.exitCode]).toEqual(["Too many arguments!\n", 127]);
  });

  it("liveness is healthy for ten seconds", () => {
    const pod = boot("registry.k8s.io/e2e-test-images/agnhost:2.47", { args: ["liveness"] });
    expect(pod.http(8080, "/healthz")).toBe("200 ok");
    pod.run(10);
    expect(pod.http(8080, "/healthz")).toMatch(/^500 error: 1[56]\.\d+$/);
  });

  it("hello-app says its version", () => {
    const pod = boot("gcr.io/google-samples/hello-app:2.0");
    expect(pod.http(8080)).toBe("200 Hello, world!\nVersion: 2.0.0\nHostname: web\n");
    expect(pod.log).toBe("2026/01/15 12:00:00 Server listening on port 8080\n2026/01/15 12:00:05 Serving request: /\n");
  });

  it("podinfo can be made unready, and panics", () => {
    const pod = boot("stefanprodan/podinfo");
    expect(pod.http(9898, "/readyz")).toBe('200 {\n  "status": "OK"\n}');
    expect(pod.exec("podcli", "check", "http", "localhost:9898/healthz")).toMatch(/check succeed/);
    pod.http(9898, "/panic");
    expect(pod.exitCode).toBe(255);
  });

  it("stress is killed over its limit, and computes pi", () => {
    const pod = boot("polinux/stress", {
      command: ["stress", "--vm", "1", "--vm-bytes", "250M"],
      memoryLimit: 100_000_000,
    });
    // The kernel kills the whole container (memory.oom.group), so stress cannot tell of its worker's end.
    expect(pod.exitCode).toBe(137);
    expect(pod.log).toBe("stress: info: [1] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd\n");
    const perl = boot("perl:5.34", { command: ["perl", "-Mbignum=bpi", "-wle", "print bpi(50)"] });
    expect(perl.log).toBe("3.1415926535897932384626433832795028841971693993751\n");
  });

  it("python serves a directory, and says that it runs no programs", () => {
    const pod = boot("python:3.12", {
      command: ["python", "-m", "http.server", "8000"],
      files: { "/index.html": "hi\n" },
    });
    expect(pod.http(8000)).toBe("200 hi\n");
    expect(pod.log).toBe(
      'Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...\n172.18.0.2 - - [15/Jan/2026 12:00:05] "GET / HTTP/1.1" 200 -\n',
    );
    const other = boot("python", { command: ["python", "app.py"], files: { "/app.py": "print(1)\n" } });
    expect([other.log, other.exitCode]).toEqual([
      "python: Podarium does not run Python programs; only `python -m http.server` is served\n",
      1,
    ]);
  });
});

describe("httpd", () => {
  it("serves its pages, and says what it does", () => {
    const pod = boot("httpd:2.4");
    expect(pod.http(80, "/")).toBe("200 <html><body><h1>It works!</h1></body></html>\n");
    expect(pod.http(80, "/nope")).toMatch(/^404 <!DOCTYPE HTML PUBLIC "-\/\/IETF\/\/DTD HTML 2.0\/\/EN">\n/);
    pod.stop();
    expect(pod.exitCode).toBe(0);
    const name =
      "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 10.244.0.5. Set the 'ServerName' directive globally to suppress this message";
    expect(pod.log.split("\n").map((line) => line.replace(/^\[[^\]]*\] /, "[TIME] "))).toEqual([
      name,
      name,
      "[TIME] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.63 (Unix) configured -- resuming normal operations",
      "[TIME] [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'",
      '172.18.0.2 - - [15/Jan/2026:12:00:05 +0000] "GET / HTTP/1.1" 200 45',
      '172.18.0.2 - - [15/Jan/2026:12:00:05 +0000] "GET /nope HTTP/1.1" 404 196',
      "[TIME] [mpm_event:notice] [pid 1:tid 1] AH00492: caught SIGWINCH, shutting down gracefully",
      "",
    ]);
  });

  it("refuses a configuration that it does not know", () => {
    const pod = boot("httpd", { files: { "/usr/local/apache2/conf/httpd.conf": "Listen 80\nFoo bar\n" } });
    expect(pod.log).toBe(
      "AH00526: Syntax error on line 2 of /usr/local/apache2/conf/httpd.conf:\nInvalid command 'Foo', perhaps misspelled or defined by a module not included in the server configuration\n",
    );
    expect(pod.exitCode).toBe(1);
  });
});

describe("images of courses", () => {
  it("kubia says whom one has hit, and which version it is", () => {
    expect(boot("luksa/kubia").http(8080)).toBe("200 You've hit web\n");
    expect(boot("luksa/kubia:v2").http(8080)).toBe("200 This is v2 running in pod web\n");
  });

  it("kubia-unhealthy is well for five requests", () => {
    const pod = boot("luksa/kubia-unhealthy");
    const answers = Array.from({ length: 6 }, () => pod.http(8080).slice(0, 3));
    expect(answers).toEqual(["200", "200", "200", "200", "200", "500"]);
  });

  it("fortune writes into its folder, every so many seconds", () => {
    const pod = boot("luksa/fortune", { env: { INTERVAL: "5" }, seconds: 12 });
    expect(pod.log.split("\n")[0]).toBe("Configured to generate new fortune every 5 seconds");
    expect(pod.exec("cat", "/var/htdocs/index.html")).toMatch(/^Saying 3: /);
  });

  it("webapp-color takes its color from the environment, and no other than those it knows", () => {
    const pod = boot("kodekloud/webapp-color", { env: { APP_COLOR: "blue" } });
    expect(pod.http(8080)).toContain('<body style="background: #2980b9;">');
    const other = boot("kodekloud/webapp-color", { env: { APP_COLOR: "mauve" } });
    expect([other.log, other.exitCode]).toEqual([
      "Color not supported. Received 'mauve' expected one of red,green,blue,blue2,pink,darkblue\n",
      1,
    ]);
  });

  it("a Spring Boot application takes its time, and can be made unwell", () => {
    const pod = boot("k8spatterns/random-generator:1.0", { seconds: 2 });
    expect(pod.tcp(8080)).toBe(false);
    pod.run(4);
    expect(pod.http(8080, "/actuator/health")).toBe('200 {"status":"UP"}');
    pod.http(8080, "/toggle-live");
    expect(pod.http(8080, "/actuator/health")).toBe('503 {"status":"DOWN"}');
    pod.stop();
    expect(pod.exitCode).toBe(143);
  });
});

describe("servers of the platform", () => {
  it("minio wants to be told what to do", () => {
    const pod = boot("minio/minio");
    expect(pod.log).toMatch(/^NAME:\n {2}minio - /);
    expect(pod.exitCode).toBe(0);
    expect(boot("minio/minio", { args: ["server", "/data"] }).http(9000, "/minio/health/live")).toBe("200 ");
  });

  it("envoy listens where its configuration says, and says what it cannot read", () => {
    const plain = boot("envoyproxy/envoy:v1.34-latest");
    expect(plain.http(9901, "/ready")).toBe("200 LIVE\n");
    expect(plain.http(10_000, "/")).toBe("503 no healthy upstream");
    const lost = boot("envoyproxy/envoy:v1.34-latest", { args: ["-c", "/etc/envoy/other.yaml"] });
    expect(lost.log).toContain("unable to read file: /etc/envoy/other.yaml\n");
    expect(lost.exitCode).toBe(1);
  });

  it("caddy serves the sites of its Caddyfile", () => {
    expect(boot("caddy:2").http(80, "/")).toMatch(/^200 [^]*<title>Caddy works!<\/title>/);
    expect(boot("caddy:2").http(80, "/none")).toBe("404 ");
    const files = {
      "/etc/caddy/Caddyfile":
        'http://a:8080 {\n\trespond "hello there" 201\n}\n\n:8081 {\n\troot * /data\n\tfile_server\n}\n',
      "/data/x.txt": "content\n",
    };
    const pod = boot("caddy:2-alpine", { files });
    expect(pod.http(8080, "/x")).toBe("201 hello there");
    expect(pod.http(8081, "/x.txt")).toBe("200 content\n");
  });

  it("git-sync lacks a repository, or makes its copy and ends where it is to do it once", () => {
    expect(boot("registry.k8s.io/git-sync/git-sync:v4.4.0")).toMatchObject({
      log: "ERROR: --repo must be specified\n",
      exitCode: 1,
    });
    const args = ["--repo=https://example.org/site.git", "--root=/tmp/git", "--one-time"];
    const pod = boot("registry.k8s.io/git-sync/git-sync:v4.4.0", { args });
    expect(pod.log).toContain('"msg":"updated successfully"');
    expect(pod.exitCode).toBe(0);
  });

  it("oauth2-proxy says which settings it lacks", () => {
    const pod = boot("quay.io/oauth2-proxy/oauth2-proxy:v7.9.0", { args: ["--client-id=a"] });
    expect(pod.log.replace(/^\S+ \S+ /, "")).toBe(
      "[main.go:59] invalid configuration:\n  missing setting: cookie-secret\n  missing setting: client-secret\n",
    );
    expect(pod.exitCode).toBe(1);
  });

  it("metrics-server speaks TLS only", () => {
    expect(boot("registry.k8s.io/metrics-server/metrics-server:v0.7.2").http(10_250, "/readyz")).toBe(
      "400 Client sent an HTTP request to an HTTPS server.\n",
    );
  });
});

describe("copies of programs", () => {
  it("run as what they were copied from", () => {
    const pod = boot("busybox", {
      command: ["sh", "-c", "cp /bin/busybox /tmp/busybox; ln -s busybox /tmp/echo; exec sleep 60"],
    });
    expect(pod.exec("/tmp/busybox", "printf", "%s-%s", "a", "b")).toBe("a-b");
    expect(pod.exec("/tmp/echo", "yes")).toBe("yes\n");
  });
});

describe("settings of the machine", () => {
  it("cannot be changed by an ordinary container", () => {
    const pod = boot("busybox", { command: ["sleep", "60"] });
    expect(pod.exec("sysctl", "-n", "vm.max_map_count")).toBe("65530\n");
    expect(pod.exec("sysctl", "-w", "vm.max_map_count=262144")).toMatch(/Read-only file system\n/);
    expect(pod.exec("sysctl", "-n", "vm.max_map_count")).toBe("65530\n");
  });
});
