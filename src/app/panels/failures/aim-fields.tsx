/** What a failure is aimed at: a container or all of them, the Pod or all of its workload, a Service, an image, a node. */
import { useId } from "react";
import type { ReactElement } from "react";
import { placesFor, workloadOf } from "../../store/arming.ts";
import type { ContainerView, FaultCatalogueEntry, PodView } from "../../store/view.ts";
import { choose } from "../../store/workbench-store.ts";
import type { FaultTarget } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";

interface AimFieldsProps {
  fault: FaultCatalogueEntry;
  target: FaultTarget;
  pod: PodView | undefined;
  containers: readonly ContainerView[];
}

export function AimFields({ fault, target, pod, containers }: AimFieldsProps): ReactElement {
  const workload = pod ? workloadOf(pod) : null;
  const isOfPod = fault.target === "container" || fault.target === "pod";
  return (
    <>
      {fault.target === "container" && containers.length > 1 && (
        <label className="form-row">
          <span>{t("Container")}</span>
          <select
            className="field"
            name="container"
            value={target.container}
            onChange={(event) => choose({ faultTarget: { ...target, container: event.target.value } })}
          >
            {containers.map((container) => (
              <option key={container.name}>{container.name}</option>
            ))}
            <option value="">{t("every container")}</option>
          </select>
        </label>
      )}
      {isOfPod && workload !== null && (
        <label className="form-row">
          <span>{t("Of")}</span>
          <select className="field" name="workload">
            <option value="">{t("{pod} only", { pod: target.pod })}</option>
            <option value={workload}>{t("every Pod of {workload}", { workload })}</option>
          </select>
        </label>
      )}
      {(fault.target === "image" || fault.target === "node" || fault.target === "service") && (
        <Place kind={fault.target} usual={usualPlace(fault.target, target, pod, containers)} target={target} />
      )}
    </>
  );
}

const PLACE_TITLES = { image: t("Image"), node: t("Node"), service: t("Service") } as const;
type PlaceKind = keyof typeof PLACE_TITLES;

function Place({ kind, usual, target }: { kind: PlaceKind; usual: string; target: FaultTarget }): ReactElement {
  const id = useId();
  return (
    <label className="form-row">
      <span>{PLACE_TITLES[kind]}</span>
      <input className="field" name={kind} list={id} required autoComplete="off" defaultValue={usual} />
      <datalist id={id}>
        {placesFor(kind, target.namespace).map((place) => (
          <option key={place}>{place}</option>
        ))}
      </datalist>
    </label>
  );
}

/** What is likely meant. */
function usualPlace(
  kind: PlaceKind,
  { container, namespace }: FaultTarget,
  pod: PodView | undefined,
  containers: readonly ContainerView[],
): string {
  if (kind === "node") return pod?.node ?? "";
  if (kind === "service") return placesFor(kind, namespace).find((name) => name !== "kubernetes") ?? "";
  return (containers.find((one) => one.name === container) ?? containers[0])?.image ?? "";
}

/** The fields of a fault that say what it is aimed at. */
export function aimOf(fault: FaultCatalogueEntry, target: FaultTarget, data: FormData): Record<string, string> {
  const { namespace, pod, container } = target;
  const workload = String(data.get("workload") ?? "");
  const aimed = workload === "" ? { namespace, pod } : { namespace, workload };
  switch (fault.target) {
    case "container":
      return container === "" ? aimed : { ...aimed, container };
    case "pod":
      return aimed;
    case "service":
      return { namespace, service: String(data.get("service")) };
    default:
      return { [fault.target]: String(data.get(fault.target)) };
  }
}
