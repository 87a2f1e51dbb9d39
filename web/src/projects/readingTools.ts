import { distance, type Point } from '../study/viewer/geometry.ts';
import type { Tool } from '../study/viewer/Pane.tsx';
import type { Statement } from './drafts.ts';
import { emptyMask, isEmpty, type Mask, paint } from './masks.ts';
import type { Shape } from './statements.ts';

/** A shape while it is drawn. */
export interface Sketch {
  kind: Shape;
  points: Point[];
  hover?: Point | undefined;
}

interface Room {
  label: string;
  /** Nothing on a still: what is said there is said of the image. */
  frame: number | undefined;
  rows: number;
  columns: number;
  sketch: { current: Sketch | undefined };
  redraw(): void;
  done(statement: Statement): void;
}

const round = ([x, y]: Point): Point => [Math.round(x * 10) / 10, Math.round(y * 10) / 10];

function inside([x, y]: Point, { rows, columns }: Room): Point {
  return round([Math.max(0, Math.min(columns - 1, x)), Math.max(0, Math.min(rows - 1, y))]);
}

function statement(room: Room, kind: Shape, points: Point[]): Statement {
  return { label: room.label, kind, present: true, certainty: 1, ...(room.frame !== undefined && { frame: room.frame }), points };
}

/** Boxes and lines are drawn from press to release. */
export function twoPointTool(kind: 'box' | 'line', room: Room): Tool {
  return {
    cursor: 'crosshair',
    down: (point) => {
      const at = inside(point, room);
      room.sketch.current = { kind, points: [at, at] };
      room.redraw();
      return true;
    },
    move: (point) => {
      if (!room.sketch.current) return;
      room.sketch.current.points[1] = inside(point, room);
      room.redraw();
    },
    up: () => {
      const [a, b] = room.sketch.current?.points ?? [];
      room.sketch.current = undefined;
      if (a && b && distance(a, b) >= 2) {
        room.done(statement(room, kind, kind === 'line' ? [a, b] : [[Math.min(a[0], b[0]), Math.min(a[1], b[1])], [Math.max(a[0], b[0]), Math.max(a[1], b[1])]]));
      }
      room.redraw();
    },
  };
}

export function landmarkTool(room: Room): Tool {
  return {
    cursor: 'crosshair',
    down: (point) => {
      room.done(statement(room, 'landmark', [inside(point, room)]));
      return false;
    },
  };
}

/** Clicks set corners, dragging draws freely; a double click, Enter or the first corner ends. */
export function polygonTool(room: Room): Tool & { finish(): void } {
  const finish = () => {
    const points = room.sketch.current?.points ?? [];
    room.sketch.current = undefined;
    if (points.length >= 3) room.done(statement(room, 'polygon', points));
    room.redraw();
  };
  return {
    cursor: 'crosshair',
    finish,
    down: (point, unit) => {
      const at = inside(point, room);
      const points = room.sketch.current?.points ?? [];
      if (points.length >= 3 && distance(points[0]!, at) < 10 * unit) {
        finish();
        return false;
      }
      if (!points.length || distance(points.at(-1)!, at) > unit) room.sketch.current = { kind: 'polygon', points: [...points, at] };
      room.redraw();
      return true;
    },
    move: (point, unit) => {
      const points = room.sketch.current?.points;
      if (!points) return;
      const at = inside(point, room);
      if (distance(points.at(-1)!, at) > 6 * unit) points.push(at);
      room.redraw();
    },
    hover: (point) => {
      if (!room.sketch.current) return;
      room.sketch.current.hover = point;
      room.redraw();
    },
    double: finish,
  };
}

/** Paints a mask; with `erase` it wipes. One mask a label and frame. */
export function paintTool(room: Room, mask: { current: Mask | undefined }, radius: number, erase: boolean, last: { current: Point | undefined }, onHover: (point: Point | undefined) => void, finished: (mask: Mask | undefined) => void): Tool {
  const stroke = (from: Point, to: Point) => {
    mask.current = paint(mask.current ?? emptyMask(room.rows, room.columns), from, to, radius, erase ? 0 : 1);
    room.redraw();
  };
  return {
    cursor: 'none',
    hover: onHover,
    down: (point) => {
      last.current = point;
      stroke(point, point);
      return true;
    },
    move: (point) => {
      onHover(point);
      stroke(last.current ?? point, point);
      last.current = point;
    },
    up: () => {
      last.current = undefined;
      finished(mask.current && !isEmpty(mask.current) ? mask.current : undefined);
    },
  };
}

/** The statement whose shape lies under the pointer. */
export function statementAt(statements: readonly Statement[], frame: number, point: Point, unit: number, maskOf: (statement: Statement) => Mask | undefined): number {
  return statements.findLastIndex((one) => {
    if (one.kind === 'presence' || one.kind === 'interval' || (one.frame ?? 0) !== frame) return false;
    if (one.kind === 'mask') {
      const mask = maskOf(one);
      return mask?.pixels[Math.round(point[1]) * mask.columns + Math.round(point[0])] === 1;
    }
    const points = (one.points ?? []) as Point[];
    if (one.kind === 'landmark') return distance(points[0]!, point) < 12 * unit;
    const corners: Point[] = one.kind === 'box' && points.length === 2 ? [points[0]!, [points[1]![0], points[0]![1]], points[1]!, [points[0]![0], points[1]![1]]] : points;
    return corners.some((corner, place) => {
      if (one.kind === 'line' && place === corners.length - 1) return false;
      return toSegment(point, corner, corners[(place + 1) % corners.length]!) < 8 * unit;
    });
  });
}

export function toSegment(point: Point, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const share = Math.max(0, Math.min(1, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)));
  return distance(point, [a[0] + share * dx, a[1] + share * dy]);
}
