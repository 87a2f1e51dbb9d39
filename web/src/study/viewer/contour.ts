import type { Schemas } from '../../api/client.ts';
import { contains, distance, type Point } from './geometry.ts';

export type Outline = Schemas['Outline'];
export type Part = 'ventricle' | 'epicardium' | 'atrium';
export const parts: Part[] = ['ventricle', 'epicardium', 'atrium'];

/** Length along a closed outline from its first corner to each corner, and all around at the end. */
function lengths(points: readonly Point[]): number[] {
  const sums = [0];
  points.forEach((point, place) => sums.push(sums[place]! + distance(point, points[(place + 1) % points.length]!)));
  return sums;
}

/** Moves a corner; its neighbours along the outline follow the less the farther they are. */
export function dragCorner(points: readonly Point[], place: number, by: Point, reach: number): Point[] {
  const sums = lengths(points);
  const around = sums[points.length]!;
  return points.map(([x, y], other) => {
    const straight = Math.abs(sums[other]! - sums[place]!);
    const away = Math.min(straight, around - straight);
    const share = away >= 2 * reach ? 0 : Math.cos((Math.PI / 4) * (away / reach)) ** 2;
    return [x + by[0] * share, y + by[1] * share];
  });
}

/**
 * Presses a disc against an outline. From inside it pushes the outline out, from outside in: `from` is
 * where the stroke began.
 */
export function press(points: readonly Point[], middle: Point, radius: number, from: 'inside' | 'outside'): Point[] {
  const dense = refine(points, radius / 3);
  let moved = false;
  const pressed = dense.map((point): Point => {
    const away = distance(point, middle);
    if (away >= radius) return point;
    moved = true;
    if (away < 1e-6) return [point[0] + radius, point[1]];
    return [middle[0] + ((point[0] - middle[0]) * radius) / away, middle[1] + ((point[1] - middle[1]) * radius) / away];
  });
  if (!moved) return [...points] as Point[];
  const next = thin(pressed, radius / 8);
  // A disc that would turn the outline inside out is no longer on the side on which it began.
  return contains(next, middle) === (from === 'inside') ? next : ([...points] as Point[]);
}

/** Corners between those that lie farther apart than `step`. */
export function refine(points: readonly Point[], step: number): Point[] {
  return points.flatMap((point, place) => {
    const next = points[(place + 1) % points.length]!;
    const pieces = Math.max(1, Math.min(64, Math.ceil(distance(point, next) / step)));
    return Array.from({ length: pieces }, (_, i): Point => [
      point[0] + ((next[0] - point[0]) * i) / pieces,
      point[1] + ((next[1] - point[1]) * i) / pieces,
    ]);
  });
}

/** Drops corners that lie closer than `step` to the one before. */
export function thin(points: readonly Point[], step: number): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (!last || distance(last, point) >= step) kept.push(point);
  }
  return kept.length >= 3 ? kept : [...points];
}

/** An outline with one part changed; the apex stays what it is: the point of the cavity farthest from its base. */
export function withPart(outline: Outline, part: Part, points: Point[]): Outline {
  const next: Outline = { ...outline, [part]: points };
  return part === 'ventricle' ? withApex(next) : next;
}

export function withBase(outline: Outline, place: 0 | 1, to: Point): Outline {
  const base = (outline.base ?? [to, to]).map((point, i) => (i === place ? to : point)) as [Point, Point];
  return withApex({ ...outline, base });
}

export function withApex(outline: Outline): Outline {
  const [left, right] = (outline.base ?? []) as Point[];
  if (!left || !right || outline.ventricle.length === 0) return outline;
  const middle: Point = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
  const apex = (outline.ventricle as Point[]).reduce((best, point) => (distance(point, middle) > distance(best, middle) ? point : best));
  return { ...outline, apex };
}

/** Coordinates with two decimals: what is drawn by hand is no more exact, and requests stay small. */
export function rounded(outline: Outline): Outline {
  const round = (points: number[][]) => points.map(([x, y]): Point => [Math.round(x! * 100) / 100, Math.round(y! * 100) / 100]);
  return {
    ...outline,
    ventricle: round(outline.ventricle),
    epicardium: round(outline.epicardium),
    ...(outline.atrium && { atrium: round(outline.atrium) }),
    ...(outline.base && { base: round(outline.base) }),
    ...(outline.apex && { apex: round([outline.apex])[0] }),
  } as Outline;
}
