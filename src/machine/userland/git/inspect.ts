/** git log, show, rev-parse, rev-list, describe, config, and the small ones that look into a repository. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { strerror } from "../../kernel/errno.ts";
import type { Options } from "../getopt.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import { dateText, formatted, personOf, whole } from "./show.ts";
import { canonicalKey, parseSettings, settingsOf, withSetting } from "./settings.ts";
import { Repository, sha1, writeFile } from "./store.ts";
import { changesBetween, contentOf, WorkTree } from "./work-tree.ts";
import { fits, fromTop, optionsOf } from "./command.ts";
import { printChanges, splitRevisions } from "./work.ts";

const LOG_SHORT = "n:pqi";
const LOG_LONG =
  "oneline=oneline format=format: pretty=format:: max-count=n reverse=reverse stat=stat:: name-only=name-only name-status=name-status numstat=numstat shortstat=shortstat patch=p no-patch=s decorate=decorate:: no-decorate=no-decorate graph=graph all=all date=date: abbrev-commit=abbrev-commit abbrev=abbrev:: author=author: grep=grep: since=since: after=since: until=until: before=until: skip=skip: no-merges=no-merges merges=merges first-parent=first-parent follow=follow tags=tags branches=branches color=color:: no-color=no-color quiet=q no-walk=no-walk summary=summary unified=U:";

/** A commit in the form that is asked for. */
function shown(repository: Repository, hash: string, options: Options): string {
  const commit = repository.commit(hash);
  if (!commit) return "";
  const dates = options.value("date") ?? "default";
  const decorates = options.has("decorate") && options.value("decorate") !== "no";
  const given = options.has("oneline") ? "oneline" : (options.value("format") ?? "");
  if (given === "oneline") {
    const isShort = options.has("oneline") || options.has("abbrev-commit");
    return formatted(repository, hash, commit, `${isShort ? "%h" : "%H"}${decorates ? "%d" : ""} %s\n`, dates);
  }
  if (options.has("format") && given === "") return "";
  const template = /^(?:t?format:)(.*)$/s.exec(given)?.[1] ?? (given.includes("%") ? given : undefined);
  if (template !== undefined) return formatted(repository, hash, commit, template, dates);
  const text = whole(repository, hash, commit, given, dates, decorates);
  return options.has("abbrev-commit") ? text.replace(hash, hash.slice(0, 7)) : text;
}

/** `-5` is `-n 5`. */
function withCounts(argv: readonly string[]): string[] {
  return argv.map((word) => (/^-\d+$/.test(word) ? `-n${word.slice(1)}` : word));
}

export function* log(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("log", withCounts(argv), LOG_SHORT, LOG_LONG);
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const tree = repository.top === null ? null : new WorkTree(repository, repository.top);
  const parts = splitRevisions(repository, tree, options.operands, argv);
  if (repository.head() === null && options.operands.length === 0) {
    const branch = repository.headRef()?.replace("refs/heads/", "") ?? "";
    return yield* git.fail(fatal(`your current branch '${branch}' does not have any commits yet`));
  }
  if (parts instanceof GitFailure) return yield* git.fail(parts);
  const hashes = selected(git, repository, parts, options);
  if (hashes instanceof GitFailure) return yield* git.fail(hashes);
  const given = options.value("format") ?? "";
  // `format:` stands between commits, `tformat:` behind each.
  const isBetween = given.startsWith("format:");
  const isTemplate = isBetween || /^tformat:|%/.test(given);
  const isLine = isTemplate || options.has("oneline") || given === "oneline";
  const hasChanges = ["p", "stat", "name-only", "name-status", "numstat", "shortstat"].some((one) => options.has(one));
  for (const [i, hash] of hashes.entries()) {
    if (i > 0 && (isBetween || !isLine)) yield* git.print("\n");
    yield* git.print(shown(repository, hash, options) + (isTemplate && !isBetween ? "\n" : ""));
    git.sys.charge(20);
    if (git.sys.spent) yield;
    if (!hasChanges) continue;
    const commit = repository.commit(hash);
    const changes = changesBetween(repository.filesOf(commit?.parents[0] ?? null), repository.filesOf(hash));
    if (changes.length > 0 && (commit?.parents.length ?? 0) < 2) {
      if (!options.has("oneline"))
        yield* git.print(isBetween ? "\n" : isTemplate && options.has("p") ? "\n" : isTemplate ? "\n" : "\n");
      yield* printChanges(git, repository, null, changes, options);
    }
  }
  if (isBetween && hashes.length > 0 && git.sys.k.isatty(git.sys.p, 1)) yield* git.print("\n");
  return 0;
}

