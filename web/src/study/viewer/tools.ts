import type { Correction } from '../correction.ts';
import { dragCorner, type Outline, type Part, parts, press, withBase, withPart } from './contour.ts';
import { contains, distance, measureArea, measureLength, type Measured, nearest, type Point } from './geometry.ts';
import type { Image, Tool } from './Pane.tsx';

export interface Measure {
  image: number;
  kind: 'length' | 'area';
  points: Point[];
  finished: boolean;
}

export function measured(measure: Measure, image: Image): Measured {
  return measure.kind === 'length' ? measureLength(image.regions, measure.points) : measureArea(image.regions, measure.points);
}

/** Draws a line from press to release, or an area by clicks that a double click (or one on the first corner) ends. */
export function measuringTool(
  kind: 'length' | 'area',
  image: number,
  measures: readonly Measure[],
  set: (measures: Measure[]) => void,
  stroke: { current: [Point, Point] | undefined },
): Tool {
  const finished = measures.filter((one) => one.finished);
  if (kind === 'length') {
    const put = (done: boolean) => set([...finished, { image, kind, points: [...stroke.current!], finished: done }]);
    return {
      cursor: 'crosshair',
      down: (point) => {
        stroke.current = [point, point];
        return true;
      },
      move: (point) => {
        if (!stroke.current) return;
        stroke.current = [stroke.current[0], point];
        put(false);
      },
      up: () => {
        if (stroke.current && distance(...stroke.current) > 1) put(true);
        stroke.current = undefined;
      },
    };
  }
  const open = measures.find((one) => !one.finished && one.image === image && one.kind === 'area')?.points ?? [];
  const put = (points: Point[], done: boolean) => set([...finished, { image, kind, points, finished: done }]);
  return {
    cursor: 'crosshair',
    down: (point, unit) => {
      if (open.length >= 3 && distance(open[0]!, point) < 9 * unit) put(open, true);
      else if (!open.length || distance(open.at(-1)!, point) > 2 * unit) put([...open, point], false);
      return false;
    },
    double: () => {
      if (open.length >= 3) put(open, true);
    },
  };
}

/** What was taken hold of, as it was when the stroke began. */
export interface PullStroke {
  grip: Grip;
  outline: Outline;
  from: Point;
}

type Grip = { part: Part; place: number } | { base: 0 | 1 };

/** What of an outline lies under the pointer: an end of the base first, then the nearest line. */
export function gripAt(outline: Outline, point: Point, reach: number): Grip | undefined {
  const base = (outline.base ?? []) as Point[];
  for (const place of [0, 1] as const) if (base[place] && distance(base[place], point) <= reach) return { base: place };
  let best: { part: Part; place: number; distance: number } | undefined;
  for (const part of parts) {
    const points = outline[part] as Point[] | undefined;
    if (!points?.length) continue;
    const found = nearest(points, point);
    if (found.distance <= reach && found.distance < (best?.distance ?? Infinity)) best = { part, ...found };
  }
  return best && { part: best.part, place: best.place };
}

/** Pulls an outline by the point that is taken hold of. */
export function pullTool(outline: Outline | undefined, correction: Correction, stroke: { current: PullStroke | undefined }, onPart: (part: Part) => void): Tool {
  const at = (point: Point) => {
    const { grip, outline: begun, from } = stroke.current!;
    const by: Point = [point[0] - from[0], point[1] - from[1]];
    if ('base' in grip) return withBase(begun, grip.base, [begun.base![grip.base]![0]! + by[0], begun.base![grip.base]![1]! + by[1]]);
    const points = begun[grip.part] as Point[];
    return withPart(begun, grip.part, dragCorner(points, grip.place, by, reachOf(points)));
  };
  return {
    cursor: 'crosshair',
    down: (point, unit) => {
      const grip = outline && gripAt(outline, point, 14 * unit);
      if (!grip) return false;
      if ('part' in grip) onPart(grip.part);
      stroke.current = { grip, outline, from: point };
      return true;
    },
    move: (point) => {
      if (stroke.current) correction.change(at(point));
    },
    up: () => {
      stroke.current = undefined;
      correction.endStroke();
    },
  };
}

/** How far along an outline the neighbours of a dragged point follow: a sixteenth of all around. */
function reachOf(points: readonly Point[]): number {
  let around = 0;
  points.forEach((point, place) => {
    around += distance(point, points[(place + 1) % points.length]!);
  });
  return around / 16;
}

/** Presses an outline outwards from inside and inwards from outside. */
export function brushTool(outline: Outline | undefined, part: Part, radius: number, correction: Correction, stroke: { current: { from: 'inside' | 'outside' } | undefined }, onHover: (point: Point | undefined) => void): Tool {
  return {
    cursor: 'none',
    hover: onHover,
    down: (point) => {
      const points = outline?.[part] as Point[] | undefined;
      if (!outline || !points?.length) return false;
      stroke.current = { from: contains(points, point) ? 'inside' : 'outside' };
      return true;
    },
    move: (point) => {
      onHover(point);
      if (!outline || !stroke.current) return;
      const points = outline[part] as Point[];
      const next = press(points, point, radius, stroke.current.from);
      if (next.length !== points.length || next.some((corner, place) => corner[0] !== points[place]![0] || corner[1] !== points[place]![1])) {
        correction.change(withPart(outline, part, next));
      }
    },
    up: () => {
      stroke.current = undefined;
      correction.endStroke();
    },
  };
}
