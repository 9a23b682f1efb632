/**
 * Turns what components report into Event objects: the same again raises a count, many similar ones are combined, and a
 * source that reports too much is dropped.
 *
 * Source: client-go tools/record events_cache.go (core events) and tools/events event_broadcaster.go (events.k8s.io), v0.36.
 * Simplified: a series of events.k8s.io is written when it is 30 minutes old and reported again, and not by a timer.
 */
import type { Clock } from "../../sim/clock.ts";
import { formatMicroTime, formatRfc3339 } from "../../sim/units.ts";
import type { Event } from "../api/core.ts";
import { API_LIMITS } from "./limits.ts";
import type { EventInput } from "./types.ts";

const COMBINE_AFTER = 10;
const COMBINE_WITHIN = 600_000;
const SPAM_BURST = 25;
const SPAM_REFILL = 300_000;
const SERIES_IDLE = 360_000;
const SERIES_REFRESH = 1_800_000;

interface Similar {
  messages: Set<string>;
  lastSeen: number;
}

interface Observed {
  name: string;
  count: number;
  firstTimestamp: string;
}

interface Series {
  name: string;
  count: number;
  lastSeen: number;
  lastWritten: number;
}

/** What is to be written: a new event, or the new fields of the one of that name. */
export interface EventWrite {
  namespace: string;
  name: string;
  event: Event;
  isUpdate: boolean;
}

export class EventCorrelator {
  readonly #clock: Clock;
  readonly #similar = new Map<string, Similar>();
  readonly #observed = new Map<string, Observed>();
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #series = new Map<string, Series>();
  #lastStamp = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What to write, or undefined where nothing is to be. */
  correlate(input: EventInput): EventWrite | undefined {
    return input.style === "events.k8s.io" ? this.#inSeries(input) : this.#counted(input);
  }

  #counted(input: EventInput): EventWrite | undefined {
    const { now } = this.#clock;
    const combined = this.#combine(input);
    const key = combined.key;
    const before = this.#observed.get(key);
    const timestamp = formatRfc3339(this.#clock.epoch);
    const observed: Observed = before
      ? { ...before, count: before.count + 1 }
      : { name: this.#name(input), count: 1, firstTimestamp: timestamp };
    remember(this.#observed, key, observed);
    if (!this.#takeToken(sourceKey(input), now)) return undefined;
    const event: Event = {
      ...this.#base(input, observed.name),
      message: combined.message,
      source: { component: input.component, ...(input.host !== undefined && { host: input.host }) },
      firstTimestamp: observed.firstTimestamp,
      lastTimestamp: timestamp,
      count: observed.count,
      eventTime: null,
      reportingComponent: input.component,
      reportingInstance: input.host ?? "",
    };
    return { namespace: input.involved.namespace, name: observed.name, event, isUpdate: before !== undefined };
  }

  /** From the tenth different message within ten minutes, all that are alike are one. */
  #combine(input: EventInput): { key: string; message: string } {
    const { now } = this.#clock;
    const key = `${sourceKey(input)}\n${input.type}\n${input.reason}`;
    const known = this.#similar.get(key);
    const similar =
      known && now - known.lastSeen <= COMBINE_WITHIN ? known : { messages: new Set<string>(), lastSeen: now };
    similar.messages.add(input.message);
    similar.lastSeen = now;
    remember(this.#similar, key, similar);
    if (similar.messages.size < COMBINE_AFTER) {
      return { key: `${key}\n${input.involved.fieldPath ?? ""}\n${input.message}`, message: input.message };
    }
    const [oldest] = similar.messages;
    if (oldest !== undefined) similar.messages.delete(oldest);
    return { key, message: `(combined from similar events): ${input.message}` };
  }

  #takeToken(key: string, now: number): boolean {
    const bucket = this.#buckets.get(key) ?? { tokens: SPAM_BURST, at: now };
    const tokens = Math.min(SPAM_BURST, bucket.tokens + (now - bucket.at) / SPAM_REFILL);
    const isAllowed = tokens >= 1;
    remember(this.#buckets, key, { tokens: isAllowed ? tokens - 1 : tokens, at: now });
    return isAllowed;
  }

  #inSeries(input: EventInput): EventWrite | undefined {
    const { now, epoch } = this.#clock;
    const key = `${sourceKey(input)}\n${input.type}\n${input.reason}\n${input.action ?? ""}\n${input.message}`;
    const known = this.#series.get(key);
    const event = (name: string): Event => ({
      ...this.#base(input, name),
      message: input.message,
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: formatMicroTime(epoch),
      reportingComponent: input.component,
      reportingInstance: input.host ?? `${input.component}-control-plane`,
      ...(input.action !== undefined && { action: input.action }),
    });
    const { namespace } = input.involved;
    if (!known || now - known.lastSeen > SERIES_IDLE) {
      const name = this.#name(input);
      remember(this.#series, key, { name, count: 1, lastSeen: now, lastWritten: now });
      return { namespace, name, event: event(name), isUpdate: false };
    }
    known.count++;
    known.lastSeen = now;
    if (known.count > 2 && now - known.lastWritten < SERIES_REFRESH) return undefined;
    known.lastWritten = now;
    const series = { count: known.count, lastObservedTime: formatMicroTime(epoch) };
    return { namespace, name: known.name, event: { ...event(known.name), series }, isUpdate: true };
  }

  #base({ involved, type, reason }: EventInput, name: string): Event {
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace: involved.namespace, uid: "", resourceVersion: "", creationTimestamp: "" },
      involvedObject: involved,
      reason,
      type,
    };
  }

  /** The object's name and the time in nanoseconds, in hex; no two are the same. */
  #name({ involved }: EventInput): string {
    const stamp = BigInt(this.#clock.epoch) * 1_000_000n;
    this.#lastStamp = stamp > this.#lastStamp ? stamp : this.#lastStamp + 1n;
    return `${involved.name}.${this.#lastStamp.toString(16)}`;
  }
}

function sourceKey({ component, host, involved }: EventInput): string {
  return [
    component,
    host ?? "",
    involved.kind,
    involved.namespace,
    involved.name,
    involved.uid,
    involved.apiVersion,
  ].join("\n");
}

/** Keeps the newest entries of a cache. */
function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  cache.delete(key);
  cache.set(key, value);
  if (cache.size <= API_LIMITS.eventCache) return;
  const [oldest] = cache.keys();
  if (oldest !== undefined) cache.delete(oldest);
}