function selected(
  git: Git,
  repository: Repository,
  parts: { revisions: string[]; paths: string[] },
  options: Options,
): string[] | GitFailure {
  const from: string[] = [];
  const without = new Set<string>();
  const hash = (name: string): string => repository.peeled(repository.resolve(name === "" ? "HEAD" : name) ?? "");
  const leaveOut = (name: string): void => repository.history([hash(name)]).forEach((one) => without.add(one));
  for (const word of parts.revisions) {
    const range = /^(.*?)\.\.(.*)$/.exec(word);
    if (range) {
      leaveOut(range[1] ?? "");
      from.push(hash(range[2] ?? ""));
    } else if (word.startsWith("^")) leaveOut(word.slice(1));
    else from.push(hash(word));
  }
  if (options.has("all")) from.push(...repository.refs("refs/").map(hash));
  if (from.length === 0) from.push(hash("HEAD"));
  let found = options.has("no-walk") ? from : repository.history(from, without);
  if (parts.paths.length > 0 && repository.top !== null) {
    const specs: string[] = [];
    for (const name of parts.paths) {
      const spec = fromTop(git, repository.top, name);
      if (spec instanceof GitFailure) return spec;
      specs.push(spec);
    }
    found = found.filter((one) => {
      const parent = repository.commit(one)?.parents[0] ?? null;
      return changesBetween(repository.filesOf(parent), repository.filesOf(one)).some(({ path }) =>
        specs.some((spec) => fits(path, spec)),
      );
    });
  }
  const author = options.value("author");
  if (author !== undefined) found = found.filter((one) => repository.commit(one)?.author.includes(author));
  const pattern = options.value("grep");
  if (pattern !== undefined) {
    const regex = options.has("i") ? new RegExp(pattern, "i") : new RegExp(pattern);
    found = found.filter((one) => regex.test(repository.commit(one)?.message ?? ""));
  }
  if (options.has("no-merges")) found = found.filter((one) => (repository.commit(one)?.parents.length ?? 0) < 2);
  if (options.has("merges")) found = found.filter((one) => (repository.commit(one)?.parents.length ?? 0) > 1);
  const skip = Number(options.value("skip") ?? 0);
  const count = options.value("n");
  found = found.slice(skip, count === undefined ? undefined : skip + Number(count));
  return options.has("reverse") ? [...found].reverse() : found;
}

/** An annotated tag, before what it stands at. */
function tagText(body: string, dates: string, now: number): string {
  const tagger = personOf(/^tagger (.*)$/m.exec(body)?.[1] ?? "");
  const message = body.slice(body.indexOf("\n\n") + 2);
  return `tag ${/^tag (.*)$/m.exec(body)?.[1] ?? ""}\nTagger: ${tagger.name} <${tagger.mail}>\nDate:   ${dateText(tagger, dates, now)}\n\n${message}\n`;
}

