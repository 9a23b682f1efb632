/**
 * Requests of HTTP and their answers, read off a connection by whoever looks on.
 * Source: RFC 9112, sections 3 and 4.
 * Simplified: of each write only the beginning is looked at, and of a connection the first writes; requests that are sent
 * before the last one was answered are taken for one.
 */
import { decodeUtf8 } from "../../machine/kernel/bytes.ts";
import type { ByteString } from "../../machine/kernel/types.ts";
import type { SimTime } from "../../sim/units.ts";

export interface HttpExchange {
  t: SimTime;
  method: string;
  path: string;
  host: string;
  /** Null: not answered, or not yet. */
  status: number | null;
  reason: string;
  /** Bytes of the request and of the answer, with their heads. */
  sent: number;
  received: number;
  /** When the last of the answer came. */
  until: SimTime | null;
}

/** A write: who, when, how much, and how it began. */
export interface Said {
  t: SimTime;
  isRequest: boolean;
  size: number;
  text: ByteString;
}

const REQUEST = /^([A-Z]+) (\S+) HTTP\/\d\.\d\r?\n/;
const STATUS = /^HTTP\/\d(?:\.\d)? (\d{3}) ?([^\r\n]*)\r?\n/;
const HOST = /^host:[ \t]*(\S+)/im;
/** A line that has not ended by then is none. */
const MAX_HEAD = 2048;

export function httpExchanges(said: readonly Said[]): HttpExchange[] {
  const exchanges: HttpExchange[] = [];
  // What each side has begun to say and what is no line yet.
  let asking = { t: 0, size: 0, text: "" };
  let answering = "";
  for (const { t, isRequest, size, text } of said) {
    const last = exchanges.at(-1);
    if (!isRequest) {
      asking = { t: 0, size: 0, text: "" };
      if (!last) continue;
      last.received += size;
      last.until = t;
      if (last.status !== null && last.status >= 200) continue;
      answering = `${answering}${text}`.slice(0, MAX_HEAD);
      for (let found = STATUS.exec(answering); found; found = STATUS.exec(answering)) {
        [last.status, last.reason] = [Number(found[1]), decodeUtf8(found[2] ?? "")];
        const end = answering.indexOf("\n\r\n");
        if (last.status >= 200 || end === -1) break;
        // An answer that is on its way (100): the last word counts.
        answering = answering.slice(end + 3);
      }
      continue;
    }
    const isOpen = last !== undefined && last.received === 0;
    if (isOpen) {
      last.sent += size;
      continue;
    }
    asking = {
      t: asking.size === 0 ? t : asking.t,
      size: asking.size + size,
      text: `${asking.text}${text}`.slice(0, MAX_HEAD),
    };
    const found = REQUEST.exec(asking.text);
    if (found) {
      answering = "";
      exchanges.push({
        t: asking.t,
        method: found[1] ?? "",
        path: decodeUtf8(found[2] ?? ""),
        host: decodeUtf8(HOST.exec(asking.text)?.[1] ?? ""),
        status: null,
        reason: "",
        sent: asking.size,
        received: 0,
        until: null,
      });
      asking = { t: 0, size: 0, text: "" };
    }
  }
  return exchanges;
}
