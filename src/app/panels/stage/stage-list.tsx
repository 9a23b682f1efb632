/** The stage as a list: the same facts as in the drawing, in words, in the order in which a Pod lives. */
import type { ReactElement, ReactNode } from "react";
import { Glyph } from "../../kit/glyph.tsx";
import { FaultWord, StatusWord } from "../../kit/status-word.tsx";
import { containersOf, useArmedAt, useNow, useObjects } from "../../store/selectors.ts";
import { formatAgo, formatBytes, formatSpan } from "../../store/time.ts";
import type { ContainerView, ObjectRow, PodView, PortView, VolumeFileView, VolumeView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { many, said, t } from "../../locale/locale.ts";
import { endedWords, KIND_WORDS, PROBE_WORDS, startsWhen, stateWords } from "./container-words.ts";
import "./stage-list.css";

export function StageList({ pod }: { pod: PodView }): ReactElement {
  const apps = pod.containers;
  const initCount = pod.initContainers.length;
  const done = pod.initContainers.filter((one) => one.tone === "succeeded" || (one.kind === "sidecar" && one.started));
  return (
    <div className="stage-list">
      <Part title={t("Pod")}>
        <ul>
          <Fact name={t("Name")}>{pod.name}</Fact>
          <Fact name={t("Status")}>
            <StatusWord tone={pod.statusTone}>{pod.status}</StatusWord> {t("Phase")}{" "}
            <StatusWord tone={pod.phaseTone}>{pod.phase}</StatusWord>
          </Fact>
          <Fact name={t("IP")}>{isNone(pod.ip) ? t("not yet") : pod.ip}</Fact>
          <Fact name={t("Node")}>{isNone(pod.node) ? t("not yet") : pod.node}</Fact>
          {pod.controlledBy !== "" && <Fact name={t("Controlled by")}>{pod.controlledBy}</Fact>}
        </ul>
      </Part>
      {initCount > 0 && (
        <Part title={t("Init queue, {done} of {n} done", { done: done.length, n: initCount })}>
          <ol>
            {pod.initContainers.map((one) => (
              <Container key={one.name} pod={pod} container={one} />
            ))}
          </ol>
        </Part>
      )}
      <Part title={t("Containers")}>
        <ul>
          {apps.map((one) => (
            <Container key={one.name} pod={pod} container={one} />
          ))}
        </ul>
      </Part>
      <Part title={t("Volumes")}>
        {pod.volumes.length === 0 ? (
          <p className="quiet">{t("none")}</p>
        ) : (
          <ul>
            {pod.volumes.map((one) => (
              <Volume key={one.name} pod={pod} volume={one} />
            ))}
          </ul>
        )}
      </Part>
      <Part title={t("localhost, shared by all containers")}>
        {pod.ports.length === 0 ? (
          <p className="quiet">{t("nobody listens")}</p>
        ) : (
          <ul>
            {pod.ports.map((one) => (
              <Port key={`${one.protocol} ${one.port} ${one.container}`} port={one} />
            ))}
          </ul>
        )}
      </Part>
      <Around />
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <li className="stage-fact">
      <span className="stage-fact-name">{name}</span> <span>{children}</span>
    </li>
  );
}

function isNone(cell: string): boolean {
  return cell === "" || cell === "<none>";
}

function Container({ pod, container }: { pod: PodView; container: ContainerView }): ReactElement {
  const isSelected = useWorkbench((state) => state.selectedContainer === container.name);
  const faults = useArmedAt(pod, container);
  const { kind, identity, glyph, name, attempts } = container;
  const last = attempts.findLast(({ state }) => state === "exited");
  return (
    <li>
      <p className="stage-list-head">
        <Glyph kind={kind} identity={identity} text={glyph} size={20} />
        <button
          type="button"
          aria-pressed={isSelected}
          title={t("Show its log")}
          onClick={() => choose({ selectedContainer: isSelected ? null : name, phoneTab: "stage" })}
        >
          {name}
        </button>
        <StatusWord tone={container.tone}>{stateWords(container)}</StatusWord>
        {container.ready && kind !== "init" && <StatusWord tone="ready">{t("Ready")}</StatusWord>}
        {faults.map((fault) => (
          <FaultWord key={fault.id}>{t("Armed: {summary}", { summary: said(fault.summary) })}</FaultWord>
        ))}
      </p>
      <ul>
        <Fact name={t("Kind")}>{KIND_WORDS[kind]}</Fact>
        <Fact name={t("Image")}>{container.image}</Fact>
        <Fact name={t("Command")}>
          <code>{container.command === "" ? t("the image's own command") : container.command}</code>
        </Fact>
        <Doing pod={pod} container={container} />
        {last && (
          <Fact name={t("Last end")}>
            {t("Attempt {count}: {words}", { count: last.attempt + 1, words: endedWords(last) })}
          </Fact>
        )}
        {container.restartCount > 0 && <Fact name={t("Restarts")}>{container.restartCount}</Fact>}
        {container.message !== "" && <Fact name={t("Message")}>{container.message}</Fact>}
        {container.probes.map((probe) => (
          <Fact key={probe.kind} name={t("{kind} probe", { kind: probe.kind })}>
            {PROBE_WORDS[probe.result] ?? probe.result}: {said(probe.description)}
          </Fact>
        ))}
        {container.mounts.map(({ volume, mountPath, readOnly, subPath }) => (
          <Fact key={mountPath} name={t("Mount")}>
            <code>{mountPath}</code> {subPath === "" ? volume : `${volume}/${subPath}`}
            {readOnly && ` ${t("(read only)")}`}
          </Fact>
        ))}
      </ul>
    </li>
  );
}

/** What it does now, or what it waits for. */
function Doing({ pod, container }: { pod: PodView; container: ContainerView }): ReactElement | null {
  const now = useNow();
  const { process, retry, attempts } = container;
  if (retry)
    return (
      <Fact name={t("Next")}>
        {now < retry.until
          ? t("retry in {span}", { span: formatSpan(retry.until - now) })
          : t("the kubelet looks again soon")}
        , {t("back-off of {span}", { span: formatSpan(retry.backoff) })}
      </Fact>
    );
  if (process)
    return (
      <Fact name="PID 1">
        <code>{process.doing}</code>
        {process.until !== null && `, ${t("wakes in {span}", { span: formatSpan(process.until - now) })}`}
      </Fact>
    );
  return attempts.length === 0 ? <Fact name={t("Next")}>{startsWhen(pod, container)}</Fact> : null;
}

function Volume({ pod, volume }: { pod: PodView; volume: VolumeView }): ReactElement {
  const mounts = containersOf(pod).flatMap(({ name, mounts: own }) =>
    own.filter((mount) => mount.volume === volume.name).map(({ mountPath }) => ({ name, mountPath })),
  );
  return (
    <li>
      <p className="stage-list-head">
        <b>{volume.name}</b> <span className="mono">{volume.kind}</span>
        {!volume.mounted && <span className="quiet">{t("Volume, not set up yet")}</span>}
      </p>
      <ul>
        <Fact name={t("Life")}>{said(volume.note)}</Fact>
        <Fact name={t("Used")}>
          {volume.sizeLimit === null
            ? formatBytes(volume.used)
            : t("{done} of {n}", { done: formatBytes(volume.used), n: formatBytes(volume.sizeLimit) })}
        </Fact>
        {mounts.map(({ name, mountPath }) => (
          <Fact key={`${name} ${mountPath}`} name={t("Seen by")}>
            {name} <code>{mountPath}</code>
          </Fact>
        ))}
        {volume.files.map((file) => (
          <File key={file.path} volume={volume.name} file={file} />
        ))}
        {volume.files.length === 0 && <li className="quiet">{t("nothing written")}</li>}
        {volume.more > 0 && <li className="quiet">{t("{n} more", { n: volume.more })}</li>}
      </ul>
    </li>
  );
}

function File({ volume, file }: { volume: string; file: VolumeFileView }): ReactElement {
  const now = useNow();
  const { path, size, lines, written, read, mode } = file;
  return (
    <li className="stage-fact">
      <button
        type="button"
        className="mono"
        onClick={() => choose({ selectedFile: { volume, path }, dockTab: "files", phoneTab: "files" })}
      >
        {path}
      </button>{" "}
      <span>
        {formatBytes(size)}
        {lines > 0 && `, ${many(lines, "1 line", "{n} lines")}`},{" "}
        {written
          ? t("written by {container}, {ago}", { container: written.container, ago: formatAgo(now, written.t) })
          : mode}
        {"; "}
        {read
          ? t("read by {container}, {ago}", { container: read.container, ago: formatAgo(now, read.t) })
          : t("read by nobody yet")}
      </span>
    </li>
  );
}

function Port({ port }: { port: PortView }): ReactElement {
  return (
    <li>
      <b className="mono">{port.protocol === "udp" ? `${port.port}/udp` : port.port}</b>{" "}
      {port.listening
        ? t("{who} listens", { who: port.process || port.container })
        : t("{container}, not yet", { container: port.container })}
    </li>
  );
}

/** What stands around the Pod: Services and nodes, as kubectl lists them. */
function Around(): ReactElement {
  const objects = useObjects();
  return (
    <>
      <Rows title={t("Services")} rows={objects.filter(({ kind }) => kind === "Service")} />
      <Rows title={t("Nodes")} rows={objects.filter(({ kind }) => kind === "Node")} />
    </>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly ObjectRow[] }): ReactElement | null {
  if (rows.length === 0) return null;
  return (
    <Part title={title}>
      <ul>
        {rows.map(({ namespace, name, columns, cells }) => (
          <li key={`${namespace}/${name}`}>
            <b>{name.replace(/^[^/]*\//, "")}</b>{" "}
            {columns
              .flatMap((column, i) =>
                column === "NAME" || isNone(cells[i] ?? "") ? [] : `${column} ${cells[i] ?? ""}`,
              )
              .join(", ")}
          </li>
        ))}
      </ul>
    </Part>
  );
}