export function* show(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("show", withCounts(argv), `${LOG_SHORT}s`, LOG_LONG);
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  for (const name of options.operands.length === 0 ? ["HEAD"] : options.operands) {
    const hash = repository.resolve(name);
    const object = hash === null ? null : repository.object(hash);
    if (hash === null || !object) {
      if (name === "HEAD")
        return yield* git.fail(
          fatal(
            `your current branch '${repository.headRef()?.replace("refs/heads/", "") ?? ""}' does not have any commits yet`,
          ),
        );
      const inside = /^(.+):(.+)$/.exec(name);
      if (inside && repository.resolve(inside[1] ?? "") !== null)
        return yield* git.fail(fatal(`path '${inside[2] ?? ""}' does not exist in '${inside[1] ?? ""}'`));
      return yield* git.fail(
        fatal(
          `ambiguous argument '${name}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'`,
        ),
      );
    }
    if (object.type === "blob") yield* git.print(object.body);
    else if (object.type === "tree") {
      const names = new Set([...repository.files(hash).keys()].map((path) => path.replace(/\/.*/, "/")));
      yield* git.print(`tree ${name}\n\n${[...names].map((one) => `${one}\n`).join("")}`);
    } else {
      const commit = repository.peeled(hash);
      if (object.type === "tag")
        yield* git.print(tagText(object.body, options.value("date") ?? "default", git.sys.k.clock.epoch));
      yield* git.print(shown(repository, commit, options));
      const given = options.value("format") ?? "";
      const isTemplate = /^t?format:|%/.test(given);
      if (isTemplate && !given.startsWith("format:")) yield* git.print("\n");
      if (options.has("s") || options.has("q")) continue;
      const changes = changesBetween(
        repository.filesOf(repository.commit(commit)?.parents[0] ?? null),
        repository.filesOf(commit),
      );
      if (changes.length > 0 && !options.has("oneline") && !(options.has("format") && given === ""))
        yield* git.print("\n");
      yield* printChanges(git, repository, null, changes, options);
    }
  }
  return 0;
}

export function* revParse(git: Git, argv: readonly string[]): AppletRun {
  const found = git.find();
  const isInside = argv.includes("--is-inside-work-tree") || argv.includes("--git-dir");
  if (found instanceof GitFailure && (argv.length > 0 || isInside)) return yield* git.fail(found);
  if (found instanceof GitFailure) return 0;
  const repository = found;
  const cwd = git.sys.k.getcwd(git.sys.p);
  let length = 40;
  let isAbbreviated = false;
  let isVerifying = false;
  let isQuiet = false;
  for (const word of argv) {
    switch (word.replace(/=.*/, "")) {
      case "--short":
        length = Number(word.split("=")[1] ?? 7);
        continue;
      case "--verify":
        isVerifying = true;
        continue;
      case "-q":
      case "--quiet":
        isQuiet = true;
        continue;
      case "--abbrev-ref":
        isAbbreviated = true;
        continue;
      case "--symbolic-full-name":
        yield* git.print(`${repository.headRef() ?? "HEAD"}\n`);
        return 0;
      case "--show-toplevel":
        if (repository.top === null) return yield* git.fail(fatal("this operation must be run in a work tree"));
        yield* git.print(`${repository.top}\n`);
        continue;
      case "--git-dir":
        yield* git.print(
          `${repository.top === cwd ? ".git" : repository.directory === cwd ? "." : repository.directory}\n`,
        );
        continue;
      case "--absolute-git-dir":
        yield* git.print(`${repository.directory}\n`);
        continue;
      case "--is-inside-work-tree":
        yield* git.print(`${String(repository.top !== null)}\n`);
        continue;
      case "--is-bare-repository":
        yield* git.print(`${String(repository.top === null)}\n`);
        continue;
      case "--show-prefix":
        yield* git.print(
          `${repository.top === null || cwd === repository.top ? "" : `${cwd.slice(repository.top.length + 1)}/`}\n`,
        );
        continue;
      case "--is-shallow-repository":
        yield* git.print(`${String(repository.read("shallow") !== null)}\n`);
        continue;
      case "--":
        continue;
    }
    const hash = repository.resolve(word);
    if (hash === null) {
      if (isVerifying) {
        if (isQuiet) return 1;
        return yield* git.fail(fatal("Needed a single revision"));
      }
      yield* git.print(`${word}\n`);
      return yield* git.fail(
        fatal(
          `ambiguous argument '${word}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'`,
        ),
      );
    }
    if (isAbbreviated) {
      const branch =
        word === "HEAD"
          ? repository.headRef()
          : repository.ref(`refs/heads/${word}`) === null
            ? null
            : `refs/heads/${word}`;
      yield* git.print(`${branch?.replace("refs/heads/", "") ?? (word === "HEAD" ? "HEAD" : word)}\n`);
    } else yield* git.print(`${hash.slice(0, length)}\n`);
  }
  return 0;
}

