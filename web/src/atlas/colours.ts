import type { Facet, FacetKey } from './facets.ts';
import { noDay, type Points } from './points.ts';

export type ColourKey = FacetKey | 'factor' | 'date';
type Theme = 'light' | 'dark';

/** Told apart with every kind of colour vision, on white and on black (after Okabe and Ito). */
const hues: Record<Theme, readonly string[]> = {
  light: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#c98a00', '#3b9fdc', '#7a5195', '#222222'],
  dark: ['#56b4e9', '#e69f00', '#00b887', '#e58ad0', '#f0e442', '#e8743b', '#9d8cff', '#ffffff'],
};
const quiet: Record<Theme, string> = { light: '#9aa0a6', dark: '#7d848c' };
export const faded: Record<Theme, string> = { light: '#dcdfe3', dark: '#34383d' };

/** Cividis [Nunez2018]: rises in lightness, the same to all kinds of colour vision. */
const ramp = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'];
const lightRamp = ramp.slice(0, 9);
const darkRamp = ramp.slice(2);
const steps = 64;

export interface Legend {
  /** Values with a colour of their own. */
  entries: { value: number; colour: string }[];
  /** All that have none: `value` -1. */
  rest: string | undefined;
  /** Ends of a scale of numbers, and its colours. */
  scale: { low: number; high: number; colours: readonly string[] } | undefined;
}

export interface Look {
  /** Place in the palette of each point. */
  colours: Uint8Array;
  palette: readonly string[];
  legend: Legend;
}

function mixed(a: string, b: string, share: number): string {
  const channel = (at: number) => Math.round(parseInt(a.slice(at, at + 2), 16) * (1 - share) + parseInt(b.slice(at, at + 2), 16) * share);
  return `#${[1, 3, 5].map((at) => channel(at).toString(16).padStart(2, '0')).join('')}`;
}

function scaleOf(values: ArrayLike<number>, known: (value: number) => boolean, bounds: [number, number] | undefined, theme: Theme): Look {
  const stops = theme === 'dark' ? darkRamp : lightRamp;
  const scale = Array.from({ length: steps }, (_, step) => {
    const at = (step / (steps - 1)) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(at));
    return mixed(stops[below]!, stops[below + 1]!, at - below);
  });
  let [low, high] = bounds ?? [Infinity, -Infinity];
  if (!bounds) {
    for (let i = 0; i < values.length; i++) {
      if (!known(values[i]!)) continue;
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
  }
  const colours = new Uint8Array(values.length);
  let unknown = false;
  for (let i = 0; i < values.length; i++) {
    if (!known(values[i]!)) {
      colours[i] = steps;
      unknown = true;
    } else colours[i] = Math.max(0, Math.min(steps - 1, Math.round(((values[i]! - low) / Math.max(high - low, 1e-9)) * (steps - 1))));
  }
  return { colours, palette: [...scale, quiet[theme]], legend: { entries: [], rest: unknown ? quiet[theme] : undefined, scale: Number.isFinite(low) ? { low, high, colours: stops } : undefined } };
}

/** The most frequent values get colours; of several labels of a picture the rarest counts. Numbered clusters share colours in turn. */
function byFacet(facet: Facet, theme: Theme): Look {
  const counts = new Uint32Array(facet.values);
  for (const code of facet.codes) for (const value of facet.valuesOf[code]!) counts[value]!++;
  const last = facet.values - 1;
  const named = [...counts.keys()].filter((value) => value !== last && counts[value]! > 0);
  const frequent = [...named].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const own = facet.key === 'cluster' ? named : frequent.slice(0, hues[theme].length);
  const slot = new Map(own.map((value, place) => [value, place % hues[theme].length]));
  const palette = [...hues[theme], quiet[theme]];
  const slotOfCode = facet.valuesOf.map((values) => {
    const rarest = [...values].sort((a, b) => counts[a]! - counts[b]!).find((value) => slot.has(value));
    return rarest === undefined ? palette.length - 1 : slot.get(rarest)!;
  });
  const colours = Uint8Array.from(facet.codes, (code) => slotOfCode[code]!);
  return {
    colours,
    palette,
    legend: { entries: own.map((value) => ({ value, colour: palette[slot.get(value)!]! })), rest: colours.includes(palette.length - 1) ? quiet[theme] : undefined, scale: undefined },
  };
}

/** How every point is coloured. Above a factor of 3 all outliers look alike: one far away must not pale the others. */
export function lookOf(points: Points, facets: readonly Facet[], key: ColourKey, theme: Theme): Look {
  if (key === 'factor') return scaleOf(points.outlier, () => true, [1, 3], theme);
  if (key === 'date') return scaleOf(points.days, (day) => day !== noDay, undefined, theme);
  const facet = facets.find((one) => one.key === key);
  return facet ? byFacet(facet, theme) : { colours: new Uint8Array(points.count), palette: [quiet[theme]], legend: { entries: [], rest: quiet[theme], scale: undefined } };
}
