/** The bar on top: what runs, the time and what can be done with it, what is being waited for, and the link. */
import type { ReactElement } from "react";
import { Button, IconButton } from "../../kit/button.tsx";
import { Icon, Logo } from "../../kit/icon.tsx";
import type { IconName } from "../../kit/icon.tsx";
import { Menu } from "../../kit/menu.tsx";
import {
  changeSpeed,
  restart,
  runFor,
  setSpeed,
  shareFragment,
  skipWaiting,
  SPEEDS,
  step,
  stepBack,
  togglePlaying,
} from "../../store/commands.ts";
import { EXAMPLES } from "../../store/examples.ts";
import { togglePresenting } from "../../store/layout.ts";
import { openExample } from "../../store/start.ts";
import { formatClock } from "../../store/time.ts";
import { choose, useWorkbench } from "../../store/workbench-store.ts";
import type { Theme } from "../../store/workbench-store.ts";
import { Waiting } from "./waiting.tsx";
import { LANGUAGES, chooseLanguage, language, t } from "../../locale/locale.ts";
import "./transport.css";

export function Transport(): ReactElement {
  return (
    <header className="transport" aria-label={t("Transport")}>
      <h1 className="brand">
        <Logo />
        <span translate="no">{"Podarium"}</span>
      </h1>
      <ScenarioMenu />
      <TimeToolbar />
      <Clock />
      <Waiting />
      <div className="transport-end">
        <OpenWhole />
        <button
          type="button"
          className="find"
          title={t("Find or do (Ctrl K)")}
          onClick={() => choose({ paletteOpen: true })}
        >
          <Icon name="search" />
          <span>{t("Find or do")}</span>
          <kbd aria-hidden="true">Ctrl K</kbd>
        </button>
        <Button icon="share" className="share" aria-label={t("Share")} onClick={() => choose({ sharing: true })}>
          <span>{t("Share")}</span>
        </Button>
        <IconButton icon="present" className="present" label={t("Present")} shortcut="P" onClick={togglePresenting} />
        <ThemeMenu />
        <IconButton
          icon="help"
          className="help"
          label={t("Help and keys")}
          shortcut="?"
          onClick={() => choose({ shortcutsOpen: true })}
        />
        <MoreMenu />
      </div>
    </header>
  );
}

/** From a frame in another page to the whole of it. */
function OpenWhole(): ReactElement | null {
  const isEmbedded = useWorkbench((state) => state.embedded);
  if (!isEmbedded) return null;
  const open = async (): Promise<void> => {
    const fragment = await shareFragment();
    window.open(`${location.origin}${location.pathname}#${fragment ?? ""}`, "_blank", "noopener");
  };
  return (
    <Button icon="present" onClick={() => void open()}>
      {t("Open in Podarium")}
    </Button>
  );
}

function ScenarioMenu(): ReactElement {
  const title = useWorkbench((state) => state.title);
  const file = useWorkbench((state) => state.activeFile);
  const version = useWorkbench((state) => state.view?.clock.kubernetesVersion);
  const seed = useWorkbench((state) => state.view?.clock.seed);
  return (
    <>
      <Menu
        label={t("Examples")}
        isNamedByContent
        className="scenario"
        button={
          <>
            <span className="visually-hidden">{t("Examples; open now:")}</span>
            <span className="scenario-name">
              <b>{title === "" ? "Podarium" : title}</b>
              <small>{file === "" ? t("saved in this browser") : t("{file}, saved in this browser", { file })}</small>
            </span>
            <Icon name="down" />
          </>
        }
        items={[
          ...EXAMPLES.map((example) => ({
            key: example.file,
            label: example.title,
            detail: example.file,
            choose: () => {
              choose({ failure: null });
              void openExample(example.file);
            },
          })),
          {
            key: "all",
            label: t("All examples…"),
            detail: t("lessons, challenges, demonstrations"),
            choose: () => choose({ galleryOpen: true }),
          },
          {
            key: "runs",
            label: t("My runs…"),
            detail: t("kept under a name"),
            choose: () => choose({ runsOpen: true }),
          },
        ]}
      />
      <span
        className="version mono"
        title={t("Simulated Kubernetes version; chance from seed {seed}", { seed: seed ?? 0 })}
      >
        {version !== undefined && `v${version}`}
      </span>
    </>
  );
}

