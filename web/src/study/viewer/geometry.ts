import type { Schemas } from '../../api/client.ts';

export type Point = [number, number];
export type Region = Schemas['Image']['regions'][number];

/** Shows picture pixels on a screen: screen = pixel * scale + offset, and down the screen `aspect` times as much. */
export interface View {
  scale: number;
  /** Height of a pixel over its width; 1 where it is left out. */
  aspect?: number;
  x: number;
  y: number;
}

/** The whole picture in the middle of the room there is; `aspect` is the height of a pixel over its width. */
export function fitView(columns: number, rows: number, width: number, height: number, aspect = 1): View {
  const scale = Math.min(width / columns, height / (rows * aspect));
  return { scale, aspect, x: (width - (columns - 1) * scale) / 2, y: (height - (rows - 1) * scale * aspect) / 2 };
}

export function screenOf(view: View, [x, y]: Point): Point {
  return [x * view.scale + view.x, y * view.scale * (view.aspect ?? 1) + view.y];
}

export function pixelOf(view: View, [x, y]: Point): Point {
  return [(x - view.x) / view.scale, (y - view.y) / (view.scale * (view.aspect ?? 1))];
}

/** Zooms so that the pixel under the pointer stays there. */
export function zoomAt(view: View, [x, y]: Point, factor: number): View {
  const scale = Math.max(0.05, Math.min(40, view.scale * factor));
  const applied = scale / view.scale;
  return { ...view, scale, x: x - (x - view.x) * applied, y: y - (y - view.y) * applied };
}

export type Measured =
  | { kind: 'length'; mm: number }
  | { kind: 'area'; cm2: number }
  | { kind: 'refused'; reason: 'not-calibrated' | 'two-regions' | 'too-few' };

/** What a length means at a point: the last region that covers it. */
export function regionAt(regions: readonly Region[], [x, y]: Point): Region | undefined {
  return regions.findLast((region) => x >= region.x && y >= region.y && x < region.x + region.width && y < region.y + region.height);
}

function commonRegion(regions: readonly Region[], points: readonly Point[]): Region | Measured {
  const found = points.map((point) => regionAt(regions, point));
  const first = found[0];
  if (!first || found.some((region) => !region)) return { kind: 'refused', reason: 'not-calibrated' };
  if (found.some((region) => region !== first)) return { kind: 'refused', reason: 'two-regions' };
  if (!(first.x_mm > 0) || !(first.y_mm > 0)) return { kind: 'refused', reason: 'not-calibrated' };
  return first;
}

/** Length in mm of a path whose points lie in one calibrated region. */
export function measureLength(regions: readonly Region[], points: readonly Point[]): Measured {
  if (points.length < 2) return { kind: 'refused', reason: 'too-few' };
  const region = commonRegion(regions, points);
  if ('kind' in region) return region;
  let mm = 0;
  for (let i = 1; i < points.length; i++) {
    mm += Math.hypot((points[i]![0] - points[i - 1]![0]) * region.x_mm, (points[i]![1] - points[i - 1]![1]) * region.y_mm);
  }
  return { kind: 'length', mm };
}

/** Area in cm2 of a closed outline whose corners lie in one calibrated region. */
export function measureArea(regions: readonly Region[], points: readonly Point[]): Measured {
  if (points.length < 3) return { kind: 'refused', reason: 'too-few' };
  const region = commonRegion(regions, points);
  if ('kind' in region) return region;
  return { kind: 'area', cm2: (polygonArea(points) * region.x_mm * region.y_mm) / 100 };
}

/** Area in square pixels, whichever way round the outline goes. */
export function polygonArea(points: readonly Point[]): number {
  let twice = 0;
  for (let i = 0; i < points.length; i++) {
    const [x0, y0] = points[i]!;
    const [x1, y1] = points[(i + 1) % points.length]!;
    twice += x0 * y1 - x1 * y0;
  }
  return Math.abs(twice) / 2;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function contains(points: readonly Point[], [x, y]: Point): boolean {
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [xi, yi] = points[i]!;
    const [xj, yj] = points[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** The corner nearest to a point, with its distance. */
export function nearest(points: readonly Point[], to: Point): { place: number; distance: number } {
  let best = { place: -1, distance: Infinity };
  points.forEach((point, place) => {
    const away = distance(point, to);
    if (away < best.distance) best = { place, distance: away };
  });
  return best;
}
