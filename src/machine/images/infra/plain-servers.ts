/**
 * Servers of the platform around applications: what they listen on, say first, and answer to probes.
 * Source: the documentation of each (ports, health endpoints); messages as far as they are known.
 * Simplified: they start, are healthy and end; what they are for (metrics, logs, queues, secrets, meshes) is not done.
 */
import { grpcHealth } from "../parts/grpc-health.ts";
import type { HttpAnswer, HttpRequest } from "../parts/service.ts";
import type { Sys } from "../../kernel/applet.ts";
import type { Image } from "../types.ts";
import { apacheDate, goDate, isoDate, klogDate } from "../web/http-date.ts";
import { numbered, webImage } from "../web/web-image.ts";
import type { Base } from "../web/web-image.ts";

type Answer = string | HttpAnswer;

interface PlainServer {
  readonly names: string;
  readonly version: string;
  /** The version that stands in what it says, where it does. */
  readonly says?: string;
  readonly megabytes: number;
  readonly path: string;
  readonly base?: Base;
  readonly args?: readonly string[];
  readonly user?: string;
  readonly startMs?: number;
  readonly onTerm?: number;
  /** Answers by path for each port; `*` is every other path, which is 404 where it is absent. */
  readonly ports: Readonly<Record<number, Readonly<Record<string, Answer>>>>;
  log?(sys: Sys): string;
  readonly tls?: readonly number[] | "all";
  /** The option that moves its first port: `--secure-port`, or `--web.listen-address` with a host before the port. */
  readonly portFlag?: string;
  readonly grpcPorts?: readonly number[];
  /** Its log goes to standard output. */
  readonly logsOut?: boolean;
  refuse?(sys: Sys, argv: readonly string[]): { readonly errors: string; readonly code: number } | null;
}

