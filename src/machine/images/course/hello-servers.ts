/**
 * Small web servers that tutorials greet with: who they are, which version, on which host.
 * Source: the repositories of these images (ports, pages, messages).
 */
import { imageByVersion } from "../parts/tags.ts";
import type { HttpRequest } from "../parts/service.ts";
import type { Image } from "../types.ts";
import { commonLogDate, goDate, httpDate, isoDate } from "../web/http-date.ts";
import { numbered, webImage } from "../web/web-image.ts";

const host = ({ sys }: HttpRequest): string => sys.p.ns.uts.hostname;
const NODE = { base: "debian", path: "/usr/local/bin/node", acceptsTag: numbered } as const;
const APP = { entrypoint: [], cmd: ["node", "server.js"] };

/** Of Kubernetes' own tutorial. */
export const bootcamp: Image = imageByVersion("1", (version) =>
  webImage({
    ...NODE,
    names: ["google-samples/kubernetes-bootcamp", "jocatalin/kubernetes-bootcamp"],
    latest: version,
    sizeBytes: 84_000_000,
    config: { ...APP, exposedPorts: [8080] },
    server: {
      onTerm: null,
      log: (sys) => ({
        out: `Kubernetes Bootcamp App Started At: ${isoDate(sys.k.clock.epoch)} | Running On:  ${sys.p.ns.uts.hostname} \n\n`,
      }),
      ports: () => {
        let requests = 0;
        return {
          8080: (request) => ({
            type: "text/plain",
            body: `Hello Kubernetes bootcamp! | Running on: ${host(request)} | v=${version.split(".")[0] ?? "1"}\n`,
            log: `Running On: ${host(request)} | Total Requests: ${++requests} | App Uptime: ${request.sys.k.clock.now / 1000} seconds | Log Time: ${httpDate(request.sys.k.clock.epoch)}\n`,
          }),
        };
      },
    },
  }),
);

export const nodejsHelloWorld: Image = webImage({
  ...NODE,
  names: ["bmuschko/nodejs-hello-world", "bmuschko/nodejs-read-config"],
  latest: "1.0.0",
  sizeBytes: 250_000_000,
  config: { ...APP, exposedPorts: [3000] },
  server: {
    onTerm: null,
    log: () => ({ out: "Magic happens on port 3000\n" }),
    ports: () => ({ 3000: () => ({ body: "Hello World", type: "text/html; charset=utf-8" }) }),
  },
});

export const k8sDemo: Image = webImage({
  ...NODE,
  names: ["wardviaene/k8s-demo"],
  latest: "latest",
  sizeBytes: 260_000_000,
  config: { ...APP, cmd: ["npm", "start"], exposedPorts: [3000] },
  path: "/usr/local/bin/npm",
  server: {
    onTerm: null,
    log: () => ({ out: "\n> myapp@0.0.1 start /app\n> node index.js\n\nExample app listening at http://:::3000\n" }),
    ports: () => ({ 3000: () => ({ body: "Hello World!", type: "text/html; charset=utf-8" }) }),
  },
});

export const helloKubernetes: Image = imageByVersion("1.10", (version) =>
  webImage({
    ...NODE,
    names: ["paulbouwer/hello-kubernetes"],
    latest: version,
    sizeBytes: 60_000_000,
    config: { ...APP, exposedPorts: [8080] },
    server: {
      onTerm: null,
      log: (sys) => ({ out: `Listening on: http://${sys.p.ns.uts.hostname}:${sys.env("PORT") ?? "8080"}\n` }),
      ports: (sys) => ({
        [Number(sys.env("PORT") ?? 8080)]: (request) => ({
          type: "text/html; charset=utf-8",
          body: `<!DOCTYPE html>\n<html>\n<head><title>Hello Kubernetes!</title></head>\n<body>\n<div class="main">\n<div id="message">\n  ${request.sys.env("MESSAGE") ?? "Hello world!"}\n</div>\n<div id="info">pod: ${host(request)}</div>\n</div>\n</body>\n</html>\n`,
        }),
      }),
    },
  }),
);

