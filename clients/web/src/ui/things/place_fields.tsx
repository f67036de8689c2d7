import { useId } from "preact/hooks";
import type { Properties } from "../../wire/form";
import { placeOf } from "../../world/handles";
import type { RoomObject } from "../../world/objects";
import { placeProperties } from "../../world/placing";
import { numberOf } from "../../world/records";
import { fittingSize, sideLimits } from "../../world/size_limits";
import { useTexts } from "../state/hooks";
import type { Ui } from "../state/state";

interface NumberFieldProps {
  label: string;
  value: number;
  step: number;
  min?: number;
  max?: number;
  disabled: boolean;
  /** A whole number of steps was entered. */
  change(value: number): void;
}

/** A number that takes effect when it is complete: on Enter, with the arrows, or when the focus leaves. */
function NumberField({ label, value, step, min, max, disabled, change }: NumberFieldProps) {
  const id = useId();
  const decimals = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  return (
    <div class="number-field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        step={step}
        {...(min === undefined ? {} : { min })}
        {...(max === undefined ? {} : { max })}
        disabled={disabled}
        value={value.toFixed(decimals)}
        onChange={(e) => {
          const entered = e.currentTarget.valueAsNumber;
          const fits = Math.min(Math.max(entered, min ?? entered), max ?? entered);
          if (Number.isFinite(fits)) change(fits);
          else e.currentTarget.value = value.toFixed(decimals);
        }}
      />
    </div>
  );
}

const degrees = 180 / Math.PI;
const far = 127;

/** Place, direction and size of an object as numbers. */
export function PlaceFields({ ui, object, fixed }: { ui: Ui; object: RoomObject; fixed: boolean }) {
  const t = useTexts(ui).things;
  const { properties, key, width, height } = object;
  const change = (properties: Properties): void => ui.actions.things()?.arranging.change(key, properties);
  const place = placeOf(object);
  const length = (name: "x" | "y" | "z") => (
    <NumberField
      label={t[name]}
      value={object[name]}
      step={0.05}
      min={-far}
      max={far}
      disabled={fixed}
      change={(value) => change({ [name]: Math.round(value * 1000) })}
    />
  );
  const angle = (name: "yaw" | "pitch" | "roll") => (
    <NumberField
      label={t[name]}
      value={shortest(object[name]) * degrees}
      step={5}
      min={-360}
      max={360}
      disabled={fixed}
      change={(value) => change(placeProperties({ ...place, [name]: value / degrees }, properties))}
    />
  );
  const [least, most] = sideLimits(object.kind);
  const side = (name: "width" | "height", value: number) => (
    <NumberField
      label={t[name]}
      value={value}
      step={0.05}
      min={least}
      max={most}
      disabled={fixed}
      change={(metres) => change(sizes(object, name, metres))}
    />
  );
  return (
    <fieldset class="place-fields">
      <legend>{t.place}</legend>
      {length("x")}
      {length("y")}
      {length("z")}
      {angle("yaw")}
      {angle("pitch")}
      {angle("roll")}
      {width > 0 ? side("width", width) : null}
      {height > 0 ? side("height", height) : null}
      {object.kind === "model" ? (
        <NumberField
          label={t.scale}
          value={numberOf(properties, "scale", 1000) / 10}
          step={1}
          min={0.1}
          max={100_000}
          disabled={fixed}
          change={(percent) => change({ scale: Math.max(1, Math.round(percent * 10)) })}
        />
      ) : null}
    </fieldset>
  );
}

/** An angle from -180 to 180 degrees, in radians. */
function shortest(angle: number): number {
  return Math.atan2(Math.sin(angle), Math.cos(angle));
}

/** A new width or height. A picture keeps its shape. */
function sizes(object: RoomObject, name: "width" | "height", metres: number): Properties {
  if (object.kind !== "image") return { [name]: Math.round(metres * 1000) };
  const k = metres / object[name];
  return fittingSize(object.kind, object.width * k, object.height * k);
}
