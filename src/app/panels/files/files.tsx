/** The files in the volumes of the Pod on the stage: a list by volume, and what the chosen one holds. */
import type { ReactElement } from "react";
import { Icon } from "../../kit/icon.tsx";
import { useNow, useSelectedPod } from "../../store/selectors.ts";
import { formatAgo, formatBytes } from "../../store/time.ts";
import type { PodView, VolumeFileView, VolumeView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import type { VolumeFileChoice } from "../../store/workbench-store.ts";

export function Files(): ReactElement {
  const pod = useSelectedPod();
  const choice = useWorkbench((state) => state.selectedFile);
  if (!pod || pod.volumes.length === 0) return <p className="empty">This Pod has no volumes to look into.</p>;
  const chosen = choice && findFile(pod, choice);
  return (
    <div className="files">
      <div className="file-list">
        {pod.volumes.map((volume) => (
          <VolumeFiles key={volume.name} volume={volume} choice={choice} />
        ))}
      </div>
      {chosen ? (
        <Preview file={chosen} />
      ) : (
        <p className="empty">Choose a file to see what it holds and who wrote it.</p>
      )}
    </div>
  );
}

function findFile(pod: PodView, choice: VolumeFileChoice): VolumeFileView | undefined {
  return pod.volumes.find((volume) => volume.name === choice.volume)?.files.find((file) => file.path === choice.path);
}

function VolumeFiles({ volume, choice }: { volume: VolumeView; choice: VolumeFileChoice | null }): ReactElement {
  return (
    <section aria-label={`Volume ${volume.name}`}>
      <h3>
        <Icon name="layers" size={14} /> {volume.name} <small>{volume.kind}</small>
      </h3>
      <ul>
        {volume.files.map((file) => (
          <li key={file.path} style={{ paddingLeft: depthOf(file.path) * 12 }}>
            <button
              type="button"
              aria-pressed={choice?.volume === volume.name && choice.path === file.path}
              onClick={() => choose({ selectedFile: { volume: volume.name, path: file.path } })}
            >
              <Icon name={file.kind === "directory" ? "folder" : "file"} size={14} />
              <span className="mono">{file.path.replace(/^.*\/(?=[^/])/, "")}</span>
              <small>{file.kind === "file" ? formatBytes(file.size) : file.kind}</small>
            </button>
          </li>
        ))}
        {volume.files.length === 0 && <li className="quiet">empty</li>}
        {volume.more > 0 && <li className="quiet">{volume.more} more</li>}
      </ul>
    </section>
  );
}

function depthOf(path: string): number {
  return path.replace(/^\/|\/$/g, "").split("/").length - 1;
}

function Preview({ file }: { file: VolumeFileView }): ReactElement {
  const now = useNow();
  return (
    <section className="preview" aria-label={`File ${file.path}`}>
      <p>
        <b className="mono">{file.path}</b> <span className="mono">{file.mode}</span> {formatBytes(file.size)}
        {file.written && ` · written by ${file.written.container}, ${formatAgo(now, file.written.t)}`}
        {file.read && ` · read by ${file.read.container}, ${formatAgo(now, file.read.t)}`}
      </p>
      <pre tabIndex={0} aria-label={`What ${file.path} holds`}>
        {file.text}
        {file.size > file.text.length && file.text !== "" && "\n…"}
      </pre>
    </section>
  );
}
