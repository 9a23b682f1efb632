/** The failures that wait on keys, what each has done, and the way to take all of it back. */
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { FaultWord } from "../../kit/status-word.tsx";
import { useFaultCatalogue } from "../../store/fault-texts.ts";
import { askFaults, heal } from "../../store/commands.ts";
import { freeKey, perform, useDesk } from "../../store/desk.ts";
import { containersOf, useSelectedPod } from "../../store/selectors.ts";
import type { FaultCatalogueEntry, PreparedFault, PresentedFault } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { many, said, t } from "../../locale/locale.ts";
import "./desk.css";

const NO_FAULTS: PresentedFault[] = [];
const NO_KEYS: PreparedFault[] = [];

/** `veiled`: what is hidden from the audience is only shown when it is asked for, since this page may be projected. */
export function KeyList({ veiled }: { veiled: boolean }): ReactElement {
  const keys = useWorkbench((state) => state.desk?.keys ?? NO_KEYS);
  const faults = useWorkbench((state) => state.inside.faults ?? NO_FAULTS);
  const free = useWorkbench((state) => freeKey(state.desk));
  const pod = useSelectedPod();
  const container = pod && containersOf(pod)[0];
  const hasKeys = keys.length > 0;
  useEffect(() => {
    if (hasKeys) askFaults();
  }, [hasKeys]);
  return (
    <section className="desk-keys" aria-label={t("Failures on keys")}>
      <div className="desk-bar">
        <h2>{t("On keys")}</h2>
        <span className="grow" />
        <Button onClick={() => perform({ type: "undo" })} shortcut="Ctrl Z">
          {t("Undo")}
        </Button>
        <Button
          onClick={() => perform({ type: "healAll" })}
          shortcut="0"
          disabled={!faults.some((fault) => fault.state === "armed")}
        >
          {t("Heal all")}
        </Button>
      </div>
      {keys.length === 0 && (
        <p className="empty">
          {t(
            "No failure waits on a key. Arm one ahead, hidden if you like: then a key, 1 to 9, strikes when the moment has come.",
          )}
        </p>
      )}
      <ol>
        {keys.map((prepared) => (
          <Key key={prepared.key} prepared={prepared} faults={faults} veiled={veiled} />
        ))}
      </ol>
      {!veiled && <Others faults={faults} />}
      {pod && container && free !== null && (
        <Button
          icon="bolt"
          onClick={() =>
            choose({ faultTarget: { namespace: pod.namespace, pod: pod.name, container: container.name } })
          }
        >
          {t("Arm a failure on key {free}…", { free })}
        </Button>
      )}
    </section>
  );
}

/** What else is broken, by the run, by its menu or by somebody in the terminal; what is hidden too. */
function Others({ faults }: { faults: readonly PresentedFault[] }): ReactElement | null {
  const fired = useDesk((state) => state.fired);
  const others = faults.filter(({ id, state }) => state !== "healed" && !Object.values(fired).includes(id));
  // Of one that was refused only the name of its kind is known.
  const titles = new Map(useFaultCatalogue().map(({ name, title }) => [name, title]));
  if (others.length === 0) return null;
  return (
    <ul className="desk-others" aria-label={t("Armed besides")}>
      {others.map((fault) => (
        <li key={`${fault.id} ${fault.state}`}>
          <div className="desk-what">
            <b>{titles.get(fault.title) ?? said(fault.title)}</b> <span>{said(fault.target)}</span>
            <small>{said(fault.summary)}</small>
          </div>
          {fault.hidden && <span className="desk-hidden">{t("hidden")}</span>}
          <FaultWord>{wordOf(fault)}</FaultWord>
          {fault.state === "armed" && (
            <Button
              aria-label={t("Heal {title} on {target}", { title: said(fault.title), target: said(fault.target) })}
              onClick={() => heal(fault.id)}
            >
              {t("Heal")}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

interface KeyProps {
  prepared: PreparedFault;
  faults: readonly PresentedFault[];
  veiled: boolean;
}

function Key({ prepared: { key, fault }, faults, veiled }: KeyProps): ReactElement {
  const firedId = useDesk((state) => state.fired[key]);
  const [isSeen, setSeen] = useState(false);
  const struck = faults.find(({ id }) => id === firedId);
  const isHidden = fault.hidden === true;
  const isVeiled = isHidden && veiled && !isSeen;
  const entry = useFaultCatalogue().find(({ name }) => name === fault.fault);
  const title = entry?.title ?? fault.fault;
  const [whole = "", ...more] = [fault.pod ?? fault.workload, fault.service, fault.image, fault.node].filter(
    (part) => part !== undefined,
  );
  const { container } = fault;
  const aim =
    container === undefined ? [whole, ...more].join(", ") : t("{container} of {pod}", { container, pod: whole });
  const isActing = struck?.state === "armed";
  return (
    <li className={isActing ? "acting" : ""}>
      <button
        type="button"
        className="desk-key"
        aria-label={isActing ? t("Key {key}: heal", { key }) : t("Key {key}: strike", { key })}
        onClick={() => perform({ type: "fire", key })}
      >
        {key}
      </button>
      <div className="desk-what">
        {isVeiled ? (
          <b>{t("A hidden failure")}</b>
        ) : (
          <>
            <b>{title}</b> <span>{aim}</span>
            <small>{struck?.state === "refused" ? said(struck.summary) : detailsOf(fault, entry)}</small>
          </>
        )}
      </div>
      {isHidden && !isVeiled && <span className="desk-hidden">{t("hidden")}</span>}
      {struck && <FaultWord>{wordOf(struck)}</FaultWord>}
      {isHidden && veiled && <Button onClick={() => setSeen(!isSeen)}>{isSeen ? t("Veil") : t("Peek")}</Button>}
      <IconButton
        icon="cross"
        label={t("Take from key {key}", { key })}
        onClick={() => perform({ type: "disarm", key })}
      />
    </li>
  );
}

function wordOf({ state, fired }: PresentedFault): string {
  if (state === "refused") return t("Refused");
  const times = fired === 0 ? "" : many(fired, ", struck once", ", struck {n} times");
  return `${state === "armed" ? t("Acting") : state === "spent" ? t("Spent") : t("Healed")}${times}`;
}

const NOT_DETAILS = new Set([
  "id",
  "fault",
  "namespace",
  "pod",
  "workload",
  "container",
  "service",
  "image",
  "node",
  "hidden",
]);

/** `exitCode 3, times 2`: what is not as usual. */
function detailsOf(fault: PreparedFault["fault"], entry: FaultCatalogueEntry | undefined): string {
  const isUsual = (name: string, value: unknown): boolean =>
    entry?.parameters.some((one) => one.name === name && one.default === value) === true;
  return Object.entries(fault)
    .filter(([name, value]) => !NOT_DETAILS.has(name) && value !== undefined && !isUsual(name, value))
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}
