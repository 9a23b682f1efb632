/**
 * `kubectl edit`: the object as a file, the editor of KUBE_EDITOR or EDITOR on it, and what it changed as a patch.
 * Source: kubectl pkg/cmd/util/editor (behaviour), v1.33.
 * Simplified: an invalid result is not opened again; it is stored and the command ends.
 */
import { RECORD_FLAG, VALIDATE_FLAG } from "../dry-run.ts";
import { FILENAME_FLAGS, flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import { AppletProgram } from "../../../machine/kernel/applet.ts";
import { encodeUtf8 } from "../../../machine/kernel/bytes.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../../machine/kernel/flags.ts";
import type { KubeObject } from "../../api/meta.ts";
import { parseManifest } from "../../manifest/parse-manifest.ts";
import { chooseObjects, patchObject, sayChanged } from "../changing.ts";
import { Failure, fail, failAll } from "../failure.ts";
import { isFields } from "../fields.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { chooseOutput, shownObject } from "../output.ts";
import { toJson } from "../printers/json.ts";
import { toYaml } from "../printers/yaml.ts";
import { qualifiedResource, resourceOf } from "../resources.ts";
import { throughSubresource } from "../status-subresource.ts";
import { patchOf, threeWayPatch } from "../three-way-patch.ts";

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

export const edit: Verb = {
  name: "edit",
  short: "Edit a resource on the server",
  usage: "kubectl edit (RESOURCE/NAME | -f FILENAME) [options]",
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    RECORD_FLAG,
    VALIDATE_FLAG,
    ...flagsOf("field-manager=kubectl-edit output-patch? save-config? subresource= windows-line-endings?"),
  ],
  *run(inv) {
    const output = yield* chooseOutput(inv, false);
    const { objects, problems } = yield* chooseObjects(inv, inv.args, "all");
    failAll(problems);
    const subresource = inv.flags.text("subresource");
    for (const object of objects) throughSubresource({}, resourceOf(object, inv.api), subresource);
    for (const object of objects) {
      const shown = shownObject(inv, object);
      const edited = yield* editText(inv, HEADER + toYaml(shown));
      const changed = edited.text === HEADER + toYaml(shown) ? shown : decodeEdited(object, edited);
      const resource = resourceOf(object, inv.api);
      const { lists, type } = patchOf(resource);
      const patch = threeWayPatch(shown, changed, shown, lists);
      if (Object.keys(patch).length === 0 || toJson(changed) === toJson(shown)) {
        yield* inv.err("Edit cancelled, no changes made.\n");
        return 0;
      }
      yield* sayChanged(inv, output, yield* patchObject(inv, object, type, patch, () => object, subresource), "edited");
    }
    return 0;
  },
};

interface Edited {
  path: string;
  text: string;
}

/** Runs the editor on a file with that text. */
function* editText(inv: Invocation, text: string): Step<Edited> {
  const { sys } = inv;
  const path = `/tmp/kubectl-edit-${sys.p.pid}${inv.host.clock.now}.yaml`;
  const fd = yield* sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  if (fd < 0) fail(`open ${path}: permission denied`);
  yield* sys.writeAll(fd, encodeUtf8(text));
  sys.k.close(sys.p, fd);
  const editor = inv.env("KUBE_EDITOR") || inv.env("EDITOR") || "vi";
  const command = ["sh", "-c", `${editor} "$0"`, path].map(encodeUtf8);
  const child = sys.k.fork(
    sys.p,
    new AppletProgram((own) => runEditor(own.k.exec(own.p, "/bin/sh", command, own.p.env))),
  );
  if (typeof child === "number") fail(`there was a problem with the editor ${JSON.stringify(editor)}`);
  const ended = yield* sys.wait(child.pid);
  if (typeof ended === "number" || ended.status.code !== 0)
    fail(`there was a problem with the editor ${JSON.stringify(editor)}`);
  return { path, text: inv.readFile(path) ?? "" };
}

/** After a successful exec the new program has taken over; this one is never run again. */
function* runEditor(result: number): Step<number> {
  if (result === 0) yield;
  return 127;
}

function decodeEdited(object: KubeObject, edited: Edited): unknown {
  const content = edited.text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n");
  const value = parseManifest(content, edited.path).documents[0]?.value;
  if (isFields(value) && value["kind"] !== undefined) return value;
  throw new Failure(
    `error: ${qualifiedResource(resourceOf(object))} ${JSON.stringify(object.metadata.name)} is invalid\nA copy of your changes has been stored to ${JSON.stringify(edited.path)}\nerror: Edit cancelled, no valid changes were saved.\n`,
  );
}
