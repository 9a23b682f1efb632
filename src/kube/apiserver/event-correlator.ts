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

/** What a source has said of one object. */
interface Account {
  tokens: number;
  /** When `tokens` were counted. */
  at: number;
  /** Its events' `source`. */
  readonly source: Event["source"] & object;
  readonly similar: Similar[];
  readonly observed: Observed[];
}

interface Similar {
  readonly type: string;
  readonly reason: string;
  /** Different ones, the oldest first. */
  readonly messages: string[];
  lastSeen: number;
}

interface Observed {
  readonly type: string;
  readonly reason: string;
  /** Null: of all that are combined. */
  readonly message: string | null;
  readonly field: string | undefined;
  readonly name: string;
  count: number;
  readonly firstTimestamp: string;
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
  /** By source, which has a cache of its own, then by object. */
  readonly #accounts = new Map<string, Map<string, Account>>();
  readonly #series = new Map<string, Series>();
  /** When the last name was given, and which of that moment's it was. */
  #named = { epoch: -1, number: 0 };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What to write, or undefined where nothing is to be. */
  correlate(input: EventInput): EventWrite | undefined {
    return input.style === "events.k8s.io" ? this.#inSeries(input) : this.#counted(input);
  }

  #counted(input: EventInput): EventWrite | undefined {
    const { now } = this.#clock;
    const account = this.#account(input);
    const { involved, component, host, reason, type } = input;
    const isCombined = combines(account, input, now);
    const timestamp = formatRfc3339(this.#clock.epoch);
    const original = isCombined ? null : input.message;
    const field = isCombined ? undefined : involved.fieldPath;
    let observed = account.observed.find(
      (one) => one.message === original && one.reason === reason && one.type === type && one.field === field,
    );
    const isUpdate = observed !== undefined;
    if (observed) observed.count++;
    else {
      const made = {
        type,
        reason,
        message: original,
        field,
        name: this.#name(input),
        count: 1,
        firstTimestamp: timestamp,
      };
      account.observed.push((observed = made));
      if (account.observed.length > API_LIMITS.eventCache) account.observed.shift();
    }
    if (!takeToken(account, now)) return undefined;
    const message = isCombined ? `(combined from similar events): ${input.message}` : input.message;
    // To be asked for a character makes one string of the parts that it was put together from.
    message.charCodeAt(0);
    const { name, count, firstTimestamp } = observed;
    // In one piece, here and below: there are more events than anything else, and what is spread into another is made twice.
    const event: Event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: metadataOf(name, involved.namespace),
      involvedObject: involved,
      reason,
      type,
      message,
      source: account.source,
      firstTimestamp,
      lastTimestamp: timestamp,
      count,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: host ?? "",
    };
    return { namespace: involved.namespace, name, event, isUpdate };
  }

  #account({ component, host, involved }: EventInput): Account {
    const from = `${component}\n${host ?? ""}`;
    let accounts = this.#accounts.get(from);
    if (!accounts) this.#accounts.set(from, (accounts = new Map<string, Account>()));
    const { kind, namespace, name, uid } = involved;
    // Joined, here and below: what is added up is kept by the engines in all its parts.
    const key = [kind, namespace, name, uid].join("\n");
    const known = accounts.get(key);
    if (known) return known;
    const source = host === undefined ? { component } : { component, host };
    const account = { tokens: SPAM_BURST, at: this.#clock.now, source, similar: [], observed: [] };
    remember(accounts, key, account);
    return account;
  }

  #inSeries(input: EventInput): EventWrite | undefined {
    const { now, epoch } = this.#clock;
    const key = [sourceKey(input), input.type, input.reason, input.action, input.message].join("\n");
    const known = this.#series.get(key);
    const event = (name: string): Event => ({
      apiVersion: "v1",
      kind: "Event",
      metadata: metadataOf(name, input.involved.namespace),
      involvedObject: input.involved,
      reason: input.reason,
      type: input.type,
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

  /** The object's name and the time in nanoseconds, in hex; no two are the same. */
  #name({ involved }: EventInput): string {
    const { epoch } = this.#clock;
    if (epoch === this.#named.epoch) this.#named.number++;
    else this.#named = { epoch, number: 0 };
    return [involved.name, ".", ...nanosecondsInHex(epoch, this.#named.number)].join("");
  }
}

/** So many milliseconds and nanoseconds, in two parts of 32 bits: together they are beyond a number's whole ones. */
function nanosecondsInHex(ms: number, ns: number): string[] {
  const below = 4096 * 1_048_576;
  const upper = Math.floor(ms / 1_048_576) * 1_000_000;
  const lower = (upper % 4096) * 1_048_576 + (ms % 1_048_576) * 1_000_000 + ns;
  const high = Math.floor(upper / 4096) + Math.floor(lower / below);
  return [high.toString(16), (lower % below).toString(16).padStart(8, "0")];
}

/** What the server completes. */
function metadataOf(name: string, namespace: string): Event["metadata"] {
  return { name, namespace, uid: "", resourceVersion: "", creationTimestamp: "" };
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

/** From the tenth different message within ten minutes, all that are alike are one. */
function combines({ similar }: Account, { type, reason, message }: EventInput, now: number): boolean {
  const known = similar.find((one) => one.reason === reason && one.type === type);
  if (!known) {
    // The list is made with its message: most have one, and what is pushed to an empty list makes room for many.
    similar.push({ type, reason, messages: [message], lastSeen: now });
    return false;
  }
  if (now - known.lastSeen > COMBINE_WITHIN) known.messages.length = 0;
  known.lastSeen = now;
  const { messages } = known;
  if (!messages.includes(message)) messages.push(message);
  if (messages.length < COMBINE_AFTER) return false;
  messages.shift();
  return true;
}

function takeToken(account: Account, now: number): boolean {
  const tokens = Math.min(SPAM_BURST, account.tokens + (now - account.at) / SPAM_REFILL);
  const isAllowed = tokens >= 1;
  account.tokens = isAllowed ? tokens - 1 : tokens;
  account.at = now;
  return isAllowed;
}

/** Keeps the newest entries of a cache. */
function remember<T>(cache: Map<string, T>, key: string, value: T): void {
  cache.delete(key);
  cache.set(key, value);
  if (cache.size <= API_LIMITS.eventCache) return;
  const [oldest] = cache.keys();
  if (oldest !== undefined) cache.delete(oldest);
}
