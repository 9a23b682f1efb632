/** A container on the stage: who it is, its state in kubectl's words, what runs in it, its attempts and what comes next. */
import type { CSSProperties, ReactElement } from "react";
import { IconButton } from "../../kit/button.tsx";
import { Glyph, identityClass } from "../../kit/glyph.tsx";
import { Icon } from "../../kit/icon.tsx";
import { Progress } from "../../kit/progress.tsx";
import { Ring } from "../../kit/ring.tsx";
import { FaultWord, StatusWord } from "../../kit/status-word.tsx";
import { useArmedAt, useNow } from "../../store/selectors.ts";
import { formatSpan, progress } from "../../store/time.ts";
import type { AttemptView, ContainerView, PodView } from "../../store/view.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import { endedWords, KIND_WORDS, PROBE_WORDS, startsWhen, stateWords } from "./container-words.ts";
import type { CardPlace } from "./stage-layout.ts";
import { many, recognised, said, t } from "../../locale/locale.ts";

/** Where a card has no room for everything. */
const LOW = 200;
const NARROW = 270;

export function ContainerCard({ pod, place }: { pod: PodView; place: CardPlace }): ReactElement {
  const { container, isCompact } = place;
  const isSelected = useWorkbench((state) => state.selectedContainer === container.name);
  const isLive = container.attempts.at(-1)?.state === "running";
  const isIdle = container.attempts.length === 0;
  const isHeldUp = ["failed", "backoff", "waiting"].includes(container.tone);
  const shape = `${isSelected ? "selected" : ""} ${isIdle ? "idle" : ""} ${isLive ? "live" : ""} ${isCompact ? "compact" : ""} ${place.height < LOW ? "low" : ""}`;
  return (
    <section
      className={`card ${identityClass(container.identity)} ${shape}`}
      style={rectStyle(place)}
      aria-label={`${KIND_WORDS[container.kind]} ${container.glyph}, ${container.name}`}
    >
      <div className="card-head">
        <Glyph kind={container.kind} identity={container.identity} text={container.glyph} size={26} />
        <h2>
          <button
            type="button"
            className="card-name"
            aria-pressed={isSelected}
            title={t("Show its log")}
            onClick={() => choose({ selectedContainer: isSelected ? null : container.name, phoneTab: "stage" })}
          >
            {container.name}
          </button>
        </h2>
        <span className="card-image" title={imageTitle(container)}>
          {container.image}
        </span>
        <IconButton
          icon="bolt"
          className="break"
          label={t("Break {name}", { name: container.name })}
          onClick={() =>
            choose({ faultTarget: { namespace: pod.namespace, pod: pod.name, container: container.name } })
          }
        />
      </div>
      <div className="card-states">
        <StatusWord tone={container.tone}>{place.width < NARROW ? container.state : stateWords(container)}</StatusWord>
        {container.ready && container.kind !== "init" && <StatusWord tone="ready">{t("Ready")}</StatusWord>}
        {isLive && !container.ready && !isHeldUp && container.kind !== "init" && (
          <span className="not-ready">{t("Not ready")}</span>
        )}
        {isHeldUp && <WhyButton name={container.name} />}
        {container.restartCount > 0 && isLive && <span className="restarts">{restarts(container.restartCount)}</span>}
      </div>
      {!isCompact && (
        <code className="card-command" title={container.command}>
          {container.command === "" ? t("the image's own command") : firstLine(container.command)}
        </code>
      )}
      {isIdle && !isCompact && container.message === "" && <p className="card-note">{startsWhen(pod, container)}</p>}
      <CardActivity container={container} width={place.width} />
      <ContainerFaults pod={pod} container={container} />
    </section>
  );
}

function WhyButton({ name }: { name: string }): ReactElement {
  const isOpen = useWorkbench((state) => state.why === name);
  return (
    <button
      type="button"
      className="why-button"
      aria-expanded={isOpen}
      aria-label={t("Why? {name}", { name })}
      onClick={() => choose({ why: isOpen ? null : name })}
    >
      {t("Why?")}
    </button>
  );
}

/** What it does now, or what it did last, or what it waits for: one of them, in this order. */
function CardActivity({ container, width }: { container: ContainerView; width: number }): ReactElement {
  const last = container.attempts.at(-1);
  return (
    <div className="card-activity">
      {container.retry && <Attempts container={container} width={width} />}
      {container.process && !container.retry && <ProcessLine process={container.process} />}
      {!container.process && !container.retry && last?.state === "exited" && (
        <Attempts container={container} width={width} />
      )}
      {container.probes.map((probe) => (
        <span
          key={probe.kind}
          className={`probe ${probe.result}`}
          title={`${said(probe.description)}\n${probe.output}`}
        >
          <Icon name="heart" size={12} />{" "}
          {t("{kind} probe: {result}", {
            kind: probe.kind,
            result: PROBE_WORDS[probe.result] ?? probe.result,
          })}
        </span>
      ))}
      {container.message !== "" && (
        <p className={`card-message ${isBad(container) ? "bad" : ""}`} title={container.message}>
          {container.message}
        </p>
      )}
      {container.message === "" && last?.state === "exited" && (
        <LastEnd attempt={last} count={container.attempts.length} />
      )}
      {container.imageNotice !== "" && <p className="card-note">{recognised(container.imageNotice)}</p>}
    </div>
  );
}

