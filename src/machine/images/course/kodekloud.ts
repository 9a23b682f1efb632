/** The images of KodeKloud's courses. Source: kodekloudhub (webapp-color's app.py, event-simulator, throw-dice). */
import { STANDARD_PATH, text } from "../base.ts";
import { alpine } from "../linux/alpine.ts";
import type { Image } from "../types.ts";
import { numbered, webImage } from "../web/web-image.ts";

const COLORS: Readonly<Record<string, string>> = {
  red: "#e74c3c",
  green: "#16a085",
  blue: "#2980b9",
  blue2: "#30336b",
  pink: "#be2edd",
  darkblue: "#130f40",
};

function colorOf(argv: readonly string[], variable: string | undefined): string {
  return /--color[= ](\S+)/.exec(argv.join(" "))?.[1] ?? variable ?? "red";
}

export const webappColor: Image = webImage({
  names: ["kodekloud/webapp-color", "mmumshad/webapp-color", "mmumshad/simple-webapp-color"],
  latest: "v1",
  acceptsTag: numbered,
  sizeBytes: 32_000_000,
  base: "alpine",
  path: "/usr/local/bin/python",
  config: { entrypoint: ["python", "./app.py"], workingDir: "/opt", exposedPorts: [8080] },
  server: {
    onTerm: null,
    startMs: 600,
    refuse(sys, argv) {
      const color = colorOf(argv, sys.env("APP_COLOR"));
      if (color in COLORS) return null;
      return {
        errors: `Color not supported. Received '${color}' expected one of ${Object.keys(COLORS).join(",")}\n`,
        code: 1,
      };
    },
    log: (_sys, argv) => ({
      out: ` This is a sample web application that displays a colored background. \n A color can be specified in two ways. \n\n 1. As a command line argument with --color as the argument. Accepts one of ${Object.keys(COLORS).join(",")} \n 2. As an Environment variable APP_COLOR. Accepts one of ${Object.keys(COLORS).join(",")} \n 3. If none of the above then a random color is picked from the above list. \n Note: Command line argument precedes over environment variable.\n\n\n${argv.includes("--color") ? "" : "No command line argument.\n"}`,
      errors: ' * Serving Flask app "app" (lazy loading)\n * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)\n',
    }),
    ports: (sys, argv) => {
      const color = colorOf(argv, sys.env("APP_COLOR"));
      return {
        8080: ({ sys: own, path }) =>
          path === "/" || path.startsWith("/color")
            ? {
                type: "text/html; charset=utf-8",
                body: `<!doctype html>\n<title>Hello from Flask</title>\n<body style="background: ${COLORS[color] ?? ""};"></body>\n<div>\n  <h1>Hello from ${own.p.ns.uts.hostname}!</h1>\n</div>\n`,
              }
            : { status: 404, type: "text/html", body: "<title>404 Not Found</title>\n<h1>Not Found</h1>\n" },
      };
    },
  },
});

export const simpleWebapp: Image = webImage({
  names: ["kodekloud/simple-webapp", "mmumshad/simple-webapp", "kodekloud/simple-webapp-mysql"],
  latest: "latest",
  acceptsTag: numbered,
  sizeBytes: 32_000_000,
  base: "alpine",
  path: "/usr/local/bin/python",
  config: { entrypoint: ["python", "./app.py"], workingDir: "/opt", exposedPorts: [8080] },
  server: {
    onTerm: null,
    log: () => ({ errors: " * Running on http://0.0.0.0:8080/ (Press CTRL+C to quit)\n" }),
    ports: () => ({
      8080: ({ path }) => {
        if (path === "/how are you" || path === "/how%20are%20you") return { body: "I am good, how about you?" };
        if (path === "/" || path === "/live" || path === "/ready") return { body: "Welcome!", type: "text/html" };
        return { status: 404, body: "Not Found\n" };
      },
    }),
  },
});

/** Says every second what a user of a shop has done. */
export const eventSimulator: Image = {
  names: ["kodekloud/event-simulator"],
  latest: "latest",
  acceptsTag: numbered,
  sizeBytes: 20_000_000,
  layers: [
    ...alpine.layers,
    {
      "/event-simulator.sh": text(
        `#!/bin/sh
n=0
while true; do
  n=$((n+1))
  case $((n % 5)) in
    0) what="is viewing page3" ;; 1) what="logged in" ;; 2) what="is viewing page1" ;; 3) what="logged out" ;; *) what="is viewing page2" ;;
  esac
  line="[$(date '+%Y-%m-%d %H:%M:%S,000')] INFO in event-simulator: USER$((n % 4 + 1)) $what"
  echo "$line"
  mkdir -p /log 2>/dev/null && echo "$line" >> /log/app.log
  if [ $((n % 5)) -eq 0 ]; then
    echo "[$(date '+%Y-%m-%d %H:%M:%S,000')] WARNING in event-simulator: USER5 Failed to Login as the account is locked due to MANY FAILED ATTEMPTS."
  fi
  sleep 1
done
`,
        0o755,
      ),
    },
  ],
  config: {
    entrypoint: ["/event-simulator.sh"],
    cmd: [],
    env: [STANDARD_PATH],
    user: "",
    workingDir: "/",
    exposedPorts: [],
  },
};

/** Ends well when it throws a six. */
export const throwDice: Image = {
  names: ["kodekloud/throw-dice"],
  latest: "latest",
  acceptsTag: numbered,
  sizeBytes: 3_600_000,
  layers: [
    ...alpine.layers,
    {
      "/throw-dice.sh": text(
        "#!/bin/sh\nn=$(( $(od -An -N1 -tu1 /dev/urandom) % 6 + 1 ))\necho $n\nif [ $n -eq 6 ]; then exit 0; fi\nexit 1\n",
        0o755,
      ),
    },
  ],
  config: { ...eventSimulator.config, entrypoint: ["/throw-dice.sh"] },
};
