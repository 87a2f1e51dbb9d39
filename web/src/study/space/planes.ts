import { dot, type Grid, plus, type Vector } from './volume.ts';

export type PlaneName = 'axial' | 'coronal' | 'sagittal';

/** How a plane of the patient is shown: what lies to the right and below, and the sides' letters. */
export interface Plane {
  name: PlaneName;
  right: Vector;
  down: Vector;
  /** To the reader's back: the next slice. */
  normal: Vector;
  sides: { left: Side; right: Side; top: Side; bottom: Side };
}

export type Side = 'L' | 'R' | 'A' | 'P' | 'H' | 'F';

/** As radiologists look at a patient who lies on the back: from the feet, from the front, from the left. */
export const planes: Record<PlaneName, Plane> = {
  axial: { name: 'axial', right: [1, 0, 0], down: [0, 1, 0], normal: [0, 0, 1], sides: { left: 'R', right: 'L', top: 'A', bottom: 'P' } },
  coronal: { name: 'coronal', right: [1, 0, 0], down: [0, 0, -1], normal: [0, 1, 0], sides: { left: 'R', right: 'L', top: 'H', bottom: 'F' } },
  sagittal: { name: 'sagittal', right: [0, 1, 0], down: [0, 0, -1], normal: [1, 0, 0], sides: { left: 'A', right: 'P', top: 'H', bottom: 'F' } },
};

export interface Box {
  low: Vector;
  high: Vector;
}

/** Shows millimetres on a screen: the place in the middle of the pane, and pixels a millimetre, the same along both axes. */
export interface Sight {
  middle: Vector;
  scale: number;
}

/** The whole box within the pane. */
export function fitSight(plane: Plane, { low, high }: Box, width: number, height: number): Sight {
  const extent = high.map((one, axis) => one - low[axis]!) as Vector;
  const across = Math.abs(dot(extent, plane.right));
  const down = Math.abs(dot(extent, plane.down));
  return { middle: low.map((one, axis) => (one + high[axis]!) / 2) as Vector, scale: Math.min(width / across, height / down) };
}

/** Pixels of a pane through `cursor`. */
export function gridOf(plane: Plane, { middle, scale }: Sight, cursor: Vector, width: number, height: number): Grid {
  const right = plane.right.map((one) => one / scale) as Vector;
  const down = plane.down.map((one) => one / scale) as Vector;
  const depth = dot(cursor, plane.normal) - dot(middle, plane.normal);
  const centre = plus(middle, plane.normal, depth);
  return { origin: plus(plus(centre, right, -(width - 1) / 2), down, -(height - 1) / 2), right, down, columns: width, rows: height };
}

/** The place under a point of the pane, in the plane through `cursor`. */
export function placeAt(plane: Plane, sight: Sight, cursor: Vector, width: number, height: number, [x, y]: readonly [number, number]): Vector {
  const grid = gridOf(plane, sight, cursor, width, height);
  return plus(plus(grid.origin, grid.right, x - 0.5), grid.down, y - 0.5);
}

/** Where a place is seen in the pane. */
export function pointOf(plane: Plane, { middle, scale }: Sight, place: Vector, width: number, height: number): [number, number] {
  const from = plus(place, middle, -1);
  return [width / 2 + dot(from, plane.right) * scale, height / 2 + dot(from, plane.down) * scale];
}

/** A round number of millimetres that takes a fifth to a half of the pane. */
export function rulerLength(scale: number, width: number): number {
  return [500, 200, 100, 50, 20, 10, 5, 2, 1].find((mm) => mm * scale <= 0.4 * width) ?? 1;
}
