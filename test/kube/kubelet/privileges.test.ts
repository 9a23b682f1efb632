/** What a security context leaves to a container's root. Source: kubernetes.io, "Configure a Security Context"; containerd's WithCapabilities. */
import { describe, expect, it } from "vitest";
import type { SecurityContext } from "../../../src/kube/api/pod.ts";
import { logOf, watchPod } from "./watching.fixture.ts";

const SHOW = "cd /proc/1; grep -e CapPrm -e CapEff -e CapBnd -e NoNewPrivs status";

function logWith(securityContext: SecurityContext | undefined, script = SHOW, image = "busybox:1.36"): string {
  const container = { name: "c", image, command: ["sh", "-c", script], ...(securityContext && { securityContext }) };
  return logOf(watchPod({ restartPolicy: "Never", containers: [container] }, { seconds: 20 }), "c");
}

const shown = (own: string, bounding = own, nnp = 0): string =>
  `CapPrm:\t${own}\nCapEff:\t${own}\nCapBnd:\t${bounding}\nNoNewPrivs:\t${nnp}\n`;

describe("capabilities", () => {
  it.each<[about: string, context: SecurityContext | undefined, log: string]>([
    ["a container's root", undefined, shown("00000000a80425fb")],
    ["somebody else", { runAsUser: 1000 }, shown("0000000000000000", "00000000a80425fb")],
    ["the documentation's example", { capabilities: { add: ["NET_ADMIN", "SYS_TIME"] } }, shown("00000000aa0435fb")],
    ["none", { capabilities: { drop: ["ALL"] } }, shown("0000000000000000")],
    ["in any case", { capabilities: { drop: ["all"], add: ["net_bind_service"] } }, shown("0000000000000400")],
    ["all", { capabilities: { add: ["ALL"], drop: ["CHOWN"] } }, shown("000001fffffffffe")],
    ["unknown names", { capabilities: { add: ["CAP_NET_ADMIN", "NOPE"] } }, shown("00000000a80425fb")],
    ["privileged", { privileged: true, capabilities: { drop: ["ALL"] } }, shown("000001ffffffffff")],
    [
      "no new privileges",
      { allowPrivilegeEscalation: false, capabilities: { drop: ["KILL"] } },
      shown("00000000a80425db", "00000000a80425db", 1),
    ],
  ])("%s", (_about, context, log) => expect(logWith(context)).toBe(log));

  it("nginx cannot give its directories away", () => {
    const { stderr } = { stderr: logWith({ capabilities: { drop: ["ALL"] } }, "nginx -g 'daemon off;'", "nginx:1.27") };
    expect(stderr).toMatch(
      /\[emerg\] \d+#\d+: chown\("\/var\/cache\/nginx\/client_temp", 101\) failed \(1: Operation not permitted\)\nnginx: \[emerg\] chown\("\/var\/cache\/nginx\/client_temp", 101\) failed \(1: Operation not permitted\)\n/,
    );
  });

  it("nginx's workers cannot become who they are to be", () => {
    const log = logWith(
      { capabilities: { drop: ["ALL"], add: ["CHOWN"] } },
      "exec nginx -g 'daemon off;'",
      "nginx:1.27",
    );
    expect(log).toMatch(/\[emerg\] (\d+)#\1: setgid\(101\) failed \(1: Operation not permitted\)/);
    expect(log).toMatch(/\[alert\] 1#1: worker process \d+ exited with fatal code 2 and cannot be respawned/);
  });
});
