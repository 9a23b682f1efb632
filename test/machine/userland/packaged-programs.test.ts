/** Programs of packages: BIND's tools, ss, ncat, openssl and stress, as their real ones print. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { debian } from "../../../src/machine/images/linux/debian.ts";
import { polinuxStress } from "../../../src/machine/images/tools/stress.ts";
import { netshoot } from "../../../src/machine/images/tools/toolboxes.ts";
import { runBox, sh } from "../box.fixture.ts";
import type { BoxResult } from "../box.fixture.ts";

const SERVICES = { web: "10.96.0.20" };

function shoot(script: string, untilMs = 60_000): BoxResult {
  return sh(script, { image: netshoot, services: SERVICES, untilMs });
}

describe("dig", () => {
  it("shows all of an answer in the columns of BIND", () => {
    const { stdout } = shoot("dig web.default.svc.cluster.local");
    expect(stdout.replace(/id: \d+/, "id: 1").replace(/DiG \S+/, "DiG V")).toBe(`
; <<>> DiG V <<>> web.default.svc.cluster.local
;; global options: +cmd
;; Got answer:
;; WARNING: .local is reserved for Multicast DNS
;; You are currently testing what happens when an mDNS query is leaked to DNS
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr aa rd ra; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0

;; QUESTION SECTION:
;web.default.svc.cluster.local.	IN	A

;; ANSWER SECTION:
web.default.svc.cluster.local. 30 IN	A	10.96.0.20

;; Query time: 1 msec
;; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)
;; WHEN: Thu Jan 15 12:00:00 UTC 2026
;; MSG SIZE  rcvd: 63

`);
  });

  it.each([
    ["dig +short web.default.svc.cluster.local", "10.96.0.20\n", 0],
    ["dig +short web", "", 0],
    ["dig +short +search web", "10.96.0.20\n", 0],
    ["dig +noall +answer web.default.svc.cluster.local", "web.default.svc.cluster.local. 30 IN	A	10.96.0.20\n", 0],
    ["dig +nocomments +nocmd +nostats nope.x", ";nope.x.				IN	A\n", 0],
    ["dig +short @10.96.0.10 -t AAAA web.default.svc.cluster.local", "", 0],
  ])("%s", (script, stdout, exitCode) => {
    expect(shoot(script)).toMatchObject({ stdout, exitCode });
  });

  it("says so when nobody answers, and ends with 9", () => {
    const { stdout, exitCode } = shoot("dig @10.96.0.99 +time=1 +tries=2 web");
    const once = ";; communications error to 10.96.0.99#53: timed out\n";
    expect(stdout.startsWith(once + once)).toBe(true);
    expect(stdout).toContain(";; global options: +cmd\n;; no servers could be reached\n");
    expect(exitCode).toBe(9);
  });

  it("refuses what it does not know", () => {
    expect(shoot("dig +bogus x")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^Invalid option: \+bogus\nUsage:  dig/),
    });
    expect(shoot("dig @nowhere x").stderr).toBe("dig: couldn't get address for 'nowhere': not found\n");
    expect(shoot("dig +trace x").stderr).toBe("dig: +trace is not simulated by Podarium\n");
  });
});

describe("host and nslookup of BIND", () => {
  it.each([
    ["host web", "web.default.svc.cluster.local has address 10.96.0.20\n", 0],
    ["host nope", "Host nope not found: 3(NXDOMAIN)\n", 1],
    ["host -t AAAA web", "web.default.svc.cluster.local has no AAAA record\n", 0],
    ["host 10.0.0.9", "Host 9.0.0.10.in-addr.arpa. not found: 3(NXDOMAIN)\n", 1],
    [
      "nslookup web",
      "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.0.20\n\n",
      0,
    ],
    ["nslookup nope", "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n** server can't find nope: NXDOMAIN\n\n", 1],
    [
      "nslookup -type=AAAA web",
      "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n*** Can't find web: No answer\n\n",
      0,
    ],
    ["nslookup 10.0.0.9", "** server can't find 9.0.0.10.in-addr.arpa: NXDOMAIN\n\n", 1],
  ])("%s", (script, stdout, exitCode) => {
    expect(shoot(script)).toMatchObject({ stdout, exitCode });
  });
});

describe("ss", () => {
  const LISTENER = "nc -l -p 8080 -s 127.0.0.1 >/dev/null & nc -lu -p 53 -s 127.0.0.1 >/dev/null & sleep 1;";

  it("lays out listeners in columns as wide as they need to be", () => {
    expect(shoot(`${LISTENER} ss -ltn`).stdout).toBe(
      "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n" +
        "LISTEN 0      128        127.0.0.1:8080      0.0.0.0:*          \n",
    );
    expect(shoot(`${LISTENER} ss -Hltn`).stdout).toBe("LISTEN 0      128    127.0.0.1:8080 0.0.0.0:*\n");
  });

  it("tells kinds apart, and whose sockets they are", () => {
    const { stdout } = shoot(`${LISTENER} ss -tulpn`);
    expect(stdout).toMatch(/^Netid State {2}Recv-Q Send-Q Local Address:Port Peer Address:PortProcess +\n/);
    expect(stdout).toMatch(/^udp {3}UNCONN 0 {6}0 +127\.0\.0\.1:53 +0\.0\.0\.0:\* {4}users:\(\("nc",pid=\d+,fd=3\)\)/m);
    expect(stdout).toMatch(
      /^tcp {3}LISTEN 0 {6}128 +127\.0\.0\.1:8080 +0\.0\.0\.0:\* {4}users:\(\("nc",pid=\d+,fd=3\)\)/m,
    );
  });

  it.each([
    ["ss -Htan sport = :8080", 1],
    ["ss -Htan sport = :8081", 0],
    ["ss -Htan 'sport >= :8000 and not dport = :1'", 1],
    ["ss -Htan '( sport = :1 or sport = :8080 )'", 1],
    ["ss -Htn state established", 0],
    ["ss -Htn state listening src 127.0.0.0/8", 1],
    ["ss -Hltn src 10.0.0.0/8", 0],
  ])("%s", (script, lines) => {
    expect(shoot(`${LISTENER} ${script}`).stdout.split("\n").length - 1).toBe(lines);
  });

  it("refuses a filter that it cannot read", () => {
    expect(shoot("ss -t bogus")).toMatchObject({ exitCode: 255, stderr: expect.stringContaining("syntax error!") });
  });
});

describe("ncat", () => {
  it.each([
    ["ncat -z 127.0.0.1 9", "", "", 1],
    ["ncat -zv 127.0.0.1 9", "", "Ncat: Version 7.93 ( https://nmap.org/ncat )\nNcat: Connection refused.\n", 1],
    ["ncat 127.0.0.1 9 </dev/null", "", "Ncat: Connection refused.\n", 1],
    ["ncat nohost 80", "", 'Ncat: Could not resolve hostname "nohost": Name or service not known. QUITTING.\n', 2],
    ["ncat", "", "Ncat: You must specify a host to connect to. QUITTING.\n", 2],
    ["ncat -l 7000 --send-only <<<hello & sleep 1; ncat --recv-only 127.0.0.1 7000", "hello\n", "", 0],
    [
      "ncat -lk 7000 -c 'echo hi' & sleep 1; ncat 127.0.0.1 7000 </dev/null; ncat 127.0.0.1 7000 </dev/null; kill $!",
      "hi\nhi\n",
      "",
      0,
    ],
    ["ncat -l 7000 -e /bin/cat & sleep 1; echo round | ncat 127.0.0.1 7000", "round\n", "", 0],
    ["ncat -w 1 10.96.0.99 80; echo $?", "1\n", "Ncat: TIMEOUT.\n", 0],
  ])("%s", (script, stdout, stderr, exitCode) => {
    expect(runBox(["bash", "-c", script], { image: netshoot, services: SERVICES, untilMs: 60_000 })).toMatchObject({
      stdout,
      stderr,
      exitCode,
    });
  });

  it("ends a listener that finds its port taken", () => {
    expect(shoot("ncat -l 127.0.0.1 7000 & sleep 1; ncat -l 127.0.0.1 7000; echo $?; kill $!")).toMatchObject({
      stdout: "2\n",
      stderr: "Ncat: bind to 127.0.0.1:7000: Address already in use. QUITTING.\n",
    });
  });
});

describe("stress", () => {
  const stress = (argv: readonly string[], memoryLimit?: number): BoxResult =>
    runBox(["/usr/local/bin/stress", ...argv], {
      image: polinuxStress,
      untilMs: 60_000,
      ...(memoryLimit === undefined ? {} : { memoryLimit }),
    });

  it("works for as long as it is told", () => {
    expect(stress(["--cpu", "2", "-t", "3s"])).toMatchObject({
      stdout:
        "stress: info: [1] dispatching hogs: 2 cpu, 0 io, 0 vm, 0 hdd\nstress: info: [1] successful run completed in 3s\n",
      exitCode: 0,
      now: 3000,
    });
    expect(stress(["-q", "--vm", "1", "--vm-bytes", "10M", "--vm-hang", "1", "-t", "2"])).toMatchObject({
      stdout: "",
      exitCode: 0,
    });
  });

  it("is killed as a whole when it takes more memory than there is", () => {
    expect(stress(["--vm", "1", "--vm-bytes", "150M", "--vm-hang", "1"], 50_000_000)).toMatchObject({
      stdout: "stress: info: [1] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd\n",
      exitCode: 137,
    });
  });

  it("fails when somebody kills a worker", () => {
    const script = "stress --vm 1 --vm-bytes 1M & sleep 2; kill -9 $(pgrep -P $!); wait $!; echo $?";
    expect(runBox(["sh", "-c", script], { image: polinuxStress, untilMs: 60_000 })).toMatchObject({
      stdout: "stress: info: [2] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd\n1\n",
      stderr: `stress: FAIL: [2] (415) <-- worker 3 got signal 9
stress: WARN: [2] (417) now reaping child worker processes
stress: FAIL: [2] (421) kill error: No such process
stress: FAIL: [2] (451) failed run completed in 2s
`,
    });
  });

  it.each([
    [["--bogus"], "stress: FAIL: [1] (251) unrecognized option: --bogus\n"],
    [["-c", "x"], "stress: FAIL: [1] (665) unrecognized suffix: x\n"],
    [["-c"], "stress: FAIL: [1] (167) missing argument to option '--cpu'\n"],
  ])("refuses %j", (argv, stderr) => {
    expect(stress(argv)).toMatchObject({ stderr, exitCode: 1 });
  });

  it("is installed with its package; stress-ng has words of its own", () => {
    const { stdout, stderr } = sh(
      "apt-get update >/dev/null; apt-get install -y stress-ng >/dev/null; stress-ng --cpu 1 --timeout 2s; echo $?",
      { image: debian, untilMs: 600_000 },
    );
    expect(stdout).toBe("0\n");
    expect(stderr.replace(/\[\d+\]/g, "[1]")).toBe(`stress-ng: info:  [1] setting to a 2 second run per stressor
stress-ng: info:  [1] dispatching hogs: 1 cpu
stress-ng: info:  [1] successful run completed in 2.00s
`);
  });
});

describe("openssl", () => {
  it.each([
    ["openssl rand -hex 8 | wc -c", "17\n"],
    ["openssl rand -base64 12 | tr -d '\\n' | wc -c", "16\n"],
    ["openssl rand 5 | wc -c", "5\n"],
    [
      "echo abc | openssl sha256",
      "SHA2-256(stdin)= edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb\n",
    ],
    [
      "echo abc > f; openssl dgst -md5 f; openssl dgst -sha1 -r f",
      "MD5(f)= 0bee89b07a248e27c83fc3d5951213c1\n03cfd743661f07975fa2f1220c5194cbaff48451 *f\n",
    ],
    [
      "printf a | openssl dgst -sha256 -hmac key",
      "SHA2-256(stdin)= 780c3db4ce3de5b9e55816fba98f590631d96c075271b26976238d5f4444219b\n",
    ],
    [
      "echo abc | openssl base64; echo YWJjCg== | openssl base64 -d; echo abc | openssl enc -base64 -A",
      "YWJjCg==\nabc\nYWJjCg==",
    ],
  ])("%s", (script, stdout) => {
    expect(shoot(script)).toMatchObject({ stdout, stderr: "", exitCode: 0 });
  });

  it.each([
    ["openssl rand zz", 'rand: Can\'t parse "zz" as a number\nrand: Use -help for summary.\n'],
    ["openssl bogus", "Invalid command 'bogus'; type \"help\" for a list.\n"],
    ["openssl s_client", "openssl s_client: not simulated by Podarium\n"],
  ])("refuses %s", (script, stderr) => {
    expect(shoot(script)).toMatchObject({ stderr, exitCode: 1 });
  });

  const MAKE =
    "openssl req -x509 -newkey rsa:1024 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=authority/O=x 2>/dev/null &&" +
    "openssl req -new -newkey rsa:1024 -nodes -keyout k.pem -subj /CN=web -out a.csr 2>/dev/null &&" +
    "openssl x509 -req -in a.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3 -out c.pem 2>/dev/null";

  it("makes an authority, a key, a request and a certificate that belong together", () => {
    const { stdout } = shoot(
      `${MAKE}; openssl verify -CAfile ca.pem c.pem; openssl verify c.pem; openssl x509 -in c.pem -noout -subject -issuer -enddate; openssl x509 -in c.pem -noout -checkend 300000; stat -c %a k.pem`,
    );
    expect(stdout).toBe(
      "c.pem: OK\nsubject=CN = web\nissuer=CN = authority, O = x\nnotAfter=Jan 18 12:00:00 2026 GMT\nCertificate will expire\n600\n",
    );
  });

  const real = spawnSync("openssl", ["version"]).status === 0;

  it.skipIf(!real)("makes what a real openssl reads and verifies", () => {
    const { stdout } = shoot(`${MAKE}; cat ca.pem; echo ===; cat c.pem; echo ===; cat k.pem`);
    const directory = mkdtempSync(join(tmpdir(), "openssl-"));
    const [ca = "", certificate = "", key = ""] = stdout.split("===\n");
    for (const [name, text] of Object.entries({ ca, certificate, key })) writeFileSync(join(directory, name), text);
    const ask = (...argv: string[]): string => spawnSync("openssl", argv, { cwd: directory, encoding: "utf8" }).stdout;
    const start = Date.UTC(2026, 0, 15, 13) / 1000;
    expect(ask("verify", "-attime", String(start), "-CAfile", "ca", "certificate")).toBe("certificate: OK\n");
    expect(ask("rsa", "-in", "key", "-check", "-noout")).toContain("RSA key ok");
    expect(ask("x509", "-in", "certificate", "-noout", "-subject")).toBe("subject=CN = web\n");
  });
});
