/** The loop in the middle of nc: standard input to the connection, the connection to standard output. */
import type { AppletRun, Sys } from "../kernel/applet.ts";
import { EINTR, strerror } from "../kernel/errno.ts";
import type { ByteString, Fd, PollRequest } from "../kernel/types.ts";
import { complain } from "./message.ts";

const BUFFER_BYTES = 8192;

export interface RelaySettings {
  readonly verbose: number;
  /** Silence after which it gives up, tried twice; 0: never. */
  readonly waitMs: number;
  /** Pause between lines that are sent; 0: none. */
  readonly intervalMs: number;
  /** Where a hex dump of everything goes. */
  readonly log: Fd | null;
  /** Asked after a signal: the exit code if it ends the process. */
  isInterrupted(): Generator<void, number | null, void>;
}

export class NcRelay {
  sent = 0;
  received = 0;
  readonly #sys: Sys;
  readonly #settings: RelaySettings;
  #isInputOpen = true;
  #isNetOpen = true;
  #unsent: ByteString = "";

  constructor(sys: Sys, settings: RelaySettings) {
    this.#sys = sys;
    this.#settings = settings;
  }

  /** Until both sides have ended, or after two silences. */
  *run(net: Fd): AppletRun {
    const { waitMs, verbose, intervalMs } = this.#settings;
    const sys = this.#sys;
    let patience = 2;
    if (intervalMs > 0) yield* sys.sleep(intervalMs);
    while (this.#isInputOpen || this.#isNetOpen) {
      const ready = yield* sys.poll(this.#requests(net), waitMs > 0 ? waitMs : -1);
      if (ready === -EINTR) {
        const code = yield* this.#settings.isInterrupted();
        if (code !== null) return code;
        continue;
      }
      if (typeof ready === "number") {
        if (verbose > 0) yield* complain(sys, "nc", `poll: ${strerror(ready)}`);
        return 1;
      }
      if (ready.length === 0 && this.#unsent === "") {
        patience--;
        if (patience > 0) continue;
        if (verbose > 1) yield* sys.error("net timeout\n");
        return 0;
      }
      if (ready.some(({ fd }) => fd === net)) yield* this.#receive(net);
      if (this.#unsent === "" && this.#isInputOpen && ready.some(({ fd }) => fd === 0)) yield* this.#readInput(net);
      yield* this.#send(net);
      if (intervalMs > 0) yield* sys.sleep(intervalMs);
    }
    sys.k.close(sys.p, net);
    return 0;
  }

  #requests(net: Fd): PollRequest[] {
    const requests: PollRequest[] = [];
    if (this.#isInputOpen) requests.push({ fd: 0, read: true });
    if (this.#isNetOpen) requests.push({ fd: net, read: true });
    return requests;
  }

  /** To standard output, what came from the net. */
  *show(data: ByteString): Generator<void, void, void> {
    yield* this.#sys.writeAll(1, data);
    yield* this.#dump("<", data, this.received);
    this.received += data.length;
  }

  *#receive(net: Fd): Generator<void, void, void> {
    const sys = this.#sys;
    const data = yield* sys.read(net, BUFFER_BYTES);
    if (data === -EINTR) return;
    if (typeof data === "string" && data !== "") {
      sys.charge(1 + (data.length >> 8));
      if (sys.spent) yield;
      return yield* this.show(data);
    }
    if (typeof data === "number" && this.#settings.verbose > 1)
      yield* complain(sys, "nc", `net read: ${strerror(data)}`);
    this.#isNetOpen = false;
    this.#unsent = "";
  }

  *#readInput(net: Fd): Generator<void, void, void> {
    const data = yield* this.#sys.read(0, BUFFER_BYTES);
    if (data === -EINTR) return;
    if (typeof data === "string" && data !== "") {
      this.#unsent = data;
      return;
    }
    this.#isInputOpen = false;
    this.#sys.k.shutdown(this.#sys.p, net, "write");
  }

  *#send(net: Fd): Generator<void, void, void> {
    const sys = this.#sys;
    const { intervalMs } = this.#settings;
    while (this.#unsent !== "") {
      const newline = this.#unsent.indexOf("\n");
      const part = intervalMs > 0 && newline >= 0 ? this.#unsent.slice(0, newline + 1) : this.#unsent;
      const written = yield* sys.writeAll(net, part);
      if (written < 0) {
        // The reader will be told why; what is left has no way to go.
        this.#unsent = "";
        return;
      }
      this.#unsent = this.#unsent.slice(part.length);
      yield* this.#dump(">", part, this.sent);
      this.sent += part.length;
      if (intervalMs > 0) return;
    }
  }

  /** `D offset hex # text`, sixteen bytes a line. */
  *#dump(direction: "<" | ">", data: ByteString, from: number): Generator<void, void, void> {
    const { log } = this.#settings;
    if (log === null) return;
    let lines = "";
    for (let at = 0; at < data.length; at += 16) {
      const row = data.slice(at, at + 16).split("");
      const hex = row.map((byte) => `${byte.charCodeAt(0).toString(16).padStart(2, "0")} `).join("");
      const text = row.map((byte) => (byte > "\x1f" && byte < "\x7f" ? byte : ".")).join("");
      lines += `${direction} ${(from + at).toString(16).padStart(8, "0")} ${hex.padEnd(48)}# ${text}\n`;
    }
    yield* this.#sys.writeAll(log, lines);
  }
}
