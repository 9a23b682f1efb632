/**
 * dig: asks a DNS server and shows all of its answer. Source: BIND 9.18 as Debian 12 has it (dig.c).
 * Simplified: of the options +OPTION those that change what is shown or where it is asked for; DNSSEC, TCP, transfers,
 * batches (-f) and `+trace` say that they are not simulated.
 */
import type { AppletRun, Sys } from "../../kernel/applet.ts";
import { readResolvConf, searchNames } from "../../kernel/net/resolver.ts";
import { pointerName } from "../net-names.ts";
import { strftime } from "../../../sim/strftime.ts";
import { answerRow, ask, dataText, headerLines, questionRow, serversNamed, TYPES } from "./query.ts";
import type { Answer, Server } from "./query.ts";

const VERSION = "9.18.33-1~deb12u2-Debian";
const USAGE =
  "Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n" +
  "            {global-d-opt} host [@local-server] {local-d-opt}\n" +
  "            [ host [@local-server] {local-d-opt} [...]]\n\n" +
  'Use "dig -h" (or "dig -h | more") for complete list of options\n';
const NO_SERVER = 9;

/** What is shown, by the names of the options that show it; `no` in front of a name hides it. */
const SECTIONS = ["cmd", "comments", "question", "answer", "stats", "ttlid", "cls"] as const;
/** Taken, for they change nothing here. */
const SILENT =
  /^(no)?(authority|additional|recurse|edns|cookie|adflag|cdflag|aaflag|multiline|fail|besteffort|all|identify|idn(in|out)|badcookie|nssearch|rrcomments|crypto|opt|dnssec|do|qr|zflag|bufsize=\d+|edns=\d+|ndots=\d+|subnet=.*|sigchase|keepopen|unknownformat|expire|nsid|mapped|trusted-key|topdown|ednsnegotiation|ignore)$/;
const NOT_SIMULATED = /^(trace|tcp|vc|tls|https|onesoa)/;

interface Question {
  name: string;
  type: string;
}

interface Request {
  questions: Question[];
  server: string | null;
  port: number;
  timeoutMs: number;
  tries: number;
  isShort: boolean;
  searches: boolean;
  shown: Set<string>;
}

export function* digMain(sys: Sys, argv: readonly string[]): AppletRun {
  const request: Request = {
    questions: [],
    server: null,
    port: 53,
    timeoutMs: 5000,
    tries: 3,
    isShort: false,
    searches: false,
    shown: new Set(SECTIONS),
  };
  const problem = readWords(argv.slice(1), request);
  if (problem !== null) {
    if (problem.isFine) yield* sys.print(problem.text);
    else yield* sys.error(problem.text);
    return problem.isFine ? 0 : 1;
  }
  if (request.questions.length === 0) request.questions.push({ name: ".", type: "NS" });
  const conf = readResolvConf(sys);
  const servers: Server[] =
    request.server === null
      ? conf.nameservers.map((address) => ({ name: address, address, port: request.port }))
      : yield* serversNamed(sys, request.server, request.port);
  if (servers.length === 0) {
    yield* sys.error(`dig: couldn't get address for '${request.server ?? ""}': not found\n`);
    return 1;
  }
  let code = 0;
  for (const [i, question] of request.questions.entries()) {
    if (i > 0 && !request.isShort) yield* sys.print("\n");
    const answer = yield* lookUp(sys, request, question, servers);
    if (answer === null) {
      if (!request.isShort || request.shown.has("cmd")) yield* sys.print(banner(argv, request, i));
      yield* sys.print(";; no servers could be reached\n");
      code = NO_SERVER;
    } else if (request.isShort) {
      for (const record of answer.answers) yield* sys.print(`${dataText(record)}\n`);
    } else {
      yield* sys.print(banner(argv, request, i) + whole(sys, request, answer));
    }
  }
  return code;
}

interface Problem {
  readonly text: string;
  readonly isFine?: boolean;
}

function readWords(words: readonly string[], request: Request): Problem | null {
  let type: string | null = null;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word.startsWith("@")) request.server = word.slice(1);
    else if (word.startsWith("+")) {
      const problem = applyPlus(word.slice(1), request);
      if (problem !== null) return problem;
    } else if (word.startsWith("-") && word.length > 1) {
      const [letter = "", joined] = [word[1], word.slice(2)];
      if (letter === "v") return { text: `DiG ${VERSION}\n`, isFine: true };
      if (letter === "h") return { text: USAGE, isFine: true };
      if ("46muir".includes(letter) && joined === "") continue;
      if (!"xtpqcbfky".includes(letter)) return { text: `Invalid option: ${word}\n${USAGE}` };
      const value = joined === "" ? words[++i] : joined;
      if (value === undefined) return { text: `Invalid option: ${word}\n${USAGE}` };
      if (letter === "f" || letter === "k" || letter === "y")
        return { text: `dig: -${letter} is not simulated by Podarium\n` };
      if (letter === "x") request.questions.push({ name: pointerName(value) ?? value, type: "PTR" });
      if (letter === "q") request.questions.push({ name: value, type: type ?? "A" });
      if (letter === "p") request.port = Number(value);
      if (letter === "t") type = setType(value, request);
    } else if (TYPES.includes(word.toUpperCase()) && type === null) type = setType(word, request);
    else if (!/^(IN|CH|HS)$/i.test(word)) request.questions.push({ name: word, type: type ?? "A" });
  }
  return null;
}

