import { useEffect, useRef, useState } from "preact/hooks";
import type { AvatarPreview } from "../../rendering/avatars/avatar_preview";
import { isSoftwareRendering } from "../../rendering/software_rendering";
import { accentColours, avatarColours } from "../../settings/settings";
import { accentOf, colourNumber, cssColour } from "../../wire/colour";
import { Face } from "../controls/face";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { BodyPicker } from "./body_picker";

function Preview({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const canvas = useRef<HTMLCanvasElement>(null);
  const colour = colourNumber(useUi(ui, (s) => s.settings.colour));
  const accent = useUi(ui, (s) => s.settings.accent);
  const canDraw = useUi(ui, (s) => s.webglAvailable);
  const [failed, setFailed] = useState(false);
  const preview = useRef<AvatarPreview | null>(null);
  const paint = (): void => {
    const { settings } = ui.store.value;
    const colour = colourNumber(settings.colour);
    preview.current?.setColours(colour, settings.accent ? colourNumber(settings.accent) : accentOf(colour));
  };
  const body = useUi(ui, (s) => s.ownBody);
  const dress = (): void => {
    void preview.current?.setBody(ui.store.value.ownBody?.file ?? null).then(ui.actions.bodySeen);
  };
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setInterval> | undefined;
    const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (canDraw) {
      import("../../rendering/avatars/avatar_preview")
        .then(({ AvatarPreview }) => {
          if (gone || !canvas.current) return;
          preview.current = new AvatarPreview(
            canvas.current,
            isSoftwareRendering() ? "low" : "high",
            reducedMotion,
          );
          paint();
          dress();
          timer = setInterval(() => preview.current?.setVoiceLevel(ui.actions.microphoneLevel()), 50);
        })
        .catch((error: unknown) => {
          console.error("no preview", error);
          setFailed(true);
        });
    }
    return () => {
      gone = true;
      clearInterval(timer);
      preview.current?.dispose();
      preview.current = null;
    };
  }, [canDraw, ui]);
  useEffect(paint, [colour, accent]);
  useEffect(dress, [body]);
  if (!canDraw || failed) return <Face colour={colour} size={120} />;
  return <canvas class="preview" ref={canvas} role="img" aria-label={t.preview} />;
}

interface SwatchProps {
  group: string;
  label: string;
  fill: string;
  checked: boolean;
  choose(): void;
}

function Swatch({ group, label, fill, checked, choose }: SwatchProps) {
  return (
    <label class="swatch" title={label}>
      <input type="radio" name={group} checked={checked} onChange={choose} aria-label={label} />
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <circle cx="16" cy="16" r="13" fill={fill} />
      </svg>
    </label>
  );
}

function Colours({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const colour = useUi(ui, (s) => s.settings.colour);
  return (
    <fieldset class="colours">
      <legend>{t.yourColour}</legend>
      {avatarColours.map((c, i) => (
        <Swatch
          group="colour"
          label={t.colourNumber(i + 1)}
          fill={c}
          checked={c === colour}
          choose={() => ui.actions.changeSettings({ colour: c })}
        />
      ))}
    </fieldset>
  );
}

function Accents({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const colour = useUi(ui, (s) => s.settings.colour);
  const accent = useUi(ui, (s) => s.settings.accent);
  const own = cssColour(accentOf(colourNumber(colour)));
  return (
    <fieldset class="colours accents">
      <legend>{t.yourAccent}</legend>
      {["", ...accentColours].map((c, i) => (
        <Swatch
          group="accent"
          label={c ? t.accentNumber(i) : t.accentOwn}
          fill={c || own}
          checked={c === accent}
          choose={() => ui.actions.changeSettings({ accent: c })}
        />
      ))}
    </fieldset>
  );
}

/** A preview of the own avatar, and its colours. */
export function AvatarPicker({ ui }: { ui: Ui }) {
  return (
    <>
      <Preview ui={ui} />
      <BodyPicker ui={ui} />
      <Colours ui={ui} />
      <Accents ui={ui} />
    </>
  );
}