const OK = { body: "OK" };
const json = (value: unknown): HttpAnswer => ({ type: "application/json", body: JSON.stringify(value) });
const page = (title: string): HttpAnswer => ({
  type: "text/html; charset=utf-8",
  body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body></body></html>\n`,
});
const metrics = { type: "text/plain; version=0.0.4; charset=utf-8", body: "# TYPE up gauge\nup 1\n" };
const logfmt = (sys: Sys, message: string): string =>
  `time=${isoDate(sys.k.clock.epoch)} level=INFO msg=${JSON.stringify(message)}\n`;

const SERVERS: readonly PlainServer[] = [
  {
    names: "traefik",
    says: "3.4.3",
    version: "v3.4",
    megabytes: 50,
    path: "/usr/local/bin/traefik",
    base: "alpine",
    args: ["traefik"],
    onTerm: 0,
    ports: { 80: {}, 8080: { "/ping": OK, "/api/rawdata": json({}), "/dashboard/": page("Traefik") } },
    log: (sys) =>
      `${isoDate(sys.k.clock.epoch).replace(/\.\d+/, "")} INF Traefik version 3.4.3 built on 2026-01-10T00:00:00Z version=3.4.3\n`,
  },
  {
    names: "fluent/fluent-bit",
    says: "4.0.3",
    version: "4.0",
    megabytes: 32,
    path: "/fluent-bit/bin/fluent-bit",
    args: ["-c", "/fluent-bit/etc/fluent-bit.conf"],
    ports: {
      2020: {
        "/": json({ "fluent-bit": { version: "4.0.3" } }),
        "/api/v1/health": { body: "ok\n" },
        "/api/v1/metrics": json({}),
      },
    },
    log: (sys) => {
      const at = goDate(sys.k.clock.epoch);
      return `Fluent Bit v4.0.3\n* https://fluentbit.io\n\n[${at}] [ info] [fluent bit] version=4.0.3, commit=0000000000, pid=1\n[${at}] [ info] [sp] stream processor started\n`;
    },
  },
  {
    names: "docker.elastic.co/beats/filebeat beats/filebeat elastic/filebeat",
    version: "9.0.2",
    megabytes: 130,
    path: "/usr/local/bin/docker-entrypoint",
    base: "debian",
    args: ["-environment", "container"],
    user: "1000",
    startMs: 600,
    ports: {},
    log(sys) {
      const say = (message: string): string =>
        `${JSON.stringify({ "log.level": "info", "@timestamp": isoDate(sys.k.clock.epoch), message, "service.name": "filebeat", "ecs.version": "1.6.0" })}\n`;
      return (
        say(
          "Home path: [/usr/share/filebeat] Config path: [/usr/share/filebeat] Data path: [/usr/share/filebeat/data] Logs path: [/usr/share/filebeat/logs]",
        ) + say("filebeat start running.")
      );
    },
  },
  {
    names: "fluentd fluent/fluentd",
    says: "1.18.0",
    version: "v1.18",
    megabytes: 45,
    path: "/usr/bin/fluentd",
    base: "alpine",
    user: "fluent:fluent",
    startMs: 1200,
    logsOut: true,
    ports: { 24224: {}, 24220: { "/api/plugins.json": json({ plugins: [] }) } },
    log: (sys) => {
      const at = `${isoDate(sys.k.clock.epoch).replace("T", " ").replace(/\..*/, "")} +0000`;
      return `${at} [info]: init supervisor logger path=nil rotate_age=nil rotate_size=nil\n${at} [info]: parsing config file is succeeded path="/fluentd/etc/fluent.conf"\n${at} [info]: starting fluentd-1.18.0 pid=1 ruby="3.2.8"\n${at} [info]: #0 fluentd worker is now running worker=0\n`;
    },
  },
  {
    names: "minio/minio bitnami/minio",
    version: "latest",
    megabytes: 60,
    path: "/usr/bin/minio",
    base: "debian",
    args: ["minio"],
    startMs: 500,
    logsOut: true,
    refuse: (_sys, argv) =>
      argv.includes("server") || argv.includes("gateway")
        ? null
        : {
            errors:
              "NAME:\n  minio - High Performance Object Storage\n\nUSAGE:\n  minio [FLAGS] COMMAND [ARGS...]\n\nCOMMANDS:\n  server  start object storage server\n",
            code: 0,
          },
    ports: {
      9000: {
        "/minio/health/live": "",
        "/minio/health/ready": "",
        "/minio/health/cluster": "",
        "*": {
          status: 403,
          type: "application/xml",
          body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>',
        },
      },
      9001: { "/": page("MinIO Console") },
    },
    log: (sys) =>
      `MinIO Object Storage Server\nCopyright: 2015-2026 MinIO, Inc.\nLicense: GNU AGPLv3 - https://www.gnu.org/licenses/agpl-3.0.html\n\nAPI: http://${sys.p.ns.net.addresses[0] ?? ""}:9000  http://127.0.0.1:9000 \nWebUI: http://${sys.p.ns.net.addresses[0] ?? ""}:9001 http://127.0.0.1:9001 \n\nDocs: https://docs.min.io\n`,
  },
  {
    names: "hashicorp/vault vault",
    says: "1.20.0",
    version: "1.20",
    megabytes: 170,
    path: "/bin/vault",
    base: "alpine",
    args: ["server", "-dev"],
    startMs: 300,
    logsOut: true,
    ports: {
      8200: {
        "/v1/sys/health": json({ initialized: true, sealed: false, standby: false, version: "1.20.0" }),
        "/v1/sys/seal-status": json({ type: "shamir", initialized: true, sealed: false }),
        "/ui/": page("Vault"),
        "*": { status: 403, ...json({ errors: ["permission denied"] }) },
      },
    },
    log: () =>
      '==> Vault server configuration:\n\nAdministrative Namespace: \n             Api Address: http://0.0.0.0:8200\n                 Cgo: disabled\n         Cluster Address: https://0.0.0.0:8201\n              Listener 1: tcp (addr: "0.0.0.0:8200", cluster address: "0.0.0.0:8201", tls: "disabled")\n                 Storage: inmem\n                 Version: Vault v1.20.0\n\n==> Vault server started! Log data will stream in below:\n\n',
  },
  {
    names: "hashicorp/consul consul",
    says: "1.21.2",
    version: "1.21",
    megabytes: 80,
    path: "/bin/consul",
    base: "alpine",
    args: ["agent", "-dev", "-client", "0.0.0.0"],
    startMs: 800,
    logsOut: true,
    ports: {
      8500: {
        "/v1/status/leader": { type: "application/json", body: '"127.0.0.1:8300"' },
        "/v1/agent/self": json({}),
        "/v1/catalog/services": json({ consul: [] }),
        "/ui/": page("Consul"),
      },
      8300: {},
    },
    log: (sys) =>
      `==> Starting Consul agent...\n               Version: '1.21.2'\n             Node name: '${sys.p.ns.uts.hostname}'\n\n==> Log data will now stream in as it occurs:\n\n`,
  },
  {
    names: "zookeeper bitnami/zookeeper",
    version: "3.9",
    megabytes: 110,
    path: "/apache-zookeeper/bin/zkServer.sh",
    base: "debian",
    startMs: 1500,
    onTerm: 143,
    logsOut: true,
    ports: { 2181: {}, 8080: { "/commands/ruok": json({ command: "ruok", error: null }) } },
    log: () => "ZooKeeper JMX enabled by default\nUsing config: /conf/zoo.cfg\n",
  },
  {
    names: "apache/kafka bitnami/kafka confluentinc/cp-kafka wurstmeister/kafka",
    version: "4.0.0",
    megabytes: 200,
    path: "/opt/kafka/bin/kafka-server-start.sh",
    base: "alpine",
    startMs: 6000,
    onTerm: 143,
    logsOut: true,
    ports: { 9092: {} },
    log: (sys) =>
      `[${isoDate(sys.k.clock.epoch).replace("T", " ").replace(".", ",").replace("Z", "")}] INFO [KafkaRaftServer nodeId=1] Kafka Server started (kafka.server.KafkaRaftServer)\n`,
  },
  {
    names: "oauth2-proxy/oauth2-proxy",
    version: "v7.9.0",
    megabytes: 15,
    path: "/bin/oauth2-proxy",
    refuse(sys, argv) {
      const words = argv.join(" ");
      const has = (name: string): boolean =>
        words.includes(`--${name}`) || sys.env(`OAUTH2_PROXY_${name.toUpperCase().replaceAll("-", "_")}`) !== undefined;
      const missing = ["cookie-secret", "client-id", "client-secret"].filter((name) => !has(name));
      if (missing.length === 0 || words.includes("--config")) return null;
      const told = missing.map((name) => `  missing setting: ${name}\n`).join("");
      return { errors: `[${goDate(sys.k.clock.epoch)}] [main.go:59] invalid configuration:\n${told}`, code: 1 };
    },
    portFlag: "--http-address",
    ports: {
      4180: {
        "/ping": OK,
        "/ready": OK,
        "*": { status: 302, type: null, body: "", headers: [["Location", "/oauth2/sign_in"]] },
      },
    },
    log: (sys) =>
      `[${goDate(sys.k.clock.epoch)}] [oauthproxy.go:176] OAuthProxy configured\n[${goDate(sys.k.clock.epoch)}] [server.go:64] HTTP: listening on :4180\n`,
  },
  {
    names: "istio/proxyv2 istio/pilot istio-release/proxyv2",
    version: "1.26.2",
    megabytes: 95,
    path: "/usr/local/bin/pilot-agent",
    base: "debian",
    user: "1337:1337",
    startMs: 1500,
    ports: {
      15021: { "/healthz/ready": "" },
      15020: { "/stats/prometheus": metrics, "/quitquitquit": "" },
      15090: { "/stats/prometheus": metrics },
    },
    log: (sys) => `${isoDate(sys.k.clock.epoch)}\tinfo\tEnvoy proxy is ready\n`,
  },
  {
    names: "linkerd/proxy",
    version: "edge-25.6.4",
    megabytes: 45,
    path: "/usr/lib/linkerd/linkerd2-proxy-identity",
    base: "distroless",
    user: "2102",
    startMs: 400,
    ports: {
      4191: { "/ready": "ready\n", "/live": "live\n", "/metrics": metrics, "/shutdown": "shutdown\n" },
      4143: {},
      4140: {},
    },
    log: () => "[     0.000000s]  INFO ThreadId(01) linkerd2_proxy: release edge-25.6.4\n",
  },
  {
    names: "prom/node-exporter prometheus/node-exporter",
    version: "v1.9.1",
    megabytes: 12,
    path: "/bin/node_exporter",
    base: "alpine",
    user: "nobody",
    onTerm: 2,
    portFlag: "--web.listen-address",
    ports: { 9100: { "/": page("Node Exporter"), "/metrics": metrics, "/health": OK } },
    log: (sys) => logfmt(sys, "Starting node_exporter") + logfmt(sys, "Listening on"),
  },
  {
    names: "prom/alertmanager prometheus/alertmanager",
    version: "v0.28.1",
    megabytes: 32,
    path: "/bin/alertmanager",
    base: "alpine",
    user: "nobody",
    portFlag: "--web.listen-address",
    ports: { 9093: { "/": page("Alertmanager"), "/-/healthy": OK, "/-/ready": OK, "/metrics": metrics } },
    log: (sys) => logfmt(sys, "Starting Alertmanager") + logfmt(sys, "Listening on"),
  },
  {
    names: "oliver006/redis_exporter",
    version: "v1.74.0",
    megabytes: 10,
    path: "/redis_exporter",
    onTerm: 0,
    portFlag: "--web.listen-address",
    ports: { 9121: { "/": page("Redis Exporter"), "/health": "ok", "/metrics": metrics } },
    log: (sys) =>
      `time="${isoDate(sys.k.clock.epoch).replace(/\.\d+/, "")}" level=info msg="Providing metrics at :9121/metrics"\n`,
  },
  {
    names: "kube-state-metrics/kube-state-metrics",
    version: "v2.15.0",
    megabytes: 15,
    path: "/kube-state-metrics",
    user: "65534",
    onTerm: 2,
    portFlag: "--port",
    ports: {
      8080: { "/": page("Kube-metrics"), "/healthz": OK, "/livez": OK, "/metrics": metrics },
      8081: { "/": page("Kube-State-Metrics Metrics Server"), "/readyz": OK, "/metrics": metrics },
    },
    log(sys) {
      const at = klogDate(sys.k.clock.epoch);
      return `${at} wrapper.go:120] "Starting kube-state-metrics"\n${at} server.go:349] "Started kube-state-metrics self metrics server" telemetryAddress="[::]:8081"\n${at} server.go:338] "Started metrics server" metricsServerAddress="[::]:8080"\n`;
    },
  },
  {
    names: "ingress-nginx/controller nginx-ingress-controller",
    says: "1.12.3",
    version: "v1.12.3",
    megabytes: 120,
    path: "/nginx-ingress-controller",
    base: "alpine",
    user: "www-data",
    tls: [443],
    startMs: 1000,
    ports: {
      80: {
        "*": {
          status: 404,
          type: "text/html",
          body: "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
        },
      },
      443: {},
      10254: { "/healthz": "ok", "/metrics": metrics },
    },
    log: () =>
      "-------------------------------------------------------------------------------\nNGINX Ingress controller\n  Release:       v1.12.3\n  Repository:    https://github.com/kubernetes/ingress-nginx\n  nginx version: nginx/1.25.5\n\n-------------------------------------------------------------------------------\n\n",
  },
  {
    names: "luksa/kiada-ssl-proxy",
    version: "0.1",
    megabytes: 60,
    path: "/usr/local/bin/envoy",
    base: "debian",
    args: ["-c", "/etc/envoy/envoy.yaml"],
    tls: [8443],
    startMs: 300,
    ports: {
      8443: { "*": { status: 503, body: "no healthy upstream" } },
      9901: { "/ready": "LIVE\n", "/": page("Envoy Admin") },
    },
    log: (sys) =>
      `[${isoDate(sys.k.clock.epoch).replace("T", " ").replace("Z", "")}][1][info][main] [source/server/server.cc:977] starting main dispatch loop\n`,
  },
  {
    names: "nigelpoulton/k8sbook",
    version: "1.0",
    megabytes: 30,
    path: "/usr/local/bin/docker-entrypoint.sh",
    base: "alpine",
    onTerm: 0,
    ports: { 8080: { "*": page("K8s rocks!") } },
  },
  {
    names: "google-samples/gb-frontend google_samples/gb-frontend",
    version: "v5",
    megabytes: 150,
    path: "/usr/local/bin/apache2-foreground",
    base: "debian",
    ports: { 80: { "/": page("Guestbook"), "/guestbook.php": json({ data: "" }) } },
    log: (sys) =>
      `AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${sys.p.ns.net.addresses[0] ?? ""}. Set the 'ServerName' directive globally to suppress this message\n`,
  },
  {
    names: "adminer",
    version: "5.3.0",
    megabytes: 110,
    path: "/usr/local/bin/entrypoint.sh",
    base: "alpine",
    user: "adminer",
    ports: { 8080: { "*": page("Login - Adminer") } },
    log: (sys) =>
      `[${apacheDate(sys.k.clock.epoch).replace(/\.\d+/, "")}] PHP 8.4.8 Development Server (http://[::]:8080) started\n`,
  },
  {
    names: "phpmyadmin phpmyadmin/phpmyadmin",
    version: "5.2.2",
    megabytes: 190,
    path: "/docker-entrypoint.sh",
    base: "debian",
    ports: { 80: { "*": page("phpMyAdmin") } },
    log: (sys) =>
      `AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${sys.p.ns.net.addresses[0] ?? ""}. Set the 'ServerName' directive globally to suppress this message\n`,
  },
  {
    names: "kibana docker.elastic.co/kibana/kibana kibana/kibana",
    version: "9.0.2",
    megabytes: 380,
    path: "/usr/share/kibana/bin/kibana",
    base: "debian",
    user: "1000",
    startMs: 9000,
    logsOut: true,
    ports: {
      5601: {
        "/api/status": json({ name: "kibana", status: { overall: { level: "available" } } }),
        "/app/home": page("Elastic"),
        "*": { status: 302, type: null, body: "", headers: [["Location", "/spaces/enter"]] },
      },
    },
    log: (sys) =>
      `[${isoDate(sys.k.clock.epoch).replace("Z", "+00:00")}][INFO ][http.server.Kibana] http server running at http://0.0.0.0:5601\n`,
  },
  {
    names: "keycloak/keycloak bitnami/keycloak",
    says: "26.2.5",
    version: "26.2",
    megabytes: 230,
    path: "/opt/keycloak/bin/kc.sh",
    base: "distroless",
    args: ["start-dev"],
    user: "1000",
    startMs: 7000,
    logsOut: true,
    ports: {
      8080: { "/": page("Welcome to Keycloak"), "/realms/master": json({ realm: "master" }) },
      9000: {
        "/health": json({ status: "UP" }),
        "/health/live": json({ status: "UP" }),
        "/health/ready": json({ status: "UP" }),
      },
    },
    log: () =>
      "Keycloak 26.2.5 on JVM (powered by Quarkus 3.20.1) started in 7.000s. Listening on: http://0.0.0.0:8080. Management interface listening on http://0.0.0.0:9000.\n",
  },
  {
    names: "nats",
    says: "2.11.4",
    version: "2.11",
    megabytes: 7,
    path: "/nats-server",
    args: ["--config", "nats-server.conf"],
    onTerm: 1,
    ports: { 4222: {}, 8222: { "/healthz": json({ status: "ok" }), "/varz": json({}), "/": page("NATS") } },
    log: (sys) => {
      const at = `[1] ${goDate(sys.k.clock.epoch)}.000000 [INF]`;
      return `${at} Starting nats-server\n${at}   Version:  2.11.4\n${at} Starting http monitor on 0.0.0.0:8222\n${at} Listening for client connections on 0.0.0.0:4222\n${at} Server is ready\n`;
    },
  },
  {
    names: "etcd etcd/etcd coreos/etcd etcd-development/etcd",
    says: "3.6.1",
    version: "v3.6.1",
    megabytes: 22,
    path: "/usr/local/bin/etcd",
    grpcPorts: [2379],
    startMs: 200,
    ports: {
      2379: {
        "/health": json({ health: "true", reason: "" }),
        "/version": json({ etcdserver: "3.6.1", etcdcluster: "3.6.0" }),
        "/livez": "ok\n",
        "/readyz": "ok\n",
      },
      2380: {},
    },
    log: (sys) =>
      `{"level":"info","ts":"${isoDate(sys.k.clock.epoch)}","caller":"embed/serve.go:210","msg":"ready to serve client requests"}\n`,
  },
  {
    names: "influxdb",
    says: "2.7.12",
    version: "2.7",
    megabytes: 120,
    path: "/entrypoint.sh",
    base: "debian",
    startMs: 700,
    logsOut: true,
    ports: {
      8086: {
        "/ping": { status: 204 },
        "/health": json({ name: "influxdb", message: "ready for queries and writes", status: "pass" }),
        "/": page("InfluxDB"),
      },
    },
    log: (sys) =>
      `${isoDate(sys.k.clock.epoch)}\tinfo\tWelcome to InfluxDB\t{"log_id": "0", "version": "v2.7.12"}\n${isoDate(sys.k.clock.epoch)}\tinfo\tListening\t{"log_id": "0", "service": "tcp-listener", "transport": "http", "addr": ":8086", "port": 8086}\n`,
  },
  {
    names: "ghost",
    version: "5",
    megabytes: 180,
    path: "/usr/local/bin/docker-entrypoint.sh",
    base: "debian",
    startMs: 4000,
    logsOut: true,
    ports: { 2368: { "*": page("Ghost") } },
    log: (sys) => `[${isoDate(sys.k.clock.epoch).replace("T", " ").replace(/\..*/, "")}] INFO Ghost booted in 4.0s\n`,
  },
  {
    names: "grafana/loki",
    version: "3.5",
    megabytes: 40,
    path: "/usr/bin/loki",
    user: "10001",
    startMs: 1000,
    ports: { 3100: { "/ready": "ready\n", "/metrics": metrics } },
    log: (sys) => `level=info ts=${isoDate(sys.k.clock.epoch)} caller=loki.go:520 msg="Loki started" startup_time=1s\n`,
  },
  {
    names: "jaegertracing/all-in-one",
    version: "1.70.0",
    megabytes: 35,
    path: "/go/bin/all-in-one-linux",
    user: "10001",
    ports: {
      16686: { "*": page("Jaeger UI") },
      14269: { "/": json({ status: "Server available" }) },
      4317: {},
      4318: {},
    },
    log: (sys) =>
      `{"level":"info","ts":${sys.k.clock.epoch / 1000},"caller":"healthcheck/handler.go:118","msg":"Health Check state change","status":"ready"}\n`,
  },
  {
    names: "metrics-server/metrics-server",
    version: "v0.7.2",
    megabytes: 20,
    path: "/metrics-server",
    user: "1000",
    tls: "all",
    startMs: 1000,
    ports: { 10250: { "/livez": "ok", "/readyz": "ok", "/healthz": "ok" }, 4443: { "/livez": "ok", "/readyz": "ok" } },
    portFlag: "--secure-port",
    log: (sys) =>
      `${klogDate(sys.k.clock.epoch)} serving.go:374] Generated self-signed cert (/tmp/apiserver.crt, /tmp/apiserver.key)\n`,
  },
];