/** For the name that stands before it, or for those that follow. */
function setType(word: string, { questions }: Request): string | null {
  const type = word.toUpperCase();
  const last = questions.at(-1);
  if (!last) return type;
  last.type = type;
  return null;
}

/** Options that take a number, and what they do with it. */
const NUMBERS: Readonly<Record<string, (request: Request, value: number) => void>> = {
  time: (request, value) => void (request.timeoutMs = Math.max(1, value) * 1000),
  timeout: (request, value) => void (request.timeoutMs = Math.max(1, value) * 1000),
  tries: (request, value) => void (request.tries = Math.max(1, value)),
  retry: (request, value) => void (request.tries = value + 1),
};
/** Names of sections as the options have them. */
const SHOWS: Readonly<Record<string, readonly string[]>> = {
  all: ["cmd", "comments", "question", "answer", "stats"],
  ttl: ["ttlid"],
  class: ["cls"],
  ...Object.fromEntries(SECTIONS.map((one) => [one, [one]])),
};

function applyPlus(word: string, request: Request): Problem | null {
  const isOn = !word.startsWith("no");
  const name = isOn ? word : word.slice(2);
  const [, key = "", number] = /^(\w+)=(\d+)$/.exec(name) ?? [];
  const sections = SHOWS[name];
  const takesNumber = NUMBERS[key];
  if (name === "short") request.isShort = isOn;
  else if (/^(search|defname|domain=.*)$/.test(name)) request.searches = isOn;
  else if (sections) for (const one of sections) toggle(request.shown, one, isOn);
  else if (takesNumber) takesNumber(request, Number(number));
  else if (NOT_SIMULATED.test(name)) return isOn ? { text: `dig: +${name} is not simulated by Podarium\n` } : null;
  else if (!SILENT.test(word)) return { text: `Invalid option: +${word}\n${USAGE}` };
  return null;
}

function toggle(shown: Set<string>, name: string, isOn: boolean): void {
  if (isOn) shown.add(name);
  else shown.delete(name);
}

/** With +search the names of the search list are tried until one is there. */
function* lookUp(
  sys: Sys,
  request: Request,
  { name, type }: Question,
  servers: readonly Server[],
): Generator<void, Answer | null, void> {
  const bare = name.replace(/\.$/, "");
  const names = request.searches ? searchNames(name, readResolvConf(sys)) : [bare];
  let answer: Answer | null = null;
  for (const full of names) {
    answer = yield* ask(sys, servers, full, type, request);
    if (answer === null || answer.rcode !== "NXDOMAIN") return answer;
  }
  return answer;
}

/** What stands before the first answer: the command line and where the question goes. */
function banner(argv: readonly string[], { shown, server, isShort }: Request, index: number): string {
  if (!shown.has("cmd") || isShort || index > 0) return "";
  const found = server === null ? "" : "; (1 server found)\n";
  return `\n; <<>> DiG ${VERSION} <<>> ${argv.slice(1).join(" ")}\n${found};; global options: +cmd\n`;
}

function whole(sys: Sys, { shown, server }: Request, answer: Answer): string {
  let out = "";
  const comments = shown.has("comments");
  if (comments) {
    out += ";; Got answer:\n";
    if (/(^|\.)local$/i.test(answer.name))
      out +=
        ";; WARNING: .local is reserved for Multicast DNS\n;; You are currently testing what happens when an mDNS query is leaked to DNS\n";
    out += headerLines(answer);
    const [wanted, had] = [/\brd\b/.test(answer.flags), /\bra\b/.test(answer.flags)];
    out += wanted && !had ? ";; WARNING: recursion requested but not available\n\n" : "\n";
  }
  if (shown.has("question"))
    out += `${comments ? ";; QUESTION SECTION:\n" : ""}${questionRow(answer)}${comments ? "\n" : ""}`;
  if (shown.has("answer") && answer.answers.length > 0) {
    const rows = answer.answers.map((one) => answerRow(one, { ttl: shown.has("ttlid"), showsClass: shown.has("cls") }));
    out += `${comments ? ";; ANSWER SECTION:\n" : ""}${rows.join("")}${comments ? "\n" : ""}`;
  }
  if (!shown.has("stats")) return out;
  const { address, port } = answer.server;
  const when = strftime("%a %b %d %H:%M:%S UTC %Y", sys.k.clock.epoch);
  return `${out};; Query time: ${answer.ms} msec\n;; SERVER: ${address}#${port}(${server ?? address}) (UDP)\n;; WHEN: ${when}\n;; MSG SIZE  rcvd: ${answer.bytes}\n\n`;
}
