/**
 * What there is at an address. Repositories of the same machine are copied; of others stands a copy that says so.
 * Simplified: nothing can be fetched over the network: a repository there has one commit with a README that says so, and never changes.
 */
import { resolveHost } from "../../kernel/net/resolver.ts";
import { fatal, GitFailure, isRepository } from "./context.ts";
import type { Git } from "./context.ts";
import { Repository } from "./store.ts";

/** When the stand-in's commit was made: 2026-01-01. */
const STAND_IN_SECONDS = 1_767_225_600;

/** What there is at an address. */
interface Source {
  readonly kind: "local" | "network";
  /** Of the same machine. */
  readonly repository: Repository | null;
  readonly url: string;
}

/** The repository at an address; else why it cannot be had. */
export function* sourceOf(git: Git, url: string): Generator<void, Source | GitFailure, void> {
  const { sys } = git;
  const web = /^(https?|git):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(url);
  if (web) {
    const host = web[2] ?? "";
    const lost = yield* lostHost(git, host);
    if (lost !== "") {
      const shown = url.endsWith("/") || url.startsWith("git:") ? url : `${url}/`;
      return url.startsWith("git:")
        ? fatal(`unable to look up ${host} (port 9418) (${lost})`)
        : fatal(`unable to access '${shown}': Could not resolve host: ${host}`);
    }
    return { kind: "network", repository: null, url };
  }
  const ssh = /^ssh:\/\/(?:[^@/]*@)?([^:/]*)/.exec(url) ?? /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)/.exec(url);
  if (ssh && !url.startsWith("/") && !url.startsWith(".")) return yield* overSsh(git, url, ssh[1] ?? "");
  const path = url.replace(/^file:\/\//, "");
  const whole = path.startsWith("/") ? path : `${sys.k.getcwd(sys.p)}/${path}`;
  for (const directory of [`${whole}/.git`, whole, `${whole}.git`])
    if (isRepository(sys, directory))
      return {
        kind: "local",
        repository: new Repository(sys, directory, null),
        url: url.startsWith("file://") ? url : whole,
      };
  if (url.startsWith("file://"))
    return new GitFailure(`fatal: '${path}' does not appear to be a git repository\n${NO_REPOSITORY}`);
  return fatal(`repository '${url}' does not exist`);
}

export const NO_REPOSITORY =
  "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n";

/** Why a name is not found; "" where it is, or is one of the world outside, which is not simulated. */
function* lostHost(git: Git, host: string): Generator<void, string, void> {
  const found = yield* resolveHost(git.sys, host);
  if (typeof found !== "string") return "";
  const isOutside = host.includes(".") && !/\.(local|internal|invalid|test|localhost|svc)$/.test(host);
  if (found === "not-found" && isOutside) return "";
  const isMusl = typeof git.sys.k.stat(git.sys.p, "/etc/alpine-release") !== "number";
  if (found === "not-found") return isMusl ? "Name does not resolve" : "Name or service not known";
  return isMusl ? "Try again" : "Temporary failure in name resolution";
}

function* overSsh(git: Git, url: string, host: string): Generator<void, Source | GitFailure, void> {
  const { sys } = git;
  const home = sys.env("HOME") ?? "";
  const command = sys.env("GIT_SSH_COMMAND") ?? git.setting("core.sshcommand") ?? "";
  const lost = yield* lostHost(git, host);
  if (lost !== "") return new GitFailure(`ssh: Could not resolve hostname ${host}: ${lost}\r\n${NO_REPOSITORY}`);
  const isThere = (path: string): boolean => typeof sys.k.stat(sys.p, path) !== "number";
  const trusts =
    /StrictHostKeyChecking[= ](no|accept-new)|UserKnownHostsFile/.test(command) ||
    isThere(`${home}/.ssh/known_hosts`) ||
    isThere("/etc/ssh/ssh_known_hosts");
  if (!trusts) return new GitFailure(`Host key verification failed.\n${NO_REPOSITORY}`);
  const key = /-i +(\S+)/.exec(command)?.[1];
  const keys = key === undefined ? ["id_rsa", "id_ed25519", "id_ecdsa"].map((name) => `${home}/.ssh/${name}`) : [key];
  if (!keys.some(isThere)) return new GitFailure(`git@${host}: Permission denied (publickey).\n${NO_REPOSITORY}`);
  return { kind: "network", repository: null, url };
}

/** What stands for a repository of the world outside. */
export function* standIn(repository: Repository, url: string): Generator<void, string, void> {
  const name = url
    .replace(/\/$/, "")
    .replace(/^.*[/:]/, "")
    .replace(/\.git$/, "");
  const files = {
    "README.md": `# ${name}\n\nPodarium fetches nothing: this stands for the content of ${url}\n`,
    "index.html": `<h1>${url}</h1>\n`,
  };
  const items = new Map<string, { mode: number; hash: string }>();
  for (const [path, text] of Object.entries(files))
    items.set(path, { mode: 0o100644, hash: yield* repository.store("blob", text) });
  const person = `Podarium <podarium@example.com> ${STAND_IN_SECONDS} +0000`;
  return yield* repository.storeCommit({
    tree: yield* repository.storeTree(items),
    parents: [],
    author: person,
    committer: person,
    message: `Stands for ${url}\n`,
  });
}

/** Objects that one has and the other has not. */
export function* copyObjects(
  from: Repository,
  to: Repository,
  hashes: readonly string[],
  depth: number,
): Generator<void, void, void> {
  const waiting = hashes.map((hash) => ({ hash, left: depth }));
  const seen = new Set<string>();
  while (waiting.length > 0) {
    const { hash, left } = waiting.pop() ?? { hash: "", left: 0 };
    const object = from.object(hash);
    if (!object || seen.has(hash)) continue;
    seen.add(hash);
    yield* to.store(object.type, object.body);
    if (object.type === "tag") waiting.push({ hash: from.peeled(hash), left });
    const commit = from.commit(hash);
    if (!commit) continue;
    yield* copyTree(from, to, commit.tree);
    if (left > 1) waiting.push(...commit.parents.map((one) => ({ hash: one, left: left - 1 })));
  }
}

function* copyTree(from: Repository, to: Repository, tree: string): Generator<void, void, void> {
  const files = from.files(tree);
  for (const { hash } of files.values()) {
    const blob = from.object(hash);
    if (blob) yield* to.store("blob", blob.body);
  }
  yield* to.storeTree(files);
}
