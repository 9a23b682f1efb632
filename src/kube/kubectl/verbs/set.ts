/** `kubectl set` and the commands below it. Source: kubectl pkg/cmd/set (behaviour), v1.33. */
import { parseLabelSelector } from "../../api/selectors.ts";
import { chooseObjects } from "../changing.ts";
import { QUALIFIED_NAME_RULE } from "../name-rules.ts";
import { DRY_RUN_FLAG } from "../dry-run.ts";
import { fail, failAll, plainProblem } from "../failure.ts";
import { at, fields, list, text, withField } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { FILENAME_FLAGS, flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import type { FlagSpec } from "../flags.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { chooseOutput } from "../output.ts";
import { changeEach, changePodSpec, containerMatch, mapContainers, refuseLocalNames } from "../pod-spec-changes.ts";
import type { Change } from "../pod-spec-changes.ts";
import { resourceOf } from "../resources.ts";
import { resourcesAndPairs } from "../resources-and-pairs.ts";
import { setEnv } from "./set-env.ts";

const COMMON: readonly FlagSpec[] = [
  ...PRINT_FLAGS,
  ...FILENAME_FLAGS,
  DRY_RUN_FLAG,
  ...flagsOf("all? field-manager=kubectl-set local?"),
];
const SELECTOR = flagsOf("selector,l=");

export const set: Verb = {
  name: "set",
  short: "Set specific features on objects",
  long: "Change what there is.\n\n These commands change single features of objects that exist.\n",
  usage: "kubectl set SUBCOMMAND [options]",
  flags: [],
  verbs: [
    {
      name: "env",
      short: "Update environment variables on a pod template",
      usage: "kubectl set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]",
      flags: [
        ...COMMON,
        ...SELECTOR,
        ...flagsOf("containers,c=* env,e[] from= keys[] list? overwrite?true prefix= resolve?"),
      ],
      run: setEnv,
    },
    {
      name: "image",
      short: "Update the image of a pod template",
      usage:
        "kubectl set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]",
      flags: [...COMMON, ...SELECTOR],
      run: setImage,
    },
    {
      name: "resources",
      short: "Update resource requests/limits on objects with pod templates",
      usage: "kubectl set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS] [options]",
      flags: [...COMMON, ...SELECTOR, ...flagsOf("containers,c=* limits= requests=")],
      run: setResources,
    },
    {
      name: "selector",
      short: "Set the selector on a resource",
      usage: "kubectl set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]",
      flags: [
        ...PRINT_FLAGS,
        DRY_RUN_FLAG,
        ...flagsOf("all? field-manager=kubectl-set filename,f[] local? recursive,R?true resource-version="),
      ],
      run: setSelector,
    },
    {
      name: "serviceaccount",
      aliases: ["sa"],
      short: "Update the service account of a resource",
      usage: "kubectl set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]",
      flags: COMMON,
      run: setServiceAccount,
    },
    {
      name: "subject",
      short: "Update the user, group, or service account in a role binding or cluster role binding",
      usage:
        "kubectl set subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]",
      flags: [...COMMON, ...SELECTOR, ...flagsOf("group[] serviceaccount[] user[]")],
      run: setSubject,
    },
  ],
};

function* setImage(inv: Invocation): Step<number> {
  const { resources, pairs } = resourcesAndPairs(inv.args, "image");
  const bad = pairs.filter((pair) => !pair.includes("="));
  if (bad.length > 0) fail(`invalid image format: ${bad.join(", ")}`);
  const images = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  const output = yield* chooseOutput(inv, false, true);
  refuseLocalNames(inv, resources);
  const chosen = yield* chooseObjects(inv, resources);
  failAll(chosen.problems);
  const wrong: string[] = [];
  if (images.size === 0) wrong.push("at least one image update is required");
  else if (images.size > 1 && images.has("*"))
    wrong.push("all containers are already specified by *, but saw more than one container_name=container_image pairs");
  failAll(wrong.map(plainProblem));
  const change = changePodSpec((spec, _object, problems) => {
    let changed = spec;
    for (const [name, image] of images) {
      const isMeant = (container: Fields): boolean => name === "*" || text(container, "name") === name;
      const names = ["containers", "initContainers"].flatMap((field) => list(spec, field)).map(fields);
      if (!names.some(isMeant))
        problems.push(plainProblem(`error: unable to find container named ${JSON.stringify(name)}`));
      changed = mapContainers(changed, (container) => (isMeant(container) ? { ...container, image } : container));
    }
    return changed;
  });
  return yield* changeEach(inv, output, chosen, change, {
    done: "image updated",
    refused: "failed to patch image update to pod template:",
  });
}

function* setResources(inv: Invocation): Step<number> {
  const { flags } = inv;
  const output = yield* chooseOutput(inv, false, true);
  refuseLocalNames(inv, inv.args);
  const chosen = yield* chooseObjects(inv, inv.args);
  failAll(chosen.problems);
  if (flags.bool("all") && flags.text("selector") !== "") fail("cannot set --all and --selector at the same time");
  if (flags.text("limits") === "" && flags.text("requests") === "")
    fail("you must specify an update to requests or limits (in the form of --requests/--limits)");
  const wanted = [
    ["limits", resourceList(flags.text("limits"))] as const,
    ["requests", resourceList(flags.text("requests"))] as const,
  ];
  const isMeant = containerMatch(inv);
  const change = changePodSpec((spec, _object, problems) => {
    if (!["containers", "initContainers"].some((field) => list(spec, field).some((one) => isMeant(fields(one))))) {
      problems.push(plainProblem(`error: unable to find container named ${flags.text("containers")}`));
      return null;
    }
    return mapContainers(spec, (container) => {
      if (!isMeant(container)) return container;
      const given = wanted.filter(([, values]) => Object.keys(values).length > 0);
      const resources = given.map(([name, values]) => [
        name,
        { ...fields(at(container, "resources", name)), ...values },
      ]);
      return {
        ...container,
        resources: { ...fields(container["resources"]), ...(Object.fromEntries(resources) as Fields) },
      };
    });
  });
  return yield* changeEach(inv, output, chosen, change, {
    done: "resource requirements updated",
    refused: "failed to patch resources update to pod template",
  });
}

const QUANTITY = /^[+-]?(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

/** `cpu=100m,memory=256Mi`. */
function resourceList(written: string): Record<string, string> {
  if (written === "") return {};
  return Object.fromEntries(
    written.split(",").map((pair) => {
      const parts = pair.split("=");
      const [name = "", value = ""] = parts;
      if (parts.length !== 2) fail(`Invalid argument syntax ${pair}, expected <resource>=<value>`);
      if (!QUANTITY.test(value))
        fail("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
      return [name, value];
    }),
  );
}

function* setSelector(inv: Invocation): Step<number> {
  const selector = inv.args.at(-1);
  const output = yield* chooseOutput(inv, false, true);
  if (selector === undefined) fail("one selector is required");
  const { labels, expressions } = parseSelector(selector);
  const chosen = yield* chooseObjects(inv, inv.args.slice(0, -1));
  const change: Change = (object) => {
    if (object.kind !== "Service") return fail("setting a selector is only supported for Services");
    if (expressions.length > 0) fail(`match expression [${expressions.join(" ")}] not supported on this object`);
    return withField(object, ["spec", "selector"], labels);
  };
  const resourceVersion = inv.flags.text("resource-version");
  return yield* changeEach(inv, output, chosen, change, {
    done: "selector updated",
    refused: "",
    always: true,
    ...(resourceVersion !== "" && { resourceVersion }),
  });
}

const EXPRESSIONS: Readonly<Record<string, string>> = {
  exists: "Exists",
  "!": "DoesNotExist",
  in: "In",
  notin: "NotIn",
};

/** Labels with their values, and what else there is, as Go prints it. */
function parseSelector(written: string): { labels: Record<string, string>; expressions: string[] } {
  const refuse = (why: string): never => fail(`couldn't parse the selector string ${JSON.stringify(written)}: ${why}`);
  const parsed = parseLabelSelector(written);
  if (!parsed.ok) return refuse(parsed.message);
  const labels: Record<string, string> = {};
  const expressions: string[] = [];
  for (const { key, operator, values } of parsed.value) {
    if (key.split("/").length > 2)
      refuse(`unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(key)}: ${QUALIFIED_NAME_RULE}`);
    const word = EXPRESSIONS[operator];
    if (operator === "=") labels[key] = values[0] ?? "";
    else if (word !== undefined) expressions.push(`{${key} ${word} [${[...values].sort().join(" ")}]}`);
    else fail(`${JSON.stringify(operator)} is not a valid label selector operator`);
  }
  return { labels, expressions };
}

function* setServiceAccount(inv: Invocation): Step<number> {
  const output = yield* chooseOutput(inv, false, true);
  const serviceAccountName = inv.args.at(-1);
  if (serviceAccountName === undefined) fail("serviceaccount is required");
  const chosen = yield* chooseObjects(inv, inv.args.slice(0, -1));
  failAll(chosen.problems);
  const change = changePodSpec((spec) => ({ ...spec, serviceAccountName }));
  return yield* changeEach(inv, output, chosen, change, {
    done: "serviceaccount updated",
    refused: "failed to patch ServiceAccountName",
    always: true,
  });
}

function* setSubject(inv: Invocation): Step<number> {
  const { flags } = inv;
  const output = yield* chooseOutput(inv, false, true);
  refuseLocalNames(inv, inv.args);
  const chosen = yield* chooseObjects(inv, inv.args);
  failAll(chosen.problems);
  const given = (name: string): string[] => [...new Set(flags.list(name))].sort();
  const [users, groups, accounts] = [given("user"), given("group"), given("serviceaccount")];
  if (flags.bool("all") && flags.text("selector") !== "") fail("cannot set --all and --selector at the same time");
  if (users.length + groups.length + accounts.length === 0)
    fail("you must specify at least one value of user, group or serviceaccount");
  for (const account of accounts) {
    const [namespace = "", name = "", ...more] = account.split(":");
    if (name === "" || more.length > 0) fail("serviceaccount must be <namespace>:<name>");
    if (namespace === "" && chosen.objects.some((one) => one.kind === "ClusterRoleBinding"))
      fail("serviceaccount must be <namespace>:<name>, namespace must be specified");
  }
  const apiGroup = "rbac.authorization.k8s.io";
  const wanted: Fields[] = [
    ...users.map((name) => ({ kind: "User", apiGroup, name })),
    ...groups.map((name) => ({ kind: "Group", apiGroup, name })),
    ...accounts.map((account) => {
      const [namespace = "", name = ""] = account.split(":");
      return { kind: "ServiceAccount", name, namespace: namespace || inv.namespace };
    }),
  ];
  const change: Change = (object) => {
    if (!object.kind.endsWith("RoleBinding"))
      return fail(
        `error: ${resourceOf(object, inv.api).resource}/${object.metadata.name} setting subjects is only supported for RoleBinding/ClusterRoleBinding`,
      );
    const before = list(object, "subjects");
    const same = (x: unknown, y: unknown): boolean =>
      ["kind", "name", "namespace"].every((field) => text(x, field) === text(y, field));
    const added = wanted.filter((one) => !before.some((other) => same(one, other)));
    return added.length === 0 ? null : { ...object, subjects: [...before, ...added] };
  };
  return yield* changeEach(inv, output, chosen, change, {
    done: "subjects updated",
    refused: "failed to patch subjects to rolebinding:",
  });
}
