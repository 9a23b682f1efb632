/** `prom/prometheus`: needs its configuration; answers its health. Source: prometheus 3. Simplified: nothing is scraped. */
import type { Image } from "../types.ts";
import { text } from "../base.ts";
import { isoDate } from "./http-date.ts";
import { numbered, webImage } from "./web-image.ts";

const configOf = (argv: readonly string[]): string =>
  /--config\.file[= ](\S+)/.exec(argv.join(" "))?.[1] ?? "/etc/prometheus/prometheus.yml";

export const prometheus: Image = webImage({
  names: ["prom/prometheus", "prometheus/prometheus"],
  latest: "v3.4.2",
  acceptsTag: numbered,
  sizeBytes: 117_000_000,
  base: "alpine",
  path: "/bin/prometheus",
  files: {
    "/etc/prometheus/prometheus.yml": text(
      "global:\n  scrape_interval: 15s\nscrape_configs:\n  - job_name: prometheus\n    static_configs:\n      - targets: [localhost:9090]\n",
    ),
    "/prometheus": { kind: "directory", mode: 0o777, uid: 65_534, gid: 65_534 },
  },
  config: {
    cmd: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"],
    user: "nobody",
    workingDir: "/prometheus",
    exposedPorts: [9090],
  },
  server: {
    onTerm: 0,
    startMs: 400,
    refuse(sys, argv) {
      const file = configOf(argv);
      if (typeof sys.k.readFile(sys.p, file) === "string") return null;
      return {
        errors: `time=${isoDate(sys.k.clock.epoch)} level=ERROR source=main.go:603 msg="Error loading config (--config.file=${file})" file=${file} err="open ${file}: no such file or directory"\n`,
        code: 2,
      };
    },
    ports: () => ({
      9090: ({ path }) => {
        if (path === "/-/healthy") return { body: "Prometheus Server is Healthy.\n" };
        if (path === "/-/ready") return { body: "Prometheus Server is Ready.\n" };
        if (path === "/metrics") return { body: "# HELP up 1 where it can be reached.\n# TYPE up gauge\nup 1\n" };
        if (path === "/")
          return {
            status: 302,
            headers: [["Location", "/query"]],
            type: "text/html; charset=utf-8",
            body: '<a href="/query">Found</a>.\n\n',
          };
        return {
          type: "text/html; charset=utf-8",
          body: "<!doctype html><title>Prometheus Time Series Collection and Processing Server</title>\n",
        };
      },
    }),
    log: (sys) => ({
      errors: `time=${isoDate(sys.k.clock.epoch)} level=INFO source=main.go:1290 msg="Server is ready to receive web requests."\n`,
    }),
    farewell: (sys) =>
      `time=${isoDate(sys.k.clock.epoch)} level=INFO source=main.go:1020 msg="Received an OS signal, exiting gracefully..." signal=terminated\ntime=${isoDate(sys.k.clock.epoch)} level=INFO source=main.go:1325 msg="See you next time!"\n`,
  },
});
