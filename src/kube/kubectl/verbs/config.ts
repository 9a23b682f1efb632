/**
 * `kubectl config`. Source: kubectl pkg/cmd/config (behaviour), v1.33.
 * Simplified: there is one context; the configuration is kept by kubectl itself, not in `~/.kube/config`.
 */
import { fail } from "../failure.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { toJson } from "../printers/json.ts";
import { toYaml } from "../printers/yaml.ts";
import { TABLE_TABS, tabbed } from "../tabwriter.ts";

export const config: Verb = {
  name: "config",
  short: "Modify kubeconfig files",
  usage: "kubectl config SUBCOMMAND [options]",
  flags: [],
  verbs: [
    sub("current-context", "Display the current-context", (inv) => say(inv, inv.host.config.context)),
    sub("get-clusters", "Display clusters defined in the kubeconfig", (inv) =>
      say(inv, `NAME\n${inv.host.config.cluster}`),
    ),
    sub("get-contexts", "Describe one or many contexts", getContexts, [
      { name: "no-headers", kind: "bool" },
      { name: "output", short: "o", kind: "string" },
    ]),
    sub("get-users", "Display users defined in the kubeconfig", (inv) => say(inv, `NAME\n${inv.host.config.user}`)),
    sub("set-context", "Set a context entry in kubeconfig", setContext, [{ name: "current", kind: "bool" }]),
    sub("use-context", "Set the current-context in a kubeconfig file", useContext),
    sub("view", "Display merged kubeconfig settings or a specified kubeconfig file", view, [
      { name: "flatten", kind: "bool" },
      { name: "minify", kind: "bool" },
      { name: "output", short: "o", kind: "string", value: "yaml" },
      { name: "raw", kind: "bool" },
    ]),
  ],
};

function sub(name: string, short: string, run: (inv: Invocation) => Step<number>, flags: Verb["flags"] = []): Verb {
  return { name, short, usage: `kubectl config ${name} [flags] [options]`, flags, run };
}

function* say(inv: Invocation, text: string): Step<number> {
  yield* inv.line(text);
  return 0;
}

function* getContexts(inv: Invocation): Step<number> {
  const { context, cluster, user, namespace } = inv.host.config;
  for (const name of inv.args) if (name !== context) fail(`context ${name} not found`);
  if (inv.flags.text("output") === "name") return yield* say(inv, context);
  const header = inv.flags.bool("no-headers") ? "" : "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n";
  yield* inv.out(tabbed(`${header}*\t${context}\t${cluster}\t${user}\t${namespace ?? ""}\n`, TABLE_TABS));
  return 0;
}

function* setContext(inv: Invocation): Step<number> {
  const { config: settings } = inv.host;
  const name = inv.flags.bool("current")
    ? settings.context
    : (inv.args[0] ?? fail("You must specify a non-empty context name or --current"));
  if (name !== settings.context) fail("there is only one context in this simulator");
  if (inv.flags.given("namespace")) settings.namespace = inv.flags.text("namespace") || null;
  return yield* say(inv, `Context ${JSON.stringify(name)} modified.`);
}

function* useContext(inv: Invocation): Step<number> {
  const name = inv.args[0] ?? "";
  if (name !== inv.host.config.context) fail(`no context exists with the name: ${JSON.stringify(name)}`);
  return yield* say(inv, `Switched to context ${JSON.stringify(name)}.`);
}

function* view(inv: Invocation): Step<number> {
  const { context, cluster, user, namespace, server } = inv.host.config;
  const value = {
    apiVersion: "v1",
    clusters: [{ cluster: { server }, name: cluster }],
    contexts: [{ context: { cluster, ...(namespace !== null && { namespace }), user }, name: context }],
    "current-context": context,
    kind: "Config",
    preferences: {},
    users: [{ name: user, user: {} }],
  };
  yield* inv.out(inv.flags.text("output") === "json" ? `${toJson(value, { indent: 4 })}\n` : toYaml(value));
  return 0;
}
