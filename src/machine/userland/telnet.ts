/**
 * telnet: a conversation with a server.
 *
 * Source: BusyBox 1.36.1 telnet.c; RFC 854, RFC 855.
 * Simplified: every option that the server proposes is refused, but for its echo; the escape character does nothing.
 */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR, strerror } from "../kernel/errno.ts";
import { SIGINT } from "../kernel/signals.ts";
import type { ByteString, Fd } from "../kernel/types.ts";
import { parseOptions } from "./getopt.ts";
import { complain } from "./message.ts";
import { lookupHost, lookupPort } from "./net-names.ts";
import type { Applet } from "./types.ts";
import { usageError } from "./usage.ts";

const DEFAULT_PORT = 23;
const BLOCK = 128;
const IAC = "\xff";
const DONT = "\xfe";
const DO = "\xfd";
const WONT = "\xfc";
const WILL = "\xfb";
const SB = "\xfa";
const SE = "\xf0";
const OPTION_ECHO = "\x01";
const OPTION_SUPPRESS_GO_AHEAD = "\x03";

export const telnetApplet: Applet = {
  name: "telnet",
  *main(sys, argv) {
    const options = yield* parseOptions(sys, argv, "al:");
    if (!options) return 1;
    const [host, portName] = options.operands;
    if (host === undefined || options.operands.length > 2) return yield* usageError(sys, "telnet");
    const port = yield* lookupPort(sys, "telnet", portName, DEFAULT_PORT);
    const to = port === null ? null : yield* lookupHost(sys, "telnet", host, port);
    if (!to) return 1;
    const fd = sys.k.socket(sys.p, "tcp");
    const failed = fd < 0 ? fd : yield* sys.connect(fd, to.address, to.port);
    if (failed < 0) {
      const where = to.address.includes(":") ? "" : ` (${to.address})`;
      yield* complain(sys, "telnet", `can't connect to remote host${where}: ${strerror(failed)}`);
      return 1;
    }
    yield* sys.print(`Connected to ${host}\n`);
    return yield* converse(sys, fd);
  },
};

function* converse(sys: Sys, net: Fd): AppletRun {
  const negotiation = new Negotiation();
  sys.k.setDisposition(sys.p, SIGINT, "default");
  for (;;) {
    const ready = yield* sys.poll([
      { fd: 0, read: true },
      { fd: net, read: true },
    ]);
    if (ready === -EINTR) continue;
    if (typeof ready === "number") return 1;
    if (ready.some(({ fd }) => fd === 0)) {
      const typed = yield* sys.read(0, BLOCK);
      if (typed === -EINTR) continue;
      if (typeof typed === "number" || typed === "") return 0;
      yield* sys.writeAll(net, typed.replaceAll(IAC, IAC + IAC).replace(/[\r\n]/g, "\r\n"));
    }
    if (ready.some(({ fd }) => fd === net)) {
      const data = yield* sys.read(net, BLOCK);
      if (data === -EINTR) continue;
      if (typeof data === "number" || data === "") {
        yield* sys.writeAll(1, "Connection closed by foreign host\r\n");
        return 1;
      }
      const { text, reply } = negotiation.take(data);
      yield* sys.writeAll(1, text);
      if (reply !== "") yield* sys.writeAll(net, reply);
    }
    sys.charge(2);
    if (sys.spent) yield;
  }
}

/** Takes the protocol's own bytes out of what the server sends. */
class Negotiation {
  #state: "text" | "cr" | "command" | "option" | "sub" | "sub-command" = "text";
  #wish = "";

  take(data: ByteString): { text: ByteString; reply: ByteString } {
    let text = "";
    let reply = "";
    for (const byte of data) {
      switch (this.#state) {
        case "cr":
          this.#state = "text";
          if (byte === "\0") break;
          text += this.#text(byte);
          break;
        case "text":
          text += this.#text(byte);
          break;
        case "command":
          text += this.#command(byte);
          break;
        case "option":
          reply += this.#answer(byte);
          this.#state = "text";
          break;
        case "sub":
          if (byte === IAC) this.#state = "sub-command";
          break;
        case "sub-command":
          this.#state = byte === SE ? "text" : "sub";
          break;
      }
    }
    return { text, reply };
  }

  #text(byte: string): string {
    if (byte === IAC) {
      this.#state = "command";
      return "";
    }
    if (byte === "\r") this.#state = "cr";
    return byte;
  }

  #command(byte: string): string {
    const isWish = byte === DO || byte === DONT || byte === WILL || byte === WONT;
    this.#state = byte === SB ? "sub" : isWish ? "option" : "text";
    this.#wish = byte;
    return byte === IAC ? IAC : "";
  }

  #answer(option: string): string {
    if (this.#wish === WILL) {
      const isWelcome = option === OPTION_ECHO || option === OPTION_SUPPRESS_GO_AHEAD;
      return IAC + (isWelcome ? DO : DONT) + option;
    }
    return this.#wish === DO ? IAC + WONT + option : "";
  }
}