/** Spring Boot: up after some seconds. */
export const myboot: Image = imageByVersion("1", (version) =>
  webImage({
    names: ["rhdevelopers/myboot", "burrsutter/myboot"],
    latest: version,
    acceptsTag: numbered,
    sizeBytes: 190_000_000,
    base: "debian",
    path: "/usr/bin/java",
    config: { entrypoint: ["java", "-jar", "app.jar"], exposedPorts: [8080] },
    server: {
      onTerm: 143,
      startMs: 4500,
      log: () => ({
        out: "  .   ____          _            __ _ _\n :: Spring Boot ::\nTomcat started on port(s): 8080 (http)\nStarted BootifulApplication in 4.5 seconds\n",
      }),
      ports: () => {
        let count = 0;
        let isAlive = true;
        return {
          8080: (request) => {
            const { path } = request;
            if (path === "/shot") isAlive = false;
            if (path === "/reborn") isAlive = true;
            if (path === "/health" || path === "/alive" || path === "/actuator/health")
              return isAlive ? { body: "I am fine, thank you\n" } : { status: 503, body: "Bad\n" };
            if (path !== "/") return { status: 404, body: "Not Found\n" };
            const hello = { 2: "Bonjour", 3: "Hola", 4: "Jambo" }[Number(version.split(".")[0])] ?? "Aloha";
            return { body: `${hello} from Spring Boot! ${count++} on ${host(request)}\n` };
          },
        };
      },
    },
  }),
);

/** Of "Kubernetes Patterns": Spring Boot too. */
export const randomGenerator: Image = imageByVersion("1.0", (version) =>
  webImage({
    names: ["k8spatterns/random-generator"],
    latest: version,
    acceptsTag: numbered,
    sizeBytes: 190_000_000,
    base: "debian",
    path: "/usr/bin/java",
    config: { entrypoint: [], cmd: ["java", "-jar", "/opt/random-generator.jar"], exposedPorts: [8080] },
    server: {
      onTerm: 143,
      startMs: 4000,
      log: () => ({
        out: " :: Spring Boot ::\nTomcat started on port(s): 8080 (http) with context path ''\nStarted RandomGeneratorApplication in 4.0 seconds\n",
      }),
      ports: () => {
        let state = 1;
        let isUp = true;
        return {
          8080: ({ path, sys }) => {
            if (path === "/toggle-live") isUp = !isUp;
            if (path.startsWith("/actuator/health"))
              return isUp
                ? { type: "application/json", body: '{"status":"UP"}' }
                : { status: 503, type: "application/json", body: '{"status":"DOWN"}' };
            if (path !== "/")
              return { status: 404, type: "application/json", body: '{"status":404,"error":"Not Found"}' };
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            return {
              type: "application/json;charset=UTF-8",
              body: JSON.stringify({ random: state, pattern: sys.env("PATTERN") ?? "None", version: version }),
            };
          },
        };
      },
    },
  }),
);

export const simpleService: Image = imageByVersion("0.5.0", (version) =>
  webImage({
    names: ["openshiftlabs/simpleservice", "mhausenblas/simpleservice"],
    latest: version,
    acceptsTag: numbered,
    sizeBytes: 260_000_000,
    base: "debian",
    path: "/usr/local/bin/python",
    config: { entrypoint: [], cmd: ["python", "./simpleservice.py"], exposedPorts: [9876] },
    server: {
      onTerm: null,
      log: () => ({ errors: "This is simple service in version v" + version + " listening on port 9876\n" }),
      ports: () => ({
        9876: (request) => {
          const name = headerOf(request, "host");
          const json = (value: unknown) => ({ type: "application/json", body: JSON.stringify(value) });
          switch (request.path) {
            case "/endpoint0":
              return json({ host: name, version, result: "all is well" });
            case "/health":
              return json({ healthy: true });
            case "/info":
              return json({ host: name, version, from: request.peer.address });
            case "/env":
              return json({ version, env: Object.fromEntries(request.sys.p.env) });
            default:
              return {
                status: 404,
                type: "text/html; charset=UTF-8",
                body: "<html><title>404: Not Found</title></html>",
              };
          }
        },
      }),
    },
  }),
);

