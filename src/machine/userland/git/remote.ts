/** git remote and ls-remote. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";
import { NO_REPOSITORY, sourceOf } from "./remote-source.ts";
import { withSetting } from "./settings.ts";
import { Repository } from "./store.ts";

export function defaultRemote(git: Git, repository: Repository): string {
  const branch = repository.headRef()?.replace("refs/heads/", "");
  return (branch === undefined ? undefined : git.setting(`branch.${branch}.remote`)) ?? "origin";
}

export function* remote(git: Git, argv: readonly string[]): AppletRun {
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const words = argv.filter((word) => !word.startsWith("-"));
  const names = [...new Set(git.settings().flatMap(({ key }) => /^remote\.(.*)\.url$/.exec(key)?.[1] ?? []))].sort();
  const [verb, name = "", url = ""] = words;
  const write = function* (change: (text: string) => string): Generator<void, void, void> {
    yield* repository.write("config", change(repository.read("config") ?? ""));
  };
  switch (verb) {
    case undefined:
      for (const one of names) {
        const at = git.setting(`remote.${one}.url`) ?? "";
        yield* git.print(
          argv.includes("-v") || argv.includes("--verbose")
            ? `${one}\t${at} (fetch)\n${one}\t${at} (push)\n`
            : `${one}\n`,
        );
      }
      return 0;
    case "add":
      if (names.includes(name)) return yield* git.fail(new GitFailure(`error: remote ${name} already exists.\n`, 3));
      yield* write((text) =>
        withSetting(
          withSetting(text, `remote.${name}.url`, url),
          `remote.${name}.fetch`,
          `+refs/heads/*:refs/remotes/${name}/*`,
        ),
      );
      return 0;
    case "get-url":
    case "set-url":
    case "remove":
    case "rm":
      if (!names.includes(name)) return yield* git.fail(new GitFailure(`error: No such remote '${name}'\n`, 2));
      if (verb === "get-url") yield* git.print(`${git.setting(`remote.${name}.url`) ?? ""}\n`);
      else if (verb === "set-url") yield* write((text) => withSetting(text, `remote.${name}.url`, url));
      else
        yield* write((text) =>
          withSetting(withSetting(text, `remote.${name}.url`, null), `remote.${name}.fetch`, null),
        );
      return 0;
    default:
      return yield* git.fail(new GitFailure(`error: git remote ${verb} is not simulated by Podarium\n`, 1));
  }
}

export function* lsRemote(git: Git, argv: readonly string[]): AppletRun {
  const words = argv.filter((word) => !word.startsWith("-"));
  const found = git.find();
  const name = words[0] ?? (found instanceof Repository ? defaultRemote(git, found) : "");
  if (name === "") return yield* git.fail(fatal("No remote configured to list refs from."));
  const url = git.setting(`remote.${name}.url`) ?? name;
  const source = yield* sourceOf(git, url);
  if (source instanceof GitFailure)
    return yield* git.fail(
      source.text.includes("does not exist")
        ? new GitFailure(`fatal: '${url}' does not appear to be a git repository\n${NO_REPOSITORY}`)
        : source,
    );
  if (!source.repository)
    return yield* git.fail(new GitFailure("error: git ls-remote over the network is not simulated by Podarium\n", 1));
  const from = source.repository;
  if (words.length === 0) yield* git.error(`From ${url}\n`);
  const rows = ["HEAD", ...from.refs("refs/heads/"), ...from.refs("refs/tags/")].map((ref) => ({
    ref,
    hash: ref === "HEAD" ? from.head() : from.ref(ref),
  }));
  const kinds =
    argv.includes("--heads") || argv.includes("-h")
      ? "refs/heads/"
      : argv.includes("--tags") || argv.includes("-t")
        ? "refs/tags/"
        : "";
  for (const { ref, hash } of rows)
    if (hash !== null && ref.startsWith(kinds) && words.slice(1).every((one) => ref === one || ref.endsWith(`/${one}`)))
      yield* git.print(`${hash}\t${ref}\n`);
  return 0;
}
