/** `kubectl config set-cluster`, `set-context` and `set-credentials`. Source: kubectl pkg/cmd/config (behaviour), v1.33. */
import { encodeBase64 } from "../../../sim/base64.ts";
import { isError } from "../../../machine/kernel/applet.ts";
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import type * as HelpChunk from "../chunks/kubectl-help.chunk.ts";
import { fail } from "../failure.ts";
import { fields, list, text } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { flagsOf } from "../flag-words.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { KubeconfigFiles } from "../kubeconfig/kubeconfig-files.ts";
import { absolutePath } from "../kustomize/kustomization.ts";

export const setCluster: Verb = {
  name: "set-cluster",
  short: "Set a cluster entry in kubeconfig",
  usage:
    "kubectl config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]",
  flags: flagsOf("certificate-authority= embed-certs? insecure-skip-tls-verify? proxy-url= server= tls-server-name="),
  *run(inv) {
    const { flags } = inv;
    const name = yield* nameOf(inv, setCluster, "cluster");
    const authority = flags.text("certificate-authority");
    if (flags.bool("insecure-skip-tls-verify") && authority !== "")
      fail("you cannot specify a certificate authority and insecure mode at the same time");
    if (flags.bool("embed-certs")) {
      if (authority === "") fail("you must specify a --certificate-authority to embed");
      expectFile(inv, "certificate-authority", authority);
    }
    const files = new KubeconfigFiles(inv);
    let entry = withGiven(inv, files.config.clusters.get(name), ["server", "tls-server-name", "proxy-url"]);
    if (flags.given("insecure-skip-tls-verify")) {
      entry = { ...entry, "insecure-skip-tls-verify": flags.bool("insecure-skip-tls-verify") };
      if (flags.bool("insecure-skip-tls-verify")) entry = without(entry, "certificate-authority");
    }
    if (flags.given("certificate-authority")) entry = withFile(inv, entry, "certificate-authority");
    files.config.clusters.set(name, entry);
    yield* files.write();
    yield* inv.line(`Cluster ${JSON.stringify(name)} set.`);
    return 0;
  },
};

export const setContext: Verb = {
  name: "set-context",
  short: "Set a context entry in kubeconfig",
  usage:
    "kubectl config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]",
  flags: flagsOf("cluster= current? namespace= user="),
  *run(inv) {
    const { flags } = inv;
    if (inv.args.length > 1) yield* refuseArguments(inv, setContext);
    const [given = ""] = inv.args;
    if (!flags.bool("current") && given === "") fail("you must specify a non-empty context name or --current");
    if (flags.bool("current") && given !== "") fail("you cannot specify both a context name and --current");
    const files = new KubeconfigFiles(inv);
    const name = flags.bool("current") ? files.config.currentContext : given;
    if (name === "") fail("no current context is set");
    const { contexts } = files.config;
    const isNew = !contexts.has(name);
    contexts.set(name, withGiven(inv, contexts.get(name), ["cluster", "user", "namespace"]));
    yield* files.write();
    yield* inv.line(`Context ${JSON.stringify(name)} ${isNew ? "created" : "modified"}.`);
    return 0;
  },
};

export const setCredentials: Verb = {
  name: "set-credentials",
  short: "Set a user entry in kubeconfig",
  usage:
    "kubectl config set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value] [options]",
  flags: flagsOf(
    "auth-provider= auth-provider-arg[] client-certificate= client-key= embed-certs? exec-api-version= exec-arg[] exec-command= exec-env[] exec-interactive-mode= exec-provide-cluster-info? password= token= username=",
  ),
  *run(inv) {
    const { flags } = inv;
    if (inv.args.length !== 1) yield* refuseArguments(inv, setCredentials, "unexpected args");
    yield* expectPairs(inv, "auth-provider-arg", /^[^=]+(=|-$)|-$/);
    yield* expectPairs(inv, "exec-env", /^[^=]+=|-$/);
    const name = inv.args[0] ?? fail("you must specify a non-empty user name");
    if (name === "") fail("you must specify a non-empty user name");
    const basic = flags.text("username") !== "" || flags.text("password") !== "";
    if (flags.text("token") !== "" && basic)
      fail("you cannot specify more than one authentication method at the same time: --token, --username/--password");
    if (flags.bool("embed-certs")) {
      if (flags.text("client-certificate") === "" && flags.text("client-key") === "")
        fail("you must specify a --client-certificate or --client-key to embed");
      for (const flag of ["client-certificate", "client-key"])
        if (flags.text(flag) !== "") expectFile(inv, flag, flags.text(flag));
    }
    const mode = flags.text("exec-interactive-mode");
    if (mode !== "" && !["IfAvailable", "Never", "Always"].includes(mode))
      fail("invalid interactive mode type, can be only IfAvailable, Never, Always");
    const files = new KubeconfigFiles(inv);
    let user = withGiven(inv, files.config.users.get(name), ["token", "username", "password"]);
    // One way of showing who one is takes the place of the other.
    if (flags.text("token") !== "") user = without(without(user, "username"), "password");
    if (basic) user = without(user, "token");
    for (const flag of ["client-certificate", "client-key"]) if (flags.given(flag)) user = withFile(inv, user, flag);
    user = withCommand(inv, withProvider(inv, user));
    files.config.users.set(name, user);
    yield* files.write();
    yield* inv.line(`User ${JSON.stringify(name)} set.`);
    return 0;
  },
};

