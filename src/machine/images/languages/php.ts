/**
 * `php`: files that are no programs are served (`-apache`), the FastCGI server listens (`-fpm`).
 * Simplified: PHP is not run: a request for a .php file is answered with 500, and the log says why.
 * Source: docker-library/php 8.4.
 */
import { isError } from "../../kernel/applet.ts";
import type { AppletMain } from "../../kernel/applet.ts";
import { SIGQUIT, SIGTERM } from "../../kernel/signals.ts";
import { STANDARD_PATH } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { alpine } from "../linux/alpine.ts";
import { endsQuietly, listenOn, program, serve } from "../parts/service.ts";
import { fullVersion, meaningOf, versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { apacheMain } from "../web/apache.ts";
import { interpreter } from "./not-simulated.ts";

const LINES = [
  "8.4.8",
  "8.3.22",
  "8.2.28",
  "8.1.32",
  "8.0.30",
  "7.4.33",
  "7.3.33",
  "7.2.34",
  "7.1.33",
  "7.0.33",
  "5.6.40",
];

const fpm: AppletMain = function* (sys) {
  const fd = listenOn(sys, 9000);
  if (isError(fd)) {
    yield* sys.error("ERROR: unable to bind listening socket for address '9000': Address already in use (98)\n");
    return 78;
  }
  yield* sys.error("NOTICE: fpm is running, pid 1\nNOTICE: ready to handle connections\n");
  return yield* serve(sys, new Map([[fd, () => ({ receive: () => ({ send: "", ends: true }) })]]), endsQuietly, [
    SIGQUIT,
    SIGTERM,
  ]);
};

const of = (tag: string): Image => {
  const made = cache.get(tag) ?? make(tag);
  cache.set(tag, made);
  return made;
};
const cache = new Map<string, Image>();
const acceptsTag = versions(
  "8.4 8.3 8.2 8.1 8.0 7.4 7.3 7.2 7.1 7.0 5.6",
  "fpm apache cli zts alpine bookworm bullseye buster stretch alpine3\\.\\d\\d",
);

function make(tag: string): Image {
  const { version, isAlpine } = meaningOf(tag, "8.4");
  const full = fullVersion(version, LINES);
  const kind = tag.includes("apache") ? "apache" : tag.includes("fpm") ? "fpm" : "cli";
  return {
    names: ["php"],
    latest: "8.4",
    acceptsTag,
    sizeBytes: isAlpine ? 32_000_000 : 178_000_000,
    layers: [
      ...(isAlpine ? alpine.layers : [debianFiles(), debianAccounts(), debianTools({ present: "curl" })]),
      {
        "/usr/local/bin/php": interpreter("php", { "-v": `PHP ${full} (cli)`, "--version": `PHP ${full} (cli)` }),
        "/usr/local/bin/docker-php-entrypoint": {
          kind: "file",
          mode: 0o755,
          content: '#!/bin/sh\nset -e\nif [ "${1#-}" != "$1" ]; then\n\tset -- php "$@"\nfi\nexec "$@"\n',
        },
        "/var/www/html": { kind: "directory", mode: 0o777, uid: 33, gid: 33 },
        ...(kind === "fpm" ? { "/usr/local/sbin/php-fpm": program("php-fpm", fpm) } : {}),
        ...(kind === "apache"
          ? {
              "/usr/local/bin/apache2-foreground": program(
                "apache2",
                apacheMain({ root: "/var/www/html", server: "Apache/2.4.62 (Debian)", phpVersion: full }),
              ),
            }
          : {}),
      },
    ],
    config: {
      entrypoint: ["docker-php-entrypoint"],
      cmd: kind === "apache" ? ["apache2-foreground"] : kind === "fpm" ? ["php-fpm"] : ["php", "-a"],
      env: [STANDARD_PATH, `PHP_VERSION=${full}`],
      user: "",
      workingDir: kind === "cli" ? "/" : "/var/www/html",
      ...(kind === "cli" ? {} : { stopSignal: kind === "apache" ? "SIGWINCH" : "SIGQUIT" }),
      exposedPorts: kind === "apache" ? [80] : kind === "fpm" ? [9000] : [],
    },
  };
}

export const php: Image = { ...of("latest"), ofTag: of };
