/**
 * `wordpress`: copies itself into an empty directory, then Apache serves it. Source: docker-library/wordpress 6.8.
 * Simplified: PHP is not run: with a database that can be reached the answer is the way to the installation, without one
 * the page that says so.
 */
import type { AppletMain, AppletRun } from "../../kernel/applet.ts";
import { resolveHost } from "../../kernel/net/resolver.ts";
import { program } from "../parts/service.ts";
import { versions } from "../parts/tags.ts";
import type { Image } from "../types.ts";
import { apacheMain } from "./apache.ts";
import { baseLayers } from "./web-image.ts";

const ROOT = "/var/www/html";
const COPY_MS = 900;

const main: AppletMain = function* (sys, argv): AppletRun {
  const isServer = /^(apache2|php-fpm)/.test(argv[1] ?? "apache2-foreground");
  if (!isServer) {
    yield* sys.error(`/usr/local/bin/docker-entrypoint.sh: line 112: exec: ${argv[1] ?? ""}: not found\n`);
    return 127;
  }
  const hasIndex = typeof sys.k.stat(sys.p, `${ROOT}/index.php`) !== "number";
  if (!hasIndex) {
    yield* sys.error(`WordPress not found in ${ROOT} - copying now...\n`);
    const entries = sys.k.readdir(sys.p, ROOT);
    if (typeof entries !== "number" && entries.length > 0)
      yield* sys.error(`WARNING: ${ROOT} is not empty! (copying anyhow)\n`);
    yield* sys.sleep(COPY_MS);
    for (const directory of ["wp-admin", "wp-content", "wp-includes"])
      sys.k.mkdir(sys.p, `${ROOT}/${directory}`, 0o755);
    for (const name of ["index.php", "wp-login.php", "license.txt"]) {
      const fd = yield* sys.open(`${ROOT}/${name}`, 0o1101, 0o644);
      if (fd < 0) continue;
      yield* sys.writeAll(fd, name.endsWith(".php") ? "<?php\n" : "WordPress\n");
      sys.k.close(sys.p, fd);
    }
    yield* sys.error(`Complete! WordPress has been successfully copied to ${ROOT}\n`);
  }
  if ([...sys.p.env.keys()].some((name) => name.startsWith("WORDPRESS_")))
    yield* sys.error(
      `No 'wp-config.php' found in ${ROOT}, but 'WORDPRESS_...' variables supplied; copying 'wp-config-docker.php' (${[...sys.p.env.keys()].filter((name) => name.startsWith("WORDPRESS_")).join(" ")})\n`,
    );
  const [host = "mysql", port = "3306"] = (sys.env("WORDPRESS_DB_HOST") ?? "mysql").split(":");
  const found = yield* resolveHost(sys, host);
  const address = typeof found === "string" ? null : (found[0] ?? null);
  const apache = apacheMain({
    root: ROOT,
    server: "Apache/2.4.62 (Debian)",
    phpVersion: "8.2.28",
    fallback(request) {
      const fd = request.sys.k.socket(request.sys.p, "tcp");
      request.sys.k.setSocketTimeout(request.sys.p, fd, 0);
      // Asked without waiting: in the same Pod or over the network at the next request.
      const reached = address !== null && request.sys.k.connect(request.sys.p, fd, address, Number(port)) === 0;
      request.sys.k.close(request.sys.p, fd);
      if (!reached)
        return {
          status: 500,
          type: "text/html; charset=utf-8",
          body: "<!DOCTYPE html>\n<html>\n<head><title>Database Error</title></head>\n<body><h1>Error establishing a database connection</h1></body>\n</html>\n",
        };
      if (request.path.startsWith("/wp-admin/install.php"))
        return {
          type: "text/html; charset=utf-8",
          body: "<!DOCTYPE html>\n<html><head><title>WordPress &rsaquo; Installation</title></head><body><h1>Welcome</h1></body></html>\n",
        };
      return { status: 302, type: "text/html; charset=UTF-8", headers: [["Location", "/wp-admin/install.php"]] };
    },
  });
  return yield* apache(sys, ["apache2", "-DFOREGROUND"]);
};

export const wordpress: Image = {
  names: ["wordpress"],
  latest: "6.8",
  acceptsTag: versions("6 5 4", "apache fpm cli alpine php\\d\\.\\d php\\d\\.\\d-apache php\\d\\.\\d-fpm beta"),
  sizeBytes: 236_000_000,
  layers: [
    ...baseLayers("debian"),
    {
      "/usr/local/bin/docker-entrypoint.sh": program("docker-entrypoint.sh", main),
      [ROOT]: { kind: "directory", mode: 0o777, uid: 33, gid: 33 },
    },
  ],
  config: {
    entrypoint: ["docker-entrypoint.sh"],
    cmd: ["apache2-foreground"],
    env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    user: "",
    workingDir: ROOT,
    stopSignal: "SIGWINCH",
    exposedPorts: [80],
  },
};