export function* revList(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "rev-list",
    withCounts(argv),
    "n:",
    "count=count all=all max-count=n reverse=reverse no-merges=no-merges first-parent=first-parent",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const parts = splitRevisions(repository, null, options.operands, argv);
  if (parts instanceof GitFailure) return yield* git.fail(parts);
  const hashes = selected(git, repository, parts, options);
  if (hashes instanceof GitFailure) return yield* git.fail(hashes);
  yield* git.print(options.has("count") ? `${hashes.length}\n` : hashes.map((hash) => `${hash}\n`).join(""));
  return 0;
}

export function* describe(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "describe",
    argv,
    "",
    "tags=tags always=always dirty=dirty:: abbrev=abbrev: long=long all=all exact-match=exact match=match:",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const hash = repository.resolve(options.operands[0] ?? "HEAD");
  if (hash === null)
    return yield* git.fail(
      repository.refs("refs/tags/").length === 0 && options.operands.length === 0
        ? fatal("No names found, cannot describe anything.")
        : fatal(`Not a valid object name ${options.operands[0] ?? "HEAD"}`),
    );
  const names = new Map<string, string>();
  for (const ref of repository.refs("refs/tags/")) {
    const target = repository.ref(ref) ?? "";
    const isNoted = repository.object(target)?.type === "tag";
    if (isNoted || options.has("tags")) names.set(repository.peeled(target), ref.slice(10));
  }
  const past = repository.history([repository.peeled(hash)]);
  const at = past.findIndex((one) => names.has(one));
  let text: string;
  const dirty =
    options.has("dirty") &&
    repository.top !== null &&
    (yield* new WorkTree(repository, repository.top).unstaged()).length > 0;
  if (at < 0) {
    if (!options.has("always"))
      return yield* git.fail(
        repository.refs("refs/tags/").length === 0
          ? fatal("No names found, cannot describe anything.")
          : fatal(`No annotated tags can describe '${hash}'.\nHowever, there were unannotated tags: try --tags.`),
      );
    text = hash.slice(0, Number(options.value("abbrev") ?? 7));
  } else {
    const name = names.get(past[at] ?? "") ?? "";
    if (at > 0 && options.has("exact")) return yield* git.fail(fatal(`no tag exactly matches '${hash}'`));
    text =
      at === 0 && !options.has("long")
        ? name
        : options.value("abbrev") === "0"
          ? name
          : `${name}-${at}-g${hash.slice(0, 7)}`;
  }
  yield* git.print(`${text}${dirty ? (options.value("dirty") ?? "-dirty") : ""}\n`);
  return 0;
}

