/**
 * `/dev/tcp/HOST/PORT` and `/dev/udp/HOST/PORT` as targets of redirections: no files, bash itself connects.
 * Source: bash 5.2 manual (Redirections), what lib/sh/netopen.c says of failures. Simplified: not with `{name}>`.
 */
import { isError, Sys } from "../../kernel/applet.ts";
import { ECONNREFUSED, EINVAL, strerror } from "../../kernel/errno.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import type { ByteString } from "../../kernel/types.ts";
import type { OpenTarget } from "../interp/redirect.ts";
import type { ShellState } from "../interp/state.ts";
import { prefix } from "./messages.ts";

type Protocol = "tcp" | "udp";

/** How that target is opened; undefined where it is a file. */
export function networkTarget(state: ShellState, target: ByteString): OpenTarget | undefined {
  const match = /^\/dev\/(tcp|udp)\/([^/]*)\/(.*)$/s.exec(target);
  if (!match) return undefined;
  const [, protocol, host = "", service = ""] = match;
  return (kernel, proc) => connect(state, new Sys(kernel, proc), protocol as Protocol, host, service);
}

function* connect(
  state: ShellState,
  sys: Sys,
  protocol: Protocol,
  host: string,
  service: string,
): Generator<void, number, void> {
  const port = portOf(sys, service, protocol);
  if (port === undefined) {
    yield* sys.error(`${prefix(state)}${service}: Servname not supported for ai_socktype\n`);
    return -EINVAL;
  }
  const addresses = yield* resolveHost(sys, host);
  if (typeof addresses === "string") {
    const why = addresses === "not-found" ? "Name or service not known" : "Temporary failure in name resolution";
    yield* sys.error(`${prefix(state)}${host}: ${why}\n`);
    return -EINVAL;
  }
  let failed = -ECONNREFUSED;
  for (const address of addresses) {
    const fd = sys.k.socket(sys.p, protocol);
    const result = fd < 0 ? fd : yield* sys.connect(fd, address, port);
    if (!isError(result)) return fd;
    failed = result;
    if (fd >= 0) sys.k.close(sys.p, fd);
  }
  yield* sys.error(`${prefix(state).replace(/line \d+: $/, "")}connect: ${strerror(failed)}\n`);
  return failed;
}

/** A number, of which a port takes 16 bits, or a name of /etc/services. */
function portOf(sys: Sys, service: string, protocol: Protocol): number | undefined {
  if (/^\d*$/.test(service)) return Number(service) % 65_536;
  const services = sys.k.readFile(sys.p, "/etc/services");
  for (const line of typeof services === "string" ? services.split("\n") : []) {
    const [name, port = "", ...aliases] = line.replace(/#.*/, "").split(/\s+/);
    if ([name, ...aliases].includes(service) && port.endsWith(`/${protocol}`)) return Number.parseInt(port, 10);
  }
  return undefined;
}
