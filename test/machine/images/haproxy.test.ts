/** HAProxy as a Pod runs it: its configuration, what it says of a wrong one, and where it passes requests on to. */
import { describe, expect, it } from "vitest";
import { World } from "../../world.fixture.ts";
import { boot } from "./boot.fixture.ts";

const CONFIG = "/usr/local/etc/haproxy/haproxy.cfg";

function refusal(config: string): string {
  const pod = boot("haproxy:2.6", { files: { [CONFIG]: config }, seconds: 3 });
  expect(pod.exitCode).toBe(1);
  return pod.log.replace(/^(\[NOTICE\].*\n)+/, "").replaceAll("    (1) : config : ", " ");
}

/** Rows of haproxy 2.6.12. */
describe("a configuration", () => {
  it("must be there", () => {
    const pod = boot("haproxy:2.6", { seconds: 3 });
    expect(pod.log).toBe(
      `[NOTICE]   (1) : haproxy version is 2.6.0\n[NOTICE]   (1) : path to executable is haproxy\n[ALERT]    (1) : config : Cannot open configuration file/directory ${CONFIG} : No such file or directory\n`,
    );
    expect(pod.exitCode).toBe(1);
  });

  it.each([
    [
      "foo\n  bar\n",
      `[ALERT] parsing [${CONFIG}:1]: unknown keyword 'foo' out of section.\n[ALERT] parsing [${CONFIG}:2]: unknown keyword 'bar' out of section.\n[ALERT] Error(s) found in configuration file : ${CONFIG}\n[ALERT] Fatal errors found in configuration.\n`,
    ],
    [
      "frontend web\n  bind :80\n  default_backend nope\n",
      "[ALERT] Proxy 'web': unable to find required default_backend: 'nope'.\n[ALERT] Fatal errors found in configuration.\n",
    ],
    [
      "frontend web\n  bind :80\n  default_backend app\nbackend app\n  server one nosuchhost.invalid:80\n",
      `[ALERT] [${CONFIG}:5] : 'server app/one' : could not resolve address 'nosuchhost.invalid'.\n[ALERT] Failed to initialize server(s) addr.\n`,
    ],
  ])("%j", (config, said) => {
    expect(refusal(config)).toBe(said);
  });
});

describe("a proxy in a Pod", () => {
  const config = `defaults
  mode http
  timeout connect 5s
frontend web
  bind *:80
  acl is_api path_beg /api
  use_backend api if is_api
  use_backend gone if { hdr(host) -i gone.example.com }
  default_backend pages
backend pages
  balance roundrobin
  server one 127.0.0.1:8081 check
  server two 127.0.0.1:8082 check
backend api
  server api echo:80
backend gone
  server gone 127.0.0.1:1
`;
  const world = new World({
    "pod.yaml": `apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  haproxy.cfg: |
${config.replace(/^(?=.)/gm, "    ")}---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  volumes: [{name: conf, configMap: {name: conf}}]
  containers:
  - {name: proxy, image: "haproxy:3.0-alpine", volumeMounts: [{name: conf, mountPath: /usr/local/etc/haproxy}]}
  - {name: one, image: busybox, command: [sh, -c, "mkdir /w; echo one > /w/index.html; httpd -f -p 127.0.0.1:8081 -h /w"]}
  - {name: two, image: busybox, command: [sh, -c, "mkdir /w; echo two > /w/index.html; httpd -f -p 127.0.0.1:8082 -h /w"]}
---
apiVersion: v1
kind: Pod
metadata: {name: echo, labels: {app: echo}}
spec: {containers: [{name: echo, image: hashicorp/http-echo, args: [-text=the api]}]}
---
apiVersion: v1
kind: Service
metadata: {name: echo}
spec: {selector: {app: echo}, ports: [{port: 80, targetPort: 5678}]}
`,
  }).runTo("30s");
  const ask = (line: string): string => world.kubectl(`exec web -c one -- ${line}`).stdout;

  it("takes turns, and chooses by path and by name", () => {
    expect([1, 2, 3].map(() => ask("wget -qO- localhost"))).toEqual(["one\n", "two\n", "one\n"]);
    expect(ask("wget -qO- localhost/api/things")).toBe("the api\n");
  });

  it("answers 503 where no server can be reached", () => {
    const { stderr } = world.kubectl("exec web -c one -- wget -qO- --header 'Host: gone.example.com' localhost");
    expect(stderr).toMatch(/^wget: server returned error: HTTP\/1.1 503 Service Unavailable\n/);
  });
});
