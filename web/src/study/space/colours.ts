/** A scale of 256 colours, red, green and blue of each behind the other. */
export type Scale = Uint8ClampedArray;
export type ScaleName = 'hot' | 'inverse' | 'grey' | 'viridis';

function scale(colour: (share: number) => [number, number, number]): Scale {
  const colours = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i++) colours.set(colour(i / 255), 3 * i);
  return colours;
}

const ramp = (share: number, start: number) => 255 * Math.max(0, Math.min(1, 3 * share - start));
/** Anchors of viridis, which grows evenly in lightness; as the report's maps have them. */
const anchors = [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37]] as const;

export const scales: Record<ScaleName, Scale> = {
  hot: scale((share) => [ramp(share, 0), ramp(share, 1), ramp(share, 2)]),
  inverse: scale((share) => [255 * (1 - share), 255 * (1 - share), 255 * (1 - share)]),
  grey: scale((share) => [255 * share, 255 * share, 255 * share]),
  viridis: scale((share) => {
    const at = share * (anchors.length - 1);
    const before = anchors[Math.floor(at)]!;
    const after = anchors[Math.ceil(at)]!;
    return [0, 1, 2].map((channel) => before[channel]! + (at - Math.floor(at)) * (after[channel]! - before[channel]!)) as [number, number, number];
  }),
};

/** Hounsfield units that are black and white. */
export const ctWindows = {
  soft: { low: -160, high: 240 },
  lung: { low: -1350, high: 150 },
  bone: { low: -450, high: 1050 },
} as const;
export type CtWindow = keyof typeof ctWindows;

/** Colours of the structures by label, as the report draws them. */
export const structureColours = ['#ffffff', '#56e0ff', '#ff5fd0', '#8fb3ff', '#5dff8f', '#ffd75e', '#c9a0ff', '#d0d0d0', '#a8a878'];

export function rgb(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
}