export function* config(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "config",
    argv,
    "lzf:e",
    "global=global system=system local=local list=l get=get get-all=get-all add=add unset=unset unset-all=unset file=f null=z show-origin=show-origin name-only=name-only bool=bool int=int type=type: get-regexp=get-regexp remove-section=remove-section default=default: replace-all=replace-all",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const { sys } = git;
  const repository = git.find();
  const isLocal = options.has("local");
  const file =
    options.value("f") ??
    (options.has("global") ? git.globalFile() : options.has("system") ? "/etc/gitconfig" : undefined);
  const words = [...options.operands];
  if (["get", "set", "list", "unset"].includes(words[0] ?? "") && !git.version.startsWith("2.3")) {
    const verb = words.shift();
    if (verb === "list") words.length = 0;
    else if (verb === "unset") words.push("");
  }
  const read = (): ReturnType<Git["settings"]> => {
    if (file === undefined && !isLocal)
      return settingsOf(sys, repository instanceof Repository ? repository : null, git.extra);
    const path = file ?? (repository instanceof Repository ? `${repository.directory}/config` : "");
    const text = sys.k.readFile(sys.p, path);
    return typeof text === "number" ? [] : parseSettings(text, path);
  };
  if (options.has("l") || (argv.length > 0 && words.length === 0 && argv.includes("list"))) {
    if (isLocal && repository instanceof GitFailure)
      return yield* git.fail(fatal("--local can only be used inside a git repository"));
    if (file !== undefined && typeof sys.k.stat(sys.p, file) === "number")
      return yield* git.fail(fatal(`unable to read config file '${file}': No such file or directory`));
    for (const { key, value, file: origin } of read())
      yield* git.print(
        `${options.has("show-origin") ? `${origin.endsWith(":") ? origin : `file:${repository instanceof Repository && origin === `${repository.directory}/config` ? ".git/config" : origin}`}\t` : ""}${key}${options.has("name-only") ? "" : `=${value}`}\n`,
      );
    return 0;
  }
  const [name, value] = words;
  if (name === undefined) return yield* git.fail(new GitFailure("usage: git config [<options>]\n", 129));
  if (!name.includes(".") && !options.has("remove-section") && !options.has("get-regexp"))
    return yield* git.fail(new GitFailure(`error: key does not contain a section: ${name}\n`, 2));
  const key = canonicalKey(name);
  if (options.has("get-regexp")) {
    const pattern = new RegExp(name);
    const found = read().filter((one) => pattern.test(one.key));
    for (const one of found) yield* git.print(`${one.key} ${one.value}\n`);
    return found.length > 0 ? 0 : 1;
  }
  const isUnset = options.has("unset");
  if (value === undefined && !isUnset) {
    const found = read().filter((one) => one.key === key);
    const wanted = options.has("get-all") ? found : found.slice(-1);
    if (found.length === 0 && options.has("default")) yield* git.print(`${options.value("default") ?? ""}\n`);
    for (const one of wanted) yield* git.print(`${one.value}\n`);
    return found.length > 0 || options.has("default") ? 0 : 1;
  }
  if (file === undefined && repository instanceof GitFailure) return yield* git.fail(fatal("not in a git directory"));
  const path = file ?? (repository instanceof Repository ? `${repository.directory}/config` : "");
  if (file !== undefined && options.has("global") && sys.env("HOME") === undefined)
    return yield* git.fail(fatal("$HOME not set"));
  const text = sys.k.readFile(sys.p, path);
  const before = typeof text === "number" ? "" : text;
  if (isUnset && !parseSettings(before, path).some((one) => one.key === key)) return 5;
  const written = yield* writeFile(
    sys,
    path,
    withSetting(before, key, isUnset ? null : (value ?? ""), options.has("add")),
  );
  if (written < 0)
    return yield* git.fail(new GitFailure(`error: could not lock config file ${path}: ${strerror(written)}\n`, 255));
  return 0;
}

export function* lsFiles(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "ls-files",
    argv,
    "cdmosz",
    "cached=c deleted=d modified=m others=o stage=s exclude-standard=x error-unmatch=e",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const tree = repository.top === null ? null : new WorkTree(repository, repository.top);
  const index = repository.index();
  const specs = options.operands
    .map((name) => fromTop(git, repository.top ?? "", name))
    .filter((one) => typeof one === "string");
  let paths = [...index.keys()].sort();
  if (tree && options.has("o")) paths = yield* tree.untracked(true);
  else if (tree && (options.has("m") || options.has("d")))
    paths = (yield* tree.unstaged()).filter(({ kind }) => kind === "D" || options.has("m")).map(({ path }) => path);
  if (specs.length > 0) paths = paths.filter((path) => specs.some((spec) => fits(path, spec)));
  if (options.has("e") && paths.length === 0)
    return yield* git.fail(
      new GitFailure(
        `error: pathspec '${options.operands[0] ?? ""}' did not match any file(s) known to git\nDid you forget to 'git add'?\n`,
        1,
      ),
    );
  for (const path of paths) {
    const item = index.get(path);
    yield* git.print(
      `${options.has("s") && item ? `${item.mode.toString(8)} ${item.hash} 0\t` : ""}${path}${options.has("z") ? "\0" : "\n"}`,
    );
  }
  return 0;
}

