/** Everything in the cluster: as `kubectl get` lists it, and each as YAML, live, with what just changed. */
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { copyText, lookAt } from "../../store/commands.ts";
import { useObjects } from "../../store/selectors.ts";
import { useInside } from "../../store/use-inside.ts";
import type { ObjectRow, ObjectsView } from "../../store/view.ts";
import { changedLines } from "./changed-lines.ts";
import { t } from "../../locale/locale.ts";
import "./objects.css";

type Listed = ObjectsView["list"][number];

export function Objects(): ReactElement {
  const objects = useInside("objects");
  const [chosen, setChosen] = useState<Listed | null>(null);
  function onChoose(object: Listed | null): void {
    setChosen(object);
    lookAt({ object: object?.uid ?? "" });
  }
  return (
    <div className="objects">
      <ObjectList list={objects?.list ?? []} chosen={chosen} onChoose={onChoose} />
      {chosen ? <Yaml key={chosen.uid} object={chosen} yaml={objects?.yaml ?? null} /> : <Tables />}
    </div>
  );
}

interface ObjectListProps {
  list: readonly Listed[];
  chosen: Listed | null;
  onChoose: (object: Listed | null) => void;
}

function ObjectList({ list, chosen, onChoose }: ObjectListProps): ReactElement {
  const kinds = [...new Set(list.map(({ kind }) => kind))].sort((a, b) => rank(a) - rank(b));
  return (
    <nav className="object-list" aria-label={t("Objects of the cluster")}>
      <button type="button" aria-pressed={chosen === null} onClick={() => onChoose(null)}>
        {t("As kubectl get lists them")}
      </button>
      {kinds.map((kind) => (
        <section key={kind} aria-label={kind}>
          <h3>{kind}</h3>
          {list
            .filter((object) => object.kind === kind)
            .map((object) => (
              <button
                type="button"
                key={object.uid}
                className="mono"
                aria-pressed={object.uid === chosen?.uid}
                title={object.namespace === "" ? object.name : `${object.namespace}/${object.name}`}
                onClick={() => onChoose(object)}
              >
                {object.name}
              </button>
            ))}
        </section>
      ))}
    </nav>
  );
}

/** What a person made first, then what every cluster has. */
const FIRST = [
  "Pod",
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Service",
  "ConfigMap",
  "Secret",
];
const LAST = ["Namespace", "ServiceAccount", "Node"];

function rank(kind: string): number {
  const first = FIRST.indexOf(kind);
  if (first >= 0) return first;
  const last = LAST.indexOf(kind);
  return last >= 0 ? 100 + last : 50;
}

/** How long a changed line stays marked, in real time. */
const MARKED_MS = 4000;

function Yaml({ object, yaml }: { object: Listed; yaml: string | null }): ReactElement {
  const [shown, setShown] = useState<{ text: string; changed: ReadonlySet<number> }>({ text: "", changed: new Set() });
  if (yaml !== null && yaml !== shown.text) {
    setShown({ text: yaml, changed: shown.text === "" ? new Set() : changedLines(shown.text, yaml) });
  }
  useEffect(() => {
    if (shown.changed.size === 0) return undefined;
    const timer = setTimeout(() => setShown((now) => ({ ...now, changed: new Set() })), MARKED_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <section className="object-yaml" aria-label={t("{kind} {name} as YAML", { kind: object.kind, name: object.name })}>
      <div className="object-bar">
        <b>
          {object.kind} {object.name}
        </b>
        {yaml === null && shown.text !== "" && <span className="quiet">{t("is gone; this is what it was")}</span>}
        <span className="grow" />
        <Button
          icon="copy"
          onClick={() => void copyText(shown.text, t("YAML of {name} copied.", { name: object.name }))}
        >
          {t("Copy")}
        </Button>
      </div>
      <pre tabIndex={0} aria-label={t("YAML of {name}", { name: object.name })}>
        {shown.text.split("\n").map((line, index) => (
          // A line of a text has no name but its place.
          // oxlint-disable-next-line react/no-array-index-key
          <YamlLine key={index} line={line} isChanged={shown.changed.has(index)} />
        ))}
      </pre>
    </section>
  );
}

function YamlLine({ line, isChanged }: { line: string; isChanged: boolean }): ReactElement {
  const parts = /^(\s*(?:- )*)([^\s:#'"][^:]*:)(?=\s|$)(.*)$/.exec(line);
  const className = isChanged ? "changed" : undefined;
  if (!parts) return <span className={className}>{`${line}\n`}</span>;
  const [, indent = "", key = "", value = ""] = parts;
  return (
    <span className={className}>
      {indent}
      <span className="yaml-key">{key}</span>
      <span className="yaml-value">{value}</span>
      {"\n"}
    </span>
  );
}

function Tables(): ReactElement {
  const objects = useObjects();
  if (objects.length === 0)
    return (
      <p className="empty">{t("Nothing but Pods, if any. Choose an object at the left to see it as YAML, live.")}</p>
    );
  const kinds = [...new Set(objects.map((object) => object.kind))];
  return (
    <div className="table-area" tabIndex={0} role="region" aria-label={t("Objects")}>
      {kinds.map((kind) => (
        <KindTable key={kind} kind={kind} rows={objects.filter((object) => object.kind === kind)} />
      ))}
    </div>
  );
}

function KindTable({ kind, rows }: { kind: string; rows: ObjectRow[] }): ReactElement {
  return (
    <table className="data-table">
      <caption>
        {kind}
        {rows.some((row) => row.inert) && <small>{t("stored and listed; nothing acts on it here")}</small>}
      </caption>
      <thead>
        <tr>
          {(rows[0]?.columns ?? []).map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.namespace}/${row.name}`}>
            {row.columns.map((column, index) => (
              <td key={column} className="mono">
                {row.cells[index] ?? ""}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
