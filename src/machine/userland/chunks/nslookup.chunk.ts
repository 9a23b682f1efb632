/**
 * nslookup: asks DNS servers about a name.
 *
 * Source: BusyBox 1.36.1 nslookup.c (FEATURE_NSLOOKUP_BIG). All questions are sent together; each answer is shown as it
 * comes. A name without a dot is asked for in every search domain and only there.
 * Simplified: of MX and SOA records nothing is shown, for nobody in the simulated world has any.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { EINTR } from "../../kernel/errno.ts";
import { decodeResponse, encodeQuery } from "../../kernel/net/dns-codec.ts";
import type { DnsResponse } from "../../kernel/net/dns-codec.ts";
import type { Fd, SocketAddress } from "../../kernel/types.ts";
import { complain, complainErrno } from "../message.ts";
import { parseNumber } from "../number.ts";
import { dotted, lookupHost, pointerName } from "../net-names.ts";
import { usageError } from "../usage.ts";

const TYPES = ["SOA", "NS", "A", "AAAA", "CNAME", "MX", "TXT", "SRV", "PTR", "ANY"];
const OPTIONS = ["type", "querytype", "port", "retry", "debug", "t", "timeout"] as const;

interface Settings {
  types: string[];
  port: number;
  retries: number;
  timeoutMs: number;
  isDebugging: boolean;
}

interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  isAnswered: boolean;
}

interface Server {
  readonly name: string;
  readonly address: SocketAddress;
}

export function* main(sys: Sys, argv: readonly string[]): AppletRun {
  const settings: Settings = { types: [], port: 53, retries: 2, timeoutMs: 5000, isDebugging: false };
  let at = 1;
  for (; argv[at]?.startsWith("-"); at++) {
    const bad = applyOption(settings, argv[at] ?? "");
    if (bad === "usage") return yield* usageError(sys, "nslookup");
    if (bad === null) continue;
    yield* complain(sys, "nslookup", bad);
    return 1;
  }
  const [name, ...serverNames] = argv.slice(at);
  if (name === undefined || serverNames.length > 1) return yield* usageError(sys, "nslookup");
  const conf = readConf(sys);
  const servers: Server[] = [];
  const wanted = serverNames.length > 0 ? serverNames : conf.servers.length > 0 ? conf.servers : ["127.0.0.1"];
  for (const server of wanted) {
    const address = yield* lookupHost(sys, "nslookup", server, settings.port);
    if (!address) return 1;
    servers.push({ name: server, address });
  }
  return yield* askServers(sys, settings, servers, questionsFor(sys, settings, name, conf.search));
}

/** Null where it was understood, "usage" where it was not, else what is wrong with its value. */
function applyOption(settings: Settings, word: string): string | null {
  const [name = "", value = ""] = word.slice(1).split(/=(.*)/s);
  const option = OPTIONS.find((one) => one.startsWith(name));
  switch (option) {
    case undefined:
      return "usage";
    case "type":
    case "querytype":
      if (!TYPES.includes(value.toUpperCase())) return `invalid query type "${value}"`;
      settings.types.push(value.toUpperCase());
      return null;
    case "debug":
      settings.isDebugging = true;
      return null;
  }
  const max = option === "port" ? 65_535 : option === "retry" ? 2_147_483_647 : 2_147_483;
  const number = parseNumber(value, 1, max);
  if (number === null)
    return /^\d+$/.test(value) ? `number ${value} is not in 1..${max} range` : `invalid number '${value}'`;
  if (option === "port") settings.port = number;
  else if (option === "retry") settings.retries = number;
  else settings.timeoutMs = number * 1000;
  return null;
}

/** What it takes from /etc/resolv.conf; it knows no options. */
function readConf(sys: Sys): { servers: string[]; search: string[] } {
  const text = sys.k.readFile(sys.p, "/etc/resolv.conf");
  const servers: string[] = [];
  let search: string[] = [];
  let hasSearch = false;
  for (const line of typeof text === "string" ? text.split("\n") : []) {
    const [, keyword = "", rest = ""] = /^[ \t]*(\S+)[ \t](.*)$/.exec(line) ?? [];
    if (keyword === "nameserver") servers.push(rest);
    if (keyword === "search" || (keyword === "domain" && !hasSearch)) search = rest.split(/\s+/).filter(Boolean);
    hasSearch ||= keyword === "search";
  }
  const { hostname } = sys.p.ns.uts;
  if (search.length === 0 && hostname.includes(".")) search = [hostname.slice(hostname.indexOf(".") + 1)];
  return { servers, search: search.join(" ") === "." ? [] : search };
}

function questionsFor(sys: Sys, { types }: Settings, name: string, search: readonly string[]): Question[] {
  const random = sys.k.random.stream("dns");
  const ask = (type: string, full: string): Question => ({
    id: random.below(65_536),
    name: full,
    type,
    isAnswered: false,
  });
  const pointer = pointerName(name);
  if (types.length === 0 && pointer !== undefined) return [ask("PTR", pointer)];
  const wanted = types.length === 0 ? ["A", "AAAA"] : TYPES.filter((type) => types.includes(type));
  return wanted.flatMap((type) =>
    type === "PTR" || search.length === 0 || name.includes(".")
      ? [ask(type, name)]
      : search.map((domain) => ask(type, `${name}.${domain}`)),
  );
}

