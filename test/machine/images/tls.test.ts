/** HTTPS between Pods, from the node, and to the world outside: who trusts whom, in the words of the clients. */
import { describe, expect, it } from "vitest";
import { certificateOf } from "../../../src/machine/kernel/net/certificate.ts";
import { distrust } from "../../../src/machine/kernel/net/tls.ts";
import { World } from "../../world.fixture.ts";

/** Made with openssl req -x509, for web.default.svc and 10.0.0.1. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBrDCCAVGgAwIBAgIUV6/ZrCnf7h6QwG49VD7rtVZ1RwcwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPd2ViLmRlZmF1bHQuc3ZjMB4XDTI2MTEyNjIzMjgyNVoXDTM2
MTEyMzIzMjgyNVowGjEYMBYGA1UEAwwPd2ViLmRlZmF1bHQuc3ZjMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAERPCGDUmcV0X10YENJPZf6vhFkBwNlD5UwpuMw1bg
EcjxVEOjhRtKV15wGy0MxFnqMzski78aPUPpnwJAQa0GJqN1MHMwHQYDVR0OBBYE
FCnwfZBDlsW3go6QGnFvMETVEv6AMB8GA1UdIwQYMBaAFCnwfZBDlsW3go6QGnFv
METVEv6AMA8GA1UdEwEB/wQFMAMBAf8wIAYDVR0RBBkwF4IPd2ViLmRlZmF1bHQu
c3ZjhwQKAAABMAoGCCqGSM49BAMCA0kAMEYCIQCu71+qnrfhxQoBgRypOvdzMUSb
nT2qB1iYC0DZc5fCcAIhAIDJ0HlKzX5HK6UviSV/czB3jxppEWekv67da4CCbFWo
-----END CERTIFICATE-----
`;
const KEY = "-----BEGIN PRIVATE KEY-----\nnobody looks at it\n-----END PRIVATE KEY-----\n";

const indented = (text: string): string => text.replace(/^(?=.)/gm, "    ");

const PODS = `apiVersion: v1
kind: Secret
metadata: {name: tls}
stringData:
  tls.crt: |
${indented(CERTIFICATE)}  tls.key: |
${indented(KEY)}---
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  default.conf: |
    server {
      listen 443 ssl;
      ssl_certificate /tls/tls.crt;
      ssl_certificate_key /tls/tls.key;
      location / { return 200 "$scheme\\n"; }
    }
    server { listen 80; location / { return 200 "plain\\n"; } }
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  volumes: [{name: tls, secret: {secretName: tls, defaultMode: 0400}}, {name: conf, configMap: {name: conf}}]
  containers:
  - name: nginx
    image: nginx
    volumeMounts: [{name: tls, mountPath: /tls}, {name: conf, mountPath: /etc/nginx/conf.d}]
    readinessProbe: {httpGet: {scheme: HTTPS, port: 443}, periodSeconds: 2}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 443, name: a}, {port: 80, name: b}]}
---
apiVersion: v1
kind: Pod
metadata: {name: wrong}
spec:
  containers:
  - {name: plain, image: nginx, readinessProbe: {httpGet: {scheme: HTTPS, port: 80}, periodSeconds: 2}}
  - {name: unknown, image: "my/app:1", ports: [{containerPort: 8443}], readinessProbe: {httpGet: {scheme: HTTPS, port: 8443}}}
---
apiVersion: v1
kind: Pod
metadata: {name: ask}
spec:
  volumes: [{name: tls, secret: {secretName: tls}}]
  containers: [{name: ask, image: curlimages/curl, command: [sleep, "1000"], volumeMounts: [{name: tls, mountPath: /tls}]}]
`;

describe("a certificate in PEM", () => {
  it("says whose it is, and who has signed it", () => {
    expect(certificateOf(CERTIFICATE)).toMatchObject({
      names: ["web.default.svc", "10.0.0.1"],
      subject: "CN=web.default.svc",
      issuer: "CN=web.default.svc",
    });
    expect(certificateOf("-----BEGIN CERTIFICATE-----\nbm90aGluZw==\n-----END CERTIFICATE-----\n")).toBeUndefined();
    expect(certificateOf("")).toBeUndefined();
  });

  it("is trusted for its names, and for one more label where they begin with *", () => {
    const certificate = { names: ["*.example.com"], subject: "CN=a", issuer: "CN=Podarium Public CA" };
    const of = (host: string): string | null => distrust(certificate, host, null);
    expect(["www.example.com", "a.b.example.com", "example.com"].map(of)).toEqual([null, "other-name", "other-name"]);
    expect(distrust(certificate, "www.example.com", "")).toBe("unknown-issuer");
  });
});

describe("https", () => {
  const world = new World({ "pods.yaml": PODS }).runTo("25s");
  const ask = (line: string): string => {
    const { stdout, stderr } = world.kubectl(`exec ask -- sh -c '${line} 2>&1; echo [$?]'`);
    return stdout + stderr;
  };
  const MORE =
    "More details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.\n";

  it.each([
    ["curl -sS https://web.default.svc", `curl: (60) SSL certificate problem: self-signed certificate\n${MORE}[60]\n`],
    ["curl -ksS https://web.default.svc", "https\n[0]\n"],
    ["curl -sS --cacert /tls/tls.crt https://web.default.svc", "https\n[0]\n"],
    [
      "curl -sS --cacert /tls/tls.crt https://web",
      `curl: (60) SSL: no alternative certificate subject name matches target host name 'web'\n${MORE}[60]\n`,
    ],
    ["curl -sS --cacert /nope https://web", "curl: (77) error setting certificate file: /nope\n[77]\n"],
    ["curl -sS https://web:80", "curl: (35) OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number\n[35]\n"],
    ["curl -s https://example.com -o /dev/null", "[0]\n"],
    ["wget -qO- https://web", "wget: note: TLS certificate validation not implemented\nhttps\n[0]\n"],
    ["wget -qO- --no-check-certificate https://web", "https\n[0]\n"],
    [
      "wget -qO- --no-check-certificate https://web:80",
      "wget: error getting response: Connection reset by peer\n[1]\n",
    ],
  ])("%s", (line, said) => {
    expect(ask(line)).toBe(said);
  });

  it("a plain request to its port is answered as nginx answers it", () => {
    expect(ask("curl -s http://web:443")).toContain("The plain HTTP request was sent to HTTPS port");
  });

  it("probes take any certificate, and notice who does not speak TLS", () => {
    expect(world.kubectl("get pods --no-headers").stdout.replace(/ +/g, " ")).toMatch(
      /^ask 1\/1 Running 0 \S+\nweb 1\/1 Running 0 \S+\nwrong 1\/2 Running 0 \S+\n$/,
    );
    expect(world.events("pod/wrong").filter((text) => text.startsWith("Unhealthy "))).toContainEqual(
      expect.stringMatching(
        /^Unhealthy Readiness probe failed: Get "https:\/\/10[.\d]+:80\/": http: server gave HTTP response to HTTPS client$/,
      ),
    );
  });
});
