/** git clone. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import { track } from "./branches.ts";
import { detachedNote } from "./checkout.ts";
import { logged, optionsOf, removeTree } from "./command.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import { sourceOf, standIn, copyObjects } from "./remote-source.ts";
import { withSetting } from "./settings.ts";
import { Repository } from "./store.ts";
import { WorkTree } from "./work-tree.ts";
import { makeRepository } from "./work.ts";

const CLONE_MS = 900;

export function* clone(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "clone",
    argv,
    "b:o:qvnlsc:j:",
    "branch=b depth=depth: single-branch=single-branch no-single-branch=no-single-branch origin=o quiet=q verbose=v progress=progress no-checkout=n bare=bare mirror=mirror recurse-submodules=recurse:: recursive=recurse:: shallow-submodules=shallow config=c no-tags=no-tags filter=filter: local=l shared=s template=template: reference=reference: jobs=j sparse=sparse",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const { sys } = git;
  const [url, given, extra] = options.operands;
  if (url === undefined)
    return yield* git.fail(
      new GitFailure(
        "fatal: You must specify a repository to clone.\n\nusage: git clone [<options>] [--] <repo> [<dir>]\n",
        129,
      ),
    );
  if (extra !== undefined)
    return yield* git.fail(
      new GitFailure("fatal: Too many arguments.\n\nusage: git clone [<options>] [--] <repo> [<dir>]\n", 129),
    );
  const isBare = options.has("bare") || options.has("mirror");
  const name = url
    .replace(/\/+$/, "")
    .replace(/\/\.git$/, "")
    .replace(/^.*[/:]/, "")
    .replace(/\.git$/, "");
  const directory = given ?? (isBare ? `${name}.git` : name);
  const present = sys.k.readdir(sys.p, directory);
  const stat = sys.k.stat(sys.p, directory);
  const isLocalPath = !/^\w+:\/\/|^[\w.-]+@[\w.-]+:/.test(url);
  const source = isLocalPath ? yield* sourceOf(git, url) : null;
  if (source instanceof GitFailure) return yield* git.fail(source);
  if (typeof stat !== "number" && (typeof present === "number" || present.length > 0))
    return yield* git.fail(fatal(`destination path '${directory}' already exists and is not an empty directory.`));
  const isThere = typeof stat !== "number";
  for (const at of directory.matchAll(/\/+(?=[^/])/g))
    if (at.index > 0) sys.k.mkdir(sys.p, directory.slice(0, at.index), 0o777);
  const made = isThere ? 0 : sys.k.mkdir(sys.p, directory, 0o777);
  if (made < 0) return yield* git.fail(fatal(`could not create work tree dir '${directory}': ${strerror(made)}`));
  if (!options.has("q")) yield* git.error(`Cloning into ${isBare ? "bare repository " : ""}'${directory}'...\n`);
  const cwd = sys.k.getcwd(sys.p);
  const top = (directory.startsWith("/") ? directory : `${cwd === "/" ? "" : cwd}/${directory}`).replace(
    /(.)\/+$/,
    "$1",
  );
  const undo = function* (failure: GitFailure): AppletRun {
    const entries = sys.k.readdir(sys.p, top);
    for (const entry of typeof entries === "number" ? [] : entries) yield* removeTree(git, `${top}/${entry.name}`);
    if (!isThere) sys.k.rmdir(sys.p, top);
    return yield* git.fail(failure);
  };
  const found = source ?? (yield* sourceOf(git, url));
  if (found instanceof GitFailure) return yield* undo(found);
  if (found.kind === "network") yield* sys.sleep(CLONE_MS);
  const branch = options.value("b");
  const origin = options.value("o") ?? "origin";
  const gitDirectory = isBare ? top : `${top}/.git`;
  const repository = yield* makeRepository(
    git,
    gitDirectory,
    isBare ? null : top,
    git.setting("init.defaultbranch") ?? "master",
  );
  if (typeof repository === "number")
    return yield* undo(new GitFailure(`${gitDirectory}: ${strerror(repository)}\n`, 1));
  let text = withSetting(repository.read("config") ?? "", `remote.${origin}.url`, found.url);
  if (!isBare) text = withSetting(text, `remote.${origin}.fetch`, `+refs/heads/*:refs/remotes/${origin}/*`);
  for (const one of options.values("c")) text = withSetting(text, one.replace(/=.*/s, ""), one.replace(/^[^=]*=/s, ""));
  yield* repository.write("config", text);
  const depth = Number(options.value("depth") ?? Number.POSITIVE_INFINITY);
  const result = found.repository
    ? yield* takeAll(repository, found.repository, {
        origin,
        branch,
        depth: url.startsWith("file://") ? depth : Number.POSITIVE_INFINITY,
        isBare,
      })
    : yield* takeStandIn(repository, found.url, branch, origin, isBare);
  if (result instanceof GitFailure) return yield* undo(result);
  if (depth !== Number.POSITIVE_INFINITY) {
    if (isLocalPath) yield* git.error("warning: --depth is ignored in local clones; use file:// instead.\n");
    else if (result.hash !== null) yield* repository.write("shallow", `${result.hash}\n`);
  }
  if (result.hash === null) {
    yield* git.error("warning: You appear to have cloned an empty repository.\n");
    if (isLocalPath && !options.has("q")) yield* git.error("done.\n");
    return 0;
  }
  if (isLocalPath && !options.has("q")) yield* git.error("done.\n");
  yield* logged(git, repository, null, result.hash, `clone: from ${found.url}`);
  if (isBare || options.has("n")) return 0;
  const tree = new WorkTree(repository, top);
  const put = yield* tree.checkout(repository.filesOf(result.hash), true);
  if (typeof put === "number")
    return yield* git.fail(
      new GitFailure(
        `error: unable to create file: ${strerror(put)}\nfatal: unable to checkout working tree\nwarning: Clone succeeded, but checkout failed.\n`,
      ),
    );
  if (result.isDetached)
    yield* git.error(detachedNote(git, repository, result.hash, result.hash).replace(/\nHEAD is now at .*\n$/, "\n"));
  return 0;
}

