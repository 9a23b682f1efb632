/** The Pods as rows of `kubectl get pods`, with PHASE set apart from STATUS and beside it: mixing up the two is the classic mistake. */
import type { ReactElement } from "react";
import { StatusWord } from "../../kit/status-word.tsx";
import { usePods, useSelectedPod } from "../../store/selectors.ts";
import type { PodView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import type { PodChoice } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";

const SHOWN_PODS = 100;

export function StageHead(): ReactElement | null {
  const pods = usePods();
  const selected = useSelectedPod();
  const hasNamespaces = useWorkbench((state) => state.view?.pods.some((pod) => pod.namespace !== "default") === true);
  if (pods.length === 0) return null;
  return (
    <div
      className={`stage-head ${pods.length > 1 ? "many" : ""}`}
      role="group"
      aria-label={t("Pods")}
      tabIndex={pods.length > 3 ? 0 : undefined}
    >
      <table>
        <thead>
          <tr>
            {hasNamespaces && <th scope="col">NAMESPACE</th>}
            <th scope="col">NAME</th>
            <th scope="col">READY</th>
            <th scope="col">RESTARTS</th>
            <th scope="col">AGE</th>
            <th scope="col" className="apart">
              PHASE
            </th>
            <th scope="col" className="apart" colSpan={2}>
              STATUS
            </th>
          </tr>
        </thead>
        <tbody>
          {pods.slice(0, SHOWN_PODS).map((pod) => (
            <PodRow
              key={pod.uid}
              pod={pod}
              isSelected={pod.uid === selected?.uid}
              isAlone={pods.length === 1}
              hasNamespaces={hasNamespaces}
            />
          ))}
        </tbody>
      </table>
      {pods.length > SHOWN_PODS && (
        <p className="quiet">
          {t("{n} more; kubectl get pods in the terminal lists them all.", { n: pods.length - SHOWN_PODS })}
        </p>
      )}
    </div>
  );
}

interface PodRowProps {
  pod: PodView;
  isSelected: boolean;
  isAlone: boolean;
  hasNamespaces: boolean;
}

function PodRow({ pod, isSelected, isAlone, hasNamespaces }: PodRowProps): ReactElement {
  return (
    <tr className={isSelected && !isAlone ? "selected" : ""}>
      {hasNamespaces && <td>{pod.namespace}</td>}
      <td className="name">
        {isAlone ? (
          <span
            title={
              pod.controlledBy === ""
                ? pod.name
                : t("{name}, controlled by {controlledBy}", { name: pod.name, controlledBy: pod.controlledBy })
            }
          >
            {pod.name}
          </span>
        ) : (
          <button
            type="button"
            aria-pressed={isSelected}
            onClick={() => choose({ selectedPod: podChoice(pod), selectedContainer: null, selectedFile: null })}
          >
            {pod.name}
          </button>
        )}
      </td>
      <td data-label={t("Ready")}>{pod.ready}</td>
      <td data-label={t("Restarts")}>{pod.restarts}</td>
      <td data-label={t("Age")}>{pod.age}</td>
      <td className="apart" data-label={t("Phase")}>
        <StatusWord tone={pod.phaseTone}>{pod.phase}</StatusWord>
      </td>
      <td className="apart status">
        <StatusWord tone={pod.statusTone}>{pod.status}</StatusWord>
      </td>
      <td className="why-cell">
        <WhyButton pod={pod} isSelected={isSelected} />
      </td>
    </tr>
  );
}

function WhyButton({ pod, isSelected }: { pod: PodView; isSelected: boolean }): ReactElement {
  const isOpen = useWorkbench((state) => state.why === "" && isSelected);
  return (
    <button
      type="button"
      className="why-button"
      aria-expanded={isOpen}
      aria-label={t("Why? {name} is {status}", { name: pod.name, status: pod.status })}
      onClick={() => choose({ selectedPod: podChoice(pod), why: isOpen ? null : "" })}
    >
      {t("Why?")}
    </button>
  );
}

function podChoice({ uid, namespace, name }: PodView): PodChoice {
  return { uid, namespace, name };
}
