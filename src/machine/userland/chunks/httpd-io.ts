/** One connection of httpd: reading a request's lines, writing a response's head, moving bytes to and from a program. */
import type { Sys } from "../../kernel/applet.ts";
import { EAGAIN, EINTR } from "../../kernel/errno.ts";
import type { ByteString, Fd, PollRequest } from "../../kernel/types.ts";

/** Milliseconds that a client has for each line of its head. */
const HEAD_TIMEOUT_MS = 60_000;
const BLOCK = 8192;

export class HttpdConnection {
  readonly #sys: Sys;
  #buffer: ByteString = "";

  constructor(sys: Sys) {
    this.#sys = sys;
  }

  /** A line without what ends it; "" at the end too, or null where none came in time. */
  *line(): Generator<void, ByteString | null, void> {
    const sys = this.#sys;
    for (;;) {
      const newline = this.#buffer.indexOf("\n");
      if (newline >= 0) {
        const line = this.#buffer.slice(0, newline).replaceAll("\r", "");
        this.#buffer = this.#buffer.slice(newline + 1);
        return line;
      }
      sys.k.setSocketTimeout(sys.p, 0, HEAD_TIMEOUT_MS);
      const data = yield* sys.read(0, BLOCK);
      sys.k.setSocketTimeout(sys.p, 0, null);
      if (data === -EINTR) continue;
      if (data === -EAGAIN) return null;
      if (typeof data === "number" || data === "") {
        const rest = this.#buffer.replaceAll("\r", "");
        this.#buffer = "";
        return rest;
      }
      this.#buffer += data;
    }
  }

  *write(data: ByteString): Generator<void, boolean, void> {
    return (yield* this.#sys.writeAll(1, data)) >= 0;
  }

  /**
   * Moves what a program (or another server) says to the client and up to `expected` bytes of the client's body to it.
   * The program's first words decide whether a status line is put in front: `HTTP...` is one, `Status: 302 Found` becomes one.
   */
  *pump(from: Fd, to: Fd, expected: number): Generator<void, void, void> {
    const sys = this.#sys;
    let forProgram = this.#buffer;
    let left = expected - forProgram.length;
    let isSending = true;
    let held: ByteString | null = "";
    for (;;) {
      if (isSending && forProgram === "" && left <= 0) {
        if (to !== from) sys.k.close(sys.p, to);
        isSending = false;
      }
      const requests: PollRequest[] = [{ fd: from, read: true }];
      if (isSending) requests.push(forProgram === "" ? { fd: 0, read: true } : { fd: to, write: true });
      const ready = yield* sys.poll(requests);
      if (ready === -EINTR) continue;
      if (typeof ready === "number") return;
      if (ready.some(({ fd, write }) => fd === to && write === true)) {
        const written = yield* sys.write(to, forProgram);
        if (written > 0) forProgram = forProgram.slice(written);
        else {
          forProgram = "";
          left = 0;
        }
      }
      if (ready.some(({ fd }) => fd === 0)) {
        const data = yield* sys.read(0, BLOCK);
        if (typeof data === "string" && data !== "") {
          forProgram = data;
          left -= data.length;
        } else left = 0;
      }
      if (!ready.some(({ fd, read }) => fd === from && read === true)) continue;
      const said = yield* sys.read(from, BLOCK);
      const data: ByteString = typeof said === "string" ? said : "";
      held = held === null ? null : held + data;
      const out: ByteString = held === null ? data : withStatusLine(held, data === "");
      if (out !== "") held = null;
      if (out !== "" && !(yield* this.write(out))) return;
      if (data === "") return;
      sys.charge(1 + (data.length >> 8));
      if (sys.spent) yield;
    }
  }
}

/** What a program's first words become; "" while too few have come. */
function withStatusLine(said: ByteString, isOver: boolean): ByteString {
  if (said.startsWith("Status: ")) return `HTTP/1.1 ${said.slice(8)}`;
  if (said.length < 4 && !(isOver && said !== "")) return "";
  return said.startsWith("HTTP") ? said : `HTTP/1.1 200 OK\r\n${said}`;
}
