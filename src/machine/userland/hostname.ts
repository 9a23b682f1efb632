/**
 * hostname, dnsdomainname: the name of the machine. Source: BusyBox 1.36.1; hosts(5).
 * Simplified: a name that only DNS knows keeps the form in which it was asked for.
 */
import { CAP_SYS_ADMIN, capable } from "../kernel/capabilities.ts";
import { isIpv4 } from "../kernel/net/address.ts";
import { resolveHost } from "../kernel/net/resolver.ts";
import type { AppletRun, Sys } from "../kernel/applet.ts";
import type { ByteString } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { openMessage, readOperand } from "./input.ts";
import { complain } from "./message.ts";
import type { Applet } from "./types.ts";

/** The first name on the line of /etc/hosts that has this one, or the name itself. */
function canonicalName(sys: Sys, name: ByteString): ByteString {
  const text = sys.k.readFile(sys.p, "/etc/hosts");
  for (const line of typeof text === "string" ? text.split("\n") : []) {
    const [, ...names] = line.replace(/#.*$/, "").trim().split(/\s+/);
    if (names.includes(name)) return names[0] ?? name;
  }
  return name;
}

/** The part that is asked for (`d` domain, `f` full name, `i` addresses, `s` short), as the resolver knows it. */
function* printResolved(sys: Sys, applet: string, kinds: ReadonlySet<string>): AppletRun {
  const { hostname } = sys.p.ns.uts;
  const addresses = yield* resolveHost(sys, hostname);
  if (typeof addresses === "string") {
    const text = addresses === "not-found" ? "Unknown host" : "Host name lookup failure";
    yield* complain(sys, applet, `${hostname}: ${text}`);
    return 1;
  }
  const name = canonicalName(sys, hostname);
  const dot = name.indexOf(".");
  if (kinds.has("f")) yield* sys.print(`${name}\n`);
  else if (kinds.has("s")) yield* sys.print(`${dot < 0 ? name : name.slice(0, dot)}\n`);
  else if (kinds.has("d")) yield* sys.print(dot < 0 ? "" : `${name.slice(dot + 1)}\n`);
  else yield* sys.print(`${addresses.filter(isIpv4).join(" ")}\n`);
  return 0;
}

/** The names in a file, without comments and empty lines. */
function* namesIn(sys: Sys, path: ByteString): Generator<void, readonly ByteString[] | null, void> {
  const text = yield* readOperand(sys, path);
  if (typeof text === "number") {
    yield* complain(sys, "hostname", openMessage("cant-open", path, text));
    return null;
  }
  return text
    .split("\n")
    .map((line) => line.replace(/#.*$/, "").trim())
    .filter((line) => line !== "");
}

export const hostnameApplet: Applet = {
  name: "hostname",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "dfisF:v", { domain: "d", fqdn: "f", file: "F" });
    if (!options) return 1;
    const kinds = new Set(options.given.map((one) => one.option));
    if (kinds.has("d") || kinds.has("f") || kinds.has("i")) return yield* printResolved(sys, "hostname", kinds);
    const { hostname } = sys.p.ns.uts;
    const isShort = kinds.has("s");
    const file = options.value("F");
    const names = isShort ? [] : file === undefined ? options.operands.slice(0, 1) : yield* namesIn(sys, file);
    if (names === null) return 1;
    if (names.length > 0 && capable(sys.p.cred, CAP_SYS_ADMIN)) {
      sys.p.ns.uts.hostname = names.at(-1)?.slice(0, 64) ?? "";
      return 0;
    }
    if (names.length > 0) {
      yield* complain(sys, "hostname", "sethostname: Operation not permitted");
      return 1;
    }
    if (file === undefined || isShort) yield* sys.print(`${isShort ? hostname.replace(/\..*$/, "") : hostname}\n`);
    return 0;
  },
};

export const dnsdomainnameApplet: Applet = {
  name: "dnsdomainname",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "dfisF:v", { domain: "d", fqdn: "f", file: "F" });
    return options ? yield* printResolved(sys, "dnsdomainname", new Set("d")) : 1;
  },
};
