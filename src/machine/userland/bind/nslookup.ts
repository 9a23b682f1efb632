/**
 * nslookup as BIND has it: the one of images with bind9-dnsutils or bind-tools. Source: BIND 9.18 (nslookup.c).
 * Simplified: of the commands of its prompt there are `exit`, `server NAME`, `set type=TYPE` and names.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import type { DnsResponse } from "../../kernel/net/dns-codec.ts";
import { readResolvConf, searchNames } from "../../kernel/net/resolver.ts";
import { LineReader } from "../input.ts";
import { pointerName } from "../net-names.ts";
import { ask, dataText, serversNamed } from "./query.ts";
import type { Answer, Server } from "./query.ts";

const VERSION = "9.18.33-1~deb12u2-Debian";
const USAGE = `Usage:
   nslookup [-opt ...]             # interactive mode using default server
   nslookup [-opt ...] - server    # interactive mode using 'server'
   nslookup [-opt ...] host        # just look up 'host' using default server
   nslookup [-opt ...] host server # just look up 'host' using 'server'
`;

interface Settings {
  /** Empty: addresses of both families. */
  type: string;
  port: number;
  timeoutMs: number;
  tries: number;
  searches: boolean;
}

export function* nslookupMain(sys: Sys, argv: readonly string[]): AppletRun {
  const settings: Settings = { type: "", port: 53, timeoutMs: 5000, tries: 3, searches: true };
  const operands: string[] = [];
  for (const word of argv.slice(1)) {
    if (/^--?v(ersion)?$/.test(word)) {
      yield* sys.print(`nslookup ${VERSION}\n`);
      return 0;
    }
    if (!word.startsWith("-") || word === "-") operands.push(word);
    else if (!applyOption(settings, word.slice(1))) yield* sys.print(`*** Invalid option: ${word.slice(1)}\n`);
  }
  const [name, server, ...rest] = operands;
  if (rest.length > 0) {
    yield* sys.error(USAGE);
    return 1;
  }
  const servers = yield* serversOf(sys, server, settings);
  if (servers.length === 0) {
    yield* sys.error(`nslookup: couldn't get address for '${server ?? ""}': not found\n`);
    return 1;
  }
  if (name === undefined || name === "-") return yield* converse(sys, settings, servers);
  return (yield* lookUp(sys, settings, servers, name)) ? 0 : 1;
}

/** False for one that it does not know. */
function applyOption(settings: Settings, word: string): boolean {
  const [name = "", value = ""] = word.split("=");
  if (/^(ty(pe)?|q(uerytype)?)$/.test(name)) settings.type = value.toUpperCase();
  else if (/^po(rt)?$/.test(name)) settings.port = Number(value) || 53;
  else if (/^ti(meout)?$/.test(name)) settings.timeoutMs = (Number(value) || 5) * 1000;
  else if (/^ret(ry)?$/.test(name)) settings.tries = (Number(value) || 0) + 1;
  else if (/^(no)?sea(rch)?$/.test(name)) settings.searches = !name.startsWith("no");
  else return /^(no)?(debug|d2|recurse|rec|vc|fail|defname|def|all)$/.test(name);
  return true;
}

function* serversOf(sys: Sys, name: string | undefined, { port }: Settings): Generator<void, Server[], void> {
  if (name !== undefined) return yield* serversNamed(sys, name, port);
  return readResolvConf(sys).nameservers.map((address) => ({ name: address, address, port }));
}

function* converse(sys: Sys, settings: Settings, initial: readonly Server[]): AppletRun {
  const reader = new LineReader(sys, 0);
  let servers = initial;
  for (;;) {
    yield* sys.print("> ");
    yield* sys.flush();
    const line = yield* reader.next();
    const [command = "", argument = ""] = (line ?? "exit").trim().split(/\s+/);
    if (command === "exit") return 0;
    if (command === "server") servers = yield* serversOf(sys, argument, settings);
    else if (command === "set") applyOption(settings, argument);
    else if (command !== "") yield* lookUp(sys, settings, servers, command);
  }
}

/** False where the name is not there or nobody answered. */
function* lookUp(
  sys: Sys,
  settings: Settings,
  servers: readonly Server[],
  name: string,
): Generator<void, boolean, void> {
  const pointer = pointerName(name);
  const isReverse = pointer !== undefined && settings.type === "";
  const first = yield* find(
    sys,
    settings,
    servers,
    isReverse ? [pointer] : namesOf(sys, settings, name),
    isReverse ? "PTR" : settings.type || "A",
  );
  if (first === null) {
    yield* sys.print(";; no servers could be reached\n\n");
    return false;
  }
  if (!isReverse) {
    const { server } = first;
    yield* sys.print(`Server:\t\t${server.name}\nAddress:\t${server.address}#${server.port}\n\n`);
  }
  if (first.rcode !== "NOERROR") {
    yield* sys.print(`** server can't find ${first.name}: ${first.rcode}\n\n`);
    return false;
  }
  const second = settings.type === "" && !isReverse ? yield* ask(sys, servers, first.name, "AAAA", settings) : null;
  const records = [...first.answers, ...(second?.answers ?? [])];
  if (records.length === 0) yield* sys.print(`*** Can't find ${name}: No answer\n`);
  else {
    if (!/\baa\b/.test(first.flags)) yield* sys.print("Non-authoritative answer:\n");
    for (const record of records) yield* sys.print(shown(record));
  }
  yield* sys.print("\n");
  return true;
}

function namesOf(sys: Sys, { searches }: Settings, name: string): string[] {
  return searches ? searchNames(name, readResolvConf(sys)) : [name.replace(/\.$/, "")];
}

/** The answer about the first of the names that is there; else that about the last. */
function* find(
  sys: Sys,
  settings: Settings,
  servers: readonly Server[],
  names: readonly string[],
  type: string,
): Generator<void, Answer | null, void> {
  let answer: Answer | null = null;
  for (const full of names) {
    answer = yield* ask(sys, servers, full, type, settings);
    if (answer?.rcode !== "NXDOMAIN") return answer;
  }
  return answer;
}

function shown(record: DnsResponse["answers"][number]): string {
  const data = dataText(record);
  switch (record.type) {
    case "A":
    case "AAAA":
      return `Name:\t${record.name}\nAddress: ${data}\n`;
    case "CNAME":
      return `${record.name}\tcanonical name = ${data}\n`;
    case "PTR":
      return `${record.name}\tname = ${data}\n`;
    case "NS":
      return `${record.name}\tnameserver = ${data}\n`;
    case "MX":
      return `${record.name}\tmail exchanger = ${data}\n`;
    case "TXT":
      return `${record.name}\ttext = ${data}\n`;
    case "SRV":
      return `${record.name}\tservice = ${data}\n`;
    default:
      return `${record.name}\trdata_${record.type} = ${data}\n`;
  }
}
