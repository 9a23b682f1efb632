/** Exchanges of HTTP, read off what each side of a connection wrote. */
import { describe, expect, it } from "vitest";
import { httpExchanges } from "../../../src/kube/cluster/http-exchanges.ts";
import type { Said } from "../../../src/kube/cluster/http-exchanges.ts";

/** Writes, one a millisecond: `>` of the client, `<` of the server. */
const writes = (...texts: string[]): Said[] =>
  texts.map((text, t) => ({ t, isRequest: text.startsWith(">"), size: text.length - 1, text: text.slice(1) }));
const told = (...texts: string[]): unknown[] =>
  httpExchanges(writes(...texts)).map(({ t, method, path, status, sent, received }) => [
    t,
    method,
    path,
    status,
    sent,
    received,
  ]);

describe("exchanges of HTTP", () => {
  it("are found one after the other on a connection that is kept", () => {
    expect(
      told(
        ">GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
        "<HTTP/1.1 200 OK\r\n\r\n",
        "<body",
        ">POST /b HTTP/1.1\r\n\r\n",
        ">data",
        "<HTTP/1.1 503 Service Unavailable\r\n\r\n",
      ),
    ).toEqual([
      [0, "GET", "/a", 200, 28, 23],
      [3, "POST", "/b", 503, 24, 36],
    ]);
  });

  it("are found where lines come in pieces, and with the last word where an answer is on its way", () => {
    expect(
      told(">GET / HT", ">TP/1.0\n\n", "<HTTP/1.0 100 Continue\r\n\r\n", "<HTTP/1.0 20", "<4 No Content\r\n\r\n"),
    ).toEqual([[0, "GET", "/", 204, 16, 52]]);
  });

  it("have no status where nobody answered, and are none where something else is spoken", () => {
    expect(told(">GET / HTTP/1.1\r\n\r\n")).toEqual([[0, "GET", "/", null, 18, 0]]);
    expect(told(">PING\r\n", "<+PONG\r\n")).toEqual([]);
    expect(
      told(
        ">\u0016\u0003\u0001hello",
        "<\u0016\u0003\u0003hello",
        ">GET /s HTTP/1.1\r\n\r\n",
        "<HTTP/1.1 301 Moved\r\n\r\n",
      ),
    ).toEqual([[2, "GET", "/s", 301, 19, 22]]);
  });
});
