/** What runs in the containers of the Pod: a tree of processes for each, with what each waits in, its open files and its signals. */
import { Fragment, useState } from "react";
import type { ReactElement } from "react";
import { Glyph } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import { usePortions } from "../../kit/use-portions.ts";
import { seek } from "../../store/commands.ts";
import { containersOf, useNow, useSelectedPod } from "../../store/selectors.ts";
import { formatBytes, formatClock, formatSpan } from "../../store/time.ts";
import { useInside } from "../../store/use-inside.ts";
import type { ContainerView, ProcessSeen } from "../../store/view.ts";
import { t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";
import "./processes.css";

/** `sleep infinity` sleeps a hundred years. */
const FOR_EVER_MS = 365 * 24 * 3_600_000;
/** As many containers as a dock has room for. */
const AT_ONCE = 5;

export function Processes(): ReactElement {
  const processes = useInside("processes");
  const pod = useSelectedPod();
  const containers =
    pod && processes ? containersOf(pod).filter(({ name }) => processes.some((one) => one.container === name)) : [];
  const shown = usePortions(containers.length, AT_ONCE);
  if (!pod) return <p className="empty">{t("No Pod is on the stage.")}</p>;
  if (!processes) return <p className="empty">{t("One moment…")}</p>;
  if (containers.length === 0)
    return (
      <p className="empty">
        {t("Nothing runs in this Pod now. A container that has not started, or has ended, has no processes.")}
      </p>
    );
  return (
    <div className="table-area" tabIndex={0} role="region" aria-label={t("Processes by container")}>
      <table className="data-table processes">
        <thead>
          <tr>
            <th scope="col">PID</th>
            <th scope="col">COMMAND</th>
            <th scope="col">STATE</th>
            <th scope="col">USER</th>
            <th scope="col">CPU</th>
            <th scope="col">MEMORY</th>
            <th scope="col">SINCE</th>
          </tr>
        </thead>
        <tbody>
          {containers.slice(0, shown).map((container) => (
            <Container
              key={container.name}
              container={container}
              processes={processes.filter((one) => one.container === container.name)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Container({ container, processes }: { container: ContainerView; processes: ProcessSeen[] }): ReactElement {
  return (
    <>
      <tr className="group-row">
        <th scope="rowgroup" colSpan={7}>
          <Glyph kind={container.kind} identity={container.identity} text={container.glyph} size={16} />{" "}
          {container.name}
        </th>
      </tr>
      {inTree(processes).map(({ process, depth }) => (
        <Row key={process.pid} process={process} depth={depth} />
      ))}
    </>
  );
}

/** Parents before their children, each with its depth. */
export function inTree(processes: readonly ProcessSeen[]): { process: ProcessSeen; depth: number }[] {
  const rows: { process: ProcessSeen; depth: number }[] = [];
  const visit = (parent: number, depth: number): void => {
    for (const process of processes) {
      if (process.parent !== parent || process.pid === parent) continue;
      rows.push({ process, depth });
      visit(process.pid, depth + 1);
    }
  };
  visit(0, 0);
  return rows;
}

function Row({ process, depth }: { process: ProcessSeen; depth: number }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <Fragment>
      <tr>
        <td className="mono">{process.pid}</td>
        <td className="mono command">
          <button
            type="button"
            aria-expanded={isOpen}
            style={{ marginLeft: depth * 16 }}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name={isOpen ? "down" : "right"} size={12} />
            <span>{process.command}</span>
          </button>
        </td>
        <td>
          <State process={process} />
        </td>
        <td className="mono">{process.user === 0 ? "root" : process.user}</td>
        <td className="mono">{(process.cpuMs / 1000).toFixed(2)} s</td>
        <td className="mono">{formatBytes(process.memory)}</td>
        <td className="mono">{formatClock(process.startedAt)}</td>
      </tr>
      {isOpen && (
        <tr className="process-detail">
          <td colSpan={7}>
            <Detail process={process} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

/** States in words; the others are the kernel's own. */
const STATES: Readonly<Record<string, string>> = { running: t("running"), stopped: t("stopped"), zombie: t("zombie") };

function State({ process: { state, call, until } }: { process: ProcessSeen }): ReactElement {
  const now = useNow();
  if (state !== "waiting") return <>{STATES[state] ?? state}</>;
  return (
    <>
      {rich("waits in {call}", { call: <span className="mono">{call === "" ? t("the kernel") : call}</span> })}
      {until !== null &&
        until > now &&
        (until - now > FOR_EVER_MS ? t(", for ever") : t(", {span} more", { span: formatSpan(until - now) }))}
    </>
  );
}

function Detail({ process }: { process: ProcessSeen }): ReactElement {
  return (
    <dl>
      <dt>{t("Open files")}</dt>
      <dd>
        {process.files.map(({ fd, what }) => (
          <span key={fd} className="mono">
            {fd}: {what}
          </span>
        ))}
        {process.files.length === 0 && t("none")}
      </dd>
      <dt>{t("Signals caught")}</dt>
      <dd>{process.caught.length === 0 ? t("none") : process.caught.join(", ")}</dd>
      <dt>{t("Signals ignored")}</dt>
      <dd>{process.ignored.length === 0 ? t("none") : process.ignored.join(", ")}</dd>
      <dt>{t("Signals sent to it")}</dt>
      <dd>
        {process.signals.map(({ t: at, name }, index) => (
          // Two of a kind may come in one moment: their order tells them apart.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index}>
            {name}{" "}
            <button type="button" className="moment mono" title={t("Go to this moment")} onClick={() => seek(at)}>
              {formatClock(at)}
            </button>
          </span>
        ))}
        {process.signals.length === 0 && t("none")}
      </dd>
    </dl>
  );
}