/** PID 1, what it waits for, and how long still. */
function ProcessLine({ process }: { process: NonNullable<ContainerView["process"]> }): ReactElement {
  const now = useNow();
  return (
    <div className="process">
      <p>
        <b className="mono">PID 1 {program(process.command)}</b>{" "}
        {process.doing !== process.command && (
          <span className="doing" title={process.doing}>
            {process.doing}
          </span>
        )}{" "}
        {process.until !== null && (
          <span className="wakes">{t("wakes in {span}", { span: formatSpan(process.until - now) })}</span>
        )}
      </p>
      {process.until !== null && <Progress value={progress(now, process.since, process.until)} />}
    </div>
  );
}

/** How many attempts have room: the ring and its words take 160 px, an attempt 43, and the count of the others 45. */
function attemptsThatFit(width: number, count: number, hasRing: boolean): number {
  const room = width - (hasRing ? 160 : 30);
  const most = Math.min(3, Math.floor(room / 43));
  return Math.max(0, count <= most ? count : Math.min(3, Math.floor((room - 45) / 43)));
}

function Attempts({ container, width }: { container: ContainerView; width: number }): ReactElement {
  const now = useNow();
  const ended = container.attempts.filter((attempt) => attempt.state === "exited");
  const { retry } = container;
  const fit = attemptsThatFit(width, ended.length, retry !== null);
  const shown = fit === 0 ? [] : ended.slice(-fit);
  return (
    <div className="attempts">
      {ended.length > shown.length && (shown.length > 0 || !retry) && (
        <span className="quiet" title={many(ended.length, "{n} attempt so far", "{n} attempts so far")}>
          {t(shown.length > 0 ? "{n} more" : "{n} ended", { n: ended.length - shown.length })}
        </span>
      )}
      {shown.map((attempt) => (
        <span
          key={attempt.attempt}
          className={`attempt ${attempt.exitCode === 0 ? "ready" : "failed"}`}
          title={t("Attempt {count}: {words}", { count: attempt.attempt + 1, words: endedWords(attempt) })}
        >
          {attempt.attempt + 1}
          <Icon name={attempt.exitCode === 0 ? "check" : "cross"} size={13} />
          <span className="visually-hidden">
            {t("exit code {exitCode}", { exitCode: attempt.exitCode ?? t("unknown") })}
          </span>
        </span>
      ))}
      {retry && (
        <span className="retry backoff">
          <Ring progress={progress(now, retry.since, retry.until)}>{String(retry.attempt)}</Ring>
          <span>
            <b>
              {now < retry.until
                ? t("retry in {span}", { span: formatSpan(retry.until - now) })
                : t("the kubelet looks again soon")}
            </b>
            <small>{t("back-off of {span}", { span: formatSpan(retry.backoff) })}</small>
          </span>
        </span>
      )}
    </div>
  );
}

function LastEnd({ attempt, count }: { attempt: AttemptView; count: number }): ReactElement {
  const words = endedWords(attempt);
  return (
    <p className={attempt.exitCode === 0 ? "card-note" : "card-message bad"}>
      {count > 1 ? t("Attempt {count}: {words}", { count, words }) : words}
      {attempt.fault !== null && ` ${t("(a failure you armed)")}`}
    </p>
  );
}

function ContainerFaults({ pod, container }: { pod: PodView; container: ContainerView }): ReactElement | null {
  const faults = useArmedAt(pod, container);
  if (faults.length === 0) return null;
  return (
    <div className="card-faults">
      {faults.map((fault) => (
        <FaultWord key={fault.id}>{t("Armed: {summary}", { summary: said(fault.summary) })}</FaultWord>
      ))}
    </div>
  );
}

function isBad({ tone }: ContainerView): boolean {
  return tone === "failed" || tone === "backoff";
}

function restarts(count: number): string {
  return many(count, "1 restart", "{n} restarts");
}

function firstLine(command: string): string {
  const lines = command.trim().split("\n");
  return lines.length > 1 ? `${lines[0] ?? ""} …` : (lines[0] ?? "");
}

/** `nginx` of `nginx: master process`, `sh` of `/bin/sh -c ...`. */
function program(command: string): string {
  return (command.split(/[\s:]/)[0] ?? "").replace(/^.*\//, "");
}

function imageTitle(container: ContainerView): string {
  return container.imageNotice === "" ? container.image : `${container.image}: ${recognised(container.imageNotice)}`;
}

export function rectStyle(rect: { x: number; y: number; width: number; height: number }): CSSProperties {
  return { left: rect.x, top: rect.y, width: rect.width, height: rect.height };
}
