/** What wget reads from: a connection taken line by line first, then in pieces. */
import type { Sys } from "../kernel/applet.ts";
import { EAGAIN, EINTR, ETIMEDOUT } from "../kernel/errno.ts";
import type { ByteString, Fd, SocketAddress } from "../kernel/types.ts";

/** The longest line that is kept. */
const MAX_LINE = 65_536;

/** A connection, -errno, or "late" where `timeoutMs` (0: none) went by. */
export function* connectWithin(
  sys: Sys,
  to: SocketAddress,
  timeoutMs: number,
): Generator<void, Fd | number | "late", void> {
  const fd = sys.k.socket(sys.p, "tcp");
  if (fd < 0) return fd;
  if (timeoutMs > 0) sys.k.setSocketTimeout(sys.p, fd, timeoutMs);
  const started = sys.k.clock.now;
  const result = yield* sys.connect(fd, to.address, to.port);
  sys.k.setSocketTimeout(sys.p, fd, null);
  if (result === 0) return fd;
  sys.k.close(sys.p, fd);
  return result === -ETIMEDOUT && timeoutMs > 0 && sys.k.clock.now - started >= timeoutMs ? "late" : result;
}

export class WgetStream {
  readonly fd: Fd;
  readonly #sys: Sys;
  #buffer: ByteString = "";

  constructor(sys: Sys, fd: Fd) {
    this.#sys = sys;
    this.fd = fd;
  }

  /** A line with its newline where it has one; "" at the end, -errno, or "late" after `timeoutMs` (0: none). */
  *line(timeoutMs: number): Generator<void, { text: ByteString } | number | "late", void> {
    const sys = this.#sys;
    const deadline = sys.k.clock.now + timeoutMs;
    for (;;) {
      const newline = this.#buffer.indexOf("\n");
      if (newline >= 0 || this.#buffer.length > MAX_LINE) return { text: this.#take(newline + 1) };
      const left = timeoutMs === 0 ? null : deadline - sys.k.clock.now;
      if (left !== null && left <= 0) return "late";
      sys.k.setSocketTimeout(sys.p, this.fd, left);
      const data = yield* sys.read(this.fd);
      sys.k.setSocketTimeout(sys.p, this.fd, null);
      if (data === -EINTR) continue;
      if (data === -EAGAIN) return "late";
      if (typeof data === "number") return data;
      if (data === "") return { text: this.#take(this.#buffer.length) };
      this.#buffer += data;
    }
  }

  /** At most `max` bytes; "" at the end, -errno, or null where nothing came within a second. */
  *piece(max: number): Generator<void, ByteString | number | null, void> {
    const sys = this.#sys;
    if (this.#buffer !== "") return this.#take(Math.min(max, this.#buffer.length));
    const ready = yield* sys.poll([{ fd: this.fd, read: true }], 1000);
    if (ready === -EINTR || (typeof ready !== "number" && ready.length === 0)) return null;
    if (typeof ready === "number") return ready;
    return yield* sys.read(this.fd, Math.min(max, 65_536));
  }

  #take(length: number): ByteString {
    const taken = length > 0 ? this.#buffer.slice(0, length) : this.#buffer;
    this.#buffer = this.#buffer.slice(taken.length);
    return taken;
  }

  close(): void {
    this.#sys.k.close(this.#sys.p, this.fd);
  }
}