function* nameOf(inv: Invocation, verb: Verb, what: string): Step<string> {
  if (inv.args.length !== 1) yield* refuseArguments(inv, verb);
  const [name = ""] = inv.args;
  if (name === "") fail(`you must specify a non-empty ${what} name`);
  return name;
}

function* refuseArguments(inv: Invocation, verb: Verb, complaint = "Unexpected args"): Step<never> {
  const { commandHelp } = yield* inv.sys.chunk<typeof HelpChunk>("kubectl-help");
  yield* inv.out(commandHelp(verb, inv.command));
  return fail(`${complaint}: [${inv.args.join(" ")}]`);
}

/** Each a key with a value, or a key that goes. */
function* expectPairs(inv: Invocation, flag: string, form: RegExp): Step<void> {
  const wrong = inv.flags.list(flag).find((pair) => !form.test(pair));
  if (wrong === undefined) return;
  const { commandHelp } = yield* inv.sys.chunk<typeof HelpChunk>("kubectl-help");
  yield* inv.out(commandHelp(setCredentials, inv.command));
  fail(`invalid ${flag} format: ${wrong}`);
}

function expectFile(inv: Invocation, flag: string, path: string): void {
  if (inv.readFile(path) === null) fail(`could not stat ${flag} file ${path}: stat ${path}: no such file or directory`);
}

function withGiven(inv: Invocation, entry: Fields | undefined, names: readonly string[]): Fields {
  const given = names.filter((name) => inv.flags.given(name));
  return { ...entry, ...Object.fromEntries(given.map((name) => [name, inv.flags.text(name)])) };
}

function without(entry: Fields, name: string): Fields {
  const { [name]: _, [`${name}-data`]: __, ...rest } = entry;
  return rest;
}

/** The file's name, or what is in it. */
function withFile(inv: Invocation, entry: Fields, flag: string): Fields {
  const path = inv.flags.text(flag);
  const rest = without(flag === "certificate-authority" ? without(entry, "insecure-skip-tls-verify") : entry, flag);
  if (!inv.flags.bool("embed-certs")) return { ...rest, [flag]: path === "" ? "" : absolutePath(inv, path) };
  const data = inv.sys.k.readFile(inv.sys.p, encodeUtf8(path));
  return isError(data) || typeof data === "number" ? rest : { ...rest, [`${flag}-data`]: encodeBase64(data) };
}

/** Keys that end in `-` go. */
function withProvider(inv: Invocation, user: Fields): Fields {
  const { flags } = inv;
  const before = user["auth-provider"];
  if (!flags.given("auth-provider") && before === undefined) return user;
  const settings: Record<string, unknown> = { ...fields(fields(before)["config"]) };
  for (const pair of flags.list("auth-provider-arg", true)) {
    const [key = "", value] = pair.split(/=(.*)/s);
    if (value !== undefined) settings[key] = value;
    else delete settings[pair.slice(0, -1)];
  }
  const name = flags.given("auth-provider") ? flags.text("auth-provider") : text(before, "name");
  return { ...user, "auth-provider": { name, config: Object.keys(settings).length === 0 ? null : settings } };
}

function withCommand(inv: Invocation, user: Fields): Fields {
  const { flags } = inv;
  const before = user["exec"];
  if (!flags.given("exec-command") && before === undefined) return user;
  const old = fields(before);
  const args = flags.given("exec-arg") ? flags.list("exec-arg", true) : (old["args"] ?? null);
  const env = new Map(list(old["env"]).map((one): [string, string] => [text(one, "name"), text(one, "value")]));
  for (const pair of flags.list("exec-env", true)) {
    const [key = "", value] = pair.split(/=(.*)/s);
    if (value !== undefined) env.set(key, value);
    else env.delete(pair.slice(0, -1));
  }
  const version = flags.given("exec-api-version") ? flags.text("exec-api-version") : text(old, "apiVersion");
  const mode = flags.given("exec-interactive-mode")
    ? flags.text("exec-interactive-mode")
    : text(old, "interactiveMode");
  const exec: Fields = {
    command: flags.given("exec-command") ? flags.text("exec-command") : text(old, "command"),
    args,
    env: env.size === 0 && !Array.isArray(old["env"]) ? null : [...env].map(([name, value]) => ({ name, value })),
    ...(version !== "" && { apiVersion: version }),
    provideClusterInfo: flags.given("exec-provide-cluster-info")
      ? flags.bool("exec-provide-cluster-info")
      : old["provideClusterInfo"] === true,
    ...(mode !== "" && { interactiveMode: mode }),
  };
  return { ...user, exec };
}
