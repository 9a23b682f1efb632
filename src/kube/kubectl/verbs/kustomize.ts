/** `kubectl kustomize`. Source: sigs.k8s.io/kustomize kustomize/commands/build (behaviour), v5.6. */
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../machine/kernel/flags.ts";
import type * as KustomizeChunk from "../chunks/kubectl-kustomize.chunk.ts";
import { fail } from "../failure.ts";
import { flagsOf } from "../flag-words.ts";
import type { Verb } from "../invocation.ts";

export const kustomize: Verb = {
  name: "kustomize",
  short: "Build a kustomization target from a directory or URL",
  usage: "kubectl kustomize DIR [flags] [options]",
  flags: flagsOf(
    "as-current-user? enable-alpha-plugins? enable-helm? env,e[] helm-api-versions[] helm-command=helm helm-debug? helm-kube-version= load-restrictor=LoadRestrictionsRootOnly mount[] network? network-name=bridge output,o=",
  ),
  *run(inv) {
    if (inv.args.length > 1) fail("specify one path to kustomization.yaml");
    if (inv.flags.bool("enable-helm")) fail("Helm charts are not part of this simulator");
    const { buildKustomization } = yield* inv.sys.chunk<typeof KustomizeChunk>("kubectl-kustomize");
    const { text: built, warnings } = buildKustomization(inv, inv.args[0] ?? ".");
    if (warnings !== "") yield* inv.err(warnings);
    const path = inv.flags.text("output");
    if (path === "") {
      yield* inv.out(built);
      return 0;
    }
    const fd = yield* inv.sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
    if (fd < 0) fail(`open ${path}: no such file or directory`);
    yield* inv.sys.writeAll(fd, encodeUtf8(built));
    inv.sys.k.close(inv.sys.p, fd);
    return 0;
  },
};