function* askServers(
  sys: Sys,
  settings: Settings,
  servers: readonly Server[],
  questions: readonly Question[],
): AppletRun {
  const session = new Session(sys, settings, questions);
  for (const server of servers) {
    if ((yield* session.ask(server)) <= 0) continue;
    const silent = questions.filter(({ isAnswered }) => !isAnswered);
    for (const { name } of silent) yield* sys.print(`*** Can't find ${name}: No answer\n`);
    if (silent.length > 0) yield* sys.print("\n");
    return session.code;
  }
  yield* sys.print(";; connection timed out; no servers could be reached\n\n");
  return 1;
}

class Session {
  code = 0;
  readonly #sys: Sys;
  readonly #settings: Settings;
  readonly #questions: readonly Question[];

  constructor(sys: Sys, settings: Settings, questions: readonly Question[]) {
    this.#sys = sys;
    this.#settings = settings;
    this.#questions = questions;
  }

  /** How many answers it gave; -1 where it cannot be asked. */
  *ask(server: Server): Generator<void, number, void> {
    const sys = this.#sys;
    const fd = sys.k.socket(sys.p, "udp");
    if (fd < 0) {
      yield* complainErrno(sys, "nslookup", "socket", fd);
      return -1;
    }
    yield* sys.connect(fd, server.address.address, server.address.port);
    const answers = yield* this.#exchange(fd, server);
    sys.k.close(sys.p, fd);
    return answers;
  }

  *#send(fd: Fd, server: Server): Generator<void, boolean, void> {
    const sys = this.#sys;
    for (const question of this.#questions) {
      if (question.isAnswered) continue;
      const sent = yield* sys.write(fd, encodeQuery(question));
      if (sent >= 0) continue;
      yield* complainErrno(sys, "nslookup", `write to '${server.name}'`, sent);
      return false;
    }
    return true;
  }

  *#exchange(fd: Fd, server: Server): Generator<void, number, void> {
    const sys = this.#sys;
    const { clock } = sys.k;
    const { timeoutMs, retries } = this.#settings;
    const interval = Math.floor(timeoutMs / retries);
    const started = clock.now;
    let answers = 0;
    let replies = 0;
    let impatience = 2 * this.#questions.length;
    if (!(yield* this.#send(fd, server))) return -1;
    let sentAt = started;
    while (clock.now - started < timeoutMs) {
      if (clock.now - sentAt >= interval) {
        if (!(yield* this.#send(fd, server))) return -1;
        sentAt = clock.now;
        impatience = 2 * this.#questions.length;
      }
      const ready = yield* sys.poll([{ fd, read: true }], Math.max(0, interval - (clock.now - sentAt)));
      if (typeof ready === "number" || ready.length === 0) continue;
      const data = yield* sys.read(fd, 512);
      if (typeof data === "number") {
        if (data !== -EINTR) yield* complainErrno(sys, "nslookup", "read", data);
        continue;
      }
      if (replies++ === 0) yield* sys.print(`Server:\t\t${server.name}\nAddress:\t${dotted(server.address)}\n\n`);
      const response = decodeResponse(data);
      const question = this.#questions.find(({ id, isAnswered }) => id === response?.id && !isAnswered);
      if (!response || !question) continue;
      if (response.rcode === "SERVFAIL" && impatience > 0) {
        impatience--;
        yield* sys.write(fd, encodeQuery(question));
        continue;
      }
      question.isAnswered = true;
      yield* this.#show(question, response, (data.charCodeAt(2) & 4) !== 0, clock.now - started);
      answers++;
      if (answers >= this.#questions.length) break;
    }
    return answers;
  }

  *#show(question: Question, response: DnsResponse, isOwn: boolean, ms: number): Generator<void, void, void> {
    const sys = this.#sys;
    const { isDebugging } = this.#settings;
    if (isDebugging) yield* sys.print(`Query #${this.#questions.indexOf(question)} completed in ${ms}ms:\n`);
    if (response.rcode !== "NOERROR") {
      yield* sys.print(`** server can't find ${question.name}: ${response.rcode}\n\n`);
      this.code = 1;
      return;
    }
    if (!isOwn) yield* sys.print("Non-authoritative answer:\n");
    else if (isDebugging) yield* sys.print("authoritative answer:\n");
    for (const record of response.answers) yield* sys.print(formatRecord(record));
    yield* sys.print("\n");
  }
}

function formatRecord({ name, type, value }: DnsResponse["answers"][number]): string {
  switch (type) {
    case "A":
    case "AAAA":
      return `Name:\t${name}\nAddress: ${value}\n`;
    case "NS":
      return `${name}\tnameserver = ${value}\n`;
    case "CNAME":
      return `${name}\tcanonical name = ${value}\n`;
    case "PTR":
      return `${name}\tname = ${value}\n`;
    case "TXT":
      return value === "" ? "" : `${name}\ttext = "${value}"\n`;
    case "SRV":
      return `${name}\tservice = ${value}\n`;
    default:
      return "";
  }
}
