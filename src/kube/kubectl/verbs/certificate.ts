/**
 * `kubectl certificate`: a request for a certificate is approved or denied.
 * Source: kubectl pkg/cmd/certificates (behaviour), v1.33.
 * Simplified: nothing signs what has been approved, so a request never becomes `Issued`.
 */
import { formatRfc3339 } from "../../../sim/units.ts";
import { writeOptions } from "../dry-run.ts";
import { fail, failAll } from "../failure.ts";
import { list, text } from "../fields.ts";
import { namesFiles, readFileObjects } from "../files.ts";
import { FILENAME_FLAGS, flagsOf, PRINT_FLAGS } from "../flag-words.ts";
import { goTyped } from "../go-types.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { printChange } from "../mutation.ts";
import { chooseOutput } from "../output.ts";
import { fetchTargets, requireResource, slashedTarget } from "../resource-args.ts";
import type { Target } from "../resource-args.ts";
import { resourceOf } from "../resources.ts";

export const certificate: Verb = {
  name: "certificate",
  short: "Modify certificate resources",
  usage: "kubectl certificate SUBCOMMAND [options]",
  flags: [],
  verbs: [
    decision("approve", "Approve a certificate signing request", {
      type: "Approved",
      reason: "KubectlApprove",
      message: "This CSR was approved by kubectl certificate approve.",
    }),
    decision("deny", "Deny a certificate signing request", {
      type: "Denied",
      reason: "KubectlDeny",
      message: "This CSR was denied by kubectl certificate deny.",
    }),
  ],
};

interface Decision {
  type: string;
  reason: string;
  message: string;
}

function decision(name: string, short: string, what: Decision): Verb {
  return {
    name,
    short,
    usage: `kubectl certificate ${name} (-f FILENAME | NAME) [options]`,
    flags: [...PRINT_FLAGS, ...FILENAME_FLAGS, ...flagsOf("force?")],
    run: (inv) => decide(inv, what),
  };
}

function* decide(inv: Invocation, what: Decision): Step<number> {
  const output = yield* chooseOutput(inv, false, true);
  if (inv.args.length === 0 && !namesFiles(inv)) fail("one or more CSRs must be specified as <name> or -f <filename>");
  const resource = requireResource("certificatesigningrequests", inv.api);
  const targets: Target[] = namesFiles(inv)
    ? (yield* readFileObjects(inv)).map((file) => ({ resource: file.resource, name: file.name }))
    : inv.args.map((name) => (name.includes("/") ? slashedTarget(name, inv.api) : { resource, name }));
  const { objects, problems } = fetchTargets(inv, targets);
  for (const object of objects) {
    if (object.kind !== "CertificateSigningRequest")
      fail("can only handle certificates.k8s.io/v1 certificate signing requests");
    const conditions = list(object, "status", "conditions");
    const isDecided = conditions.some((one) => text(one, "type") === what.type);
    let changed = object;
    if (!isDecided || inv.flags.bool("force")) {
      const now = formatRfc3339(inv.now);
      const others = conditions.filter((one) => text(one, "type") !== what.type);
      const condition = { ...what, status: "True", lastUpdateTime: now, lastTransitionTime: now };
      const patch = { status: { conditions: [...others, condition] } };
      changed = yield* inv.ok(
        inv.api.patch(
          resourceOf(object, inv.api),
          undefined,
          object.metadata.name,
          "merge",
          patch,
          writeOptions(inv, "none"),
        ),
      );
    }
    yield* printChange(inv, output, goTyped(changed), what.type.toLowerCase(), "none");
  }
  failAll(problems);
  return 0;
}
