/**
 * The Pod as a vessel: what is private stands upright, what is shared runs across. The lines are a picture; cards, ports
 * and files are elements with words of their own, so that the drawing reads the same aloud.
 */
import type { ReactElement } from "react";
import { identityClass } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import { useWorkbench } from "../../store/workbench-store.ts";
import type { PodView } from "../../store/view.ts";
import { ContainerCard, rectStyle } from "./container-card.tsx";
import { LocalhostRail } from "./localhost-rail.tsx";
import { layoutStage } from "./stage-layout.ts";
import type { MountPlace, StageLayout } from "./stage-layout.ts";
import { useActivity } from "./use-activity.ts";
import type { Flash } from "./use-activity.ts";
import { VolumeShelf } from "./volume-shelf.tsx";
import { t } from "../../locale/locale.ts";

// Above this speed a flash would only flicker; the counters beside the files tell the same.
const MAX_FLASH_SPEED = 20;
/** Width of the longest usual flash label with its distance from the line. */
const FLASH_LABEL = 130;

interface StageDrawingProps {
  pod: PodView;
  /** Of the place it may fill, in pixels. */
  width: number;
  height: number;
}

export function StageDrawing({ pod, width, height }: StageDrawingProps): ReactElement {
  const textSize = useWorkbench((state) => (state.presenting ? 1 : state.textSize));
  const { layout, zoom } = fit(pod, { width, height, textSize });
  const isFast = useWorkbench((state) => (state.view?.clock.speed ?? 1) > MAX_FLASH_SPEED);
  const activity = useActivity(pod);
  const flashes = isFast ? [] : activity;
  return (
    <div className="drawing" style={{ width: layout.width, height: layout.height, zoom }}>
      <div className={`pod-glass ${pod.terminating ? "leaving" : ""}`} style={rectStyle(layout.pod)} />
      <p className="pod-legend">
        <b>{t("Pod")}</b> {t("one IP")}{" "}
        <b className="mono">{pod.ip === "" || pod.ip === "<none>" ? t("not yet") : pod.ip}</b>
        {pod.node !== "" && pod.node !== "<none>" && <span>{t("on {node}", { node: pod.node })}</span>}
        {pod.controlledBy !== "" && <span> · {pod.controlledBy}</span>}
      </p>
      {layout.captions.map((caption) => (
        <p key={caption.text} className="stage-caption" style={{ left: caption.x, top: caption.y - 14 }}>
          {caption.text}
        </p>
      ))}
      {pod.volumes.map((volume, index) => {
        const place = layout.shelves[index];
        return place && <VolumeShelf key={volume.name} volume={volume} place={place} pod={pod} flashes={flashes} />;
      })}
      <LocalhostRail pod={pod} rail={layout.rail} flashes={flashes} />
      <Lines layout={layout} flashes={flashes} />
      {layout.gate && <Gate pod={pod} place={layout.gate} />}
      {layout.cards.map((place) => (
        <ContainerCard key={place.container.name} pod={pod} place={place} />
      ))}
      {layout.mounts.map((mount) => (
        <MountTag key={mount.key} mount={mount} flashes={flashes} width={layout.width} />
      ))}
    </div>
  );
}

const MAX_ZOOM = 2;
/** Nothing is drawn for less than this width when it is drawn larger. */
const COMFORTABLE = 620;

/** On a large screen the drawing grows, with its words, until it fills the height; with large words it grows beyond. */
function fit(
  pod: PodView,
  { width, height, textSize }: { width: number; height: number; textSize: number },
): { layout: StageLayout; zoom: number } {
  const plain = layoutStage(pod, width, height);
  const zoom = Math.max(textSize, Math.min(MAX_ZOOM, height / plain.height, width / COMFORTABLE));
  if (zoom <= 1.02) return { layout: plain, zoom: 1 };
  return { layout: layoutStage(pod, Math.floor(width / zoom), height), zoom };
}

function isIdle(mount: MountPlace): boolean {
  return mount.container.attempts.at(-1)?.state !== "running" && mount.container.tone !== "succeeded";
}

function flashOf(mount: MountPlace, flashes: readonly Flash[]): Flash | undefined {
  return flashes.findLast((flash) => flash.container === mount.container.name && flash.volume === mount.volume);
}

