/**
 * The cluster, user and namespace that a command works with, by the kubeconfig and the flags that stand above it; and what is
 * said where they lead to no server.
 *
 * Source: client-go tools/clientcmd client_config.go (behaviour), v0.33.
 * Simplified: there is one server, which lets everybody in; every other address refuses the connection.
 */
import { Failure, fail } from "../failure.ts";
import { text } from "../fields.ts";
import type { Invocation, KubectlConfig } from "../invocation.ts";
import { klogTime } from "../klog-time.ts";
import { KubeconfigFiles } from "./kubeconfig-files.ts";

/** Commands that never ask the server, nor where it is. */
const OFFLINE = /^(completion|config|kustomize|options|plugin|alpha)( |$)/;
/** Commands that look for the server before they look for the namespace. */
const SERVER_FIRST =
  /^(api-resources|api-versions|apply|auth|autoscale|certificate|cluster-info|cordon|create|diff|drain|explain|expose|proxy|replace|run|set env|top node|uncordon|version|wait)( |$)/;
const NO_SERVER = "http://localhost:8080";

/** What the command works with, or its end. `given` are the flags that count. */
export function connect(inv: Invocation, given: readonly string[]): KubectlConfig {
  const { host } = inv;
  const flag = (name: string): string => (given.includes(name) ? inv.flags.text(name) : "");
  const { server: known } = host.config;
  const isOffline = OFFLINE.test(inv.command) || (inv.command === "version" && inv.flags.bool("client"));
  if (isOffline) return host.config;
  if (flag("kubeconfig") !== "" && inv.readFile(flag("kubeconfig")) === null)
    fail(`stat ${flag("kubeconfig")}: no such file or directory`);
  const { config } = new KubeconfigFiles(inv);
  const context = flag("context") || config.currentContext;
  const chosen = config.contexts.get(context);
  if (context !== "" && !chosen) {
    const isServerFirst = SERVER_FIRST.test(inv.command) || inv.flags.given("raw");
    if (isServerFirst && flag("context") !== "") fail(`context ${JSON.stringify(context)} does not exist`);
    throw new Failure(`Error in configuration: context was not found for specified context: ${context}\n`);
  }
  const user = flag("user") || text(chosen, "user");
  if (flag("user") !== "" && !config.users.has(user)) fail(`auth info ${JSON.stringify(user)} does not exist`);
  const cluster = flag("cluster") || text(chosen, "cluster");
  const entry = config.clusters.get(cluster);
  if (flag("cluster") !== "" && !entry && flag("server") === "")
    fail(`no server found for cluster ${JSON.stringify(cluster)}`);
  const server = flag("server") || text(entry, "server") || NO_SERVER;
  if (server !== known) throw refusal(server, host.clock.epoch);
  return { ...host.config, context, cluster, user, server, namespace: text(chosen, "namespace") || null };
}

/** Seen by klog and by the person. */
export function refusal(server: string, epoch: number): Failure {
  const address = server.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  const url = /^https?:\/\//.test(server) ? server.replace(/\/$/, "") : `http://${server}`;
  const host = address.replace(/:\d+$/, "");
  const isName = !/^(localhost|[\d.]+|\[.*\])$/.test(host);
  const port = /:\d+$/.exec(address)?.[0] ?? (url.startsWith("https:") ? ":443" : ":80");
  const why = isName
    ? `dial tcp: lookup ${host}: no such host`
    : `dial tcp ${host === "localhost" ? "127.0.0.1" : host}${port}: connect: connection refused`;
  const line = `E${klogTime(epoch)}       1 memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: Get \\"${url}/api?timeout=32s\\": ${why}"\n`;
  const told = isName
    ? `Unable to connect to the server: ${why}`
    : `The connection to the server ${address} was refused - did you specify the right host or port?`;
  return new Failure(`${line.repeat(5)}${told}\n`);
}
