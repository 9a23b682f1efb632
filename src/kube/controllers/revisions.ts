/**
 * The versions of a StatefulSet's or DaemonSet's template, kept as ControllerRevisions.
 * Source: kubernetes pkg/controller/history (behaviour), v1.36.
 * Simplified: the hash in a revision's name is that of `pod-template-hash.ts`.
 */
import type { KubeObject, LabelSelector } from "../api/meta.ts";
import type { PodTemplateSpec } from "../api/pod.ts";
import type { ControllerRevision } from "../api/workloads.ts";
import { Claims } from "./claims.ts";
import { informer } from "./informer.ts";
import type { Informer } from "./informer.ts";
import { ownerReference } from "./pod-control.ts";
import { sameJson } from "../api/same-json.ts";
import type { ControllerContext } from "./types.ts";

const REVISIONS = { group: "apps", resource: "controllerrevisions" };
export const REVISION_HASH = "controller-revision-hash";

interface Owner extends KubeObject {
  spec: { template: PodTemplateSpec; revisionHistoryLimit?: number; selector: LabelSelector };
}

export class Revisions {
  readonly #context: ControllerContext;
  readonly #known: Informer<ControllerRevision>;
  readonly #claims: Claims<ControllerRevision>;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#known = informer<ControllerRevision>(context, REVISIONS, () => {});
    this.#claims = new Claims(context, REVISIONS, this.#known);
  }

  /** Oldest first. */
  of(owner: KubeObject): ControllerRevision[] {
    const owned = this.#known.ownedBy(owner.metadata.uid);
    return owned.filter(hasTemplate).sort((a, b) => a.revision - b.revision);
  }

  /** The revision of the owner's present template: made, or an old one made the newest again. */
  current(owner: Owner): ControllerRevision | undefined {
    this.#claims.settle(owner, owner.spec.selector);
    const all = this.of(owner);
    const newest = all.at(-1);
    const found = all.find((one) => sameJson(withoutMark(one), owner.spec.template));
    if (found && found === newest) return found;
    const revision = (newest?.revision ?? 0) + 1;
    if (found) return this.#renumber(found, revision);
    return this.#create(owner, revision);
  }

  /** Drops what is older than the owner wants to remember and no Pod is of. */
  trim(owner: Owner, inUse: ReadonlySet<string>): void {
    const unused = this.of(owner).filter((one) => !inUse.has(one.metadata.name));
    const surplus = unused.length - (owner.spec.revisionHistoryLimit ?? 10);
    for (const old of unused.slice(0, Math.max(0, surplus))) {
      const { namespace, name } = old.metadata;
      if (this.#context.api.delete(REVISIONS, namespace, name).ok) this.#known.forget(old);
    }
  }

  #create(owner: Owner, revision: number): ControllerRevision | undefined {
    const { namespace, name } = owner.metadata;
    const hash = this.#context.podTemplateHash(owner.spec.template);
    const result = this.#context.api.create(REVISIONS, namespace, {
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels: { ...owner.spec.template.metadata?.labels, [REVISION_HASH]: hash },
        ownerReferences: [ownerReference(owner)],
      },
      data: { spec: { template: { ...owner.spec.template, $patch: "replace" } } },
      revision,
    });
    if (!result.ok) return undefined;
    this.#known.assume(result.value as ControllerRevision);
    return result.value as ControllerRevision;
  }

  #renumber(old: ControllerRevision, revision: number): ControllerRevision {
    const { namespace, name } = old.metadata;
    const result = this.#context.api.patch(REVISIONS, namespace, name, "merge", { revision });
    if (!result.ok) return old;
    this.#known.assume(result.value as ControllerRevision);
    return result.value as ControllerRevision;
  }
}

/** One that somebody else has made may hold anything. */
function hasTemplate({ data }: { data?: Partial<ControllerRevision["data"]> }): boolean {
  return data?.spec?.template !== undefined;
}

function withoutMark(revision: ControllerRevision): PodTemplateSpec {
  const { $patch: _, ...template } = revision.data.spec.template;
  return template;
}
