/** `memcached`: the text protocol of set, get and their kin. Source: docker-library/memcached 1.6; memcached's protocol.txt. */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain, AppletRun } from "../../kernel/applet.ts";
import { STANDARD_PATH, text } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { listenOn, program, serve } from "../parts/service.ts";
import type { Protocol } from "../parts/service.ts";
import { imageByTag, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";

const VERSION = "1.6.38";
const MOST_ITEMS = 100_000;

const main: AppletMain = function* (sys, argv): AppletRun {
  const at = argv.findIndex((word) => word === "-p");
  const port = Number(at < 0 ? 11_211 : argv[at + 1]);
  const fd = listenOn(sys, port);
  if (isError(fd)) {
    yield* sys.error(`bind(): Address already in use\nfailed to listen on TCP port ${port}: Address already in use\n`);
    return 71;
  }
  return yield* serve(sys, new Map([[fd, protocol(new Map())]]));
};

function protocol(items: Map<string, { flags: string; data: string }>): Protocol {
  return () => {
    let buffer = "";
    return {
      receive(data) {
        buffer += data;
        let send = "";
        for (let end = buffer.indexOf("\n"); end >= 0; end = buffer.indexOf("\n")) {
          const [command = "", key = "", flags = "0", , bytes = "0"] = buffer.slice(0, end).trim().split(/\s+/);
          let rest = buffer.slice(end + 1);
          switch (command) {
            case "set":
            case "add":
            case "replace": {
              const size = Number(bytes);
              if (rest.length < size + 1) return { send };
              const isThere = items.has(key);
              const isStored = command === "set" || (command === "add") !== isThere;
              if (isStored && items.size < MOST_ITEMS) items.set(key, { flags, data: rest.slice(0, size) });
              rest = rest.slice(size).replace(/^\r?\n/, "");
              send += isStored ? "STORED\r\n" : "NOT_STORED\r\n";
              break;
            }
            case "get": {
              const item = items.get(key);
              send += `${item ? `VALUE ${key} ${item.flags} ${item.data.length}\r\n${item.data}\r\n` : ""}END\r\n`;
              break;
            }
            case "delete":
              send += items.delete(key) ? "DELETED\r\n" : "NOT_FOUND\r\n";
              break;
            case "flush_all":
              items.clear();
              send += "OK\r\n";
              break;
            case "version":
              send += `VERSION ${VERSION}\r\n`;
              break;
            case "stats":
              send += `STAT pid 1\r\nSTAT version ${VERSION}\r\nSTAT curr_items ${items.size}\r\nEND\r\n`;
              break;
            case "quit":
              return { send, ends: true };
            default:
              send += "ERROR\r\n";
          }
          buffer = rest;
        }
        return { send };
      },
    };
  };
}

export const memcached: Image = imageByTag({
  names: ["memcached"],
  latest: "1.6",
  acceptsTag: versions("1.6 1.5 1.4 1", "alpine bookworm bullseye buster alpine3\\.\\d\\d"),
  make: ({ isAlpine }) => ({
    sizeBytes: isAlpine ? 9_000_000 : 31_000_000,
    layers: [
      ...(isAlpine
        ? [
            ...alpine.layers,
            { "/etc/passwd": text("root:x:0:0:root:/root:/bin/sh\nmemcache:x:11211:11211::/home/memcache:/bin/sh\n") },
          ]
        : [debianFiles(), debianAccounts({ name: "memcache", uid: 11_211, home: "/home/memcache" }), debianTools()]),
      {
        "/usr/local/bin/memcached": program("memcached", main, 500_000),
        "/usr/local/bin/docker-entrypoint.sh": text(
          '#!/bin/sh\nset -e\nif [ "${1#-}" != "$1" ]; then\n\tset -- memcached "$@"\nfi\nexec "$@"\n',
          0o755,
        ),
      },
    ],
    config: {
      entrypoint: ["docker-entrypoint.sh"],
      cmd: ["memcached"],
      env: [STANDARD_PATH, `MEMCACHED_VERSION=${VERSION}`],
      user: "memcache",
      workingDir: "/",
      exposedPorts: [11_211],
    },
  }),
});
