/** `grafana/grafana`: the login page and its health. Source: grafana 12. */
import type { Image } from "../types.ts";
import { isoDate } from "./http-date.ts";
import { numbered, webImage } from "./web-image.ts";

export const grafana: Image = webImage({
  names: ["grafana/grafana", "grafana/grafana-oss"],
  latest: "12.0.2",
  acceptsTag: numbered,
  sizeBytes: 205_000_000,
  says: "12.0.2",
  base: "alpine",
  path: "/run.sh",
  files: {
    "/etc/passwd": {
      kind: "file",
      content: "root:x:0:0:root:/root:/bin/sh\ngrafana:x:472:0::/home/grafana:/sbin/nologin\n",
    },
    "/var/lib/grafana": { kind: "directory", mode: 0o777, uid: 472 },
    "/usr/share/grafana": { kind: "directory" },
  },
  config: { user: "472", workingDir: "/usr/share/grafana", exposedPorts: [3000] },
  server: {
    onTerm: 0,
    startMs: 2500,
    ports: () => ({
      3000: ({ path }) => {
        if (path === "/api/health")
          return {
            type: "application/json; charset=UTF-8",
            body: '{\n  "database": "ok",\n  "version": "12.0.2",\n  "commit": "0000000"\n}',
          };
        if (path === "/login")
          return {
            type: "text/html; charset=UTF-8",
            body: "<!DOCTYPE html>\n<html>\n<head><title>Grafana</title></head>\n<body></body>\n</html>\n",
          };
        return {
          status: 302,
          headers: [["Location", "/login"]],
          type: "text/html; charset=utf-8",
          body: '<a href="/login">Found</a>.\n\n',
        };
      },
    }),
    log: (sys) => ({
      out: `logger=settings t=${isoDate(sys.k.clock.epoch)} level=info msg="Starting Grafana" version=12.0.2\nlogger=http.server t=${isoDate(sys.k.clock.epoch)} level=info msg="HTTP Server Listen" address=[::]:3000 protocol=http subUrl= socket=\n`,
    }),
  },
});
