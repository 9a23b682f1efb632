/**
 * Serves the built page to the bench, compressed as any host would; with a link, over a line of so many megabits a second and
 * such a round trip. The line lies in the server and not in the browser's emulation, which leaves workers out.
 */
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};
/** Bytes that go onto the line at once. */
const PIECE = 8192;

/** `link`: `{mbits, rttMs}`. What was sent is counted in `sent`, by path. */
export async function servePage(folder, link) {
  const sent = new Map();
  const ready = new Map();
  const fresh = new WeakSet();
  let freeAt = 0;

  function load(path) {
    const known = ready.get(path);
    if (known) return known;
    const file = join(folder, path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return null;
    const made = {
      type: TYPES[extname(path)] ?? "application/octet-stream",
      body: gzipSync(readFileSync(file), { level: 9 }),
    };
    ready.set(path, made);
    return made;
  }

  /** Waits until the line has carried so many bytes after all that was put onto it before. */
  function carry(bytes) {
    const now = performance.now();
    freeAt = Math.max(freeAt, now) + (bytes * 8) / (link.mbits * 1000);
    return wait(freeAt - now);
  }

  async function answer(request, response) {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname)).replace(
      /\/$/,
      "/index.html",
    );
    if (link) {
      // A connection that is new costs a round trip more.
      const isFirst = fresh.delete(request.socket);
      await wait(link.rttMs * (isFirst ? 2 : 1));
    }
    const found = load(path);
    sent.set(path, (sent.get(path) ?? 0) + (found?.body.length ?? 0));
    if (!found) {
      response.writeHead(404).end();
      return;
    }
    const headers = { "content-type": found.type, "content-encoding": "gzip", "content-length": found.body.length };
    response.writeHead(200, { ...headers, "cache-control": "no-store" });
    if (link) {
      for (let at = 0; at < found.body.length; at += PIECE) {
        const piece = found.body.subarray(at, at + PIECE);
        await carry(piece.length);
        response.write(piece);
      }
      response.end();
    } else response.end(found.body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => fresh.add(socket));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    sent,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
