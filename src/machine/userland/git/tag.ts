/** git tag. Source: git 2.39. */
import type { AppletRun } from "../../kernel/applet.ts";
import { optionsOf } from "./command.ts";
import { fatal, GitFailure } from "./context.ts";
import type { Git } from "./context.ts";

export function* tag(git: Git, argv: readonly string[]): AppletRun {
  const options = optionsOf(
    "tag",
    argv,
    "am:dfln:F:s",
    "annotate=a message=m delete=d force=f list=l sort=sort: points-at=points-at:",
  );
  if (options instanceof GitFailure) return yield* git.fail(options);
  const repository = git.find();
  if (repository instanceof GitFailure) return yield* git.fail(repository);
  const [name, target = "HEAD"] = options.operands;
  if (options.has("d")) {
    for (const one of options.operands) {
      const hash = repository.ref(`refs/tags/${one}`);
      if (hash === null) return yield* git.fail(new GitFailure(`error: tag '${one}' not found.\n`, 1));
      git.sys.k.unlink(git.sys.p, `${repository.directory}/refs/tags/${one}`);
      yield* git.print(`Deleted tag '${one}' (was ${hash.slice(0, 7)})\n`);
    }
    return 0;
  }
  if (name === undefined || options.has("l")) {
    const pattern =
      name === undefined ? /^/ : new RegExp(`^${name.replace(/[.+^${}()|\\]/g, "\\$&").replaceAll("*", ".*")}$`);
    for (const ref of repository.refs("refs/tags/"))
      if (pattern.test(ref.slice(10))) yield* git.print(`${ref.slice(10)}\n`);
    return 0;
  }
  const hash = repository.resolve(target);
  if (hash === null) return yield* git.fail(fatal(`Failed to resolve '${target}' as a valid ref.`));
  if (repository.ref(`refs/tags/${name}`) !== null && !options.has("f"))
    return yield* git.fail(fatal(`tag '${name}' already exists`));
  let made = hash;
  if (options.has("a") || options.has("m")) {
    const tagger = git.person("COMMITTER");
    if (tagger instanceof GitFailure) return yield* git.fail(tagger);
    const type = repository.object(hash)?.type ?? "commit";
    made = yield* repository.store(
      "tag",
      `object ${hash}\ntype ${type}\ntag ${name}\ntagger ${tagger}\n\n${options.values("m").join("\n\n").replace(/\n*$/, "\n")}`,
    );
  }
  yield* repository.write(`refs/tags/${name}`, `${made}\n`);
  return 0;
}
