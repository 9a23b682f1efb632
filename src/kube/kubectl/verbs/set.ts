/** `kubectl set image` and `set env`. Source: kubectl pkg/cmd/set (behaviour), v1.33. */
import type { KubeObject } from "../../api/meta.ts";
import { CHANGE_FLAGS, chooseObjects, eachObject, patchObject, sayChanged } from "../changing.ts";
import { fail } from "../failure.ts";
import { at, fields, isFields, list, text } from "../fields.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { chooseOutput } from "../output.ts";

export const set: Verb = {
  name: "set",
  short: "Set specific features on objects",
  usage: "kubectl set SUBCOMMAND [options]",
  flags: [],
  verbs: [
    {
      name: "env",
      short: "Update environment variables on a pod template",
      usage: "kubectl set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]",
      flags: [
        ...CHANGE_FLAGS,
        { name: "containers", short: "c", kind: "string", value: "*" },
        { name: "env", short: "e", kind: "array" },
        { name: "list", kind: "bool" },
        { name: "overwrite", kind: "bool", value: "true" },
      ],
      run: setEnv,
    },
    {
      name: "image",
      short: "Update the image of a pod template",
      usage:
        "kubectl set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]",
      flags: CHANGE_FLAGS,
      run: setImage,
    },
  ],
};

/** The part of an object that holds containers, and how a patch reaches it. */
function podSpec(object: KubeObject): { spec: unknown; wrap: (patch: unknown) => unknown } {
  if (object.kind === "Pod") return { spec: at(object, "spec"), wrap: (patch) => ({ spec: patch }) };
  return { spec: at(object, "spec", "template", "spec"), wrap: (patch) => ({ spec: { template: { spec: patch } } }) };
}

function splitArguments(
  inv: Invocation,
  isUpdate: (arg: string) => boolean,
): { resources: string[]; updates: string[] } {
  const first = inv.args.findIndex((arg, i) => i > 0 && isUpdate(arg));
  return first < 0
    ? { resources: [...inv.args], updates: [] }
    : { resources: inv.args.slice(0, first), updates: inv.args.slice(first) };
}

function* setImage(inv: Invocation): Step<number> {
  const { resources, updates } = splitArguments(inv, (arg) => arg.includes("="));
  if (updates.length === 0) fail("at least one image update is required");
  const output = yield* chooseOutput(inv, false);
  const objects = yield* chooseObjects(inv, resources);
  return yield* eachObject(objects, function* (object) {
    const { spec, wrap } = podSpec(object);
    const patch: Record<string, unknown> = {};
    for (const update of updates) {
      const [name = "", ...rest] = update.split("=");
      const image = rest.join("=");
      const fieldsWith = ["containers", "initContainers"].filter((field) =>
        list(spec, field).some((one) => name === "*" || text(one, "name") === name),
      );
      if (fieldsWith.length === 0) fail(`unable to find container named ${JSON.stringify(name)}`);
      for (const field of fieldsWith) {
        const changed = list(spec, field).filter((one) => name === "*" || text(one, "name") === name);
        patch[field] = [...list(patch, field), ...changed.map((one) => ({ name: text(one, "name"), image }))];
      }
    }
    const result = yield* patchObject(inv, object, "strategic", wrap(patch), () => object);
    yield* sayChanged(inv, output, result, "image updated");
  });
}

function* setEnv(inv: Invocation): Step<number> {
  const { resources, updates } = splitArguments(inv, (arg) => arg.includes("=") || arg.endsWith("-"));
  const all = [...updates, ...inv.flags.list("env")];
  const output = yield* chooseOutput(inv, false);
  const objects = yield* chooseObjects(inv, resources);
  if (inv.flags.bool("list")) {
    for (const object of objects) yield* listEnv(inv, object);
    return 0;
  }
  if (all.length === 0) fail("at least one environment variable must be provided");
  const wanted = inv.flags.text("containers");
  const match = new RegExp(`^${wanted.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*")}$`);
  return yield* eachObject(objects, function* (object) {
    const { spec, wrap } = podSpec(object);
    const containers = list(spec, "containers").filter((one) => match.test(text(one, "name")));
    if (containers.length === 0)
      fail(`${object.kind}/${object.metadata.name} does not have any containers matching ${JSON.stringify(wanted)}`);
    const env = all.map((update) => {
      const equals = update.indexOf("=");
      return equals > 0
        ? { name: update.slice(0, equals), value: update.slice(equals + 1) }
        : { $patch: "delete", name: update.slice(0, -1) };
    });
    const patch = { containers: containers.map((one) => ({ name: text(one, "name"), env })) };
    const result = yield* patchObject(inv, object, "strategic", wrap(patch), () => object);
    yield* sayChanged(inv, output, result, "env updated");
  });
}

function* listEnv(inv: Invocation, object: KubeObject): Step<void> {
  for (const container of list(podSpec(object).spec, "containers")) {
    yield* inv.line(
      `# ${object.kind === "Pod" ? "Pod" : object.kind} ${object.metadata.name}, container ${text(container, "name")}`,
    );
    for (const one of list(container, "env")) yield* inv.line(envLine(one));
  }
}

function envLine(one: unknown): string {
  const name = text(one, "name");
  const from = at(one, "valueFrom");
  if (!isFields(from)) return `${name}=${text(one, "value")}`;
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = fields(from);
  if (isFields(fieldRef)) return `# ${name} from field path ${text(fieldRef, "fieldPath")}`;
  if (isFields(resourceFieldRef)) {
    const container = text(resourceFieldRef, "containerName");
    return `# ${name} from resource field ${container === "" ? "" : `${container}/`}${text(resourceFieldRef, "resource")}`;
  }
  if (isFields(secretKeyRef))
    return `# ${name} from secret ${text(secretKeyRef, "name")}, key ${text(secretKeyRef, "key")}`;
  return `# ${name} from configmap ${text(configMapKeyRef, "name")}, key ${text(configMapKeyRef, "key")}`;
}