export function* lsTree(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("ls-tree", argv, "rdtlz", "name-only=name-only full-tree=full-tree");
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const [name = "HEAD", ...paths] = options.operands;
  const hash = repository.resolve(name);
  if (hash === null) return yield* git.fail(fatal(`Not a valid object name ${name}`));
  const root =
    repository.object(hash)?.type === "tree" ? hash : (repository.commit(repository.peeled(hash))?.tree ?? "");
  const rows = new Map<string, string>();
  for (const [path, { mode, hash: blob }] of repository.files(root)) {
    const shownPath = options.has("r") ? path : path.replace(/\/.*/, "");
    if (rows.has(shownPath)) continue;
    const isTree = shownPath !== path;
    const inner = isTree
      ? yield* repository.storeTree(
          new Map(
            [...repository.files(root)]
              .filter(([one]) => one.startsWith(`${shownPath}/`))
              .map(([one, item]) => [one.slice(shownPath.length + 1), item]),
          ),
        )
      : blob;
    rows.set(shownPath, isTree ? `040000 tree ${inner}` : `${mode.toString(8)} blob ${blob}`);
  }
  for (const [path, text] of rows)
    if (paths.length === 0 || paths.some((one) => fits(path, one.replace(/\/$/, ""))))
      yield* git.print(options.has("name-only") ? `${path}\n` : `${text}\t${path}\n`);
  return 0;
}

export function* catFile(git: Git, argv: readonly string[]): AppletRun {
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const [kind = "", name = ""] = argv;
  const hash = repository.resolve(name);
  const object = hash === null ? null : repository.object(hash);
  if (kind === "-e") return object ? 0 : 1;
  if (!object || hash === null) return yield* git.fail(fatal(`Not a valid object name ${name}`));
  if (kind === "-t") yield* git.print(`${object.type}\n`);
  else if (kind === "-s") yield* git.print(`${object.body.length}\n`);
  else if (kind === "-p" && object.type === "tree") return yield* lsTree(git, [hash]);
  else yield* git.print(object.body);
  return 0;
}

export function* hashObject(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf("hash-object", argv, "wt:", "stdin=stdin");
  if (options instanceof GitFailure) return yield* git.fail(options);
  const texts: string[] = [];
  if (options.has("stdin")) {
    const text = yield* git.sys.readAll(0);
    if (typeof text === "string") texts.push(text);
  }
  for (const name of options.operands) {
    const text = contentOf(git.sys, name);
    if (text === null) return yield* git.fail(fatal(`could not open '${name}' for reading: No such file or directory`));
    texts.push(text);
  }
  for (const text of texts) {
    if (options.has("w")) {
      const repository = git.find();
      if (repository instanceof GitFailure) return yield* git.fail(repository);
      yield* repository.store("blob", text);
    }
    yield* git.print(`${sha1(`blob ${text.length}\0${text}`)}\n`);
  }
  return 0;
}

export function* symbolicRef(git: Git, argv: readonly string[]): AppletRun {
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const words = argv.filter((word) => !word.startsWith("-"));
  const [name = "HEAD", value] = words;
  if (value !== undefined) {
    yield* repository.write(name, `ref: ${value}\n`);
    return 0;
  }
  const target = /^ref: (.*)\n/.exec(repository.read(name) ?? "")?.[1];
  if (target === undefined) return yield* git.fail(fatal(`ref ${name} is not a symbolic ref`));
  yield* git.print(`${argv.includes("--short") ? target.replace("refs/heads/", "") : target}\n`);
  return 0;
}

export function* reflog(git: Git, _argv: readonly string[]): AppletRun {
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const lines = (repository.read("logs/HEAD") ?? "")
    .split("\n")
    .filter((line) => line !== "")
    .reverse();
  for (const [i, line] of lines.entries())
    yield* git.print(`${line.slice(41, 48)} HEAD@{${i}}: ${line.replace(/^[^\t]*\t/, "")}\n`);
  return 0;
}