export function TimeToolbar(): ReactElement {
  const isPlaying = useWorkbench((state) => state.view?.clock.playing === true);
  const speed = useWorkbench((state) => state.view?.clock.speed ?? 1);
  const isReady = useWorkbench((state) => state.view !== null && state.view.crash === null);
  return (
    <div className="time-toolbar" role="toolbar" aria-label={t("Time")}>
      <IconButton
        icon="restart"
        label={t("Restart from the beginning")}
        shortcut="R"
        disabled={!isReady}
        onClick={restart}
      />
      <IconButton
        icon="stepBack"
        label={t("Step back to the last event")}
        shortcut=","
        disabled={!isReady}
        onClick={stepBack}
      />
      <IconButton
        className="play"
        icon={isPlaying ? "pause" : "play"}
        label={isPlaying ? t("Pause") : t("Play")}
        shortcut="Space"
        disabled={!isReady}
        onClick={togglePlaying}
      />
      <IconButton icon="step" label={t("Step to the next event")} shortcut="." disabled={!isReady} onClick={step} />
      <Menu
        label={t("Speed {speed}x", { speed })}
        className="speed"
        button={
          <>
            {t("{speed}x", { speed })} <Icon name="down" size={12} />
          </>
        }
        items={SPEEDS.map((choice) => ({
          key: String(choice),
          label: `${choice}x`,
          checked: choice === speed,
          choose: () => setSpeed(choice),
        }))}
      />
      <Menu
        label={t("Run for a while")}
        className="icon-button"
        button={<Icon name="forward" />}
        items={RUN_FOR.map(({ ms, label }) => ({
          key: label,
          label: t("Run for {label}", { label }),
          choose: () => runFor(ms),
        }))}
      />
    </div>
  );
}

const RUN_FOR = [
  { ms: 1000, label: t("1 second") },
  { ms: 10_000, label: t("10 seconds") },
  { ms: 60_000, label: t("1 minute") },
  { ms: 300_000, label: t("5 minutes") },
  { ms: 3_600_000, label: t("1 hour") },
];

function Clock(): ReactElement {
  const now = useWorkbench((state) => state.view?.clock.now ?? 0);
  const wall = useWorkbench((state) => state.view?.clock.wall ?? "");
  return (
    <div className="clock" role="timer" aria-label={t("Virtual clock")} aria-live="off">
      <b>{formatClock(now)}</b>
      <small title={wall}>{wall !== "" && `${wall.slice(11, 19)} UTC`}</small>
    </div>
  );
}

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: "system", label: t("As the system") },
  { value: "light", label: t("Light") },
  { value: "dark", label: t("Dark") },
  { value: "contrast", label: t("High contrast") },
];

const THEME_ICONS: Record<Theme, IconName> = { system: "system", light: "sun", dark: "moon", contrast: "system" };

function ThemeMenu(): ReactElement {
  const theme = useWorkbench((state) => state.theme);
  return (
    <Menu
      label={t("Colours and language")}
      className="icon-button theme"
      align="end"
      button={<Icon name={THEME_ICONS[theme]} />}
      items={[
        ...THEMES.map(({ value, label }) => ({
          key: value,
          label,
          checked: value === theme,
          choose: () => choose({ theme: value }),
        })),
        ...languageItems(),
      ]}
    />
  );
}

function languageItems(): { key: string; label: string; detail?: string; checked: boolean; choose: () => void }[] {
  return LANGUAGES.map(([code, label]) => ({
    key: code,
    label,
    ...(code === language && code !== "en" && { detail: t("What tools print is in English.") }),
    checked: code === language,
    choose: () => chooseLanguage(code),
  }));
}

/** On a phone: what stands in the bar elsewhere. */
function MoreMenu(): ReactElement {
  const theme = useWorkbench((state) => state.theme);
  return (
    <Menu
      label={t("More")}
      className="icon-button more"
      align="end"
      button={<Icon name="menu" />}
      items={[
        { key: "gallery", label: t("All examples…"), choose: () => choose({ galleryOpen: true }) },
        { key: "runs", label: t("My runs…"), choose: () => choose({ runsOpen: true }) },
        { key: "find", label: t("Find or do"), choose: () => choose({ paletteOpen: true }) },
        { key: "present", label: t("Present"), choose: togglePresenting },
        {
          key: "share",
          label: t("Share this run: link, QR code, frame, file"),
          choose: () => choose({ sharing: true }),
        },
        { key: "export", label: t("Pictures, texts, print…"), choose: () => choose({ exporting: "files" }) },
        ...THEMES.map(({ value, label }) => ({
          key: value,
          label: value === "system" ? t("Light or dark as the system") : label,
          checked: value === theme,
          choose: () => choose({ theme: value }),
        })),
        ...languageItems(),
        { key: "help", label: t("Help and keys"), choose: () => choose({ shortcutsOpen: true }) },
      ]}
    />
  );
}

/** Keys of the transport bar, wherever the focus is but in a text. True where the key was one. */
export function handleTransportKey(key: string): boolean {
  switch (key) {
    case " ":
      togglePlaying();
      return true;
    case ".":
      step();
      return true;
    case ",":
      stepBack();
      return true;
    case "n":
      skipWaiting();
      return true;
    case "r":
      restart();
      return true;
    case "+":
      changeSpeed(1);
      return true;
    case "-":
      changeSpeed(-1);
      return true;
    case "s":
      choose({ sharing: true });
      return true;
    case "?":
      choose({ shortcutsOpen: true });
      return true;
    default:
      return false;
  }
}
