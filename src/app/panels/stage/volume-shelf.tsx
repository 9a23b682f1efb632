/** A volume as a shelf that spans all containers: the files in it, who wrote them and who read them. */
import type { ReactElement } from "react";
import { identityClass } from "../../kit/glyph.tsx";
import { containersOf, useNow } from "../../store/selectors.ts";
import { formatAgo, formatBytes } from "../../store/time.ts";
import type { PodView, VolumeFileView, VolumeView } from "../../store/view.ts";
import { choose } from "../../store/workbench-store.ts";
import { rectStyle } from "./container-card.tsx";
import type { StageLayout } from "./stage-layout.ts";
import type { Flash } from "./use-activity.ts";
import { many, said, t } from "../../locale/locale.ts";

interface ShelfProps {
  pod: PodView;
  volume: VolumeView;
  place: StageLayout["shelves"][number];
  flashes: readonly Flash[];
}

const NARROW = 500;
const FILE_WIDTH = 216;
const LABEL_WIDTH = 180;

export function VolumeShelf({ pod, volume, place, flashes }: ShelfProps): ReactElement {
  const room = Math.max(1, Math.floor((place.width - (place.width < NARROW ? 96 : LABEL_WIDTH)) / FILE_WIDTH));
  const shown = volume.files.filter((file) => file.kind !== "directory").slice(0, room);
  const hidden = volume.files.length - shown.length + volume.more;
  return (
    <section
      className={`shelf ${volume.mounted ? "" : "idle"}`}
      style={rectStyle(place)}
      aria-label={t("Volume {name}, {kind}", { name: volume.name, kind: volume.kind })}
    >
      <div className="shelf-label">
        <small>{volume.mounted ? t("Volume") : t("Volume, not set up yet")}</small>
        <p>
          <b>{volume.name}</b> <span className="mono">{volume.kind}</span>
        </p>
        <small title={said(volume.note)}>
          {volume.sizeLimit === null
            ? said(volume.note)
            : t("{done} of {n}", { done: formatBytes(volume.used), n: formatBytes(volume.sizeLimit) })}
        </small>
      </div>
      <ul className="shelf-files" aria-label={t("Files in {name}", { name: volume.name })}>
        {shown.map((file) => (
          <File key={file.path} pod={pod} volume={volume} file={file} flashes={flashes} />
        ))}
        {volume.files.length === 0 && (
          <li className="no-file">
            <span className="ghost" aria-hidden="true" />
            <span>
              <b>{t("empty")}</b>
              <small>{t("nothing written")}</small>
            </span>
          </li>
        )}
        {hidden > 0 && (
          <li>
            <button
              type="button"
              className="more-files"
              onClick={() => choose({ dockTab: "files", phoneTab: "files", selectedFile: null })}
            >
              {t("{n} more", { n: hidden })}
            </button>
          </li>
        )}
      </ul>
      <span className="board" aria-hidden="true" style={{ top: place.boardY - place.y }} />
    </section>
  );
}

interface FileProps {
  pod: PodView;
  volume: VolumeView;
  file: VolumeFileView;
  flashes: readonly Flash[];
}

function File({ pod, volume, file, flashes }: FileProps): ReactElement {
  const now = useNow();
  const flash = flashes.findLast((candidate) => candidate.volume === volume.name && candidate.path === file.path);
  const who = flash && containersOf(pod).find((container) => container.name === flash.container);
  return (
    <li>
      <button
        type="button"
        className={`file ${flash ? `flash ${flash.kind}` : ""} ${who ? identityClass(who.identity) : ""}`}
        onClick={() =>
          choose({ selectedFile: { volume: volume.name, path: file.path }, dockTab: "files", phoneTab: "files" })
        }
      >
        <svg viewBox="0 0 28 36" width="28" height="36" aria-hidden="true">
          <path d="M2 2h16l8 8v24H2zM18 2v8h8" />
        </svg>
        <span>
          <span className="file-name">
            <b className="mono">{file.path}</b> {formatBytes(file.size)}
            {file.lines > 0 && `, ${many(file.lines, "1 line", "{n} lines")}`}
          </span>
          <small>
            {file.written
              ? t("written by {container}, {ago}", {
                  container: file.written.container,
                  ago: formatAgo(now, file.written.t),
                })
              : file.mode}
          </small>
          {readBy(file, now)}
        </span>
      </button>
    </li>
  );
}

/** Said of every file, so that the first to read it moves nothing. */
function readBy({ read }: VolumeFileView, now: number): ReactElement {
  return (
    <small>
      {read
        ? t("read by {container}, {ago}", { container: read.container, ago: formatAgo(now, read.t) })
        : t("read by nobody yet")}
    </small>
  );
}
