/** `kubectl explain`: finds what is asked about; the chunk `kubectl-explain` tells of it. Source: kubectl pkg/cmd/explain (behaviour), v1.33. */
import type * as ExplainChunk from "../chunks/kubectl-explain.chunk.ts";
import { DOCUMENTATION_CHUNKS } from "../explain/documentation.ts";
import type { DocumentationModule, DocumentationTexts } from "../explain/documentation.ts";
import { Failure, fail } from "../failure.ts";
import type { Invocation, Step, Verb } from "../invocation.ts";
import { findResource, groupVersion, qualifiedResource, resourcesOf } from "../resources.ts";
import type { Resource, Served } from "../resources.ts";

export const explain: Verb = {
  name: "explain",
  short: "Get documentation for a resource",
  usage:
    "kubectl explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2] [options]",
  flags: [
    { name: "api-version", kind: "string" },
    { name: "output", kind: "string", value: "plaintext" },
    { name: "recursive", kind: "bool" },
  ],
  run,
};

function* run(inv: Invocation): Step<number> {
  const { flags } = inv;
  const [word, ...more] = inv.args;
  if (word === undefined) {
    fail(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
    );
  }
  if (more.length > 0) fail("We accept only this format: explain RESOURCE");
  const { resource, path } = subjectOf(word.replace(/\.$/, ""), flags.given("api-version"), inv.api);
  const resources = resourcesOf(inv.api);
  const wanted = flags.text("api-version") || groupVersion(resource);
  const output = flags.text("output");
  const { explainResource } = yield* inv.sys.chunk<typeof ExplainChunk>("kubectl-explain");
  if (output !== "plaintext-openapiv2" && !resources.some((one) => groupVersion(one) === wanted))
    fail(`couldn't find resource for "${wanted}, Resource=${resource.resource}"`);
  const texts: DocumentationTexts[] = [];
  for (const name of DOCUMENTATION_CHUNKS) texts.push((yield* inv.sys.chunk<DocumentationModule>(name)).TEXTS);
  const told = explainResource(
    { resource: resources.find((one) => one.resource === resource.resource && groupVersion(one) === wanted) ?? null },
    { name: resource.resource, kind: resource.kind, groupVersion: wanted, path, output },
    { texts, minor: serverMinor(inv), recursive: flags.bool("recursive") },
  );
  yield* inv.out(told.text);
  if (told.problem !== undefined) fail(told.problem);
  return 0;
}

function serverMinor(inv: Invocation): number {
  return Number(inv.api.kubernetesVersion.split(".")[1] ?? inv.minor);
}

/** `pod.spec.containers`; a resource's group may follow its name where no version is asked for: `deployments.apps.spec`. */
function subjectOf(word: string, isVersionGiven: boolean, served: Served): { resource: Resource; path: string[] } {
  const [type = "", ...path] = word.split(".");
  const resource =
    findResource(type, served) ??
    (() => {
      throw new Failure(`the server doesn't have a resource type ${JSON.stringify(type)}\n`);
    })();
  const full = qualifiedResource(resource);
  if (!isVersionGiven && resource.group !== "" && (word === full || word.startsWith(`${full}.`)))
    return {
      resource,
      path: word
        .slice(full.length + 1)
        .split(".")
        .filter((part) => part !== ""),
    };
  return { resource, path: path.map((part) => part.replace(/\[[^\]]*\]/g, "")) };
}
