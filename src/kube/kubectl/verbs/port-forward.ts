/**
 * `kubectl port-forward`: a listener on this machine, and a connection to the Pod for each that comes in.
 * Source: kubectl pkg/cmd/portforward and client-go tools/portforward (behaviour), v1.33.
 * Simplified: the connection ends at the Pod's address, so what listens on 127.0.0.1 alone is not reached.
 */
import { AppletProgram } from "../../../machine/kernel/applet.ts";
import type { Sys } from "../../../machine/kernel/applet.ts";
import { EADDRINUSE, EINTR } from "../../../machine/kernel/errno.ts";
import { SIGINT } from "../../../machine/kernel/signals.ts";
import type { Fd } from "../../../machine/kernel/types.ts";
import type { KubeObject } from "../../api/meta.ts";
import { Failure, fail, failStatus, usageFail } from "../failure.ts";
import { at, list, num, text } from "../fields.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { namedObject, podFor } from "../pod-choice.ts";

interface Forward {
  local: number;
  remote: number;
}

export const portForward: Verb = {
  name: "port-forward",
  short: "Forward one or more local ports to a pod",
  usage: "kubectl port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]",
  flags: [
    { name: "address", kind: "array", value: "localhost" },
    { name: "pod-running-timeout", kind: "duration", value: "1m0s" },
  ],
  *run(inv) {
    const [word, ...ports] = inv.args;
    if (word === undefined || ports.length === 0)
      usageFail("port-forward", "TYPE/NAME and list of ports are required for port-forward");
    const object = namedObject(inv, word);
    const pod = yield* podFor(inv, object, "attach to");
    const resolved = ports.map((port) =>
      object.kind === "Service" ? servicePort(port, object, pod) : podPort(port, pod),
    );
    const latest = inv.api.get({ group: "", resource: "pods" }, pod.metadata.namespace, pod.metadata.name);
    if (!latest.ok) return failStatus(latest.status);
    const phase = text(latest.value, "status", "phase");
    if (phase !== "Running") fail(`unable to forward port because pod is not running. Current status=${phase}`);
    const forwards = resolved.map(parseForward);
    return yield* forward(inv, latest.value, forwards);
  },
};

/** `8080:80` as `[8080, 80]`; one port is both. */
function split(port: string): [local: string, remote: string] {
  const [local = "", remote, ...more] = port.split(":");
  return remote === undefined || more.length > 0 ? [local, local] : [local, remote];
}

function joined(local: string, remote: string): string {
  return local === remote ? remote : `${local}:${remote}`;
}

function containerPort(pod: KubeObject, name: string): string {
  for (const container of list(pod, "spec", "containers"))
    for (const port of list(container, "ports"))
      if (text(port, "name") === name) return String(num(port, "containerPort"));
  return fail(`Pod '${pod.metadata.name}' does not have a named port '${name}'`);
}

function podPort(port: string, pod: KubeObject): string {
  const [local, remote] = split(port);
  if (remote === "") fail("remote port cannot be empty");
  const number = isNumber(remote) ? remote : containerPort(pod, remote);
  onlyTcp(
    list(pod, "spec", "containers").flatMap((container) => [...list(container, "ports")]),
    "containerPort",
    number,
    remote,
  );
  return local === remote ? number : joined(local, number);
}

function servicePort(port: string, service: KubeObject, pod: KubeObject): string {
  const [local, remote] = split(port);
  const ports = list(service, "spec", "ports");
  const named = isNumber(remote) ? undefined : ports.find((one) => text(one, "name") === remote);
  if (!isNumber(remote) && named === undefined)
    fail(`Service '${service.metadata.name}' does not have a named port '${remote}'`);
  const number = named ? num(named, "port") : Number(remote);
  onlyTcp(ports, "port", String(number), remote);
  const wanted = ports.find((one) => num(one, "port") === number);
  if (wanted === undefined) return fail(`Service ${service.metadata.name} does not have a service port ${number}`);
  const own = local === remote ? String(number) : local;
  if (at(service, "spec", "clusterIP") === "None") return joined(own, String(number));
  const target = at(wanted, "targetPort");
  if (typeof target === "string" && !isNumber(target)) return joined(own, containerPort(pod, target));
  return joined(own, target === undefined || target === 0 ? String(number) : String(target));
}

function isNumber(text: string): boolean {
  return /^[+-]?\d+$/.test(text);
}

function onlyTcp(ports: readonly unknown[], field: string, number: string, shown: string): void {
  const protocols = ports.filter((one) => String(num(one, field)) === number).map((one) => text(one, "protocol"));
  if (protocols.includes("UDP") && !protocols.includes("TCP")) fail(`UDP protocol is not supported for ${shown}`);
}

const MAX_PORT = 65_535;

function parseForward(port: string): Forward {
  const [local, remote] = split(port);
  const parse = (word: string, what: string): number => {
    const quoted = JSON.stringify(word);
    if (!/^\d+$/.test(word))
      return fail(`error parsing ${what} port '${word}': strconv.ParseUint: parsing ${quoted}: invalid syntax`);
    if (Number(word) > MAX_PORT)
      return fail(`error parsing ${what} port '${word}': strconv.ParseUint: parsing ${quoted}: value out of range`);
    return Number(word);
  };
  const result = { local: local === "" ? 0 : parse(local, "local"), remote: parse(remote, "remote") };
  if (result.remote === 0) fail("remote port must be > 0");
  return result;
}

