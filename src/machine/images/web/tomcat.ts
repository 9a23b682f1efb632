/** `tomcat`: without applications, so every path is 404. Source: docker-library/tomcat 11. Simplified: Java programs are not run. */
import type { Image } from "../types.ts";
import { versions } from "../parts/tags.ts";
import { commonLogDate, isoDate } from "./http-date.ts";
import { webImage } from "./web-image.ts";

const START_MS = 1500;

/** `15-Jan-2026 12:00:00.000`. */
function tomcatDate(epoch: number): string {
  const [, day = "", month = "", year = ""] = /^(\d+)\/(\w+)\/(\d+)/.exec(commonLogDate(epoch)) ?? [];
  return `${day}-${month}-${year} ${isoDate(epoch).slice(11, 23)}`;
}

export const tomcat: Image = webImage({
  names: ["tomcat"],
  latest: "11.0",
  acceptsTag: versions(
    "11 10 9 8 7",
    "jdk\\d+ jre\\d+ temurin corretto openjdk slim alpine jammy noble bullseye bookworm",
  ),
  sizeBytes: 220_000_000,
  base: "debian",
  path: "/usr/local/tomcat/bin/catalina.sh",
  files: {
    "/usr/local/tomcat/webapps": { kind: "directory" },
    "/usr/local/tomcat/logs": { kind: "directory", mode: 0o777 },
  },
  config: {
    entrypoint: [],
    cmd: ["catalina.sh", "run"],
    env: [
      "PATH=/usr/local/tomcat/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "CATALINA_HOME=/usr/local/tomcat",
    ],
    workingDir: "/usr/local/tomcat",
    exposedPorts: [8080],
  },
  server: {
    onTerm: 143,
    startMs: START_MS,
    ports: () => ({
      8080: ({ path, sys }) => {
        const file = sys.k.readFile(
          sys.p,
          `/usr/local/tomcat/webapps/ROOT${path.endsWith("/") ? `${path}index.html` : path}`,
        );
        if (typeof file === "string") return { type: "text/html", body: file };
        return {
          status: 404,
          type: "text/html;charset=utf-8",
          body: '<!doctype html><html lang="en"><head><title>HTTP Status 404 – Not Found</title></head><body><h1>HTTP Status 404 – Not Found</h1></body></html>'.replaceAll(
            "–",
            "\xe2\x80\x93",
          ),
        };
      },
    }),
    log: (sys) => {
      const at = `${tomcatDate(sys.k.clock.epoch)} INFO [main]`;
      return {
        errors: `${at} org.apache.coyote.AbstractProtocol.start Starting ProtocolHandler ["http-nio-8080"]\n${at} org.apache.catalina.startup.Catalina.start Server startup in [${START_MS}] milliseconds\n`,
      };
    },
  },
});
