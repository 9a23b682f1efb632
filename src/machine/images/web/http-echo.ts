/** `hashicorp/http-echo`: one text on every path. Source: hashicorp/http-echo 1.0 (options, messages, exit codes). */
import type { Image } from "../types.ts";
import { goDate } from "./http-date.ts";
import { numbered, webImage } from "./web-image.ts";

function option(argv: readonly string[], name: string): string | undefined {
  for (const [i, word] of argv.entries()) {
    const match = new RegExp(`^--?${name}(?:=(.*))?$`, "s").exec(word);
    if (match) return match[1] ?? argv[i + 1] ?? "";
  }
  return undefined;
}

/** Words that are neither options nor their values. */
function extras(argv: readonly string[]): string[] {
  return argv.slice(1).filter((word, i) => !word.startsWith("-") && !/^--?\w[\w-]*$/.test(argv[i] ?? ""));
}

export const httpEcho: Image = webImage({
  names: ["hashicorp/http-echo", "mendhak/http-echo"],
  latest: "1.0",
  acceptsTag: numbered,
  sizeBytes: 3_600_000,
  base: "distroless",
  path: "/http-echo",
  config: {
    entrypoint: ["/http-echo"],
    env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "ECHO_TEXT=hello-world"],
    user: "65532:65532",
    exposedPorts: [5678],
  },
  server: {
    onTerm: 2,
    refuse(sys, argv) {
      if ((option(argv, "text") ?? sys.env("ECHO_TEXT") ?? "") === "")
        return { errors: "Missing -text option!\n", code: 127 };
      return extras(argv).length > 0 ? { errors: "Too many arguments!\n", code: 127 } : null;
    },
    ports(sys, argv) {
      const text = `${option(argv, "text") ?? sys.env("ECHO_TEXT") ?? ""}\n`;
      const port = Number(/(\d+)$/.exec(option(argv, "listen") ?? ":5678")?.[1] ?? 5678);
      const headers = [
        ["X-App-Name", "http-echo"],
        ["X-App-Version", "1.0.0"],
      ] as const;
      return {
        [port]: ({ path, method, peer, target, headers: given, sys: own }) => {
          const isHealth = path === "/health";
          const agent = given.find(([name]) => name.toLowerCase() === "user-agent")?.[1] ?? "";
          const host = given.find(([name]) => name.toLowerCase() === "host")?.[1] ?? "";
          const body = isHealth ? '{"status":"ok"}\n' : text;
          const log = `${goDate(own.k.clock.epoch)} ${host} ${peer.address}:${peer.port} "${method} ${target} HTTP/1.1" 200 ${body.length} "${agent}" 10µs\n`;
          return { body, headers, ...(isHealth ? { type: "application/json" } : { log }) };
        },
      };
    },
    log: (sys, argv) => ({
      errors: `${goDate(sys.k.clock.epoch)} [INFO] server is listening on ${option(argv, "listen") ?? ":5678"}\n`,
    }),
  },
});