interface Listener extends Forward {
  fd: Fd;
}

function* forward(inv: Invocation, pod: KubeObject, forwards: readonly Forward[]): Step<number> {
  const { sys } = inv;
  const listeners: Listener[] = [];
  for (const one of forwards) listeners.push(...(yield* listenOn(inv, one)));
  if (listeners.length === 0)
    fail(
      `unable to listen on any of the requested ports: [${forwards.map(({ local, remote }) => `{${local} ${remote}}`).join(" ")}]`,
    );
  sys.k.setDisposition(sys.p, SIGINT, "catch");
  const address = text(pod, "status", "podIP");
  for (;;) {
    const ready = yield* sys.poll(listeners.map(({ fd }) => ({ fd, read: true })));
    if (ready === -EINTR) return 0;
    if (typeof ready === "number") return fail("lost connection to pod");
    for (const { fd } of ready) {
      const listener = listeners.find((one) => one.fd === fd);
      if (!listener) continue;
      const connection = yield* sys.accept(fd);
      if (connection < 0) continue;
      yield* inv.line(`Handling connection for ${listener.local}`);
      if (!(yield* serve(inv, connection, address, listener))) throw new Failure("error: lost connection to pod\n");
    }
    // Those that have ended are not waited for otherwise.
    while (typeof (yield* sys.wait(-1, { noHang: true })) === "object");
  }
}

function* listenOn(inv: Invocation, { local, remote }: Forward): Step<Listener[]> {
  const { sys } = inv;
  const given = inv.flags.list("address", true);
  const wanted = given.length === 0 ? ["localhost"] : given;
  const addresses = wanted.flatMap((one) => (one === "localhost" ? ["127.0.0.1", "::1"] : [one]));
  const listeners: Listener[] = [];
  const problems: string[] = [];
  for (const address of addresses) {
    const fd = sys.k.socket(sys.p, "tcp");
    if (fd < 0) continue;
    const chosen = listeners[0]?.local ?? local;
    const bound = sys.k.bind(sys.p, fd, address, chosen);
    const failed = bound === 0 ? sys.k.listen(sys.p, fd, 16) : bound;
    const shown = address.includes(":") ? `[${address}]` : address;
    if (failed !== 0) {
      sys.k.close(sys.p, fd);
      const why = failed === -EADDRINUSE ? "bind: address already in use" : "bind: permission denied";
      // Without an own IPv6 the other address is enough.
      if (failed === -EADDRINUSE || !address.includes(":"))
        problems.push(
          `unable to create listener: Error listen tcp${address.includes(":") ? 6 : 4} ${shown}:${chosen}: ${why}`,
        );
      continue;
    }
    const own = sys.k.localAddress(sys.p, fd);
    const port = typeof own === "number" ? chosen : own.port;
    yield* inv.line(`Forwarding from ${shown}:${port} -> ${remote}`);
    listeners.push({ fd, local: port, remote });
  }
  if (listeners.length === 0)
    yield* inv.out(
      `Unable to listen on port ${local}: Listeners failed to create with the following errors: [${problems.join(" ")}]\n`,
    );
  return listeners;
}

/** Connects to the Pod and leaves the rest to a child; whether the Pod answered. */
function* serve(inv: Invocation, connection: Fd, address: string, { local, remote }: Listener): Step<boolean> {
  const { sys } = inv;
  const fd = sys.k.socket(sys.p, "tcp");
  const connected = fd < 0 ? fd : yield* sys.connect(fd, address, remote);
  if (connected !== 0) {
    yield* inv.err(
      `error: an error occurred forwarding ${local} -> ${remote}: error forwarding port ${remote} to pod: failed to execute portforward in network namespace: failed to connect to localhost:${remote} inside namespace: dial tcp4 127.0.0.1:${remote}: connect: connection refused\n`,
    );
    sys.k.close(sys.p, connection);
    if (fd >= 0) sys.k.close(sys.p, fd);
    return false;
  }
  sys.k.fork(sys.p, new AppletProgram((own) => pump(own, connection, fd)));
  sys.k.close(sys.p, connection);
  sys.k.close(sys.p, fd);
  return true;
}

/** Both ways until both have ended. */
function* pump(sys: Sys, one: Fd, other: Fd): Step<number> {
  const open = new Map<Fd, Fd>([
    [one, other],
    [other, one],
  ]);
  while (open.size > 0) {
    const ready = yield* sys.poll([...open.keys()].map((fd) => ({ fd, read: true })));
    if (typeof ready === "number") return 1;
    for (const { fd } of ready) {
      const data = yield* sys.read(fd);
      const to = open.get(fd);
      if (to !== undefined && typeof data === "string" && data !== "") {
        if ((yield* sys.writeAll(to, data)) < 0) return 1;
      } else {
        open.delete(fd);
        if (to !== undefined) sys.k.shutdown(sys.p, to, "write");
      }
    }
  }
  return 0;
}
