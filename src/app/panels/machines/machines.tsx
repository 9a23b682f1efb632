/**
 * The state machines that decide over the Pod's life, drawn from the definitions that run: the state each is in is lit,
 * with the events that can lead on, and beside it what led here.
 */
import { useEffect, useRef, useState } from "react";
import type { ReactElement } from "react";
import { Glyph } from "../../kit/glyph.tsx";
import { seek } from "../../store/commands.ts";
import { containersOf, useSelectedPod } from "../../store/selectors.ts";
import { formatClock } from "../../store/time.ts";
import { useInside } from "../../store/use-inside.ts";
import type { ChartDrawing, MachinesView, PodView } from "../../store/view.ts";
import { Choice } from "./choice.tsx";
import { arrowPath, BOX_HEIGHT, BOX_WIDTH, layoutChart } from "./chart-layout.ts";
import { t } from "../../locale/locale.ts";
import "./machines.css";

type Running = MachinesView["running"][number];
type Transition = MachinesView["recent"][number];

export function Machines(): ReactElement {
  const machines = useInside("machines");
  const pod = useSelectedPod();
  const [chosen, setChosen] = useState("");
  if (!pod) return <p className="empty">{t("No Pod is on the stage.")}</p>;
  if (!machines) return <p className="empty">{t("One moment…")}</p>;
  const running = machines.running.find((one) => keyOf(one) === chosen) ?? machines.running[0];
  const chart = machines.charts.find((one) => one.id === running?.chart);
  if (!running || !chart || running.state === "")
    return <p className="empty">{t("No node has this Pod yet: its machines begin when the kubelet sees it.")}</p>;
  const recent = machines.recent.filter((one) => keyOf(one) === keyOf(running));
  return (
    <div className="machines">
      <div className="machine-list" role="group" aria-label={t("Machines")}>
        {machines.running.map((one) => (
          <button type="button" key={keyOf(one)} aria-pressed={one === running} onClick={() => setChosen(keyOf(one))}>
            <MachineName pod={pod} machine={one} />
            <small className="mono">{one.state}</small>
          </button>
        ))}
      </div>
      <Drawing chart={chart} state={running.state} last={recent[0]} />
      <Transitions uid={pod.uid} next={chart.moves.filter((move) => move.from === running.state)} recent={recent} />
    </div>
  );
}

function keyOf({ chart, container, probe }: { chart: string; container: string; probe: string }): string {
  return `${chart} ${container} ${probe}`;
}

function MachineName({ pod, machine }: { pod: PodView; machine: Running }): ReactElement {
  const container = containersOf(pod).find((one) => one.name === machine.container);
  if (!container) return <b>{t("Pod")}</b>;
  return (
    <span>
      <Glyph kind={container.kind} identity={container.identity} text={container.glyph} size={15} />
      <b>{container.name}</b>
      {machine.probe !== "" && ` ${t("{probe} probe", { probe: machine.probe })}`}
    </span>
  );
}

function Drawing({
  chart,
  state,
  last,
}: {
  chart: ChartDrawing;
  state: string;
  last: Transition | undefined;
}): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const layout = layoutChart(chart);
  useEffect(() => {
    if (state !== "") place.current?.querySelector(".current")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [state]);
  const boxes = new Map(layout.boxes.map((box) => [box.path, box]));
  const next = chart.moves.filter((move) => move.from === state);
  const lastArrow = last ? chart.moves.find((move) => move.from === last.from && move.to === last.to) : undefined;
  const words = `${t("The {chart} machine is in {state}.", { chart: chart.id, state })} ${
    next.length === 0
      ? t("Nothing leads on from there.")
      : t("From there: {moves}.", { moves: next.map((move) => `${move.event} → ${move.to}`).join(", ") })
  }`;
  return (
    // A drawing larger than its place is moved by keyboard too.
    <div ref={place} className="chart" tabIndex={0} role="region" aria-label={t("Chart of the {id}", { id: chart.id })}>
      <svg width={layout.width} height={layout.height} role="img" aria-label={words}>
        <defs>
          {["faint", "next", "last"].map((kind) => (
            <marker
              key={kind}
              id={`arrow-${kind}`}
              className={`arrow-head ${kind}`}
              viewBox="0 0 6 6"
              refX="5"
              refY="3"
              markerWidth="6"
              markerHeight="6"
              orient="auto"
            >
              <path d="M0 0 6 3 0 6z" />
            </marker>
          ))}
        </defs>
        {layout.columns.map((column) => (
          <g key={column.name} className="chart-column">
            <rect x={column.x} y={4} width={column.width} height={column.height} rx="8" />
            <text x={column.x + 10} y={21}>
              {column.name}
            </text>
          </g>
        ))}
        {chart.moves.map((move) => {
          const from = boxes.get(move.from);
          const to = boxes.get(move.to);
          const kind = move === lastArrow ? "last" : move.from === state ? "next" : "faint";
          if (!from || !to) return null;
          return (
            <path
              key={`${move.from} ${move.event}`}
              className={`chart-arrow ${kind}`}
              d={arrowPath(from, to).d}
              markerEnd={kind === "faint" ? undefined : `url(#arrow-${kind})`}
            >
              <title>{t("{event}: {from} to {to}", { event: move.event, from: move.from, to: move.to })}</title>
            </path>
          );
        })}
        {layout.boxes.map((box) => (
          <g
            key={box.path}
            className={`chart-state ${box.path === state ? "current" : ""} ${next.some((move) => move.to === box.path) ? "next" : ""}`}
          >
            <rect x={box.x} y={box.y} width={BOX_WIDTH} height={BOX_HEIGHT} rx="6" />
            <text x={box.x + BOX_WIDTH / 2} y={box.y + 16}>
              {box.name}
            </text>
            <title>
              {next
                .filter((move) => move.to === box.path)
                .map((move) => move.event)
                .join(", ") || box.path}
            </title>
          </g>
        ))}
      </svg>
    </div>
  );
}

interface TransitionsProps {
  uid: string;
  next: ChartDrawing["moves"];
  recent: readonly Transition[];
}

function Transitions({ uid, next, recent }: TransitionsProps): ReactElement {
  const [asked, setAsked] = useState<number | null>(null);
  return (
    <section className="transitions" tabIndex={0} aria-label={t("Transitions")}>
      <h3>{t("What led here, newest first")}</h3>
      <ol>
        {recent.map((one) => (
          <li key={one.key}>
            <button type="button" className="moment mono" title={t("Go to this moment")} onClick={() => seek(one.t)}>
              {formatClock(one.t)}
            </button>
            <button
              type="button"
              className="step"
              aria-expanded={asked === one.key}
              title={t("Why did it take this step?")}
              onClick={() => setAsked(asked === one.key ? null : one.key)}
            >
              <b className="mono">{one.event}</b>
              <small>
                {one.from} → {one.to}
              </small>
            </button>
            {asked === one.key && <Choice uid={uid} step={one.key} />}
          </li>
        ))}
      </ol>
      {recent.length === 0 && <p className="quiet">{t("None yet.")}</p>}
      <h3>{t("What can lead on")}</h3>
      <ul>
        {next.map((move) => (
          <li key={move.event} className="next">
            <b className="mono">{move.event}</b> <small>→ {move.to}</small>
          </li>
        ))}
      </ul>
      {next.length === 0 && <p className="quiet">{t("Nothing: this is its end.")}</p>}
    </section>
  );
}
