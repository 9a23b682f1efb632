/** `kubectl config`: what the kubeconfig holds, and changes of it. Source: kubectl pkg/cmd/config (behaviour), v1.33. */
import type * as HelpChunk from "../chunks/kubectl-help.chunk.ts";
import { fail, Failure, usageFail } from "../failure.ts";
import { isFields, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { flagsOf } from "../flag-words.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { FIELDS, kubeconfigValue } from "../kubeconfig/kubeconfig.ts";
import type { Kubeconfig } from "../kubeconfig/kubeconfig.ts";
import { KubeconfigFiles } from "../kubeconfig/kubeconfig-files.ts";
import { setProperty, unsetProperty } from "../kubeconfig/property.ts";
import { encodeBase64 } from "../../../sim/base64.ts";
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { isError } from "../../../machine/kernel/applet.ts";
import { absolutePath } from "../kustomize/kustomization.ts";
import { chooseOutput } from "../output.ts";
import { TABLE_TABS, tabbed } from "../tabwriter.ts";
import { setCluster, setContext, setCredentials } from "./config-set.ts";

export const config: Verb = {
  name: "config",
  short: "Modify kubeconfig files",
  usage: "kubectl config SUBCOMMAND [options]",
  flags: [],
  long: `Change kubeconfig files, for instance with "kubectl config set current-context my-context".

 Where the configuration is:

  1.  In the file that --kubeconfig names, and nowhere else.
  2.  Else in the files of the list $KUBECONFIG, taken together. A value is changed in the file that has it; a new one goes into the first file that exists, or into the last of the list.
  3.  Else in \${HOME}/.kube/config.
`,
  verbs: [
    sub("current-context", "[flags]", "Display the current-context", currentContext),
    sub("delete-cluster", "NAME", "Delete the specified cluster from the kubeconfig", deleteCluster),
    sub("delete-context", "NAME", "Delete the specified context from the kubeconfig", deleteContext),
    sub("delete-user", "NAME", "Delete the specified user from the kubeconfig", deleteUser),
    sub("get-clusters", "[flags]", "Display clusters defined in the kubeconfig", (inv) => getNames(inv, "clusters")),
    sub("get-contexts", "[(-o|--output=)name)]", "Describe one or many contexts", getContexts, "no-headers? output,o="),
    sub("get-users", "[flags]", "Display users defined in the kubeconfig", (inv) => getNames(inv, "users")),
    sub("rename-context", "CONTEXT_NAME NEW_NAME", "Rename a context from the kubeconfig file", renameContext),
    sub("set", "PROPERTY_NAME PROPERTY_VALUE", "Set an individual value in a kubeconfig file", set, "set-raw-bytes?"),
    setCluster,
    setContext,
    setCredentials,
    sub("unset", "PROPERTY_NAME", "Unset an individual value in a kubeconfig file", unset),
    {
      ...sub("use-context", "CONTEXT_NAME", "Set the current-context in a kubeconfig file", useContext),
      aliases: ["use"],
    },
    sub(
      "view",
      "[flags]",
      "Display merged kubeconfig settings or a specified kubeconfig file",
      view,
      "allow-missing-template-keys?true flatten? merge?true minify? output,o=yaml raw? show-managed-fields? template=",
    ),
  ],
};

function sub(name: string, usage: string, short: string, run: (inv: Invocation) => Step<number>, flags = ""): Verb {
  return {
    name,
    short,
    usage: `kubectl config ${name} ${usage} [options]`,
    flags: flags === "" ? [] : flagsOf(flags),
    run,
  };
}

/** The help of the command, on the standard output. */
export function* showHelp(inv: Invocation): Step<void> {
  const { commandHelp } = yield* inv.sys.chunk<typeof HelpChunk>("kubectl-help");
  const verb = config.verbs?.find((one) => `config ${one.name}` === inv.command);
  if (verb) yield* inv.out(commandHelp(verb, inv.command));
}

/** Ends the command, after its help, where there are not as many arguments as it wants. */
function* expectArguments(inv: Invocation, count: number): Step<void> {
  if (inv.args.length === count) return;
  yield* showHelp(inv);
  fail(`Unexpected args: [${inv.args.join(" ")}]`);
}

function* currentContext(inv: Invocation): Step<number> {
  const { config: settings } = new KubeconfigFiles(inv);
  if (settings.currentContext === "") fail("current-context is not set");
  yield* inv.line(settings.currentContext);
  return 0;
}

function* getNames(inv: Invocation, section: "clusters" | "users"): Step<number> {
  const { config: settings } = new KubeconfigFiles(inv);
  yield* inv.out(["NAME", ...[...settings[section].keys()].sort(), ""].join("\n"));
  return 0;
}

function* getContexts(inv: Invocation): Step<number> {
  const { config: settings } = new KubeconfigFiles(inv);
  const output = inv.flags.text("output");
  if (output !== "" && output !== "name")
    fail(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
  const names = inv.args.length > 0 ? inv.args : [...settings.contexts.keys()].sort();
  const found = names.filter((name) => settings.contexts.has(name));
  const missing = names.filter((name) => !found.includes(name)).map((name) => `context ${name} not found`);
  if (output === "name") yield* inv.out(found.map((name) => `${name}\n`).join(""));
  else {
    const rows = found.map((name) => {
      const context = settings.contexts.get(name);
      const mark = name === settings.currentContext ? "*" : "";
      return `${mark}\t${name}\t${text(context, "cluster")}\t${text(context, "user")}\t${text(context, "namespace")}\n`;
    });
    const header = inv.flags.bool("no-headers") ? "" : "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n";
    yield* inv.out(tabbed(header + rows.join(""), TABLE_TABS));
  }
  if (missing.length > 0)
    throw new Failure(missing.length === 1 ? `error: ${missing[0] ?? ""}\n` : `${missing.join("\n")}\n`);
  return 0;
}

function* renameContext(inv: Invocation): Step<number> {
  yield* expectArguments(inv, 2);
  const [from = "", to = ""] = inv.args;
  const files = new KubeconfigFiles(inv);
  const { contexts } = files.config;
  const context = contexts.get(from);
  if (!context) return fail(`cannot rename the context ${JSON.stringify(from)}, it's not in ${files.path}`);
  if (contexts.has(to))
    fail(
      `cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${files.path}`,
    );
  contexts.set(to, context);
  contexts.delete(from);
  if (files.config.currentContext === from) files.config.currentContext = to;
  yield* files.write();
  yield* inv.line(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.`);
  return 0;
}

function* set(inv: Invocation): Step<number> {
  yield* expectArguments(inv, 2);
  const [property = "", value = ""] = inv.args;
  const files = new KubeconfigFiles(inv);
  setProperty(files.config, property, value, inv.flags.bool("set-raw-bytes"));
  yield* files.write();
  yield* inv.line(`Property ${JSON.stringify(property)} set.`);
  return 0;
}

function* unset(inv: Invocation): Step<number> {
  yield* expectArguments(inv, 1);
  const [property = ""] = inv.args;
  const files = new KubeconfigFiles(inv);
  unsetProperty(files.config, property);
  yield* files.write();
  yield* inv.line(`Property ${JSON.stringify(property)} unset.`);
  return 0;
}

function* useContext(inv: Invocation): Step<number> {
  yield* expectArguments(inv, 1);
  const [name = ""] = inv.args;
  const files = new KubeconfigFiles(inv);
  if (name === "") fail("empty context names are not allowed");
  if (!files.config.contexts.has(name)) fail(`no context exists with the name: ${JSON.stringify(name)}`);
  files.config.currentContext = name;
  yield* files.write();
  yield* inv.line(`Switched to context ${JSON.stringify(name)}.`);
  return 0;
}

function* deleteContext(inv: Invocation): Step<number> {
  const [name] = inv.args;
  if (name === undefined || inv.args.length > 1) {
    yield* showHelp(inv);
    return 0;
  }
  const files = new KubeconfigFiles(inv);
  const { contexts, currentContext: current } = files.config;
  if (!contexts.has(name)) fail(`cannot delete context ${name}, not in ${files.path}`);
  if (current === name)
    yield* inv.err(
      `warning: this removed your active context, use "kubectl config use-context" to select a different one\n`,
    );
  contexts.delete(name);
  yield* files.write();
  yield* inv.line(`deleted context ${name} from ${files.path}`);
  return 0;
}

function* deleteCluster(inv: Invocation): Step<number> {
  const [name] = inv.args;
  if (name === undefined || inv.args.length > 1) {
    yield* showHelp(inv);
    return 0;
  }
  return yield* deleteEntry(inv, "cluster", name);
}

function* deleteUser(inv: Invocation): Step<number> {
  const [name] = inv.args;
  if (name === undefined || inv.args.length > 1) return usageFail("config delete-user", "user to delete is required");
  return yield* deleteEntry(inv, "user", name);
}

function* deleteEntry(inv: Invocation, what: "cluster" | "user", name: string): Step<number> {
  const files = new KubeconfigFiles(inv);
  if (!files.config[`${what}s`].delete(name)) fail(`cannot delete ${what} ${name}, not in ${files.path}`);
  yield* files.write();
  yield* inv.line(`deleted ${what} ${name} from ${files.path}`);
  return 0;
}

function* view(inv: Invocation): Step<number> {
  const { flags } = inv;
  const output = yield* chooseOutput(inv, false, true);
  if (inv.args.length > 0) usageFail("config view", `unexpected arguments: [${inv.args.join(" ")}]`);
  if (!flags.bool("merge") && flags.text("kubeconfig") === "") fail("if merge==false a precise file must be specified");
  const { config: settings } = new KubeconfigFiles(inv);
  if (flags.bool("minify")) minify(settings, flags.text("context"));
  if (flags.bool("flatten")) flatten(inv, settings);
  else if (!flags.bool("raw")) redact(settings);
  const value = kubeconfigValue(settings);
  yield* inv.out(output.kind === "name" ? "config/<unknown>\n" : output.print(value));
  return 0;
}

/** Only what the current context uses. */
function minify(settings: Kubeconfig, chosen: string): void {
  if (chosen !== "") settings.currentContext = chosen;
  const { currentContext: current, contexts, clusters, users } = settings;
  if (current === "") fail("current-context must exist in order to minify");
  const context = contexts.get(current) ?? fail(`cannot locate context ${current}`);
  settings.contexts = new Map([[current, context]]);
  const [cluster, user] = [text(context, "cluster"), text(context, "user")];
  const one = (entries: typeof clusters, name: string, what: string): typeof clusters =>
    name === "" ? new Map() : new Map([[name, entries.get(name) ?? fail(`cannot locate ${what} ${name}`)]]);
  settings.clusters = one(clusters, cluster, "cluster");
  settings.users = one(users, user, "user");
}

/** Files that are named become part of it. */
function flatten(inv: Invocation, settings: Kubeconfig): void {
  for (const section of ["clusters", "users"] as const)
    for (const [name, entry] of settings[section]) {
      let flat: Fields = entry;
      for (const field of ["certificate-authority", "client-certificate", "client-key"]) {
        const file = text(flat, field);
        if (file === "") continue;
        const path = absolutePath(inv, file);
        const data = inv.sys.k.readFile(inv.sys.p, encodeUtf8(path));
        if (isError(data) || typeof data === "number") return fail(`open ${path}: no such file or directory`);
        const { [field]: _, ...rest } = flat;
        flat = { ...rest, [`${field}-data`]: encodeBase64(data) };
      }
      settings[section].set(name, flat);
    }
}

/** What is secret is only said to be there. */
function redact(settings: Kubeconfig): void {
  for (const section of ["clusters", "users"] as const)
    for (const [name, entry] of settings[section]) {
      const shown = Object.entries(entry).map(([field, value]): [string, unknown] => {
        if (value === "" || isFields(value)) return [field, value];
        if (field === "token" || field === "password") return [field, "REDACTED"];
        return [field, FIELDS[section][field] === "bytes" ? "DATA+OMITTED" : value];
      });
      settings[section].set(name, Object.fromEntries(shown));
    }
}
