/**
 * What a container printed, as the runtime's log file keeps it: records with a time and a stream, cut at newlines.
 * Source: the CRI logging format; containerd's limit of a line; the kubelet's rotation at 10 MiB.
 */
import type { Clock } from "../../sim/clock.ts";
import type { RandomStream } from "../../sim/random.ts";
import { RUNTIME_LIMITS } from "./limits.ts";
import type { LogRecord } from "./types.ts";

type Stream = LogRecord["stream"];

const LAST_NANO = 999_999;

export class LogFile {
  #records: LogRecord[] = [];
  #bytes = 0;
  readonly #partial: Record<Stream, string> = { stdout: "", stderr: "" };
  readonly #onRecord: (record: LogRecord) => void;
  #followers: Set<(record: LogRecord) => void> | null = null;
  #taps: Set<(stream: Stream, data: string) => void> | null = null;
  readonly #clock: Clock;
  readonly #random: RandomStream;
  #lastTime = -1;
  #nanos = 0;

  /** `onRecord` is told of every record, before whoever follows. */
  constructor(clock: Clock, random: RandomStream, onRecord: (record: LogRecord) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#onRecord = onRecord;
  }

  /** Of all records. */
  get bytes(): number {
    return this.#bytes;
  }

  get records(): readonly LogRecord[] {
    return this.#records;
  }

  /** Takes bytes as the process wrote them. */
  write(stream: Stream, data: string): void {
    for (const tap of this.#taps ?? []) tap(stream, data);
    let text = this.#partial[stream] + data;
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.#lines(stream, text.slice(start, end), true);
      start = end + 1;
    }
    text = text.slice(start);
    while (text.length >= RUNTIME_LIMITS.logLineBytes) {
      this.#add(stream, text.slice(0, RUNTIME_LIMITS.logLineBytes), false);
      text = text.slice(RUNTIME_LIMITS.logLineBytes);
    }
    this.#partial[stream] = text;
  }

  /** The process has closed its streams: what is left without a newline is written as it is. */
  close(): void {
    for (const stream of ["stdout", "stderr"] as const) {
      if (this.#partial[stream] !== "") this.#add(stream, this.#partial[stream], false);
      this.#partial[stream] = "";
    }
  }

  follow(onRecord: (record: LogRecord) => void): () => void {
    (this.#followers ??= new Set()).add(onRecord);
    return () => this.#followers?.delete(onRecord);
  }

  /** Hands over the bytes as they come, lines or not. */
  tap(onData: (stream: Stream, data: string) => void): () => void {
    (this.#taps ??= new Set()).add(onData);
    return () => this.#taps?.delete(onData);
  }

  #lines(stream: Stream, line: string, complete: boolean): void {
    let rest = line;
    while (rest.length > RUNTIME_LIMITS.logLineBytes) {
      this.#add(stream, rest.slice(0, RUNTIME_LIMITS.logLineBytes), false);
      rest = rest.slice(RUNTIME_LIMITS.logLineBytes);
    }
    this.#add(stream, rest, complete);
  }

  #add(stream: Stream, line: string, complete: boolean): void {
    if (this.#bytes > RUNTIME_LIMITS.logBytes || this.#records.length >= RUNTIME_LIMITS.logRecords) {
      this.#records = [];
      this.#bytes = 0;
    }
    const record: LogRecord = { time: this.#clock.epoch, nanos: this.#nextNanos(), stream, line, complete };
    this.#records.push(record);
    this.#bytes += line.length + 1;
    this.#onRecord(record);
    for (const follower of this.#followers ?? []) follower(record);
  }

  /** Below the millisecond, later than the record before: real clocks never show the same time twice. */
  #nextNanos(): number {
    if (this.#clock.now !== this.#lastTime) {
      this.#lastTime = this.#clock.now;
      this.#nanos = this.#random.below(400_000);
    } else this.#nanos += Math.max(1, Math.floor((LAST_NANO - this.#nanos) / 128));
    return Math.min(this.#nanos, LAST_NANO);
  }
}