/** gRPC's health service of a server that knows no name but that of the whole. */
const WELL = grpcHealth((service) => (service === "" ? "SERVING" : null));

function answerOf(routes: Readonly<Record<string, Answer>>, isGrpc: boolean) {
  return (request: HttpRequest): HttpAnswer => {
    const { path } = request;
    if (isGrpc && path.startsWith("/grpc.")) return WELL(request);
    const found = routes[path] ?? routes["*"];
    if (found === undefined) return { status: 404, body: "404 page not found\n" };
    return typeof found === "string" ? { body: found } : found;
  };
}

function imageOf(server: PlainServer): Image {
  const { names, version, megabytes, path, base = "distroless", args = [], user = "", ports, log, logsOut } = server;
  const image = webImage({
    names: names.split(" "),
    latest: version,
    acceptsTag: numbered,
    sizeBytes: megabytes * 1_000_000,
    ...(server.says !== undefined && { says: server.says }),
    base,
    path,
    config: { cmd: args, user: numberOf(user), exposedPorts: Object.keys(ports).map(Number) },
    server: {
      onTerm: server.onTerm ?? 0,
      ...(server.tls && { tls: server.tls }),
      ...(server.startMs !== undefined && { startMs: server.startMs }),
      ...(server.refuse && { refuse: server.refuse }),
      ports: (_sys, argv) =>
        Object.fromEntries(
          Object.entries(ports).map(([port, routes]) => [
            movedPort(server, Number(port), argv),
            answerOf(routes, server.grpcPorts?.includes(Number(port)) === true),
          ]),
        ),
      log(sys) {
        const text = log?.(sys) ?? "";
        return logsOut === true ? { out: text } : { errors: text };
      },
    },
  });
  const { grpcPorts } = server;
  if (!grpcPorts) return image;
  const { ofTag } = image;
  return { ...image, grpcPorts, ...(ofTag && { ofTag: (tag: string) => ({ ...ofTag(tag), grpcPorts }) }) };
}

/** The port that the command line says, where this is the first one. */
function movedPort({ ports, portFlag }: PlainServer, port: number, argv: readonly string[]): number {
  if (portFlag === undefined || port !== Number(Object.keys(ports)[0])) return port;
  const at = argv.findIndex((word) => word === portFlag || word.startsWith(`${portFlag}=`));
  const value = argv[at]?.includes("=") === true ? argv[at] : argv[at + 1];
  return at < 0 ? port : Number(/(\d+)$/.exec(value ?? "")?.[1] ?? port);
}

/** Accounts that the root filesystems here have not, as the numbers that they have there. */
function numberOf(user: string): string {
  return { "fluent:fluent": "1000:1000", adminer: "1000", "www-data": "101" }[user] ?? user;
}

export const plainServers: readonly Image[] = SERVERS.map(imageOf);