function Lines({ layout, flashes }: { layout: StageLayout; flashes: readonly Flash[] }): ReactElement {
  return (
    <svg className="stage-lines" width={layout.width} height={layout.height} aria-hidden="true">
      {layout.wires.map((wire) => {
        const idle = wire.container.attempts.at(-1)?.state === "running" ? "" : "idle";
        return (
          <g key={wire.key} className={`wire ${idle}`}>
            <path d={`M${wire.x} ${wire.y}V${layout.rail.y}`} />
            <circle cx={wire.x} cy={layout.rail.y} r="4" />
          </g>
        );
      })}
      {layout.mounts.map((mount) => {
        const flash = flashOf(mount, flashes);
        const foot = mount.tag.y + mount.tag.height;
        return (
          <g
            key={mount.key}
            className={`mount-line ${identityClass(mount.container.identity)} ${isIdle(mount) ? "idle" : ""} ${flash ? "active" : ""}`}
          >
            <path
              className="mount-gap"
              d={`M${mount.lineX} ${layout.rail.y - 6}V${layout.rail.y + layout.rail.height + 6}`}
            />
            <path d={`M${mount.lineX} ${foot}V${mount.shelfY}`} />
            <circle cx={mount.lineX} cy={mount.shelfY + 4} r="6.5" />
            {flash && <Arrow x={mount.lineX} from={foot} to={mount.shelfY} kind={flash.kind} key={flash.seq} />}
          </g>
        );
      })}
    </svg>
  );
}

/** The direction of a read or a write: towards the card, or towards the shelf. */
function Arrow({ x, from, to, kind }: { x: number; from: number; to: number; kind: Flash["kind"] }): ReactElement {
  return kind === "read" ? (
    <path className="arrow" d={`M${x - 7} ${from + 12}h14l-7 -11z`} />
  ) : (
    <path className="arrow" d={`M${x - 7} ${to - 14}h14l-7 11z`} />
  );
}

interface MountTagProps {
  mount: MountPlace;
  flashes: readonly Flash[];
  /** Of the drawing: a label that would leave it stands left of its line. */
  width: number;
}

function MountTag({ mount, flashes, width }: MountTagProps): ReactElement {
  const flash = flashOf(mount, flashes);
  const { subPath, volume, mountPath } = mount;
  const values = { name: mount.container.name, volume: subPath === "" ? volume : `${volume}/${subPath}`, mountPath };
  const words = t(
    mount.readOnly
      ? "{name} sees volume {volume} at {mountPath}, read only"
      : "{name} sees volume {volume} at {mountPath}",
    values,
  );
  return (
    <>
      <span
        className={`mount-tag ${identityClass(mount.container.identity)} ${isIdle(mount) ? "idle" : ""}`}
        style={rectStyle(mount.tag)}
        title={words}
      >
        <span aria-hidden="true">{mount.mountPath}</span>
        <span className="visually-hidden">{words}</span>
        {mount.readOnly && <Icon name="lock" size={11} />}
      </span>
      {flash && (
        <span
          key={flash.seq}
          className={`flash-label ${identityClass(mount.container.identity)}`}
          style={
            mount.lineX + FLASH_LABEL > width
              ? { right: width - mount.lineX + 10, top: mount.tag.y + 28 }
              : { left: mount.lineX + 10, top: mount.tag.y + 28 }
          }
          aria-hidden="true"
        >
          {flash.kind} {flash.bytes === undefined ? "" : `${flash.bytes} B`}
        </span>
      )}
    </>
  );
}

function Gate({ pod, place }: { pod: PodView; place: NonNullable<StageLayout["gate"]> }): ReactElement {
  const done = pod.initContainers.filter(
    (container) => container.tone === "succeeded" || (container.kind === "sidecar" && container.started),
  ).length;
  const isOpen = done === pod.initContainers.length;
  return (
    <div className={`gate ${place.isUpright ? "upright" : "lying"} ${isOpen ? "open" : ""}`} style={rectStyle(place)}>
      <span className="gate-lock">
        <Icon name={isOpen ? "unlock" : "lock"} />
      </span>
      <span className="gate-words">
        <span className="visually-hidden">{isOpen ? t("The gate is open:") : t("The gate is closed:")}</span>{" "}
        {t("{done} of {n}", { done, n: pod.initContainers.length })}
        <span className="visually-hidden">{t("init containers done")}</span>
      </span>
    </div>
  );
}
