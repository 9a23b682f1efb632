/**
 * kubectl as a program of images: in a Pod, with what the Pod has of its service account.
 * Source: client-go rest.InClusterConfig, kubectl v1.33 (behaviour).
 * Simplified: one connection for a command, over which the server is reached and nothing else is sent; client certificates
 * and passwords are not looked at.
 */
import type { AppletMain, Sys } from "../../../machine/kernel/applet.ts";
import { decodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { ECONNREFUSED, EHOSTUNREACH } from "../../../machine/kernel/errno.ts";
import { isIpv4 } from "../../../machine/kernel/net/address.ts";
import { parseUrl } from "../../../machine/kernel/net/http.ts";
import { resolveHost } from "../../../machine/kernel/net/resolver.ts";
import { handshake } from "../../../machine/kernel/net/tls.ts";
import { LATEST_MINOR } from "../../api/versions.ts";
import type { ApiServer } from "../../apiserver/types.ts";
import { Failure } from "../../kubectl/failure.ts";
import { text } from "../../kubectl/fields.ts";
import { parseFlags } from "../../kubectl/flags.ts";
import { Invocation } from "../../kubectl/invocation.ts";
import type { KubectlHost, Step } from "../../kubectl/invocation.ts";
import { runKubectl } from "../../kubectl/kubectl.ts";
import { KubeconfigFiles } from "../../kubectl/kubeconfig/kubeconfig-files.ts";
import { refusal } from "../../kubectl/kubeconfig/connection.ts";
import type * as Endpoint from "./api-endpoint.chunk.ts";
import { AuthorizedApi } from "./authorized-api.ts";
import { isAllowed, isPathAllowed } from "./authorizer.ts";
import { ANONYMOUS, userOf } from "./credentials.ts";

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
const FALLBACK = "http://localhost:8080";
const CONNECT_TIMEOUT = 30_000;
/** Commands that ask no server. */
const LOCAL = /^(config|kustomize|completion|help|options|plugin)$/;

/** `version`: kubectl's own; undefined: the cluster's. */
export function kubectlInPod(version?: string): AppletMain {
  return function* (sys, argv) {
    const words = argv.slice(1).map(decodeUtf8);
    const host = yield* hostOf(sys, words, version);
    return yield* runKubectl(sys, host, words);
  };
}

interface Credentials {
  readonly server: string;
  readonly token: string | null;
  readonly namespace: string | null;
}

function* hostOf(sys: Sys, words: readonly string[], version?: string): Step<KubectlHost> {
  const { clock } = sys.k;
  const { server, token, namespace } = credentialsOf(sys, words);
  const config = { context: "", cluster: "", user: "", server, namespace };
  const local: KubectlHost = {
    api: unreachable(() => refusal(server, clock.epoch)),
    clock,
    version: version ?? `1.${LATEST_MINOR}`,
    config,
  };
  const [first] = words.filter((word) => !word.startsWith("-"));
  const isLocal = first === undefined || LOCAL.test(first) || words.some((word) => /^(--client|--help|-h)$/.test(word));
  if (isLocal) return local;
  const failure = yield* reach(sys, server);
  if (failure) return { ...local, api: unreachable(() => failure) };
  const { apiServerOf } = yield* sys.chunk<typeof Endpoint>("api-endpoint");
  const api = apiServerOf(sys);
  if (!api) return local;
  const user = token === null ? ANONYMOUS : userOf(api, token);
  const host = { ...local, version: version ?? api.kubernetesVersion };
  if (!user)
    return {
      ...host,
      api: unreachable(() => new Failure("error: You must be logged in to the server (Unauthorized)\n")),
    };
  return {
    ...host,
    api: new AuthorizedApi(api, user),
    config: { ...config, user: user.name },
    access: {
      groups: user.groups,
      may: (request) =>
        "path" in request ? isPathAllowed(api, user, request.verb, request.path) : isAllowed(api, user, request),
    },
  };
}

/** What the Pod has been given, under what a kubeconfig file and the command line say. */
function credentialsOf(sys: Sys, words: readonly string[]): Credentials {
  const [host, port] = [sys.env("KUBERNETES_SERVICE_HOST") ?? "", sys.env("KUBERNETES_SERVICE_PORT") ?? ""];
  const read = (name: string): string | null => {
    const text = sys.k.readFile(sys.p, `${ACCOUNT}/${name}`);
    return typeof text === "string" ? decodeUtf8(text).trim() : null;
  };
  const token = read("token");
  const isInCluster = host !== "" && port !== "" && token !== null;
  const own = isInCluster ? { server: `https://${host}:${port}`, token, namespace: read("namespace") } : NOBODY;
  const { server, ...more } = fromKubeconfig(sys, words) ?? own;
  return {
    ...more,
    server: optionOf(words, "server", "s") ?? server,
    token: optionOf(words, "token") ?? more.token,
  };
}

const NOBODY: Credentials = { server: FALLBACK, token: null, namespace: null };

/** What a kubeconfig file says; null where there is none, or an empty one. */
function fromKubeconfig(sys: Sys, words: readonly string[]): Credentials | null {
  const config = { context: "", cluster: "", user: "", server: "", namespace: null };
  const host = { api: unreachable(() => new Failure("")), clock: sys.k.clock, version: "", config };
  const given = ["kubeconfig", "context"].flatMap((name) => {
    const value = optionOf(words, name);
    return value === undefined ? [] : [`--${name}=${value}`];
  });
  const inv = new Invocation(sys, host, "", parseFlags(given, [], "kubectl"));
  const { config: found } = new KubeconfigFiles(inv);
  const context = found.contexts.get(inv.flags.text("context") || found.currentContext);
  if (found.clusters.size === 0 || !context) return null;
  const [cluster, user] = [found.clusters.get(text(context, "cluster")), found.users.get(text(context, "user"))];
  return {
    server: text(cluster, "server") || FALLBACK,
    token: text(user, "token") || null,
    namespace: text(context, "namespace") || null,
  };
}

function optionOf(words: readonly string[], name: string, short?: string): string | undefined {
  for (const [i, word] of words.entries()) {
    if (word === `--${name}` || (short !== undefined && word === `-${short}`)) return words[i + 1];
    if (word.startsWith(`--${name}=`)) return word.slice(name.length + 3);
  }
  return undefined;
}

/** Connects and says hello; what kubectl says where that fails. */
function* reach(sys: Sys, server: string): Step<Failure | null> {
  const { host = "", port, scheme } = parseUrl(server.includes("://") ? server : `http://${server}`) ?? {};
  const number = port ?? (scheme === "https" ? 443 : 80);
  const address = isIpv4(host) ? [host] : host === "localhost" ? ["127.0.0.1"] : yield* resolveHost(sys, host);
  if (typeof address === "string")
    return new Failure(`Unable to connect to the server: dial tcp: lookup ${host}: no such host\n`);
  const [first = ""] = address;
  const fd = sys.k.socket(sys.p, "tcp");
  sys.k.setSocketTimeout(sys.p, fd, CONNECT_TIMEOUT);
  const connected = yield* sys.connect(fd, first, number);
  const shaken = connected < 0 ? connected : yield* handshake(sys, fd, host);
  sys.k.close(sys.p, fd);
  if (connected === -ECONNREFUSED) return refusal(server, sys.k.clock.epoch);
  if (connected < 0) {
    const why = connected === -EHOSTUNREACH ? "connect: no route to host" : "i/o timeout";
    return new Failure(`Unable to connect to the server: dial tcp ${first}:${number}: ${why}\n`);
  }
  return typeof shaken === "object" ? null : new Failure("Unable to connect to the server: EOF\n");
}

/** A server whose every use ends the command. */
function unreachable(why: () => Failure): ApiServer {
  return new Proxy({} as ApiServer, {
    get() {
      throw why();
    },
  });
}
