/**
 * The files of the nginx image, and the program /usr/sbin/nginx. The server itself is a chunk, `nginx`.
 * Source: docker-library/nginx 1.27 (mainline, Debian); its documentation for what the start scripts do.
 */
import { AppletProgram } from "../../kernel/applet.ts";
import type { Layer } from "../../kernel/fs/layer.ts";
import type { Executable } from "../../kernel/types.ts";
import type { AppletChunk } from "../../userland/types.ts";
import { text } from "../base.ts";
import { DEFAULT_CONF, ERROR_PAGE, INDEX_PAGE, MIME_TYPES, NGINX_CONF, PARAMETER_FILES } from "./default-files.ts";
import { envsubst } from "./envsubst.ts";
import { ENTRYPOINT, ENTRYPOINT_SCRIPTS } from "./start-scripts.ts";
import { VERSION } from "./version.ts";

export const NGINX_VERSION = VERSION;

export const nginx: Executable = {
  name: "nginx",
  create: () =>
    new AppletProgram(function* (sys, argv) {
      const { main } = yield* sys.chunk<AppletChunk>("nginx");
      return yield* main(sys, argv);
    }),
};

function startScripts(): Layer {
  return Object.fromEntries(
    Object.entries(ENTRYPOINT_SCRIPTS).map(([name, script]) => [`/docker-entrypoint.d/${name}`, text(script, 0o755)]),
  );
}

export const NGINX_LAYER: Layer = {
  "/docker-entrypoint.sh": text(ENTRYPOINT, 0o755),
  "/docker-entrypoint.d": { kind: "directory" },
  ...startScripts(),
  "/etc/nginx/nginx.conf": text(NGINX_CONF),
  "/etc/nginx/mime.types": text(MIME_TYPES),
  "/etc/nginx/conf.d/default.conf": text(DEFAULT_CONF),
  ...PARAMETER_FILES,
  "/etc/nginx/modules": { kind: "symlink", target: "/usr/lib/nginx/modules" },
  "/usr/lib/nginx/modules": { kind: "directory" },
  "/usr/bin/envsubst": { kind: "program", program: envsubst, size: 35_288 },
  "/usr/share/nginx/html/index.html": text(INDEX_PAGE),
  "/usr/share/nginx/html/50x.html": text(ERROR_PAGE),
  "/var/lib/dpkg/info/nginx.default.conf": text(DEFAULT_CONF),
  "/var/log/nginx": { kind: "directory" },
  "/var/log/nginx/access.log": { kind: "symlink", target: "/dev/stdout" },
  "/var/log/nginx/error.log": { kind: "symlink", target: "/dev/stderr" },
};
