import type { Scale } from './colours.ts';
import type { Grid, Volume } from './volume.ts';

/** A volume through a window and a scale of colours. */
export interface Layer {
  volume: Volume;
  /** In the unit of the volume: first and last colour of the scale. */
  low: number;
  high: number;
  scale: Scale;
  /** Of what lies over another layer. */
  opacity: number;
  /** Clear where there is little, so that what lies below is seen. */
  fading?: boolean;
  nearest?: boolean;
  /** Where the volume ends, and, of a map, where nothing is known: black or what lies below. */
  zeroIsNothing?: boolean;
}

/** Structures that are outlined, with the part of them that takes up. */
export interface Outlines {
  labels: Volume;
  colours: readonly string[];
  hidden?: ReadonlySet<number>;
  /** Of label `label`, what lies at or above `threshold` is filled. */
  uptake?: { volume: Volume; label: number; threshold: number } | undefined;
}

let scratch = new Float32Array(0);
let marks = new Int16Array(0);
const nowhere = -32768;

/** Paints layers one over the other into the pixels of a picture, red, green, blue and opaque. */
export function compose(layers: readonly Layer[], grid: Grid, pixels: Uint8ClampedArray) {
  const count = grid.columns * grid.rows;
  if (scratch.length < count) scratch = new Float32Array(count);
  // Around a picture lies the colour of nothing: white where counts are dark.
  const nothing = layers[0] && !layers[0].zeroIsNothing ? layers[0].scale : undefined;
  for (let i = 0; i < 4 * count; i += 4) {
    pixels[i] = nothing?.[0] ?? 0;
    pixels[i + 1] = nothing?.[1] ?? 0;
    pixels[i + 2] = nothing?.[2] ?? 0;
    pixels[i + 3] = 255;
  }
  layers.forEach((layer, order) => {
    layer.volume.reslice(grid, scratch, { outside: NaN, nearest: layer.nearest ?? false });
    const low = layer.low / layer.volume.info.slope;
    const factor = 255 / Math.max(1e-9, layer.high / layer.volume.info.slope - low);
    const { scale } = layer;
    for (let i = 0, at = 0; i < count; i++, at += 4) {
      const stored = scratch[i]!;
      if (stored !== stored || (layer.zeroIsNothing && stored === 0)) continue;
      const heat = (stored - low) * factor;
      const colour = 3 * (heat <= 0 ? 0 : heat >= 254.5 ? 255 : (heat + 0.5) | 0);
      if (order === 0) {
        pixels[at] = scale[colour]!;
        pixels[at + 1] = scale[colour + 1]!;
        pixels[at + 2] = scale[colour + 2]!;
        continue;
      }
      const over = layer.fading ? layer.opacity * Math.max(0, Math.min(1, heat / 96)) : layer.opacity;
      pixels[at]! += over * (scale[colour]! - pixels[at]!);
      pixels[at + 1]! += over * (scale[colour + 1]! - pixels[at + 1]!);
      pixels[at + 2]! += over * (scale[colour + 2]! - pixels[at + 2]!);
    }
  });
}

/** Draws the borders of structures, `thick` pixels wide, and what of one takes up. */
export function outline({ labels, colours, hidden, uptake }: Outlines, grid: Grid, pixels: Uint8ClampedArray, colourOf: (colour: string) => [number, number, number], thick = 1) {
  const count = grid.columns * grid.rows;
  if (marks.length < 2 * count) marks = new Int16Array(2 * count);
  const shown = marks.subarray(0, count);
  labels.reslice(grid, shown, { outside: 0, nearest: true });
  if (hidden?.size) for (let i = 0; i < count; i++) if (hidden.has(shown[i]!)) shown[i] = 0;
  const taken = marks.subarray(count, 2 * count);
  if (uptake) {
    uptake.volume.reslice(grid, taken, { outside: nowhere, nearest: true });
    const threshold = uptake.threshold / uptake.volume.info.slope;
    for (let i = 0; i < count; i++) taken[i] = taken[i]! >= threshold && shown[i] === uptake.label ? 1 : 0;
  }
  const table = colours.map(colourOf);
  for (let y = 0; y < grid.rows; y++) {
    for (let x = 0; x < grid.columns; x++) {
      const i = y * grid.columns + x;
      const here = shown[i]!;
      const right = x + thick < grid.columns ? i + thick : i;
      const below = y + thick < grid.rows ? i + thick * grid.columns : i;
      if (here !== shown[right]! || here !== shown[below]!) put(pixels, 4 * i, table[here || shown[right]! || shown[below]!] ?? table[0]!, 0.95);
      else if (uptake && taken[i] && (x + y) % 9 === 0) put(pixels, 4 * i, table[0]!, 0.6);
    }
  }
}

function put(pixels: Uint8ClampedArray, at: number, colour: readonly [number, number, number], share: number) {
  for (let channel = 0; channel < 3; channel++) pixels[at + channel]! += share * (colour[channel]! - pixels[at + channel]!);
}
