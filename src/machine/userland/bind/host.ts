/**
 * host: addresses of a name, or the name of an address. Source: BIND 9.18 (host.c).
 * Simplified: -C, -l and other transfers are refused.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { readResolvConf, searchNames } from "../../kernel/net/resolver.ts";
import type { DnsResponse } from "../../kernel/net/dns-codec.ts";
import { getopt } from "../getopt.ts";
import { pointerName } from "../net-names.ts";
import { answerRow, ask, dataText, headerLines, questionRow, serversNamed } from "./query.ts";
import type { Answer, Patience, Server } from "./query.ts";

const USAGE =
  "Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]\n" +
  "            [-R number] [-m flag] [-p port] hostname [server]\n";
const RCODES: readonly string[] = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

/** How a record is told, by its type. */
const SENTENCES: Readonly<Record<string, string>> = {
  A: "has address",
  AAAA: "has IPv6 address",
  CNAME: "is an alias for",
  MX: "mail is handled by",
  NS: "name server",
  PTR: "domain name pointer",
  SOA: "has SOA record",
  SRV: "has SRV record",
  TXT: "descriptive text",
};

interface Question {
  readonly name: string;
  readonly types: readonly string[];
  readonly servers: readonly Server[];
  readonly patience: Patience;
  readonly isVerbose: boolean;
  /** Where the command line names a server, it is told. */
  readonly namesServer: boolean;
}

export function* hostMain(sys: Sys, argv: readonly string[]): AppletRun {
  const parsed = getopt(argv, "aAc:dilrTvVwt:W:R:m:N:p:sU46C");
  if (!parsed.ok || parsed.options.operands.length === 0) {
    if (!parsed.ok) yield* sys.error(parsed.message);
    yield* sys.error(USAGE);
    return 1;
  }
  const { options } = parsed;
  if (options.has("C") || options.has("l")) {
    yield* sys.error(`host: -${options.has("C") ? "C" : "l"} is not simulated by Podarium\n`);
    return 1;
  }
  const [name = "", server] = options.operands;
  const port = Number(options.value("p") ?? 53);
  const servers =
    server === undefined
      ? readResolvConf(sys).nameservers.map((address) => ({ name: address, address, port }))
      : yield* serversNamed(sys, server, port);
  if (servers.length === 0) {
    yield* sys.error(`host: couldn't get address for '${server ?? ""}': not found\n`);
    return 1;
  }
  const pointer = pointerName(name);
  const type = options.value("t")?.toUpperCase() ?? (options.has("a") ? "ANY" : undefined);
  return yield* answerAll(sys, {
    name: pointer ?? name,
    types: type === undefined ? (pointer === undefined ? ["A", "AAAA", "MX"] : ["PTR"]) : [type],
    servers,
    patience: { timeoutMs: Number(options.value("W") ?? 5) * 1000, tries: Number(options.value("R") ?? 1) + 1 },
    isVerbose: options.has("v") || options.has("d") || options.has("a"),
    namesServer: server !== undefined,
  });
}

function* answerAll(sys: Sys, question: Question): AppletRun {
  const isPointer = /\.(in-addr|ip6)\.arpa$/.test(question.name);
  let isFirst = true;
  for (const type of question.types) {
    const answer = yield* lookUp(sys, question, type, isPointer);
    if (answer === null) {
      yield* sys.print(";; no servers could be reached\n");
      return 1;
    }
    if (isFirst && question.namesServer) {
      const { name, address, port } = answer.server;
      yield* sys.print(`Using domain server:\nName: ${name}\nAddress: ${address}#${port}\nAliases: \n\n`);
    }
    isFirst = false;
    if (answer.rcode !== "NOERROR") {
      const number = RCODES.indexOf(answer.rcode);
      yield* sys.print(`Host ${question.name}${isPointer ? "." : ""} not found: ${number}(${answer.rcode})\n`);
      return 1;
    }
    if (question.isVerbose) yield* sys.print(verbose(answer));
    else if (answer.answers.length > 0) yield* sys.print(answer.answers.map(sentence).join(""));
    else if (question.types.length === 1) yield* sys.print(`${answer.name} has no ${type} record\n`);
  }
  return 0;
}

function* lookUp(
  sys: Sys,
  { name, servers, patience, isVerbose }: Question,
  type: string,
  isPointer: boolean,
): Generator<void, Answer | null, void> {
  const names = isPointer ? [name] : searchNames(name, readResolvConf(sys));
  let answer: Answer | null = null;
  for (const full of names) {
    if (isVerbose) yield* sys.print(`Trying "${full}"\n`);
    answer = yield* ask(sys, servers, full, type, patience);
    if (answer?.rcode !== "NXDOMAIN") return answer;
  }
  return answer;
}

function sentence(record: DnsResponse["answers"][number]): string {
  return `${record.name} ${SENTENCES[record.type] ?? `has ${record.type} record`} ${dataText(record)}\n`;
}

function verbose(answer: Answer): string {
  const { address, port } = answer.server;
  const rows = answer.answers.map((one) => answerRow(one)).join("");
  const found = rows === "" ? "" : `;; ANSWER SECTION:\n${rows}\n`;
  return `${headerLines(answer)}\n;; QUESTION SECTION:\n${questionRow(answer)}\n${found}Received ${answer.bytes} bytes from ${address}#${port} in ${answer.ms} ms\n`;
}
