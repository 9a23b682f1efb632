/** The files as each container sees them: a tree of its whole filesystem, volumes marked, and what the chosen file holds and who wrote it. */
import { useEffect, useMemo, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { Glyph, identityClass } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import { copyText, lookAt, seek } from "../../store/commands.ts";
import { containersOf, useNow, useSelectedPod } from "../../store/selectors.ts";
import { formatAgo, formatBytes, formatClock } from "../../store/time.ts";
import { useInside } from "../../store/use-inside.ts";
import type { EntryInside, FilesView, PodView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import type { VolumeFileChoice } from "../../store/workbench-store.ts";
import { lineDiff } from "./line-diff.ts";
import { t } from "../../locale/locale.ts";
import { rich } from "../../locale/rich.ts";
import "./files.css";

interface Place {
  container: string;
  directories: readonly string[];
  file: string;
}

export function Files(): ReactElement {
  const files = useInside("files");
  const pod = useSelectedPod();
  const wanted = useWorkbench((state) => state.selectedFile);
  const [place, setPlace] = useState<Place>({ container: "", directories: ["/"], file: "" });

  function go(next: Place): void {
    setPlace(next);
    lookAt({ container: next.container, directories: [...next.directories], file: next.file, part: 0 });
  }
  // A file that was clicked on the stage: seen as the first container sees it that mounts its volume.
  useEffect(() => {
    const found = pod && wanted ? placeOf(pod, wanted) : null;
    if (!found) return;
    // The click was on another panel; this one follows.
    // oxlint-disable-next-line react/set-state-in-effect
    setPlace(found);
    lookAt({ container: found.container, directories: [...found.directories], file: found.file, part: 0 });
    choose({ selectedFile: null });
  }, [pod, wanted]);

  if (!pod) return <p className="empty">{t("No Pod is on the stage.")}</p>;
  if (!files) return <p className="empty">{t("One moment…")}</p>;
  if (files.containers.length === 0)
    return <p className="empty">{t("No container of this Pod has been made yet: there are no files to look at.")}</p>;
  return (
    <div className="files">
      <div className="file-list">
        <Containers pod={pod} files={files} onChoose={(container) => go({ ...place, container, file: "" })} />
        <Directory files={files} path="/" place={{ ...place, container: files.container }} onGo={go} />
      </div>
      {files.file && place.file !== "" ? (
        <Preview files={files} file={files.file} />
      ) : (
        <p className="empty">
          {place.file === ""
            ? t("Choose a file to see what it holds and who wrote it.")
            : t("{file} is not there now.", { file: place.file })}
        </p>
      )}
    </div>
  );
}

/** Where a file of a volume is seen. */
export function placeOf(pod: PodView, { volume, path }: VolumeFileChoice): Place | null {
  for (const { name, attempts, mounts } of containersOf(pod)) {
    const mount = mounts.find((one) => one.volume === volume && (one.subPath === "" || path.startsWith(one.subPath)));
    if (!mount || attempts.length === 0) continue;
    const inner = path.slice(mount.subPath.length).replace(/^\//, "");
    const file = `${mount.mountPath.replace(/\/$/, "")}/${inner}`.replace(/\/$/, "");
    return { container: name, directories: ancestorsOf(file), file };
  }
  return null;
}

function ancestorsOf(path: string): string[] {
  const parts = path.split("/").slice(1, -1);
  return ["/", ...parts.map((_, index) => `/${parts.slice(0, index + 1).join("/")}`)];
}

interface ContainersProps {
  pod: PodView;
  files: FilesView;
  onChoose: (container: string) => void;
}

function Containers({ pod, files, onChoose }: ContainersProps): ReactElement {
  return (
    <div className="file-containers" role="group" aria-label={t("Whose files")}>
      {containersOf(pod)
        .filter(({ name }) => files.containers.includes(name))
        .map(({ name, kind, identity, glyph }) => (
          <button type="button" key={name} aria-pressed={name === files.container} onClick={() => onChoose(name)}>
            <Glyph kind={kind} identity={identity} text={glyph} size={16} /> <span>{name}</span>
          </button>
        ))}
    </div>
  );
}

interface DirectoryProps {
  files: FilesView;
  path: string;
  place: Place;
  onGo: (place: Place) => void;
}

function Directory({ files, path, place, onGo }: DirectoryProps): ReactElement {
  const entries = files.directories.find((directory) => directory.path === path)?.entries ?? [];
  return (
    <ul aria-label={path}>
      {entries.map((entry) => (
        <Entry key={entry.name} files={files} entry={entry} parent={path} place={place} onGo={onGo} />
      ))}
      {entries.length === 0 && <li className="quiet">{t("empty")}</li>}
    </ul>
  );
}

function Entry(props: Omit<DirectoryProps, "path"> & { entry: EntryInside; parent: string }): ReactElement {
  const { files, entry, parent, place, onGo } = props;
  const path = parent === "/" ? `/${entry.name}` : `${parent}/${entry.name}`;
  const isOpen = place.directories.includes(path);
  if (entry.kind === "directory") {
    const directories = isOpen ? place.directories.filter((one) => one !== path) : [...place.directories, path];
    return (
      <li>
        <button type="button" aria-expanded={isOpen} onClick={() => onGo({ ...place, directories })}>
          <Icon name={isOpen ? "down" : "right"} size={12} />
          <Icon name={entry.volume === "" ? "folder" : "layers"} size={14} />
          <span className="mono">{entry.name}</span>
          {entry.volume !== "" && <small>{t("volume {volume}", { volume: entry.volume })}</small>}
        </button>
        {isOpen && <Directory files={files} path={path} place={place} onGo={onGo} />}
      </li>
    );
  }
  return (
    <li>
      <button type="button" aria-pressed={place.file === path} onClick={() => onGo({ ...place, file: path })}>
        <Icon name={entry.volume === "" ? "file" : "layers"} size={14} />
        <span className="mono">{entry.name}</span>
        <small title={t("mode {mode}, owner {owner}", { mode: modeOf(entry), owner: entry.owner })}>
          <span className="mono">{modeOf(entry)}</span>{" "}
          {entry.kind === "symlink"
            ? `→ ${entry.target}`
            : entry.kind === "file"
              ? formatBytes(entry.size)
              : entry.kind}
        </small>
      </button>
    </li>
  );
}

function Preview({ files, file }: { files: FilesView; file: NonNullable<FilesView["file"]> }): ReactElement {
  const now = useNow();
  const text = file.text ?? file.hex.join("\n");
  // What it held at another moment, to be compared with what it holds wherever the playhead goes.
  const here = `${files.container}:${file.path}:${file.part}`;
  const [kept, setKept] = useState<{ t: number; path: string; text: string } | null>(null);
  const before = kept?.path === here ? kept : null;
  return (
    <section className="preview" aria-label={t("File {path}", { path: file.path })}>
      <p>
        <b className="mono">{file.path}</b> <span className="mono">{modeOf(file)}</span>{" "}
        <span className="mono">{file.owner}</span> {formatBytes(file.size)}
        <span className="grow" />
        <Button aria-pressed={before !== null} onClick={() => setKept(before ? null : { t: now, path: here, text })}>
          {before ? t("Since {time}", { time: formatClock(before.t) }) : t("Compare from here")}
        </Button>
        <Button icon="copy" onClick={() => void copyText(text, t("{path} copied.", { path: file.path }))}>
          {t("Copy")}
        </Button>
      </p>
      <p>
        {file.volume ? (
          <>
            {rich("In volume {name}", { name: <b>{file.volume.name}</b> })}
            <Touch words={t("written by")} touch={files.written} now={now} />
            <Touch words={t("read by")} touch={files.read} now={now} />
          </>
        ) : (
          <>
            {t("In the container's own filesystem: gone when the container is made again.")}
            <Touch words={t("written by")} touch={files.written} now={now} />
          </>
        )}
      </p>
      {before ? (
        <Difference path={file.path} from={before} to={{ t: now, text }} />
      ) : (
        <pre tabIndex={0} aria-label={t("What {path} holds", { path: file.path })}>
          {file.kind === "directory" ? t("A directory: open it where it lies.") : text}
        </pre>
      )}
      {file.parts > 1 && <Parts file={file} />}
    </section>
  );
}

function modeOf({ mode }: { mode: number }): string {
  return mode.toString(8).padStart(4, "0");
}

/** Of a long file one part is shown at a time. */
function Parts({ file: { part, parts } }: { file: NonNullable<FilesView["file"]> }): ReactElement {
  return (
    <p className="file-parts" role="group" aria-label={t("Parts of the file")}>
      <Button disabled={part === 0} onClick={() => lookAt({ part: part - 1 })}>
        {t("Before")}
      </Button>
      {t("part {part} of {parts}", { part: part + 1, parts })}
      <Button disabled={part + 1 >= parts} onClick={() => lookAt({ part: part + 1 })}>
        {t("After")}
      </Button>
    </p>
  );
}

interface Moment {
  t: number;
  text: string;
}

/** What a file held at two moments, the earlier one first, wherever the playhead has gone. */
function Difference({ path, from, to }: { path: string; from: Moment; to: Moment }): ReactElement {
  const [first, last] = from.t <= to.t ? [from, to] : [to, from];
  const lines = useMemo(() => lineDiff(first.text, last.text), [first.text, last.text]);
  const span = t("from {from} to {to}", { from: formatClock(first.t), to: formatClock(last.t) });
  if (first.text === last.text)
    return <p>{t("Nothing in it changed {span}. Move the playhead: it is compared with every moment.", { span })}</p>;
  return (
    <pre tabIndex={0} aria-label={t("What changed in {path} {span}", { path, span })}>
      {lines.map(({ sign, text }, index) => (
        // A line has no name but its place.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index} className={sign === "+" ? "came" : sign === "-" ? "went" : undefined}>
          {sign} {text}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}

interface TouchProps {
  words: string;
  touch: FilesView["written"];
  now: number;
}

/** Who it was and when, with the way to that moment. */
function Touch({ words, touch, now }: TouchProps): ReactElement | null {
  const pod = useSelectedPod();
  if (!touch || !pod) return null;
  const { container, t: at, pid, command, line } = touch;
  const who = containersOf(pod).find(({ name }) => name === container);
  return (
    <span className={`file-touch ${who ? identityClass(who.identity) : ""}`}>
      {words} {who && <Glyph kind={who.kind} identity={who.identity} text={who.glyph} size={14} />} {container},{" "}
      <button type="button" className="moment" title={t("Go to this moment")} onClick={() => seek(at)}>
        {formatClock(at)}
      </button>{" "}
      ({formatAgo(now, at)})
      {line ? (
        <small>
          {rich("PID {pid}, line {number} of its script: {text}", {
            pid,
            number: line.number,
            text: <code>{line.text}</code>,
          })}
        </small>
      ) : (
        command !== "" && <small>{rich("PID {pid}: {command}", { pid, command: <code>{command}</code> })}</small>
      )}
    </span>
  );
}