interface Taken {
  readonly hash: string | null;
  /** A tag was asked for: no branch is checked out. */
  readonly isDetached: boolean;
}

function* takeStandIn(
  repository: Repository,
  url: string,
  branch: string | undefined,
  origin: string,
  isBare: boolean,
): Generator<void, Taken, void> {
  const hash = yield* standIn(repository, url);
  const isTag = branch !== undefined && /^v?\d+(\.\d+)+/.test(branch);
  const name = branch === undefined || isTag ? "main" : branch;
  yield* repository.write("HEAD", isTag ? `${hash}\n` : `ref: refs/heads/${name}\n`);
  yield* repository.write(`refs/heads/${name}`, `${hash}\n`);
  if (isTag) yield* repository.write(`refs/tags/${branch}`, `${hash}\n`);
  if (!isBare) {
    yield* repository.write(`refs/remotes/${origin}/${name}`, `${hash}\n`);
    yield* repository.write(`refs/remotes/${origin}/HEAD`, `ref: refs/remotes/${origin}/${name}\n`);
    if (!isTag) yield* track(repository, name, origin, name);
    else repository.sys.k.unlink(repository.sys.p, `${repository.directory}/refs/heads/${name}`);
  }
  return { hash, isDetached: isTag };
}

function* takeAll(
  repository: Repository,
  source: Repository,
  how: {
    readonly origin: string;
    readonly branch: string | undefined;
    readonly depth: number;
    readonly isBare: boolean;
  },
): Generator<void, Taken | GitFailure, void> {
  const { origin, branch, depth, isBare } = how;
  const heads = source.refs("refs/heads/");
  const tags = source.refs("refs/tags/");
  const own = branch ?? source.headRef()?.replace("refs/heads/", "") ?? heads[0]?.slice(11) ?? "master";
  const isBranch = heads.includes(`refs/heads/${own}`);
  const isTag = !isBranch && tags.includes(`refs/tags/${own}`);
  if (branch !== undefined && !isBranch && !isTag)
    return fatal(`Remote branch ${branch} not found in upstream ${origin}`);
  const wanted =
    depth === Number.POSITIVE_INFINITY ? [...heads, ...tags] : [isTag ? `refs/tags/${own}` : `refs/heads/${own}`];
  yield* copyObjects(
    source,
    repository,
    wanted.map((ref) => source.ref(ref) ?? ""),
    depth,
  );
  for (const ref of wanted) {
    const hash = source.ref(ref);
    if (hash === null) continue;
    const place = isBare || ref.startsWith("refs/tags/") ? ref : `refs/remotes/${origin}/${ref.slice(11)}`;
    yield* repository.write(place, `${hash}\n`);
  }
  const hash = source.ref(isTag ? `refs/tags/${own}` : `refs/heads/${own}`);
  const commit = hash === null ? null : source.peeled(hash);
  yield* repository.write("HEAD", isTag ? `${commit ?? ""}\n` : `ref: refs/heads/${own}\n`);
  if (commit !== null && !isTag) yield* repository.write(`refs/heads/${own}`, `${commit}\n`);
  if (!isBare && !isTag) {
    if (commit !== null) yield* repository.write(`refs/remotes/${origin}/HEAD`, `ref: refs/remotes/${origin}/${own}\n`);
    yield* track(repository, own, origin, own);
  }
  return { hash: commit, isDetached: isTag };
}