export const nginxHello: Image = webImage({
  names: ["nginxdemos/hello"],
  latest: "0.4",
  acceptsTag: (tag) => numbered(tag) || /^plain-text$/.test(tag),
  sizeBytes: 17_000_000,
  base: "alpine",
  path: "/usr/sbin/nginx",
  config: { entrypoint: [], cmd: ["nginx", "-g", "daemon off;"], exposedPorts: [80], stopSignal: "SIGTERM" },
  server: {
    onTerm: 0,
    ports: () => ({
      80: (request) => ({
        type: "text/plain",
        body: `Server address: ${request.sys.p.ns.net.addresses[0] ?? ""}:80\nServer name: ${host(request)}\nDate: ${commonLogDate(request.sys.k.clock.epoch)}\nURI: ${request.target}\nRequest ID: 0000000000000000\n`,
        log: `${request.peer.address} - - [${commonLogDate(request.sys.k.clock.epoch)}] "${request.method} ${request.target} ${request.version}" 200 0 "-" "-" "-"\n`,
      }),
    }),
  },
});

export const jmallocEcho: Image = webImage({
  names: ["jmalloc/echo-server"],
  latest: "0.3.7",
  acceptsTag: numbered,
  sizeBytes: 6_000_000,
  base: "distroless",
  path: "/bin/echo-server",
  config: { exposedPorts: [8080] },
  server: {
    onTerm: 2,
    log: (sys) => ({ out: `Echo server listening on port ${sys.env("PORT") ?? "8080"}.\n` }),
    ports: (sys) => ({
      [Number(sys.env("PORT") ?? 8080)]: (request) => ({
        type: "text/plain",
        body: `Request served by ${host(request)}\n\n${request.method} ${request.target} HTTP/1.1\n\n${request.headers.map(([name, value]) => `${name}: ${value}\n`).join("")}\n`,
        log: `${request.peer.address}:${request.peer.port} | ${request.method} ${request.target}\n`,
      }),
    }),
  },
});

export const sixeyedWhoami: Image = webImage({
  names: ["sixeyed/whoami"],
  latest: "21.04",
  acceptsTag: numbered,
  sizeBytes: 50_000_000,
  base: "alpine",
  path: "/app/whoami",
  config: { entrypoint: ["/app/whoami"], workingDir: "/app", exposedPorts: [80] },
  server: {
    onTerm: 0,
    startMs: 800,
    log: () => ({ out: "info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://[::]:80\n" }),
    ports: () => ({
      80: (request) => ({
        body: `"I'm ${host(request)} running on Linux #1 SMP"`,
        type: "application/json; charset=utf-8",
      }),
    }),
  },
});

/** Flags by path: httpbin's usual endpoints. */
export const httpbin: Image = webImage({
  names: ["kennethreitz/httpbin", "mccutchen/go-httpbin"],
  latest: "latest",
  acceptsTag: numbered,
  sizeBytes: 200_000_000,
  base: "debian",
  path: "/usr/local/bin/gunicorn",
  config: { entrypoint: [], cmd: ["gunicorn", "-b", "0.0.0.0:80", "httpbin:app", "-k", "gevent"], exposedPorts: [80] },
  server: {
    onTerm: 0,
    log: (sys) => {
      const at = `[${goDate(sys.k.clock.epoch).replaceAll("/", "-")} +0000] [1] [INFO]`;
      return { errors: `${at} Starting gunicorn 19.9.0\n${at} Listening at: http://0.0.0.0:80 (1)\n` };
    },
    ports: () => ({
      80: (request) => {
        const json = (value: unknown) => ({ type: "application/json", body: `${JSON.stringify(value, null, 2)}\n` });
        const headers = Object.fromEntries(request.headers);
        const url = `http://${headerOf(request, "host")}${request.target}`;
        const status = /^\/status\/(\d{3})$/.exec(request.path)?.[1];
        if (status !== undefined) return { status: Number(status), body: "", type: "text/html; charset=utf-8" };
        if (request.path === "/headers") return json({ headers });
        if (request.path === "/ip") return json({ origin: request.peer.address });
        if (/^\/(get|post|put|delete|anything)$/.test(request.path))
          return json({ args: {}, data: request.body, headers, origin: request.peer.address, url });
        if (request.path === "/") return { type: "text/html", body: "<!DOCTYPE html>\n<title>httpbin.org</title>\n" };
        return { status: 404, type: "text/html", body: "<title>404 Not Found</title>\n<h1>Not Found</h1>\n" };
      },
    }),
  },
});

function headerOf({ headers }: HttpRequest, name: string): string {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? "";
}
