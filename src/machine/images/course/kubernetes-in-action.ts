/**
 * The images of "Kubernetes in Action", both editions: kubia, kiada, fortune, batch-job.
 * Source: luksa/kubernetes-in-action and kubernetes-in-action-2nd-edition (app.js, Dockerfiles).
 * Simplified: kiada is its plain text, and the quiz answers without its database.
 */
import { STANDARD_PATH, text } from "../base.ts";
import { debianAccounts, debianFiles, debianTools } from "../debian.ts";
import { imageByVersion } from "../parts/tags.ts";
import type { HttpRequest } from "../parts/service.ts";
import type { Image } from "../types.ts";
import { numbered, webImage } from "../web/web-image.ts";

const host = ({ sys }: HttpRequest): string => sys.p.ns.uts.hostname;
const client = ({ peer }: HttpRequest): string => `::ffff:${peer.address}`;

const NODE = { base: "debian", path: "/usr/local/bin/node", sizeBytes: 260_000_000, acceptsTag: numbered } as const;
const RUNS_APP = { entrypoint: ["node", "app.js"], cmd: [], exposedPorts: [8080] };

export const kubia: Image = imageByVersion("1", (version) =>
  webImage({
    ...NODE,
    names: ["luksa/kubia"],
    latest: version,
    config: RUNS_APP,
    server: {
      onTerm: null,
      log: () => ({ out: "Kubia server starting...\n" }),
      ports: () => ({
        8080: (request) => ({
          type: null,
          body:
            version === "1" ? `You've hit ${host(request)}\n` : `This is v${version} running in pod ${host(request)}\n`,
          log: `Received request from ${client(request)}\n`,
        }),
      }),
    },
  }),
);

/** Healthy for five requests. */
export const kubiaUnhealthy: Image = webImage({
  ...NODE,
  names: ["luksa/kubia-unhealthy"],
  latest: "1",
  config: RUNS_APP,
  server: {
    onTerm: null,
    log: () => ({ out: "Kubia server starting...\n" }),
    ports: () => {
      let requests = 0;
      return {
        8080: (request) => {
          const log = `Received request from ${client(request)}\n`;
          if (++requests > 5) return { status: 500, type: null, body: "I'm not well. Please restart me!\n", log };
          return { type: null, body: `You've hit ${host(request)}\n`, log };
        },
      };
    },
  },
});

export const kiada: Image = imageByVersion("0.5", (version) =>
  webImage({
    ...NODE,
    names: ["luksa/kiada"],
    latest: version,
    config: RUNS_APP,
    server: {
      onTerm: 0,
      log: (sys) => ({
        out: `Kiada - Kubernetes in Action Demo Application\n---------------------------------------------\nKiada ${version} starting...\nLocal hostname is ${sys.p.ns.uts.hostname}\nListening on port ${sys.env("LISTEN_PORT") ?? "8080"}\n`,
      }),
      ports: (sys) => ({
        [Number(sys.env("LISTEN_PORT") ?? 8080)]: (request) => ({
          body: `Kiada version ${version}. Request processed by "${host(request)}". Client IP: ${client(request)}\n${statusOf(request)}`,
          log: `Received request for ${request.target} from ${client(request)}\n`,
        }),
      }),
    },
  }),
);

function statusOf({ sys }: HttpRequest): string {
  const message = sys.env("INITIAL_STATUS_MESSAGE");
  return message === undefined ? "" : `${message}\n`;
}

export const quizApi: Image = webImage({
  names: ["luksa/quiz-api"],
  latest: "0.1",
  acceptsTag: numbered,
  sizeBytes: 12_000_000,
  base: "distroless",
  path: "/quiz-api",
  config: { exposedPorts: [8080] },
  server: {
    onTerm: 2,
    ports: () => ({
      8080: ({ path }) => {
        if (path.startsWith("/healthz")) return { body: "ok\n" };
        if (!path.startsWith("/questions")) return { status: 404, body: "404 page not found\n" };
        return {
          type: "application/json; charset=utf-8",
          body: '{"id":1,"text":"What does k8s mean?","correctAnswerIndex":1,"answers":["Kates","Kubernetes","Kooba Dooba Doo!"]}\n',
        };
      },
    }),
  },
});

/** Writes a saying into a page that another container serves. */
export const fortune: Image = {
  names: ["luksa/fortune"],
  latest: "latest",
  acceptsTag: (tag) => /^(latest|env|args)$/.test(tag),
  sizeBytes: 52_000_000,
  layers: [
    debianFiles("bullseye"),
    debianAccounts(),
    debianTools(),
    {
      "/usr/bin/fortuneloop.sh": text(
        `#!/bin/bash
trap "exit" SIGINT
INTERVAL=\${1:-\${INTERVAL:-10}}
echo Configured to generate new fortune every $INTERVAL seconds
mkdir -p /var/htdocs
n=0
while :
do
  echo $(date) Writing fortune to /var/htdocs/index.html
  n=$((n+1))
  echo "Saying $n: what is written into a volume outlives its container." > /var/htdocs/index.html
  sleep $INTERVAL
done
`,
        0o755,
      ),
    },
  ],
  config: {
    entrypoint: ["/usr/bin/fortuneloop.sh"],
    cmd: [],
    env: [STANDARD_PATH],
    user: "",
    workingDir: "/",
    exposedPorts: [],
  },
};

export const batchJob: Image = {
  names: ["luksa/batch-job"],
  latest: "latest",
  acceptsTag: numbered,
  sizeBytes: 2_300_000,
  layers: [
    ...fortune.layers.slice(0, 3),
    {
      "/main.sh": text(
        '#!/bin/sh\necho "$(date) Batch job starting"\nsleep 120\necho "$(date) Finished succesfully"\n',
        0o755,
      ),
    },
  ],
  config: { entrypoint: ["/main.sh"], cmd: [], env: [STANDARD_PATH], user: "", workingDir: "/", exposedPorts: [] },
};
